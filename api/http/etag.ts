import { badHeader } from './problem';

export const etagOf = (version: number): string => `"${version}"`;

/**
 * The version that `If-Match` requires; null if any will do. Throws 400 for what is no version of an order:
 * a weak tag, a list, another text.
 */
export function expectedVersion(header: string | null): number | null {
  if (header === null || header.trim() === '*') return null;
  const [, digits] = /^"(\d{1,9})"$/.exec(header.trim()) ?? [];
  if (digits === undefined) throw badHeader('If-Match', 'expected one strong ETag such as "7", or *');
  return Number(digits);
}

/** Does the client have this version already? Compares weakly, as RFC 9110 defines for `If-None-Match`. */
export function isUnchanged(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag);
}
