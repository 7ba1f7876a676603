import type { Attempt, CancellationMessage, ChannelOrder } from '../../../domain/ports';
import { startSimulators } from '../../../simulators';
import { Attempts } from '../../../tests/support/connectors/attempts';
import { failure } from '../../../tests/support/connectors/failure';
import { UNCLEAR } from '../../../tests/support/connectors/faults';
import { miraklShop } from '../../../tests/support/connectors/mirakl-shop';

const world = miraklShop(startSimulators);
const ledger = (kind: string) => world.simulators.ledger({ kind });

describe('notifying a cancellation', () => {
  const message = (
    lines: CancellationMessage['lines'],
    reason: string | null = null,
  ): CancellationMessage => ({ lines, reason });
  const notify = (subject: ChannelOrder, sent: CancellationMessage, attempt: Attempt, by = world.channel) =>
    by.cancellation?.(subject, sent, attempt);
  const lines = [
    { quantity: 3, unitPrice: '3.33', shippingPrice: '4.00' },
    { quantity: 1, unitPrice: '5.00', shippingPrice: '1.00' },
  ];

  it('cancels what was not charged yet', async () => {
    const subject = world.order({ state: 'WAITING_DEBIT', lines });
    const [first = ''] = subject.lines;
    await notify(
      subject,
      message([{ id: first, quantity: 1, amount: 333, shipping: 0 }]),
      new Attempts('a').next(),
    );
    expect(ledger('order_cancelled')).toMatchObject([
      { amount: '3.33', detail: { lineId: first, quantity: 1 } },
    ]);
    expect(ledger('refund')).toEqual([]);
  });

  it('cancels the whole order with its shipping', async () => {
    const subject = world.order({ state: 'WAITING_DEBIT', lines });
    const [first = '', second = ''] = subject.lines;
    const all = [
      { id: first, quantity: 3, amount: 999, shipping: 500 },
      { id: second, quantity: 1, amount: 500, shipping: 0 },
    ];
    await notify(subject, message(all, '35'), new Attempts('a').next());
    expect(ledger('order_cancelled').map((entry) => entry.amount)).toEqual(['13.99', '6.00']);
    expect(world.stateOf(subject)).toBe('CANCELED');
  });

  it('leaves no rounding difference when the last units are cancelled', async () => {
    const subject = world.order({ state: 'WAITING_DEBIT', lines: [{ quantity: 3, unitPrice: '3.34' }] });
    const [id = ''] = subject.lines;
    // Thirds of 10.02, each counted from the start.
    for (const n of [1, 2, 3]) {
      await notify(
        subject,
        message([{ id, quantity: 1, amount: 333, shipping: 0 }]),
        new Attempts(`${n}`).next(),
      );
    }
    expect(ledger('order_cancelled').map((entry) => entry.amount)).toEqual(['3.33', '3.33', '3.36']);
    expect(world.stateOf(subject)).toBe('CANCELED');
  });

  it('cancels no more shipping than was charged', async () => {
    const subject = world.order({ lines });
    const [first = '', second = ''] = subject.lines;
    world.simulators.setUpMiraklShop(world.simulators.keys.mirakl, { autoDebit: false });
    await world.channel.acceptance?.(
      subject,
      { accepted: [first], refused: [second] },
      new Attempts('accept').next(),
    );
    const all = [{ id: first, quantity: 3, amount: 999, shipping: 500 }];
    await notify(subject, message(all), new Attempts('a').next());
    expect(ledger('order_cancelled').map((entry) => entry.amount)).toEqual(['13.99']);
  });

  it('refunds what was charged, without shipping', async () => {
    const subject = world.order({ state: 'SHIPPING', lines });
    const [first = '', second = ''] = subject.lines;
    await notify(
      subject,
      message([{ id: second, quantity: 1, amount: 500, shipping: 100 }], '35'),
      new Attempts('a').next(),
    );
    expect(ledger('order_cancelled')).toEqual([]);
    expect(ledger('refund')).toMatchObject([
      { amount: '6.00', detail: { lineId: second, reasonCode: '17' } },
    ]);
    expect(world.lineStates(subject)).toEqual(['SHIPPING', 'REFUNDED']);
    const shipment = {
      shipmentId: 'shp_1_1',
      lines: [{ id: first, quantity: 3 }],
      carrierName: 'Post',
      carrierCode: null,
      trackingNumber: null,
      trackingUrl: null,
    };
    await world.channel.shipment?.(subject, shipment, new Attempts('s').next());
    expect(world.stateOf(subject)).toBe('SHIPPED');
  });

  it('cancels what was charged if this marketplace allows sellers to do so', async () => {
    world.simulators.setUpMiraklShop(world.simulators.keys.mirakl, { cancelAfterDebit: true });
    const subject = world.order({ state: 'SHIPPING', lines });
    await notify(
      subject,
      message([{ id: subject.lines[1] ?? '', quantity: 1, amount: 500, shipping: 0 }]),
      new Attempts('a').next(),
    );
    expect(ledger('order_cancelled')).toHaveLength(1);
    expect(ledger('refund')).toEqual([]);
  });

  it.each(UNCLEAR)('has one effect if it %s, charged or not', async (_name, fault, timeoutMs) => {
    for (const state of ['WAITING_DEBIT', 'SHIPPING'] as const) {
      const subject = world.order({ state, lines });
      const sent = message([{ id: subject.lines[0] ?? '', quantity: 1, amount: 333, shipping: 0 }]);
      const attempts = new Attempts('a');
      world.simulators.fault({ match: { method: 'PUT', path: '/orders/(refund|cancel)$' }, fault });
      expect((await failure(notify(subject, sent, attempts.next(), world.open(timeoutMs)))).kind).toBe(
        'unknown',
      );
      await notify(subject, sent, attempts.next());
      await notify(subject, sent, attempts.next());
    }
    expect([ledger('order_cancelled').length, ledger('refund').length]).toEqual([1, 1]);
  });

  it('is repeated in the way it was started, even if the customer is charged between the attempts', async () => {
    const subject = world.order({ state: 'WAITING_DEBIT', lines });
    const sent = message([{ id: subject.lines[0] ?? '', quantity: 1, amount: 333, shipping: 0 }]);
    const attempts = new Attempts('a');
    world.simulators.fault({ match: { path: '/cancel$' }, fault: { kind: 'executeThenReset' } });
    await failure(notify(subject, sent, attempts.next()));
    world.simulators.moveMiraklOrder(subject.externalId, 'debit');
    await notify(subject, sent, attempts.next());
    expect([ledger('order_cancelled').length, ledger('refund').length]).toEqual([1, 0]);
  });

  it('is left to a person if the lines were changed otherwise', async () => {
    const subject = world.order({ state: 'WAITING_DEBIT', lines });
    const [id = ''] = subject.lines;
    const attempts = new Attempts('a');
    world.simulators.fault({ match: { path: '/cancel$' }, fault: { kind: 'failBefore' } });
    await failure(notify(subject, message([{ id, quantity: 1, amount: 333, shipping: 0 }]), attempts.next()));
    await notify(
      subject,
      message([{ id, quantity: 1, amount: 100, shipping: 0 }]),
      new Attempts('other').next(),
    );
    expect(
      await failure(
        notify(subject, message([{ id, quantity: 1, amount: 333, shipping: 0 }]), attempts.next()),
      ),
    ).toMatchObject({
      kind: 'unknown',
      code: 'ambiguous_cancellation',
    });
  });

  it('is refused for units that have left', async () => {
    const subject = world.order({ state: 'SHIPPING', lines: [{ quantity: 1, unitPrice: '5.00' }] });
    const [id = ''] = subject.lines;
    const shipment = {
      shipmentId: 'shp_1_1',
      lines: [{ id, quantity: 1 }],
      carrierName: 'Post',
      carrierCode: null,
      trackingNumber: null,
      trackingUrl: null,
    };
    await world.channel.shipment?.(subject, shipment, new Attempts('s').next());
    const error = await failure(
      notify(subject, message([{ id, quantity: 1, amount: 500, shipping: 0 }]), new Attempts('a').next()),
    );
    expect(error).toMatchObject({ kind: 'refused', code: 'order_line_invalid_state' });
  });
});
