import type { z } from 'zod';
import { badQuery } from './problem';
import { JSON_TYPE } from './route';

/** A place in a list, opaque to clients. It contains nothing that a caller could not request otherwise. */
export const writeCursor = (place: object): string =>
  Buffer.from(JSON.stringify(place)).toString('base64url');

/** Reads a cursor back; throws 400 for one that was not created here, or for another list. */
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

/** A page as every list returns it, with the address of the next one. */
export function pageReply(
  path: string,
  query: Record<string, unknown>,
  items: readonly unknown[],
  next: object | null,
) {
  const nextCursor = next === null ? null : writeCursor(next);
  return { status: 200, body: { items, nextCursor }, headers: linkTo(path, query, nextCursor) };
}

/** The same with items that are JSON texts already. */
export function textPageReply(
  path: string,
  query: Record<string, unknown>,
  items: readonly string[],
  next: object | null,
) {
  const nextCursor = next === null ? null : writeCursor(next);
  return {
    status: 200,
    text: `{"items":[${items.join(',')}],"nextCursor":${JSON.stringify(nextCursor)}}`,
    headers: { 'Content-Type': JSON_TYPE, ...linkTo(path, query, nextCursor) },
  };
}

const linkTo = (path: string, query: Record<string, unknown>, nextCursor: string | null) =>
  nextCursor === null ? {} : { Link: `<${path}?${nextQuery(query, nextCursor)}>; rel="next"` };

function nextQuery(query: Record<string, unknown>, cursor: string): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || name === 'cursor' ? [] : [[name, String(value)] as [string, string]],
  );
  return new URLSearchParams([...given, ['cursor', cursor]]).toString();
}
