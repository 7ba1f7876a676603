import type { CourierEvent } from '../../support/api/callbacks';
import { keptOf, report } from '../../support/api/callbacks';
import { connectCourier, courierSecret } from '../../support/api/connections';
import { byHand, number, orderOf } from '../../support/api/new-order';
import { withSimulators } from '../../support/api/with-simulators';

const SHIPMENTS_OF_AN_ORDER = 10;
const ORDERS = 3;
const SHIPMENTS = SHIPMENTS_OF_AN_ORDER * ORDERS;

/** The course of a shipment, as it happened: with a failed attempt in between. */
const WAY = [
  'handed',
  'in_transit',
  'out_for_delivery',
  'delivery_failed',
  'out_for_delivery',
  'delivered',
] as const;
const ALL = 720;

/** The nth of the 720 orders in which six events can arrive. */
export function permutation<T>(items: readonly T[], n: number): T[] {
  const left = [...items];
  const result: T[] = [];
  for (let rest = n; left.length > 0; ) {
    const [item] = left.splice(rest % left.length, 1);
    rest = Math.floor(rest / (left.length + 1));
    result.push(item as T);
  }
  return result;
}

/** Events arrive in any order: the shipment ends the same. */
withSimulators((system) => {
  test(`six events of each of ${SHIPMENTS} shipments lead to the same end in any order of arrival`, async () => {
    const secret = courierSecret(31);
    const courier = await connectCourier(system, 'shuffled', { secret });
    const start = Date.now() - 86_400_000;
    const eventsOf = (trackingNumber: string): CourierEvent[] =>
      WAY.map((status, hour) => ({
        eventId: `${trackingNumber}-${hour}`,
        trackingNumber,
        status,
        occurredAt: new Date(start + hour * 3_600_000).toISOString(),
        description: `event ${hour}`,
      }));

    const orders = await Promise.all(
      Array.from({ length: ORDERS }, () => system.client.take(orderOf(SHIPMENTS_OF_AN_ORDER))),
    );
    const allShipments = orders.flatMap(({ id }) =>
      Array.from({ length: SHIPMENTS_OF_AN_ORDER }, () => ({ id, trackingNumber: number('S') })),
    );
    await Promise.all(
      allShipments.map(async ({ id, trackingNumber }, n) => {
        const shipping = { ...byHand(trackingNumber, courier), lines: [{ id: '1', quantity: 1 }] };
        const arrivals = permutation(eventsOf(trackingNumber), (n * ALL) / SHIPMENTS);
        // Some shipments are reported before they are known here.
        const early = n % 3 === 0 ? 2 : 0;
        const say = (events: CourierEvent[]) =>
          events.reduce<Promise<unknown>>(async (before, event) => {
            await before;
            expect(await report(system, courier, secret, event)).toBe(202);
          }, Promise.resolve());
        await say(arrivals.slice(0, early));
        await system.client.act(id, 'ship', shipping);
        await say(arrivals.slice(early));
        if (n === 0) expect(await report(system, courier, secret, arrivals[0] as CourierEvent)).toBe(200);
      }),
    );

    for (const { id } of orders) {
      const order = await system.client.orderWhere(id, 'every event is on record', ({ shipments }) =>
        shipments.every(({ events }) => events.length === WAY.length),
      );
      expect(order.shipments.map(({ status }) => status)).toEqual(
        Array(SHIPMENTS_OF_AN_ORDER).fill('delivered'),
      );
      expect(order.status).toMatchObject({ fulfillment: 'handed', delivery: 'delivered' });
      for (const { events } of order.shipments) {
        expect(events.map(({ raw }) => raw).sort()).toEqual(WAY.map((_, hour) => `event ${hour}`));
      }
      const { body } = await system.client.call('GET', `/v1/orders/${id}/timeline?verify=true&limit=1`);
      expect(body.chain).toEqual({ verified: true });
    }
    const kept = await keptOf(system, courier);
    expect(kept).toHaveLength(SHIPMENTS * WAY.length);
    expect(kept.filter(({ state }) => state !== 'accepted')).toEqual([]);
  }, 120_000);
});
