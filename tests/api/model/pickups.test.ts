import { connectChannel } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { byHand, eur, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** T18: goods that the customer collects in a store. */
withSystem((system) => {
  describe('a pickup', () => {
    const pickup = { shipping: { delivery: 'pickup', price: eur(490) } };
    const take = (more: Readonly<Record<string, unknown>> = {}) =>
      system.client.take(newOrder({ ...pickup, ...more }));

    test('is prepared, ready, and collected for the code that was given out', async () => {
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

    test('needs no code where none was given out, and may be collected bit by bit', async () => {
      const { id } = await take();
      await system.client.act(id, 'prepare-pickup');
      await system.client.act(id, 'ready-pickup');
      const one = await system.client.act(id, 'collect', { lines: [{ id: '1', quantity: 1 }] });
      expect(one.status).toMatchObject({
        pickup: 'ready',
        fulfillment: 'part_handed',
        delivery: 'part_delivered',
      });
      await expectRefusal(
        system.client,
        id,
        'collect',
        { lines: [{ id: '1', quantity: 2 }] },
        'quantity_too_large',
      );
      const rest = await system.client.act(id, 'collect');
      expect(rest.status).toMatchObject({ pickup: 'collected', fulfillment: 'handed' });
      await expectRefusal(system.client, id, 'collect', {}, 'pickup_not_ready');
    });

    test('that nobody came for is called off, and may be prepared another day', async () => {
      const { id } = await take();
      await system.client.act(id, 'prepare-pickup');
      await system.client.act(id, 'ready-pickup', { code: '4711' });
      const missed = await system.client.act(id, 'cancel-pickup', { noShow: true });
      expect(missed).toMatchObject({
        status: { pickup: 'cancelled', lifecycle: 'open' },
        views: { aggregator: 'Pickup canceled' },
      });
      await expectRefusal(system.client, id, 'collect', { code: '4711' }, 'pickup_not_ready');
      await system.client.act(id, 'prepare-pickup');
      const again = await system.client.act(id, 'ready-pickup', { code: '4712' });
      expect(again.pickupCode).toBe('4712');
      await expectRefusal(system.client, id, 'collect', { code: '4711' }, 'pickup_code_wrong');
      await system.client.act(id, 'collect', { code: '4712' });
    });

    test('that waits too long is called off by the clock', async () => {
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

    test('is sent by no carrier, and what is sent by one is collected by nobody', async () => {
      const { id } = await take();
      for (const command of ['ship', 'create-shipment']) {
        await expectRefusal(system.client, id, command, byHand(), 'is_a_pickup');
      }
      await expectRefusal(system.client, id, 'process', {}, 'is_a_pickup');
      const parcel = await system.client.take(newOrder());
      await expectRefusal(system.client, parcel.id, 'prepare-pickup', {}, 'not_a_pickup');
    });

    test('is paid at the counter where it is paid on delivery', async () => {
      const { id } = await take({ payment: { mode: 'on_delivery' } });
      await system.client.act(id, 'prepare-pickup');
      await system.client.act(id, 'ready-pickup');
      await expectRefusal(system.client, id, 'collect-cash', { amount: eur(2990) }, 'no_cash_due');
      await system.client.act(id, 'collect');
      await expectRefusal(system.client, id, 'complete', {}, 'not_paid');
      const paid = await system.client.act(id, 'collect-cash', { amount: eur(2990) });
      expect(paid).toMatchObject({
        status: { payment: 'paid' },
        views: { backoffice: 'Picked up in store' },
      });
    });

    test.each([['12'], ['x'.repeat(21)], ['a b c'], ['']])('has no code like %j', async (code) => {
      const { id } = await take();
      await system.client.act(id, 'prepare-pickup');
      const { status, body } = await system.client.send(id, 'ready-pickup', { code });
      expect([status, body.errors[0]?.pointer]).toEqual([400, '/code']);
    });
  });
});
