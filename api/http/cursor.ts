import type { z } from 'zod';
import { canonicalJson } from '../../domain/record/canonical';
import type { CursorSeal } from '../../store/keyring';
import { badQuery } from './problem';
import type { Reply } from './route';
import { JSON_TYPE } from './route';

/** A request for a page of a list. */
export interface ListRequest {
  /** With its parameters encoded. */
  readonly path: string;
  readonly query: Readonly<Record<string, unknown>>;
  /** The seller whose view of the list it is; null: all of it. */
  readonly sellerId: string | null;
}

/**
 * The pages of the list that a request names. A place in a list is sealed: what the list is sorted by may be more than
 * the caller sees, so clients can neither read a cursor nor change it. It fits only the same list: the same path and
 * filters for the same seller.
 */
export interface Pages {
  /** Where the page starts; null for the first. Throws 400 for a cursor that was not issued for this list. */
  start<T extends z.ZodType>(place: T): z.output<T> | null;
  /** A page as every list returns it, with the address of the next one. `next`: the place where it starts. */
  reply(items: readonly unknown[], next: object | null): Reply & { readonly body: object };
  /** The same with items that are JSON texts already. */
  textReply(items: readonly string[], next: object | null): Reply;
}

/** Parameters that choose no other items, so that a cursor fits whatever they are. */
const FREE: ReadonlySet<string> = new Set(['cursor', 'limit', 'verify']);

export function pagesOf(request: ListRequest, cursors: CursorSeal): Pages {
  const { path, query, sellerId } = request;
  const context = (): string => canonicalJson({ path, sellerId, filter: without(query, FREE) });
  const sealed = (next: object | null): string | null =>
    next && cursors.seal(JSON.stringify(next), context());
  return {
    start<T extends z.ZodType>(place: T): z.output<T> | null {
      if (query.cursor === undefined) return null;
      const text = cursors.open(String(query.cursor), context());
      const parsed = text === null ? null : place.safeParse(JSON.parse(text));
      if (!parsed?.success) throw badQuery('cursor', 'expected a `nextCursor` of this list');
      return parsed.data;
    },
    reply(items, next) {
      const nextCursor = sealed(next);
      return { status: 200, body: { items, nextCursor }, headers: linkTo(request, nextCursor) };
    },
    textReply(items, next) {
      const nextCursor = sealed(next);
      return {
        status: 200,
        text: `{"items":[${items.join(',')}],"nextCursor":${JSON.stringify(nextCursor)}}`,
        headers: { 'Content-Type': JSON_TYPE, ...linkTo(request, nextCursor) },
      };
    },
  };
}

const without = (query: ListRequest['query'], names: ReadonlySet<string>) =>
  Object.fromEntries(
    Object.entries(query).filter(([name, value]) => value !== undefined && !names.has(name)),
  );

function linkTo({ path, query }: ListRequest, cursor: string | null): Record<string, string> {
  if (cursor === null) return {};
  const given = Object.entries(without(query, new Set(['cursor']))).map(([name, value]): [string, string] => [
    name,
    String(value),
  ]);
  return { Link: `<${path}?${new URLSearchParams([...given, ['cursor', cursor]])}>; rel="next"` };
}
