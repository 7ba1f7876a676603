import { refundedUnitsToHandOver } from './amounts';
import { isSettled } from './carrier-events';
import { closureRefusal, completionRefusal, deliveredSince, disputeEndsAt } from './guards';
import type { Order } from './model';
import {
  isOutOfStock,
  pendingUnits,
  shipmentStatus,
  sumOver,
  unhandedUnits,
  unitsBeingReserved,
  unitsRequested,
  unreceivedUnits,
} from './quantities';
import { memoize } from './read/memoize';
import { deliveryOf } from './status';

export const DEADLINE_NAMES = [
  'accept_by',
  'hold_until',
  'pickup_by',
  'source_review',
  'source_refund',
  'ship_by',
  'carrier_silence',
  'auto_receipt',
  'auto_complete',
  'auto_close',
] as const;
export type DeadlineName = (typeof DEADLINE_NAMES)[number];

/**
 * Those that a person can miss: an action is needed before them, and what happens otherwise is a loss. The others pass by
 * themselves and need no action: a hold is lifted, a silent shipment expires, an order is completed or closed.
 */
export const NEEDS_ACTION: Readonly<Record<DeadlineName, boolean>> = {
  accept_by: true,
  hold_until: false,
  pickup_by: true,
  source_review: true,
  source_refund: true,
  ship_by: true,
  carrier_silence: false,
  auto_receipt: false,
  auto_complete: false,
  auto_close: false,
};

export interface Deadline {
  readonly name: DeadlineName;
  /** The shipment, or supplier order, that it concerns; null if it concerns the order. */
  readonly subject: string | null;
  readonly at: string;
}

const after = (since: string, seconds: number): string =>
  new Date(Date.parse(since) + seconds * 1000).toISOString();

/**
 * Every deadline that runs, derived from the facts: `received + time`, never stored. A deadline whose fact would
 * be refused does not run, so none is left after an order's end, but those of goods and money that others still have: a
 * shipment on its way to or from the customer, a supplier's refund.
 */
export const deadlinesOf = memoize((order: Order): readonly Deadline[] => {
  const { policy } = order;
  const deadlines: Deadline[] = [];
  const add = (name: DeadlineName, since: string, seconds: number, subject: string | null = null): void => {
    deadlines.push({ name, subject, at: after(since, seconds) });
  };
  const open = order.lifecycle.state === 'open';
  const decided = decidedInTime(order);
  const undecided = sumOver(order, (line) => Math.max(0, pendingUnits(line) - decided(line.id)));
  if (open && undecided > 0) add('accept_by', order.createdAt, policy.acceptBySeconds);
  const unhanded = sumOver(
    order,
    (line) => unhandedUnits(order, line) - refundedUnitsToHandOver(order, line),
  );
  if (open && order.releasedAt && unhanded > 0 && !order.missed.includes('ship_by')) {
    add('ship_by', order.releasedAt, policy.shipBySeconds);
  }
  for (const shipment of order.shipments) {
    const since = shipment.latestCarrierEvent?.occurredAt ?? shipment.handedAt;
    if (
      since &&
      shipment.handedAt &&
      order.lifecycle.state !== 'closed' &&
      !isSettled(shipmentStatus(shipment))
    ) {
      const last = Date.parse(since) < Date.parse(shipment.handedAt) ? shipment.handedAt : since;
      add('carrier_silence', last, policy.carrierSilenceSeconds, shipment.id);
    }
  }
  if (open && order.hold?.until) add('hold_until', order.hold.until, 0);
  if (open && order.hold === null && order.pickup === 'ready' && order.pickupAt) {
    add('pickup_by', order.pickupAt, policy.pickupBySeconds);
  }
  addSupply(order, add);
  addClosing(order, add);
  return deadlines.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
});

/** Units that were accepted, and whose stock was not there, or known not to be, by the time to accept them. */
function decidedInTime(order: Order): (lineId: string) => number {
  const acceptBy = Date.parse(after(order.createdAt, order.policy.acceptBySeconds));
  const late = Object.values(order.effects).filter(
    (pending) => isOutOfStock(pending) && Date.parse(pending.since) > acceptBy,
  );
  return (lineId) =>
    unitsBeingReserved(order, lineId) +
    late.reduce((sum, pending) => sum + unitsRequested(pending, lineId), 0);
}

type Add = (name: DeadlineName, since: string, seconds: number, subject?: string | null) => void;

/** Z21: a supplier has a day to look at a refund, and then another to pay it. Each is noted once. */
function addSupply(order: Order, add: Add): void {
  const { sourceReviewSeconds } = order.policy;
  if (order.lifecycle.state === 'closed') return;
  for (const source of order.sources) {
    if (source.state !== 'refund_review' || source.superseded) continue;
    const isMissed = (name: DeadlineName) => order.missed.includes(`${name}:${source.id}`);
    if (!isMissed('source_review')) add('source_review', source.since, sourceReviewSeconds, source.id);
    else if (!isMissed('source_refund'))
      add('source_refund', source.since, 2 * sourceReviewSeconds, source.id);
  }
}

/** An incident stops the deadlines that end an order; when it is closed they start again. */
const restarted = (order: Order, since: string): string =>
  order.incidentsClosedAt !== null && Date.parse(order.incidentsClosedAt) > Date.parse(since)
    ? order.incidentsClosedAt
    : since;

function addClosing(order: Order, add: Add): void {
  const { policy } = order;
  const delivery = deliveryOf(order);
  const disturbed = order.lines.some((line) => line.incident !== null);
  if (delivery === 'delivered' || delivery === 'received') {
    const since = restarted(order, deliveredSince(order));
    const unreceived = sumOver(order, (line) => unreceivedUnits(order, line));
    if (delivery === 'delivered' && policy.autoReceiptSeconds !== null && unreceived > 0 && !disturbed) {
      const ended = ['cancelled', 'closed'].includes(order.lifecycle.state);
      if (!ended) add('auto_receipt', since, policy.autoReceiptSeconds);
    }
    if (completionRefusal(order) === null) add('auto_complete', since, policy.autoCompleteSeconds);
  }
  if (closureRefusal(order) === null) {
    const closing = after(restarted(order, order.lifecycle.since), policy.autoCloseSeconds);
    const dispute = disputeEndsAt(order) ?? closing;
    add('auto_close', Date.parse(dispute) > Date.parse(closing) ? dispute : closing, 0);
  }
}

/** The deadline that comes first, or null if none runs. */
export const nextDeadline = (order: Order): Deadline | null => deadlinesOf(order)[0] ?? null;
