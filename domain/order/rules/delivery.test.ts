import {
  ask,
  channelSays,
  counted,
  factsOf,
  inDays,
  LABEL,
  labelBought,
  lineOf,
  NOW,
  packByHand,
  packByLabel,
  play,
  refusalOf,
  scan,
  shipByHand,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import type { Order } from '../model';
import { shipmentStatus } from '../quantities';
import { deliveryOf, statusOf } from '../status';

const some = (id: string, quantity: number) => [{ id, quantity }];
const two = () => taken({ lines: [lineOf('1', 2), lineOf('2', 1)] });
const shipmentStatuses = (order: Order) => order.shipments.map(shipmentStatus);
const apart = () => play(two(), shipByHand(some('1', 2)), shipByHand(some('2', 1)));
const deliver = (n?: number) => ask('deliver', n === undefined ? {} : { shipmentId: shipmentNo(n) });

test('of two shipments with one number, the latest gets the events', () => {
  const one = {
    lines: [{ id: '1', quantity: 1 }],
    manual: { carrier: 'txt_carrier', trackingNumber: 'T-1' },
  };
  const order = play(taken(), ask('ship', one), ask('ship', one));
  const carrierReport = ask('carrier-report', {
    ...{ trackingNumber: 'T-1', eventId: 'e', status: 'delivered', occurredAt: NOW },
    remark: null,
  });
  expect(play(order, carrierReport).shipments.map(shipmentStatus)).toEqual(['handed', 'delivered']);
});

describe('a carrier event', () => {
  test('sets the status of its shipment to the latest event', () => {
    const order = play(two(), shipByHand(), scan(1, 'in_transit'), scan(1, 'out_for_delivery'));
    expect(shipmentStatuses(order)).toEqual(['out_for_delivery']);
    expect(deliveryOf(order)).toBe('none');
  });

  test('hands over a waiting shipment with the first scan', () => {
    const order = play(two(), packByHand(), scan(1, 'in_transit'));
    expect(shipmentStatuses(order)).toEqual(['in_transit']);
    expect(counted(order)).toMatchObject({ handed: 2 });
    expect(factsOf(play(two(), packByHand()), scan(1, 'handed'))[0]).toMatchObject({
      type: 'ShipmentHandedOver',
      by: 'scan',
    });
  });

  test('does not hand over a shipment if it is only an announcement', () => {
    const order = play(two(), packByHand(), scan(1, 'awaiting'), scan(1, 'cancelled'));
    expect(shipmentStatuses(order)).toEqual(['awaiting']);
    expect(counted(order)).toEqual({ accepted: 2, prepared: 2 });
  });

  test('of a cancelled shipment is recorded and leaves it cancelled', () => {
    const order = play(two(), packByHand(), ask('void-shipment', { shipmentId: shipmentNo(1) }));
    expect(factsOf(order, scan(1, 'in_transit')).map(({ type }) => type)).toEqual(['CarrierReported']);
    expect(shipmentStatuses(play(order, scan(1, 'in_transit')))).toEqual(['cancelled']);
  });

  test('finds its shipment by the tracking number', () => {
    const report = { trackingNumber: LABEL.trackingNumber, eventId: 'e-1', occurredAt: NOW, remark: null };
    const order = play(two(), packByLabel(some('1', 2)), labelBought(1), packByHand());
    const reported = play(order, ask('carrier-report', { ...report, status: 'in_transit' }));
    expect(shipmentStatuses(reported)).toEqual(['in_transit', 'awaiting']);
  });

  test('of a reused tracking number applies to the shipment in transit', () => {
    const pack = ask('create-shipment', { manual: { carrier: 'txt', trackingNumber: 'T-1' } });
    const order = play(two(), pack, ask('void-shipment', { shipmentId: shipmentNo(1) }), pack);
    const report = { trackingNumber: 'T-1', eventId: 'e-1', occurredAt: NOW, remark: null } as const;
    const reported = play(order, ask('carrier-report', { ...report, status: 'in_transit' }));
    expect(shipmentStatuses(reported)).toEqual(['cancelled', 'in_transit']);
  });

  test('of an unknown shipment is refused', () => {
    const report = { trackingNumber: 'T-9', eventId: 'e-1', occurredAt: NOW, remark: null } as const;
    const stray = ask('carrier-report', { ...report, status: 'delivered' });
    expect(refusalOf(apart(), stray)).toMatchObject({
      code: 'shipment_not_found',
      detail: expect.stringContaining('"T-9"'),
    });
    expect(refusalOf(apart(), scan(3, 'delivered')).code).toBe('shipment_not_found');
  });

  test('that arrives late changes the record and not the status', () => {
    const late = { occurredAt: inDays(-1), receivedAt: inDays(2) };
    const order = play(two(), shipByHand(), scan(1, 'delivered', { receivedAt: inDays(1) }));
    expect(shipmentStatuses(play(order, scan(1, 'in_transit', late)))).toEqual(['delivered']);
    expect(factsOf(order, scan(1, 'in_transit', late))).toHaveLength(1);
  });

  test('from before the hand-over counts, since the clock of a carrier may be slow', () => {
    const order = play(two(), shipByHand(), scan(1, 'in_transit', { occurredAt: inDays(-2) }));
    expect(shipmentStatuses(order)).toEqual(['in_transit']);
  });

  test('with a future time counts from its receipt, and outranks nothing after that', () => {
    const ahead = scan(1, 'delivered', { occurredAt: inDays(9), receivedAt: inDays(1) });
    const order = play(two(), shipByHand(), ahead);
    expect(order.shipments[0]?.latestCarrierEvent?.occurredAt).toBe(inDays(1));
    const next = scan(1, 'returning', { occurredAt: inDays(2), receivedAt: inDays(2) });
    expect(shipmentStatuses(play(order, next))).toEqual(['returning']);
  });

  test.each([
    ['thirteen hours ahead, as local time that is sent as UTC', inDays(13 / 24), inDays(0)],
    ['of another century', '2199-01-01T00:00:00.000Z', inDays(0)],
  ])(
    'M12: with a clock %s counts from its receipt, and its own time is kept beside',
    (_, stated, receivedAt) => {
      const ahead = scan(1, 'in_transit', { occurredAt: stated, receivedAt });
      const order = play(two(), shipByHand());
      expect(factsOf(order, ahead)).toMatchObject([{ occurredAt: receivedAt, statedAt: stated }]);
      const next = scan(1, 'delivered', { occurredAt: inDays(1 / 24), receivedAt: inDays(1 / 24) });
      expect(shipmentStatuses(play(order, ahead, next))).toEqual(['delivered']);
      expect(factsOf(order, next)[0]).not.toHaveProperty('statedAt');
    },
  );

  test('M12: finds its shipment however its number is written, and no other', () => {
    const report = { eventId: 'e-1', status: 'delivered', occurredAt: NOW, remark: null } as const;
    const order = play(two(), ask('ship', { manual: { carrier: 'Courier', trackingNumber: 'T 1-a' } }));
    const written = (trackingNumber: string) => ask('carrier-report', { ...report, trackingNumber });
    expect(shipmentStatuses(play(order, written('t1A')))).toEqual(['delivered']);
    expect(refusalOf(order, written('T1B')).code).toBe('shipment_not_found');
  });

  test('of a failed delivery is no delivery, and reverts an earlier one', () => {
    const failed = play(two(), shipByHand(), scan(1, 'delivery_failed'));
    expect(deliveryOf(failed)).toBe('none');
    const again = scan(1, 'delivered', { occurredAt: inDays(1), receivedAt: inDays(1) });
    expect(deliveryOf(play(failed, again))).toBe('delivered');
  });

  test('delivers the order once all its shipments are delivered', () => {
    const first = play(apart(), scan(1, 'delivered'));
    expect(deliveryOf(first)).toBe('part_delivered');
    expect(counted(first, '1')).toMatchObject({ delivered: 2 });
    expect(deliveryOf(play(first, scan(2, 'delivered')))).toBe('delivered');
  });

  test('is applied after the end of the order', () => {
    const closed = play(two(), shipByHand(), ask('complete', {}), ask('close', {}));
    expect(statusOf(play(closed, scan(1, 'delivered')))).toMatchObject({
      lifecycle: 'closed',
      delivery: 'delivered',
    });
  });
});

describe('deliver', () => {
  test('delivers everything in transit, or the named shipment', () => {
    expect(shipmentStatuses(play(apart(), deliver()))).toEqual(['delivered', 'delivered']);
    expect(shipmentStatuses(play(apart(), deliver(2)))).toEqual(['handed', 'delivered']);
  });

  test('refuses a waiting shipment', () => {
    const order = play(two(), packByHand());
    expect(refusalOf(order, deliver()).code).toBe('nothing_on_its_way');
    expect(refusalOf(order, deliver(1)).code).toBe('nothing_on_its_way');
  });

  test('refuses a shipment that has arrived, at the customer or back at the sender', () => {
    expect(refusalOf(play(apart(), deliver()), deliver()).code).toBe('nothing_on_its_way');
    expect(refusalOf(play(apart(), scan(1, 'returned_to_sender')), deliver(1)).code).toBe(
      'nothing_on_its_way',
    );
  });

  test('refuses an unknown shipment', () => {
    expect(refusalOf(apart(), deliver(3)).code).toBe('shipment_not_found');
  });

  test('counts as an event of its moment among those of the carrier', () => {
    const order = play(apart(), ask('deliver', {}, { receivedAt: inDays(2), id: 'cmd-9' }));
    expect(order.shipments[0]?.latestCarrierEvent).toEqual({
      id: 'cmd-9',
      status: 'delivered',
      occurredAt: inDays(2),
    });
    const before = scan(1, 'in_transit', { occurredAt: inDays(1), receivedAt: inDays(3) });
    expect(shipmentStatuses(play(order, before))[0]).toBe('delivered');
    const after = scan(1, 'returning', { occurredAt: inDays(3), receivedAt: inDays(3) });
    expect(shipmentStatuses(play(order, after))[0]).toBe('returning');
  });
});

describe('confirm-receipt', () => {
  const confirm = (...[lines]: [{ id: string; quantity?: number }[]?]) =>
    ask('confirm-receipt', lines ? { lines } : {});

  test('records that the customer has what was handed over, whatever the carrier reports', () => {
    const order = play(apart(), confirm());
    expect(counted(order, '1')).toMatchObject({ handed: 2, received: 2 });
    expect(deliveryOf(order)).toBe('received');
  });

  test('can be given in parts, down to units', () => {
    const order = play(apart(), confirm(some('1', 1)));
    expect(deliveryOf(order)).toBe('part_delivered');
    expect(counted(play(order, confirm()), '1')).toMatchObject({ received: 2 });
  });

  test('refuses what was not handed over, and what is received already', () => {
    expect(refusalOf(two(), confirm()).code).toBe('nothing_to_receive');
    const order = play(two(), shipByHand(some('1', 1)));
    expect(refusalOf(order, confirm(some('1', 2))).code).toBe('quantity_too_large');
    expect(refusalOf(play(order, confirm()), confirm()).code).toBe('nothing_to_receive');
  });

  test('can come from the channel too, and a repetition changes nothing', () => {
    const order = play(apart(), channelSays({ state: 'received' }));
    expect(deliveryOf(order)).toBe('received');
    expect(factsOf(order, channelSays({ state: 'received' }))).toEqual([]);
    expect(factsOf(apart(), channelSays({ state: 'received' }))).toMatchObject([{ by: 'channel' }]);
  });
});
