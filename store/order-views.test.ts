import { SUMMARY_VERSION } from '../domain/order/read/summary';
import { partVisibleTo } from '../domain/order/seller';
import { fillDatabase } from '../scripts/fill/fill';
import { createDatabase } from '../tests/support/database';
import type { Store } from '.';
import { openStore } from '.';

const SECRET = 'the secret of the tests of summaries';

let store: Store;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await createDatabase();
  drop = made.drop;
  await fillDatabase({ url: made.url, secret: SECRET, count: 300 });
  store = openStore({ databaseUrl: made.url, secret: SECRET, onError: () => {} });
}, 120_000);

afterAll(async () => {
  await store.close();
  await drop();
});

const sql = (text: string, ...values: unknown[]) => store.database.prisma.$executeRawUnsafe(text, ...values);
const idsOf = async (where = 'true'): Promise<string[]> => {
  const rows = await store.database.prisma.$queryRawUnsafe<{ id: string }[]>(
    `SELECT id FROM orders WHERE ${where} ORDER BY id`,
  );
  return rows.map(({ id }) => id);
};
const shown = async (ids: readonly string[], seller: string | null = null) =>
  (await store.orders.rows(ids, seller)).map((row) => JSON.parse(row));

/** As lists show orders of which there are no summaries, or none of today's. */
async function withoutSummaries<T>(read: () => Promise<T>, version: number | null = null): Promise<T> {
  await sql('UPDATE orders SET summary_version = $1', version);
  try {
    return await read();
  } finally {
    await sql('UPDATE orders SET summary_version = $1', SUMMARY_VERSION);
  }
}

describe('orders in lists', () => {
  test('are the same from their summaries as from their snapshots', async () => {
    const ids = await idsOf();
    const rows = await shown(ids);
    expect(rows).toHaveLength(ids.length);
    expect(
      rows.flatMap(({ shipments }) => shipments.flatMap(({ events }: { events: unknown[] }) => events)),
    ).not.toEqual([]);
    expect(await withoutSummaries(() => shown(ids))).toEqual(rows);
  });

  test('come from summaries if they exist, and from snapshots if those are of another version', async () => {
    const [id = ''] = await idsOf();
    const [before] = await shown([id]);
    await sql(`UPDATE orders SET summary = '{"id": "from the summary"}' WHERE id = $1`, id);
    expect(await shown([id])).toEqual([{ id: 'from the summary' }]);
    expect(await withoutSummaries(() => shown([id]), 0)).toEqual([before]);
    await sql('UPDATE orders o SET summary = n.summary FROM orders n WHERE o.id = $1 AND n.id = $1', id);
    await store.database.prisma.$executeRawUnsafe(`DELETE FROM orders WHERE id = '${id}'`);
  });

  test('show a seller who shares them its own lines, and the whole to one who does not', async () => {
    const ids = await idsOf(`'seller-1' = ANY (seller_ids) OR cardinality(seller_ids) > 1`);
    const sellers = await store.database.prisma.$queryRawUnsafe<
      { id: string; seller: string; shared: boolean }[]
    >(`SELECT id, unnest(seller_ids) AS seller, cardinality(seller_ids) > 1 AS shared FROM orders`);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(sellers.map(({ shared }) => shared)).size).toBe(2);
    for (const { id, seller, shared } of sellers) {
      const [row] = await shown([id], seller);
      const lines = row.lines.map(({ sellerId }: { sellerId: string }) => sellerId);
      expect(new Set(lines)).toEqual(new Set([seller]));
      if (!shared) expect(row).toEqual((await shown([id]))[0]);
      const card = await store.orders.orderWithState(id, null);
      expect(row.lines).toHaveLength(card?.state ? partVisibleTo(card.state, seller).lines.length : -1);
    }
  }, 60_000);

  test('are omitted if they are not the seller’s', async () => {
    const ids = await idsOf();
    expect(await shown(ids, 'a seller of nothing')).toEqual([]);
  });

  test('that were erased have no persons, and neither do their summaries', async () => {
    const [id = ''] = await idsOf();
    const [before] = await shown([id]);
    expect(before.customer).not.toBeNull();
    await sql('DELETE FROM vault_keys WHERE order_id = $1', id);
    expect(await shown([id])).toMatchObject([{ id, customer: null, shippingAddress: null }]);
  });

  test('are rendered once for as long as nothing of them changes', async () => {
    const ids = (await idsOf()).slice(5, 15);
    const rows = await shown(ids);
    const render = jest.spyOn(store.vault, 'openOnDemand');
    expect(await shown(ids)).toEqual(rows);
    expect(render).not.toHaveBeenCalled();
    await sql('UPDATE orders SET updated_at = updated_at WHERE id = $1', ids[3]);
    expect(await shown(ids)).toEqual(rows);
    expect(render).toHaveBeenCalledTimes(1);
    render.mockRestore();
  });

  test('show at once what changed in the vault alone', async () => {
    const [id = ''] = (await idsOf()).slice(20);
    const [before] = await shown([id]);
    const content = await store.orders.content(id);
    if (!content?.customer) throw new Error('the order has no customer');
    const customer = { ...content.customer, email: 'new@example.com' };
    await store.vault.writeContent(id, { ...content, customer });
    expect(await shown([id])).toEqual([{ ...before, customer }]);
  });

  test('are the same one by one as texts, which change with everything in them', async () => {
    const [id = ''] = (await idsOf()).slice(30);
    const text = async (seller: string | null = null) => {
      const found = await store.orders.text(id, seller);
      return found && { version: found.version, order: JSON.parse(found.text) };
    };
    const order = JSON.parse(JSON.stringify(await store.orders.view(id)));
    for (const _ of [1, 2]) expect(await text()).toEqual({ version: order.version, order });
    expect(await text('a seller of nothing')).toBeNull();
    await sql('DELETE FROM vault_keys WHERE order_id = $1', id);
    expect(await text()).toMatchObject({ order: { id, customer: null, shippingAddress: null } });
  });

  test('of one caller are not those of another', async () => {
    const [row] = await store.database.prisma.$queryRawUnsafe<{ id: string; sellers: string[] }[]>(
      'SELECT id, seller_ids AS sellers FROM orders WHERE cardinality(seller_ids) > 1 LIMIT 1',
    );
    if (!row) throw new Error('no order is shared');
    const seen = [];
    for (const seller of [null, ...row.sellers, null, ...row.sellers, 'a seller of nothing'])
      seen.push(await shown([row.id], seller));
    const lines = seen.map(([order]) => order?.lines.length);
    expect(lines.slice(0, 3)).toEqual(lines.slice(3, 6));
    expect(lines[0]).toBeGreaterThan(lines[1]);
    expect(lines[6]).toBeUndefined();
  });
});
