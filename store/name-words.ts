import anyAscii from 'any-ascii';

/** Between parts of one word: people leave it out as often as not. */
const APOSTROPHES = /['’‘ʼʻ`´]/g;
/** What lies between anything else; each Chinese character is a word of its own, as it is when it is transliterated. */
const PARTS = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+/gu;

/** Letters that are written in two ways where there is no key for them: "ö" as "oe" or as "o". */
const TWO_LETTERS: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };

/** How letters that have two spellings are spelled: with one letter, or with two. */
type Spelling = 'short' | 'long';

/**
 * Every word by which a text is found, folded: in the letters a to z and digits, transliterated where it is written
 * otherwise, in lower case. Words that are joined by a hyphen or an apostrophe are in it whole and in parts.
 */
export function wordsIn(text: string): string[] {
  const words = chunksOf(text).flatMap((chunk) => {
    const parts = partsOf(chunk.replace(APOSTROPHES, ' '));
    return parts.length > 1 ? [...parts, parts.join('')] : parts;
  });
  return unique(words.flatMap((word) => [fold(word, 'short'), fold(word, 'long')]));
}

/** The words of a text that is searched for, in each of the spellings that it may be stored in. */
export function spellingsOf(text: string): string[][] {
  const words = partsOf(composed(text).replace(APOSTROPHES, ''));
  const [short, long] = (['short', 'long'] as const).map((spelling) =>
    unique(words.map((word) => fold(word, spelling))),
  );
  return short?.join() === long?.join() ? [short ?? []] : [short ?? [], long ?? []];
}

/** The words of an e-mail address: what lies between its signs. */
export const wordsOfAddress = (text: string): string[] =>
  unique(partsOf(composed(text)).map((word) => fold(word, 'short')));

/** An e-mail address, or a part of one, with its signs. */
export const foldAddress = (text: string): string => anyAscii(composed(text)).toLowerCase();

const fold = (word: string, spelling: Spelling): string =>
  anyAscii(spelling === 'long' ? word.replace(/[äöüøå]/g, (letter) => TWO_LETTERS[letter] ?? letter) : word)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

const composed = (text: string): string => text.normalize('NFKC').toLowerCase();
const chunksOf = (text: string): string[] => composed(text).split(/\s+/);
const partsOf = (text: string): string[] => text.match(PARTS) ?? [];
const unique = (words: readonly string[]): string[] => [...new Set(words)].filter((word) => word !== '');
