import { remainderOf, withdrawnQuantity } from './amounts';
import type { Order, OrderLine, OrderState, Shop } from './model';

const FINISHED_LINES = new Set(['REFUSED', 'CANCELED', 'REFUNDED']);

/** Whether anything is still to be done for the line. */
export function isOpen(line: OrderLine): boolean {
  return !FINISHED_LINES.has(line.state);
}

/** Moves the order and its open lines together. */
export function moveTo(order: Order, state: OrderState, at: number): void {
  order.state = state;
  for (const line of order.lines) {
    if (!isOpen(line)) continue;
    line.state = state;
    if (state === 'RECEIVED') line.receivedAt = at;
  }
  if (state === 'SHIPPING') order.shippingSince ??= at;
}

/** Brings states in line with quantities and amounts after shipments, cancelations and refunds. */
export function settle(order: Order, at: number): void {
  for (const line of order.lines) settleLine(line, at);
  const open = order.lines.filter(isOpen);
  if (open.length === 0) {
    order.state = finishedState(order);
  } else if (order.state === 'SHIPPING' && open.every((line) => line.state === 'SHIPPED')) {
    order.state = 'SHIPPED';
  }
}

function settleLine(line: OrderLine, at: number): void {
  if (!isOpen(line)) return;
  const left = remainderOf(line);
  const nothingLeftToPay = left.amountMinor === 0 && left.shippingMinor === 0;
  const wanted = line.quantity - withdrawnQuantity(line);
  if (wanted === 0) {
    line.state = line.refunds.length > 0 ? 'REFUNDED' : 'CANCELED';
  } else if (nothingLeftToPay && line.refunds.length > 0) {
    line.state = 'REFUNDED';
  } else if (line.state === 'SHIPPING' && line.shipped >= wanted) {
    line.state = 'SHIPPED';
    line.shippedAt = at;
  }
}

function finishedState(order: Order): OrderState {
  if (order.lines.every((line) => line.state === 'REFUSED')) return 'REFUSED';
  return order.lines.some((line) => line.state === 'REFUNDED') ? 'CLOSED' : 'CANCELED';
}

const NOT_SHIPPED: readonly OrderState[] = ['WAITING_DEBIT', 'WAITING_DEBIT_PAYMENT', 'SHIPPING'];

/**
 * Whether the seller may cancel: nothing is shipped, and nothing that was paid would have to be paid back.
 */
export function sellerMayCancel(order: Order, shop: Shop): boolean {
  if (!NOT_SHIPPED.includes(order.state)) return false;
  if (order.lines.some((line) => line.shipped > 0)) return false;
  return order.debitedAt === null || shop.cancelAfterDebit;
}
