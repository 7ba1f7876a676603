import type { Shown } from '../../support/api-answers';
import { connectChannel } from '../../support/api-connections';
import { expectRefusal } from '../../support/api-expect';
import { byHand, eur, newOrder } from '../../support/api-orders';
import type { System } from '../../support/api-system';

/** T30: out of the way, and not out of the world. */
export function archives(system: System): void {
  describe('an archived order', () => {
    const names = { channel: '' };

    beforeAll(async () => {
      names.channel = await connectChannel(system, 'archives', {});
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

    test('is out of the lists, but for those who look for it', async () => {
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

    test('is brought back, and archived once at a time', async () => {
      const order = await archived();
      await expectRefusal(system.client, order.id, 'archive', {}, 'already_archived');
      const back = await system.client.act(order.id, 'unarchive');
      expect(back.archived).toBe(false);
      expect(await found()).toContain(order.id);
      await expectRefusal(system.client, order.id, 'unarchive', {}, 'not_archived');
      expect((await system.client.act(order.id, 'archive')).archived).toBe(true);
    });

    test('is frozen by nothing: late payments and refunds count, and it stays where it is', async () => {
      const order = await archived();
      const late = { paymentId: 'late', amount: eur(10), state: 'captured' };
      const paid = await system.client.act(order.id, 'record-payment', late);
      expect(paid).toMatchObject({ archived: true, totals: { captured: eur(3000) } });
      const refunded = await system.client.act(order.id, 'refund');
      expect(refunded).toMatchObject({ archived: true, status: { refund: 'refunded' } });
    });

    test('is one that is over: an open or completed one stays where everybody sees it', async () => {
      const { id } = await system.client.take(newOrder({ channel: names.channel }));
      await expectRefusal(system.client, id, 'archive', {}, 'not_archivable');
      await system.client.act(id, 'ship', byHand());
      await system.client.act(id, 'complete');
      await expectRefusal(system.client, id, 'archive', {}, 'not_archivable');
      await system.client.act(id, 'close');
      expect((await system.client.act(id, 'archive')).archived).toBe(true);
    });
  });
}
