import ts from 'typescript';

/** A guard as it is in a file, and the file's text without it. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The guard, on one line. */
  readonly guard: string;
  readonly text: string;
}

interface Change {
  readonly node: ts.Node;
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

const isRefuse = (node: ts.Node | undefined): boolean =>
  node !== undefined &&
  ts.isCallExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.expression.text === 'refuse';

/** Calls that return a refusal or null, by the names that such functions have here. */
const ASKS = /(Refusal|^notOpen|^undecided|^notReleased)$/;
const asksForRefusal = (node: ts.Expression): boolean =>
  ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ASKS.test(node.expression.text);

function onlyReturn(node: ts.Statement): ts.ReturnStatement | null {
  if (ts.isReturnStatement(node)) return node;
  const [first, ...others] = ts.isBlock(node) ? node.statements : [];
  return first && others.length === 0 && ts.isReturnStatement(first) ? first : null;
}

/** What a function returns if it does not refuse: no refusal, or nothing to do. */
function silence(node: ts.Node): string {
  for (let at: ts.Node | undefined = node; at; at = at.parent) {
    if (ts.isFunctionLike(at)) return at.type?.getText().includes('null') ? 'null' : '[]';
  }
  return '[]';
}

/** The forms of a guard in a file: `if (…) return …`, `return refuse(…)`, `refusal(…) ?? …`, `… ? refuse(…) : …`. */
function changesIn(source: ts.SourceFile): Change[] {
  const changes: Change[] = [];
  const add = (node: ts.Node, part: ts.Node, by: string): void => {
    changes.push({ node, from: part.getStart(source), to: part.getEnd(), by });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isIfStatement(node) && onlyReturn(node.thenStatement)) add(node, node.expression, 'false');
    if (ts.isReturnStatement(node) && node.expression && isRefuse(node.expression)) {
      const isOfAnIf =
        ts.isIfStatement(node.parent) || (ts.isBlock(node.parent) && ts.isIfStatement(node.parent.parent));
      if (!isOfAnIf) add(node, node.expression, silence(node));
    }
    if (
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken &&
      asksForRefusal(node.left)
    ) {
      add(node.left, node, `(${node.right.getText(source)})`);
    }
    if (ts.isConditionalExpression(node)) {
      const { whenTrue, whenFalse } = node;
      if (isRefuse(whenTrue)) add(node, node, `(${whenFalse.getText(source)})`);
      else if (isRefuse(whenFalse)) add(node, node, `(${whenTrue.getText(source)})`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return changes;
}

/** Every mutant of a file: the same text with one guard less. */
export function mutantsOf(file: string, text: string): Mutant[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  return changesIn(source).map(({ node, from, to, by }) => ({
    file,
    line: source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1,
    guard: node.getText(source).replace(/\s+/g, ' ').slice(0, 100),
    text: text.slice(0, from) + by + text.slice(to),
  }));
}
