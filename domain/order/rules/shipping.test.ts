import {
  ask,
  counted,
  factsOf,
  LABEL,
  labelBought,
  lineOf,
  PARCELS,
  packByHand,
  packByLabel,
  pay,
  play,
  refusalOf,
  result,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import type { Command } from '../commands';
import type { Order } from '../model';
import { shipmentStatus } from '../quantities';
import { fulfillmentOf } from '../status';

const some = (id: string, quantity: number) => [{ id, quantity }];
const two = () => taken({ lines: [lineOf('1', 3), lineOf('2', 1)] });
const handOver = (n?: number) => ask('hand-over', n === undefined ? {} : { shipmentId: shipmentNo(n) });
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;
const labelRefused = (n: number) =>
  result(`label:${shipmentNo(n)}`, { kind: 'refused', problem: 'address_invalid' });
const shipmentStatuses = (order: Order) => order.shipments.map(shipmentStatus);

describe('ship by hand', () => {
  test('everything that is open leaves at once', () => {
    const order = play(two(), shipByHand());
    expect(counted(order, '1')).toEqual({ accepted: 3, prepared: 3, handed: 3 });
    expect(counted(order, '2')).toEqual({ accepted: 1, prepared: 1, handed: 1 });
    expect(fulfillmentOf(order)).toBe('handed');
  });

  test('the named lines leave, and the rest stays open for further shipments', () => {
    const order = play(two(), shipByHand(some('1', 2)));
    expect(counted(order, '1')).toEqual({ accepted: 3, prepared: 2, handed: 2 });
    expect(fulfillmentOf(order)).toBe('part_handed');
    const rest = play(order, shipByHand(some('2', 1)), shipByHand());
    expect(shipmentStatuses(rest)).toEqual(['handed', 'handed', 'handed']);
    expect(fulfillmentOf(rest)).toBe('handed');
  });

  test('more units than are open are refused', () => {
    expect(codeOf(two(), shipByHand(some('1', 4)))).toBe('quantity_too_large');
    const order = play(two(), shipByHand(some('1', 2)));
    expect(codeOf(order, shipByHand(some('1', 2)))).toBe('quantity_too_large');
    expect(codeOf(play(order, shipByHand()), shipByHand())).toBe('nothing_to_ship');
  });

  test('an unknown line cannot be shipped', () => {
    expect(codeOf(two(), shipByHand(some('9', 1)))).toBe('line_not_found');
  });

  test('units of a waiting shipment are not open', () => {
    const order = play(two(), packByHand(some('1', 3)));
    expect(codeOf(order, shipByHand(some('1', 1)))).toBe('nothing_to_ship');
  });

  test('a carrier given as text stores its name, number and link by reference', () => {
    const manual = { carrier: 'txt_carrier', trackingNumber: 'T-1', trackingUrl: 'https://example.com/t' };
    const [shipment] = play(two(), ask('ship', { manual })).shipments;
    expect(shipment).toMatchObject({ trackingNumber: 'T-1', label: 'none' });
    expect(shipment?.carrier).toMatchObject({ account: null, name: 'txt_carrier', sellsLabel: false });
  });

  test('the name of a connection ties the shipment to it, and buys no label', () => {
    const manual = { carrier: PARCELS.account, trackingNumber: 'T-1' };
    const order = play(two(), ask('ship', { manual }, { carrier: PARCELS }));
    expect(order.shipments[0]?.carrier).toMatchObject({ account: 'parcels', name: null, sellsLabel: false });
    expect(order.effects).toEqual({});
  });
});

describe('ship by a connection that sells labels', () => {
  test('the shipment waits for its label and leaves when it arrives', () => {
    const waiting = play(two(), shipByLabel());
    expect(waiting.shipments[0]).toMatchObject({ label: 'pending', handedAt: null, trackingNumber: null });
    expect(fulfillmentOf(waiting)).toBe('ready');
    const gone = play(waiting, labelBought(1));
    expect(gone.shipments[0]).toMatchObject({ label: 'bought', trackingNumber: LABEL.trackingNumber });
    expect(gone.shipments[0]?.carrier).toMatchObject({
      service: LABEL.service,
      trackingUrl: LABEL.trackingUrl,
    });
    expect(fulfillmentOf(gone)).toBe('handed');
  });

  test('a label is requested once, by a key made of the shipment', () => {
    const order = play(two(), shipByLabel(some('1', 1)), shipByLabel());
    expect(Object.keys(order.effects)).toEqual([`label:${shipmentNo(1)}`, `label:${shipmentNo(2)}`]);
  });

  test('a shipment whose label was refused does not leave', () => {
    const order = play(two(), shipByLabel(), labelRefused(1));
    expect(order.shipments[0]).toMatchObject({ label: 'failed', handedAt: null });
    expect(fulfillmentOf(order)).toBe('ready');
  });

  test('the requested service is stored if the label names none', () => {
    const body = { carrier: { account: 'parcels', service: 'economy' } };
    const order = play(
      two(),
      ask('ship', body, { carrier: PARCELS }),
      labelBought(1, { ...LABEL, service: null }),
    );
    expect(order.shipments[0]?.carrier.service).toBe('economy');
  });

  test('an unknown connection is refused by its name', () => {
    const body = { carrier: { account: 'nobody' } };
    expect(refusalOf(two(), ask('ship', body, { carrier: null }))).toMatchObject({
      code: 'unknown_carrier',
      detail: expect.stringContaining('"nobody"'),
    });
    expect(codeOf(two(), ask('create-shipment', body))).toBe('unknown_carrier');
  });

  test('U7: the label of a test order is bought from a connection in test mode, and from no other', () => {
    const order = taken({ mode: 'test' });
    for (const testMode of [undefined, false]) {
      const live = { ...PARCELS, ...(testMode === undefined ? {} : { testMode }) };
      expect(refusalOf(order, shipByLabel(undefined, live))).toMatchObject({
        code: 'connection_is_live',
        detail: expect.stringContaining('parcels'),
      });
      expect(shipmentStatuses(play(taken(), shipByLabel(undefined, live)))).toEqual(['awaiting']);
    }
    const tried = { ...PARCELS, testMode: true };
    expect(shipmentStatuses(play(order, shipByLabel(undefined, tried)))).toEqual(['awaiting']);
    expect(shipmentStatuses(play(order, shipByHand()))).toEqual(['handed']);
  });

  test('a connection that sells no labels is refused, and can be used by hand', () => {
    const connection = { ...PARCELS, sellsLabel: false };
    expect(codeOf(two(), shipByLabel(undefined, connection))).toBe('carrier_sells_no_labels');
    const byHand = ask('ship', { manual: { carrier: 'parcels' } }, { carrier: connection });
    expect(fulfillmentOf(play(two(), byHand))).toBe('handed');
  });
});

describe('whether an order may be shipped', () => {
  test('an order that waits for acceptance is refused with that reason', () => {
    const order = taken({ requiresAcceptance: true });
    expect(refusalOf(order, shipByHand())).toMatchObject({
      code: 'not_released',
      detail: expect.stringContaining('acceptance'),
    });
  });

  test('an order that waits for its payment is refused with that reason, and shipped once it is paid', () => {
    const order = taken({ captured: 0 });
    expect(refusalOf(order, packByHand())).toMatchObject({
      code: 'not_released',
      detail: expect.stringContaining('payment'),
    });
    expect(fulfillmentOf(play(order, pay('p-1', 2990), shipByHand()))).toBe('handed');
  });

  test('refused or cancelled units cannot be shipped', () => {
    const asking = taken({ requiresAcceptance: true });
    const order = play(asking, ask('accept', { lines: some('1', 1) }), ask('refuse', {}));
    expect(codeOf(order, shipByHand(some('1', 2)))).toBe('quantity_too_large');
    const less = play(two(), ask('cancel', { lines: some('1', 2) }));
    expect(counted(play(less, shipByHand()))).toMatchObject({ cancelled: 2, handed: 1 });
  });

  test('a cancelled, completed or closed order cannot be shipped', () => {
    expect(codeOf(play(two(), ask('cancel', {})), shipByHand())).toBe('order_cancelled');
    const completed = play(two(), shipByHand(), ask('complete', {}));
    expect(codeOf(completed, shipByHand())).toBe('order_completed');
    expect(codeOf(play(completed, ask('close', {})), packByHand())).toBe('order_closed');
  });
});

describe('hand-over', () => {
  test('a waiting shipment is handed over by its id, by either command', () => {
    const packed = play(two(), packByHand());
    expect(shipmentStatuses(packed)).toEqual(['awaiting']);
    expect(shipmentStatuses(play(packed, handOver(1)))).toEqual(['handed']);
    expect(shipmentStatuses(play(packed, ask('ship', { shipmentId: shipmentNo(1) })))).toEqual(['handed']);
  });

  test('without an id, all shipments with their label are handed over, and only those', () => {
    const packed = play(
      two(),
      packByHand(some('1', 1)),
      packByLabel(some('1', 1)),
      packByLabel(some('2', 1)),
    );
    const order = play(packed, labelBought(2), handOver());
    expect(shipmentStatuses(order)).toEqual(['handed', 'handed', 'awaiting']);
  });

  test('a shipment without its label cannot be handed over', () => {
    const packed = play(two(), packByLabel());
    expect(codeOf(packed, handOver(1))).toBe('label_pending');
    expect(codeOf(packed, handOver())).toBe('label_pending');
    expect(refusalOf(play(packed, labelRefused(1)), handOver(1)).detail).toContain('failed');
  });

  test('a packed shipment leaves by command only, once its label exists', () => {
    const order = play(two(), packByLabel(), labelBought(1));
    expect(shipmentStatuses(order)).toEqual(['awaiting']);
    expect(shipmentStatuses(play(order, handOver(1)))).toEqual(['handed']);
  });

  test('nothing is handed over twice, or if nothing waits', () => {
    const order = play(two(), shipByHand());
    expect(codeOf(order, handOver(1))).toBe('already_handed_over');
    expect(codeOf(order, ask('ship', { shipmentId: shipmentNo(1) }))).toBe('already_handed_over');
    expect(codeOf(order, handOver())).toBe('nothing_to_hand_over');
    expect(codeOf(two(), handOver())).toBe('nothing_to_hand_over');
    expect(codeOf(two(), handOver(1))).toBe('shipment_not_found');
  });
});

describe('the facts of shipping', () => {
  test('are the creation of the shipment and its hand-over', () => {
    expect(factsOf(two(), shipByHand()).map(({ type }) => type)).toEqual([
      'ShipmentCreated',
      'ShipmentHandedOver',
    ]);
  });
});
