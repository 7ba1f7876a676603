import { newOrderId } from '../app/ids';
import type { StockChange } from '../domain/order/model';
import { createDatabase } from '../tests/support/database';
import { lineOf, NOW } from '../tests/support/domain/orders';
import type { Database } from './database';
import { openDatabase } from './database';
import { Stock } from './stock';

type Lines = Parameters<Stock['reserve']>[0]['lines'];

let database: Database;
let stock: Stock;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await createDatabase();
  drop = made.drop;
  database = openDatabase(made.url);
  stock = new Stock(database);
});

/** Whatever a test has done: nothing is oversold, and the levels are what the movements add up to. */
afterEach(async () => {
  const wrong = await database.prisma.$queryRaw`
    SELECT s.sku FROM stock s
    LEFT JOIN LATERAL (SELECT sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved
                       FROM stock_movements m WHERE m.sku = s.sku) m ON true
    WHERE s.reserved NOT BETWEEN 0 AND s.on_hand
       OR s.on_hand <> COALESCE(m.on_hand, 0) OR s.reserved <> COALESCE(m.reserved, 0)`;
  expect(wrong).toEqual([]);
});

afterAll(async () => {
  await database.close();
  await drop();
});

let articles = 0;
/** An article that no other test has, with so much of it. */
async function article(onHand: number | null = null): Promise<string> {
  const sku = `SKU/${++articles}`;
  if (onHand !== null) await stock.set(sku, onHand);
  return sku;
}

/** An order with a line of each article, numbered from 1; one in brackets comes from a supplier. */
async function orderOf(...skus: (string | [string])[]): Promise<string> {
  const id = newOrderId();
  const lines = skus.map((sku, index) =>
    typeof sku === 'string'
      ? lineOf(`${index + 1}`, 9, { sku, supplier: null })
      : lineOf(`${index + 1}`, 9, { sku: sku[0], supplier: { name: 'other', kind: 'other' } }),
  );
  const at = new Date(NOW);
  await database.prisma.orderRow.create({
    data: {
      ...{ id, channel: 'direct', externalId: id, contentHash: '', currency: 'EUR' },
      ...{ placedAt: at, createdAt: at, updatedAt: at, state: JSON.parse(JSON.stringify({ lines })) },
    },
  });
  return id;
}

const units = (...quantities: number[]): Lines =>
  quantities.map((quantity, index) => ({ id: `${index + 1}`, quantity }));

const reserve = (orderId: string, lines: Lines, { buffer = 0, key = `reserve:${orderId}:1` } = {}) =>
  stock.reserve({ orderId, key, lines, buffer });

const change = (orderId: string, key: string, part: Partial<StockChange>) =>
  stock.change({
    orderId,
    key: `stock:${orderId}:${key}`,
    changes: [{ id: '1', consume: 0, release: 0, restock: 0, ...part }],
  });

const levelOf = async (sku: string) => {
  const level = await stock.get(sku);
  return level && [level.onHand, level.reserved];
};

describe('a reservation', () => {
  test('sets available units aside', async () => {
    const sku = await article(3);
    expect(await reserve(await orderOf(sku), units(2))).toBe(true);
    expect(await levelOf(sku)).toEqual([3, 2]);
  });

  test('is refused if too few units are available, or no level is set', async () => {
    const [scarce, unknown] = [await article(1), await article()];
    expect(await reserve(await orderOf(scarce), units(2))).toBe(false);
    expect(await reserve(await orderOf(unknown), units(1))).toBe(false);
    expect([await levelOf(scarce), await levelOf(unknown)]).toEqual([[1, 0], null]);
  });

  test('reserves all lines or none', async () => {
    const [plenty, scarce, unknown] = [await article(9), await article(1), await article()];
    expect(await reserve(await orderOf(plenty, scarce), units(1, 2))).toBe(false);
    expect(await reserve(await orderOf(plenty, unknown), units(1, 1))).toBe(false);
    expect([await levelOf(plenty), await levelOf(scarce)]).toEqual([
      [9, 0],
      [1, 0],
    ]);
    expect(await stock.movements(plenty, null, 9)).toHaveLength(1);
  });

  test('adds up the lines of one SKU', async () => {
    const sku = await article(5);
    expect(await reserve(await orderOf(sku, sku), units(3, 3))).toBe(false);
    expect(await reserve(await orderOf(sku, sku), units(3, 2))).toBe(true);
    expect(await levelOf(sku)).toEqual([5, 5]);
  });

  test('ignores lines of suppliers', async () => {
    const [own, others] = [await article(2), await article(2)];
    expect(await reserve(await orderOf(own, [others]), units(1, 9))).toBe(true);
    expect(await reserve(await orderOf([others]), units(9))).toBe(true);
    expect([await levelOf(own), await levelOf(others)]).toEqual([
      [2, 1],
      [2, 0],
    ]);
  });

  test('is made once per key, and repeats its first result even after all stock is gone', async () => {
    const sku = await article(2);
    const order = await orderOf(sku);
    expect(await reserve(order, units(2))).toBe(true);
    expect(await Promise.all([1, 2, 3].map(() => reserve(order, units(2))))).toEqual([true, true, true]);
    expect(await levelOf(sku)).toEqual([2, 2]);
    await change(order, 'a', { release: 2 });
    expect(await reserve(order, units(2))).toBe(true);
    expect(await levelOf(sku)).toEqual([2, 0]);
  });

  test('that is attempted concurrently under one key is made once', async () => {
    const sku = await article(5);
    const order = await orderOf(sku);
    const answers = await Promise.all(Array.from({ length: 8 }, () => reserve(order, units(1))));
    expect(new Set(answers)).toEqual(new Set([true]));
    expect(await levelOf(sku)).toEqual([5, 1]);
  });

  test('that was refused may be repeated under its key', async () => {
    const sku = await article(1);
    const order = await orderOf(sku);
    expect(await reserve(order, units(2))).toBe(false);
    await stock.set(sku, 2);
    expect(await reserve(order, units(2))).toBe(true);
    expect(await levelOf(sku)).toEqual([2, 2]);
  });

  test('leaves the buffer unreserved', async () => {
    const sku = await article(10);
    expect(await reserve(await orderOf(sku), units(8), { buffer: 3 })).toBe(false);
    expect(await reserve(await orderOf(sku), units(7), { buffer: 3 })).toBe(true);
    expect(await reserve(await orderOf(sku), units(1), { buffer: 3 })).toBe(false);
    expect(await reserve(await orderOf(sku), units(3))).toBe(true);
    expect(await levelOf(sku)).toEqual([10, 10]);
  });

  test('of a line that the order does not have is an error', async () => {
    const sku = await article(1);
    const order = await orderOf(sku);
    await expect(reserve(order, [{ id: 'x', quantity: 1 }])).rejects.toThrow(/has no line/);
    await expect(reserve('ord_nowhere', units(1))).rejects.toThrow(/has no line/);
  });

  test('never reserves more than there is, however many are requested at once', async () => {
    const sku = await article(10);
    const orders = await Promise.all(Array.from({ length: 50 }, () => orderOf(sku)));
    const answers = await Promise.all(orders.map((order) => reserve(order, units(1))));
    expect(answers.filter(Boolean)).toHaveLength(10);
    expect(await levelOf(sku)).toEqual([10, 10]);
  });

  test('of the same SKUs in opposite order causes no deadlock', async () => {
    const [one, other] = [await article(1_000), await article(1_000)];
    const orders = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? orderOf(one, other) : orderOf(other, one))),
    );
    const answers = await Promise.all(
      orders.map(async (order) => {
        const isHeld = await reserve(order, units(1, 1));
        const changes = ['1', '2'].map((id) => ({ id, consume: 1, release: 0, restock: 0 }));
        await stock.change({ orderId: order, key: `stock:${order}:2`, changes });
        return isHeld;
      }),
    );
    expect(answers.every(Boolean)).toBe(true);
    expect([await levelOf(one), await levelOf(other)]).toEqual([
      [960, 0],
      [960, 0],
    ]);
  });
});

describe('a change', () => {
  const held = async (onHand: number, quantity: number) => {
    const sku = await article(onHand);
    const order = await orderOf(sku);
    await reserve(order, units(quantity));
    return { sku, order };
  };

  test('consumes reserved units, releases them, and restocks units', async () => {
    const { sku, order } = await held(10, 5);
    await change(order, 'a', { consume: 2 });
    expect(await levelOf(sku)).toEqual([8, 3]);
    await change(order, 'b', { release: 1 });
    expect(await levelOf(sku)).toEqual([8, 2]);
    await change(order, 'c', { restock: 1 });
    expect(await levelOf(sku)).toEqual([9, 2]);
    await change(order, 'd', { consume: 1, release: 1, restock: 1 });
    expect(await levelOf(sku)).toEqual([9, 0]);
  });

  test('is made once per key', async () => {
    const { sku, order } = await held(10, 5);
    await Promise.all([1, 2, 3].map(() => change(order, 'a', { consume: 2 })));
    await change(order, 'a', { consume: 2 });
    expect(await levelOf(sku)).toEqual([8, 3]);
  });

  test.each<[string, Partial<StockChange>]>([
    ['takes out', { consume: 3 }],
    ['gives free', { release: 3 }],
    ['ends', { consume: 1, release: 2 }],
  ])('that %s more than is reserved fails, reports it, and changes nothing', async (_, part) => {
    const { sku, order } = await held(9, 2);
    await expect(change(order, 'a', part)).rejects.toThrow(/9 on hand and 2 reserved/);
    expect(await levelOf(sku)).toEqual([9, 2]);
    await change(order, 'a', { consume: 2 });
    expect(await levelOf(sku)).toEqual([7, 0]);
  });

  test('of lines of one SKU is checked as a whole', async () => {
    const sku = await article(5);
    const order = await orderOf(sku, sku);
    await reserve(order, units(2, 2));
    const changes = [
      { id: '1', consume: 3, release: 0, restock: 0 },
      { id: '2', consume: 1, release: 0, restock: 1 },
    ];
    await stock.change({ orderId: order, key: 'whole', changes });
    expect(await levelOf(sku)).toEqual([2, 0]);
  });
});

describe('a level', () => {
  test('is set as counted, and not below the reserved units', async () => {
    const sku = await article(5);
    await reserve(await orderOf(sku), units(3));
    expect(await stock.set(sku, 2)).toEqual({ status: 'reserved', level: { sku, onHand: 5, reserved: 3 } });
    expect(await levelOf(sku)).toEqual([5, 3]);
    expect(await stock.set(sku, 3)).toEqual({ status: 'set', level: { sku, onHand: 3, reserved: 3 } });
    expect(await levelOf(sku)).toEqual([3, 3]);
  });

  test('that is set while orders are reserving never falls below the reserved units', async () => {
    const sku = await article(20);
    const orders = await Promise.all(Array.from({ length: 20 }, () => orderOf(sku)));
    const [outcomes, answers] = await Promise.all([
      Promise.all([15, 10, 5, 12].map((onHand) => stock.set(sku, onHand))),
      Promise.all(orders.map((order) => reserve(order, units(1)))),
    ]);
    const level = await stock.get(sku);
    expect(level?.reserved).toBe(answers.filter(Boolean).length);
    expect(level?.reserved).toBeLessThanOrEqual(level?.onHand ?? 0);
    expect(outcomes.map(({ status }) => status)).toContain('set');
  });

  test('that was never set does not exist, and one of zero does', async () => {
    expect(await stock.get(await article())).toBeNull();
    const sku = await article(0);
    expect(await stock.get(sku)).toEqual({ sku, onHand: 0, reserved: 0 });
  });

  test('is listed by SKU and by its prefix, page by page', async () => {
    const skus = ['list_A', 'list_%', 'list_a', 'listXb', 'list_ä', 'list_Z'];
    for (const sku of skus) await stock.set(sku, 1);
    const page = async (after: string | null) => (await stock.list('list_', after, 2)).map(({ sku }) => sku);
    expect(await page(null)).toEqual(['list_%', 'list_A']);
    expect(await page('list_A')).toEqual(['list_Z', 'list_a']);
    expect(await page('list_a')).toEqual(['list_ä']);
    expect(await page('list_ä')).toEqual([]);
  });
});

describe('the movements of a SKU', () => {
  test('contain every change, latest first, page by page', async () => {
    const sku = await article(4);
    const order = await orderOf(sku, sku);
    await reserve(order, units(1, 2));
    await change(order, 'a', { consume: 1 });
    await stock.set(sku, 7);
    await stock.set(sku, 7);
    const first = await stock.movements(sku, null, 2);
    expect(first).toMatchObject([
      { orderId: null, lineId: '', onHandDelta: 4, reservedDelta: 0 },
      { orderId: order, lineId: '1', onHandDelta: -1, reservedDelta: -1, key: `stock:${order}:a` },
    ]);
    const rest = [];
    for (let last = first.at(-1); last; ) {
      const after = { at: last.at.toISOString(), key: last.key, lineId: last.lineId };
      const found = await stock.movements(sku, after, 2);
      rest.push(...found);
      last = found.at(-1);
    }
    // Lines that were reserved together stand together, in no order.
    expect(new Set(rest.slice(0, 2).map(({ reservedDelta }) => reservedDelta))).toEqual(new Set([1, 2]));
    expect(rest.at(-1)).toMatchObject({ orderId: null, onHandDelta: 4 });
    expect(rest).toHaveLength(3);
  });
});
