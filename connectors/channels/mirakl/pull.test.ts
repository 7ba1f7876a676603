import fc from 'fast-check';
import { miraklAddress, miraklLine, miraklOrder } from '../../../tests/support/connectors/mirakl-orders';
import type { MiraklShop } from './api';
import { pull } from './pull';

interface Row {
  id: string;
  createdAt: number;
  updatedAt: number;
  state: string;
  change?: object;
}

/** A marketplace's list of orders, sorted as OR11 sorts it or as a less helpful one would. */
class OrderBook {
  now = Date.parse('2026-11-22T10:00:00Z');
  rows: Row[] = [];
  asked: Record<string, unknown>[] = [];
  date: string | undefined;

  constructor(
    readonly sortedBy: 'createdAt' | 'updatedAt' = 'createdAt',
    readonly largestPage = 100,
  ) {}

  add(id: string, ageMs = 0, state = 'SHIPPING', change?: object): void {
    const at = this.now - ageMs;
    this.rows.push({ id, createdAt: at, updatedAt: at, state, ...(change ? { change } : {}) });
  }

  touch(index: number): void {
    this.now += 1_000;
    const row = this.rows[index % this.rows.length];
    if (row) row.updatedAt = this.now;
  }

  shop(): MiraklShop {
    return {
      settings: {} as MiraklShop['settings'],
      order: () => Promise.reject(new Error('not asked for')),
      request: async ({ query = {} }) => {
        this.asked.push(query);
        this.now += 250;
        const since = query.start_update_date ? Date.parse(String(query.start_update_date)) : 0;
        const offset = Number(query.offset ?? 0);
        const max = Math.min(Number(query.max ?? 10), this.largestPage);
        const found = this.rows
          .filter((row) => row.updatedAt >= since)
          .sort((a, b) => a[this.sortedBy] - b[this.sortedBy] || (a.id < b.id ? -1 : 1));
        const orders = found.slice(offset, offset + max).map((row) =>
          miraklOrder({
            order_id: row.id,
            order_state: row.state,
            created_date: new Date(row.createdAt).toISOString(),
            last_updated_date: new Date(row.updatedAt).toISOString(),
            order_lines: [miraklLine({ order_line_id: `${row.id}-1`, order_line_state: row.state })],
            ...row.change,
          }),
        );
        const headers = this.date === undefined ? {} : { date: this.date };
        return { status: 200, headers, json: { orders, total_count: found.length } };
      },
    };
  }
}

interface Round {
  seen: Map<string, number>;
  unreadable: { externalId: string; problem: string }[];
  pages: number;
  cursor: string;
}

/** Reads until nothing is left, with something happening between the pages. */
async function round(
  book: OrderBook,
  cursor: string | null,
  between: (page: number) => void = () => {},
): Promise<Round> {
  const result: Round = { seen: new Map(), unreadable: [], pages: 0, cursor: cursor ?? '' };
  let at = cursor;
  for (;;) {
    const page = await pull(book.shop(), 'galaxy', at, () => book.now);
    for (const order of page.orders) {
      result.seen.set(order.take.externalId, (result.seen.get(order.take.externalId) ?? 0) + 1);
    }
    result.unreadable.push(...page.unreadable);
    result.pages += 1;
    at = page.cursor;
    if (!page.more) return { ...result, cursor: at };
    if (result.pages > 500) throw new Error('the round does not end');
    between(result.pages);
  }
}

const HOUR = 3_600_000;
const fill = (book: OrderBook, count: number) => {
  for (let n = 0; n < count; n += 1) book.add(`M-${String(n).padStart(4, '0')}`, HOUR * 24 * 30 - n * 60_000);
};

describe('a round of pulling', () => {
  it('of a shop without orders ends at once', async () => {
    const result = await round(new OrderBook(), null);
    expect(result).toMatchObject({ pages: 1, unreadable: [] });
  });

  it('reads all pages, and requests from then on what changed since before it began', async () => {
    const book = new OrderBook();
    fill(book, 250);
    const startedAt = book.now;
    const first = await round(book, null);
    expect(first.seen.size).toBe(250);
    expect(book.asked.map((query) => [query.start_update_date, query.max, query.offset])).toEqual([
      [undefined, 100, 0],
      [undefined, 100, 80],
      [undefined, 100, 160],
    ]);
    book.now += 10 * HOUR;
    book.touch(7);
    const second = await round(book, first.cursor);
    expect([...second.seen.keys()]).toEqual(['M-0007']);
    expect(book.asked.at(-1)?.start_update_date).toBe(new Date(startedAt - 60_000).toISOString());
  });

  it('does not advance its date before the last page is read', async () => {
    const book = new OrderBook();
    fill(book, 150);
    const page = await pull(book.shop(), 'galaxy', null, () => book.now);
    expect(page.more).toBe(true);
    // The worker dies here; the same cursor reads the same page again.
    const again = await pull(book.shop(), 'galaxy', page.cursor, () => book.now);
    const onceMore = await pull(book.shop(), 'galaxy', page.cursor, () => book.now);
    expect(onceMore.orders).toEqual(again.orders);
    expect(book.asked.every((query) => query.start_update_date === undefined)).toBe(true);
  });

  it('uses the clock of the marketplace if ours is ahead', async () => {
    const book = new OrderBook();
    book.date = new Date(book.now - 2 * HOUR).toUTCString();
    const { cursor } = await pull(book.shop(), 'galaxy', null, () => book.now);
    expect(JSON.parse(cursor)).toMatchObject({
      since: new Date(book.now - 250 - 2 * HOUR - 60_000).toISOString(),
    });
  });

  it('misses nothing if thirty orders move to the end between two pages', async () => {
    const book = new OrderBook('updatedAt');
    fill(book, 350);
    const result = await round(book, null, (page) => {
      if (page === 2) for (let n = 0; n < 30; n += 1) book.touch(n);
    });
    expect(result.seen.size).toBe(350);
  });

  it.each(['createdAt', 'updatedAt'] as const)(
    'misses nothing, whatever changes meanwhile, in a list by %s',
    async (sortedBy) => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 35 }),
          fc.integer({ min: 2, max: 12 }),
          fc.array(fc.array(fc.nat(60), { maxLength: 15 }), { maxLength: 8 }),
          async (count, largestPage, happenings) => {
            const book = new OrderBook(sortedBy, largestPage);
            fill(book, count);
            const known = book.rows.map((row) => row.id);
            const touched = new Set<string>();
            const first = await round(book, null, (page) => {
              for (const index of happenings[page - 1] ?? []) {
                book.touch(index);
                touched.add(book.rows[index % book.rows.length]?.id ?? '');
              }
            });
            expect(known.filter((id) => !touched.has(id) && !first.seen.has(id))).toEqual([]);
            // What changed while the round ran is seen by the next one at the latest.
            const second = await round(book, first.cursor);
            expect([...touched].filter((id) => id !== '' && !second.seen.has(id))).toEqual([]);
          },
        ),
        { numRuns: 15 },
      );
    },
    120_000,
  );

  it('refuses an invalid cursor', async () => {
    await expect(pull(new OrderBook().shop(), 'galaxy', '{"since":5}')).rejects.toMatchObject({
      kind: 'refused',
      code: 'cursor_invalid',
    });
  });
});

describe('the orders of a round', () => {
  const STATES = [
    'STAGING',
    'WAITING_ACCEPTANCE',
    'WAITING_DEBIT',
    'SHIPPING',
    'SHIPPED',
    'RECEIVED',
    'CLOSED',
    'REFUSED',
    'CANCELED',
  ];

  it('exclude the past of the shop in the first round, and nothing later', async () => {
    const book = new OrderBook();
    for (const state of STATES) book.add(`M-${state}`, HOUR, state);
    const first = await round(book, null);
    expect([...first.seen.keys()].sort()).toEqual([
      'M-SHIPPING',
      'M-STAGING',
      'M-WAITING_ACCEPTANCE',
      'M-WAITING_DEBIT',
    ]);
    for (const index of STATES.keys()) book.touch(index);
    const later = await pull(book.shop(), 'galaxy', first.cursor, () => book.now);
    expect(later.orders).toHaveLength(STATES.length);
    const takeable = later.orders.filter((order) => order.takeable);
    expect(takeable.map((order) => order.take.externalId).sort()).toEqual([...first.seen.keys()].sort());
  });

  it('include one that cannot be read separately, and all the others', async () => {
    const book = new OrderBook();
    book.add('M-1', HOUR);
    book.add('M-2', HOUR, 'SHIPPING', { currency_iso_code: 'EURO' });
    book.add('M-3', HOUR, 'SHIPPING', { order_lines: [miraklLine({ price: 'Camille' })] });
    book.add('M-4', HOUR, 'SHIPPING', { order_lines: [miraklLine({ quantity: -1 })] });
    book.add('M-5', HOUR, 'SHIPPING', { order_id: 7 });
    book.add('M-6', HOUR);
    const result = await round(book, null);
    expect([...result.seen.keys()]).toEqual(['M-1', 'M-6']);
    expect(result.unreadable.map(({ externalId }) => externalId)).toEqual(['M-2', 'M-3', 'M-4', 'unknown']);
    expect(result.unreadable.map(({ problem }) => problem)).toEqual([
      expect.stringContaining('currency_iso_code'),
      expect.stringContaining('amount'),
      expect.stringContaining('lines.0.quantity'),
      expect.stringContaining('order_id'),
    ]);
    expect(JSON.stringify(result.unreadable)).not.toContain('Camille');
  });

  it('include one whose address cannot be used, and report the address as a problem', async () => {
    const book = new OrderBook();
    const customer = {
      firstname: 'C',
      lastname: 'M',
      shipping_address: miraklAddress({ country_iso_code: '??' }),
    };
    book.add('M-1', HOUR, 'SHIPPING', { customer });
    const result = await round(book, null);
    expect([...result.seen.keys()]).toEqual(['M-1']);
    expect(result.unreadable).toEqual([
      { externalId: 'M-1', problem: expect.stringContaining('customer.shipping_address: country') },
    ]);
  });

  it('include no problems from the past of the shop', async () => {
    const book = new OrderBook();
    book.add('M-1', HOUR, 'CLOSED', { currency_iso_code: 'EURO' });
    expect((await round(book, null)).unreadable).toEqual([]);
  });
});
