import { trackingKey } from '../domain/order/tracking-numbers';
import { createDatabase } from '../tests/support/database';
import type { Store } from '.';
import { openStore } from '.';

describe('M12: tracking numbers in the database', () => {
  let store: Store;
  let drop: () => Promise<void>;
  const sql = <T>(text: string, ...values: unknown[]) =>
    store.database.prisma.$queryRawUnsafe<T[]>(text, ...values);

  beforeAll(async () => {
    const database = await createDatabase();
    drop = database.drop;
    const secret = 'a secret that is long enough for tests';
    store = openStore({ databaseUrl: database.url, secret, onError: () => {} });
    await store.database.prisma.$executeRawUnsafe(
      `INSERT INTO parcels (carrier, tracking_number, order_id, shipment_id) VALUES
       ('post', '100-1', 'one', 's1'), ('post', '10-01', 'two', 's2'), ('post', 'ab 1', 'three', 's3'),
       ('post', 'AB-1', 'three', 's4'), ('other', 'Q-1', 'four', 's5')`,
    );
  }, 60_000);
  afterAll(async () => {
    await store?.close();
    await drop?.();
  }, 60_000);

  test('are found by the same key as in the domain', async () => {
    const numbers = ['1z 999-aa1', 'ABC', 'a_b.c/d', ' - ', '-', 'ßä é', 'i̇ı', '00 340 434'];
    const rows = await sql<{ key: string }>(
      'SELECT tracking_key(n) AS key FROM unnest($1::text[]) n',
      numbers,
    );
    expect(rows.map(({ key }) => key)).toEqual(numbers.map(trackingKey));
  });

  const orderOf = async (number: string, carrier = 'post') =>
    (await store.inbox.findByTrackingNumber(carrier, number))?.orderId ?? null;

  test('belong to the shipment that has exactly this number, if others differ only in its form', async () => {
    expect([await orderOf('100-1'), await orderOf('10-01')]).toEqual(['one', 'two']);
  });

  test('belong to no shipment if those of two orders differ from it only in form', async () => {
    expect(await orderOf('1001')).toBeNull();
  });

  test('belong to the order if several of its own shipments have them', async () => {
    expect(await orderOf('aB1')).toBe('three');
  });

  test('of one carrier are not those of another', async () => {
    expect([await orderOf('q1'), await orderOf('q1', 'other')]).toEqual([null, 'four']);
  });
});
