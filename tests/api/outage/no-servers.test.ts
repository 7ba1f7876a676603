import { Client } from 'pg';
import { isOutage } from '../../../api/middleware/errors';
import { openDatabase } from '../../../store/database';
import type { ApiClient } from '../../support/api/client';
import { newOrder } from '../../support/api/new-order';
import { startApi } from '../../support/api/start-api';
import { until } from '../../support/api/until';
import type { Wire } from '../../support/api/wire';
import { startWire } from '../../support/api/wire';
import { withOwnSystem } from '../../support/api/with-own-system';

/** The database or Temporal is unavailable: what can be done is done, and the rest is refused with the reason. */
withOwnSystem(
  (system) => {
    describe('while Temporal is unavailable', () => {
      let client: ApiClient;
      let id = '';

      beforeAll(async () => {
        // Nothing listens on port 9.
        ({ client } = await startApi(system, { TEMPORAL_ADDRESS: '127.0.0.1:9' }));
      });

      test('an order is taken nevertheless, and processed once the relay finds it', async () => {
        const { status, body } = await client.call('POST', '/v1/orders', { body: newOrder() });
        ({ id } = body);
        expect({ status, lifecycle: body.status.lifecycle }).toEqual({ status: 202, lifecycle: 'received' });
      });

      test('the readiness endpoint says what is missing', async () => {
        const ready = await client.call('GET', '/readyz', { as: null });
        expect(ready.status).toBe(503);
        expect(JSON.parse(ready.text)).toMatchObject({
          checks: { database: 'ok', temporal: 'missing', workers: 'missing' },
          missing: ['temporal', 'workers'],
        });
      });

      test('requests that need Temporal are refused temporarily', async () => {
        const run = await client.call('GET', `/v1/orders/${id}?from=workflow`);
        expect({ status: run.status, code: run.body.code }).toEqual({ status: 503, code: 'unavailable' });
        const read = await client.call('GET', `/v1/orders/${id}`);
        expect(read.status).toBe(200);
      });

      test('nothing that was taken is lost, since the relay finds it', async () => {
        await system.client.orderWhere(id, 'it is taken', ({ status }) => status.lifecycle === 'open');
      });
    });

    describe('while the database is unavailable', () => {
      let client: ApiClient;
      let wire: Wire;

      beforeAll(async () => {
        const { hostname, port } = new URL(system.databaseUrl);
        wire = await startWire({ host: hostname, port: Number(port) });
        const url = new URL(system.databaseUrl);
        url.host = `127.0.0.1:${wire.port}`;
        ({ client } = await startApi(system, { DATABASE_URL: url.href }));
      });

      afterAll(() => wire.close());

      test('a connection error at any point of a transaction is recognized as an outage', async () => {
        const database = openDatabase(system.databaseUrl, { maxConnections: 4 });
        const admin = new Client({
          connectionString: system.databaseUrl,
          application_name: 'ends connections',
        });
        await admin.connect();
        const unknown = new Set<string>();
        let [outages, reads] = [0, 0];
        const read = async (): Promise<void> => {
          const one = () => database.prisma.$queryRaw`SELECT 1`;
          try {
            await database.prisma.$transaction([one(), one(), one()], { isolationLevel: 'RepeatableRead' });
            reads += 1;
          } catch (error) {
            if (isOutage(error)) outages += 1;
            else unknown.add(String(error));
          }
        };
        try {
          for (let round = 0; round < 60; round += 1) {
            const all = Promise.all(Array.from({ length: 12 }, read));
            await admin.query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND application_name <> 'ends connections'`,
            );
            await all;
          }
        } finally {
          await admin.end();
          await database.close();
        }
        expect([...unknown]).toEqual([]);
        expect([outages > 0, reads > 0]).toEqual([true, true]);
      });

      test('every request is refused temporarily without a reason, and the next one is served', async () => {
        const order = newOrder();
        expect((await client.call('GET', '/v1/orders')).status).toBe(200);
        wire.cut();
        const responses = await Promise.all([
          client.call('GET', '/v1/orders'),
          client.call('POST', '/v1/orders', { body: order }),
          client.call('GET', '/v1/orders/ord_00000000000000000000'),
          client.call('POST', '/v1/orders/ord_00000000000000000000/cancel', { body: {} }),
          client.call('GET', '/v1/channels'),
          client.call('POST', '/callbacks/carriers/courier', {
            body: {},
            as: null,
            headers: { 'x-hmac-signature': 'any' },
          }),
        ]);
        for (const { status, headers, body, text } of responses) {
          expect({ status, code: body.code }).toEqual({ status: 503, code: 'unavailable' });
          expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
          expect(text).not.toMatch(/ECONN|postgres|127\.0\.0\.1|prisma|connection terminated/i);
        }
        const ready = await client.call('GET', '/readyz', { as: null });
        expect(JSON.parse(ready.text)).toMatchObject({
          status: 'not_ready',
          checks: { database: 'missing' },
        });
        expect((await client.call('GET', '/healthz', { as: null })).status).toBe(200);
        expect((await client.call('GET', '/metrics', { as: null })).status).toBe(200);
        wire.mend();
        await until(
          'it is served again',
          async () => (await client.call('GET', '/v1/orders')).status === 200,
        );
        expect((await client.call('POST', '/v1/orders', { body: order })).status).toBeLessThan(300);
      });

      test('a command waits for its result by polling if notifications are unavailable', async () => {
        const taken = await system.client.expect([201, 202], 'POST', '/v1/orders', { body: newOrder() });
        const { id } = taken.body;
        wire.cut();
        wire.mend();
        await until(
          'it is served again',
          async () => (await client.call('GET', '/v1/orders')).status === 200,
        );
        const { status } = await client.send(id, 'cancel');
        expect([200, 202]).toContain(status);
        await client.orderWhere(id, 'it is cancelled', ({ status: now }) => now.lifecycle === 'cancelled');
      });

      test('the log reports the outage without the address or the credentials', async () => {
        const lines = system.log.map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(lines.filter(({ code }) => code === 'unavailable').length).toBeGreaterThan(3);
        const { password, username } = new URL(system.databaseUrl);
        const whole = system.log.join('\n');
        for (const secret of [password, `${username}:`, system.secret, system.operatorKey]) {
          expect(whole).not.toContain(secret);
        }
      });
    });
  },
  { env: { WAYBILL_ANSWER_SECONDS: '0.5' } },
);
