import { badHeader } from './problem';

export const etagOf = (version: number): string => `"${version}"`;

/**
 * The version that `If-Match` asks for; null where any will do. Throws 400 for what is no version of an order:
 * a weak tag, a list, a word.
 */
export function expectedVersion(header: string | null): number | null {
  if (header === null || header.trim() === '*') return null;
  const [, digits] = /^"(\d{1,9})"$/.exec(header.trim()) ?? [];
  if (digits === undefined) throw badHeader('If-Match', 'expected one strong ETag such as "7", or *');
  return Number(digits);
}

/** Does the client hold this version already? Compares weakly, as RFC 9110 says of `If-None-Match`. */
export function isUnchanged(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
