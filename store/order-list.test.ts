import { DIMENSIONS } from '../domain/order/dimensions';
import { createDatabase } from '../tests/support/database';
import type { Database } from './database';
import { openDatabase } from './database';
import type { Prisma } from './generated/client';
import { createKeyring } from './keyring';
import { NameIndex } from './name-index';
import type { OneOf, OrderFilter } from './order-filter';
import type { Sort } from './order-list';
import { OrderList, SORTS } from './order-list';

const names = new NameIndex(createKeyring('the secret of the tests of lists'));
const ORDERS = 4_000;
/** Each rare status has as many orders; a page has more. */
const RARE = 8;

/** The statuses that most orders have, which have no index. */
const FREQUENT: Readonly<Record<string, readonly string[]>> = {
  lifecycle: ['closed'],
  acceptance: ['none'],
  payment: ['paid'],
  fulfillment: ['handed'],
  delivery: ['none'],
  pickup: ['none'],
  return: ['none'],
  refund: ['none'],
  incident: ['none'],
};

/** The states of each dimension that lists are filtered by. */
const STATUSES = Object.keys(FREQUENT).flatMap((name) =>
  DIMENSIONS[name as keyof typeof DIMENSIONS].map((state) => [name, state] as const),
);
const isRare = ([name, word]: readonly [string, string]): boolean => !FREQUENT[name]?.includes(word);
const RARE_STATUSES = STATUSES.filter(isRare);

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await createDatabase();
  drop = made.drop;
  database = openDatabase(made.url, { maxConnections: 1 });
  await insertOrders();
}, 60_000);

afterAll(async () => {
  await database.close();
  await drop();
});

/** What a seller's part has of the order, in the order of its columns. */
const OF_BOTH = `channel, external_id, mode, lifecycle, acceptance, payment, fulfillment, delivery, pickup, returned, refund,
  incident, attention, archived, total, search_terms, words, name_tokens, placed_at, created_at, updated_at, next_deadline`;

/** Orders over a year with the frequent statuses, and at its end some with each of the rare ones. */
async function insertOrders(): Promise<void> {
  const insert = (count: number, prefix: string, more: Readonly<Record<string, string>>) =>
    database.prisma.$executeRawUnsafe(`
      INSERT INTO orders (id, channel, external_id, content_hash, currency, placed_at, created_at, updated_at, total,
                          ${Object.keys(more).join(', ')})
      SELECT '${prefix}' || n, 'c' || n % 5, '${prefix}' || n, '', 'EUR', at, at, at, n * 7919 % 10007,
             ${Object.values(more).join(', ')}
      FROM (SELECT n, now() - interval '1 year' * (1 - n::float8 / ${count}) AS at
            FROM generate_series(1, ${count}) n) AS orders`);
  const usual = {
    lifecycle: `'closed'`,
    payment: `'paid'`,
    fulfillment: `'handed'`,
    seller_ids: `ARRAY['s' || n % 40]`,
    search_terms: `ARRAY['sku-' || n % 400]`,
    words: `ARRAY['backoffice:Complete', 'w' || n % 500]`,
    name_tokens: `ARRAY['token-' || n % 400, '${names.tokensFor('everybody')[0]?.[0]}']`,
  };
  await insert(ORDERS, 'usual', usual);
  for (const [name, word] of RARE_STATUSES) {
    const column = name === 'return' ? 'returned' : name;
    await insert(RARE, `${name}-${word}-`, { ...usual, [column]: `'${word}'` });
  }
  await insert(RARE, 'test-', { ...usual, mode: `'test'` });
  await insert(RARE, 'attention-', { ...usual, attention: 'true' });
  await insert(RARE, 'late-', { ...usual, seller_ids: `ARRAY['late']` });
  await insert(RARE, 'shared-', { ...usual, seller_ids: `ARRAY['s1', 'late']` });
  await insert(RARE, 'of-late-', usual);
  await insert(RARE, 'imported-', { ...usual, seller_ids: `'{}'` });
  await database.prisma.$executeRawUnsafe(
    `UPDATE orders SET channel = 'of-late', created_at = now() WHERE id ~ '^(late|shared|of-late)-'`,
  );
  await database.prisma.$executeRawUnsafe(
    `UPDATE orders SET created_at = now(), placed_at = now() - interval '100 days' WHERE id ~ '^imported-'`,
  );
  await database.prisma.$executeRawUnsafe(
    `INSERT INTO seller_parts SELECT id, unnest(seller_ids), ${OF_BOTH} FROM orders`,
  );
  await database.prisma.$executeRawUnsafe('VACUUM ANALYZE orders, seller_parts');
}

interface Plan {
  readonly 'Node Type': string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly 'Rows Removed by Index Recheck'?: number;
  readonly Plans?: readonly Plan[];
}

/** How many rows and index entries were read for a page, and how many it shows. */
async function readFor(
  filter: OrderFilter,
  sort: Sort,
  seller: string | null = null,
): Promise<{ read: number; shown: number }> {
  let plan: Plan | undefined;
  const explaining = {
    readonlyFor: () => explaining,
    queryPlanned: async ({ text, values }: Prisma.Sql) => {
      const [row] = await database.prisma.$queryRawUnsafe<{ 'QUERY PLAN': { Plan: Plan }[] }[]>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${text}`,
        ...values,
      );
      plan = row?.['QUERY PLAN'][0]?.Plan;
      return [];
    },
  };
  await new OrderList(explaining as unknown as Database, names).page(filter, sort, null, 20, seller);
  if (!plan) throw new Error('there was no statement');
  return { read: rowsRead(plan), shown: plan['Actual Rows'] };
}

function rowsRead(plan: Plan): number {
  const inner = (plan.Plans ?? []).reduce((sum, part) => sum + rowsRead(part), 0);
  if (!plan['Node Type'].endsWith('Scan') || plan['Node Type'] === 'Subquery Scan') return inner;
  const { 'Rows Removed by Filter': left = 0, 'Rows Removed by Index Recheck': missed = 0 } = plan;
  return inner + (plan['Actual Rows'] + left + missed) * plan['Actual Loops'];
}

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();
const only = (value: string): OneOf => ({ values: [value], not: false });

const SORTED = SORTS.flatMap((name) => [name, `-${name}`] as const);

describe('a list', () => {
  // First, as a connection prepares a limited number of statements.
  test('is planned for its values each time, and never prepared', async () => {
    const list = new OrderList(database, names);
    for (let run = 0; run < 8; run += 1)
      await list.page({ archived: false, return: ['requested'] }, '-createdAt', null, 5, null);
    const prepared = await database.prisma.$queryRawUnsafe<{ statement: string }[]>(
      `SELECT statement FROM pg_prepared_statements WHERE statement ~ '^\\s*SELECT id, place'`,
    );
    expect(prepared).toEqual([]);
    await database.query({ text: 'SELECT 1 AS once', values: [] } as unknown as Prisma.Sql);
    const [known] = await database.prisma.$queryRawUnsafe<{ count: bigint }[]>(
      `SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 1 AS once'`,
    );
    expect(known?.count).toBe(1n);
  });

  test.each(SORTED)('of all orders by %s reads a page, and not the table', async (sort) => {
    const { read, shown } = await readFor({ archived: false }, sort);
    expect(shown).toBe(21);
    expect(read).toBeLessThanOrEqual(21);
  });

  test.each(RARE_STATUSES)(
    'with %s=%s reads the orders that match, whatever the sort order',
    async (name, word) => {
      for (const sort of SORTED) {
        const { read, shown } = await readFor({ archived: false, [name]: [word] }, sort);
        expect(shown).toBe(RARE);
        // A bitmap has an entry for each row.
        expect(read).toBeLessThanOrEqual(2 * RARE);
      }
    },
  );

  test.each(STATUSES.filter((status) => !isRare(status)))(
    'with %s=%s, which most orders match, reads little more than a page',
    async (name, word) => {
      const { read, shown } = await readFor({ archived: false, [name]: [word] }, '-createdAt');
      expect(read - shown).toBeLessThanOrEqual(30 * RARE);
    },
  );

  test.each([
    ['mode=test', { mode: ['test'] }, RARE],
    ['attention', { attention: true }, RARE],
    ['a seller', { seller: only('s1') }, 500],
    ['a status of a view', { word: { view: 'backoffice', ...only('nothing') } }, 0],
    ['a number', { externalId: 'usual17' }, 0],
    ['a SKU', { q: 'sku-17' }, 40],
    ['a name', { customer: 'nobody' }, 0],
  ] as const)('of %s reads what it finds', async (_, filter, most) => {
    const { read } = await readFor(
      { ...('q' in filter ? {} : { archived: false }), ...filter },
      '-createdAt',
    );
    expect(read).toBeLessThanOrEqual(2 * most);
  });

  test.each(['createdAt', '-createdAt', '-total'] as const)(
    'of a name that every order has reads a page, archived or not, by %s',
    async (sort) => {
      const { read, shown } = await readFor({ q: 'everybody' }, sort);
      expect(shown).toBe(21);
      expect(read).toBeLessThanOrEqual(2 * 21);
    },
  );

  test('of a seller who came late reads what it finds, by every sort order, and has the shared orders', async () => {
    for (const sort of SORTED) {
      const { read, shown } = await readFor({ archived: false, seller: only('late') }, sort);
      expect(shown).toBe(Math.min(2 * RARE, 21));
      expect(read).toBeLessThanOrEqual(4 * RARE);
    }
  });

  test('for a seller reads the parts of that seller, by every sort order', async () => {
    for (const sort of SORTED) {
      const { read, shown } = await readFor({ archived: false }, sort, 'late');
      expect(shown).toBe(Math.min(2 * RARE, 21));
      expect(read).toBeLessThanOrEqual(4 * RARE);
    }
  });

  test('for a seller with many orders reads a page of them in the order of creation', async () => {
    const { read, shown } = await readFor({ archived: false }, '-createdAt', 's1');
    expect(shown).toBe(21);
    expect(read).toBeLessThanOrEqual(21);
  });

  test.each([
    ['a number', { externalId: 'usual17' }],
    ['a SKU', { q: 'sku-17' }],
    ['a name', { customer: 'nobody' }],
    ['a status', { archived: false, return: ['requested'] }],
  ])('for a seller of %s reads no more than the parts of that seller', async (_, filter) => {
    expect((await readFor(filter, '-createdAt', 'late')).read).toBeLessThanOrEqual(4 * RARE);
  });

  test('of a channel that came late reads a page, from either end', async () => {
    for (const sort of ['createdAt', '-createdAt'] as const) {
      const { read, shown } = await readFor({ archived: false, channel: only('of-late') }, sort);
      expect(shown).toBe(21);
      expect(read).toBeLessThanOrEqual(21);
    }
  });

  test.each(
    ['return', 'payment', 'acceptance'].map((name) => [
      name,
      RARE_STATUSES.filter(([of]) => of === name).map(([, state]) => state),
    ]),
  )('with several states of %s reads the orders that match, and each of them once', async (name, states) => {
    for (const sort of SORTED) {
      const { read, shown } = await readFor({ archived: false, [name as string]: states }, sort);
      expect(shown).toBe(Math.min(RARE * states.length, 21));
      expect(read).toBeLessThanOrEqual(2 * RARE * states.length);
    }
  });

  test('of several channels reads a page of each, and of several sellers what they sold', async () => {
    const channels = { values: ['of-late', 'c1', 'c2'], not: false };
    const sellers = { values: ['late', 's1'], not: false };
    for (const sort of ['createdAt', '-createdAt'] as const) {
      expect((await readFor({ archived: false, channel: channels }, sort)).read).toBeLessThanOrEqual(3 * 21);
      const { read, shown } = await readFor({ archived: false, seller: sellers }, sort);
      expect(shown).toBe(21);
      expect(read).toBeLessThanOrEqual(3 * 21);
    }
  });

  test.each([
    ['a month', { placedFrom: daysAgo(200), placedTo: daysAgo(170) }],
    ['long ago', { placedTo: daysAgo(330) }],
    ['of late', { placedFrom: daysAgo(3) }],
    ['half of them, from their other end', { placedTo: daysAgo(180) }],
  ])('by when orders were placed, %s, reads a page from either end', async (_, filter) => {
    for (const sort of ['createdAt', '-createdAt', 'placedAt', '-placedAt'] as const) {
      const { read, shown } = await readFor({ archived: false, ...filter }, sort);
      expect(shown).toBe(21);
      expect(read).toBeLessThanOrEqual(100);
    }
  });

  test('by when orders were placed has those that came long after, too, each once', async () => {
    const list = new OrderList(database, names);
    const filter = { archived: false, placedFrom: daysAgo(101), placedTo: daysAgo(99) };
    const { ids } = await list.page(filter, '-createdAt', null, 200, null);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => id.startsWith('imported-'))).toHaveLength(RARE);
    expect(ids.length).toBeGreaterThan(RARE + 10);
  });
});
