import { easypostClient } from '../../../simulators/testing/client';
import type { Shown } from '../../support/api/answers';
import { connectCourier, connectParcels, courierSecret, easypostKey } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { address, eur, newOrder } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withSimulators } from '../../support/api/with-simulators';

/** Labels that are bought: once, shown, refunded, and never lost. */
withSimulators((system) => {
  describe('a label', () => {
    let parcels = '';
    const key = () => easypostKey(system, 'parcels');

    beforeAll(async () => {
      parcels = await connectParcels(system, 'parcels');
    });

    afterEach(() => {
      system.simulators.clearFaults();
      system.simulators.setUpEasypostAccount(key(), { balanceCents: null, refundStatus: 'submitted' });
    });

    const carrier = () => ({ carrier: { account: parcels } });
    const bought = (order: Shown): boolean => order.shipments[0]?.label === 'bought';
    const stuck = (order: Shown): boolean => order.attention.length > 0;
    const shipmentOf = (order: Shown): string => order.shipments[0]?.id ?? '';
    const take = (more: Readonly<Record<string, unknown>> = {}) => system.client.take(newOrder(more));

    /** The effects of one shipment at the carrier; our shipment's id is its reference there. */
    const ledger = (order: Shown) =>
      system.simulators
        .ledger({ system: 'easypost' })
        .filter((entry) => entry.key.endsWith(shipmentOf(order)) && entry.kind !== 'shipment_created');
    const kinds = (order: Shown): string[] => ledger(order).map(({ kind }) => kind);

    test('is bought once, shown with its number and its address, and its shipment handed over', async () => {
      const { id } = await take();
      const requested = await system.client.act(id, 'ship', carrier());
      expect(requested.shipments[0]?.carrier).toBe(parcels);
      const order = await system.client.orderWhere(id, 'the label is there', bought);
      const [entry, ...more] = ledger(order);
      expect([entry?.kind, more]).toEqual(['label_bought', []]);
      expect(order.status.fulfillment).toBe('handed');
      expect(order.shipments[0]).toMatchObject({
        status: 'handed',
        label: 'bought',
        trackingNumber: entry?.detail['trackingCode'],
        service: entry?.detail['service'],
        labelUrl: expect.stringMatching(/^http/),
        trackingUrl: expect.stringMatching(/^http/),
      });
      const label = await fetch(order.shipments[0]?.labelUrl ?? '');
      expect(label.status).toBe(200);
      const { body } = await system.client.call('GET', `/v1/orders?q=${order.shipments[0]?.trackingNumber}`);
      expect(body.items.map((item) => item.id)).toEqual([id]);
    });

    test('is bought for the place of dispatch whose account is named, if goods leave from several', async () => {
      const barn = {
        company: 'Barn',
        line1: 'Am Hof 1',
        postalCode: '21337',
        city: 'Lüneburg',
        country: 'DE',
      };
      const account = await connectParcels(system, 'barn', barn);
      const leavesFrom = async (name: string): Promise<unknown[]> => {
        const sold = easypostClient(system.simulators, easypostKey(system, name));
        const { json } = await sold('GET', '/shipments?purchased=true');
        return [json.shipments[0].from_address.city, json.shipments[0].reference];
      };
      const { id } = await take();
      for (const [name, by] of [
        ['barn', account],
        ['parcels', parcels],
      ] as const) {
        const lines = [{ id: '1', quantity: 1 }];
        await system.client.act(id, 'ship', { carrier: { account: by }, lines });
        const order = await system.client.orderWhere(id, 'the label is there', ({ shipments }) =>
          shipments.every(({ label }) => label === 'bought'),
        );
        const city = name === 'barn' ? 'Lüneburg' : 'Hamburg';
        expect(await leavesFrom(name)).toEqual([city, `label:${order.shipments.at(-1)?.id}`]);
      }
    });

    test('whose request is repeated gets the first response, even if the label exists by now', async () => {
      const { id } = await take();
      const path = `/v1/orders/${id}/create-shipment`;
      system.simulators.fault({ match: { path: '/buy$' }, fault: { kind: 'barrier', name: 'asked' } });
      const first = await system.client.call('POST', path, { body: carrier(), key: 'label' });
      expect(first.body.shipments[0]).toMatchObject({
        label: 'pending',
        labelUrl: null,
        trackingNumber: null,
      });
      system.simulators.barrier('asked').release();
      await system.client.orderWhere(id, 'the label is there', bought);
      const again = await system.client.call('POST', path, { body: carrier(), key: 'label' });
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect(again.body).toEqual(first.body);
      const then = await system.client.call('GET', `/v1/orders/${id}?at=${first.body.version}`);
      expect(then.body).toEqual(first.body);
    });

    test('is refunded once if its shipment is void', async () => {
      const { id } = await take();
      await system.client.act(id, 'create-shipment', carrier());
      const order = await system.client.orderWhere(id, 'the label is there', bought);
      expect(order.status.fulfillment).toBe('ready');
      await system.client.act(id, 'void-shipment', { shipmentId: shipmentOf(order) });
      await until('the label is given back', () => kinds(order).includes('label_voided'));
      const voided = await system.client.order(id);
      expect(voided).toMatchObject({
        status: { fulfillment: 'processing' },
        shipments: [{ status: 'cancelled' }],
      });
      await expectRefusal(
        system.client,
        id,
        'void-shipment',
        { shipmentId: shipmentOf(order) },
        'shipment_cancelled',
      );
      const again = await system.client.act(id, 'ship', carrier());
      expect(again.shipments).toHaveLength(2);
      expect(kinds(order)).toEqual(['label_bought', 'label_voided']);
    });

    test('is refunded if the whole order is cancelled', async () => {
      const { id } = await take();
      await system.client.act(id, 'create-shipment', carrier());
      const order = await system.client.orderWhere(id, 'the label is there', bought);
      await system.client.act(id, 'cancel');
      await until('the label is given back', () => kinds(order).includes('label_voided'));
      expect((await system.client.order(id)).status.lifecycle).toBe('cancelled');
    });

    test('for an order that was cancelled meanwhile is refunded', async () => {
      const { id } = await take();
      system.simulators.fault({ match: { path: '/buy$' }, fault: { kind: 'barrier', name: 'meanwhile' } });
      const order = await system.client.act(id, 'ship', carrier());
      const barrier = system.simulators.barrier('meanwhile');
      await barrier.arrived(1, 40_000);
      expect((await system.client.act(id, 'cancel')).status.lifecycle).toBe('cancelled');
      barrier.release();
      await until('the label is given back', () => kinds(order).includes('label_voided'));
      expect(kinds(order)).toEqual(['label_bought', 'label_voided']);
      const after = await system.client.orderWhere(id, 'nothing is left to do', ({ shipments }) =>
        bought({ shipments } as Shown),
      );
      expect(after).toMatchObject({
        status: { lifecycle: 'cancelled' },
        shipments: [{ status: 'cancelled' }],
      });
    });

    test('that the carrier refuses is shown with its ways out, and bought once the cause is fixed', async () => {
      system.simulators.setUpEasypostAccount(key(), { balanceCents: 0 });
      const { id } = await take();
      await system.client.act(id, 'ship', carrier());
      const order = await system.client.orderWhere(id, 'it needs a person', stuck);
      const [problem] = order.attention;
      expect(problem).toEqual({
        effect: expect.stringContaining(shipmentOf(order)),
        since: expect.any(String),
        problem: 'insufficient_funds',
        remark: expect.stringMatching(/balance|funds/i),
        waysOut: ['retry', 'confirm', 'give_up'],
      });
      expect(order).toMatchObject({ status: { fulfillment: 'ready' }, shipments: [{ label: 'failed' }] });
      const { body } = await system.client.call('GET', '/v1/orders?attention=true');
      expect(body.items.map((item) => item.id)).toContain(id);
      await expectRefusal(system.client, id, 'hand-over', {}, 'label_pending');

      await system.client.act(id, 'retry-effect', { effect: problem?.effect });
      await system.client.orderWhere(id, 'it needs a person again', stuck);
      system.simulators.setUpEasypostAccount(key(), { balanceCents: null });
      const retried = await system.client.act(id, 'retry-effect', { effect: problem?.effect });
      expect(retried).toMatchObject({ attention: [], shipments: [{ label: 'pending' }] });
      const done = await system.client.orderWhere(id, 'the label is there', bought);
      expect(done).toMatchObject({ status: { fulfillment: 'handed' }, attention: [] });
      expect(kinds(done)).toEqual(['label_bought']);
      await expectRefusal(system.client, id, 'retry-effect', { effect: problem?.effect }, 'effect_not_found');
    });

    test('to a destination that no carrier serves can be given up, and the goods be shipped otherwise', async () => {
      const { id } = await take({ shippingAddress: { ...address, postalCode: '00000' } });
      await system.client.act(id, 'ship', carrier());
      const order = await system.client.orderWhere(id, 'it needs a person', stuck);
      expect(order.attention[0]).toMatchObject({
        problem: 'no_rate',
        remark: 'USPS: Invalid ZIP code.; UPS: Invalid ZIP code.',
      });
      const given = await system.client.act(id, 'give-up-effect', { effect: order.attention[0]?.effect });
      expect(given).toMatchObject({ attention: [], shipments: [{ status: 'cancelled', label: 'failed' }] });
      const sent = await system.client.act(id, 'ship', { manual: { carrier: 'A bicycle' } });
      expect(sent.status.fulfillment).toBe('handed');
      expect(kinds(order)).toEqual([]);
    });

    test('that a person bought by hand counts with its number', async () => {
      const { id } = await take({ shippingAddress: { ...address, postalCode: '00000' } });
      await system.client.act(id, 'ship', carrier());
      const order = await system.client.orderWhere(id, 'it needs a person', stuck);
      const effect = order.attention[0]?.effect;
      await expectRefusal(system.client, id, 'confirm-effect', { effect }, 'malformed_command');
      const done = await system.client.act(id, 'confirm-effect', { effect, trackingNumber: 'HAND-1' });
      expect(done).toMatchObject({
        status: { fulfillment: 'handed' },
        attention: [],
        shipments: [{ label: 'bought', trackingNumber: 'HAND-1' }],
      });
    });

    test('waits while the carrier is unavailable, and the order continues meanwhile', async () => {
      system.simulators.fault({
        match: { path: '^/easypost' },
        fault: { kind: 'status', status: 500 },
        times: 2,
      });
      const { id } = await take();
      await system.client.act(id, 'ship', carrier());
      const refunded = await system.client.act(id, 'refund', { adjustment: eur(5) });
      expect(refunded.totals.refunded).toEqual(eur(5));
      const order = await system.client.orderWhere(id, 'the label is there', bought);
      expect(kinds(order)).toEqual(['label_bought']);
      expect(order).toMatchObject({
        status: { fulfillment: 'handed', refund: 'partially_refunded' },
        attention: [],
      });
    });

    test.each([
      ['the connection is cut', 'executeThenReset'],
      ['its answer can not be read', 'malformedJson'],
      ['its answer is half of one', 'truncatedBody'],
    ] as const)('is bought once even if %s after the purchase', async (_name, kind) => {
      system.simulators.fault({ match: { path: '/buy$' }, fault: { kind } });
      const { id } = await take();
      await system.client.act(id, 'ship', carrier());
      const order = await system.client.orderWhere(id, 'the label is there', bought);
      expect(kinds(order)).toEqual(['label_bought']);
    });

    test('follows its shipment by the callbacks of the carrier, each of which counts once', async () => {
      const { id } = await take();
      await system.client.act(id, 'ship', carrier());
      const { shipments } = await system.client.orderWhere(id, 'the label is there', bought);
      const code = shipments[0]?.trackingNumber ?? '';
      const first = await system.simulators.emitTracking(code, {
        status: 'in_transit',
        message: 'in a van',
        weight: 614,
      });
      expect(first.deliveries.map(({ status }) => status)).toEqual([202]);
      const again = await system.simulators.emitTracking(code, {
        status: 'in_transit',
        eventId: first.eventId,
      });
      expect(again.deliveries.map(({ status }) => status)).toEqual([200]);
      await system.simulators.emitTracking(code, { status: 'delivered' });
      const order = await system.client.orderWhere(
        id,
        'it is delivered',
        ({ status }) => status.delivery === 'delivered',
      );
      expect(order.shipments[0]?.events.map(({ status, raw }) => [status, raw])).toEqual([
        ['in_transit', 'in a van'],
        ['delivered', 'delivered'],
      ]);
    });

    test('may be known later than the first callback, which counts once the number is known', async () => {
      system.simulators.fault({ match: { path: '/buy$' }, fault: { kind: 'barrierAfter', name: 'outrun' } });
      const { id } = await take();
      const requested = await system.client.act(id, 'create-shipment', carrier());
      const barrier = system.simulators.barrier('outrun');
      await barrier.arrived(1, 40_000);
      const code = String(ledger(requested)[0]?.detail['trackingCode']);
      const early = await system.simulators.emitTracking(code, { status: 'in_transit' });
      expect(early.deliveries.map(({ status }) => status)).toEqual([202]);
      expect(await system.client.order(id)).toEqual(requested);
      barrier.release();
      const order = await system.client.orderWhere(
        id,
        'it is on its way',
        ({ shipments }) => shipments[0]?.status === 'in_transit',
      );
      expect(order).toMatchObject({
        status: { fulfillment: 'handed' },
        shipments: [{ trackingNumber: code }],
      });
    });

    test('is not refunded once the carrier has the shipment', async () => {
      const { id } = await take();
      await system.client.act(id, 'create-shipment', carrier());
      const order = await system.client.orderWhere(id, 'the label is there', bought);
      await system.simulators.emitTracking(order.shipments[0]?.trackingNumber ?? '', {
        status: 'in_transit',
      });
      await system.client.orderWhere(
        id,
        'it is handed over',
        ({ status }) => status.fulfillment === 'handed',
      );
      const body = { shipmentId: shipmentOf(order) };
      await expectRefusal(system.client, id, 'void-shipment', body, 'already_handed_over');
      expect(kinds(order)).toEqual(['label_bought']);
    });

    test('that the carrier does not refund needs attention', async () => {
      system.simulators.setUpEasypostAccount(key(), { refundStatus: 'rejected' });
      const { id } = await take();
      await system.client.act(id, 'create-shipment', carrier());
      const order = await system.client.orderWhere(id, 'the label is there', bought);
      await system.client.act(id, 'void-shipment', { shipmentId: shipmentOf(order) });
      const unrefunded = await system.client.orderWhere(id, 'it needs a person', stuck);
      expect(unrefunded.attention[0]).toMatchObject({ problem: 'void_rejected' });
      const given = await system.client.act(id, 'give-up-effect', {
        effect: unrefunded.attention[0]?.effect,
      });
      expect(given.attention).toEqual([]);
    });

    test('cannot be bought from an unknown carrier, or from one that sells none', async () => {
      const courier = await connectCourier(system, 'sells-nothing', { secret: courierSecret(41) });
      const { id } = await take();
      await expectRefusal(system.client, id, 'ship', { carrier: { account: 'nobody' } }, 'unknown_carrier');
      await expectRefusal(
        system.client,
        id,
        'ship',
        { carrier: { account: courier } },
        'carrier_sells_no_labels',
      );
      for (const body of [
        {},
        { ...carrier(), manual: { carrier: 'x' } },
        { shipmentId: 'x', lines: [{ id: '1' }] },
      ]) {
        expect((await system.client.send(id, 'ship', body)).status).toBe(400);
      }
    });
  });

  describe('a connection', () => {
    test('is tested with its own credentials, and reports what is wrong with them', async () => {
      const good = await connectParcels(system, 'tried');
      const tried = await system.client.expect([200], 'POST', `/v1/carriers/${good}/test`);
      expect(tried.body).toEqual({ ok: true });
      await system.client.expect([200], 'PATCH', `/v1/carriers/${good}`, {
        body: { credentials: { apiKey: 'not-a-key', webhookSecret: 'some-secret' } },
      });
      const refused = await system.client.expect([200], 'POST', `/v1/carriers/${good}/test`);
      expect(refused.body).toEqual({ ok: false, problem: 'credentials_refused' });
    });

    test('connects to no private address unless the process trusts it', async () => {
      const name = await connectParcels(system, 'inside');
      const { body } = await system.client.expect([200], 'GET', `/v1/carriers/${name}`);
      for (const baseUrl of ['http://127.0.0.1:1', 'http://169.254.169.254', 'https://[::ffff:127.0.0.1]']) {
        await system.client.expect([200], 'PATCH', `/v1/carriers/${name}`, {
          body: { settings: { ...body.settings, baseUrl } },
        });
        const tried = await system.client.expect([200], 'POST', `/v1/carriers/${name}/test`);
        expect(tried.body).toEqual({ ok: false, problem: 'address_forbidden' });
      }
    });
  });
});
