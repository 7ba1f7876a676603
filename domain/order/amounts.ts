import { shareOfUnits } from '../money';
import type { CancelledUnits, Line, Order, Payment, RefundedUnits, Shipping, Tax } from './model';
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

/** What may still be given back: captured, promised to nobody, and not what the channel gives back by itself. */
export const refundable = (order: Order): number =>
  Math.max(0, capturedOf(order) - committedRefunds(order) - givenBackByChannel(order));

/** What of the price of shipping has not been given back yet, and is not by the channel. */
export const refundableShipping = (order: Order): number =>
  order.policy.refundOnCancel === 'channel' && isWithdrawnWhole(order)
    ? 0
    : shippingValue(order.shipping, order.lines) -
      order.refunds.reduce((sum, refund) => (counts(refund.state) ? sum + refund.shipping : sum), 0);

const refundedParts = (order: Order, lineId: string): RefundedUnits[] =>
  order.refunds
    .filter((refund) => counts(refund.state))
    .flatMap((refund) => refund.lines)
    .filter((part) => part.id === lineId);

/** Units of a line that a refund has named, or that one under way names. */
export const unitsCommittedToRefunds = (order: Order, lineId: string): number =>
  refundedParts(order, lineId).reduce((sum, part) => sum + part.quantity, 0);

/** Units that the channel has given back for, or will, without anybody here asking (L37). */
const unitsGivenBack = (order: Order, line: Line): number =>
  order.policy.refundOnCancel === 'channel' ? withdrawnUnits(order, line) : 0;

/** Units that a refund may still name. */
export const unrefundedUnits = (order: Order, line: Line): number =>
  Math.max(0, line.ordered - unitsGivenBack(order, line) - unitsCommittedToRefunds(order, line.id));

/** How many of so many units, refunded now, stand for ones that were refused or cancelled and not refunded yet. */
export function withdrawnAmong(order: Order, line: Line, quantity: number): number {
  const before = refundedParts(order, line.id).reduce((sum, { withdrawn = 0 }) => sum + withdrawn, 0);
  return Math.max(0, Math.min(quantity, withdrawnUnits(order, line) - before));
}

/**
 * The worth of `quantity` more units of a line. Refunds of all units, and what its channel gives back for others, add
 * up to the line's value exactly, whatever was declined in between.
 */
export function unitsValue(order: Order, line: Line, quantity: number): number {
  const before = refundedParts(order, line.id);
  const units = before.reduce((sum, part) => sum + part.quantity, 0);
  const amount = before.reduce((sum, part) => sum + part.amount, 0);
  const gone = unitsGivenBack(order, line);
  const value = shareOfUnits(goodsValue(line, line.ordered), 0, gone + units + quantity, line.ordered);
  return Math.max(0, value - shareOfUnits(goodsValue(line, line.ordered), 0, gone, line.ordered) - amount);
}

/** What cancelled units were worth: the units of a line add up to its value, in whatever steps they go. */
export const cancelledValue = (line: Line, { quantity, after = 0 }: CancelledUnits): number =>
  shareOfUnits(goodsValue(line, line.ordered), after, after + quantity, line.ordered);

const returnedUnits = (order: Order, lineId: string): number =>
  order.returns
    .flatMap((item) => item.lines)
    .reduce((units, part) => (part.id === lineId ? units + part.received : units), 0);

/**
 * The worth of refunded units that have nothing to do with cancellations: of goods that came back, or were damaged, or
 * of shipping. A refund stands for units that were withdrawn before it, or, where they did not come back, after it.
 */
function unrelatedRefunds(order: Order): number {
  const goods = order.lines.reduce((sum, line) => {
    const parts = refundedParts(order, line.id);
    const noted = parts.reduce((units, { withdrawn = 0 }) => units + withdrawn, 0);
    const others = parts.reduce((units, { quantity }) => units + quantity, 0) - noted;
    const still = Math.max(0, withdrawnUnits(order, line) - noted);
    const kept = others - Math.min(returnedUnits(order, line.id), others);
    const units = others - Math.min(still, kept);
    return sum + shareOfUnits(goodsValue(line, line.ordered), 0, units, line.ordered);
  }, 0);
  const shipping = order.refunds.reduce((sum, item) => (counts(item.state) ? sum + item.shipping : sum), 0);
  return isWithdrawnWhole(order) ? goods : goods + shipping;
}

/** Units of a line that will not be delivered: refused, cancelled, or of an order that was cancelled whole. */
const withdrawnUnits = (order: Order, line: Line): number =>
  order.lifecycle.state === 'cancelled' &&
  order.shipments.every((shipment) => shipment.handedAt === null) &&
  order.lines.every(({ collected }) => collected === 0)
    ? line.ordered
    : line.refused + line.cancelled;

/** Is nothing of the order to be delivered any more, or ever was? Then shipping it is worth nothing either. */
export const isWithdrawnWhole = (order: Order): boolean =>
  order.lines.every((line) => withdrawnUnits(order, line) === line.ordered);

/** The worth of all that will not be delivered. */
const withdrawnValue = remembered((order: Order): number => {
  const goods = order.lines.reduce(
    (sum, line) =>
      sum + shareOfUnits(goodsValue(line, line.ordered), 0, withdrawnUnits(order, line), line.ordered),
    0,
  );
  return isWithdrawnWhole(order) ? goods + shippingValue(order.shipping, order.lines) : goods;
});

/** What is owed for what is, or was, to be delivered. */
const deliverableValue = (order: Order): number => orderTotals(order).total - withdrawnValue(order);

/** What came back before it was paid for, where goods leave first: nobody pays for that any more. */
function returnedUnpaid(order: Order): number {
  if (order.paymentMode !== 'on_delivery' && order.paymentMode !== 'on_invoice') return 0;
  const units = (line: Line): number =>
    Math.min(returnedUnits(order, line.id), line.ordered - withdrawnUnits(order, line));
  const goods = order.lines.reduce(
    (sum, line) => sum + shareOfUnits(goodsValue(line, line.ordered), 0, units(line), line.ordered),
    0,
  );
  if (goods === 0) return 0;
  const isAll = order.lines.every((line) => units(line) + withdrawnUnits(order, line) === line.ordered);
  return isAll ? deliverableValue(order) : goods;
}

/** What the customer owes: for what is to be delivered, and has not come back unpaid. */
export const amountDue = remembered(
  (order: Order): number => deliverableValue(order) - returnedUnpaid(order),
);

/** What the channel gives back by itself of what it charged for units that will not be delivered (L37). */
const givenBackByChannel = (order: Order): number =>
  order.policy.refundOnCancel === 'channel'
    ? Math.max(0, Math.min(withdrawnValue(order), capturedOf(order) - deliverableValue(order)))
    : 0;

/** Was the order refused as a whole? */
export const isRefusedWhole = (order: Order): boolean =>
  order.requiresAcceptance && order.lines.every((line) => line.refused === line.ordered);

/**
 * Money that must go back although nobody has asked for a refund: captured, not due any more because something
 * was refused or cancelled, and not promised back yet. Zero where the channel gives it back by itself (L37).
 */
export function owedToCustomer(order: Order): number {
  const { refundOnCancel, refundAfterRefusal } = order.policy;
  if (refundOnCancel === 'channel' || (!refundAfterRefusal && isRefusedWhole(order))) return 0;
  if (withdrawnValue(order) === 0) return 0;
  const fees = order.refunds.reduce((sum, refund) => (counts(refund.state) ? sum + refund.fee : sum), 0);
  return Math.max(0, refundable(order) - fees - (deliverableValue(order) - unrelatedRefunds(order)));
}
