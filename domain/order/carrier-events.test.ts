import fc from 'fast-check';
import { inDays, packByHand, play, scan, shipmentNo, taken } from '../../tests/support/domain/orders';
import { clampToReceipt, foldCarrierEvent, impliesHandOver, isSettled } from './carrier-events';
import type { CarrierEvent, CarrierStatus, Order } from './model';
import { CARRIER_STATUSES } from './model';
import { shipmentStatus } from './quantities';

const event = (id: string, status: CarrierStatus, day: number): CarrierEvent => ({
  id,
  status,
  occurredAt: inDays(day),
});

const foldAll = (events: readonly CarrierEvent[]): CarrierEvent | null =>
  events.reduce<CarrierEvent | null>(foldCarrierEvent, null);

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, index) =>
        permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
      );

/** Applies the events to an order whose shipment waits, and returns the shipment. */
function shipmentAfter(waiting: Order, events: readonly CarrierEvent[]) {
  const receivedAt = inDays(100);
  const order = play(
    waiting,
    ...events.map(({ id, status, occurredAt }) => scan(1, status, { eventId: id, occurredAt, receivedAt })),
  );
  const shipment = order.shipments.find(({ id }) => id === shipmentNo(1));
  if (!shipment) throw new Error('the parcel is gone');
  return { status: shipmentStatus(shipment), latestCarrierEvent: shipment.latestCarrierEvent };
}

describe('the latest carrier event', () => {
  test('is the one with the latest time, even if it moves the shipment back', () => {
    const [delivered, transit] = [event('a', 'delivered', 1), event('b', 'in_transit', 2)];
    expect(foldAll([delivered, transit])).toEqual(transit);
    expect(foldAll([transit, delivered])).toEqual(transit);
  });

  test('is the one further along among events of the same time', () => {
    const [transit, out] = [event('b', 'in_transit', 1), event('a', 'out_for_delivery', 1)];
    expect(foldAll([transit, out])).toEqual(out);
    expect(foldAll([out, transit])).toEqual(out);
  });

  test('is the one with the greater id among events of the same time and status', () => {
    const [a, b] = [event('a', 'lost', 1), event('b', 'lost', 1)];
    expect(foldAll([a, b])).toEqual(b);
    expect(foldAll([b, a])).toEqual(b);
  });

  test('is found by comparing times as instants, whatever their offset', () => {
    const early = { ...event('a', 'delivered', 0), occurredAt: '2026-11-20T12:00:00+05:00' };
    const late = { ...event('b', 'in_transit', 0), occurredAt: '2026-11-20T08:00:00Z' };
    expect(foldAll([late, early])).toEqual(late);
  });

  test('a carrier can neither cancel a shipment nor make it wait again', () => {
    const transit = event('a', 'in_transit', 1);
    expect(foldAll([transit, event('b', 'cancelled', 2), event('c', 'awaiting', 3)])).toEqual(transit);
    expect(foldAll([event('b', 'cancelled', 2), event('c', 'awaiting', 3)])).toBeNull();
  });

  test('every other status implies that the carrier has the shipment', () => {
    const without = CARRIER_STATUSES.filter((status) => !impliesHandOver(status));
    expect(without).toEqual(['awaiting', 'cancelled']);
  });

  test('silence is not monitored after a final status', () => {
    const settled = CARRIER_STATUSES.filter(isSettled);
    expect(settled).toEqual(['delivered', 'expired', 'returned_to_sender', 'lost', 'cancelled']);
  });
});

describe('a carrier’s clock', () => {
  test('the time of a past event is stored in UTC', () => {
    expect(clampToReceipt('2026-11-20T10:30:00+02:00', inDays(1))).toBe('2026-11-20T08:30:00.000Z');
  });

  test('an event with a future time counts from its receipt', () => {
    expect(clampToReceipt(inDays(2), inDays(1))).toBe(inDays(1));
    expect(clampToReceipt(inDays(1), inDays(1))).toBe(inDays(1));
  });
});

describe('events of one shipment in any order', () => {
  const waiting = play(taken(), packByHand());

  const life = [
    event('e-1', 'handed', 0),
    event('e-2', 'in_transit', 1),
    event('e-3', 'out_for_delivery', 2),
    event('e-4', 'delivery_failed', 2),
    event('e-5', 'at_carrier_point', 2),
    event('e-6', 'in_transit', 1),
  ];

  test('lead to the same result in all 720 orders of six events', () => {
    const orders = permutations(life);
    expect(orders).toHaveLength(720);
    const ends = orders.map((order) => JSON.stringify(shipmentAfter(waiting, order)));
    expect(new Set(ends).size).toBe(1);
    expect(shipmentAfter(waiting, life).status).toBe('delivery_failed');
  });

  test('lead to the same result in all 720 orders of six events, each reported twice', () => {
    const ends = permutations(life).map((order) => shipmentAfter(waiting, [...order, ...order.toReversed()]));
    expect(new Set(ends.map((end) => JSON.stringify(end))).size).toBe(1);
    expect(ends[0]).toEqual(shipmentAfter(waiting, life));
  });

  test('lead to the same result in any order and with any repetition', () => {
    const events = fc
      .array(
        fc.record({ status: fc.constantFrom(...CARRIER_STATUSES), day: fc.integer({ min: 0, max: 4 }) }),
        {
          minLength: 1,
          maxLength: 8,
        },
      )
      .map((drawn) => drawn.map(({ status, day }, index) => event(`e-${index}`, status, day)));
    const shuffled = events.chain((set) =>
      fc.tuple(
        fc.constant(set),
        fc.shuffledSubarray(set, { minLength: set.length }),
        fc.array(fc.constantFrom(...set), { maxLength: 8 }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([set, order, again]) => {
        expect(shipmentAfter(waiting, [...order, ...again])).toEqual(shipmentAfter(waiting, set));
      }),
      { numRuns: 1000 },
    );
  });
});
