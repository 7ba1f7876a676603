import { shareOfUnits } from '../money';
import type {
  CancelledUnits,
  Line,
  LineQuantity,
  Order,
  Payment,
  Refund,
  RefundedUnits,
  Return,
  Shipping,
  Tax,
} from './model';
import { lineWith, quantitiesOf, unhandedUnits } from './quantities';
import { memoize } from './read/memoize';

const onTop = (taxes: readonly Tax[]): number =>
  taxes.reduce((sum, tax) => (tax.included ? sum : sum + tax.amount), 0);

const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

type PricedLine = Pick<Line, 'unitPrice' | 'discount' | 'taxes' | 'shippingPrice'>;

/** What the customer pays for the goods of a line: price − discount + taxes that the price does not contain. */
export const goodsValue = (line: PricedLine, units: number): number =>
  line.unitPrice * units - line.discount + onTop(line.taxes);

/** The worth of a line's units `from` (exclusive) to `to` (inclusive). */
const worthOf = (line: Pick<Line, 'ordered'> & PricedLine, from: number, to: number): number =>
  shareOfUnits(goodsValue(line, line.ordered), from, to, line.ordered);

/** A line's own price of shipping, which goes with its last units (M3): are they among its units `from` to `to`? */
const shippingAmong = (line: Pick<Line, 'ordered' | 'shippingPrice'>, from: number, to: number): number =>
  from < line.ordered && to >= line.ordered ? line.shippingPrice : 0;

/** What the customer pays for shipping the order, without what lines cost of their own. */
export const orderShippingValue = ({ price, taxes }: Shipping): number => price + onTop(taxes);

/** What the customer pays for shipping: the order's price, each line's own, and taxes on top. */
export const shippingValue = (shipping: Shipping, lines: readonly PricedLine[]): number =>
  orderShippingValue(shipping) + sumOf(lines.map((line) => line.shippingPrice));

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

export const orderTotals = memoize(
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

/** What may still be given back: captured, not committed to another refund, and not refunded by the channel itself. */
export const refundable = (order: Order): number =>
  Math.max(0, capturedOf(order) - committedRefunds(order) - givenBackByChannel(order));

/** The part of the shipping price that is not refunded yet, and that the channel does not refund. */
export const refundableShipping = (order: Order): number =>
  Math.max(
    0,
    shippingValue(order.shipping, order.lines) -
      refundedShipping(order) -
      (order.policy.refundOnCancel === 'channel' ? withdrawnShipping(order) : 0),
  );

/**
 * The lines' own prices of shipping that a refund of these units includes: a line's goes with its last units (M3). Shipping
 * that was refunded without lines, beyond the order's price, counts as the lines'.
 */
export function shippingWithUnits(order: Order, units: readonly LineQuantity[]): number {
  const own = units.map(({ id, quantity }) => {
    const line = lineWith(order, id);
    if (!line) return 0;
    const before = unitsGivenBack(order, line) + unitsCommittedToRefunds(order, id);
    return shippingAmong(line, before, before + quantity);
  });
  const apart = refundedShipping(order) - sumOf([...refundedOwnShipping(order).values()]);
  const ofLines = Math.max(0, apart - orderShippingValue(order.shipping));
  return Math.max(0, Math.min(sumOf(own) - ofLines, refundableShipping(order)));
}

/** By line, what was refunded of its own price of shipping together with its last units. */
function refundedOwnShipping(order: Order): ReadonlyMap<string, number> {
  const units = new Map(order.lines.map((line) => [line.id, unitsGivenBack(order, line)]));
  const shipping = new Map<string, number>();
  for (const refund of order.refunds.filter(({ state }) => counts(state))) {
    let left = refund.shipping;
    for (const { id, quantity } of refund.lines) {
      const line = lineWith(order, id);
      const before = units.get(id) ?? 0;
      const own = line ? Math.min(left, shippingAmong(line, before, before + quantity)) : 0;
      left -= own;
      units.set(id, before + quantity);
      shipping.set(id, (shipping.get(id) ?? 0) + own);
    }
  }
  return shipping;
}

const refundedParts = (order: Order, lineId: string): RefundedUnits[] =>
  order.refunds
    .filter((refund) => counts(refund.state))
    .flatMap((refund) => refund.lines)
    .filter((part) => part.id === lineId);

/** Units of a line that a refund has named, or that one under way names. */
export const unitsCommittedToRefunds = (order: Order, lineId: string): number =>
  refundedParts(order, lineId).reduce((sum, part) => sum + part.quantity, 0);

/** Units that the channel has given back for, or will, without a refund requested here (L37). */
const unitsGivenBack = (order: Order, line: Line): number =>
  order.policy.refundOnCancel === 'channel' ? withdrawnUnits(order, line) : 0;

/** Units that a refund may still name. */
export const unrefundedUnits = (order: Order, line: Line): number =>
  Math.max(0, line.ordered - unitsGivenBack(order, line) - unitsCommittedToRefunds(order, line.id));

/** Units that are not due: refused, cancelled, or returned before they were paid. */
const unitsNotDue = (order: Order, line: Line): number =>
  withdrawnUnits(order, line) + unpaidUnits(order, line.id);

const unpaidUnits = (order: Order, lineId: string): number =>
  order.returns
    .filter(({ unpaid }) => unpaid > 0)
    .flatMap((item) => item.lines)
    .reduce((units, part) => (part.id === lineId ? units + part.received : units), 0);

/** Was everything that is due captured, with nothing promised beside it? A deposit, or money authorized since, is not that. */
const isPaidByCaptures = (order: Order): boolean =>
  capturedOf(order) >= amountDue(order) && securedOf(order) === capturedOf(order);

/**
 * Units that have not been handed over although they were refunded (M11): those that refunds name, or all of them if all
 * that was paid was given back; none if everything due has been paid since. Of the units of a line those leave first that
 * were not refunded.
 */
export function refundedUnitsToHandOver(order: Order, line: Line): number {
  const toHandOver = unhandedUnits(order, line);
  const held = refundable(order);
  if (held >= amountDue(order)) return 0;
  if (held === 0 && isPaidByCaptures(order)) return toHandOver;
  const refunded = refundedParts(order, line.id).map(
    ({ quantity, unitsCoveringCancellation = 0, unitsNotHandedOver = 0 }) =>
      Math.min(unitsNotHandedOver, quantity - unitsCoveringCancellation),
  );
  return Math.min(toHandOver, sumOf(refunded));
}

/** How many of these units, refunded now, have not been handed over: those beyond the handed ones that were not refunded. */
export function unitsNotHandedOverAmong(order: Order, { id, quantity }: LineQuantity): number {
  const line = lineWith(order, id);
  if (!line) return 0;
  const refundedAfterwards = sumOf(
    refundedParts(order, id).map(
      (part) => part.quantity - (part.unitsCoveringCancellation ?? 0) - (part.unitsNotHandedOver ?? 0),
    ),
  );
  const left = Math.max(0, quantitiesOf(order, line).handed - Math.max(0, refundedAfterwards));
  const open = unhandedUnits(order, line) - refundedUnitsToHandOver(order, line);
  const covering = unitsCoveringCancellationAmong(order, { id, quantity });
  return Math.max(0, Math.min(quantity - covering - left, open));
}

/** How many of these units, refunded now, cover units that are not due and have no refund yet. */
export function unitsCoveringCancellationAmong(order: Order, { id, quantity }: LineQuantity): number {
  const line = lineWith(order, id);
  if (!line) return 0;
  return Math.max(0, Math.min(quantity, unitsNotDue(order, line) - settledUnits(order, line.id)));
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
  const value = worthOf(line, 0, gone + units + quantity);
  return Math.max(0, value - worthOf(line, 0, gone) - amount);
}

/** What cancelled units were worth: the units of a line add up to its value, in whatever steps they go. */
export const cancelledValue = (line: Line, { quantity, after = 0 }: CancelledUnits): number =>
  worthOf(line, after, after + quantity);

/** The line's own price of shipping, if these were its last units. */
export const cancelledShipping = (line: Line, { quantity, after = 0 }: CancelledUnits): number =>
  shippingAmong(line, after, after + quantity);

/** Refunded units of a line that are attributed to units that are not due. */
const settledUnits = (order: Order, lineId: string): number =>
  refundedParts(order, lineId).reduce(
    (sum, { unitsCoveringCancellation = 0 }) => sum + unitsCoveringCancellation,
    0,
  );

/**
 * What was refunded of goods that the customer keeps, or that came back paid, and of their shipping: as much less is due
 * for them. An adjustment by which less was refunded than the named units are worth lessens it; one by which more was
 * refunded counts towards whatever is owed.
 */
function concessions(order: Order): number {
  const settled = new Map<string, number>();
  const goods = order.refunds
    .filter(({ state }) => counts(state))
    .map(({ lines, adjustment }) => {
      const covering = sumOf(
        lines.map(({ id, unitsCoveringCancellation = 0 }) => {
          const before = settled.get(id) ?? 0;
          settled.set(id, before + unitsCoveringCancellation);
          const line = lineWith(order, id);
          return line ? worthOf(line, before, before + unitsCoveringCancellation) : 0;
        }),
      );
      const rest = sumOf(lines.map(({ amount }) => amount)) - covering;
      return adjustment < 0 ? Math.max(0, rest + adjustment) : rest;
    });
  return Math.max(0, sumOf(goods) + shippingConcessions(order));
}

/** Shipping that was refunded of lines that are due, or beyond all that is not due of shipping. */
function shippingConcessions(order: Order): number {
  const own = refundedOwnShipping(order);
  const isDue = (line: Line): boolean => unitsNotDue(order, line) < line.ordered;
  const ownOf = (lines: readonly Line[]): number => sumOf(lines.map(({ id }) => own.get(id) ?? 0));
  const ofDue = ownOf(order.lines.filter(isDue));
  const apart = refundedShipping(order) - ownOf(order.lines);
  const notDue = order.policy.refundOnCancel === 'channel' ? 0 : withdrawnShipping(order);
  const unsettled = Math.max(0, notDue - ownOf(order.lines.filter((line) => isWithdrawn(order, line))));
  return ofDue + Math.max(0, apart - unsettled);
}

const refundedShipping = (order: Order): number =>
  order.refunds.reduce((sum, refund) => (counts(refund.state) ? sum + refund.shipping : sum), 0);

/**
 * The refunds of an order after lines were refused or cancelled: earlier refunds of units that were not returned are
 * attributed to the withdrawn units. Attribution never changes afterwards, whatever is returned later.
 */
export function attributeRefunds(order: Order): readonly Refund[] {
  const left = new Map(
    order.lines.map((line) => {
      const others = unitsCommittedToRefunds(order, line.id) - settledUnits(order, line.id);
      const kept = others - Math.min(quantitiesOf(order, line).returned, others);
      return [line.id, Math.min(kept, unitsNotDue(order, line) - settledUnits(order, line.id))];
    }),
  );
  return order.refunds.map((refund) =>
    counts(refund.state) ? { ...refund, lines: refund.lines.map((part) => settling(part, left)) } : refund,
  );
}

function settling(part: RefundedUnits, left: Map<string, number>): RefundedUnits {
  const { unitsCoveringCancellation = 0 } = part;
  const more = Math.max(0, Math.min(part.quantity - unitsCoveringCancellation, left.get(part.id) ?? 0));
  if (more === 0) return part;
  left.set(part.id, (left.get(part.id) ?? 0) - more);
  return { ...part, unitsCoveringCancellation: unitsCoveringCancellation + more };
}

/** Units of a line that will not be delivered: refused, cancelled, or of an order that was cancelled whole. */
const withdrawnUnits = (order: Order, line: Line): number =>
  order.lifecycle.state === 'cancelled' &&
  order.shipments.every((shipment) => shipment.handedAt === null) &&
  order.lines.every(({ collected }) => collected === 0)
    ? line.ordered
    : line.refused + line.cancelled;

const isWithdrawn = (order: Order, line: Line): boolean => withdrawnUnits(order, line) === line.ordered;

/** Is nothing of the order to be delivered any more, or ever was? Then shipping it is worth nothing either. */
export const isWithdrawnWhole = (order: Order): boolean =>
  order.lines.every((line) => isWithdrawn(order, line));

/** Shipping that is not due: of lines of which nothing will be delivered, and of the order if that is all of it. */
const withdrawnShipping = (order: Order): number =>
  sumOf(order.lines.map((line) => shippingAmong(line, 0, withdrawnUnits(order, line)))) +
  (isWithdrawnWhole(order) ? orderShippingValue(order.shipping) : 0);

/** The worth of all that will not be delivered. */
const withdrawnValue = memoize(
  (order: Order): number =>
    sumOf(order.lines.map((line) => worthOf(line, 0, withdrawnUnits(order, line)))) +
    withdrawnShipping(order),
);

/** What is owed for what is, or was, to be delivered. */
const deliverableValue = (order: Order): number => orderTotals(order).total - withdrawnValue(order);

/** What the customer owes: for what is to be delivered, and did not come back unpaid. */
export const amountDue = memoize((order: Order): number =>
  Math.max(0, deliverableValue(order) - order.returns.reduce((sum, { unpaid }) => sum + unpaid, 0)),
);

/** Units of a line that came back, or will not be delivered. */
const goneUnits = (order: Order, line: Line): number =>
  quantitiesOf(order, line).returned + withdrawnUnits(order, line);

const isPaidAfterwards = ({ paymentMode }: Order): boolean =>
  paymentMode === 'on_delivery' || paymentMode === 'on_invoice';

const unpaidLeft = (order: Order): number => Math.max(0, amountDue(order) - capturedOf(order));

/**
 * What is not due any more for units that come back now, where goods leave before they are paid for: their worth, and with
 * the last of them the rest that has not been paid. What was paid for is left to a refund.
 */
export function unpaidAmong(order: Order, lines: readonly LineQuantity[]): number {
  if (!isPaidAfterwards(order)) return 0;
  const now = (line: Line): number => lines.find(({ id }) => id === line.id)?.quantity ?? 0;
  const left = unpaidLeft(order);
  if (order.lines.every((line) => goneUnits(order, line) + now(line) >= line.ordered)) return left;
  const worth = order.lines.map((line) => {
    const [before, gone] = [quantitiesOf(order, line).returned, goneUnits(order, line)];
    return worthOf(line, before, before + now(line)) + shippingAmong(line, gone, gone + now(line));
  });
  return Math.min(sumOf(worth), left);
}

/**
 * The returns of an order of which something was just withdrawn. Where that was the last of a line, and all else of it came
 * back unpaid, its shipping is not due either; where it was the last of the order, nothing that stayed due is.
 */
export function attributeReturns(before: Order, order: Order): readonly Return[] {
  const last = order.returns.filter(({ unpaid }) => unpaid > 0).at(-1);
  if (!last || !isPaidAfterwards(order)) return order.returns;
  const isGone = order.lines.every((line) => goneUnits(order, line) >= line.ordered);
  const shipping = order.lines.map((line) => {
    const was = lineWith(before, line.id) ?? line;
    return unpaidUnits(order, line.id) > 0
      ? shippingAmong(line, goneUnits(before, was), goneUnits(order, line))
      : 0;
  });
  const left = unpaidLeft(order);
  const rest = isGone ? left : Math.min(sumOf(shipping), left);
  if (rest === 0) return order.returns;
  return order.returns.map((item) => (item === last ? { ...item, unpaid: item.unpaid + rest } : item));
}

/** What the channel gives back by itself of what it charged for units that will not be delivered (L37). */
const givenBackByChannel = (order: Order): number =>
  order.policy.refundOnCancel === 'channel'
    ? Math.max(0, Math.min(withdrawnValue(order), capturedOf(order) - deliverableValue(order)))
    : 0;

/** Was the order refused as a whole? */
export const isRefusedWhole = (order: Order): boolean =>
  order.requiresAcceptance && order.lines.every((line) => line.refused === line.ordered);

/**
 * Money that must go back although no refund was requested (M1): what is held, which is what was captured less all
 * refunds, above what is due for what the customer keeps or will get; whatever it was paid for, whenever, and however
 * refunds were expressed. What the channel gives back by itself is not held (L37), and fees are kept.
 *
 * An order of which nothing was withdrawn or came back unpaid owes nothing: its overpayment is shown as such, and its paid
 * returns are refunded on request.
 */
export function owedToCustomer(order: Order): number {
  if (!order.policy.refundAfterRefusal && isRefusedWhole(order)) return 0;
  if (withdrawnValue(order) === 0 && order.returns.every(({ unpaid }) => unpaid === 0)) return 0;
  const fees = sumOf(order.refunds.map(({ state, fee }) => (counts(state) ? fee : 0)));
  const due = Math.max(0, amountDue(order) - concessions(order));
  return Math.max(0, refundable(order) - fees - due);
}
