import {
  ask,
  channelSays,
  eur,
  lineOf,
  pay,
  play,
  refundNo,
  refusalOf,
  shipByHand,
  taken,
  totalOf,
} from '../../tests/support/domain/orders';
import {
  amountDue,
  capturedOf,
  committedRefunds,
  goodsValue,
  orderTotals,
  owedToCustomer,
  refundable,
  refundableShipping,
} from './amounts';
import { statusOf } from './status';

const one = (id = '1') => [{ id, quantity: 1 }];

describe('the value of an order', () => {
  const priced = lineOf('1', 2, {
    discount: 100,
    taxes: [
      { code: 'VAT', amount: 399, included: true },
      { code: 'ECO', amount: 30, included: false },
    ],
    shippingPrice: 200,
  });

  test('the total is items less discounts, plus shipping and taxes not included in prices', () => {
    expect(orderTotals(taken({ lines: [priced, lineOf('2', 1)] }))).toEqual({
      items: 3750,
      discounts: 100,
      taxes: 30,
      shipping: 690,
      total: 3750 - 100 + 30 + 690,
    });
  });

  test('a tax on shipping is added if the price of shipping does not include it', () => {
    const shipping = (included: boolean) => ({
      ...taken(),
      shipping: { ...taken().shipping, taxes: [{ code: 'VAT', amount: 93, included }] },
    });
    expect(orderTotals(shipping(false))).toMatchObject({ shipping: 490, taxes: 93, total: 2990 + 93 });
    expect(orderTotals(shipping(true))).toMatchObject({ shipping: 490, taxes: 0, total: 2990 });
  });

  test('a line is worth its price less its discount plus the taxes on top', () => {
    expect(goodsValue(priced, 2)).toBe(2 * 1250 - 100 + 30);
  });

  test('only captured payments count as money', () => {
    const order = play(taken({ captured: 1000 }), pay('p-1', 500, 'authorized'), pay('p-2', 300, 'pending'));
    expect(capturedOf(order)).toBe(1000);
    expect(capturedOf(play(order, pay('p-1', 500)))).toBe(1500);
  });
});

describe('what the customer owes', () => {
  test('the whole total is due while everything is to be delivered', () => {
    const order = taken();
    expect(amountDue(order)).toBe(totalOf(order));
    expect(owedToCustomer(order)).toBe(0);
  });

  test('refused and cancelled units are no longer due, but shipping is', () => {
    const order = play(taken(), ask('cancel', { lines: one() }));
    expect(amountDue(order)).toBe(1250 + 490);
  });

  test('shipping is no longer due once all goods are withdrawn', () => {
    const order = play(taken(), ask('cancel', {}));
    expect(amountDue(order)).toBe(0);
  });

  test('nothing is due for an order that was not accepted in time', () => {
    const order = play(taken({ requiresAcceptance: true }), ask('cancel', {}));
    expect(amountDue(order)).toBe(0);
  });
});

describe('what the customer is owed', () => {
  test('money captured for cancelled units is owed back', () => {
    expect(owedToCustomer(play(taken(), ask('cancel', { lines: one() })))).toBe(1250);
    expect(owedToCustomer(play(taken(), ask('cancel', {})))).toBe(2990);
  });

  test('money that was never captured is not owed back', () => {
    expect(owedToCustomer(play(taken({ captured: 0 }), ask('cancel', {})))).toBe(0);
    expect(owedToCustomer(play(taken({ captured: 1000 }), ask('cancel', {})))).toBe(1000);
  });

  test('money captured after the end of the order is owed back', () => {
    const order = play(taken({ captured: 0 }), ask('cancel', {}));
    expect(owedToCustomer(play(order, pay('late', 2990)))).toBe(2990);
  });

  /** M1: whichever way money was given back, what is captured afterwards of a cancelled order is owed. */
  test('money captured late is owed whichever way the earlier money was refunded', () => {
    const gift = pay('gift', 1500);
    const authorized = pay('card', 500, 'authorized');
    const cancelled = play(
      taken({ captured: 0, shippingPrice: 0, lines: [lineOf('1', 2, { unitPrice: 1000 })] }),
      gift,
      authorized,
      ask('cancel', {}),
    );
    expect([statusOf(cancelled).refund, owedToCustomer(cancelled)]).toEqual(['to_refund', 1500]);
    for (const body of [{}, { adjustment: eur(1500) }, { lines: one(), adjustment: eur(500) }]) {
      const refunded = play(cancelled, ask('refund', body));
      expect([committedRefunds(refunded), owedToCustomer(refunded)]).toEqual([1500, 0]);
      const late = play(refunded, pay('card', 500));
      expect([statusOf(late).refund, owedToCustomer(late)]).toEqual(['to_refund', 500]);
    }
  });

  /** M1 */
  test('everything held of a cancelled order is owed, whatever it was paid for', () => {
    const sold = { shippingPrice: 0, lines: [lineOf('1', 1, { unitPrice: 1000 })] };
    const twice = play(
      taken({ ...sold, captured: 1000 }),
      ask('cancel', {}),
      ask('refund', {}),
      pay('second', 1000),
    );
    expect([statusOf(twice).refund, owedToCustomer(twice)]).toEqual(['to_refund', 1000]);
    expect(owedToCustomer(play(taken({ ...sold, captured: 1500 }), ask('cancel', {})))).toBe(1500);
  });

  /** M1 */
  test('what is paid for goods that all came back unpaid is owed, and the order is not completed before', () => {
    const back = play(
      taken({ paymentMode: 'on_invoice', shippingPrice: 0, lines: [lineOf('1', 2, { unitPrice: 1000 })] }),
      shipByHand(),
      ask('return', {}),
      pay('bank', 2000),
    );
    expect([statusOf(back).refund, owedToCustomer(back)]).toEqual(['to_refund', 2000]);
    expect(refusalOf(back, ask('complete', {})).code).toBe('refund_open');
    const refunded = play(back, ask('refund', {}));
    expect([owedToCustomer(refunded), refundable(refunded)]).toEqual([0, 0]);
    expect(play(refunded, ask('complete', {})).lifecycle.state).toBe('completed');
  });

  test('less refunded than returned goods are worth is a decision, and leaves nothing owed', () => {
    const back = play(taken(), shipByHand(), ask('return', {}));
    for (const body of [{ lines: one() }, { adjustment: eur(1050) }, { lines: one(), fee: eur(100) }]) {
      expect(owedToCustomer(play(back, ask('refund', body)))).toBe(0);
    }
  });

  test('a refund settles the debt, whether executed or only requested', () => {
    const cancelled = play(taken({ policy: { refunds: 'manual' } }), ask('cancel', { lines: one() }));
    expect(owedToCustomer(play(cancelled, ask('refund', { lines: one() })))).toBe(0);
  });

  test('a fee withheld from a refund is not owed back', () => {
    const order = play(
      taken(),
      ask('cancel', { lines: one() }),
      ask('refund', { lines: one(), fee: eur(90) }),
    );
    expect(owedToCustomer(order)).toBe(0);
  });

  test('the refund of a returned unit does not settle a cancelled one', () => {
    const shipped = play(taken({ lines: [lineOf('1', 3)] }), shipByHand([{ id: '1', quantity: 2 }]));
    const back = play(shipped, ask('return', { lines: one() }), ask('refund', { lines: one() }));
    expect(owedToCustomer(play(back, ask('cancel', {})))).toBe(1250);
  });

  test('is nothing once all that came in is refunded, even if the refund names units worth more', () => {
    const lines = [lineOf('1', 2), lineOf('2', 2)];
    const sent = [{ id: '1', quantity: 2 }, ...one('2')];
    const cancelledLate = play(
      taken({ paymentMode: 'on_delivery', lines }),
      shipByHand(sent),
      channelSays({ state: 'cancelled', reason: null }),
      channelSays({ state: 'paid', paymentId: 'p-channel', amount: 2990 }),
      ask('refund', {}),
    );
    expect([capturedOf(cancelledLate), committedRefunds(cancelledLate)]).toEqual([2990, 2990]);
    const returnOf = cancelledLate.returns[0]?.id ?? '';
    const back = play(
      cancelledLate,
      ask('approve-return', { returnId: returnOf }),
      ask('receive-return', { returnId: returnOf, lines: sent }),
    );
    expect([refundable(back), owedToCustomer(back)]).toEqual([0, 0]);
  });

  test('nothing is owed if the channel refunds cancellations itself', () => {
    const order = play(taken({ policy: { refundOnCancel: 'channel' } }), ask('cancel', {}));
    expect(owedToCustomer(order)).toBe(0);
  });

  test('a refund for other units does not settle a cancellation, before or after it', () => {
    const lines = [lineOf('1', 1), lineOf('2', 1)];
    const sent = () => play(taken({ lines }), shipByHand([{ id: '1', quantity: 1 }]));
    const damaged = ask('refund', { lines: one('1') });
    const dropped = ask('cancel', { lines: [{ id: '2' }] });
    const shipping = ask('refund', { shipping: eur(490) });
    for (const commands of [
      [damaged, dropped],
      [dropped, damaged],
      [shipping, dropped],
      [dropped, shipping],
    ]) {
      const order = play(sent(), ...commands);
      expect(owedToCustomer(order)).toBe(1250);
      expect(refusalOf(order, ask('complete', {})).code).toBe('refund_open');
      expect(owedToCustomer(play(order, ask('refund', { lines: one('2') })))).toBe(0);
    }
  });

  test('a cancellation is refunded once, whichever comes first, and a later return adds nothing', () => {
    const [dropped, refunded] = [ask('cancel', { lines: one() }), ask('refund', { lines: one() })];
    for (const commands of [
      [dropped, refunded],
      [refunded, dropped],
    ]) {
      expect(owedToCustomer(play(taken(), ...commands))).toBe(0);
    }
    for (const commands of [
      [dropped, refunded],
      [refunded, dropped],
    ]) {
      const back = play(taken(), ...commands, shipByHand(), ask('return', {}));
      expect(owedToCustomer(back)).toBe(0);
      expect(play(back, ask('complete', {})).lifecycle.state).toBe('completed');
    }
  });

  test('a cancellation is owed again if its refund fails, whatever else was refunded', () => {
    const order = play(
      taken({ policy: { refunds: 'manual' } }),
      shipByHand(one()),
      ask('cancel', { lines: one() }),
      ask('refund', { lines: one() }),
      ask('refund', { lines: one() }),
      ask('give-up-effect', { effect: `refund:${refundNo(1)}` }),
      ask('confirm-effect', { effect: `refund:${refundNo(2)}`, evidence: 'txt_evidence' }),
    );
    expect(owedToCustomer(order)).toBe(1250);
    expect(refusalOf(order, ask('complete', {})).code).toBe('refund_open');
  });

  test('units cancelled after an unpaid return are owed in full, and so is what was paid for the returned ones', () => {
    const sent = play(
      taken({ paymentMode: 'on_invoice', lines: [lineOf('1', 3)] }),
      shipByHand([{ id: '1', quantity: 2 }]),
      ask('return', { lines: one() }),
    );
    expect(amountDue(sent)).toBe(2990);
    const exact = play(sent, pay('p-1', 2990), ask('cancel', { lines: one() }));
    expect([amountDue(exact), owedToCustomer(exact)]).toEqual([1740, 1250]);
    expect(refusalOf(exact, ask('complete', {})).code).toBe('refund_open');
    const paid = play(sent, pay('p-1', 4240));
    expect(owedToCustomer(paid)).toBe(1250);
    expect(owedToCustomer(play(paid, ask('cancel', { lines: one() })))).toBe(2500);
  });

  test('shipping is not due if all goods came back unpaid and the rest is cancelled last', () => {
    const sent = play(
      taken({ paymentMode: 'on_invoice' }),
      shipByHand(one()),
      ask('return', { lines: one() }),
    );
    expect(amountDue(sent)).toBe(1740);
    expect(amountDue(play(sent, ask('cancel', {})))).toBe(0);
  });

  test('units paid for after they came back are refunded once, whatever else was refused', () => {
    const order = play(
      taken({ requiresAcceptance: true, paymentMode: 'on_invoice', lines: [lineOf('1', 2), lineOf('2', 1)] }),
      ask('accept', { lines: [{ id: '1' }] }),
      ask('refuse', {}),
      shipByHand(),
      ask('return', { lines: one() }),
      pay('bank-1', 2990),
    );
    expect(amountDue(order)).toBe(1740);
    const refunded = play(order, ask('refund', { lines: one() }));
    expect(owedToCustomer(refunded)).toBe(0);
    expect(play(refunded, ask('complete', {})).lifecycle.state).toBe('completed');
  });

  test('a return of paid units is not owed without a refund request, whatever was cancelled unpaid', () => {
    const order = play(
      taken({ paymentMode: 'on_delivery', lines: [lineOf('1', 1), lineOf('2', 1)] }),
      ask('cancel', { lines: one('2') }),
      shipByHand(),
      ask('collect-cash', { amount: eur(1740) }),
      ask('return', {}),
    );
    expect([amountDue(order), owedToCustomer(order), refundable(order)]).toEqual([1740, 0, 1740]);
    expect(play(order, ask('complete', {})).lifecycle.state).toBe('completed');
  });

  test('nothing is owed after a refusal that the channel refunds itself, as no refund is possible here', () => {
    const refused = (refundAfterRefusal: boolean) =>
      play(taken({ requiresAcceptance: true, policy: { refundAfterRefusal } }), ask('refuse', {}));
    expect(owedToCustomer(refused(true))).toBe(2990);
    expect(owedToCustomer(refused(false))).toBe(0);
    expect(refusalOf(refused(false), ask('refund', {})).code).toBe('refund_after_refusal');
  });

  test('what the channel refunds is not refunded again here, and the cents add up', () => {
    const policy = { refundOnCancel: 'channel' } as const;
    const part = play(taken({ policy }), ask('cancel', { lines: one() }), shipByHand(), ask('return', {}));
    expect(refundable(part)).toBe(1740);
    const all = play(part, ask('refund', {}));
    expect(all.refunds).toMatchObject([
      { amount: 1740, shipping: 490, lines: [{ quantity: 1, amount: 1250 }] },
    ]);
    expect(refusalOf(play(taken({ policy }), ask('cancel', {})), ask('refund', {})).code).toBe(
      'nothing_to_refund',
    );
    const odd = taken({
      policy,
      lines: [lineOf('1', 2, { unitPrice: 501, discount: 1 })],
      shippingPrice: 0,
      captured: 1001,
    });
    const last = play(odd, ask('cancel', { lines: one() }), shipByHand(), ask('refund', { lines: one() }));
    expect(last.refunds[0]?.amount).toBe(501);
  });

  test('a channel that charges only what is accepted gives nothing of it back', () => {
    const policy = { refundOnCancel: 'channel' } as const;
    const lines = [lineOf('1', 1), lineOf('2', 1)];
    const order = play(
      taken({ requiresAcceptance: true, lines, captured: 0, policy }),
      ask('refuse', { lines: one('2') }),
      ask('accept', {}),
      pay('debit', 1740),
    );
    expect(refundable(order)).toBe(1740);
  });

  test('an overpayment is not owed back without a request', () => {
    expect(owedToCustomer(taken({ captured: 5000 }))).toBe(0);
  });

  test('goods handed over before a late cancellation stay due until they are settled', () => {
    const order = play(taken(), shipByHand(), channelSays({ state: 'cancelled', reason: null }));
    expect(owedToCustomer(order)).toBe(0);
  });
});

/** M3: medusajs/medusa#13066, Sylius/RefundPlugin#110, allegro/allegro-api#13085. */
describe("a line's own price of shipping", () => {
  const lines = [
    lineOf('1', 1, { unitPrice: 1000, shippingPrice: 490 }),
    lineOf('2', 1, { unitPrice: 2000, shippingPrice: 590 }),
  ];
  const sold = (placed: Parameters<typeof taken>[0] = {}) => taken({ lines, shippingPrice: 0, ...placed });
  const dropped = ask('cancel', { lines: one('1') });

  test('is due no more once all of the line is cancelled or refused', () => {
    const cancelled = play(sold(), dropped);
    expect([amountDue(cancelled), owedToCustomer(cancelled)]).toEqual([2590, 1490]);
    const refused = play(
      sold({ requiresAcceptance: true }),
      ask('refuse', { lines: one('1') }),
      ask('accept', {}),
    );
    expect([amountDue(refused), owedToCustomer(refused)]).toEqual([2590, 1490]);
  });

  test('stays due while a unit of the line is to be delivered', () => {
    const order = taken({ lines: [lineOf('1', 3, { shippingPrice: 490 })], shippingPrice: 100 });
    const cancel = ask('cancel', { lines: one('1') });
    expect(
      [cancel, cancel, cancel].map((_, n) => amountDue(play(order, ...Array(n + 1).fill(cancel)))),
    ).toEqual([3090, 1840, 0]);
  });

  test('is not brought by the courier for a line that was cancelled', () => {
    const shipped = play(sold({ paymentMode: 'on_delivery', captured: 0 }), dropped, shipByHand());
    expect(refusalOf(shipped, ask('collect-cash', { amount: eur(3080) })).code).toBe('cash_differs');
    expect(statusOf(play(shipped, ask('collect-cash', { amount: eur(2590) }))).payment).toBe('paid');
  });

  test('is paid in full by a marketplace that charges for the accepted line alone', () => {
    const order = play(
      sold({ requiresAcceptance: true, captured: 0 }),
      ask('accept', { lines: [{ id: '2' }] }),
      ask('refuse', {}),
      pay('debit', 2590),
    );
    expect([statusOf(order).payment, owedToCustomer(order)]).toEqual(['paid', 0]);
  });

  test('is given back by a channel that refunds cancellations, and not here as well', () => {
    const order = play(sold({ policy: { refundOnCancel: 'channel' } }), dropped);
    expect([refundable(order), refundableShipping(order)]).toEqual([2590, 590]);
    expect(play(order, ask('refund', {})).refunds).toMatchObject([
      { amount: 2590, shipping: 590, adjustment: 0 },
    ]);
  });

  test('is refunded with the last units of the line, once, and not if another amount is named', () => {
    const cancelled = play(sold(), dropped);
    const refunded = play(cancelled, ask('refund', { lines: one('1') }));
    expect(refunded.refunds).toMatchObject([{ amount: 1490, shipping: 490, lines: [{ amount: 1000 }] }]);
    expect([owedToCustomer(refunded), refundableShipping(refunded)]).toEqual([0, 590]);
    const without = play(cancelled, ask('refund', { lines: one('1'), shipping: eur(0) }));
    expect([without.refunds[0]?.amount, owedToCustomer(without)]).toEqual([1000, 490]);
    const all = play(cancelled, ask('refund', { shipping: eur(1080) }), ask('refund', { lines: one('1') }));
    expect(all.refunds.map(({ amount }) => amount)).toEqual([1080, 1000]);
    const steps = play(
      taken({ lines: [lineOf('1', 2, { shippingPrice: 490 })] }),
      ask('refund', { lines: one() }),
      ask('refund', { lines: one() }),
    );
    expect(steps.refunds.map(({ amount }) => amount)).toEqual([1250, 1740]);
  });

  test('is refunded once with a line that came back unpaid and was paid for afterwards', () => {
    const back = play(
      sold({ paymentMode: 'on_invoice', captured: 0 }),
      shipByHand(),
      ask('return', { lines: one('1') }),
      pay('bank', 4080),
    );
    expect([amountDue(back), owedToCustomer(back)]).toEqual([2590, 1490]);
    const refunded = play(back, ask('refund', { lines: one('1') }));
    expect([committedRefunds(refunded), owedToCustomer(refunded)]).toEqual([1490, 0]);
  });

  test('is refunded no further than money came in', () => {
    const order = play(sold({ captured: 1200 }), ask('cancel', {}), ask('refund', { lines: one('1') }));
    expect(order.refunds).toMatchObject([{ amount: 1200, shipping: 200 }]);
  });

  test('is not due for a line that came back unpaid, and neither if its last unit is cancelled afterwards', () => {
    const placed = { paymentMode: 'on_invoice', captured: 0 } as const;
    const back = play(sold(placed), shipByHand(), ask('return', { lines: one('1') }));
    expect(amountDue(back)).toBe(2590);
    const two = [
      lineOf('1', 2, { unitPrice: 1000, shippingPrice: 490 }),
      lineOf('2', 1, { unitPrice: 2000 }),
    ];
    const part = play(
      taken({ ...placed, lines: two, shippingPrice: 100 }),
      shipByHand([{ id: '1', quantity: 1 }, ...one('2')]),
      ask('return', { lines: one('1') }),
    );
    expect(amountDue(part)).toBe(3590);
    expect(amountDue(play(part, dropped))).toBe(2100);
    const last = play(part, ask('return', { lines: one('2') }));
    expect([amountDue(last), amountDue(play(last, dropped))]).toEqual([1590, 0]);
  });
});

describe('what can still be refunded', () => {
  test('requested refunds count, and shipping is counted separately', () => {
    const order = play(taken({ policy: { refunds: 'manual' } }), ask('refund', { shipping: eur(90) }));
    expect(committedRefunds(order)).toBe(90);
    expect(refundable(order)).toBe(2900);
    expect(refundableShipping(order)).toBe(400);
  });
});
