import type { CommandName } from '../../commands';
import { isCommandName } from '../../commands';

type Value = string | boolean;

/** A row applies if every facet that it names has one of the listed values. */
export type When<F> = { readonly [K in keyof F]?: F[K] | readonly F[K][] };

/** One status of a view: when it applies, its other names on input, and the commands that lead to it. */
export interface StatusRow<F> {
  readonly word: string;
  /** Any of these; the first row that applies gives the status. */
  readonly when: readonly When<F>[];
  readonly aliases?: readonly string[];
  /** The commands that set it, tried in this order. Absent: it is derived and cannot be set. */
  readonly by?: readonly CommandName[];
  /** What the status means here, if another view means something else by the same name. */
  readonly help?: string;
  /** Was it added only so that every order has a status? */
  readonly added?: boolean;
}

export interface Vocabulary<F> {
  readonly view: string;
  readonly words: readonly StatusRow<F>[];
}

const asList = (value: unknown): readonly Value[] => (Array.isArray(value) ? value : [value as Value]);

/** Evaluated for every row of every view after every fact: it creates no lists. */
function holds<F extends object>(when: When<F>, facets: F): boolean {
  for (const key in when) {
    const wanted: unknown = when[key];
    const is = facets[key];
    if (Array.isArray(wanted) ? !wanted.includes(is) : wanted !== is) return false;
  }
  return true;
}

export const rowApplies = <F extends object>(row: StatusRow<F>, facets: F): boolean =>
  row.when.some((each) => holds(each, facets));

/** The one value that a facet has wherever one of the rows applies; null if it may have several. */
export function valueImplied<F>(rows: readonly StatusRow<F>[], facet: keyof F): Value | null {
  const values = new Set<Value | null>();
  for (const { when } of rows) {
    for (const each of when)
      for (const value of facet in each ? asList(each[facet]) : [null]) values.add(value);
  }
  const [value = null, ...others] = values;
  return others.length === 0 ? value : null;
}

/** The status of the first row that applies. Total, because the last row of a vocabulary always applies. */
export function statusFor<F extends object>(vocabulary: Vocabulary<F>, facets: F): string {
  const row = vocabulary.words.find((word) => rowApplies(word, facets));
  if (!row) throw new Error(`the vocabulary ${vocabulary.view} has no word for an order`);
  return row.word;
}

const plain = (word: string): string =>
  word
    .trim()
    .toLowerCase()
    .replace(/[\s–-]+/g, ' ');

/** The status that a typed text means, by its name or an alias, in any case; or null. */
export function findStatus<F>(vocabulary: Vocabulary<F>, typed: string): StatusRow<F> | null {
  const named = (word: StatusRow<F>): boolean =>
    [word.word, ...(word.aliases ?? [])].some((name) => plain(name) === plain(typed));
  return vocabulary.words.find(named) ?? null;
}

/** Checks what types cannot. Throws at start, naming the vocabulary and the status, instead of failing later. */
export function validated<F extends object>(
  vocabulary: Vocabulary<F>,
  facets: { readonly [K in keyof F]: readonly F[K][] },
): Vocabulary<F> {
  const { view, words } = vocabulary;
  const wrong = (word: string, problem: string): never => {
    throw new Error(`vocabulary ${view}, word "${word}": ${problem}`);
  };
  const names = new Map<string, string>();
  for (const { word, when, aliases = [], by = [] } of words) {
    for (const name of [word, ...aliases]) {
      const other = names.get(plain(name));
      if (other !== undefined) wrong(word, `"${name}" is a name of "${other}" already`);
      names.set(plain(name), word);
    }
    if (when.length === 0) wrong(word, 'it never shows');
    for (const condition of when) {
      for (const [facet, value] of Object.entries(condition)) {
        const known = facets[facet as keyof F] as readonly unknown[] | undefined;
        if (!known) wrong(word, `there is no facet "${facet}"`);
        for (const each of asList(value)) {
          if (!known?.includes(each)) wrong(word, `facet "${facet}" is never "${String(each)}"`);
        }
      }
    }
    for (const command of by) if (!isCommandName(command)) wrong(word, `there is no command "${command}"`);
  }
  const last = words.at(-1);
  if (!last?.when.some((condition) => Object.keys(condition).length === 0)) {
    wrong(last?.word ?? '', 'the last word must always hold');
  }
  return vocabulary;
}
