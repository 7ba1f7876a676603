/**
 * Part of `npm run check`: within a test file no two tests have the same name, so that a report names exactly one.
 * (That none is skipped or runs alone is a rule of Biome.)
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const ts = createRequire(import.meta.url)('typescript');
const root = fileURLToPath(new URL('..', import.meta.url));

/** `test`, `it`, `describe`, and what hangs on them: `test.each(table)(name, …)`. */
function kindOf(callee) {
  let node = callee;
  while (
    ts.isCallExpression(node) ||
    ts.isPropertyAccessExpression(node) ||
    ts.isTaggedTemplateExpression(node)
  )
    node = node.expression ?? node.tag;
  if (!ts.isIdentifier(node)) return null;
  if (['test', 'it'].includes(node.text)) return 'test';
  return node.text === 'describe' ? 'describe' : null;
}

/** The names of all tests of a file, each with those of the groups that it is in. A name that is computed when the test runs counts as its source. */
function namesOf(source) {
  const names = [];
  const visit = (node, groups) => {
    const kind = ts.isCallExpression(node) && node.arguments.length > 1 ? kindOf(node.expression) : null;
    const [first] = kind ? node.arguments : [];
    const name = first && (ts.isStringLiteralLike(first) ? first.text : first.getText(source));
    if (kind === 'test') names.push([...groups, name].join(' › '));
    ts.forEachChild(node, (child) => visit(child, kind === 'describe' ? [...groups, name] : groups));
  };
  visit(source, []);
  return names;
}

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');

let count = 0;
for (const file of files.filter((name) => name && existsSync(new URL(`../${name}`, import.meta.url)))) {
  const text = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
  const names = namesOf(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  count += names.length;
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  for (const name of twice) {
    console.error(`${file}: two tests are named "${name}"`);
    process.exitCode = 1;
  }
}
// A check that finds no tests would hold whatever happens.
if (count === 0) throw new Error('no tests were found');
