import type { Refusal } from '../errors';
import { refuse } from '../errors';
import type { Order, Shipment } from './model';
import { isReturnOpen, shipmentStatus } from './quantities';
import { deliveryOf, fulfillmentOf, isPaid, refundOf, supplyStateOf } from './status';

/** The refusal of a command that needs an open order. */
export function notOpen(order: Order): Refusal | null {
  switch (order.lifecycle.state) {
    case 'cancelled':
      return refuse('order_cancelled');
    case 'completed':
      return refuse('order_completed');
    case 'closed':
      return refuse('order_closed');
    case 'open':
      return null;
  }
}

/** T28: what prevents the completion of an order; null if nothing does. */
export function completionRefusal(order: Order): Refusal | null {
  const closed = notOpen(order);
  if (closed) return closed;
  if (fulfillmentOf(order) !== 'handed') return refuse('not_fulfilled');
  if (!isPaid(order)) return refuse('not_paid');
  if (order.lines.some((line) => line.incident !== null)) return refuse('incident_open');
  if (['to_refund', 'refunding'].includes(refundOf(order))) return refuse('refund_open');
  if (order.returns.some(isReturnOpen)) return refuse('return_open');
  return null;
}

/** T29: what prevents the closing of a completed order. */
export function closureRefusal(order: Order): Refusal | null {
  if (order.lifecycle.state !== 'completed') return notOpen(order) ?? refuse('order_not_completed');
  return order.lines.some((line) => line.incident !== null) ? refuse('incident_open') : null;
}

/** A seller's part of an order contains shipments of others, which count for nothing in it. */
const isOfOrder = (shipment: Shipment): boolean => shipment.ownership !== 'foreign';

/** When the last shipment arrived, or the last goods were collected or confirmed. */
export const lastDelivery = (order: Order): string =>
  order.shipments
    .filter((shipment) => isOfOrder(shipment) && !shipment.cancelled && shipment.handedAt !== null)
    .map((shipment) => shipment.statusSince)
    .reduce(
      (latest, at) => (Date.parse(at) > Date.parse(latest) ? at : latest),
      order.pickupAt ?? order.createdAt,
    );

/** Did the carriers report it for every shipment? Else it is the receipt that counts. */
export const isDelivered = (order: Order): boolean =>
  order.shipments.every(
    (shipment) => !isOfOrder(shipment) || shipment.cancelled || shipmentStatus(shipment) === 'delivered',
  );

/** The moment from which the delivered order's clocks run. */
export const deliveredSince = (order: Order): string =>
  isDelivered(order) ? lastDelivery(order) : (order.receiptAt ?? lastDelivery(order));

/** L36: until when an incident may be opened; null if no such time is running. */
export function disputeEndsAt(order: Order): string | null {
  const { disputeSeconds } = order.policy;
  if (disputeSeconds === null || !['delivered', 'received'].includes(deliveryOf(order))) return null;
  return new Date(Date.parse(deliveredSince(order)) + disputeSeconds * 1000).toISOString();
}

/** T30: may it be put out of the way: cancelled, closed, or given up by its supplier? */
export function archivalRefusal(order: Order): Refusal | null {
  if (order.archived) return refuse('already_archived');
  const over =
    order.lifecycle.state === 'cancelled' ||
    order.lifecycle.state === 'closed' ||
    ['cancelled', 'refunded'].includes(supplyStateOf(order));
  return over ? null : refuse('not_archivable');
}
