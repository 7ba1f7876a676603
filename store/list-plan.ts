import { statusImplied } from '../domain/order/read/vocabularies';
import type { OrderFilter, SortName } from './order-list';
import { tagOf } from './order-row';

/** An order that is not decided yet has no row of tags; it shows these two. */
export const RECEIVED_WORDS: ReadonlySet<string> = new Set(['aggregator:New', 'marketplace:Pending']);

type Statuses = { readonly [D in keyof OrderFilter]?: readonly string[] };

/**
 * Statuses of orders that are being worked on. Such orders are few however many there are in all, and among the newest:
 * in a scan of all in another order than theirs, they come last.
 */
const LIVE: Statuses = {
  lifecycle: ['received', 'open', 'completed'],
  acceptance: ['pending', 'partially_accepted'],
  payment: ['unpaid', 'pending', 'authorized', 'partially_paid', 'failed'],
  fulfillment: ['blocked', 'unfulfilled', 'processing', 'ready', 'part_handed'],
  delivery: ['part_delivered'],
  pickup: ['to_prepare', 'ready'],
  return: ['requested', 'approved', 'in_transit'],
  refund: ['to_refund', 'refunding'],
  incident: ['open'],
  mode: ['test'],
};

/** Statuses in which a few orders end. */
const SELDOM: Statuses = {
  lifecycle: ['cancelled'],
  acceptance: ['refused', 'expired'],
  payment: ['overpaid', 'voided'],
  delivery: ['received'],
  pickup: ['collected', 'cancelled'],
  return: ['rejected', 'partially_returned', 'returned', 'written_off'],
  refund: ['partially_refunded', 'refunded', 'declined', 'failed'],
};

const hasOneOf = (statuses: Statuses, filter: OrderFilter): boolean =>
  Object.entries(statuses).some(([name, words]) =>
    words.includes(String(filter[name as keyof Statuses] ?? '')),
  );

/**
 * Is it better to read all that the filter finds, and to sort that, than to go through all in the requested order until
 * a page is full? The planner takes what is found for found everywhere alike, and so goes through all; but what is live
 * is at one end of each order, and one status goes with another. By creation, every status has an index of its own; and
 * by total, what is found is found everywhere alike.
 */
export function isReadWhole(filter: FilterPart, column: SortName): boolean {
  // Of a seller's orders, those that it shares are few, and the others have an index in the order of creation.
  if (filter.sellerIs === 'another' || (filter.sellerIs === 'first' && column !== 'createdAt')) return true;
  if (column === 'createdAt' || column === 'total') return false;
  const isLive = filter.attention === true || hasOneOf(LIVE, filter);
  return isLive || (BY_STATUS.has(column) && hasOneOf(SELDOM, filter));
}

const BY_STATUS: ReadonlySet<SortName> = new Set<SortName>(['payment', 'fulfillment', 'refund']);

/** What a status of a view implies: each dimension has an index in the order of creation, and the views have none. */
export function impliedBy({ word }: OrderFilter): OrderFilter {
  if (!word || RECEIVED_WORDS.has(tagOf(word.view, word.word))) return {};
  const { executor: _, supply: __, ...implied } = statusImplied(word.view, word.word);
  return implied;
}

/** A part of what a filter finds, which an index has in order. */
export interface FilterPart extends OrderFilter {
  /** Where among an order's sellers the filter's is; absent: anywhere. */
  readonly sellerIs?: 'first' | 'another';
}

/**
 * A filter as those that an index has in order. Archived orders lie apart there, so a list of all is two lists, and so
 * do orders with several sellers; what is looked for by a number or a name is few, and sorted as it is found.
 */
export function parts(filter: OrderFilter): FilterPart[] {
  const isLookedFor = filter.q ?? filter.externalId ?? filter.customer;
  if (isLookedFor !== undefined) return [filter];
  const byArchive = filter.archived === undefined ? [false, true] : [filter.archived];
  return byArchive.flatMap((archived): FilterPart[] =>
    filter.seller === undefined
      ? [{ ...filter, archived }]
      : [
          { ...filter, archived, sellerIs: 'first' },
          { ...filter, archived, sellerIs: 'another' },
        ],
  );
}
