import { report } from '../../support/api/callbacks';
import { connectCourier, courierSecret } from '../../support/api/connections';
import { byHand, newOrder, number } from '../../support/api/new-order';
import { withSimulators } from '../../support/api/with-simulators';

const secret = courierSecret(7);
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/** M12: a number that people and carriers write differently, clocks that run ahead, and callbacks without a shipment. */
withSimulators((system) => {
  describe('M12: a courier’s callback', () => {
    let courier = '';
    const list = () => `/v1/carriers/${courier}/unmatched-callbacks`;

    beforeAll(async () => {
      courier = await connectCourier(system, 'unmatched', { secret });
    });

    const say = (
      trackingNumber: string,
      status: string,
      more: { occurredAt?: string; eventId?: string } = {},
    ) =>
      report(system, courier, secret, {
        eventId: number('e'),
        occurredAt: hoursAgo(1),
        description: `says ${status}`,
        ...{ trackingNumber, status },
        ...more,
      });
    const ship = async (trackingNumber: string) => {
      const { id } = await system.client.take(newOrder());
      return system.client.act(id, 'ship', byHand(trackingNumber, courier));
    };
    const shown = (id: string, events: number) =>
      system.client.orderWhere(
        id,
        `${events} events`,
        (order) => order.shipments[0]?.events.length === events,
      );
    const unmatched = async (trackingNumber: string) =>
      (await system.client.expect([200], 'GET', `${list()}?limit=200`)).body.items.filter(
        (item) => item.trackingNumber === trackingNumber,
      );
    const theOne = async (trackingNumber: string) => {
      const [callback, ...others] = await unmatched(trackingNumber);
      if (!callback || others.length > 0)
        throw new Error(`not one callback has the number ${trackingNumber}`);
      return callback;
    };
    const decide = (id: string, verb: 'assign' | 'dismiss', body: object = {}) =>
      system.client.call('POST', `${list()}/${id}/${verb}`, { body });

    test('finds its shipment in another case and without blanks or hyphens; the number is shown as entered', async () => {
      const entered = `${number('Ab')}-9 z`;
      const { id } = await ship(entered);
      expect(await say(entered.toUpperCase().replace(/[ -]/g, ''), 'delivered')).toBe(202);
      const order = await shown(id, 1);
      expect(order.shipments[0]).toMatchObject({ trackingNumber: entered, status: 'delivered' });
    });

    test('that came before its shipment finds it however the number is written', async () => {
      const entered = `${number('late')} 7`;
      expect(await say(entered.toUpperCase().replaceAll(' ', '-'), 'in_transit')).toBe(202);
      const { id } = await ship(entered);
      expect((await shown(id, 1)).shipments[0]?.status).toBe('in_transit');
    });

    test('dated thirteen hours ahead or in 2199 freezes nothing, and its own time is kept', async () => {
      const trackingNumber = number('ahead');
      const { id } = await ship(trackingNumber);
      const stated = '2199-01-01T00:00:00Z';
      await say(trackingNumber, 'in_transit', { occurredAt: hoursAgo(-13) });
      await shown(id, 1);
      await say(trackingNumber, 'out_for_delivery', { occurredAt: stated });
      const order = await shown(id, 2);
      for (const event of order.shipments[0]?.events ?? [])
        expect(Date.parse(event.occurredAt)).toBeLessThanOrEqual(Date.parse(order.updatedAt));
      await say(trackingNumber, 'delivered', { occurredAt: new Date().toISOString() });
      expect((await shown(id, 3)).status.delivery).toBe('delivered');
      const { items } = (await system.client.call('GET', `/v1/orders/${id}/timeline?limit=200`)).body;
      expect(items.map(({ data }) => data.statedAt).filter(Boolean)).toContain(stated);
    });

    test('that found no shipment is listed with what it says, page by page, and is not lost', async () => {
      const trackingNumber = number('nobody');
      for (const status of ['in_transit', 'delivered']) expect(await say(trackingNumber, status)).toBe(202);
      const items = await unmatched(trackingNumber);
      expect(items).toMatchObject([
        { status: 'in_transit', remark: 'says in_transit', trackingNumber },
        { status: 'delivered', remark: 'says delivered', trackingNumber },
      ]);
      const seen: string[] = [];
      let path: string | null = `${list()}?limit=1`;
      while (path !== null) {
        const { body } = await system.client.expect([200], 'GET', path);
        seen.push(...body.items.map(({ id }) => id));
        path = body.nextCursor === null ? null : `${list()}?limit=1&cursor=${body.nextCursor}`;
      }
      expect(new Set(seen).size).toBe(seen.length);
      for (const { id } of items) expect(seen).toContain(id);
    });

    test('is assigned by hand, applies to that shipment once, and cannot be assigned elsewhere', async () => {
      const trackingNumber = number('typo');
      await say(trackingNumber, 'delivered');
      const callback = await theOne(trackingNumber);
      const order = await ship(number('right'));
      const to = { order: order.id, shipmentId: order.shipments[0]?.id };
      const other = await ship(number('other'));
      const elsewhere = { order: other.id, shipmentId: other.shipments[0]?.id };
      expect((await decide(callback.id, 'assign', { ...to, shipmentId: 'shp_none' })).status).toBe(400);
      for (const _ of [1, 2]) {
        const { status, body } = await decide(callback.id, 'assign', to);
        expect([status, body]).toEqual([200, { id: callback.id, state: 'assigned', ...to }]);
      }
      const delivered = await shown(order.id, 1);
      expect(delivered.shipments[0]).toMatchObject({
        status: 'delivered',
        events: [{ raw: 'says delivered' }],
      });
      for (const refused of [
        await decide(callback.id, 'assign', elsewhere),
        await decide(callback.id, 'dismiss'),
      ])
        expect([refused.status, refused.body.code]).toEqual([409, 'callback_decided']);
      expect(await unmatched(trackingNumber)).toEqual([]);
      expect((await system.client.order(other.id)).shipments[0]?.events).toEqual([]);
    });

    test('is dismissed by hand, and does not apply to a shipment that gets its number later', async () => {
      const trackingNumber = number('stranger');
      await say(trackingNumber, 'delivered', { eventId: trackingNumber });
      const callback = await theOne(trackingNumber);
      for (const _ of [1, 2]) {
        const { status, body } = await decide(callback.id, 'dismiss');
        expect([status, body]).toEqual([200, { id: callback.id, state: 'dismissed' }]);
      }
      expect(await say(trackingNumber, 'delivered', { eventId: trackingNumber })).toBe(200);
      expect(await unmatched(trackingNumber)).toEqual([]);
      const order = await ship(trackingNumber);
      const to = { order: order.id, shipmentId: order.shipments[0]?.id };
      const refused = await decide(callback.id, 'assign', to);
      expect([refused.status, refused.body.code]).toEqual([409, 'callback_decided']);
      await say(trackingNumber, 'in_transit');
      expect((await shown(order.id, 1)).shipments[0]?.status).toBe('in_transit');
    });

    test('of another courier, or none, cannot be decided on', async () => {
      const other = await connectCourier(system, 'unmatched-other', { secret: courierSecret(8) });
      const trackingNumber = number('theirs');
      await say(trackingNumber, 'delivered');
      const callback = await theOne(trackingNumber);
      const path = `/v1/carriers/${other}/unmatched-callbacks/${callback.id}/dismiss`;
      expect((await system.client.call('POST', path)).status).toBe(404);
      expect((await decide('cmd_00000000000000000000', 'dismiss')).status).toBe(404);
      expect((await system.client.call('GET', '/v1/carriers/nobody/unmatched-callbacks')).status).toBe(404);
      expect(await unmatched(trackingNumber)).toHaveLength(1);
    });
  });
});
