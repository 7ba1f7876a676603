import { z } from 'zod';
import type { OneOf } from '../../store/order-filter';
import { searchText } from './query';

/** How many values one parameter takes. */
const MOST = 50;

/** A comma between values; one within a value is written as `\,`. */
const COMMA = /(?<!\\),/;

/** Reads what the schemas below accept: `a,b` is any of them, `!a,b` none of them. */
export function choiceOf(text: string): OneOf {
  const not = text.startsWith('!');
  const values = text
    .slice(not ? 1 : 0)
    .split(COMMA)
    .map((value) => value.trim().replace(/\\([,!])/g, '$1'));
  return { values: [...new Set(values)], not };
}

/** One or more of these names, which `choiceOf` reads. */
export function oneOrMoreOf(names: readonly [string, ...string[]]) {
  const any = names.join('|');
  return z
    .string()
    .trim()
    .superRefine((text, context) => {
      const message = mistakeIn(text, (value) => names.includes(value), `one of ${names.join(', ')}`);
      if (message !== null) context.addIssue({ code: 'custom', message });
    })
    .meta({ pattern: `^!?(${any})(,(${any}))*$` })
    .describe('one or more values separated by commas, or after a leading `!` the values to exclude');
}

/** One or more texts to search for, which `choiceOf` reads. */
export function oneOrMoreTexts(max: number) {
  const one = searchText(max);
  return searchText(MOST * max).superRefine((text, context) => {
    const message = mistakeIn(text, (value) => one.safeParse(value).success, `1 to ${max} characters`);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
}

/** What was expected instead of the first value that does not fit; null if all fit. */
export function mistakeIn(text: string, fits: (value: string) => boolean, expected: string): string | null {
  const { values } = choiceOf(text);
  if (values.length > MOST) return `expected at most ${MOST} values`;
  const mixed = text
    .slice(1)
    .split(COMMA)
    .findIndex((value) => value.trim().startsWith('!'));
  if (mixed >= 0) {
    return `expected ! before the first value only, which excludes all of them: value ${mixed + 1} has one of its own`;
  }
  const wrong = values.find((value) => !fits(value));
  return wrong === undefined ? null : `expected ${expected}, not ${named(wrong)}`;
}

/** A value is repeated only if it could be the name of something, misspelled. */
const named = (value: string): string =>
  value === '' ? 'an empty value' : /^[\w .-]{1,40}$/.test(value) ? `"${value}"` : 'another value';
