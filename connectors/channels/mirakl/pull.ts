import { z } from 'zod';
import { OutsideError } from '../../../domain/errors';
import type { ImportedOrder, Pull } from '../../../domain/ports';
import { issuesOf } from '../../shared/callback';
import type { HttpResponse } from '../../shared/http';
import { readAs } from '../../shared/http';
import type { MiraklShop } from './api';
import { isWorkable, orderIdSchema, orderSchema, pageSchema } from './order-schema';
import { contentOf } from './people';
import { reportsOf } from './reports';
import { takeOf } from './take';
import { Unreadable } from './unreadable';

const PAGE = 100;
/** How many rows of the page before are read again, to see whether the list has moved meanwhile. */
const SEEN_AGAIN = 20;
/** Changes become visible a little late, and clocks differ. */
const OVERLAP_MS = 60_000;

const cursorSchema = z.strictObject({
  /** Orders changed since then; null: all. */
  since: z.string().nullable(),
  offset: z.int().min(0),
  /** From where the next round starts: before this one began. Null between rounds. */
  next: z.string().nullable(),
  /** The last rows that were read, as `id time`. */
  seen: z.array(z.string()).max(SEEN_AGAIN),
});

type Cursor = z.infer<typeof cursorSchema>;

/**
 * One page of what has changed since the last round. A round reads by offset; the date from which the next one
 * reads moves only with the last page, back to before the round began, so that nothing is missed, and things are
 * seen again rather than not at all.
 *
 * An order of which only an address cannot be used is among the orders and among the unreadable.
 *
 * The very first round omits orders of which nothing is left to do: the shop's past is not imported. Later
 * rounds show every order, since the changes of known ones must be read; there `takeable` makes the same distinction.
 */
export async function pull(
  shop: MiraklShop,
  channel: string,
  text: string | null,
  now: () => number = Date.now,
): Promise<Pull> {
  const cursor = parseCursor(text);
  const startedAt = now();
  const from = Math.max(0, cursor.offset - cursor.seen.length);
  const query = { start_update_date: cursor.since ?? undefined, max: PAGE, offset: from };
  const answer = await shop.request({ method: 'GET', path: '/api/orders', query, effect: false });
  const page = readAs(pageSchema, answer.json, { effect: false });
  const rows = cursor.since === null ? page.orders.filter(mayBeTaken) : page.orders;
  const read = rows.map((row) => readOrder(row, channel));
  return {
    orders: read.flatMap(({ order }) => (order ? [order] : [])),
    unreadable: read.flatMap(({ problems }) => problems),
    ...advance({ ...cursor, next: cursor.next ?? nextSince(startedAt, answer) }, from, page),
  };
}

/** Before the round began, by their clock or by ours, whichever is behind. */
function nextSince(startedAt: number, { headers }: HttpResponse): string {
  const theirs = Date.parse(headers.date ?? '');
  return new Date(
    (Number.isNaN(theirs) ? startedAt : Math.min(startedAt, theirs)) - OVERLAP_MS,
  ).toISOString();
}

function parseCursor(text: string | null): Cursor {
  if (text === null) return { since: null, offset: 0, next: null, seen: [] };
  try {
    return cursorSchema.parse(JSON.parse(text));
  } catch {
    throw new OutsideError('refused', 'cursor_invalid');
  }
}

/**
 * Where to continue. While a round runs, an order that changes may move to the end of the list and pull the others up,
 * over the edge of the page that comes next. So each page starts with rows that were read before; if none of
 * them is there unchanged, the round goes back a page instead of on.
 */
function advance(
  cursor: Cursor & { next: string },
  from: number,
  { orders, total_count }: z.infer<typeof pageSchema>,
): { cursor: string; more: boolean } {
  const marks = orders.map(markOf);
  const goOn = (to: Cursor, more: boolean) => ({ cursor: JSON.stringify(to), more });
  const hasMoved = from > 0 && cursor.seen.length > 0 && !marks.some((mark) => cursor.seen.includes(mark));
  if (hasMoved) return goOn({ ...cursor, offset: Math.max(0, from - PAGE + cursor.seen.length) }, true);
  const offset = from + orders.length;
  if (orders.length === 0 || offset >= (total_count ?? Number.POSITIVE_INFINITY)) {
    return goOn({ since: cursor.next, offset: 0, next: null, seen: [] }, false);
  }
  // At most half a page, or a server that gives small ones would be read in circles.
  const again = Math.min(SEEN_AGAIN, Math.floor(orders.length / 2));
  return goOn({ ...cursor, offset, seen: marks.slice(marks.length - again) }, true);
}

const markSchema = z.object({ order_id: z.string(), last_updated_date: z.string().nullish() });

function markOf(row: unknown): string {
  const { data } = markSchema.safeParse(row);
  return data ? `${data.order_id} ${data.last_updated_date ?? ''}` : '';
}

const stateSchema = z.object({ order_state: z.string() });

/** False if the order is readably over; one that cannot be read is not omitted silently. */
function mayBeTaken(row: unknown): boolean {
  const { data } = stateSchema.safeParse(row);
  return data === undefined || isWorkable(data.order_state);
}

interface ReadOrder {
  readonly order?: ImportedOrder;
  /** Why it could not be read, or what of it. */
  readonly problems: Pull['unreadable'];
}

function readOrder(row: unknown, channel: string): ReadOrder {
  const externalId = orderIdSchema.safeParse(row).data?.order_id ?? 'unknown';
  const order = orderSchema.safeParse(row);
  if (!order.success) return { problems: [{ externalId, problem: issuesOf(order.error) }] };
  try {
    const { content, problems } = contentOf(order.data);
    return {
      order: {
        take: takeOf(order.data, channel, content),
        content,
        reports: reportsOf(order.data),
        takeable: isWorkable(order.data.order_state),
      },
      problems: problems.map((problem) => ({ externalId, problem })),
    };
  } catch (error) {
    return { problems: [{ externalId, problem: problemOf(error) }] };
  }
}

function problemOf(error: unknown): string {
  if (error instanceof Unreadable) return error.problem;
  // The message of `fromDecimal` about an amount; it does not repeat the amount.
  if (error instanceof RangeError) return `amounts: ${error.message}`;
  throw error;
}
