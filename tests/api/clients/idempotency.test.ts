import type { Answer } from '../../support/api/answers';
import { byHand, eur, newOrder, number } from '../../support/api/new-order';
import { startApi } from '../../support/api/start-api';
import { withSystem } from '../../support/api/with-system';

const replayed = ({ headers }: Answer): boolean => headers.get('idempotent-replayed') === 'true';

/** The same request again is the same request, however often and to whichever process it is sent. */
withSystem((system) => {
  describe('a request with an Idempotency-Key', () => {
    const post = (path: string, body: object, key: string, as?: string) =>
      system.client.call('POST', path, { body, key, ...(as === undefined ? {} : { as }) });

    test('is carried out once if it is sent fifty times concurrently', async () => {
      const order = await system.client.take(newOrder());
      const body = { adjustment: eur(100), reason: 'sorry' };
      const path = `/v1/orders/${order.id}/refund`;
      const responses = await Promise.all(Array.from({ length: 50 }, () => post(path, body, 'one-refund')));
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
      expect(responses.filter(replayed)).toHaveLength(49);
      const now = await system.client.order(order.id);
      expect(now.refunds).toHaveLength(1);
      expect(now.version).toBe(responses[0]?.body.version);
    });

    test('takes one order if it is sent twenty times concurrently', async () => {
      const order = newOrder();
      const responses = await Promise.all(
        Array.from({ length: 20 }, () => post('/v1/orders', order, order.externalId)),
      );
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([201]));
      expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
      expect(responses.filter(replayed)).toHaveLength(19);
      const rows = await system.sql('SELECT 1 FROM orders WHERE external_id = $1', [order.externalId]);
      expect(rows).toHaveLength(1);
    });

    test('takes one order if it is sent twenty times concurrently without a key', async () => {
      const order = newOrder();
      const responses = await Promise.all(
        Array.from({ length: 20 }, () => system.client.call('POST', '/v1/orders', { body: order })),
      );
      expect(responses.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
      expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1);
    });

    test('is refused with another body, and changes nothing', async () => {
      const order = await system.client.take(newOrder());
      const path = `/v1/orders/${order.id}/refund`;
      const first = await post(path, { adjustment: eur(100) }, 'other-body');
      const other = await post(path, { adjustment: eur(101) }, 'other-body');
      expect({ status: other.status, code: other.body.code }).toEqual({
        status: 422,
        code: 'idempotency_key_reused',
      });
      expect(await system.client.order(order.id)).toEqual(first.body);
      const taken = newOrder();
      await post('/v1/orders', taken, taken.externalId);
      expect((await post('/v1/orders', newOrder(), taken.externalId)).status).toBe(422);
    });

    test('is the same request whatever the order of the fields in its body', async () => {
      const order = await system.client.take(newOrder());
      const path = `/v1/orders/${order.id}/refund`;
      await post(path, { adjustment: eur(7), reason: 'x' }, 'fields');
      const again = await post(path, { reason: 'x', adjustment: { currency: 'EUR', amount: 7 } }, 'fields');
      expect({ status: again.status, again: replayed(again) }).toEqual({ status: 200, again: true });
    });

    test('gets its first response again after the order has changed', async () => {
      const body = newOrder();
      const first = await post('/v1/orders', body, body.externalId);
      const { id } = first.body;
      const shipping = byHand();
      const shipped = await post(`/v1/orders/${id}/ship`, shipping, 'ship');
      await system.client.act(id, 'deliver');
      await system.client.act(id, 'refund', { reason: 'late' });
      const [again, shippedAgain] = await Promise.all([
        post('/v1/orders', body, body.externalId),
        post(`/v1/orders/${id}/ship`, shipping, 'ship'),
      ]);
      expect(again).toMatchObject({ status: 201, text: first.text });
      expect(shippedAgain).toMatchObject({ status: 200, text: shipped.text });
      for (const [one, other] of [
        [first, again],
        [shipped, shippedAgain],
      ] as const) {
        expect(other.headers.get('etag')).toBe(one.headers.get('etag'));
        expect(other.headers.get('location')).toBe(one.headers.get('location'));
        expect([replayed(one), replayed(other)]).toEqual([false, true]);
      }
    });

    test('gets its refusal again, even if it would be accepted by now', async () => {
      const order = await system.client.take(newOrder());
      const path = `/v1/orders/${order.id}/deliver`;
      const first = await post(path, {}, 'too-early');
      await system.client.act(order.id, 'ship', byHand());
      const again = await post(path, {}, 'too-early');
      expect(first).toMatchObject({ status: 409, body: { code: 'nothing_on_its_way' } });
      const { requestId: _, ...known } = first.body;
      expect(again).toMatchObject({ status: 409, body: known });
      expect(replayed(again)).toBe(true);
    });

    test('is identified within its API key and its route only', async () => {
      const [one, other] = [await system.client.take(newOrder()), await system.client.take(newOrder())];
      const made = await system.client.expect([201], 'POST', '/v1/api-keys', {
        body: { name: 'another operator', role: 'operator' },
      });
      const body = { adjustment: eur(1) };
      const responses = [
        await post(`/v1/orders/${one.id}/refund`, body, 'scoped'),
        await post(`/v1/orders/${other.id}/refund`, body, 'scoped'),
        await post(`/v1/orders/${one.id}/refund`, body, 'scoped', made.body.key),
        await post(`/v1/orders/${one.id}/cancel`, {}, 'scoped'),
      ];
      expect(responses.map((response) => [response.status, replayed(response)])).toEqual(
        Array(4).fill([200, false]),
      );
      expect((await system.client.order(one.id)).refunds).toHaveLength(2);
    });

    test.each([
      ['an empty key', ''],
      ['a key of 256 characters', 'x'.repeat(256)],
      ['a key that is no ASCII', 'schl\u00fcssel'],
    ])('is refused with %s', async (_name, key) => {
      const order = newOrder();
      const { status, body } = await post('/v1/orders', order, key);
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        { in: 'header', pointer: '/Idempotency-Key', message: expect.any(String) },
      ]);
      const rows = await system.sql('SELECT 1 FROM orders WHERE external_id = $1', [order.externalId]);
      expect(rows).toEqual([]);
    });

    test('may have a key of 255 characters', async () => {
      expect((await post('/v1/orders', newOrder(), number('k').padEnd(255, 'x'))).status).toBe(201);
    });

    test('that repeats a known order is marked as a repetition, and its key refuses other bodies', async () => {
      const order = newOrder();
      await system.client.take(order);
      const first = await post('/v1/orders', order, `known-${order.externalId}`);
      const again = await post('/v1/orders', order, `known-${order.externalId}`);
      const other = await post('/v1/orders', newOrder(), `known-${order.externalId}`);
      expect([first.status, again.status, other.status]).toEqual([200, 200, 422]);
      expect(replayed(again)).toBe(true);
    });

    test('creates one connection and one API key, and shows that key again if the first response was lost', async () => {
      const channel = { name: system.named('once'), kind: 'direct' };
      const apiKey = { name: 'made once', role: 'viewer' };
      const [channels, keys] = await Promise.all([
        Promise.all(Array.from({ length: 5 }, () => post('/v1/channels', channel, 'one-channel'))),
        Promise.all(Array.from({ length: 5 }, () => post('/v1/api-keys', apiKey, 'one-key'))),
      ]);
      for (const responses of [channels, keys]) {
        expect(responses.map(({ status }) => status)).toEqual(Array(5).fill(201));
        expect(new Set(responses.map(({ text }) => text)).size).toBe(1);
        expect(responses.filter(replayed)).toHaveLength(4);
      }
      const { body } = await system.client.call('GET', '/v1/api-keys?limit=200');
      expect(body.items.filter(({ name }) => name === 'made once')).toHaveLength(1);
      expect((await post('/v1/api-keys', { ...apiKey, role: 'operator' }, 'one-key')).status).toBe(422);
      expect(
        (await post('/v1/channels', { ...channel, name: system.named('two') }, 'one-channel')).status,
      ).toBe(422);
    });

    test('that failed may be sent again with the same key', async () => {
      const wrong = { name: system.named('again'), kind: 'nothing' };
      expect((await post('/v1/carriers', wrong, 'second-try')).status).toBe(400);
      const right = { name: system.named('again'), kind: 'direct' };
      expect((await post('/v1/channels', right, 'second-try')).status).toBe(201);
    });

    test('is recognized by a process that was started later', async () => {
      const order = newOrder();
      const first = await post('/v1/orders', order, 'across');
      const refund = { adjustment: eur(3) };
      const path = `/v1/orders/${first.body.id}/refund`;
      const refunded = await post(path, refund, 'across');
      const key = await post('/v1/api-keys', { name: 'across', role: 'viewer' }, 'across');
      const { client } = await startApi(system);
      const again = (at: string, body: object) => client.call('POST', at, { body, key: 'across' });
      const responses = [
        await again('/v1/orders', order),
        await again(path, refund),
        await again('/v1/api-keys', { name: 'across', role: 'viewer' }),
      ];
      expect(responses.map(({ text }) => text)).toEqual([first.text, refunded.text, key.text]);
      expect(responses.map(replayed)).toEqual([true, true, true]);
      expect((await again(path, { adjustment: eur(4) })).status).toBe(422);
    });
  });
});
