import {
  ask,
  lineOf,
  ORDER_ID,
  packByHand,
  pay,
  play,
  result,
  scan,
  shipByHand,
  taken,
} from '../../tests/support/domain/orders';
import { sourceId } from '../ids';
import type { Command } from './commands';
import type { Order } from './model';
import { findStatusIn, lineStatus, orderViews, shipmentStatusIn, statusesOf } from './read/vocabularies';
import { statusOf } from './status';

/*
 * Where the five order systems mean different things by one word, or the same thing by different words: the model's
 * answer to each, by the number it has in docs/order-model.md. What concerns the rules is in contradictions.test.ts.
 */

const SOURCE = sourceId(ORDER_ID, 1);
const fromSupplier = { lines: [lineOf('1', 2, { supplier: { name: 'depot', kind: 'depot' } })] };

const place = (paid: boolean): Command[] => [
  ask('place-source', {}),
  result(`source:${SOURCE}`, { kind: 'done', source: { ref: 'D-1', url: null, paid } }),
];
const track = ask('track-source', { sourceId: SOURCE, carrier: 'txt_carrier', trackingNumber: 'TRACK-1' });
const handOver = ask('hand-over', {});

const dropshipped = (policy: Parameters<typeof taken>[0] = {}): Order =>
  play(taken({ ...fromSupplier, ...policy }), ...place(true), track);

const parcelWord = ({ shipments: [shipment] }: Order): string | null =>
  shipment ? shipmentStatusIn(shipment) : null;

/** The order after each of the commands, one after the other. */
const stages = (first: Order, ...commands: Command[]): Order[] => [
  first,
  ...commands.map((_, n) => play(first, ...commands.slice(0, n + 1))),
];

test('K1: "dispatched" is packed to the store and shipped to the aggregator; the order itself is ready, or handed', () => {
  const packed = play(taken(), packByHand());
  expect(orderViews(packed)).toMatchObject({
    'store.fulfillment': 'Dispatched',
    aggregator: 'Waiting Shipment',
  });
  expect(statusOf(packed).fulfillment).toBe('ready');
  const shipped = play(packed, handOver);
  expect(orderViews(shipped)).toMatchObject({ 'store.fulfillment': 'Fulfilled', aggregator: 'Shipped' });
  expect(statusOf(shipped).fulfillment).toBe('handed');
  expect(findStatusIn('store.fulfillment', 'dispatched')?.word).toBe('Dispatched');
  expect(findStatusIn('aggregator', 'dispatched')?.word).toBe('Shipped');
});

test("K2: a channel's policy says whether it is fulfilled with the tracking number or with the hand-over", () => {
  const words = (fulfilledAt: 'tracking' | 'handover'): string[] =>
    stages(play(taken({ ...fromSupplier, policy: { fulfilledAt } }), ...place(true)), track, handOver).map(
      (order) => orderViews(order)['dropship.channel'],
    );
  expect(words('tracking')).toEqual(['UNFULFILLED', 'FULFILLED', 'FULFILLED']);
  expect(words('handover')).toEqual(['UNFULFILLED', 'UNFULFILLED', 'FULFILLED']);
});

test('K3: dropshipped orders stand together from their tracking number on, whether they have left or arrived', () => {
  const after = stages(dropshipped(), handOver, scan(1, 'delivered'));
  expect(after.map((order) => orderViews(order)['dropship.order'])).toEqual([
    'Awaiting Shipment',
    'In Transit',
    'Delivered',
  ]);
  expect(after.map((order) => statusOf(order).supply)).toEqual(Array(3).fill('tracking_assigned'));
  expect(after.map((order) => statusOf(order).fulfillment)).toEqual(['ready', 'handed', 'handed']);
});

test('K4: awaiting shipment is a parcel to the store, a number to the dropshipper, and work to be done to the aggregator', () => {
  const words = (order: Order) => [
    orderViews(order).aggregator,
    orderViews(order)['dropship.order'],
    parcelWord(order),
  ];
  const [open, placed] = [taken(fromSupplier), play(taken(fromSupplier), ...place(true))];
  expect(words(open)).toEqual(['Waiting Shipment', 'New Orders', null]);
  expect(words(placed)).toEqual(['Waiting Shipment', 'Paid – Awaiting Fulfillment', null]);
  expect(words(dropshipped())).toEqual(['Waiting Shipment', 'Awaiting Shipment', 'Awaiting Shipment']);
  expect(words(play(dropshipped(), handOver))).toEqual(['Shipped', 'In Transit', 'Shipped']);
});

test("K5: a store's counter and a carrier's counter are two things, and neither shows the other's word", () => {
  const collected = play(
    taken({ delivery: 'pickup' }),
    ...[ask('prepare-pickup', {}), ask('ready-pickup', {}), ask('collect', {})],
  );
  expect(orderViews(collected)).toMatchObject({
    backoffice: 'Picked up in store',
    'store.fulfillment': 'Picked Up',
    aggregator: 'Pickup completed',
  });
  expect(orderViews(collected)['dropship.order']).not.toBe('Pickup');
  const atTheCarrier = play(dropshipped(), handOver, scan(1, 'at_carrier_point'));
  expect(orderViews(atTheCarrier)).toMatchObject({ 'dropship.order': 'Pickup', aggregator: 'Shipped' });
  expect(statusOf(atTheCarrier)).toMatchObject({ pickup: 'none', delivery: 'none' });
});

test('K7: lines hold a partial refund; two views show it of the order, and the marketplace only of the line', () => {
  const order = play(
    taken({ lines: [lineOf('1', 2), lineOf('2', 1)] }),
    ask('refund', { lines: [{ id: '1', quantity: 1 }] }),
  );
  expect(order.lines.map((line) => lineStatus(order, line))).toEqual([
    'Partially Refunded',
    'Awaiting Fulfillment',
  ]);
  expect(orderViews(order)).toMatchObject({
    'store.payment': 'Partially Refunded',
    aggregator: 'Partial refunded',
    marketplace: 'Awaiting Fulfillment',
  });
});

test('K10: delivered is what the carrier says, received what the customer says, and closed the end of all disputes', () => {
  const [shipped, delivered, received, completed, closed] = stages(
    play(taken(), shipByHand()),
    ...[scan(1, 'delivered'), ask('confirm-receipt', {}), ask('complete', {}), ask('close', {})],
  );
  const words = (order: Order | undefined) => {
    if (!order) throw new Error('a stage is missing');
    const { 'store.fulfillment': store, marketplace, aggregator } = orderViews(order);
    return [store, marketplace, aggregator];
  };
  expect(words(shipped)).toEqual(['Fulfilled', 'Shipped', 'Shipped']);
  expect(words(delivered)).toEqual(['Delivered', 'Shipped', 'Shipped']);
  expect(words(received)).toEqual(['Delivered', 'Received', 'Shipped']);
  expect(words(completed)).toEqual(['Delivered', 'Received', 'Shipped']);
  expect(words(closed)).toEqual(['Delivered', 'Closed', 'Closed']);
});

test('K11: "Payment Failed" says that the supplier is not paid yet, and nothing of what the customer has paid', () => {
  const order = play(taken(fromSupplier), ...place(false));
  expect(orderViews(order)).toMatchObject({
    'dropship.order': 'Payment Failed',
    'store.payment': 'Paid',
    backoffice: 'Payment accepted',
  });
  const declined = play(taken({ ...fromSupplier, captured: 0 }), pay('card-1', 2990, 'failed'));
  expect(statusOf(declined).payment).toBe('failed');
  expect(orderViews(declined)['dropship.order']).toBe('New Orders');
  expect(findStatusIn('dropship.order', 'Payment Failed')?.help).toMatch(/supplier.*nothing of the customer/);
});

test('K13: three names of one status are one word, and a pickup goes by three words of the same list', () => {
  const names = ['In Process', 'in progress', 'Processing', 'PROCESSING '];
  expect(names.map((name) => findStatusIn('backoffice', name)?.word)).toEqual(names.map(() => 'Processing'));
  const pickup = [ask('prepare-pickup', {}), ask('ready-pickup', {}), ask('collect', {})];
  const after = stages(taken({ delivery: 'pickup' }), ...pickup);
  expect(after.map((order) => [order.pickup, orderViews(order).backoffice])).toEqual([
    ['none', 'Payment accepted'],
    ['to_prepare', 'Processing'],
    ['ready', 'Ready for shipment'],
    ['collected', 'Picked up in store'],
  ]);
  const known = statusesOf('backoffice').map(({ word }) => word);
  for (const word of ['Picked up in store', 'Refund', 'Processing']) {
    expect(known.filter((each) => each === word)).toHaveLength(1);
  }
});

test('K22: an order waits for acceptance only where its channel wants one; else it is ready to be worked on', () => {
  const asked = taken({ requiresAcceptance: true });
  expect(orderViews(asked)).toMatchObject({ marketplace: 'Pending', aggregator: 'Waiting Acceptance' });
  expect(statusOf(asked).acceptance).toBe('pending');
  const unasked = taken();
  expect(orderViews(unasked)).toMatchObject({
    marketplace: 'Awaiting Fulfillment',
    aggregator: 'Waiting Shipment',
  });
  expect(statusOf(unasked).acceptance).toBe('none');
});
