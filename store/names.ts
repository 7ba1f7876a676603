/**
 * The words of people's names as they are searched: lower case, without accents, letters and digits only. Keyed
 * hashes of them are all that is kept outside the vault.
 */
export function wordsOf(...texts: readonly (string | undefined)[]): string[] {
  const folded = texts
    .filter((text) => text !== undefined)
    .join(' ')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
  return [...new Set(folded.match(/[\p{L}\p{N}]+/gu) ?? [])].slice(0, 40);
}
