import { createDatabase } from '../tests/support/database';
import type { Store } from '.';
import { openStore } from '.';

describe('orders that cannot be read', () => {
  let store: Store;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await createDatabase();
    drop = database.drop;
    const secret = 'a secret that is long enough for tests';
    store = openStore({ databaseUrl: database.url, secret, onError: () => {} });
  }, 60_000);
  afterAll(async () => {
    await store?.close();
    await drop?.();
  }, 60_000);

  const bad = (externalId: string, problem = 'currency') => ({ externalId, problem });
  const listed = async (channel: string) =>
    (await store.unreadableOrders.list(channel, '', 10)).map(({ externalId, problem }) => [
      externalId,
      problem,
    ]);

  test('are listed by channel once, with their latest problem', async () => {
    await store.unreadableOrders.update('one', { read: [], unreadable: [bad('B'), bad('A')] });
    await store.unreadableOrders.update('one', {
      read: [],
      unreadable: [bad('A', 'address'), bad('A', 'address')],
    });
    await store.unreadableOrders.update('two', { read: [], unreadable: [bad('C')] });
    expect(await listed('one')).toEqual([
      ['A', 'address'],
      ['B', 'currency'],
    ]);
    expect(await store.unreadableOrders.count()).toBe(3);
  });

  test('are forgotten once they are read, and not while a part of them cannot be read', async () => {
    await store.unreadableOrders.update('three', { read: [], unreadable: [bad('D'), bad('E')] });
    await store.unreadableOrders.update('three', { read: ['D', 'E'], unreadable: [bad('E', 'address')] });
    expect(await listed('three')).toEqual([['E', 'address']]);
  });

  test('are paged by their number', async () => {
    const many = ['F', 'G', 'H'].map((externalId) => bad(externalId));
    await store.unreadableOrders.update('four', { read: [], unreadable: many });
    const page = await store.unreadableOrders.list('four', 'F', 1);
    expect(page.map(({ externalId }) => externalId)).toEqual(['G']);
  });
});
