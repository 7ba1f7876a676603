import { startSimulators } from '../../../simulators';
import { Attempts } from '../../../tests/support/connectors/attempts';
import { failure } from '../../../tests/support/connectors/failure';
import { UNCLEAR } from '../../../tests/support/connectors/faults';
import { miraklShop } from '../../../tests/support/connectors/mirakl-shop';

const world = miraklShop(startSimulators);
const ledger = (kind: string) => world.simulators.ledger({ kind });

const message = (subject: { lines: readonly string[] }, change: object = {}) => ({
  shipmentId: 'shp_1_1',
  lines: [{ id: subject.lines[0] ?? '', quantity: 1 }],
  carrierName: 'Pigeon Post',
  carrierCode: null,
  trackingNumber: 'PP-1',
  trackingUrl: 'https://pigeon.example/PP-1',
  ...change,
});
const shipping = (quantity = 1) => world.order({ state: 'SHIPPING', lines: [{ quantity }] });

describe('notifying a shipment', () => {
  it('sends what has left, in which shipment, and where to follow it', async () => {
    const subject = shipping(2);
    await world.channel.shipment?.(subject, message(subject), new Attempts('a').next());
    expect(ledger('shipment_confirmed')).toMatchObject([
      { key: 'shp_1_1', detail: { trackingNumber: 'PP-1', lines: [{ quantity: 1 }] } },
    ]);
    expect(world.stateOf(subject)).toBe('SHIPPING');
    await world.channel.shipment?.(
      subject,
      message(subject, { shipmentId: 'shp_1_2' }),
      new Attempts('b').next(),
    );
    expect(world.stateOf(subject)).toBe('SHIPPED');
  });

  it('names a known carrier by its code at the marketplace', async () => {
    const subject = shipping();
    const sent = message(subject, { carrierCode: 'our-ups', carrierName: 'our-ups', trackingNumber: '1Z1' });
    await world.channel.shipment?.(subject, sent, new Attempts('a').next());
    expect(ledger('shipment_confirmed')).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['no number', { trackingNumber: null, trackingUrl: null }],
    ['no number, although the carrier is known', { carrierCode: 'our-ups', trackingNumber: null }],
    ['a carrier that is not known', { carrierCode: 'easypost-main', carrierName: 'easypost-main' }],
    ['an invalid link', { trackingUrl: 'javascript:alert(1)' }],
  ])('is accepted with %s', async (_name, change) => {
    const subject = shipping();
    await world.channel.shipment?.(subject, message(subject, change), new Attempts('a').next());
    expect(ledger('shipment_confirmed')).toHaveLength(1);
  });

  it.each(UNCLEAR)('has one effect if it %s', async (_name, fault, timeoutMs) => {
    const subject = shipping(3);
    const attempts = new Attempts('a');
    world.simulators.fault({ match: { method: 'POST', path: '/shipments$' }, fault });
    const by = world.open(timeoutMs);
    expect((await failure(by.shipment?.(subject, message(subject), attempts.next()))).kind).toBe('unknown');
    await world.channel.shipment?.(subject, message(subject), attempts.next());
    await world.channel.shipment?.(subject, message(subject), attempts.next());
    expect(ledger('shipment_confirmed')).toHaveLength(1);
  });

  it('is found among many', async () => {
    const subject = shipping(150);
    for (let n = 0; n < 120; n += 1) {
      await world.channel.shipment?.(
        subject,
        message(subject, { shipmentId: `shp_0_${n}` }),
        new Attempts(`${n}`).next(),
      );
    }
    const attempts = new Attempts('a');
    world.simulators.fault({
      match: { method: 'POST', path: '/shipments$' },
      fault: { kind: 'executeThenReset' },
    });
    await failure(world.channel.shipment?.(subject, message(subject), attempts.next()));
    await world.channel.shipment?.(subject, message(subject), attempts.next());
    expect(ledger('shipment_confirmed')).toHaveLength(121);
  });

  it('counts as done if a slow first call has left nothing to ship', async () => {
    const subject = shipping();
    await world.channel.shipment?.(subject, message(subject), new Attempts('a').next());
    await world.channel.shipment?.(subject, message(subject), new Attempts('the same again').next());
    expect(ledger('shipment_confirmed')).toHaveLength(1);
  });

  it('is refused inside a 2xx, with the text of the marketplace kept separate', async () => {
    const subject = shipping();
    const lines = [{ id: subject.lines[0] ?? '', quantity: 2 }];
    const error = await failure(
      world.channel.shipment?.(subject, message(subject, { lines }), new Attempts('a').next()),
    );
    expect(error).toMatchObject({ kind: 'refused', code: 'shipment_refused' });
    expect(error.options.remark).toContain('quantity');
    expect(ledger('shipment_confirmed')).toEqual([]);
  });

  it.each(['WAITING_DEBIT', 'WAITING_DEBIT_PAYMENT', 'WAITING_ACCEPTANCE'] as const)(
    'waits while the order is in %s',
    async (state) => {
      const subject = world.order({ state });
      const attempts = new Attempts('a');
      expect(
        await failure(world.channel.shipment?.(subject, message(subject), attempts.next())),
      ).toMatchObject({
        kind: 'transient',
        code: 'order_not_ready',
      });
      if (state === 'WAITING_ACCEPTANCE') return;
      world.simulators.moveMiraklOrder(subject.externalId, 'debit');
      await world.channel.shipment?.(subject, message(subject), attempts.next());
      expect(ledger('shipment_confirmed')).toHaveLength(1);
    },
  );
});

describe('a corrected tracking number', () => {
  it('is sent for the known shipment, and has no further effect if repeated', async () => {
    const subject = shipping();
    await world.channel.shipment?.(subject, message(subject), new Attempts('a').next());
    const corrected = message(subject, { trackingNumber: 'CORRECTED-1' });
    await world.channel.tracking?.(subject, corrected, new Attempts('b').next());
    await world.channel.tracking?.(subject, corrected, new Attempts('c').next());
    expect(ledger('shipment_confirmed')).toHaveLength(1);
    const answer = await fetch(`${world.simulators.miraklUrl}/api/shipments?order_id=${subject.externalId}`, {
      headers: { authorization: world.simulators.keys.mirakl },
    });
    expect(await answer.json()).toMatchObject({ data: [{ tracking: { tracking_number: 'CORRECTED-1' } }] });
  });

  it('waits for a shipment that is not known yet', async () => {
    const subject = shipping();
    const sent = world.channel.tracking?.(subject, message(subject), new Attempts('a').next());
    expect(await failure(sent)).toMatchObject({ kind: 'transient', code: 'shipment_not_there' });
  });
});
