import type { Attempt, ChannelOrder, RefundMessage } from '../../../domain/ports';
import type { NewMiraklOrder } from '../../../simulators';
import { startSimulators } from '../../../simulators';
import { Attempts } from '../../../tests/support/connectors/attempts';
import { failure } from '../../../tests/support/connectors/failure';
import { UNCLEAR } from '../../../tests/support/connectors/faults';
import { miraklShop } from '../../../tests/support/connectors/mirakl-shop';

const world = miraklShop(startSimulators);
const ledger = (kind: string) => world.simulators.ledger({ kind });

describe('notifying a refund', () => {
  const paid = (wish: NewMiraklOrder = {}) =>
    world.order({
      state: 'SHIPPING',
      lines: [
        { quantity: 2, unitPrice: '10.00', shippingPrice: '4.00' },
        { quantity: 1, unitPrice: '5.00', shippingPrice: '1.00' },
      ],
      ...wish,
    });
  const message = (
    subject: { lines: readonly string[] },
    change: Partial<RefundMessage> = {},
  ): RefundMessage => ({
    refundId: 'rfd_1',
    lines: [{ id: subject.lines[0] ?? '', quantity: 1, amount: 1_000 }],
    shipping: 0,
    amount: 1_000,
    reason: null,
    ...change,
  });
  const notify = (subject: ChannelOrder, sent: RefundMessage, attempt: Attempt, by = world.channel) =>
    by.refund?.(subject, sent, attempt);
  const refunds = () =>
    ledger('refund').map((entry) => [
      entry.detail.lineId,
      entry.amount,
      entry.detail.quantity,
      entry.detail.reasonCode,
    ]);

  it('refunds what was decided, for the reason of the connection', async () => {
    const subject = paid();
    await notify(subject, message(subject), new Attempts('a').next());
    expect(refunds()).toEqual([[subject.lines[0], '10.00', 1, '17']]);
  });

  it.each([
    ['14', '14'],
    ['the customer was unhappy', '17'],
    ['Camille', '17'],
    [null, '17'],
  ])('maps the reason %s to %s', async (reason, code) => {
    const subject = paid();
    await notify(subject, message(subject, { reason }), new Attempts('a').next());
    expect(refunds()[0]?.[3]).toBe(code);
  });

  it('refunds everything, with shipping on its lines', async () => {
    const subject = paid();
    const [first = '', second = ''] = subject.lines;
    const lines = [
      { id: first, quantity: 2, amount: 2_000 },
      { id: second, quantity: 1, amount: 500 },
    ];
    await notify(
      subject,
      message(subject, { lines, shipping: 500, amount: 3_000 }),
      new Attempts('a').next(),
    );
    expect(refunds()).toEqual([
      [first, '24.00', 2, '17'],
      [second, '6.00', 1, '17'],
    ]);
    expect(world.lineStates(subject)).toEqual(['REFUNDED', 'REFUNDED']);
  });

  it('spreads an adjustment and deducts a fee', async () => {
    const subject = paid();
    const [first = '', second = ''] = subject.lines;
    await notify(subject, message(subject, { lines: [], amount: 700 }), new Attempts('goodwill').next());
    const lines = [{ id: second, quantity: 1, amount: 500 }];
    await notify(subject, message(subject, { lines, amount: 450 }), new Attempts('fee').next());
    expect(refunds()).toEqual([
      [first, '7.00', 0, '17'],
      [second, '4.50', 1, '17'],
    ]);
  });

  it.each(['TAX_INCLUDED', 'TAX_EXCLUDED'] as const)(
    'splits prices into net and taxes so that everything is refunded: %s',
    async (taxMode) => {
      const taxes = [{ code: 'VAT', amount: '3.33' }];
      const shippingTaxes = [{ code: 'VAT', amount: '0.67' }];
      const subject = paid({
        taxMode,
        lines: [{ quantity: 3, unitPrice: '10.00', shippingPrice: '4.00', taxes, shippingTaxes }],
      });
      const [id = ''] = subject.lines;
      const [goods, shipping] = taxMode === 'TAX_EXCLUDED' ? [3_333, 467] : [3_000, 400];
      const third = Math.floor(goods / 3);
      const parts = [third, third, goods - 2 * third];
      for (const [index, amount] of parts.entries()) {
        const withShipping = index === 2 ? shipping : 0;
        const lines = [{ id, quantity: 1, amount }];
        await notify(
          subject,
          message(subject, { lines, shipping: withShipping, amount: amount + withShipping }),
          new Attempts(`${index}`).next(),
        );
      }
      const total = ledger('refund').reduce((sum, entry) => sum + Math.round(Number(entry.amount) * 100), 0);
      expect(total).toBe(goods + shipping);
      const [line] = world.simulators.miraklOrder(subject.externalId)?.order_lines ?? [];
      type Taxed = Record<'taxes' | 'shipping_taxes', { amount: number }[]>;
      const given = (line?.refunds ?? []) as Taxed[];
      const backOf = (field: keyof Taxed) =>
        given.flatMap((refund) => refund[field]).reduce((sum, tax) => sum + Math.round(tax.amount * 100), 0);
      expect([backOf('taxes'), backOf('shipping_taxes')]).toEqual([333, 67]);
      expect(line?.order_line_state).toBe('REFUNDED');
    },
  );

  it.each([
    ['JPY', '1000', 1_000, '1000'],
    ['KWD', '1.234', 1_234, '1.234'],
  ])('uses the decimals of %s', async (currency, unitPrice, amount, expected) => {
    const subject = paid({ currency, lines: [{ unitPrice }] });
    const lines = [{ id: subject.lines[0] ?? '', quantity: 1, amount }];
    await notify(subject, message(subject, { lines, amount }), new Attempts('a').next());
    expect(ledger('refund')).toMatchObject([{ amount: expected, currency }]);
  });

  it.each(UNCLEAR)('has one effect if it %s', async (_name, fault, timeoutMs) => {
    const subject = paid();
    const [first = '', second = ''] = subject.lines;
    const lines = [
      { id: first, quantity: 1, amount: 1_000 },
      { id: second, quantity: 1, amount: 500 },
    ];
    const sent = message(subject, { lines, shipping: 500, amount: 2_000 });
    const attempts = new Attempts('refund:rfd_1');
    world.simulators.fault({ match: { path: '/refund$' }, fault });
    expect((await failure(notify(subject, sent, attempts.next(), world.open(timeoutMs)))).kind).toBe(
      'unknown',
    );
    await notify(subject, sent, attempts.next());
    await notify(subject, sent, attempts.next());
    expect(refunds()).toEqual([
      [first, '14.00', 1, '17'],
      [second, '6.00', 1, '17'],
    ]);
  });

  it('has one effect if another refund of the same amount was made before', async () => {
    const subject = paid();
    await notify(subject, message(subject), new Attempts('the first').next());
    const attempts = new Attempts('the second');
    world.simulators.fault({ match: { path: '/refund$' }, fault: { kind: 'executeThenReset' } });
    await failure(notify(subject, message(subject), attempts.next()));
    await notify(subject, message(subject), attempts.next());
    expect(refunds()).toHaveLength(2);
  });

  it.each([
    ['done', 'executeThenReset'],
    ['not done', 'failBefore'],
  ] as const)(
    'is left to a person if it was %s and another refund was made meanwhile',
    async (_case, kind) => {
      const subject = paid();
      const attempts = new Attempts('a');
      world.simulators.fault({ match: { path: '/refund$' }, fault: { kind } });
      await failure(notify(subject, message(subject), attempts.next()));
      const other = message(subject, {
        lines: [{ id: subject.lines[0] ?? '', quantity: 0, amount: 1 }],
        amount: 1,
      });
      await notify(subject, other, new Attempts('another').next());
      const before = refunds();
      for (const _ of [1, 2]) {
        expect(await failure(notify(subject, message(subject), attempts.next()))).toMatchObject({
          kind: 'unknown',
          code: 'ambiguous_refund',
        });
      }
      expect(refunds()).toEqual(before);
    },
  );

  it('is not sent for an order whose state cannot be read first', async () => {
    const subject = paid();
    const attempts = new Attempts('a');
    world.simulators.fault({ match: { method: 'GET', path: '/orders$' }, fault: { kind: 'failBefore' } });
    expect((await failure(notify(subject, message(subject), attempts.next()))).kind).toBe('transient');
    expect(attempts.ref).toBeNull();
    await notify(subject, message(subject), attempts.next());
    expect(refunds()).toHaveLength(1);
  });

  it('is refused above what is left, and nothing is refunded', async () => {
    const subject = paid();
    const error = await failure(
      notify(subject, message(subject, { amount: 3_001 }), new Attempts('a').next()),
    );
    expect(error).toMatchObject({ kind: 'refused', code: 'amount_too_high' });
    expect(refunds()).toEqual([]);
  });

  it('is refused with the code of the marketplace', async () => {
    const unpaid = world.order({ state: 'WAITING_DEBIT' });
    const lines = [{ id: unpaid.lines[0] ?? '', quantity: 1, amount: 1_990 }];
    const error = await failure(
      notify(unpaid, message(unpaid, { lines, amount: 1_990 }), new Attempts('a').next()),
    );
    expect(error).toMatchObject({ kind: 'refused', code: 'order_line_invalid_state' });
    const wrong = world.open(undefined, { reasons: { cancel: '34', refund: '999' } });
    const subject = paid();
    expect(await failure(notify(subject, message(subject), new Attempts('b').next(), wrong))).toMatchObject({
      kind: 'refused',
      code: 'reason_not_found',
    });
  });

  it('is left to a person if its stored reference cannot be read', async () => {
    const attempts = new Attempts('a');
    attempts.ref = 'sent';
    const subject = paid();
    expect(await failure(notify(subject, message(subject), attempts.next()))).toMatchObject({
      kind: 'unknown',
      code: 'ambiguous_reference',
    });
  });
});
