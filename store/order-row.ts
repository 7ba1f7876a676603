import { orderTotals } from '../domain/order/amounts';
import { apply } from '../domain/order/apply';
import { nextDeadline } from '../domain/order/deadlines';
import type { Order } from '../domain/order/model';
import type { StatusTimes } from '../domain/order/read/status-times';
import { SUMMARY_VERSION, summaryOf } from '../domain/order/read/summary';
import type { ShownDeadline } from '../domain/order/read/view';
import { viewDeadline } from '../domain/order/read/view';
import type { ViewName } from '../domain/order/read/vocabularies';
import { statusTags } from '../domain/order/read/vocabularies';
import { deadlinesVisibleTo, partVisibleTo, statusVisibleTo, viewsVisibleTo } from '../domain/order/seller';
import { needsAttention, statusOf } from '../domain/order/status';
import type { TakeBody } from '../domain/order/take';

/** A run that sleeps has its own timer; the relay looks a little later, in case there is no run. */
const WAKE_GRACE_MS = 30_000;
/** An effect that is still pending after this long is looked at again, in case no run is working on it. */
const EFFECT_CHECK_MS = 15 * 60_000;

/**
 * The projection: every column of an order's row that follows from its snapshot, and from when it first showed each
 * status (`statusTimes`), which follows from its facts.
 */
export function rowOf(order: Order, statusTimes: StatusTimes, now: Date) {
  const status = statusOf(order);
  const deadline = nextDeadline(order)?.at ?? null;
  const sellerIds = sellersOf(order);
  return {
    version: order.version,
    state: order,
    mode: order.mode,
    ...status,
    returned: status.return,
    attention: needsAttention(order),
    archived: order.archived,
    total: orderTotals(order).total,
    sellerIds,
    sellerParts: sellerIds.map((seller) => sellerPartOf(order, seller)),
    searchTerms: searchTermsOf(order),
    words: statusTags(order).map(({ view, word }) => tagOf(view, word)),
    statusTimes,
    summary: summaryOf(order, statusTimes),
    summaryVersion: SUMMARY_VERSION,
    placedAt: order.placedAt,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    nextDeadline: deadline,
    deadlines: deadlinesByViewer(order, sellerIds),
    nextWakeAt: nextWakeAt(order, deadline, now),
  };
}

/** One of an order's sellers, with the columns by which the seller's lists find the order. */
export type SellerPart = ReturnType<typeof sellerPartOf>;

const sellersOf = (order: Order): string[] => [
  ...new Set(order.lines.flatMap((line) => line.sellerId ?? [])),
];

/** What follows from the seller's lines alone, and of the whole what the seller is shown of it. */
function sellerPartOf(order: Order, sellerId: string) {
  const seen = partVisibleTo(order, sellerId);
  const status = statusVisibleTo(order, sellerId);
  const times = deadlinesVisibleTo(order, sellerId).map(({ at }) => Date.parse(at));
  return {
    sellerId,
    ...status,
    returned: status.return,
    attention: needsAttention(seen),
    total: orderTotals(seen).total,
    searchTerms: searchTermsOf(seen),
    words: statusTags(seen, viewsVisibleTo(order, sellerId)).map(({ view, word }) => tagOf(view, word)),
    nextDeadline: times.length > 0 ? new Date(Math.min(...times)).toISOString() : null,
  };
}

/** The parts of an order that is stored and not decided yet: it is found by what it was placed with. */
export function sellerPartsPlaced(body: TakeBody): Pick<SellerPart, 'sellerId' | 'total' | 'searchTerms'>[] {
  const order = apply(null, { at: body.placedAt, data: { type: 'OrderTaken', ...body } });
  return sellersOf(order).map((seller) => {
    const { sellerId, total, searchTerms } = sellerPartOf(order, seller);
    return { sellerId, total, searchTerms };
  });
}

/** How a status of a view is written in the row, so that lists find orders by it. */
export const tagOf = (view: ViewName, word: string): string => `${view}:${word}`;

function nextWakeAt(order: Order, deadline: string | null, now: Date): string | null {
  const times: number[] = deadline ? [Date.parse(deadline) + WAKE_GRACE_MS] : [];
  if (Object.values(order.effects).some((pending) => pending.state === 'pending')) {
    times.push(now.getTime() + EFFECT_CHECK_MS);
  }
  return times.length > 0 ? new Date(Math.min(...times)).toISOString() : null;
}

/** The deadlines of the order, and by seller if those of its part differ. */
function deadlinesByViewer(order: Order, sellerIds: readonly string[]) {
  const shownTo = (seller: string | null): ShownDeadline[] =>
    deadlinesVisibleTo(order, seller).map(viewDeadline);
  const whole = shownTo(null);
  const parts = sellerIds.map((seller) => [seller, shownTo(seller)] as const);
  const differ = parts.filter(([, part]) => JSON.stringify(part) !== JSON.stringify(whole));
  return { whole, sellers: Object.fromEntries(differ) };
}

const searchTermsOf = (order: Order): string[] => [
  ...new Set(
    [
      order.externalId,
      ...order.lines.map((line) => line.sku),
      ...order.shipments.flatMap((shipment) => shipment.trackingNumber ?? []),
    ].map((term) => term.toLowerCase()),
  ),
];
