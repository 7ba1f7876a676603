import { statusImplied } from '../domain/order/read/vocabularies';
import type { OneOf, OrderFilter, StatusName } from './order-filter';
import { STATUS_NAMES } from './order-filter';
import type { SortName } from './order-list';
import { tagOf } from './order-row';

/** An order that is not decided yet has no row of tags; it shows these two. */
export const RECEIVED_WORDS: ReadonlySet<string> = new Set(['aggregator:New', 'marketplace:Pending']);

type Statuses = { readonly [D in StatusName]?: readonly string[] };

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

const isWithin = (statuses: Statuses, filter: OrderFilter): boolean =>
  Object.entries(statuses).some(([name, words]) => {
    const wanted = filter[name as StatusName];
    return wanted?.every((word) => words.includes(word));
  });

/**
 * Is it better to read all that the filter finds, and to sort that, than to go through all in the requested order until
 * a page is full? The planner takes what is found for found everywhere alike, and so goes through all; but what is live
 * is at one end of each order, and one status goes with another. By creation, every status has an index of its own; and
 * by total, what is found is found everywhere alike.
 */
export function isReadWhole(filter: FilterPart, column: SortName): boolean {
  if (filter.placedIs === 'apart') return true;
  // Of a seller's orders, those that it shares are few, and the others have an index in the order of creation.
  if (filter.sellerIs === 'another' || (filter.sellerIs === 'first' && column !== 'createdAt')) return true;
  if (column === 'createdAt' || column === 'total') return false;
  const isLive = filter.attention === true || isWithin(LIVE, filter);
  return isLive || (BY_STATUS.has(column) && isWithin(SELDOM, filter));
}

const BY_STATUS: ReadonlySet<SortName> = new Set<SortName>(['payment', 'fulfillment', 'refund']);

/** What a status of a view implies: each dimension has an index in the order of creation, and the views have none. */
export function impliedBy({ word: asked }: OrderFilter): OrderFilter {
  const [word] = asked?.values ?? [];
  if (!asked || word === undefined || asked.not || asked.values.length > 1) return {};
  if (RECEIVED_WORDS.has(tagOf(asked.view, word))) return {};
  const names: readonly string[] = STATUS_NAMES;
  const implied = Object.entries(statusImplied(asked.view, word)).filter(([name]) => names.includes(name));
  return Object.fromEntries(implied.map(([name, state]) => [name, [state]]));
}

/** A part of what a filter finds, which an index has in order. */
export interface FilterPart extends OrderFilter {
  /** Where among an order's sellers the filter's is; absent: anywhere. */
  readonly sellerIs?: 'first' | 'another';
  /** Was it placed within a day of its creation, or not; absent: either. */
  readonly placedIs?: 'near' | 'apart';
}

/**
 * A filter as those that an index has in order, of which no two find the same order. Archived orders lie apart there, so
 * a list of all is two lists, and so do orders with several sellers, and each status and channel. Orders placed in a
 * certain time lie together in the order of creation, but for a few. What is looked for by its number is one.
 */
export function parts(filter: OrderFilter, column: SortName): FilterPart[] {
  if (filter.externalId !== undefined) return [filter];
  const byArchive = filter.archived === undefined ? [false, true] : [filter.archived];
  return byArchive
    .flatMap((archived): FilterPart[] =>
      filter.seller === undefined || filter.seller.not
        ? [{ ...filter, archived }]
        : [
            ...single(filter.seller).map((seller) => ({
              ...filter,
              seller,
              archived,
              sellerIs: 'first' as const,
            })),
            { ...filter, archived, sellerIs: 'another' },
          ],
    )
    .flatMap((part): FilterPart[] => {
      const isByTime = filter.placedFrom !== undefined || filter.placedTo !== undefined;
      if (!isByTime || column !== 'createdAt') return [part];
      return [
        { ...part, placedIs: 'near' },
        { ...part, placedIs: 'apart' },
      ];
    })
    .flatMap(byValue);
}

/** More lists than that cost more to plan than to read; the rest is left to the planner. */
const MOST_PARTS = 12;

function byValue(filter: FilterPart): FilterPart[] {
  const { channel } = filter;
  const choices: FilterPart[][] = [
    ...(channel && !channel.not ? [single(channel).map((one): FilterPart => ({ channel: one }))] : []),
    ...STATUS_NAMES.map((name) => (filter[name] ?? []).map((value): FilterPart => ({ [name]: [value] }))),
  ];
  return choices.reduce(
    (found, choice) =>
      choice.length < 2 || found.length * choice.length > MOST_PARTS
        ? found
        : found.flatMap((part) => choice.map((one) => ({ ...part, ...one }))),
    [filter],
  );
}

const single = ({ values }: OneOf): OneOf[] => values.map((value) => ({ values: [value], not: false }));
