import { setTimeout as sleep } from 'node:timers/promises';
import type { Shown } from '../../support/api/answers';
import { byHand, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** GET /v1/orders/{id}: the order as it is, as it was, and as its own run knows it. */
withSystem((system) => {
  describe('an order that is read', () => {
    const read = (id: string, query = '', headers: Record<string, string> = {}) =>
      system.client.call('GET', `/v1/orders/${id}${query}`, { headers });
    /** One whole life, with the response to each command. */
    const responses: Shown[] = [];
    let id = '';

    beforeAll(async () => {
      responses.push(await system.client.take(newOrder({ requiresAcceptance: true })));
      id = responses[0]?.id ?? '';
      const act = async (command: string, body: object = {}) =>
        responses.push(await system.client.act(id, command, body));
      await act('accept');
      await act('ship', byHand());
      await act('deliver');
      await act('request-return', { lines: [{ id: '1', quantity: 1 }], reason: 'the handle is loose' });
      await act('refund', { lines: [{ id: '1', quantity: 1 }], reason: 'a goodwill' });
    });

    test('has its version as a strong ETag, and is not sent again to a client that has it', async () => {
      const { headers, body } = await read(id);
      const etag = `"${body.version}"`;
      expect(headers.get('etag')).toBe(etag);
      for (const known of [etag, `W/${etag}`, `"1", ${etag}`, '*']) {
        const response = await read(id, '', { 'If-None-Match': known });
        expect({ status: response.status, text: response.text }).toEqual({ status: 304, text: '' });
        expect(response.headers.get('etag')).toBe(etag);
      }
      expect((await read(id, '', { 'If-None-Match': '"1"' })).status).toBe(200);
    });

    test('is changed only if it still has the version of If-Match', async () => {
      const order = await system.client.take(newOrder());
      const cancel = (match: string) =>
        system.client.send(order.id, 'cancel', {}, { headers: { 'If-Match': match } });
      const stale = await cancel('"1"');
      expect({ status: stale.status, code: stale.body.code }).toEqual({
        status: 412,
        code: 'version_conflict',
      });
      expect(stale.body.orderVersion).toBe(order.version);
      for (const odd of ['W/"2"', '2', '"2", "3"', '"abc"', '""']) {
        expect({ odd, status: (await cancel(odd)).status }).toEqual({ odd, status: 400 });
      }
      expect(await system.client.order(order.id)).toEqual(order);
      expect((await cancel(`"${order.version}"`)).status).toBe(200);
      const other = await system.client.take(newOrder());
      const any = await system.client.send(other.id, 'cancel', {}, { headers: { 'If-Match': '*' } });
      expect(any.status).toBe(200);
    });

    test('accepts one of two changes to one version, and refuses the other with the reason', async () => {
      const order = await system.client.take(newOrder());
      const headers = { 'If-Match': `"${order.version}"` };
      const both = await Promise.all([
        system.client.send(order.id, 'refund', {}, { headers }),
        system.client.send(order.id, 'cancel', {}, { headers }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    });

    test('can be awaited at a given version', async () => {
      const order = await system.client.take(newOrder());
      const waiting = read(order.id, `?minVersion=${order.version + 1}`);
      await sleep(150);
      const shipped = await system.client.act(order.id, 'ship', byHand());
      expect((await waiting).body.version).toBe(shipped.version);
    });

    test('is returned as it is if the awaited version does not exist within five seconds', async () => {
      const before = Date.now();
      const { status, body } = await read(id, '?minVersion=999');
      expect({ status, version: body.version }).toEqual({ status: 200, version: responses.at(-1)?.version });
      expect(Date.now() - before).toBeGreaterThan(4_000);
    });

    test('can be read as it was after each of its facts', async () => {
      const now = await system.client.order(id);
      const all = await Promise.all(
        Array.from({ length: now.version }, async (_, n) => (await read(id, `?at=${n + 1}`)).body),
      );
      expect(all.map(({ version }) => version)).toEqual(all.map((_, n) => n + 1));
      expect(all.at(-1)).toEqual(now);
      for (const response of responses) expect(all[response.version - 1]).toEqual(response);
      const tag = await read(id, '?at=1');
      expect(tag.headers.get('etag')).toBe('"1"');
    });

    test.each([
      '?at=0',
      '?at=x',
      '?at=1.5',
      '?at=-1',
      '?from=here',
      '?minVersion=-1',
      '?minVersion=',
      '?at=1&at=2',
    ])('is refused for the query %s', async (query) => {
      expect((await read(id, query)).status).toBe(400);
    });

    test('has no future version, and refuses two conflicting parameters', async () => {
      expect((await read(id, '?at=999')).status).toBe(404);
      expect((await read(id, '?at=1&from=workflow')).status).toBe(400);
      expect((await read(id, '?minVersion=1&from=workflow')).status).toBe(400);
    });

    test('shows the state of its run: version, statuses, next deadline and details', async () => {
      const [run, record] = [await read(id, '?from=workflow'), await read(id)];
      expect(run.status).toBe(200);
      const { lifecycle, acceptance, fulfillment, payment } = record.body.status;
      expect(run.body).toMatchObject({
        id,
        version: record.body.version,
        status: { lifecycle, acceptance, fulfillment, payment },
        nextDeadline: record.body.deadlines[0]?.at ?? null,
        sideEffects: [],
      });
      expect((run.body as unknown as { details: string }).details).toContain(record.body.externalId);
      expect(run.headers.get('etag')).toBe(record.headers.get('etag'));
    });

    test('is no longer in Temporal after its retention, and stays in the record', async () => {
      // So long after its end that Temporal has deleted it, for which no test can wait.
      const old = 'ord_00000000000000000old';
      await system.sql(
        `INSERT INTO orders SELECT (jsonb_populate_record(o, jsonb_build_object('id', $2::text, 'external_id', 'old'))).*
         FROM orders o WHERE id = $1`,
        [id, old],
      );
      const run = await read(old, '?from=workflow');
      expect({ status: run.status, code: run.body.code }).toEqual({ status: 410, code: 'gone' });
      expect((await read(old)).status).toBe(200);
      await system.sql('DELETE FROM orders WHERE id = $1', [old]);
    });

    test.each(['ord_00000000000000000000', 'ord_', 'x', '..%2f..%2fetc', '%00', 'ord_0mwrrsh6z000000000%27'])(
      'is not found under the id %s',
      async (unknown) => {
        for (const path of [`/v1/orders/${unknown}`, `/v1/orders/${unknown}/timeline`]) {
          const { status, body } = await system.client.call('GET', path);
          expect({ status, code: body.code }).toEqual({ status: 404, code: 'not_found' });
        }
        expect((await system.client.call('GET', `/v1/commands/${unknown}`)).status).toBe(404);
      },
    );
  });
});
