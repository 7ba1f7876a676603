import type { Shown } from '../../support/api/answers';
import { connectChannel } from '../../support/api/connections';
import { address, byHand, eur, mugs, newOrder, number } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

const SORTS = ['createdAt', 'updatedAt', 'placedAt', 'payment', 'fulfillment', 'refund', 'total'] as const;

/** GET /v1/orders: orders by any of their statuses. */
withSystem((system) => {
  describe('a list of orders', () => {
    const names = { channel: '', tracking: number('TRK') };
    const orders: Record<string, Shown> = {};
    const id = (name: string): string => orders[name]?.id ?? `no order ${name}`;

    const list = (query: Readonly<Record<string, string>>) =>
      system.client.call('GET', `/v1/orders?${new URLSearchParams({ channel: names.channel, ...query })}`);

    async function found(query: Readonly<Record<string, string>>): Promise<string[]> {
      const { status, text, body } = await list(query);
      if (status !== 200) throw new Error(text);
      return body.items
        .map((item) => Object.keys(orders).find((name) => id(name) === item.id) ?? item.id)
        .sort();
    }

    beforeAll(async () => {
      names.channel = await connectChannel(system, 'lists', { refunds: 'manual' });
      const take = async (name: string, more: Readonly<Record<string, unknown>> = {}) => {
        orders[name] = await system.client.take(newOrder({ channel: names.channel, ...more }));
      };
      const act = async (name: string, command: string, body: object = {}) => {
        orders[name] = await system.client.act(id(name), command, body);
      };
      // One after the other, so that their times differ.
      await take('waiting', { requiresAcceptance: true, lines: [mugs(1)], mode: 'test' });
      await take('unpaid', { payment: { mode: 'prepaid' }, placedAt: '2026-01-01T00:00:00Z' });
      await take('sellers', { lines: [mugs(2, { sellerId: 'seller-of-lists', sku: 'Lamp-9' })] });
      await take('jorg', {
        customer: { name: 'Jörg Müller-Lüdenscheidt' },
        shippingAddress: { ...address, name: 'Zoë Ånström' },
        placedAt: '2026-02-01T00:00:00Z',
      });
      await take('sent');
      await take('delivered', { lines: [mugs(5)], payment: { mode: 'prepaid', captured: eur(6740) } });
      await take('returned');
      await take('refunding');
      await take('cancelled');
      await take('packed');
      await act('sent', 'ship', byHand(names.tracking));
      await act('delivered', 'ship', byHand());
      await act('delivered', 'deliver');
      await act('returned', 'ship', byHand());
      await act('returned', 'return');
      await act('refunding', 'refund');
      await act('cancelled', 'cancel');
      await act('packed', 'create-shipment', byHand());
    }, 120_000);

    const filters: readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
      [{ lifecycle: 'cancelled' }, ['cancelled']],
      [{ acceptance: 'pending' }, ['waiting']],
      [{ payment: 'unpaid' }, ['unpaid']],
      [{ payment: 'overpaid' }, ['waiting']],
      [{ fulfillment: 'handed' }, ['delivered', 'returned', 'sent']],
      [{ fulfillment: 'ready' }, ['packed']],
      [{ fulfillment: 'handed', delivery: 'none' }, ['returned', 'sent']],
      [{ delivery: 'delivered' }, ['delivered']],
      [{ return: 'returned' }, ['returned']],
      [{ refund: 'to_refund' }, ['cancelled', 'refunding']],
      [{ incident: 'open' }, []],
      [{ pickup: 'ready' }, []],
      [{ mode: 'test' }, ['waiting']],
      [{ attention: 'true' }, ['refunding']],
      [{ archived: 'true' }, []],
      [{ seller: 'seller-of-lists' }, ['sellers']],
      [{ seller: 'nobody' }, []],
      [{ channel: 'nowhere' }, []],
      [{ customer: 'Müller' }, ['jorg']],
      [{ customer: 'MULLER jorg' }, ['jorg']],
      [{ customer: 'zoe anstrom' }, ['jorg']],
      [{ customer: 'Jorg Schmidt' }, []],
      [{ q: 'ludenscheidt' }, ['jorg']],
      [{ q: 'LAMP-9' }, ['sellers']],
      [{ q: 'lamp' }, []],
      [{ q: ' lamp-9 ' }, ['sellers']],
      [{ seller: ' seller-of-lists ' }, ['sellers']],
      [{ fulfillment: 'handed,ready' }, ['delivered', 'packed', 'returned', 'sent']],
      [
        { fulfillment: '!handed', lifecycle: 'open', mode: 'live', payment: 'paid', refund: 'none' },
        ['jorg', 'packed', 'sellers'],
      ],
      [{ fulfillment: '!handed,unfulfilled,blocked' }, ['packed']],
      [{ mode: '!live' }, ['waiting']],
      [{ mode: '!live,test' }, []],
      [{ payment: 'unpaid,overpaid', acceptance: '!none' }, ['waiting']],
      [{ delivery: 'delivered,received', return: 'none,returned' }, ['delivered']],
      [{ seller: 'nobody,seller-of-lists' }, ['sellers']],
      [{ view: 'backoffice', status: 'awaiting payment,ready for shipment' }, ['packed', 'unpaid']],
      [{ placedFrom: '2026-01-01T00:00:00Z', placedTo: '2026-02-01T00:00:00Z' }, ['unpaid']],
      [{ placedFrom: '2026-01-01T01:00:00+01:00', placedTo: '2026-02-01T00:00:00.001Z' }, ['jorg', 'unpaid']],
      [{ placedTo: '2026-01-01T00:00:00Z' }, []],
      [{ placedTo: '2026-03-01T00:00:00Z', payment: 'paid', sort: 'placedAt' }, ['jorg']],
      [{ q: '%' }, []],
    ];

    test.each(filters)('filtered by %j has exactly these', async (query, expected) => {
      expect(await found(query)).toEqual(expected);
      const others = Object.keys(orders).length - expected.length;
      expect(others).toBeGreaterThan(0);
    });

    test('excludes the values after a leading !', async () => {
      const all = Object.keys(orders).sort();
      const without = (...names: readonly string[]) => all.filter((name) => !names.includes(name));
      expect(await found({ seller: '!seller-of-lists' })).toEqual(without('sellers'));
      expect(await found({ fulfillment: '!handed,ready' })).toEqual(
        without('delivered', 'returned', 'sent', 'packed'),
      );
      expect(await found({ view: 'backoffice', status: '!Awaiting payment' })).toEqual(without('unpaid'));
      const { body } = await list({ channel: `!${names.channel},direct` });
      const channels = body.items.map(({ channel }) => channel);
      expect(channels.filter((name) => [names.channel, 'direct'].includes(name))).toEqual([]);
      const both = await list({ channel: `nowhere,${names.channel}` });
      expect(both.body.items).toHaveLength(all.length);
    });

    test('finds an order by its number and by its tracking number, regardless of case', async () => {
      const externalId = orders['sent']?.externalId ?? '';
      expect(await found({ externalId })).toEqual(['sent']);
      for (const q of [externalId, externalId.toUpperCase(), names.tracking, names.tracking.toLowerCase()]) {
        expect(await found({ q })).toEqual(['sent']);
      }
      expect(await found({ externalId: externalId.slice(0, -1) })).toEqual([]);
    });

    test('excludes the moment of createdTo and includes that of createdFrom', async () => {
      const all = Object.values(orders).sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
      const at = all[4]?.createdAt ?? '';
      const before = all.filter(({ createdAt }) => createdAt < at).length;
      expect(await found({ createdTo: at })).toHaveLength(before);
      expect(await found({ createdFrom: at })).toHaveLength(all.length - before);
    });

    test.each(SORTS.flatMap((sort) => [sort, `-${sort}`]))('is sorted by %s', async (sort) => {
      const { body } = await list({ sort });
      expect(body.items).toHaveLength(Object.keys(orders).length);
      const key = sort.replace('-', '') as (typeof SORTS)[number];
      const values = body.items.map((order): string | number =>
        key === 'total'
          ? order.totals.total.amount
          : key === 'payment' || key === 'fulfillment' || key === 'refund'
            ? order.status[key]
            : order[key],
      );
      const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(values).toEqual(sort.startsWith('-') ? sorted.reverse() : sorted);
    });

    test.each(['createdAt', '-createdAt', '-total'])(
      'by %s neither repeats nor omits an order while others arrive between its pages',
      async (sort) => {
        const before = Object.values(orders).map((order) => order.id);
        const seen: string[] = [];
        let path = `/v1/orders?${new URLSearchParams({ channel: names.channel, sort, limit: '3', mode: 'live' })}`;
        for (let pages = 0; path !== '' && pages < 20; pages += 1) {
          const { status, headers, body } = await system.client.call('GET', path);
          expect(status).toBe(200);
          expect(body.items.length).toBeLessThanOrEqual(3);
          seen.push(...body.items.map((order) => order.id));
          const link = /^<(\/v1\/orders\?[^>]+)>; rel="next"$/.exec(headers.get('link') ?? '');
          expect(link === null).toBe(body.nextCursor === null);
          path = link?.[1] ?? '';
          if (pages < 3)
            await system.client.take(newOrder({ channel: names.channel, customer: { name: 'Late' } }));
        }
        expect(new Set(seen).size).toBe(seen.length);
        expect(before.filter((one) => one !== id('waiting') && !seen.includes(one))).toEqual([]);
      },
    );

    test('shows orders as a GET does, except for the forms of their commands', async () => {
      const { body } = await list({ externalId: orders['sent']?.externalId ?? '' });
      const shown = await system.client.order(id('sent'));
      expect(body).toEqual({ items: [{ ...shown, allowedActions: expect.any(Array) }], nextCursor: null });
    });

    test('has fifty orders by default, and up to two hundred', async () => {
      await system.sql(
        `INSERT INTO orders (id, channel, external_id, content_hash, version, hash, state, currency, placed_at, created_at,
                             updated_at, total, seller_ids, search_terms, name_tokens)
         SELECT 'ord_' || lpad(n::text, 20, '0'), 'many', n::text, '', o.version, o.hash, o.state, o.currency, o.placed_at,
                o.created_at, o.updated_at, o.total, o.seller_ids, o.search_terms, o.name_tokens
         FROM orders o, generate_series(1, 201) n WHERE o.id = $1`,
        [id('sent')],
      );
      const lengths = await Promise.all(
        ['', '&limit=200', '&limit=1'].map(
          async (limit) =>
            (await system.client.call('GET', `/v1/orders?channel=many${limit}`)).body.items.length,
        ),
      );
      expect(lengths).toEqual([50, 200, 1]);
      await system.sql(`DELETE FROM orders WHERE channel = 'many'`);
    });

    const questions: readonly (readonly [string, string])[] = [
      ['limit=0', '/limit'],
      ['limit=201', '/limit'],
      ['limit=-1', '/limit'],
      ['limit=1e9', '/limit'],
      ['limit=ten', '/limit'],
      ['limit=', '/limit'],
      ['limit=1&limit=2', '/limit'],
      ['cursor=nonsense!', '/cursor'],
      ['cursor=bm9uc2Vuc2U', '/cursor'],
      ['cursor=', '/cursor'],
      ['sort=name', '/sort'],
      ['sort=createdAt;drop%20table%20orders', '/sort'],
      ['sort=--createdAt', '/sort'],
      ['lifecycle=shipped', '/lifecycle'],
      ['lifecycle=open&lifecycle=closed', '/lifecycle'],
      ['attention=yes', '/attention'],
      ['createdFrom=yesterday', '/createdFrom'],
      ['createdFrom=2026-11-20', '/createdFrom'],
      ['q=', '/q'],
      [`q=${'x'.repeat(201)}`, '/q'],
      ['q=%00', '/q'],
      ['colour=red', '/colour'],
      ['a[__proto__]=1', '/a[__proto__]'],
      ['__proto__=1', '/__proto__'],
      ['constructor=1', '/constructor'],
    ];

    test.each(questions)('is refused for the query %s', async (query, pointer) => {
      const { status, body } = await system.client.call('GET', `/v1/orders?${query}`);
      expect(status).toBe(400);
      expect(new Set(body.errors.map((error) => `${error.in} ${error.pointer}`))).toEqual(
        new Set([`query ${pointer}`]),
      );
    });

    const choices: readonly (readonly [string, string, RegExp])[] = [
      ['fulfillment=shipped', '/fulfillment', /^expected one of blocked, .*, handed, not "shipped"$/],
      ['fulfillment=ready,sent', '/fulfillment', /, not "sent"$/],
      ['fulfillment=ready,', '/fulfillment', /, not an empty value$/],
      ['fulfillment=!', '/fulfillment', /, not an empty value$/],
      ['fulfillment=ready,!handed', '/fulfillment', /^expected ! before the first value only.*: value 2 /],
      ['fulfillment=!ready,!handed', '/fulfillment', /: value 2 /],
      ['channel=a,!b', '/channel', /: value 2 /],
      ['return=Returned', '/return', /^expected one of none, requested/],
      ['mode=live,production', '/mode', /^expected one of live, test, not "production"$/],
      ['view=backoffice&status=Shipped,Gone', '/status', /^expected one of .*Shipped.*, not "Gone"$/],
      ['view=backoffice&status=Shipped,!Complete', '/status', /: value 2 /],
      [`seller=${'x'.repeat(65)}`, '/seller', /^expected 1 to 64 characters, not another value$/],
      [`seller=${Array.from({ length: 51 }, (_, n) => n).join()}`, '/seller', /^expected at most 50 values$/],
      ['placedFrom=2026-01-01', '/placedFrom', /RFC 3339/],
    ];

    test.each(choices)('says of the query %s what was expected', async (query, pointer, message) => {
      const { status, body } = await system.client.call('GET', `/v1/orders?${query}`);
      expect(status).toBe(400);
      expect(body.errors).toEqual([{ in: 'query', pointer, message: expect.stringMatching(message) }]);
    });

    test('pages through several values without repeating or omitting an order', async () => {
      const filter = { fulfillment: 'handed,ready,unfulfilled', placedFrom: '2026-01-01T00:00:00Z' };
      const all = await list({ ...filter, archived: 'all', limit: '200' });
      const seen: string[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const { body } = await list({
          ...filter,
          archived: 'all',
          limit: '2',
          ...(cursor ? { cursor } : {}),
        });
        seen.push(...body.items.map(({ id: one }) => one));
        cursor = body.nextCursor;
      }
      expect(seen.length).toBeGreaterThan(4);
      expect(seen).toEqual(all.body.items.map(({ id: one }) => one));
    });

    test('refuses cursors of other lists', async () => {
      const { body } = await list({ limit: '1', sort: 'total' });
      const cursor = body.nextCursor ?? '';
      expect((await list({ limit: '1', sort: 'total', cursor })).status).toBe(200);
      expect((await list({ limit: '1', sort: '-total', cursor })).status).toBe(400);
      expect((await list({ limit: '1', sort: 'total', mode: 'live', cursor })).status).toBe(400);
    });
  });
});
