import type { Shown } from '../../support/api/answers';
import { connectChannel, connectSupplier } from '../../support/api/connections';
import { mugs, newOrder, number } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withSimulators } from '../../support/api/with-simulators';

const SYNC_AGAIN_MS = 2_000;

/** Lines that a supplier sends: placed once, followed, and placed elsewhere if the supplier cancels. */
withSimulators((system) => {
  describe('a supplier order', () => {
    let supplier = '';
    let other = '';
    let key = '';

    beforeAll(async () => {
      ({ supplier, key } = await connectSupplier(system, 'warehouse'));
      ({ supplier: other } = await connectSupplier(system, 'second'));
    });

    afterEach(() => {
      system.simulators.clearFaults();
      system.simulators.setUpFulfillmentAccount(key, { unknownSkus: [] });
    });

    const take = (more: object = {}) =>
      system.client.take(newOrder({ lines: [mugs(2, { supplier, ...more })] }));
    const sourceOf = (order: Shown, index = 0) => order.sources?.[index];

    /** What was placed at the provider for an order of ours. */
    const placed = ({ id }: Pick<Shown, 'id'>) =>
      system.simulators
        .ledger({ system: 'fulfillment', kind: 'order_placed' })
        .filter((entry) => entry.key.startsWith(`src_${id.slice('ord_'.length)}_`));

    /** Ordered, and known here by the provider's number. */
    async function place(order: Shown, index = 0): Promise<{ order: Shown; ref: string }> {
      await system.client.act(order.id, 'place-source');
      const known = await system.client.orderWhere(
        order.id,
        'it is placed',
        (now) => sourceOf(now, index)?.reference != null,
      );
      return { order: known, ref: sourceOf(known, index)?.reference ?? '' };
    }

    /** Reads changes until an order is as it should be. */
    async function pulledUntil(
      id: string,
      what: string,
      is: (order: Shown) => boolean,
      at = supplier,
    ): Promise<Shown> {
      let syncedAt = 0;
      return until(what, async () => {
        if (Date.now() - syncedAt > SYNC_AGAIN_MS) {
          await system.client.expect([202], 'POST', `/v1/suppliers/${at}/sync`);
          syncedAt = Date.now();
        }
        const order = await system.client.order(id);
        return is(order) && order;
      });
    }

    const supplyIs = (state: string) => (order: Shown) => order.status.supply === state;

    test('is placed once, paid, shipped with a tracking number, and followed by pulling changes', async () => {
      const taken = await take();
      expect(taken.status.supply).toBe('to_place');
      const { order, ref } = await place(taken);
      expect(placed(order)).toMatchObject([
        {
          orderId: ref,
          detail: {
            orderNumber: order.externalId,
            items: [{ sku: 'MUG-01', description: 'Mug', quantity: 2 }],
            shipTo: { name: 'Customer A', address_line_1: 'Teststr. 1', country_code: 'DE' },
          },
        },
      ]);
      expect(sourceOf(order)).toMatchObject({
        supplier,
        state: 'placed_unpaid',
        url: `https://provider.example/orders/${ref}`,
      });
      system.simulators.moveFulfillmentOrder(ref, 'process');
      await pulledUntil(order.id, 'it is paid', supplyIs('paid_awaiting_tracking'));
      const trackingNumber = number('FPT');
      system.simulators.moveFulfillmentOrder(ref, 'ship', { trackingNumber, carrierCode: 'DHL' });
      const sent = await pulledUntil(order.id, 'it is sent', supplyIs('tracking_assigned'));
      expect(sent.shipments).toMatchObject([
        { trackingNumber, carrier: 'DHL', trackingUrl: `https://track.example/${trackingNumber}` },
      ]);
      expect(placed(order)).toHaveLength(1);
      const { version } = sent;
      await pulledUntil(order.id, 'another look', () => true);
      expect((await system.client.order(order.id)).version).toBe(version);
    });

    test('has its number before its shipment has left, and is in transit once the supplier says so', async () => {
      const { order, ref } = await place(await take());
      const trackingNumber = number('FPT');
      system.simulators.moveFulfillmentOrder(ref, 'label', { trackingNumber });
      const waiting = await pulledUntil(order.id, 'it has a number', supplyIs('tracking_assigned'));
      expect(waiting).toMatchObject({
        shipments: [{ trackingNumber, handedOverAt: null }],
        status: { fulfillment: 'ready' },
        views: { dropship: { order: 'Awaiting Shipment' } },
      });
      system.simulators.moveFulfillmentOrder(ref, 'ship');
      const sent = await pulledUntil(
        order.id,
        'it has left',
        ({ status }) => status.fulfillment === 'handed',
      );
      expect(sent).toMatchObject({
        shipments: [{ trackingNumber }],
        status: { supply: 'tracking_assigned' },
        views: { dropship: { order: 'In Transit' } },
      });
      expect(sent.shipments).toHaveLength(1);
    });

    test('that the supplier cancels together with its label voids its shipment', async () => {
      const { order, ref } = await place(await take());
      system.simulators.moveFulfillmentOrder(ref, 'label');
      await pulledUntil(order.id, 'it has a number', supplyIs('tracking_assigned'));
      system.simulators.moveFulfillmentOrder(ref, 'cancel', { reason: 'broken' });
      const off = await pulledUntil(order.id, 'it is cancelled', supplyIs('cancelled'));
      expect(off).toMatchObject({ shipments: [{ status: 'cancelled' }], status: { lifecycle: 'open' } });
    });

    test('whose refund the supplier reviews too long and then does not pay has each missed deadline noted (Z21)', async () => {
      const channel = await connectChannel(system, 'reviews', { supplier, sourceReviewSeconds: 4 });
      const { order, ref } = await place(await system.client.take(newOrder({ channel, lines: [mugs(2)] })));
      system.simulators.moveFulfillmentOrder(ref, 'cancel');
      const off = await pulledUntil(order.id, 'it is cancelled', supplyIs('cancelled'));
      const sourceId = sourceOf(off)?.id;
      const review = await system.client.act(order.id, 'review-source-refund', { sourceId });
      expect(review.status.supply).toBe('refund_review');
      const listed = async () =>
        (await system.client.call('GET', `/v1/deadlines?channel=${channel}&within=1h`)).body.items.filter(
          (item) => item.name.startsWith('source_'),
        );
      expect(await listed()).toMatchObject([{ name: 'source_review', order: order.id, sourceId }]);
      await until('the refund is due', async () => (await listed())[0]?.name === 'source_refund');
      const passed = await until('nothing runs any more', async () => {
        const now = await system.client.order(order.id);
        return (await listed()).length === 0 && now;
      });
      expect(passed.status).toMatchObject({ supply: 'refund_review', lifecycle: 'open' });
      const { body } = await system.client.call('GET', `/v1/orders/${order.id}/timeline`);
      const missed = body.items.filter(({ what }) => what === 'deadline_missed');
      expect(missed.map(({ who, data }) => [who, data['deadline']])).toEqual([
        ['timer', `source_review:${sourceId}`],
        ['timer', `source_refund:${sourceId}`],
      ]);
      const settled = await system.client.act(order.id, 'settle-source-refund', { sourceId, refunded: true });
      expect(settled.status.supply).toBe('refunded');
    });

    test('that the supplier cancels leaves the order open, to be placed with another supplier', async () => {
      const { order, ref } = await place(await take());
      system.simulators.moveFulfillmentOrder(ref, 'cancel', { reason: 'out of stock' });
      const off = await pulledUntil(order.id, 'it is cancelled', supplyIs('cancelled'));
      expect(off.status.lifecycle).toBe('open');
      const unknown = await system.client.send(order.id, 're-source', { supplier: 'nobody' });
      expect([unknown.status, unknown.body.code]).toEqual([409, 'unknown_supplier']);
      const again = await system.client.act(order.id, 're-source', { supplier: other });
      expect(again.status.supply).toBe('to_place');
      const { order: placedAgain } = await place(again, 1);
      expect(sourceOf(placedAgain, 1)).toMatchObject({ supplier: other });
      expect(placed(order)).toHaveLength(2);
    });

    test.each([
      ['its answer never comes', { kind: 'executeThenTimeout' }],
      ['the connection is cut afterwards', { kind: 'executeThenReset' }],
    ] as const)('is placed once even if %s', async (_name, fault) => {
      system.simulators.fault({ match: { path: '/delegate_fulfillment$' }, fault });
      const { order, ref } = await place(await take());
      expect(placed(order).map(({ orderId }) => orderId)).toEqual([ref]);
      expect(order.attention).toEqual([]);
    });

    test('that the supplier refuses is cancelled with its reason, and the order stays open', async () => {
      system.simulators.setUpFulfillmentAccount(key, { unknownSkus: ['MUG-01'] });
      const { id } = await take();
      await system.client.act(id, 'place-source');
      const order = await system.client.orderWhere(id, 'it is refused', supplyIs('cancelled'));
      expect(order.status.lifecycle).toBe('open');
      expect(placed(order)).toEqual([]);
    });

    test('gets a cancellation request when the order is cancelled, and the supplier’s response counts', async () => {
      const { order, ref } = await place(await take());
      await system.client.act(order.id, 'cancel');
      await until('the supplier has the request', () =>
        system.simulators.ledger({ kind: 'cancellation_requested' }).some(({ orderId }) => orderId === ref),
      );
      system.simulators.moveFulfillmentOrder(ref, 'cancel');
      const over = await pulledUntil(
        order.id,
        'it is cancelled',
        (now) => sourceOf(now)?.state === 'cancelled',
      );
      expect(over.status.lifecycle).toBe('cancelled');
    });

    test('may be known later than its first report, which counts once the number is known', async () => {
      const fault = { kind: 'barrierAfter', name: 'placed' } as const;
      system.simulators.fault({ match: { path: '/delegate_fulfillment$' }, fault });
      const { id } = await take();
      await system.client.act(id, 'place-source');
      const barrier = system.simulators.barrier('placed');
      await barrier.arrived(1, 40_000);
      const ref = placed({ id })[0]?.orderId ?? '';
      const trackingNumber = number('FPT');
      system.simulators.moveFulfillmentOrder(ref, 'ship', { trackingNumber });
      const waiting = () =>
        system.sql(`SELECT 1 FROM inbox WHERE parked_tracking = $1 AND order_id IS NULL`, [ref]);
      await pulledUntil(id, 'its report is stored', () => true);
      await until('its report is stored', async () => (await waiting()).length === 1);
      expect(await system.client.order(id)).toMatchObject({ shipments: [], status: { supply: 'to_place' } });
      barrier.release();
      const sent = await system.client.orderWhere(id, 'it is sent', supplyIs('tracking_assigned'));
      expect(sent.shipments).toMatchObject([{ trackingNumber }]);
      expect(await waiting()).toEqual([]);
    });

    test('that belongs to no order here is not stored', async () => {
      const response = await fetch(`${system.simulators.fulfillmentUrl}/delegate_fulfillment`, {
        method: 'POST',
        body: JSON.stringify({
          transaction_id: '1',
          auth: { fulfillment_provider_api_code: 'warehouse', api_key: key },
          order_id: 'of-somebody-else',
          status: 'AwaitingShipment',
          requested_fulfillments: [
            {
              ship_to: { address_line_1: 'Teststr. 1', city: 'Berlin', country_code: 'DE' },
              items: [{ description: 'Mug', quantity: 1 }],
            },
          ],
        }),
      });
      const { fulfillment_provider_order_id: ref } = (await response.json()) as Record<string, string>;
      system.simulators.moveFulfillmentOrder(ref ?? '', 'process');
      const { order, ref: ours } = await place(await take());
      system.simulators.moveFulfillmentOrder(ours, 'process');
      await pulledUntil(order.id, 'it is paid', supplyIs('paid_awaiting_tracking'));
      expect(await system.sql(`SELECT 1 FROM inbox WHERE key LIKE $1`, [`${ref} %`])).toEqual([]);
    });

    test('applies each change once: a change that was read before adds nothing', async () => {
      const { order, ref } = await place(await take());
      system.simulators.moveFulfillmentOrder(ref, 'process');
      await pulledUntil(order.id, 'it is paid', supplyIs('paid_awaiting_tracking'));
      const rows = () =>
        system.sql<{ key: string }>(`SELECT key FROM inbox WHERE source = $1 AND order_id = $2`, [
          `supplier:${supplier}`,
          order.id,
        ]);
      const before = await rows();
      const { pulledAt } = (await system.client.call('GET', `/v1/suppliers/${supplier}`)).body;
      await until('changes are read again', async () => {
        await system.client.expect([202], 'POST', `/v1/suppliers/${supplier}/sync`);
        const now = (await system.client.call('GET', `/v1/suppliers/${supplier}`)).body.pulledAt;
        return now !== pulledAt;
      });
      expect(await rows()).toEqual(before);
    });

    test('names a connection, or is refused', async () => {
      const order = newOrder({ lines: [mugs(1), mugs(1, { id: '2', supplier: 'nobody' })] });
      const { status, body } = await system.client.call('POST', '/v1/orders', {
        body: { ...order, payment: { mode: 'on_invoice' } },
      });
      expect([status, body.errors]).toEqual([
        400,
        [expect.objectContaining({ pointer: '/lines/1/supplier' })],
      ]);
    });

    test('is created by policy for lines of a channel without a supplier, and the policy names an existing supplier', async () => {
      const make = (named: string) =>
        system.client.call('POST', '/v1/channels', {
          body: { name: system.named('drop'), kind: 'direct', settings: { policy: { supplier: named } } },
        });
      const refused = await make('nobody');
      expect([refused.status, refused.body.errors[0]?.pointer]).toEqual([400, '/settings/policy/supplier']);
      expect((await make(supplier)).status).toBe(201);
      const order = await system.client.take(newOrder({ channel: system.named('drop') }));
      expect(order.status.supply).toBe('to_place');
    });

    test('names the carrier of its shipment by a connection, or by a sealed text', async () => {
      const carrier = system.named('dropcourier');
      const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
      await system.client.expect([201], 'POST', '/v1/carriers', {
        body: { name: carrier, kind: 'webhook', credentials: { secret } },
      });
      const tracked = async (named: string) => {
        const { order, ref } = await place(await take());
        system.simulators.moveFulfillmentOrder(ref, 'process');
        const paid = await pulledUntil(order.id, 'it is paid', supplyIs('paid_awaiting_tracking'));
        const body = { sourceId: sourceOf(paid)?.id, carrier: named, trackingNumber: number('T') };
        const { shipments } = await system.client.act(order.id, 'track-source', body);
        const rows = await system.sql<{ carrier: string }>(
          `SELECT body->>'carrier' AS carrier FROM inbox WHERE order_id = $1 AND name = 'track-source'`,
          [order.id],
        );
        return [shipments[0]?.carrier, rows[0]?.carrier];
      };
      expect(await tracked(carrier)).toEqual([carrier, carrier]);
      expect(await tracked('Fritz und Söhne')).toEqual(['Fritz und Söhne', expect.stringMatching(/^txt_/)]);
    });
  });

  describe('a supplier connection', () => {
    test('or a carrier in test mode is known as such when a command names it, and persons are sealed', async () => {
      const { supplier } = await connectSupplier(system, 'testing');
      const { body } = await system.client.call('GET', `/v1/suppliers/${supplier}`);
      const settings = { ...body.settings, testMode: true };
      await system.client.expect([200], 'PATCH', `/v1/suppliers/${supplier}`, { body: { settings } });
      const { id } = await system.client.take(newOrder());
      await system.client.send(id, 're-source', { supplier });
      await system.client.act(id, 'change-customer', { customer: { name: 'Zora Zeuge' } });
      const rows = await system.sql<{ name: string; body: object; carrier: object | null }>(
        `SELECT name, body, carrier FROM inbox WHERE order_id = $1 AND name <> 'take' ORDER BY sequence`,
        [id],
      );
      expect(rows).toEqual([
        {
          name: 're-source',
          body: { supplier },
          carrier: {
            account: supplier,
            kind: 'fulfillment',
            sellsLabel: false,
            voidable: false,
            testMode: true,
          },
        },
        { name: 'change-customer', body: { customer: expect.stringMatching(/^txt_/) }, carrier: null },
      ]);
      expect((await system.client.order(id)).customer).toMatchObject({ name: 'Zora Zeuge' });
    });

    test('is tested, changed and removed, and shows no credentials', async () => {
      const { supplier, key } = await connectSupplier(system, 'tried');
      const path = `/v1/suppliers/${supplier}`;
      expect((await system.client.call('POST', `${path}/test`)).body).toEqual({ ok: true });
      system.simulators.setUpFulfillmentAccount(key, { active: false });
      expect((await system.client.call('POST', `${path}/test`)).body).toEqual({
        ok: false,
        problem: 'credentials_refused',
      });
      const { body, text } = await system.client.call('GET', path);
      expect(text).not.toContain(key);
      const settings = { ...body.settings, testMode: true };
      const changed = await system.client.expect([200], 'PATCH', path, { body: { settings } });
      expect(changed.body.settings).toEqual(settings);
      const wrong = await system.client.call('PATCH', path, {
        body: { settings: { ...settings, testMode: 'yes' } },
      });
      expect([wrong.status, wrong.body.errors[0]?.pointer]).toEqual([400, '/settings/testMode']);
      expect((await system.client.call('DELETE', path)).status).toBe(204);
      expect((await system.client.call('POST', `${path}/sync`)).status).toBe(404);
    });

    test('is not removed while the policy of a channel names it, and the response says which', async () => {
      const { supplier } = await connectSupplier(system, 'named');
      const channel = await connectChannel(system, 'names-it', { supplier });
      const path = `/v1/suppliers/${supplier}`;
      const refused = await system.client.call('DELETE', path);
      expect([refused.status, refused.body.code]).toEqual([409, 'connection_in_use']);
      expect(refused.body.detail).toContain(channel);
      const { id } = await system.client.take(newOrder({ channel }));
      expect((await system.client.order(id)).lines[0]).toMatchObject({ supplier });
      const settings = { policy: { supplier: null } };
      await system.client.expect([200], 'PATCH', `/v1/channels/${channel}`, { body: { settings } });
      await system.client.expect([204], 'DELETE', path);
    });
  });
});
