import { byHand, newOrder } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withOwnSystem } from '../../support/api/with-own-system';

/** No worker runs: what arrives is stored, and done once one runs. */
withOwnSystem(
  (system) => {
    describe('while no worker runs', () => {
      const order = newOrder();
      const command = { id: '', location: '' };
      let id = '';

      test('the readiness endpoint says what is missing, and requests are accepted nevertheless', async () => {
        const ready = await system.client.call('GET', '/readyz', { as: null });
        expect(ready.status).toBe(503);
        expect(JSON.parse(ready.text)).toEqual({
          status: 'not_ready',
          checks: { database: 'ok', temporal: 'ok', workers: 'missing' },
          missing: ['workers'],
        });
        expect((await system.client.call('GET', '/healthz', { as: null })).status).toBe(200);
      });

      test('an order is stored, and shown as received until it is taken', async () => {
        const { status, headers, body } = await system.client.call('POST', '/v1/orders', {
          body: order,
          key: order.externalId,
        });
        ({ id } = body);
        expect(status).toBe(202);
        expect(headers.get('location')).toBe(`/v1/orders/${id}`);
        expect(body).toMatchObject({
          id: expect.stringMatching(/^ord_/),
          version: 0,
          externalId: order.externalId,
          status: { lifecycle: 'received' },
          customer: order.customer,
          allowedActions: [],
          deadlines: [],
          views: { aggregator: 'New', marketplace: 'Pending' },
          statusTimes: {},
        });
        expect(await system.client.order(id)).toEqual(body);
        const again = await system.client.call('POST', '/v1/orders', { body: order });
        expect(again).toMatchObject({ status: 200, body: { id } });
        const other = await system.client.call('POST', '/v1/orders', { body: { ...order, mode: 'test' } });
        expect(other.status).toBe(409);
        for (const query of [
          'lifecycle=received',
          'view=aggregator&status=new',
          'view=marketplace&status=pending',
        ]) {
          const list = await system.client.call('GET', `/v1/orders?${query}`);
          expect(list.body.items.map((item) => item.id)).toEqual([id]);
        }
      });

      test('a command is stored, and the response links to its future result', async () => {
        const { status, headers, body } = await system.client.send(id, 'ship', byHand('T-kept'), {
          key: 'ship-it',
        });
        expect({ status, body }).toEqual({
          status: 202,
          body: { id: expect.stringMatching(/^cmd_/), order: id, command: 'ship', state: 'pending' },
        });
        expect(headers.get('location')).toBe(`/v1/commands/${body.id}`);
        Object.assign(command, { id: body.id, location: headers.get('location') });
        expect((await system.client.call('GET', command.location)).body).toEqual(body);
        const again = await system.client.send(id, 'ship', byHand('T-kept'), { key: 'ship-it' });
        expect(again).toMatchObject({ status: 202, body: { id: body.id } });
      });

      test('data that only the run or the facts contain is omitted', async () => {
        const run = await system.client.call('GET', `/v1/orders/${id}?from=workflow`);
        expect({ status: run.status, code: run.body.code }).toEqual({ status: 503, code: 'unavailable' });
        expect(Number(run.headers.get('retry-after'))).toBeGreaterThan(0);
        expect((await system.client.call('GET', `/v1/orders/${id}?at=1`)).status).toBe(404);
        const timeline = await system.client.call('GET', `/v1/orders/${id}/timeline?verify=true`);
        expect(timeline.body).toEqual({ items: [], nextCursor: null, chain: { verified: true } });
      });

      test('everything stored is decided in its order once a worker starts', async () => {
        await system.startWorker();
        const done = await until('the command has its result', async () => {
          const { body } = await system.client.call('GET', command.location);
          return body.state !== 'pending' && body;
        });
        expect(done).toEqual({
          id: command.id,
          order: id,
          command: 'ship',
          state: 'accepted',
          orderVersion: expect.any(Number),
        });
        const shown = await system.client.order(id);
        expect(shown).toMatchObject({
          version: done.orderVersion,
          status: { lifecycle: 'open', fulfillment: 'handed' },
          shipments: [{ trackingNumber: 'T-kept' }],
        });
        const again = await system.client.send(id, 'ship', byHand('T-kept'), { key: 'ship-it' });
        expect(again).toMatchObject({ status: 200, body: shown });
        expect(again.headers.get('idempotent-replayed')).toBe('true');
        const ready = await until('the house is ready', async () => {
          const response = await system.client.call('GET', '/readyz', { as: null });
          return response.status === 200 && response;
        });
        expect(JSON.parse(ready.text)).toMatchObject({ status: 'ready' });
      });
    });
  },
  { worker: false, env: { WAYBILL_ANSWER_SECONDS: '0.5' } },
);
