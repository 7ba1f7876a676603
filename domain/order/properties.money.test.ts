import fc from 'fast-check';
import { LIVES } from '../../tests/support/domain/lives';
import { ask, lineOf, pay, play, shipByHand, takeBody, taken } from '../../tests/support/domain/orders';
import { fromDecimal, minorDigits, toDecimal } from '../money';
import {
  amountDue,
  capturedOf,
  committedOf,
  committedRefunds,
  owedToCustomer,
  refundable,
  unitsCoveringCancellationAmong,
} from './amounts';
import { decide } from './decide';
import type { Order, Payment } from './model';

jest.setTimeout(30_000 + LIVES * 20);

const RUNS = { numRuns: LIVES };
/** Currencies whose minor unit is the whole, a hundredth and a thousandth. */
const currency = fc.constantFrom('JPY', 'EUR', 'KWD');
const captured = fc.array(fc.integer({ min: 1, max: 5_000_000 }), { minLength: 2, maxLength: 6 });
/** How much of what is left each refund requests, in thousandths. */
const asks = fc.array(fc.integer({ min: 1, max: 999 }), { maxLength: 8 });
const lines = fc.array(
  fc.record({
    units: fc.integer({ min: 1, max: 7 }),
    price: fc.integer({ min: 0, max: 999_999 }),
    shipping: fc.constantFrom(0, 0, 390, 590),
  }),
  { minLength: 1, maxLength: 4 },
);

const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
const leftOf = (order: Order, payment: Payment): number => payment.amount - committedOf(order, payment);

/** An order that was paid by several payments. */
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

describe('money from several payments', () => {
  test('is refunded to the last minor unit, in any number of refunds, and never above what is left of a payment', () => {
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

  test('is split by what each payment has left, to less than one minor unit, with largest remainders first', () => {
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

  test('is refunded in full in the end by each payment, whatever was refunded before', () => {
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

  test('adds up to the worth of the lines, unit by unit in any order', () => {
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

  test('is written as a decimal of its currency and read again without loss', () => {
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

/** What happened to the units of a line, in the terms of a bookkeeper. */
interface Account {
  readonly id: string;
  readonly price: number;
  /** The line's own price of shipping. */
  readonly shipping: number;
  readonly ordered: number;
  cancelled: number;
  shipped: number;
  back: number;
  /** Units that were refunded for a cancellation, and for anything else. */
  forCancelled: number;
  forElse: number;
  /** Was its own price of shipping refunded, with its last units? */
  isShippingRefunded: boolean;
}

const book = {
  cancel(account: Account, units: number) {
    account.cancelled += units;
    // What was refunded and neither came back nor stands for another cancellation was refunded for this one.
    const moved = Math.min(
      Math.max(0, account.forElse - account.back),
      account.cancelled - account.forCancelled,
    );
    account.forCancelled += moved;
    account.forElse -= moved;
  },
  ship(account: Account, units: number) {
    account.shipped += units;
  },
  return(account: Account, units: number) {
    account.back += units;
  },
  refund(account: Account, units: number) {
    const settles = Math.min(units, account.cancelled - account.forCancelled);
    account.forCancelled += settles;
    account.forElse += units - settles;
    account.isShippingRefunded = account.forCancelled + account.forElse === account.ordered;
  },
};

const commands = {
  cancel: (id: string, quantity: number) => ask('cancel', { lines: [{ id, quantity }] }),
  ship: (id: string, quantity: number) => shipByHand([{ id, quantity }]),
  return: (id: string, quantity: number) => ask('return', { lines: [{ id, quantity }] }),
  refund: (id: string, quantity: number) => ask('refund', { lines: [{ id, quantity }] }),
};

describe('What a customer is owed', () => {
  const SHIPPING = 490;
  const steps = fc.array(
    fc.record({
      kind: fc.constantFrom('cancel', 'ship', 'return', 'refund'),
      line: fc.nat(2),
      units: fc.integer({ min: 1, max: 4 }),
    }),
    { maxLength: 14, size: 'max' },
  );

  const sold = (
    goods: readonly { units: number; price: number; shipping: number }[],
    placed: Parameters<typeof taken>[0] = {},
  ) => {
    const accounts = goods.map(({ units, price, shipping }, n): Account => {
      const nothing = {
        cancelled: 0,
        shipped: 0,
        back: 0,
        forCancelled: 0,
        forElse: 0,
        isShippingRefunded: false,
      };
      return { id: String(n), price: price + 1, shipping, ordered: units, ...nothing };
    });
    const of = accounts.map(({ id, ordered, price, shipping }) =>
      lineOf(id, ordered, { unitPrice: price, shippingPrice: shipping }),
    );
    return { accounts, order: taken({ lines: of, shippingPrice: SHIPPING, ...placed }) };
  };

  /** The steps that the order accepts, recorded by a bookkeeper; `seen` after each of them. */
  const live = (
    { accounts, order }: ReturnType<typeof sold>,
    course: readonly { kind: keyof typeof commands; line: number; units: number }[],
    seen: (order: Order) => void = () => {},
  ): Order =>
    course.reduce((current, { kind, line, units }) => {
      const account = accounts[line % accounts.length] as Account;
      const decision = decide(current, commands[kind](account.id, units));
      if (!decision.accepted) return current;
      book[kind](account, units);
      seen(decision.order);
      return decision.order;
    }, order);

  /** The own shipping of lines that are as `is` says. */
  const shippingOf = (accounts: readonly Account[], is: (account: Account) => boolean): number =>
    sum(accounts.filter(is).map(({ shipping }) => shipping));

  const isWhole = (accounts: readonly Account[]): boolean =>
    accounts.every(({ cancelled, ordered }) => cancelled === ordered);

  test('is what was cancelled and not refunded, and the shipping once everything is cancelled', () => {
    fc.assert(
      fc.property(lines, steps, (goods, course) => {
        const order = sold(goods);
        live(order, course, (current) => {
          const goodsOwed = sum(
            order.accounts.map((account) => account.price * (account.cancelled - account.forCancelled)),
          );
          const ownShipping = shippingOf(
            order.accounts,
            ({ cancelled, ordered, isShippingRefunded }) => cancelled === ordered && !isShippingRefunded,
          );
          const owed = goodsOwed + ownShipping + (isWhole(order.accounts) ? SHIPPING : 0);
          expect(owedToCustomer(current)).toBe(Math.min(owed, refundable(current)));
        });
      }),
      RUNS,
    );
  });

  test('after refunds of everything cancelled and returned, what remains paid is what the customer has, with its shipping', () => {
    fc.assert(
      fc.property(lines, steps, (goods, course) => {
        const { accounts, order } = sold(goods);
        // Nothing is refunded here of what the customer keeps.
        const lived = live(
          { accounts, order },
          course.filter(({ kind }) => kind !== 'refund'),
        );
        const settled = accounts.reduce((current, { id, cancelled, back }) => {
          const units = cancelled + back;
          return units > 0 ? play(current, commands.refund(id, units)) : current;
        }, lived);
        const whole = isWhole(accounts);
        const end = whole
          ? play(settled, ask('refund', { shipping: { amount: SHIPPING, currency: 'EUR' } }))
          : settled;
        const kept = sum(
          accounts.map(({ price, ordered, cancelled, back }) => price * (ordered - cancelled - back)),
        );
        expect(owedToCustomer(end)).toBe(0);
        const keptShipping = shippingOf(
          accounts,
          ({ ordered, cancelled, back }) => cancelled + back < ordered,
        );
        expect(refundable(end)).toBe(whole ? 0 : kept + keptShipping + SHIPPING);
        const sent = sum(accounts.map((account) => account.price * (account.ordered - account.cancelled)));
        const sentShipping = shippingOf(accounts, ({ ordered, cancelled }) => cancelled < ordered);
        expect(amountDue(end)).toBe(whole ? 0 : sent + sentShipping + SHIPPING);
      }),
      RUNS,
    );
  });

  test('is nothing if goods leave before they are paid for: the customer owes what was not returned, with its shipping', () => {
    fc.assert(
      fc.property(
        lines,
        steps,
        fc.constantFrom('on_invoice', 'on_delivery'),
        (goods, course, paymentMode) => {
          const order = sold(goods, { paymentMode });
          const end = live(order, course, (current) => {
            const left = order.accounts.map(({ ordered, cancelled, back }) => ordered - cancelled - back);
            const kept = sum(order.accounts.map(({ price }, n) => price * (left[n] ?? 0)));
            const own = shippingOf(
              order.accounts,
              (account) => account.cancelled + account.back < account.ordered,
            );
            expect(amountDue(current)).toBe(sum(left) === 0 ? 0 : kept + own + SHIPPING);
            expect(owedToCustomer(current)).toBe(0);
          });
          if (amountDue(end) === 0) return;
          const paid = play(end, pay('bank-1', amountDue(end)));
          expect([owedToCustomer(paid), refundable(paid)]).toEqual([0, amountDue(end)]);
        },
      ),
      RUNS,
    );
  });

  test('is at most what was paid above the worth of the kept goods if payments come in parts, and no more than that worth is due', () => {
    const paying = fc.integer({ min: 1, max: 400_000 });
    fc.assert(
      fc.property(lines, fc.array(fc.tuple(paying, steps), { maxLength: 3 }), (goods, parts) => {
        const order = sold(goods, { paymentMode: 'on_invoice' });
        parts.reduce((current, [amount, course], n) => {
          const left = Math.max(0, amountDue(current) - capturedOf(current));
          const paid = left > 0 ? play(current, pay(`bank-${n}`, Math.min(amount, left))) : current;
          return live(
            { ...order, order: paid },
            course.filter(({ kind }) => kind !== 'refund'),
            (seen) => {
              const units = order.accounts.map(({ ordered, cancelled, back }) => ordered - cancelled - back);
              const kept = sum(order.accounts.map(({ price }, at) => price * (units[at] ?? 0)));
              const own = shippingOf(
                order.accounts,
                (account) => account.cancelled + account.back < account.ordered,
              );
              const worth = sum(units) === 0 ? 0 : kept + own + SHIPPING;
              const gone = worth - capturedOf(seen);
              expect(amountDue(seen) - capturedOf(seen)).toBeLessThanOrEqual(Math.max(0, gone));
              expect(amountDue(seen)).toBeGreaterThanOrEqual(worth);
              expect(owedToCustomer(seen)).toBeLessThanOrEqual(Math.max(0, -gone));
            },
          );
        }, order.order);
      }),
      RUNS,
    );
  });

  const paying = fc.array(fc.integer({ min: 1, max: 2_000_000 }), { maxLength: 3 });
  const modes = fc.constantFrom('prepaid', 'on_invoice', 'on_delivery');

  /** Steps, with payments between them. */
  const lived = (order: ReturnType<typeof sold>, course: Parameters<typeof live>[1], payments: number[]) =>
    payments.reduce((current, amount, n) => {
      const part = course.filter((_, at) => at % payments.length === n);
      return play(live({ ...order, order: current }, part), pay(`late-${n}`, amount));
    }, order.order);

  /** M1 */
  test('is all that is held once an order is cancelled whole, whenever and for whatever it was paid and refunded', () => {
    fc.assert(
      fc.property(lines, steps, paying, modes, (goods, course, payments, paymentMode) => {
        const order = lived(
          sold(goods, { paymentMode }),
          course.filter(({ kind }) => kind === 'cancel' || kind === 'refund'),
          payments,
        );
        const cancelled = decide(order, ask('cancel', {}));
        const end = cancelled.accepted ? cancelled.order : order;
        fc.pre(end.lifecycle.state === 'cancelled');
        const late = play(end, pay('later', 777));
        expect(owedToCustomer(end)).toBe(refundable(end));
        expect(owedToCustomer(late)).toBe(refundable(end) + 777);
      }),
      RUNS,
    );
  });

  /** M1 */
  test('is given back by units, by an amount, or by all that is left, with the same books afterwards', () => {
    fc.assert(
      fc.property(lines, steps, paying, modes, (goods, course, payments, paymentMode) => {
        const order = lived(sold(goods, { paymentMode }), course, payments);
        const owed = owedToCustomer(order);
        fc.pre(owed > 0);
        const worth = (id: string, quantity: number): number => {
          const decision = decide(order, commands.refund(id, quantity));
          return decision.accepted ? (decision.order.refunds.at(-1)?.amount ?? 0) : 0;
        };
        const byUnits = order.lines
          .flatMap(({ id, ordered }) => Array.from({ length: ordered }, (_, n) => ({ id, quantity: n + 1 })))
          .filter(({ id, quantity }) => worth(id, quantity) === owed)
          .filter(({ id, quantity }) => unitsCoveringCancellationAmong(order, { id, quantity }) === quantity);
        const bodies = [
          { adjustment: { amount: owed, currency: 'EUR' } },
          ...(refundable(order) === owed ? [{}] : []),
          ...byUnits.map((line) => ({ lines: [line] })),
        ];
        for (const body of bodies) {
          const after = play(order, ask('refund', body));
          expect([owedToCustomer(after), refundable(after)]).toEqual([0, refundable(order) - owed]);
          const due = Math.max(0, amountDue(after) - refundable(after));
          const late = owedToCustomer(play(after, pay('later', 777)));
          expect(late).toBeGreaterThanOrEqual(Math.max(0, 777 - due));
          expect(late).toBe(owedToCustomer(play(order, ask('refund', bodies[0] ?? {}), pay('later', 777))));
        }
      }),
      RUNS,
    );
  });
});
