import type { Shown } from '../../support/api/answers';
import { connectChannel } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { byHand, newOrder } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withSystem } from '../../support/api/with-system';

const DAY_MS = 86_400_000;

/** Deadlines: shown while they run, and settled by the clock only. */
withSystem((system) => {
  describe('a deadline', () => {
    const daysAfter = (since: string | undefined, days: number): string =>
      new Date(Date.parse(since ?? '') + days * DAY_MS).toISOString();
    const shown = ({ deadlines: all }: Shown) => all.map(({ name, at }) => ({ name, at }));
    const at = async (id: string, what: string): Promise<string | undefined> => {
      const { body } = await system.client.call('GET', `/v1/orders/${id}/timeline`);
      return body.items.find((item) => item.what === what)?.at;
    };

    test('of an order on direct is as documented from its taking to its end', async () => {
      const order = await system.client.take(newOrder({ requiresAcceptance: true }));
      expect(shown(order)).toEqual([{ name: 'accept_by', at: daysAfter(order.createdAt, 2) }]);
      const accepted = await system.client.act(order.id, 'accept');
      expect(shown(accepted)).toEqual([
        { name: 'ship_by', at: daysAfter(await at(order.id, 'order_released'), 5) },
      ]);
      const sent = await system.client.act(order.id, 'ship', byHand());
      expect(shown(sent)).toEqual([
        { name: 'carrier_silence', at: daysAfter(sent.shipments[0]?.handedOverAt ?? '', 30) },
      ]);
      expect(sent.deadlines).toMatchObject([{ shipmentId: sent.shipments[0]?.id }]);
      const delivered = await system.client.act(order.id, 'deliver');
      expect(shown(delivered)).toEqual([
        { name: 'auto_complete', at: daysAfter(await at(order.id, 'carrier_reported'), 14) },
      ]);
      const completed = await system.client.act(order.id, 'complete');
      expect(shown(completed)).toEqual([
        { name: 'auto_close', at: daysAfter(await at(order.id, 'order_completed'), 30) },
      ]);
      expect(shown(await system.client.act(order.id, 'close'))).toEqual([]);
    });

    test('for acceptance that passes ends the order by the system, and a later acceptance is refused', async () => {
      const policy = { requiresAcceptance: true, acceptBySeconds: 1 };
      const channel = await connectChannel(system, 'impatient', policy);
      const { id } = await system.client.take(newOrder({ channel }));
      const order = await system.client.orderWhere(
        id,
        'it has ended',
        ({ status }) => status.lifecycle !== 'open',
      );
      expect(order).toMatchObject({
        status: { lifecycle: 'cancelled', acceptance: 'expired', refund: 'to_refund' },
        endedBy: 'system',
        deadlines: [],
      });
      await expectRefusal(system.client, id, 'accept', {}, 'order_cancelled');
      const { body } = await system.client.call('GET', `/v1/orders/${id}/timeline`);
      expect(body.items.at(-1)).toMatchObject({ what: 'order_cancelled', who: 'timer' });
    });

    test('for shipping that passes is noted once, and the order can still be shipped', async () => {
      const channel = await connectChannel(system, 'slow', { shipBySeconds: 1 });
      const { id } = await system.client.take(newOrder({ channel }));
      const missed = await system.client.orderWhere(id, 'it is noted', ({ version }) => version > 2);
      expect(shown(missed)).toEqual([]);
      expect(await at(id, 'deadline_missed')).toBeDefined();
      expect((await system.client.act(id, 'ship', byHand())).status.fulfillment).toBe('handed');
    });

    test('after delivery confirms receipt, completes and closes an order that nothing blocks', async () => {
      const policy = { autoReceiptSeconds: 1, autoCompleteSeconds: 2, autoCloseSeconds: 1 };
      const channel = await connectChannel(system, 'brisk', policy);
      const [quiet, returned] = await Promise.all(
        [1, 2].map(async () => {
          const { id } = await system.client.take(newOrder({ channel }));
          await system.client.act(id, 'ship', byHand());
          return id;
        }),
      );
      await system.client.act(returned ?? '', 'request-return');
      await Promise.all([quiet, returned].map((id) => system.client.act(id ?? '', 'deliver')));
      await system.client.orderWhere(quiet ?? '', 'it is over', ({ status }) => status.lifecycle !== 'open');
      // No run exists for an order that is over; the relay would look half a minute later.
      const closed = await until('it is closed', async () => {
        await system.sql('UPDATE orders SET next_wake_at = now() WHERE id = $1', [quiet]);
        const order = await system.client.order(quiet ?? '');
        return order.status.lifecycle === 'closed' && order;
      });
      expect(closed).toMatchObject({ status: { delivery: 'received' }, endedBy: 'system' });
      const open = await system.client.order(returned ?? '');
      expect(open.status).toMatchObject({ lifecycle: 'open', return: 'requested' });
      expect(open.deadlines.map(({ name }) => name)).not.toContain('auto_complete');
    });

    test('of a silent shipment passes, and its next event reverts that', async () => {
      const channel = await connectChannel(system, 'silent', { carrierSilenceSeconds: 1 });
      const { id } = await system.client.take(newOrder({ channel }));
      await system.client.act(id, 'ship', byHand());
      const silent = await system.client.orderWhere(
        id,
        'it is expired',
        ({ shipments }) => shipments[0]?.status === 'expired',
      );
      expect(silent.status.delivery).toBe('none');
      expect((await system.client.act(id, 'deliver')).status.delivery).toBe('delivered');
    });
  });
});
