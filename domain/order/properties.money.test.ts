import fc from 'fast-check';
import { fromDecimal, minorDigits, toDecimal } from '../money';
import { LIVES } from '../testing/lives';
import { ask, lineOf, play, takeBody } from '../testing/orders';
import { committedOf, committedRefunds, refundable } from './amounts';
import { decide } from './decide';
import type { Order, Payment } from './model';

jest.setTimeout(30_000 + LIVES * 20);

const RUNS = { numRuns: Math.ceil(LIVES / 10) };
/** Currencies whose minor unit is the whole, a hundredth and a thousandth. */
const currency = fc.constantFrom('JPY', 'EUR', 'KWD');
const captured = fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 2, maxLength: 6 });
/** How much of what is left each refund asks for, in thousandths. */
const asks = fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 8 });
const lines = fc.array(
  fc.record({ units: fc.integer({ min: 1, max: 7 }), price: fc.integer({ min: 0, max: 999_999 }) }),
  { minLength: 1, maxLength: 4 },
);

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const leftOf = (order: Order, payment: Payment): number => payment.amount - committedOf(order, payment);

/** An order whose money came in by several payments. */
function paidBy(
  amounts: readonly number[],
  code: string,
  placed: Parameters<typeof takeBody>[0] = {},
): Order {
  const payments = amounts.map(
    (amount, n): Payment => ({ id: `p-${n}`, method: null, amount, state: 'captured' }),
  );
  const decision = decide(null, ask('take', { ...takeBody(placed), currency: code, payments }));
  if (!decision.accepted) throw new Error(decision.refusal.code);
  return decision.order;
}

/** What the last refund took of each payment, beside what each had left before it. */
function sharesOf(before: Order, after: Order) {
  const refund = after.refunds.at(-1);
  const parts = before.payments.map((payment) => ({
    left: leftOf(before, payment),
    part: refund?.allocations.find(({ paymentId }) => paymentId === payment.id)?.amount ?? 0,
  }));
  return { amount: refund?.amount ?? 0, parts, allocations: refund?.allocations ?? [] };
}

describe('money that came in by several payments', () => {
  test('goes back to the last minor unit, refund after refund, and never above what is left of any', () => {
    fc.assert(
      fc.property(currency, captured, asks, (code, amounts, thousandths) => {
        let order = paidBy(amounts, code);
        for (const share of thousandths) {
          const amount = Math.ceil((refundable(order) * share) / 1_000);
          if (amount <= 0) continue;
          const after = play(order, ask('refund', { adjustment: { amount, currency: code } }));
          const { parts, allocations } = sharesOf(order, after);
          expect(sum(allocations.map((allocation) => allocation.amount))).toBe(amount);
          expect(parts.filter(({ part, left }) => part < 0 || part > left)).toEqual([]);
          order = after;
        }
        expect(sum(order.payments.map((payment) => leftOf(order, payment)))).toBe(refundable(order));
      }),
      RUNS,
    );
  });

  test('is shared by what each payment has left: to less than one minor unit, the largest remainders first', () => {
    fc.assert(
      fc.property(currency, captured, asks, (code, amounts, thousandths) => {
        let order = paidBy(amounts, code);
        for (const share of thousandths) {
          const before = order;
          const amount = Math.ceil((refundable(before) * share) / 1_000);
          if (amount <= 0) continue;
          order = play(before, ask('refund', { adjustment: { amount, currency: code } }));
          const { parts } = sharesOf(before, order);
          const total = BigInt(refundable(before));
          const exact = parts.map(({ left, part }) => {
            const product = BigInt(amount) * BigInt(left);
            return { extra: part - Number(product / total), rest: product % total };
          });
          expect(exact.filter(({ extra }) => extra !== 0 && extra !== 1)).toEqual([]);
          const rests = (extra: number) =>
            exact.filter((item) => item.extra === extra).map(({ rest }) => rest);
          const [more, less] = [rests(1), rests(0)];
          expect(more.every((rest) => less.every((other) => rest >= other))).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('is given back whole in the end, by each payment, whatever was given back before', () => {
    fc.assert(
      fc.property(currency, captured, asks, (code, amounts, thousandths) => {
        let order = paidBy(amounts, code);
        for (const share of thousandths) {
          const amount = Math.floor((refundable(order) * share) / 1_000);
          if (amount > 0) order = play(order, ask('refund', { adjustment: { amount, currency: code } }));
        }
        const over = play(order, ask('refund', {}));
        expect(over.payments.map((payment) => leftOf(over, payment))).toEqual(amounts.map(() => 0));
        expect(committedRefunds(over)).toBe(sum(amounts));
        const again = decide(over, ask('refund', {}));
        expect(again.accepted ? null : again.refusal.code).toBe('nothing_to_refund');
      }),
      RUNS,
    );
  });

  test('adds up to what the lines were worth, unit by unit in whatever order', () => {
    fc.assert(
      fc.property(currency, lines, fc.array(fc.nat(0xffff), { maxLength: 28 }), (code, goods, picks) => {
        const placed = goods.map(({ units, price }, n) =>
          lineOf(String(n), units, { unitPrice: price, discount: Math.min(n, price * units) }),
        );
        const worth = sum(placed.map((line) => line.unitPrice * line.quantity - line.discount));
        fc.pre(worth > 0);
        const half = Math.floor(worth / 2);
        let order = paidBy(
          [half, worth - half].filter((amount) => amount > 0),
          code,
          { lines: placed, shippingPrice: 0 },
        );
        const units = placed.flatMap(({ id, quantity }) => Array.from({ length: quantity }, () => id));
        for (const pick of picks) {
          const [id] = units.splice(pick % Math.max(1, units.length), 1);
          if (id === undefined) break;
          const decision = decide(order, ask('refund', { lines: [{ id, quantity: 1 }] }));
          // A unit that is worth nothing is no refund; with the next one it may be.
          if (decision.accepted) order = decision.order;
        }
        if (refundable(order) > 0) order = play(order, ask('refund', {}));
        expect(committedRefunds(order)).toBe(worth);
        expect(sum(order.refunds.map(({ adjustment }) => Math.abs(adjustment)))).toBe(0);
      }),
      RUNS,
    );
  });

  test('is written as a decimal of its currency and read again without a unit lost', () => {
    fc.assert(
      fc.property(currency, captured, asks, (code, amounts, thousandths) => {
        let order = paidBy(amounts, code);
        for (const share of thousandths) {
          const amount = Math.ceil((refundable(order) * share) / 1_000);
          if (amount > 0) order = play(order, ask('refund', { adjustment: { amount, currency: code } }));
        }
        const parts = order.refunds.flatMap(({ allocations }) => allocations.map(({ amount }) => amount));
        const written = parts.map((amount) => toDecimal(amount, code));
        expect(written.filter((text) => (text.split('.')[1] ?? '').length !== minorDigits(code))).toEqual([]);
        expect(sum(written.map((text) => fromDecimal(text, code)))).toBe(committedRefunds(order));
      }),
      RUNS,
    );
  });
});
