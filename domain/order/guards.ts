import type { Refusal } from '../errors';
import { refuse } from '../errors';
import type { Order } from './model';
import { isReturnOpen } from './quantities';
import { fulfillmentOf, isPaid, refundOf } from './status';

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

/** T28: what stands between an order and its completion; null where nothing does. */
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

/** T29: what stands between a completed order and its end. */
export function closureRefusal(order: Order): Refusal | null {
  if (order.lifecycle.state !== 'completed') return notOpen(order) ?? refuse('order_not_completed');
  return order.lines.some((line) => line.incident !== null) ? refuse('incident_open') : null;
}
