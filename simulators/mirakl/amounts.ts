import type { Order, OrderLine, Reduction } from './model';

/** What the line costs without its shipping, as ordered. */
export function linePrice(line: OrderLine): number {
  return line.unitPriceMinor * line.quantity;
}

/** What refunds and cancelations have left of a line. */
export interface Remainder {
  amountMinor: number;
  shippingMinor: number;
  /** Pieces neither cancelled nor refunded. */
  quantity: number;
}

export function remainderOf(line: OrderLine): Remainder {
  const reductions: Reduction[] = [...line.refunds, ...line.cancelations];
  const sum = (pick: (reduction: Reduction) => number): number =>
    reductions.reduce((total, reduction) => total + pick(reduction), 0);
  return {
    amountMinor: linePrice(line) - sum((reduction) => reduction.amountMinor),
    shippingMinor: line.shippingMinor - sum((reduction) => reduction.shippingMinor),
    quantity: line.quantity - sum((reduction) => reduction.quantity),
  };
}

/** What is left of one tax of a line; undefined if the line has no such tax. */
export function remainingTax(
  line: OrderLine,
  part: 'taxes' | 'shippingTaxes',
  code: string,
): number | undefined {
  const tax = line[part].find((known) => known.code === code);
  if (tax === undefined) return undefined;
  const reduced = [...line.refunds, ...line.cancelations]
    .flatMap((reduction) => reduction[part])
    .filter((known) => known.code === code);
  return tax.amountMinor - reduced.reduce((total, known) => total + known.amountMinor, 0);
}

export function canceledQuantity(line: OrderLine): number {
  return line.cancelations.reduce((total, cancelation) => total + cancelation.quantity, 0);
}

/** Pieces that will never be shipped: cancelled, or refunded with the wish not to send them. */
export function withdrawnQuantity(line: OrderLine): number {
  const refunded = line.refunds.filter((refund) => refund.excludedFromShipment);
  return canceledQuantity(line) + refunded.reduce((total, refund) => total + refund.quantity, 0);
}

/** Pieces that no shipment holds yet. */
export function quantityToShip(line: OrderLine): number {
  if (line.state !== 'SHIPPING') return 0;
  return line.quantity - withdrawnQuantity(line) - line.inShipments;
}

/** An order's prices; refused lines are not part of it. */
export function orderTotals(order: Order): { priceMinor: number; shippingMinor: number } {
  const lines = order.lines.filter((line) => line.state !== 'REFUSED');
  return {
    priceMinor: lines.reduce((total, line) => total + linePrice(line), 0),
    shippingMinor: lines.reduce((total, line) => total + line.shippingMinor, 0),
  };
}
