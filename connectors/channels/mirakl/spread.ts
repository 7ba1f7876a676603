import { OutsideError } from '../../../domain/errors';
import { allocate } from '../../../domain/money';
import type { LineAmounts, Price } from './amounts';
import { grossOf } from './amounts';

/** What is to be taken off one line, in what the customer pays. */
export interface Share {
  readonly line: LineAmounts;
  readonly quantity: number;
  readonly goods: number;
  readonly shipping: number;
}

export interface Wanted {
  readonly lines: readonly { readonly id: string; readonly quantity: number; readonly amount: number }[];
  readonly shipping: number;
  /** Of everything; what it has beyond the parts is goodwill, what it lacks a fee. */
  readonly total: number;
}

/**
 * Spreads an amount over the lines of an order. Mirakl has shipping by line and has neither adjustments nor fees, so
 * what was decided for the order is spread: the lines named come first, then the others, and no line gets more
 * than it has left. The sum is exact. Throws `refused`: `order_line_not_found`, or `amount_too_high` if the
 * lines do not have that much left.
 */
export function spread(lines: readonly LineAmounts[], wanted: Wanted, onTop: boolean): Share[] {
  const named = wanted.lines.map(({ id }) => lineOf(lines, id));
  const others = lines.filter((line) => !named.includes(line) && line.state !== 'REFUSED');
  const all = [...named, ...others];
  const goodsLeft = all.map((line) => grossOf(line.left.goods, onTop));
  const shippingLeft = all.map((line) => grossOf(line.left.shipping, onTop));
  const goods = all.map((_, index) => Math.min(wanted.lines[index]?.amount ?? 0, goodsLeft[index] ?? 0));
  const shipping = fill(wanted.shipping, shippingLeft).parts;
  const difference = wanted.total - sum(goods) - sum(shipping);
  const [goodsChange, shippingChange] =
    difference >= 0
      ? added(difference, minus(goodsLeft, goods), minus(shippingLeft, shipping))
      : takenOff(-difference, goods, shipping);
  return all
    .map((line, index) => ({
      line,
      quantity: wanted.lines[index]?.quantity ?? 0,
      goods: (goods[index] ?? 0) + (goodsChange[index] ?? 0),
      shipping: (shipping[index] ?? 0) + (shippingChange[index] ?? 0),
    }))
    .filter((share) => share.quantity > 0 || share.goods > 0 || share.shipping > 0);
}

type Change = readonly [goods: readonly number[], shipping: readonly number[]];

/** Goodwill, or shipping that found no room: onto goods first. */
function added(amount: number, goodsRoom: readonly number[], shippingRoom: readonly number[]): Change {
  const first = fill(amount, goodsRoom);
  const second = fill(first.rest, shippingRoom);
  if (second.rest > 0) throw new OutsideError('refused', 'amount_too_high');
  return [first.parts, second.parts];
}

/** A fee: deducted from the goods by their worth, and from shipping only if they are not worth that much. */
function takenOff(amount: number, goods: readonly number[], shipping: readonly number[]): Change {
  const fromGoods = Math.min(amount, sum(goods));
  const off = (part: number, weights: readonly number[]) => allocate(part, weights).map((share) => -share);
  return [off(fromGoods, goods), off(amount - fromGoods, shipping)];
}

function lineOf(lines: readonly LineAmounts[], id: string): LineAmounts {
  const line = lines.find((known) => known.id === id);
  if (!line) throw new OutsideError('refused', 'order_line_not_found');
  return line;
}

const sum = (parts: readonly number[]): number => parts.reduce((total, part) => total + part, 0);

const minus = (from: readonly number[], parts: readonly number[]): number[] =>
  from.map((whole, index) => whole - (parts[index] ?? 0));

/** Fills the rooms one after another; `rest` is what found no room. */
function fill(amount: number, rooms: readonly number[]): { parts: number[]; rest: number } {
  let rest = amount;
  const parts = rooms.map((room) => {
    const part = Math.min(room, rest);
    rest -= part;
    return part;
  });
  return { parts, rest };
}

/**
 * Parts what the customer gets back into Mirakl's net field and its taxes, by what is left of each, so that the
 * last part takes exactly the rest.
 */
export function partOf(gross: number, left: Price, onTop: boolean): Price {
  const weights = left.taxes.map((tax) => tax.amount);
  if (onTop) {
    const [net = 0, ...taxes] = allocate(gross, [left.net, ...weights]);
    return { net, taxes: left.taxes.map(({ code }, index) => ({ code, amount: taxes[index] ?? 0 })) };
  }
  const share = (amount: number): number =>
    left.net === 0 ? 0 : Number((BigInt(amount) * BigInt(gross)) / BigInt(left.net));
  return { net: gross, taxes: left.taxes.map(({ code, amount }) => ({ code, amount: share(amount) })) };
}
