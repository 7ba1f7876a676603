import { amountDue, capturedOf, orderTotals, owedToCustomer, refundedOf } from './amounts';
import type { Dimension, DimensionState } from './dimensions';
import type { Order, SupplyState } from './model';
import { activeUnits, isReturnOpen, pendingUnits, quantitiesOf, sumOver, supplyOf } from './quantities';
import { memoize } from './read/memoize';

/** The state of each dimension for the whole order. Total and pure: every order has a state in every dimension. */
export type OrderStatus = { readonly [D in Dimension]: DimensionState<D> };

export const acceptanceOf = (order: Order): OrderStatus['acceptance'] => {
  if (order.acceptanceExpired) return 'expired';
  if (!order.requiresAcceptance) return 'none';
  const pending = sumOver(order, pendingUnits);
  const accepted = sumOver(order, (line) => line.accepted);
  const refused = sumOver(order, (line) => line.refused);
  if (pending === 0) return accepted === 0 ? 'refused' : refused === 0 ? 'accepted' : 'partially_accepted';
  return accepted > 0 ? 'partially_accepted' : 'pending';
};

export const paymentOf = (order: Order): OrderStatus['payment'] => {
  const captured = capturedOf(order);
  const { total } = orderTotals(order);
  if (captured > total) return 'overpaid';
  if (captured >= Math.min(total, amountDue(order)) && (captured > 0 || total === 0)) return 'paid';
  if (captured > 0) return 'partially_paid';
  const states = order.payments.map((payment) => payment.state);
  for (const state of ['authorized', 'pending', 'failed', 'voided'] as const) {
    if (states.includes(state)) return state;
  }
  return 'unpaid';
};

/**
 * Does a guard that requires payment hold? Overpaid counts, and so does a channel that pays by itself, but for one
 * that reports that it has not charged the customer yet.
 */
export const isPaid = (order: Order): boolean =>
  ['paid', 'overpaid'].includes(paymentOf(order)) ||
  amountDue(order) === 0 ||
  (order.paymentMode === 'channel' && !order.payments.some((payment) => payment.state === 'pending'));

export const fulfillmentOf = (order: Order): OrderStatus['fulfillment'] => {
  const active = sumOver(order, activeUnits);
  const handed = sumOver(order, (line) => quantitiesOf(order, line).handed);
  const undecided = sumOver(order, pendingUnits);
  if (handed > 0) return handed >= active && undecided === 0 ? 'handed' : 'part_handed';
  if (order.releasedAt === null) return 'blocked';
  const prepared = sumOver(order, (line) => quantitiesOf(order, line).prepared);
  if (prepared > 0) return 'ready';
  return order.processing ? 'processing' : 'unfulfilled';
};

export const deliveryOf = (order: Order): OrderStatus['delivery'] => {
  const active = sumOver(order, activeUnits);
  const delivered = sumOver(order, (line) => quantitiesOf(order, line).delivered);
  const received = sumOver(order, (line) => line.received);
  if (active > 0 && received >= active) return 'received';
  if (active > 0 && delivered >= active) return 'delivered';
  return delivered > 0 || received > 0 ? 'part_delivered' : 'none';
};

export const returnOf = (order: Order): OrderStatus['return'] => {
  const returned = sumOver(order, (line) => quantitiesOf(order, line).returned);
  const handed = sumOver(order, (line) => quantitiesOf(order, line).handed);
  const open = order.returns.filter(isReturnOpen);
  if (returned > 0) {
    if (returned < handed || open.length > 0) return 'partially_returned';
    const writtenOff = order.returns
      .flatMap((item) => item.lines)
      .reduce((sum, line) => sum + line.writtenOff, 0);
    return writtenOff === returned ? 'written_off' : 'returned';
  }
  if (open.some((item) => item.state === 'in_transit')) return 'in_transit';
  if (open.some((item) => item.state === 'approved')) return 'approved';
  if (open.length > 0) return 'requested';
  return order.returns.some((item) => item.state === 'rejected') ? 'rejected' : 'none';
};

export const refundOf = (order: Order): OrderStatus['refund'] => {
  const states = order.refunds.map((refund) => refund.state);
  if (states.includes('refunding')) return 'refunding';
  if (states.includes('to_refund') || owedToCustomer(order) > 0) return 'to_refund';
  const refunded = refundedOf(order);
  if (refunded > 0) return refunded >= capturedOf(order) ? 'refunded' : 'partially_refunded';
  if (states.includes('failed')) return 'failed';
  return states.includes('declined') ? 'declined' : 'none';
};

/** From the state that most needs a person to the furthest: the order has the first that any line has. */
const SUPPLY_ORDER: readonly SupplyState[] = [
  'cancelled',
  'refund_review',
  'refund_declined',
  'refunded',
  'to_place',
  'placed_unpaid',
  'paid_awaiting_tracking',
  'tracking_assigned',
];

/** Of the lines that are still wanted; of all if none is. */
export const supplyStateOf = (order: Order): SupplyState => {
  const wanted = order.lines.filter((line) => activeUnits(line) + pendingUnits(line) > 0);
  const states = (wanted.length > 0 ? wanted : order.lines).map((line) => supplyOf(order, line));
  return SUPPLY_ORDER.find((state) => states.includes(state)) ?? 'none';
};

export const channelOf = (order: Order): OrderStatus['channel'] => {
  if (order.drift.length > 0) return 'drifted';
  const messages = Object.values(order.effects).filter(({ effect }) => effect.kind === 'tell_channel');
  if (messages.some(({ state }) => state === 'attention')) return 'unknown';
  return messages.length > 0 ? 'proposed' : 'in_sync';
};

export const statusOf = memoize(wordsOfDimensions);

function wordsOfDimensions(order: Order): OrderStatus {
  return {
    lifecycle: order.lifecycle.state,
    acceptance: acceptanceOf(order),
    payment: paymentOf(order),
    fulfillment: fulfillmentOf(order),
    delivery: deliveryOf(order),
    pickup: order.pickup,
    return: returnOf(order),
    refund: refundOf(order),
    incident: order.lines.some((line) => line.incident !== null) ? 'open' : 'none',
    executor: order.executor,
    supply: supplyStateOf(order),
    channel: channelOf(order),
    hold: order.hold === null ? 'none' : 'held',
  };
}

/** Does the order wait for a person: an effect that cannot be done, or one that has been failing for long? */
export const needsAttention = (order: Order): boolean =>
  Object.values(order.effects).some((pending) => pending.problem !== null);
