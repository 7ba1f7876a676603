import { createHash } from 'node:crypto';
import { rebuildOrders } from '../../../store/rebuild';
import { rebuildNames } from '../../../store/rebuild-names';
import {
  connectCourier,
  connectParcels,
  courierSecret,
  EASYPOST_SECRET,
  easypostKey,
} from '../../support/api/connections';
import { byHand, newOrder } from '../../support/api/new-order';
import { withOwnSystem } from '../../support/api/with-own-system';

/** What is in the database: derived from facts alone, and without any secret. */
withOwnSystem((system) => {
  describe('the record', () => {
    const rebuild = () => rebuildOrders(system.api.store.database, system.api.store.orders);
    const rows = (ids: readonly string[]) =>
      system.sql('SELECT * FROM orders WHERE id = ANY($1) ORDER BY id', [ids]);

    test('is rebuilt from the facts row for row', async () => {
      const order = await system.client.take(newOrder());
      await system.client.act(order.id, 'ship', byHand());
      await system.client.act(order.id, 'return');
      const before = await rows([order.id]);
      const report = await rebuild();
      expect(report.changed).toEqual([]);
      expect(report.orders).toBeGreaterThan(0);
      expect(await rows([order.id])).toEqual(before);
    });

    test('is repaired after a row was damaged', async () => {
      const order = await system.client.take(newOrder());
      await system.client.act(order.id, 'ship', byHand());
      const shown = await system.client.order(order.id);
      const before = await rows([order.id]);
      await system.sql(
        `UPDATE orders SET state = jsonb_set(state, '{payments}', '[]'), payment = 'failed', fulfillment = 'blocked',
                           total = 1, search_terms = '{}', attention = true, next_deadline = NULL WHERE id = $1`,
        [order.id],
      );
      expect((await system.client.order(order.id)).totals.captured.amount).toBe(0);
      expect((await rebuild()).changed).toEqual([order.id]);
      expect(await rows([order.id])).toEqual(before);
      expect(await system.client.order(order.id)).toEqual(shown);
      expect((await rebuild()).changed).toEqual([]);
    });

    test('is not rebuilt from facts that were tampered with', async () => {
      const order = await system.client.take(newOrder());
      await system.sql(
        `UPDATE facts SET data = jsonb_set(data, '{mode}', '"test"') WHERE order_id = $1 AND sequence = 1`,
        [order.id],
      );
      const report = await rebuild();
      expect(report.broken).toContain(order.id);
      expect((await system.client.order(order.id)).mode).toBe('live');
    });

    test('is not rebuilt from facts of which the last are missing', async () => {
      const order = await system.client.take(newOrder());
      await system.client.act(order.id, 'ship', byHand());
      const before = await rows([order.id]);
      await system.sql('DELETE FROM facts WHERE order_id = $1 AND sequence > 1', [order.id]);
      const report = await rebuild();
      expect([report.broken.includes(order.id), report.changed.includes(order.id)]).toEqual([true, false]);
      expect(await rows([order.id])).toEqual(before);
    });

    const rebuildAllNames = () => {
      const { database, orders, nameIndex } = system.api.store;
      return rebuildNames(database, orders, nameIndex);
    };
    const foundBy = async (q: string) =>
      (await system.client.expect([200], 'GET', `/v1/orders?q=${q}`)).body.items.map(({ id }) => id);

    test('finds by name what an older version hashed otherwise, once it is rebuilt', async () => {
      const { id } = await system.client.take(newOrder({ customer: { name: 'Łucja' } }));
      await system.client.act(id, 'change-customer', { customer: { name: 'Grażyna' } });
      const before = await rows([id]);
      await system.sql(`UPDATE orders SET name_tokens = ARRAY['of-an-older-version'] WHERE id = $1`, [id]);
      expect(await foundBy('grazyna')).toEqual([]);
      expect(await rebuildAllNames()).toBe(1);
      expect(await rows([id])).toEqual(before);
      expect([await foundBy('grazyna'), await foundBy('lucja')]).toEqual([[id], []]);
      expect(await rebuildAllNames()).toBe(0);
    });

    test('finds no order whose personal data was erased by its name, rebuilt or not', async () => {
      const { id } = await system.client.take(newOrder({ customer: { name: 'Vergessen' } }));
      await system.sql('DELETE FROM vault_keys WHERE order_id = $1', [id]);
      expect(await rebuildAllNames()).toBe(1);
      expect(await foundBy('vergessen')).toEqual([]);
    });

    test('contains no secret and no personal data in the clear in any table', async () => {
      const canaries = [
        'Canary-Person',
        'canary@example.com',
        'Canary-Street',
        'canary-reason',
        'Canary-Product',
      ];
      const secret = courierSecret(77);
      await connectCourier(system, 'canary-courier', { secret });
      await connectParcels(system, 'canary');
      const made = await system.client.expect([201], 'POST', '/v1/api-keys', {
        body: { name: 'canary', role: 'viewer' },
        key: 'canary-key',
      });
      const { key } = made.body;
      const order = newOrder({
        customer: { name: 'Canary-Person', email: 'canary@example.com' },
        shippingAddress: {
          name: 'Canary-Person',
          line1: 'Canary-Street',
          city: 'Canary-Street',
          country: 'DE',
        },
        lines: [{ ...newOrder().lines[0], name: 'Canary-Product' }],
      });
      const { id } = await system.client.take(order, { key: 'canary-order' });
      await system.client.act(id, 'ship', { manual: { carrier: 'canary-reason' } });
      await system.client.act(id, 'refund', { reason: 'canary-reason' });

      const secrets = [
        key,
        secret,
        secret.replace('whsec_', ''),
        EASYPOST_SECRET,
        easypostKey(system, 'canary'),
        system.operatorKey,
        system.secret,
        ...canaries,
      ];
      const tables = await system.sql<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`,
      );
      expect(tables.length).toBeGreaterThan(8);
      const found: string[] = [];
      for (const { name } of tables) {
        // Bytes are read as text as well, in which base64 of a secret would show.
        const all = await system.sql<{ text: string }>(
          `SELECT row_to_json(t)::text AS text FROM "${name}" t`,
        );
        const whole = all.map(({ text }) => text).join('\n');
        const texts = [whole, unhexed(whole)];
        for (const one of secrets) {
          if (texts.some((text) => forms(one).some((form) => text.includes(form))))
            found.push(`${one} in ${name}`);
        }
      }
      expect(found).toEqual([]);
      const [row] = await system.sql<{ hash: string }>('SELECT hash FROM api_keys WHERE id = $1', [
        made.body.id,
      ]);
      expect(row?.hash).toBe(createHash('sha256').update(key).digest('hex'));
    });
  });
});

const forms = (secret: string): string[] => [
  secret,
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  Buffer.from(secret).toString('hex'),
];

/** The content of columns of bytes, as text. */
const unhexed = (text: string): string =>
  [...text.matchAll(/\\\\x([0-9a-f]+)/g)]
    .map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('latin1'))
    .join('\n');
