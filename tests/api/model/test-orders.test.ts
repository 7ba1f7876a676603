import { connectMarketplace } from '../../support/api/connections';
import { byHand, mugs, newOrder, number } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withOwnSystem } from '../../support/api/with-own-system';

/** U7, U8: orders to try everything with, until a real one has come. */
withOwnSystem((system) => {
  describe('a test order', () => {
    const offered = async () => (await system.client.call('GET', '/v1/test-orders')).body.offered;
    const place = (body?: object, key?: string) =>
      system.client.call('POST', '/v1/test-orders', {
        ...(body ? { body } : {}),
        ...(key ? { key } : {}),
      });

    test('can be placed repeatedly, and lives a complete life without real effects', async () => {
      expect(await offered()).toBe(true);
      const { status, body } = await place();
      expect(status).toBe(201);
      expect(body).toMatchObject({ mode: 'test', channel: 'direct', status: { lifecycle: 'open' } });
      expect((await place({})).body.id).not.toBe(body.id);
      await system.client.act(body.id, 'ship', { manual: { carrier: 'Courier' } });
      await system.client.act(body.id, 'refund');
      expect(await system.client.act(body.id, 'complete')).toMatchObject({
        views: { backoffice: 'Refund', aggregator: 'Refunded' },
        attention: [],
      });
      expect(await offered()).toBe(true);
    });

    test('is placed once per Idempotency-Key, and refused for an unknown channel', async () => {
      const [first, again] = [await place({}, 'one-test-order'), await place({}, 'one-test-order')];
      expect([again.status, again.body.id]).toEqual([201, first.body.id]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const nowhere = await place({ channel: 'nowhere' });
      expect([nowhere.status, nowhere.body.errors[0]?.pointer]).toEqual([400, '/channel']);
    });

    test('is a new order for each request, even with the same X-Request-Id', async () => {
      const headers = { 'X-Request-Id': 'the-same-again' };
      const [one, other] = [
        await system.client.call('POST', '/v1/test-orders', { headers }),
        await system.client.call('POST', '/v1/test-orders', { headers }),
      ];
      expect([one.status, other.status]).toEqual([201, 201]);
      expect(other.body.id).not.toBe(one.body.id);
    });

    test('notifies a marketplace in test mode, and none that became live since', async () => {
      const { channel, key } = await connectMarketplace(system, 'tried-out');
      const path = `/v1/channels/${channel}`;
      const { settings } = (await system.client.call('GET', path)).body;
      const setTestMode = (testMode: boolean) =>
        system.client.expect([200], 'PATCH', path, { body: { settings: { ...settings, testMode } } });
      await setTestMode(true);
      const externalId = number('TRY');
      const line = `${externalId}-1`;
      system.simulators.addMiraklOrder({
        ...{ shopKey: key, orderId: externalId, state: 'SHIPPING' },
        lines: [{ sku: 'MUG-01', quantity: 2 }],
      });
      await system.client.expect([202], 'POST', `${path}/sync`);
      const { id, mode } = await until('the order is imported', async () => {
        const { items } = (await system.client.call('GET', `/v1/orders?externalId=${externalId}`)).body;
        return items.find(({ status }) => status.lifecycle === 'open');
      });
      expect(mode).toBe('test');
      const shipOne = (trackingNumber: string) =>
        system.client.act(id, 'ship', { lines: [{ id: line, quantity: 1 }], ...byHand(trackingNumber) });
      const notified = () =>
        system.simulators.ledger({ system: 'mirakl', kind: 'shipment_confirmed', orderId: externalId });

      await shipOne('TRY-1');
      await until('the marketplace knows the first shipment', () => notified().length === 1);

      await setTestMode(false);
      const after = system.simulators.requests().at(-1)?.n ?? 0;
      const { shipments } = await shipOne('TRY-2');
      const effect = `shipment:${shipments[1]?.id}`;
      const stuck = await system.client.orderWhere(id, 'it is held', ({ attention }) => attention.length > 0);
      expect(stuck.attention).toMatchObject([
        { effect, problem: 'connection_is_live', waysOut: ['retry', 'confirm', 'give_up'] },
      ]);
      expect(system.simulators.requests({ method: 'POST', path: '/api/shipments', after })).toEqual([]);

      await setTestMode(true);
      await system.client.act(id, 'retry-effect', { effect });
      await until('the marketplace knows the second shipment', () => notified().length === 2);
      await system.client.orderWhere(id, 'nothing is left to do', ({ attention }) => attention.length === 0);
    });

    test('is not offered after the first real order, and can still be sent', async () => {
      await system.client.take(newOrder({ mode: 'test' }));
      expect(await offered()).toBe(true);
      await system.client.take(newOrder({ lines: [mugs(1)] }));
      expect(await offered()).toBe(false);
      const { status, body } = await place();
      expect([status, body.code]).toEqual([409, 'real_order_exists']);
      expect((await system.client.take(newOrder({ mode: 'test' }))).mode).toBe('test');
    });
  });
});
