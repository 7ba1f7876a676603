import type { z } from 'zod';
import { badQuery } from './problem';

/** A place in a list, opaque to clients. It holds nothing that a caller could not have asked for anyway. */
export const writeCursor = (place: object): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** Reads a cursor back; throws 400 for one that was not made here, or for another list. */
export function readCursor<T extends z.ZodType>(schema: T, cursor: string): z.output<T> {
  const parsed = schema.safeParse(decoded(cursor));
  if (!parsed.success) throw badQuery('cursor', 'expected a `nextCursor` of this list');
  return parsed.data;
}

function decoded(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** A page as every list answers it, with the address of the next one. */
export function pageReply(
  path: string,
  query: Record<string, unknown>,
  items: readonly unknown[],
  next: object | null,
) {
  const nextCursor = next === null ? null : writeCursor(next);
  const headers =
    nextCursor === null ? {} : { Link: `<${path}?${nextQuery(query, nextCursor)}>; rel="next"` };
  return { status: 200, body: { items, nextCursor }, headers };
}

function nextQuery(query: Record<string, unknown>, cursor: string): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || name === 'cursor' ? [] : [[name, String(value)] as [string, string]],
  );
  return new URLSearchParams([...given, ['cursor', cursor]]).toString();
}
