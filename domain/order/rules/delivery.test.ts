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
const parcelsOf = (order: Order) => order.shipments.map(shipmentStatus);
const apart = () => play(two(), shipByHand(some('1', 2)), shipByHand(some('2', 1)));
const deliver = (n?: number) => ask('deliver', n === undefined ? {} : { shipmentId: shipmentNo(n) });

test('of two parcels with one number the latest hears what is said of it', () => {
  const one = {
    lines: [{ id: '1', quantity: 1 }],
    manual: { carrier: 'txt_carrier', trackingNumber: 'T-1' },
  };
  const order = play(taken(), ask('ship', one), ask('ship', one));
  const said = ask('carrier-report', {
    ...{ trackingNumber: 'T-1', eventId: 'e', status: 'delivered', occurredAt: NOW },
    remark: null,
  });
  expect(play(order, said).shipments.map(shipmentStatus)).toEqual(['handed', 'delivered']);
});

describe('what a carrier says', () => {
  test('a parcel shows the carrier’s latest word', () => {
    const order = play(two(), shipByHand(), scan(1, 'in_transit'), scan(1, 'out_for_delivery'));
    expect(parcelsOf(order)).toEqual(['out_for_delivery']);
    expect(deliveryOf(order)).toBe('none');
  });

  test('a parcel that waits is handed over by its first scan', () => {
    const order = play(two(), packByHand(), scan(1, 'in_transit'));
    expect(parcelsOf(order)).toEqual(['in_transit']);
    expect(counted(order)).toMatchObject({ handed: 2 });
    expect(factsOf(play(two(), packByHand()), scan(1, 'handed'))[0]).toMatchObject({
      type: 'ShipmentHandedOver',
      by: 'scan',
    });
  });

  test('an announcement is no scan: the parcel still waits', () => {
    const order = play(two(), packByHand(), scan(1, 'awaiting'), scan(1, 'cancelled'));
    expect(parcelsOf(order)).toEqual(['awaiting']);
    expect(counted(order)).toEqual({ accepted: 2, prepared: 2 });
  });

  test('a parcel that was called off stays so, and what is said of it goes on record', () => {
    const order = play(two(), packByHand(), ask('void-shipment', { shipmentId: shipmentNo(1) }));
    expect(factsOf(order, scan(1, 'in_transit')).map(({ type }) => type)).toEqual(['CarrierReported']);
    expect(parcelsOf(play(order, scan(1, 'in_transit')))).toEqual(['cancelled']);
  });

  test('a parcel is found by its tracking number', () => {
    const report = { trackingNumber: LABEL.trackingNumber, eventId: 'e-1', occurredAt: NOW, remark: null };
    const order = play(two(), packByLabel(some('1', 2)), labelBought(1), packByHand());
    const reported = play(order, ask('carrier-report', { ...report, status: 'in_transit' }));
    expect(parcelsOf(reported)).toEqual(['in_transit', 'awaiting']);
  });

  test('a tracking number that was used again means the parcel that is on its way', () => {
    const pack = ask('create-shipment', { manual: { carrier: 'txt', trackingNumber: 'T-1' } });
    const order = play(two(), pack, ask('void-shipment', { shipmentId: shipmentNo(1) }), pack);
    const report = { trackingNumber: 'T-1', eventId: 'e-1', occurredAt: NOW, remark: null } as const;
    const reported = play(order, ask('carrier-report', { ...report, status: 'in_transit' }));
    expect(parcelsOf(reported)).toEqual(['cancelled', 'in_transit']);
  });

  test('a report of a parcel that the order has not is refused', () => {
    const report = { trackingNumber: 'T-9', eventId: 'e-1', occurredAt: NOW, remark: null } as const;
    const stray = ask('carrier-report', { ...report, status: 'delivered' });
    expect(refusalOf(apart(), stray)).toMatchObject({
      code: 'shipment_not_found',
      detail: expect.stringContaining('"T-9"'),
    });
    expect(refusalOf(apart(), scan(3, 'delivered')).code).toBe('shipment_not_found');
  });

  test('an event that comes late changes the record and not the word', () => {
    const late = { occurredAt: inDays(-1), receivedAt: inDays(2) };
    const order = play(two(), shipByHand(), scan(1, 'delivered', { receivedAt: inDays(1) }));
    expect(parcelsOf(play(order, scan(1, 'in_transit', late)))).toEqual(['delivered']);
    expect(factsOf(order, scan(1, 'in_transit', late))).toHaveLength(1);
  });

  test('an event from before the hand-over counts, since carriers’ clocks may say earlier', () => {
    const order = play(two(), shipByHand(), scan(1, 'in_transit', { occurredAt: inDays(-2) }));
    expect(parcelsOf(order)).toEqual(['in_transit']);
  });

  test('a time that lies ahead counts as the moment it was received, and outranks nothing after that', () => {
    const ahead = scan(1, 'delivered', { occurredAt: inDays(9), receivedAt: inDays(1) });
    const order = play(two(), shipByHand(), ahead);
    expect(order.shipments[0]?.latestCarrierEvent?.occurredAt).toBe(inDays(1));
    const next = scan(1, 'returning', { occurredAt: inDays(2), receivedAt: inDays(2) });
    expect(parcelsOf(play(order, next))).toEqual(['returning']);
  });

  test('a failed delivery is no delivery, and a later attempt takes it back', () => {
    const failed = play(two(), shipByHand(), scan(1, 'delivery_failed'));
    expect(deliveryOf(failed)).toBe('none');
    const again = scan(1, 'delivered', { occurredAt: inDays(1), receivedAt: inDays(1) });
    expect(deliveryOf(play(failed, again))).toBe('delivered');
  });

  test('an order is delivered when all of its parcels are', () => {
    const first = play(apart(), scan(1, 'delivered'));
    expect(deliveryOf(first)).toBe('part_delivered');
    expect(counted(first, '1')).toMatchObject({ delivered: 2 });
    expect(deliveryOf(play(first, scan(2, 'delivered')))).toBe('delivered');
  });

  test('a carrier is heard after the order’s end', () => {
    const closed = play(two(), shipByHand(), ask('complete', {}), ask('close', {}));
    expect(statusOf(play(closed, scan(1, 'delivered')))).toMatchObject({
      lifecycle: 'closed',
      delivery: 'delivered',
    });
  });
});

describe('deliver', () => {
  test('everything on its way is delivered, or the parcel named', () => {
    expect(parcelsOf(play(apart(), deliver()))).toEqual(['delivered', 'delivered']);
    expect(parcelsOf(play(apart(), deliver(2)))).toEqual(['handed', 'delivered']);
  });

  test('what waits is not on its way', () => {
    const order = play(two(), packByHand());
    expect(refusalOf(order, deliver()).code).toBe('nothing_on_its_way');
    expect(refusalOf(order, deliver(1)).code).toBe('nothing_on_its_way');
  });

  test('what has arrived, here or back at the sender, is not on its way any more', () => {
    expect(refusalOf(play(apart(), deliver()), deliver()).code).toBe('nothing_on_its_way');
    expect(refusalOf(play(apart(), scan(1, 'returned_to_sender')), deliver(1)).code).toBe(
      'nothing_on_its_way',
    );
  });

  test('a parcel that the order has not is not delivered', () => {
    expect(refusalOf(apart(), deliver(3)).code).toBe('shipment_not_found');
  });

  test('a person’s word counts as of its moment, among the carrier’s', () => {
    const order = play(apart(), ask('deliver', {}, { receivedAt: inDays(2), id: 'cmd-9' }));
    expect(order.shipments[0]?.latestCarrierEvent).toEqual({
      id: 'cmd-9',
      status: 'delivered',
      occurredAt: inDays(2),
    });
    const before = scan(1, 'in_transit', { occurredAt: inDays(1), receivedAt: inDays(3) });
    expect(parcelsOf(play(order, before))[0]).toBe('delivered');
    const after = scan(1, 'returning', { occurredAt: inDays(3), receivedAt: inDays(3) });
    expect(parcelsOf(play(order, after))[0]).toBe('returning');
  });
});

describe('confirm-receipt', () => {
  const confirm = (...[lines]: [{ id: string; quantity?: number }[]?]) =>
    ask('confirm-receipt', lines ? { lines } : {});

  test('the customer has what was handed over, whatever the carrier says', () => {
    const order = play(apart(), confirm());
    expect(counted(order, '1')).toMatchObject({ handed: 2, received: 2 });
    expect(deliveryOf(order)).toBe('received');
  });

  test('receipt may be confirmed in parts, down to units', () => {
    const order = play(apart(), confirm(some('1', 1)));
    expect(deliveryOf(order)).toBe('part_delivered');
    expect(counted(play(order, confirm()), '1')).toMatchObject({ received: 2 });
  });

  test('nothing is received that was not handed over, and nothing twice', () => {
    expect(refusalOf(two(), confirm()).code).toBe('nothing_to_receive');
    const order = play(two(), shipByHand(some('1', 1)));
    expect(refusalOf(order, confirm(some('1', 2))).code).toBe('quantity_too_large');
    expect(refusalOf(play(order, confirm()), confirm()).code).toBe('nothing_to_receive');
  });

  test('the channel may say it too, and its saying so again changes nothing', () => {
    const order = play(apart(), channelSays({ state: 'received' }));
    expect(deliveryOf(order)).toBe('received');
    expect(factsOf(order, channelSays({ state: 'received' }))).toEqual([]);
    expect(factsOf(apart(), channelSays({ state: 'received' }))).toMatchObject([{ by: 'channel' }]);
  });
});
