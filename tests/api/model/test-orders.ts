import { mugs, newOrder } from '../../support/api-orders';
import type { System } from '../../support/api-system';

/** U7, U8: orders to try everything with, until a real one has come. */
export function testOrders(system: System): void {
  describe('a test order', () => {
    const offered = async () => (await system.client.call('GET', '/v1/test-orders')).body.offered;
    const place = (body?: object, key?: string) =>
      system.client.call('POST', '/v1/test-orders', {
        ...(body ? { body } : {}),
        ...(key ? { key } : {}),
      });

    test('is offered as often as one likes, and lives a whole life that moves nothing', async () => {
      expect(await offered()).toBe(true);
      const { status, body } = await place();
      expect(status).toBe(201);
      expect(body).toMatchObject({ mode: 'test', channel: 'direct', status: { lifecycle: 'open' } });
      expect((await place({})).body.id).not.toBe(body.id);
      await system.client.act(body.id, 'ship', { manual: { carrier: 'Courier' } });
      await system.client.act(body.id, 'refund');
      expect(await system.client.act(body.id, 'complete')).toMatchObject({
        views: { poleepo: 'Refund', aggregator: 'Refunded' },
        attention: [],
      });
      expect(await offered()).toBe(true);
    });

    test('is placed once for an Idempotency-Key, and on no channel that is not there', async () => {
      const [first, again] = [await place({}, 'one-test-order'), await place({}, 'one-test-order')];
      expect([again.status, again.body.id]).toEqual([201, first.body.id]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const nowhere = await place({ channel: 'nowhere' });
      expect([nowhere.status, nowhere.body.errors[0]?.pointer]).toEqual([400, '/channel']);
    });

    test('is a new one for each request, whatever the request calls itself', async () => {
      const headers = { 'X-Request-Id': 'the-same-again' };
      const [one, other] = [
        await system.client.call('POST', '/v1/test-orders', { headers }),
        await system.client.call('POST', '/v1/test-orders', { headers }),
      ];
      expect([one.status, other.status]).toEqual([201, 201]);
      expect(other.body.id).not.toBe(one.body.id);
    });

    test('is not offered any more from the first real order on, and may be sent all the same', async () => {
      await system.client.take(newOrder({ mode: 'test' }));
      expect(await offered()).toBe(true);
      await system.client.take(newOrder({ lines: [mugs(1)] }));
      expect(await offered()).toBe(false);
      const { status, body } = await place();
      expect([status, body.code]).toEqual([409, 'real_order_exists']);
      expect((await system.client.take(newOrder({ mode: 'test' }))).mode).toBe('test');
    });
  });
}
