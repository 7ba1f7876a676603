import { Client } from 'pg';
import { fillDatabase } from '../scripts/fill/fill';
import { createDatabase } from '../tests/support/database';
import type { Store } from '.';
import { openStore } from '.';
import { openDatabase } from './database';
import { Prisma } from './generated/client';
import { checkSellerRole, MissingSellerRole } from './seller-role';

const SECRET = 'the secret of the tests of the role of sellers';
const SELLER = 'seller-1';

let store: Store;
let url: string;
let drop: () => Promise<void>;

beforeAll(async () => {
  ({ url, drop } = await createDatabase());
  await fillDatabase({ url, secret: SECRET, count: 400 });
  store = openStore({ databaseUrl: url, secret: SECRET, onError: () => {} });
}, 120_000);

afterAll(async () => {
  await store.close();
  await drop();
});

interface Found {
  readonly id: string;
}
const idsIn = async (table: string, id: string, seller: string | null): Promise<string[]> => {
  const statement = Prisma.sql`SELECT DISTINCT ${Prisma.raw(id)} AS id FROM ${Prisma.raw(table)} ORDER BY 1`;
  return (await store.database.readonlyFor(seller).query<Found>(statement)).map((row) => row.id);
};
const ownOrders = async (): Promise<string[]> => {
  const rows = await store.database.query<Found>(
    Prisma.sql`SELECT id FROM orders WHERE ${SELLER} = ANY (seller_ids) ORDER BY id`,
  );
  return rows.map(({ id }) => id);
};

/** Each with the column that names the order. */
const TABLES = [
  ['orders', 'id'],
  ['seller_parts', 'id'],
  ['facts', 'order_id'],
  ['inbox', 'order_id'],
  ['vault_keys', 'order_id'],
  ['vault_records', 'subject'],
] as const;

describe('a statement without any filter by seller', () => {
  test.each(TABLES)('finds in %s only what belongs to orders of the seller that reads', async (table, id) => {
    const own = await ownOrders();
    expect(own.length).toBeGreaterThan(0);
    expect(await idsIn(table, id, SELLER)).toEqual(own);
    expect((await idsIn(table, id, null)).length).toBeGreaterThan(own.length);
  });

  test.each(TABLES)('finds nothing in %s for a seller without orders, or for none', async (table, id) => {
    for (const seller of ['a seller of nothing', '']) expect(await idsIn(table, id, seller)).toEqual([]);
  });

  test('finds of a shared order the part of the seller that reads', async () => {
    const parts = await store.database
      .readonlyFor(SELLER)
      .query<{ sellerId: string }>(Prisma.sql`SELECT DISTINCT seller_id AS "sellerId" FROM seller_parts`);
    expect(parts).toEqual([{ sellerId: SELLER }]);
  });

  test('in the role, but without the name of a seller, finds nothing', async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query('SET ROLE waybill_seller');
      for (const [table] of TABLES) {
        expect((await client.query(`SELECT 1 FROM ${table} LIMIT 1`)).rowCount).toBe(0);
      }
    } finally {
      await client.end();
    }
  });
});

describe('a read for a seller', () => {
  test.each([
    ['writes to an order', `UPDATE orders SET total = 0`],
    ['reads connections', `SELECT * FROM connections`],
    ['reads API keys', `SELECT * FROM api_keys`],
    ['reads stock', `SELECT * FROM stock`],
    [
      'takes back its own role',
      `SELECT set_config('role', 'none', true), n.* FROM (UPDATE orders SET total = 0) AS n`,
    ],
  ])('that %s fails', async (_, text) => {
    await expect(store.database.readonlyFor(SELLER).query(Prisma.raw(text))).rejects.toThrow();
  });

  test('leaves nothing of it to the next statement of the connection, whether it succeeds or fails', async () => {
    const database = openDatabase(url, { maxConnections: 1 });
    const state = Prisma.sql`SELECT current_user AS "user", current_setting('waybill.seller', true) AS seller`;
    try {
      const [before] = await database.query<{ user: string }>(state);
      const [during] = await database.readonlyFor(SELLER).query(state);
      expect(during).toEqual({ user: 'waybill_seller', seller: SELLER });
      await expect(database.readonlyFor(SELLER).query(Prisma.sql`SELECT 1 / 0`)).rejects.toThrow('division');
      const [after] = await database.query<{ user: string; seller: string | null }>(state);
      expect(after?.user).toBe(before?.user);
      expect(after?.seller || null).toBeNull();
    } finally {
      await database.close();
    }
  });

  test('has the values that it was given, whatever is in them', async () => {
    const values = [`it's`, 'back\\slash', `E'$1 ; DROP`, 'é\u2028"'];
    const [row] = await store.database.readonlyFor(`o'neil\\`).query<Record<string, unknown>>(Prisma.sql`
      SELECT ${values}::text[] AS list, ${[]}::text[] AS empty, ${[null, 'x']}::text[] AS gaps, ${values[0]}::text AS text,
             ${7}::int AS number, ${null}::text AS nothing, ${new Date(0)}::timestamptz AS at,
             current_setting('waybill.seller', true) AS seller`);
    expect(row).toEqual({
      ...{ list: values, empty: [], gaps: [null, 'x'], text: `it's`, number: 7, nothing: null },
      ...{ at: new Date(0), seller: `o'neil\\` },
    });
  });

  test('shows the same as the application finds with its own filters', async () => {
    const own = await ownOrders();
    const page = (seller: string | null) =>
      store.orderList.page(
        { seller: seller === null ? { values: [SELLER], not: false } : undefined },
        '-createdAt',
        null,
        200,
        seller,
      );
    expect((await page(SELLER)).ids).toEqual((await page(null)).ids);
    expect(await store.orders.rows(own, SELLER)).toHaveLength(own.length);
    const [id = ''] = own;
    expect(await store.orders.facts(id, SELLER)).toEqual(await store.orders.facts(id));
    expect(await store.orders.texts(id, SELLER)).toEqual(await store.orders.texts(id, null));
    expect(await store.orders.view(id, SELLER)).not.toBeNull();
    expect(await store.orders.view(id, 'a seller of nothing')).toBeNull();
  });
});

describe('the role', () => {
  test('is there after the migration, and the start of the API finds it', async () => {
    await expect(store.checkSellerRole()).resolves.toBeUndefined();
  });

  test('that may not read what it should is reported with what to do, and not as an outage', async () => {
    await store.database.prisma.$executeRawUnsafe('REVOKE SELECT ON facts FROM waybill_seller');
    try {
      await expect(store.checkSellerRole()).rejects.toThrow(MissingSellerRole);
      await expect(store.checkSellerRole()).rejects.toThrow('GRANT waybill_seller TO');
    } finally {
      await store.database.prisma.$executeRawUnsafe('GRANT SELECT ON facts TO waybill_seller');
    }
  });

  test.each(['22023', '42704', '42501'])(
    'is reported as missing by the state %s of the server',
    async (code) => {
      const failing = { query: () => Promise.reject(Object.assign(new Error('no'), { code })) };
      const database = { readonlyFor: () => failing } as never;
      await expect(checkSellerRole(database)).rejects.toThrow(MissingSellerRole);
    },
  );

  test('is not reported as missing if the server does not answer', async () => {
    const failing = {
      query: () => Promise.reject(Object.assign(new Error('away'), { code: 'ECONNREFUSED' })),
    };
    await expect(checkSellerRole({ readonlyFor: () => failing } as never)).rejects.toThrow('away');
  });
});
