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

describe('the amount of a refund', () => {
  test('is for units of a line their share of what was paid for it', () => {
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

  test('is the sum of lines, shipping and adjustment, less the fee', () => {
    const body = { ...lines(['1', 1]), shipping: eur(490), adjustment: eur(100), fee: eur(90) };
    expect(play(two(), refund(body)).refunds[0]).toMatchObject({
      shipping: 490,
      adjustment: 100,
      fee: 90,
      amount: 1500,
    });
  });

  test('may consist of shipping or an adjustment only', () => {
    expect(play(two(), refund({ shipping: eur(490) })).refunds[0]?.amount).toBe(490);
    expect(play(two(), refund({ adjustment: eur(1) })).refunds[0]?.amount).toBe(1);
  });

  test('is everything that is left if nothing is named', () => {
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

  test('of everything that is left omits lines that were refunded before', () => {
    const order = play(two(), refund(lines(['1', 3])), refund({}));
    expect(order.refunds[1]?.lines).toEqual([
      { id: '2', quantity: 1, amount: 1000, unitsCoveringCancellation: 0, unitsNotHandedOver: 1 },
    ]);
  });

  test('of everything is what was captured, above or below the worth of the goods', () => {
    expect(play(taken({ captured: 5000 }), refund({})).refunds[0]).toMatchObject({
      shipping: 490,
      adjustment: 2010,
      amount: 5000,
    });
    const little = play(taken({ captured: 100 }), refund({})).refunds[0];
    expect(little).toMatchObject({ shipping: 0, adjustment: -2400, amount: 100 });
  });

  test('of units that do not divide evenly adds up to the line over several refunds', () => {
    const line = lineOf('1', 3, { unitPrice: 100, discount: 200 });
    const unit = refund(lines(['1', 1]));
    const order = play(taken({ lines: [line] }), unit, unit, unit);
    expect(order.refunds.map(({ amount }) => amount)).toEqual([33, 33, 34]);
  });

  test('of units adds up to the line even if a refund in between was declined', () => {
    const line = lineOf('1', 2, { unitPrice: 2, discount: 1 });
    const placed = taken({ lines: [line], policy: { refunds: 'channel' } });
    const unit = refund(lines(['1', 1]));
    const declined = result(`refund:${refundNo(1)}`, { kind: 'refused', problem: 'too_late' });
    const order = play(placed, unit, unit, declined, unit);
    expect(committedRefunds(order)).toBe(3);
  });
});

describe('a refund is refused', () => {
  test('for an order without a captured payment', () => {
    expect(refusedCode(taken({ captured: 0 }), {})).toBe('nothing_to_refund');
    expect(refusedCode(play(taken({ captured: 0 }), pay('p-1', 2990, 'authorized')), {})).toBe(
      'nothing_to_refund',
    );
  });

  test('for what was refunded already', () => {
    const order = play(two(), refund({}));
    expect(refusedCode(order, {})).toBe('nothing_to_refund');
    expect(refusedCode(order, { adjustment: eur(1) })).toBe('nothing_to_refund');
    const part = play(two(), refund(lines(['1', 2])));
    expect(refusedCode(part, lines(['1', 2]))).toBe('quantity_too_large');
  });

  test('above what was captured and not refunded yet', () => {
    const order = taken({ captured: 1000 });
    expect(refusedCode(order, { adjustment: eur(1001) })).toBe('refund_exceeds_captured');
    expect(refusedCode(order, lines(['1', 1]))).toBe('refund_exceeds_captured');
    const part = play(order, refund({ adjustment: eur(600) }));
    expect(refusedCode(part, { adjustment: eur(401) })).toBe('refund_exceeds_captured');
    expect(play(part, refund({ adjustment: eur(400) })).refunds).toHaveLength(2);
  });

  test('for shipping above all that was paid for it, with its taxes and lines', () => {
    const placed = taken({ lines: [lineOf('1', 1, { shippingPrice: 200 })] });
    const taxed = {
      ...placed,
      shipping: { ...placed.shipping, taxes: [{ code: 'VAT', amount: 40, included: false }] },
    };
    expect(refusedCode(taxed, { shipping: eur(731) })).toBe('refund_exceeds_shipping');
    expect(play(taxed, refund({ shipping: eur(730) })).refunds[0]?.shipping).toBe(730);
  });

  test('for shipping above its price, in one refund or several', () => {
    const order = play(two(), refund({ shipping: eur(400) }));
    expect(refusedCode(order, { shipping: eur(91) })).toBe('refund_exceeds_shipping');
    expect(play(order, refund({ shipping: eur(90) })).refunds).toHaveLength(2);
  });

  test('if its amount is not positive', () => {
    expect(refusedCode(two(), { ...lines(['1', 1]), fee: eur(1000) })).toBe('refund_not_positive');
    expect(refusedCode(two(), { ...lines(['1', 1]), fee: eur(1001) })).toBe('refund_not_positive');
    expect(refusedCode(two(), { fee: eur(1) })).toBe('refund_not_positive');
  });

  test.each(['shipping', 'adjustment', 'fee'] as const)('for %s in another currency', (field) => {
    const refusal = refusalOf(two(), refund({ adjustment: eur(1), [field]: { amount: 1, currency: 'USD' } }));
    expect(refusal).toMatchObject({ code: 'currency_mismatch', detail: expect.stringContaining(field) });
  });

  test('for a reason that its channel does not know', () => {
    const order = taken({ policy: { reasons: { refuse: null, cancel: null, refund: ['damaged'] } } });
    expect(play(order, refund({ reason: 'damaged' })).refunds).toHaveLength(1);
    expect(refusedCode(order, { reason: 'moon_phase' })).toBe('unknown_reason');
  });

  test('for an unknown line', () => {
    expect(refusedCode(two(), lines(['9', 1]))).toBe('line_not_found');
  });
});

describe('the payments of a refund', () => {
  const paid = () => play(taken({ captured: 0 }), pay('a', 1000), pay('b', 1990));

  test('are refunded in proportion to what each has left', () => {
    const order = play(paid(), refund({ adjustment: eur(299) }));
    expect(order.refunds[0]?.allocations).toEqual([
      { paymentId: 'a', amount: 100 },
      { paymentId: 'b', amount: 199 },
    ]);
  });

  test('are each refunded in full by a refund of everything', () => {
    const order = play(paid(), refund({ adjustment: eur(301) }), refund({}));
    expect(order.payments.map((payment) => payment.amount - committedOf(order, payment))).toEqual([0, 0]);
  });

  test('do not include a payment that has nothing left', () => {
    const first = refund({ adjustment: eur(1000) });
    const order = play(taken({ captured: 1000 }), first, pay('b', 500), refund({ adjustment: eur(1) }));
    expect(order.refunds[1]?.allocations).toEqual([{ paymentId: 'b', amount: 1 }]);
  });

  test('are captured ones only', () => {
    const order = play(taken({ captured: 1000 }), pay('b', 9000, 'authorized'), refund({}));
    expect(order.refunds[0]?.allocations).toEqual([{ paymentId: 'initial', amount: 1000 }]);
  });

  test('never get back more than was paid by them, whatever is refunded', () => {
    const payments = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 });
    const refunds = fc.array(fc.integer({ min: 1, max: 2000 }), { maxLength: 8 });
    fc.assert(
      fc.property(payments, refunds, (captured, amounts) => {
        let order = play(taken({ captured: 0 }), ...captured.map((amount, n) => pay(`p-${n}`, amount)));
        for (const amount of amounts) {
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

describe('the executor of a refund', () => {
  const by = (refunds: 'caller' | 'channel' | 'manual') => play(taken({ policy: { refunds } }), refund({}));
  const key = `refund:${refundNo(1)}`;

  test('is the caller, who has paid it already', () => {
    expect(by('caller')).toMatchObject({ refunds: [{ state: 'refunded' }], effects: {} });
    expect(refundOf(by('caller'))).toBe('refunded');
  });

  test('is the channel, and the refund is done when it confirms', () => {
    const order = by('channel');
    expect(refundOf(order)).toBe('refunding');
    expect(order.effects[key]).toMatchObject({ state: 'pending', effect: { message: { type: 'refund' } } });
    const settled = play(order, done(key));
    expect(refundOf(settled)).toBe('refunded');
    expect(settled.effects).toEqual({});
  });

  test('is a person, and the refund is a task until it has evidence', () => {
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

  test('that declines frees the money and the units for another refund', () => {
    const order = play(by('channel'), result(key, { kind: 'refused', problem: 'too_late' }));
    expect(refundOf(order)).toBe('declined');
    expect(play(order, refund({})).refunds[1]).toMatchObject({ amount: 2990, lines: [{ quantity: 2 }] });
  });

  test('that gives up frees the money for another refund', () => {
    const order = play(by('manual'), ask('give-up-effect', { effect: key }));
    expect(refundOf(order)).toBe('failed');
    expect(play(order, refund({})).refunds[1]).toMatchObject({ amount: 2990 });
  });

  test('can refund an order at any point of its life', () => {
    const shipped = play(taken(), shipByHand(), ask('complete', {}));
    const closed = play(shipped, ask('close', {}), refund({}));
    expect(refundOf(closed)).toBe('refunded');
    expect(refundOf(play(taken(), ask('cancel', {}), refund({})))).toBe('refunded');
  });
});

describe('a refund by hand', () => {
  const wanted = () => play(taken({ policy: { refunds: 'manual' } }), refund({}));
  const start = ask('start-refund', { refundId: refundNo(1) });
  const key = `refund:${refundNo(1)}`;
  const confirm = ask('confirm-effect', { effect: key, evidence: 'txt_evidence' });
  const codeOf = (order: Order) => refusalOf(order, start).code;

  test('is started, and done with the evidence', () => {
    const begun = play(wanted(), start);
    expect([refundOf(wanted()), refundOf(begun)]).toEqual(['to_refund', 'refunding']);
    expect(begun.effects[key]).toMatchObject({ state: 'attention', problem: 'refund_by_hand' });
    const over = play(begun, confirm);
    expect([refundOf(over), over.effects]).toEqual(['refunded', {}]);
  });

  test('can be done or given up without being started', () => {
    expect(refundOf(play(wanted(), confirm))).toBe('refunded');
    expect(refundOf(play(wanted(), start, ask('give-up-effect', { effect: key })))).toBe('failed');
  });

  test('can be started once, and not after it is over', () => {
    expect(codeOf(play(wanted(), start))).toBe('refund_not_by_hand');
    expect(codeOf(play(wanted(), confirm))).toBe('refund_not_by_hand');
    expect(codeOf(play(wanted(), ask('give-up-effect', { effect: key })))).toBe('refund_not_by_hand');
  });

  test('cannot be started if the channel or the caller pays it, or if it is unknown', () => {
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

  test('is made by the channel if the policy leaves it there, and otherwise here', () => {
    expect(refusalOf(refusedWhole(false), refund({})).code).toBe('refund_after_refusal');
    expect(refundOf(play(refusedWhole(true), refund({})))).toBe('refunded');
  });

  test('is made here if only part was refused', () => {
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

  test('moves real money only if the order is live or its channel is in test mode', () => {
    expect(executedBy('test', false)).toBe('caller');
    expect(executedBy('test', true)).toBe('channel');
    expect(executedBy('live', false)).toBe('channel');
  });
});
