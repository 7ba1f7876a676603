import fc from 'fast-check';
import {
  ask,
  done,
  eur,
  factsOf,
  lineOf,
  ORDER_ID,
  pay,
  play,
  refundNo,
  refusalOf,
  result,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import { committedOf, committedRefunds } from '../amounts';
import type { StoredBodyOf } from '../commands';
import { COMMANDS } from '../commands';
import type { Order } from '../model';
import { refundOf } from '../status';

const refund = (body: StoredBodyOf<'refund'>) => ask('refund', body);
const lines = (...chosen: [id: string, quantity: number][]) => ({
  lines: chosen.map(([id, quantity]) => ({ id, quantity })),
});
const two = () => taken({ lines: [lineOf('1', 3, { unitPrice: 1000 }), lineOf('2', 1, { discount: 250 })] });
const refusedCode = (order: Order, body: StoredBodyOf<'refund'>) => refusalOf(order, refund(body)).code;

describe('what a refund comes to', () => {
  test('units of a line are worth their part of what was paid for it', () => {
    const order = play(two(), refund(lines(['1', 2], ['2', 1])));
    expect(order.refunds[0]).toMatchObject({
      lines: [
        { id: '1', quantity: 2, amount: 2000 },
        { id: '2', quantity: 1, amount: 1000 },
      ],
      amount: 3000,
    });
    expect(order.lines.map((line) => line.refunded)).toEqual([2, 1]);
  });

  test('the customer gets lines, shipping and adjustment, less the fee', () => {
    const body = { ...lines(['1', 1]), shipping: eur(490), adjustment: eur(100), fee: eur(90) };
    expect(play(two(), refund(body)).refunds[0]).toMatchObject({
      shipping: 490,
      adjustment: 100,
      fee: 90,
      amount: 1500,
    });
  });

  test('shipping or an adjustment alone is a refund too', () => {
    expect(play(two(), refund({ shipping: eur(490) })).refunds[0]?.amount).toBe(490);
    expect(play(two(), refund({ adjustment: eur(1) })).refunds[0]?.amount).toBe(1);
  });

  test('naming nothing gives back everything that is left', () => {
    const order = play(two(), refund(lines(['1', 1])), refund({}));
    expect(order.refunds[1]).toMatchObject({
      lines: [
        { id: '1', quantity: 2, amount: 2000 },
        { id: '2', quantity: 1, amount: 1000 },
      ],
      shipping: 490,
      adjustment: 0,
    });
    expect(refundOf(order)).toBe('refunded');
  });

  test('everything that is left names no line that was refunded before', () => {
    const order = play(two(), refund(lines(['1', 3])), refund({}));
    expect(order.refunds[1]?.lines).toEqual([
      { id: '2', quantity: 1, amount: 1000, unitsCoveringCancellation: 0 },
    ]);
  });

  test('everything means what was captured, be it above or below what the goods are worth', () => {
    expect(play(taken({ captured: 5000 }), refund({})).refunds[0]).toMatchObject({
      shipping: 490,
      adjustment: 2010,
      amount: 5000,
    });
    const little = play(taken({ captured: 100 }), refund({})).refunds[0];
    expect(little).toMatchObject({ shipping: 0, adjustment: -2400, amount: 100 });
  });

  test('units that do not divide evenly add up to the line, refund after refund', () => {
    const line = lineOf('1', 3, { unitPrice: 100, discount: 200 });
    const unit = refund(lines(['1', 1]));
    const order = play(taken({ lines: [line] }), unit, unit, unit);
    expect(order.refunds.map(({ amount }) => amount)).toEqual([33, 33, 34]);
  });

  test('units add up to the line even where a refund in between was declined', () => {
    const line = lineOf('1', 2, { unitPrice: 2, discount: 1 });
    const placed = taken({ lines: [line], policy: { refunds: 'channel' } });
    const unit = refund(lines(['1', 1]));
    const declined = result(`refund:${refundNo(1)}`, { kind: 'refused', problem: 'too_late' });
    const order = play(placed, unit, unit, declined, unit);
    expect(committedRefunds(order)).toBe(3);
  });
});

describe('what a refund may not do', () => {
  test('nothing is refunded of an order for which nothing came in', () => {
    expect(refusedCode(taken({ captured: 0 }), {})).toBe('nothing_to_refund');
    expect(refusedCode(play(taken({ captured: 0 }), pay('p-1', 2990, 'authorized')), {})).toBe(
      'nothing_to_refund',
    );
  });

  test('nothing is refunded twice', () => {
    const order = play(two(), refund({}));
    expect(refusedCode(order, {})).toBe('nothing_to_refund');
    expect(refusedCode(order, { adjustment: eur(1) })).toBe('nothing_to_refund');
    const part = play(two(), refund(lines(['1', 2])));
    expect(refusedCode(part, lines(['1', 2]))).toBe('quantity_too_large');
  });

  test('a refund is never above what was captured and not yet refunded', () => {
    const order = taken({ captured: 1000 });
    expect(refusedCode(order, { adjustment: eur(1001) })).toBe('refund_exceeds_captured');
    expect(refusedCode(order, lines(['1', 1]))).toBe('refund_exceeds_captured');
    const part = play(order, refund({ adjustment: eur(600) }));
    expect(refusedCode(part, { adjustment: eur(401) })).toBe('refund_exceeds_captured');
    expect(play(part, refund({ adjustment: eur(400) })).refunds).toHaveLength(2);
  });

  test('shipping is refunded up to all that was paid for it, taxes and lines of their own price with it', () => {
    const placed = taken({ lines: [lineOf('1', 1, { shippingPrice: 200 })] });
    const taxed = {
      ...placed,
      shipping: { ...placed.shipping, taxes: [{ code: 'VAT', amount: 40, included: false }] },
    };
    expect(refusedCode(taxed, { shipping: eur(731) })).toBe('refund_exceeds_shipping');
    expect(play(taxed, refund({ shipping: eur(730) })).refunds[0]?.shipping).toBe(730);
  });

  test('shipping is refunded up to its price, in one refund or several', () => {
    const order = play(two(), refund({ shipping: eur(400) }));
    expect(refusedCode(order, { shipping: eur(91) })).toBe('refund_exceeds_shipping');
    expect(play(order, refund({ shipping: eur(90) })).refunds).toHaveLength(2);
  });

  test('a refund comes to more than nothing', () => {
    expect(refusedCode(two(), { ...lines(['1', 1]), fee: eur(1000) })).toBe('refund_not_positive');
    expect(refusedCode(two(), { ...lines(['1', 1]), fee: eur(1001) })).toBe('refund_not_positive');
    expect(refusedCode(two(), { fee: eur(1) })).toBe('refund_not_positive');
  });

  test.each(['shipping', 'adjustment', 'fee'] as const)('%s is not taken in another currency', (field) => {
    const refusal = refusalOf(two(), refund({ adjustment: eur(1), [field]: { amount: 1, currency: 'USD' } }));
    expect(refusal).toMatchObject({ code: 'currency_mismatch', detail: expect.stringContaining(field) });
  });

  test('a refund for a reason that its channel does not know is refused', () => {
    const order = taken({ policy: { reasons: { refuse: null, cancel: null, refund: ['damaged'] } } });
    expect(play(order, refund({ reason: 'damaged' })).refunds).toHaveLength(1);
    expect(refusedCode(order, { reason: 'moon_phase' })).toBe('unknown_reason');
  });

  test('a line that the order has not is not refunded', () => {
    expect(refusedCode(two(), lines(['9', 1]))).toBe('line_not_found');
  });
});

describe('where the money goes back to', () => {
  const paid = () => play(taken({ captured: 0 }), pay('a', 1000), pay('b', 1990));

  test('a refund is shared over the payments by what each has left', () => {
    const order = play(paid(), refund({ adjustment: eur(299) }));
    expect(order.refunds[0]?.allocations).toEqual([
      { paymentId: 'a', amount: 100 },
      { paymentId: 'b', amount: 199 },
    ]);
  });

  test('everything gives back each payment whole', () => {
    const order = play(paid(), refund({ adjustment: eur(301) }), refund({}));
    expect(order.payments.map((payment) => payment.amount - committedOf(order, payment))).toEqual([0, 0]);
  });

  test('a payment that has nothing left takes no part', () => {
    const first = refund({ adjustment: eur(1000) });
    const order = play(taken({ captured: 1000 }), first, pay('b', 500), refund({ adjustment: eur(1) }));
    expect(order.refunds[1]?.allocations).toEqual([{ paymentId: 'b', amount: 1 }]);
  });

  test('only captured payments get money back', () => {
    const order = play(taken({ captured: 1000 }), pay('b', 9000, 'authorized'), refund({}));
    expect(order.refunds[0]?.allocations).toEqual([{ paymentId: 'initial', amount: 1000 }]);
  });

  test('no payment gives back more than came in by it, whatever is refunded', () => {
    const payments = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 });
    const refunds = fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 8 });
    fc.assert(
      fc.property(payments, refunds, (captured, asked) => {
        let order = play(taken({ captured: 0 }), ...captured.map((amount, n) => pay(`p-${n}`, amount)));
        for (const amount of asked) {
          const total = captured.reduce((sum, part) => sum + part, 0) - committedRefunds(order);
          if (amount > total) continue;
          order = play(order, refund({ adjustment: eur(amount) }));
          const above = order.payments.filter((payment) => committedOf(order, payment) > payment.amount);
          expect(above).toEqual([]);
        }
      }),
    );
  });
});

describe('who moves the money', () => {
  const by = (refunds: 'caller' | 'channel' | 'manual') => play(taken({ policy: { refunds } }), refund({}));
  const key = `refund:${refundNo(1)}`;

  test('a caller has moved it already', () => {
    expect(by('caller')).toMatchObject({ refunds: [{ state: 'refunded' }], effects: {} });
    expect(refundOf(by('caller'))).toBe('refunded');
  });

  test('a channel is asked, and the refund is done when it says so', () => {
    const order = by('channel');
    expect(refundOf(order)).toBe('refunding');
    expect(order.effects[key]).toMatchObject({ state: 'pending', effect: { message: { type: 'refund' } } });
    const settled = play(order, done(key));
    expect(refundOf(settled)).toBe('refunded');
    expect(settled.effects).toEqual({});
  });

  test('a refund by hand is a task until somebody gives the evidence', () => {
    const order = by('manual');
    expect(refundOf(order)).toBe('to_refund');
    expect(order.effects[key]).toMatchObject({ state: 'attention', problem: 'refund_by_hand' });
    const confirm = ask('confirm-effect', { effect: key, evidence: 'txt_evidence' });
    expect(factsOf(order, confirm)).toEqual([
      { type: 'RefundDone', refundId: refundNo(1), evidence: 'txt_evidence' },
    ]);
    expect(refundOf(play(order, confirm))).toBe('refunded');
    const { body } = COMMANDS['confirm-effect'];
    expect(body.safeParse({ effect: key }).error?.issues).toMatchObject([{ path: ['evidence'] }]);
    expect(body.safeParse({ effect: key, evidence: 'bank transfer 17' }).success).toBe(true);
    expect(body.safeParse({ effect: `label:${ORDER_ID}` }).success).toBe(true);
  });

  test('a refund that is declined frees its money and its units again', () => {
    const order = play(by('channel'), result(key, { kind: 'refused', problem: 'too_late' }));
    expect(refundOf(order)).toBe('declined');
    expect(play(order, refund({})).refunds[1]).toMatchObject({ amount: 2990, lines: [{ quantity: 2 }] });
  });

  test('a refund that is given up frees its money again', () => {
    const order = play(by('manual'), ask('give-up-effect', { effect: key }));
    expect(refundOf(order)).toBe('failed');
    expect(play(order, refund({})).refunds[1]).toMatchObject({ amount: 2990 });
  });

  test('an order is refunded wherever it is in its life', () => {
    const shipped = play(taken(), shipByHand(), ask('complete', {}));
    const closed = play(shipped, ask('close', {}), refund({}));
    expect(refundOf(closed)).toBe('refunded');
    expect(refundOf(play(taken(), ask('cancel', {}), refund({})))).toBe('refunded');
  });
});

describe('a refund that a person pays', () => {
  const wanted = () => play(taken({ policy: { refunds: 'manual' } }), refund({}));
  const start = ask('start-refund', { refundId: refundNo(1) });
  const key = `refund:${refundNo(1)}`;
  const confirm = ask('confirm-effect', { effect: key, evidence: 'txt_evidence' });
  const codeOf = (order: Order) => refusalOf(order, start).code;

  test('is begun, and done with the evidence', () => {
    const begun = play(wanted(), start);
    expect([refundOf(wanted()), refundOf(begun)]).toEqual(['to_refund', 'refunding']);
    expect(begun.effects[key]).toMatchObject({ state: 'attention', problem: 'refund_by_hand' });
    const over = play(begun, confirm);
    expect([refundOf(over), over.effects]).toEqual(['refunded', {}]);
  });

  test('may be done or given up without being begun', () => {
    expect(refundOf(play(wanted(), confirm))).toBe('refunded');
    expect(refundOf(play(wanted(), start, ask('give-up-effect', { effect: key })))).toBe('failed');
  });

  test('is begun once, and not after it is over', () => {
    expect(codeOf(play(wanted(), start))).toBe('refund_not_by_hand');
    expect(codeOf(play(wanted(), confirm))).toBe('refund_not_by_hand');
    expect(codeOf(play(wanted(), ask('give-up-effect', { effect: key })))).toBe('refund_not_by_hand');
  });

  test('is none that the channel or the caller pays, and one that there is', () => {
    for (const refunds of ['channel', 'caller'] as const) {
      expect(codeOf(play(taken({ policy: { refunds } }), refund({})))).toBe('refund_not_by_hand');
    }
    expect(codeOf(taken())).toBe('refund_not_found');
  });

  test('keeps its money promised while it is under way', () => {
    expect(refusalOf(play(wanted(), start), refund({})).code).toBe('nothing_to_refund');
  });
});

describe('a refund after everything was refused', () => {
  const refusedWhole = (refundAfterRefusal: boolean) =>
    play(taken({ requiresAcceptance: true, policy: { refundAfterRefusal } }), ask('refuse', {}));

  test('is the channel’s where it gives the money back by itself, and ours elsewhere', () => {
    expect(refusalOf(refusedWhole(false), refund({})).code).toBe('refund_after_refusal');
    expect(refundOf(play(refusedWhole(true), refund({})))).toBe('refunded');
  });

  test('is ours where only part was refused', () => {
    const lines = [lineOf('1', 1), lineOf('2', 1)];
    const part = play(
      taken({ requiresAcceptance: true, lines, policy: { refundAfterRefusal: false } }),
      ...[ask('accept', { lines: [{ id: '1' }] }), ask('refuse', {})],
    );
    expect(refundOf(play(part, refund({ lines: [{ id: '2' }] })))).toBe('partially_refunded');
  });
});

describe('a refund of a test order', () => {
  const executedBy = (mode: 'live' | 'test', testMode: boolean) =>
    play(taken({ mode, policy: { refunds: 'channel', testMode } }), refund({})).refunds[0]?.executedBy;

  test('moves nobody’s money, but where its channel is a test one too', () => {
    expect(executedBy('test', false)).toBe('caller');
    expect(executedBy('test', true)).toBe('channel');
    expect(executedBy('live', false)).toBe('channel');
  });
});
