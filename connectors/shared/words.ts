import { cleanText } from './text';

/** How much of the other side's own text is kept. */
const MAX_LENGTH = 2_000;
const MAX_DEPTH = 4;
const MAX_PARTS = 20;

/**
 * C11: what the other side says is wrong, as one text. It comes as a sentence, as a list of them, or as an object of them by
 * field, in any nesting; the same sentence counts once. Control characters are removed and the length is bounded. Null if
 * there are no words.
 */
export function wordsOf(...values: readonly unknown[]): string | null {
  const sentences = values.flatMap((value) => sentencesIn(value, MAX_DEPTH));
  return cleanText([...new Set(sentences)].slice(0, MAX_PARTS).join('; '), MAX_LENGTH);
}

function sentencesIn(value: unknown, depth: number): string[] {
  if (typeof value === 'string') return cleanText(value, MAX_LENGTH) === null ? [] : [value.trim()];
  if (typeof value !== 'object' || value === null || depth === 0) return [];
  if (Array.isArray(value)) return value.slice(0, MAX_PARTS).flatMap((item) => sentencesIn(item, depth - 1));
  return Object.entries(value)
    .slice(0, MAX_PARTS)
    .flatMap(([name, item]) => {
      const words = sentencesIn(item, depth - 1).join(', ');
      return words === '' ? [] : [Object.keys(PLAIN).includes(name) ? words : `${name}: ${words}`];
    });
}

/** Members whose names say nothing that their texts do not. */
const PLAIN = { message: true, detail: true, error: true, errors: true } as const;

/** The options of an `OutsideError` with the other side's words, if there are any. */
export function withWords(...values: readonly unknown[]): { remark?: string } {
  const remark = wordsOf(...values);
  return remark === null ? {} : { remark };
}
