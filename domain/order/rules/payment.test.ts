import {
  ask,
  channelSays,
  due,
  eur,
  factsOf,
  lineOf,
  pay,
  play,
  refusalOf,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import { amountDue, owedToCustomer, refundable } from '../amounts';
import type { Order, PaymentState } from '../model';
import { paymentOf, statusOf } from '../status';
import { cashDue } from './payment';

const STATES = ['pending', 'authorized', 'captured', 'failed', 'voided'] as const;

/** The allowed transitions from each state. */
const WAYS: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  pending: ['pending', 'authorized', 'captured', 'failed', 'voided'],
  authorized: ['authorized', 'captured', 'failed', 'voided'],
  captured: ['captured'],
  failed: ['pending', 'authorized', 'captured', 'failed'],
  voided: ['voided'],
};

const unpaid = () => taken({ captured: 0 });

describe('record-payment', () => {
  test.each(STATES.flatMap((from) => STATES.map((to) => [from, to] as const)))(
    'a payment that is %s changes to %s only along an allowed transition',
    (from, to) => {
      const order = play(unpaid(), pay('p-1', 100, from));
      const next = pay('p-1', 90, to);
      if (WAYS[from].includes(to)) {
        expect(play(order, next).payments).toEqual([{ id: 'p-1', method: null, amount: 90, state: to }]);
      } else {
        expect(refusalOf(order, next).code).toBe('payment_state_backwards');
      }
    },
  );

  test('a payment may start in any state', () => {
    for (const state of STATES) {
      expect(play(unpaid(), pay('p-1', 100, state)).payments[0]?.state).toBe(state);
    }
  });

  test('a repeated state of a payment changes nothing', () => {
    const order = play(unpaid(), pay('p-1', 2990));
    expect(factsOf(order, pay('p-1', 2990))).toEqual([]);
    expect(play(order, pay('p-1', 2990), pay('p-1', 2990))).toEqual(order);
  });

  test('payments are distinguished by their ids only', () => {
    const order = play(unpaid(), pay('p-1', 1000), pay('p-2', 1000));
    expect(order.payments).toHaveLength(2);
    expect(paymentOf(order)).toBe('partially_paid');
  });

  test('the method of a payment is kept if a later report omits it', () => {
    const body = { paymentId: 'p-1', amount: eur(100), state: 'authorized', method: 'card' } as const;
    const order = play(unpaid(), ask('record-payment', body), pay('p-1', 100));
    expect(order.payments).toEqual([{ id: 'p-1', method: 'card', amount: 100, state: 'captured' }]);
  });

  test('an amount in another currency is refused', () => {
    const body = { paymentId: 'p-1', amount: { amount: 1, currency: 'USD' }, state: 'captured' } as const;
    const refusal = refusalOf(unpaid(), ask('record-payment', body));
    expect(refusal).toMatchObject({ code: 'currency_mismatch', detail: expect.stringMatching(/EUR.*USD/) });
  });

  test('a captured amount may be corrected down to its refunds, and no further', () => {
    const order = play(taken({ captured: 2990 }), ask('refund', { adjustment: eur(1000) }));
    expect(play(order, pay('initial', 1000)).payments[0]?.amount).toBe(1000);
    expect(refusalOf(order, pay('initial', 999)).code).toBe('payment_below_refunded');
  });

  test('a promised refund limits a captured amount too', () => {
    const manual = taken({ policy: { refunds: 'manual' } });
    const order = play(manual, ask('refund', { adjustment: eur(1000) }));
    expect(refusalOf(order, pay('initial', 999)).code).toBe('payment_below_refunded');
    const givenUp = play(order, ask('give-up-effect', { effect: 'refund:rfd_test_1' }));
    expect(play(givenUp, pay('initial', 999)).payments[0]?.amount).toBe(999);
  });

  test('a late payment is accepted after a cancellation, and is owed to the customer', () => {
    const order = play(unpaid(), ask('cancel', {}), pay('late', 2990));
    expect(statusOf(order)).toMatchObject({ lifecycle: 'cancelled', refund: 'to_refund' });
  });

  test('a late payment is accepted for a completed or closed order', () => {
    const done = play(taken(), shipByHand(), ask('complete', {}));
    const closed = play(done, due(done, 'auto_close'));
    expect(statusOf(play(closed, pay('late', 100)))).toMatchObject({
      lifecycle: 'closed',
      payment: 'overpaid',
    });
  });
});

describe('a payment reported by the channel', () => {
  test('is captured, known or not', () => {
    const paid = channelSays({ state: 'paid', paymentId: 'p-1', amount: 2990 });
    expect(paymentOf(play(unpaid(), paid))).toBe('paid');
    const authorized = play(unpaid(), pay('p-1', 2990, 'authorized'));
    expect(play(authorized, paid).payments).toEqual([
      { id: 'p-1', method: null, amount: 2990, state: 'captured' },
    ]);
  });

  test('changes nothing if it is captured already', () => {
    const order = play(unpaid(), pay('p-1', 2990));
    expect(factsOf(order, channelSays({ state: 'paid', paymentId: 'p-1', amount: 1 }))).toEqual([]);
  });
});

describe('the payment state of an order', () => {
  test.each([
    ['unpaid', []],
    ['pending', [['p-1', 2990, 'pending']]],
    ['authorized', [['p-1', 2990, 'authorized']]],
    ['failed', [['p-1', 2990, 'failed']]],
    ['voided', [['p-1', 2990, 'voided']]],
    ['partially_paid', [['p-1', 2989, 'captured']]],
    ['paid', [['p-1', 2990, 'captured']]],
    ['overpaid', [['p-1', 2991, 'captured']]],
    [
      'paid',
      [
        ['p-1', 2000, 'captured'],
        ['p-2', 990, 'captured'],
        ['p-3', 500, 'failed'],
      ],
    ],
    [
      'authorized',
      [
        ['p-1', 2990, 'failed'],
        ['p-2', 2990, 'authorized'],
      ],
    ],
  ] as const)('is %s after the payments %j', (expected, payments) => {
    const order = play(unpaid(), ...payments.map(([id, amount, state]) => pay(id, amount, state)));
    expect(paymentOf(order)).toBe(expected);
  });

  test('is paid from the start if the order costs nothing', () => {
    const gift = lineOf('1', 1, { unitPrice: 0 });
    expect(paymentOf(taken({ shippingPrice: 0, lines: [gift] }))).toBe('paid');
  });

  test('does not require payment for cancelled lines', () => {
    const order = play(taken({ captured: 1740 }), ask('cancel', { lines: [{ id: '1', quantity: 1 }] }));
    expect(paymentOf(order)).toBe('paid');
  });
});

describe('cash on delivery', () => {
  const placed = () => taken({ paymentMode: 'on_delivery' });
  const shipped = () => play(placed(), shipByHand());
  const collect = (amount: number, currency = 'EUR') => ask('collect-cash', { amount: { amount, currency } });
  const codeOf = (order: Order, command = collect(2990)) => refusalOf(order, command).code;

  test('is due once everything has left, and paid when it is collected', () => {
    expect([cashDue(placed()), cashDue(shipped())]).toEqual([0, 2990]);
    const paid = play(shipped(), collect(2990));
    expect([statusOf(paid).payment, cashDue(paid)]).toEqual(['paid', 0]);
    expect(paid.payments).toEqual([{ id: 'cash-1', method: 'cash', amount: 2990, state: 'captured' }]);
    expect(play(paid, ask('complete', {})).lifecycle.state).toBe('completed');
  });

  test('cannot be collected before, twice, or for an order that is paid another way', () => {
    const part = play(placed(), shipByHand([{ id: '1', quantity: 1 }]));
    expect([placed(), part].map((order) => codeOf(order))).toEqual(['no_cash_due', 'no_cash_due']);
    expect(codeOf(play(shipped(), collect(2990)))).toBe('no_cash_due');
    expect(codeOf(play(taken(), shipByHand()))).toBe('no_cash_due');
    const invoiced = play(taken({ paymentMode: 'on_invoice' }), shipByHand());
    expect(codeOf(invoiced, collect(2990))).toBe('no_cash_due');
  });

  test('must be exactly the amount due, in the currency of the order', () => {
    for (const amount of [1, 2989, 2991]) expect(codeOf(shipped(), collect(amount))).toBe('cash_differs');
    expect(codeOf(shipped(), collect(2990, 'USD'))).toBe('currency_mismatch');
  });

  test('does not replace a payment that a caller recorded, for any id', () => {
    const order = play(placed(), pay('cash-2', 1000), shipByHand(), collect(1990));
    expect(order.payments.map(({ id, amount }) => [id, amount])).toEqual([
      ['cash-2', 1000],
      ['cash-3', 1990],
    ]);
    expect(statusOf(order).payment).toBe('paid');
  });

  test.each(['on_delivery', 'on_invoice'] as const)(
    'is not due for what came back unpaid (%s)',
    (paymentMode) => {
      const sent = play(taken({ paymentMode }), shipByHand());
      const half = play(sent, ask('return', { lines: [{ id: '1', quantity: 1 }] }));
      expect(amountDue(half)).toBe(1740);
      expect(codeOf(half, ask('complete', {}))).toBe('not_paid');
      expect(play(half, pay('p-1', 1740), ask('complete', {})).lifecycle.state).toBe('completed');
      const back = play(sent, ask('return', {}));
      expect([amountDue(back), cashDue(back), owedToCustomer(back)]).toEqual([0, 0, 0]);
      expect(play(back, ask('complete', {})).lifecycle.state).toBe('completed');
      const paid = play(sent, pay('p-1', 2990), ask('return', {}));
      expect([statusOf(paid).refund, refundable(paid)]).toEqual(['none', 2990]);
    },
  );

  test('is what is still due: without earlier payments and cancelled lines', () => {
    const ahead = play(placed(), pay('p-1', 990), shipByHand());
    expect(codeOf(ahead, collect(2990))).toBe('cash_differs');
    expect(statusOf(play(ahead, collect(2000))).payment).toBe('paid');
    const half = play(placed(), shipByHand([{ id: '1', quantity: 1 }]), ask('cancel', {}));
    expect(cashDue(half)).toBe(2990 - 1250);
    expect(statusOf(play(half, collect(1740))).payment).toBe('paid');
  });
});
