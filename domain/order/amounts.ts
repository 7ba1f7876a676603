import { shareOfUnits } from '../money';
import type { CancelledUnits, Line, LineQuantity, Order, Payment, Shipping, Tax } from './model';
import { remembered } from './remembered';

const onTop = (taxes: readonly Tax[]): number =>
  taxes.reduce((sum, tax) => (tax.included ? sum : sum + tax.amount), 0);

type PricedLine = Pick<Line, 'unitPrice' | 'discount' | 'taxes' | 'shippingPrice'>;

/** What the customer pays for the goods of a line: price − discount + taxes that the price does not contain. */
export const goodsValue = (line: PricedLine, units: number): number =>
  line.unitPrice * units - line.discount + onTop(line.taxes);

/** What the customer pays for shipping: the order's price, each line's own, and taxes on top. */
export const shippingValue = (shipping: Shipping, lines: readonly PricedLine[]): number =>
  shipping.price + onTop(shipping.taxes) + lines.reduce((sum, line) => sum + line.shippingPrice, 0);

export interface Totals {
  readonly items: number;
  readonly discounts: number;
  readonly taxes: number;
  readonly shipping: number;
  readonly total: number;
}

/** The sums of an order as it was placed: total = items − discounts + shipping + taxes not included in prices. */
export function totalsOf(
  shipping: Shipping,
  lines: readonly (PricedLine & { readonly units: number })[],
): Totals {
  const items = lines.reduce((sum, line) => sum + line.unitPrice * line.units, 0);
  const discounts = lines.reduce((sum, line) => sum + line.discount, 0);
  const lineTaxes = lines.reduce((sum, line) => sum + onTop(line.taxes), 0);
  const shippingPrice = shipping.price + lines.reduce((sum, line) => sum + line.shippingPrice, 0);
  const taxes = lineTaxes + onTop(shipping.taxes);
  return {
    items,
    discounts,
    taxes,
    shipping: shippingPrice,
    total: items - discounts + shippingPrice + taxes,
  };
}

export const orderTotals = remembered(
  (order: Order): Totals =>
    totalsOf(
      order.shipping,
      order.lines.map((line) => ({ ...line, units: line.ordered })),
    ),
);

export const capturedOf = (order: Order): number =>
  order.payments.reduce((sum, payment) => (payment.state === 'captured' ? sum + payment.amount : sum), 0);

/** What came in, and what a provider has promised. */
export const securedOf = (order: Order): number =>
  order.payments.reduce(
    (sum, { state, amount }) => (state === 'authorized' ? sum + amount : sum),
    capturedOf(order),
  );

const counts = (state: Order['refunds'][number]['state']): boolean =>
  state !== 'declined' && state !== 'failed';

/** Money given back, or promised to be: what no other refund may promise again. */
export const committedRefunds = (order: Order): number =>
  order.refunds.reduce((sum, refund) => (counts(refund.state) ? sum + refund.amount : sum), 0);

export const refundedOf = (order: Order): number =>
  order.refunds.reduce((sum, refund) => (refund.state === 'refunded' ? sum + refund.amount : sum), 0);

/** What of one payment is given back or promised. */
export const committedOf = (order: Order, payment: Payment): number =>
  order.refunds
    .filter((refund) => counts(refund.state))
    .flatMap((refund) => refund.allocations)
    .reduce((sum, part) => (part.paymentId === payment.id ? sum + part.amount : sum), 0);

export const refundable = (order: Order): number => capturedOf(order) - committedRefunds(order);

/** What of the price of shipping has not been given back yet. */
export const refundableShipping = (order: Order): number =>
  shippingValue(order.shipping, order.lines) -
  order.refunds.reduce((sum, refund) => (counts(refund.state) ? sum + refund.shipping : sum), 0);

/** Units of a line that a refund has named, or that one under way names. */
export const unitsCommittedToRefunds = (order: Order, lineId: string): number =>
  order.refunds
    .filter((refund) => counts(refund.state))
    .flatMap((refund) => refund.lines)
    .reduce((sum, part) => (part.id === lineId ? sum + part.quantity : sum), 0);

/**
 * The worth of `quantity` more units of a line. Refunds of all units add up to the line's value exactly, whatever
 * was declined in between.
 */
export function unitsValue(order: Order, line: Line, quantity: number): number {
  const before = order.refunds
    .filter((refund) => counts(refund.state))
    .flatMap((refund) => refund.lines)
    .filter((part) => part.id === line.id);
  const units = before.reduce((sum, part) => sum + part.quantity, 0);
  const amount = before.reduce((sum, part) => sum + part.amount, 0);
  return Math.max(
    0,
    shareOfUnits(goodsValue(line, line.ordered), 0, units + quantity, line.ordered) - amount,
  );
}

/** What cancelled units were worth: the units of a line add up to its value, in whatever steps they go. */
export const cancelledValue = (line: Line, { quantity, after = 0 }: CancelledUnits): number =>
  shareOfUnits(goodsValue(line, line.ordered), after, after + quantity, line.ordered);

/** The worth of units that came back and were refunded: what of the refunds has nothing to do with cancellations. */
function refundedReturns(order: Order): number {
  return order.lines.reduce((sum, line) => {
    const returned = order.returns
      .flatMap((item) => item.lines)
      .reduce((units, part) => (part.id === line.id ? units + part.received : units), 0);
    const units = Math.min(returned, unitsCommittedToRefunds(order, line.id));
    return sum + shareOfUnits(goodsValue(line, line.ordered), 0, units, line.ordered);
  }, 0);
}

/** The worth of units that will not be delivered: refused, cancelled, or of an order that was cancelled whole. */
const withdrawnValue = remembered((order: Order): number => {
  const cancelledWhole = order.lifecycle.state === 'cancelled';
  const gone = (line: Line): number =>
    cancelledWhole &&
    order.shipments.every((shipment) => shipment.handedAt === null) &&
    order.lines.every(({ collected }) => collected === 0)
      ? line.ordered
      : line.refused + line.cancelled;
  const lines: LineQuantity[] = order.lines.map((line) => ({ id: line.id, quantity: gone(line) }));
  const goods = order.lines.reduce((sum, line, index) => {
    const units = lines[index]?.quantity ?? 0;
    return sum + shareOfUnits(goodsValue(line, line.ordered), 0, units, line.ordered);
  }, 0);
  const everything = order.lines.every((line, index) => lines[index]?.quantity === line.ordered);
  return everything ? goods + shippingValue(order.shipping, order.lines) : goods;
});

/** What the customer owes for what is, or was, to be delivered. */
export const amountDue = (order: Order): number => orderTotals(order).total - withdrawnValue(order);

/**
 * Money that must go back although nobody has asked for a refund: captured, not due any more because something
 * was refused or cancelled, and not promised back yet. Zero where the channel gives it back by itself (L37).
 */
export function owedToCustomer(order: Order): number {
  if (order.policy.refundOnCancel === 'channel') return 0;
  const withdrawn = withdrawnValue(order);
  if (withdrawn === 0) return 0;
  const fees = order.refunds.reduce((sum, refund) => (counts(refund.state) ? sum + refund.fee : sum), 0);
  return Math.max(0, refundable(order) - fees - (amountDue(order) - refundedReturns(order)));
}
