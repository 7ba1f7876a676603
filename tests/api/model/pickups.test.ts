import { connectChannel } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { eur, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** T18: goods that the customer collects in a store. */
withSystem((system) => {
  describe('a pickup', () => {
    const pickup = { shipping: { delivery: 'pickup', price: eur(490) } };
    const take = (more: Readonly<Record<string, unknown>> = {}) =>
      system.client.take(newOrder({ ...pickup, ...more }));

    test('is prepared, put ready, and collected with its code', async () => {
      const { id } = await take();
      expect((await system.client.act(id, 'prepare-pickup')).views.aggregator).toBe('Pickup to Prepare');
      const ready = await system.client.act(id, 'ready-pickup', { code: 'AB-12' });
      expect(ready).toMatchObject({ pickupCode: 'AB-12', views: { aggregator: 'To Pickup' } });
      for (const body of [{}, { code: 'AB-13' }, { code: 'ab-12' }]) {
        await expectRefusal(system.client, id, 'collect', body, 'pickup_code_wrong');
      }
      const collected = await system.client.act(id, 'collect', { code: 'AB-12' });
      expect(collected).toMatchObject({
        status: { pickup: 'collected', fulfillment: 'handed', delivery: 'received' },
        views: { backoffice: 'Picked up in store', aggregator: 'Pickup completed' },
        lines: [{ quantities: { handed: 2, received: 2 } }],
        shipments: [],
      });
      expect((await system.client.act(id, 'complete')).status.lifecycle).toBe('completed');
    });

    test('that is not collected in time is cancelled by its deadline', async () => {
      const channel = await connectChannel(system, 'pickups', { pickupBySeconds: 2 });
      const { id } = await take({ channel });
      await system.client.act(id, 'prepare-pickup');
      const ready = await system.client.act(id, 'ready-pickup');
      expect(ready.deadlines.map(({ name }) => name)).toContain('pickup_by');
      const missed = await system.client.orderWhere(
        id,
        'it is over',
        ({ status }) => status.pickup === 'cancelled',
      );
      expect(missed.status.lifecycle).toBe('open');
      const { body } = await system.client.call('GET', `/v1/orders/${id}/timeline`);
      expect(body.items.at(-1)).toMatchObject({
        what: 'pickup_cancelled',
        who: 'timer',
        data: { noShow: true },
      });
    });

    test.each([['12'], ['x'.repeat(21)], ['a b c'], ['']])('refuses the code %j', async (code) => {
      const { id } = await take();
      await system.client.act(id, 'prepare-pickup');
      const { status, body } = await system.client.send(id, 'ready-pickup', { code });
      expect([status, body.errors[0]?.pointer]).toEqual([400, '/code']);
    });
  });
});
