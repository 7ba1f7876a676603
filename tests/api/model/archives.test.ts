import type { Shown } from '../../support/api/answers';
import { connectChannel } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { byHand, eur, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** T30: out of the way, and not out of the world. */
withSystem((system) => {
  describe('an archived order', () => {
    const names = { channel: '', sorted: '' };

    beforeAll(async () => {
      names.channel = await connectChannel(system, 'archives', {});
      names.sorted = await connectChannel(system, 'archives-sorted', {});
    });

    const found = async (query: Readonly<Record<string, string>> = {}): Promise<string[]> => {
      const search = new URLSearchParams({ channel: names.channel, ...query });
      return (await system.client.call('GET', `/v1/orders?${search}`)).body.items.map(({ id }) => id);
    };

    async function archived(): Promise<Shown> {
      const { id } = await system.client.take(newOrder({ channel: names.channel }));
      await system.client.act(id, 'cancel');
      return system.client.act(id, 'archive');
    }

    test('is not in the lists unless they ask for archived orders', async () => {
      const order = await archived();
      const open = await system.client.take(newOrder({ channel: names.channel }));
      expect(await found()).not.toContain(order.id);
      expect(await found()).toContain(open.id);
      expect(await found({ archived: 'true' })).toEqual([order.id]);
      expect(await found({ archived: 'false' })).not.toContain(order.id);
      expect(await found({ archived: 'all' })).toEqual(expect.arrayContaining([order.id, open.id]));
      expect(await found({ lifecycle: 'cancelled' })).not.toContain(order.id);
      expect(await found({ q: order.externalId })).toEqual([order.id]);
      expect(await found({ externalId: order.externalId })).toEqual([order.id]);
      expect(await found({ externalId: order.externalId, archived: 'false' })).toEqual([]);
      expect(await system.client.order(order.id)).toEqual(order);
      const wrong = await system.client.call('GET', '/v1/orders?archived=maybe');
      expect([wrong.status, wrong.body.errors[0]?.pointer]).toEqual([400, '/archived']);
    });

    test.each(['createdAt', '-createdAt', 'refund', '-refund', 'total'])(
      'keeps its place by %s among all others, page by page',
      async (sort) => {
        const ids: string[] = [];
        for (const commands of [['cancel', 'archive'], [], ['cancel', 'archive'], ['cancel'], []]) {
          const { id } = await system.client.take(newOrder({ channel: names.sorted }));
          for (const command of commands) await system.client.act(id, command);
          ids.push(id);
        }
        const all = { channel: names.sorted, sort, archived: 'all' };
        const seen: Shown[] = [];
        let cursor: string | null = null;
        do {
          const search = new URLSearchParams({ ...all, limit: '2', ...(cursor ? { cursor } : {}) });
          const { body } = await system.client.expect([200], 'GET', `/v1/orders?${search}`);
          seen.push(...body.items);
          cursor = body.nextCursor;
        } while (cursor !== null);
        expect(seen.map(({ id }) => id)).toEqual(expect.arrayContaining(ids));
        expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
        const place = ({ createdAt, status, totals }: Shown) =>
          ({ createdAt, refund: status.refund, total: totals.total.amount })[sort.replace('-', '')] ?? '';
        const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
        const sorted = [...seen].sort((a, b) => compare(place(a), place(b)) || compare(a.id, b.id));
        expect(seen).toEqual(sort.startsWith('-') ? sorted.reverse() : sorted);
      },
    );

    test('is unarchived, and cannot be archived twice', async () => {
      const order = await archived();
      await expectRefusal(system.client, order.id, 'archive', {}, 'already_archived');
      const back = await system.client.act(order.id, 'unarchive');
      expect(back.archived).toBe(false);
      expect(await found()).toContain(order.id);
      await expectRefusal(system.client, order.id, 'unarchive', {}, 'not_archived');
      expect((await system.client.act(order.id, 'archive')).archived).toBe(true);
    });

    test('still takes late payments and refunds, and stays archived', async () => {
      const order = await archived();
      const late = { paymentId: 'late', amount: eur(10), state: 'captured' };
      const paid = await system.client.act(order.id, 'record-payment', late);
      expect(paid).toMatchObject({ archived: true, totals: { captured: eur(3000) } });
      const refunded = await system.client.act(order.id, 'refund');
      expect(refunded).toMatchObject({ archived: true, status: { refund: 'refunded' } });
    });

    test('is one that has ended: an open or completed order cannot be archived', async () => {
      const { id } = await system.client.take(newOrder({ channel: names.channel }));
      await expectRefusal(system.client, id, 'archive', {}, 'not_archivable');
      await system.client.act(id, 'ship', byHand());
      await system.client.act(id, 'complete');
      await expectRefusal(system.client, id, 'archive', {}, 'not_archivable');
      await system.client.act(id, 'close');
      expect((await system.client.act(id, 'archive')).archived).toBe(true);
    });
  });
});
