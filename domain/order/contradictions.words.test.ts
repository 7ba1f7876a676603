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
 * Statuses by which the five order systems mean different things, or the same thing by different names: the model's
 * solution to each, by the number it has in docs/order-model.md. What concerns the rules is in contradictions.test.ts.
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

const shipmentView = ({ shipments: [shipment] }: Order): string | null =>
  shipment ? shipmentStatusIn(shipment) : null;

/** The order after each of the commands, one after the other. */
const stages = (first: Order, ...commands: Command[]): Order[] => [
  first,
  ...commands.map((_, n) => play(first, ...commands.slice(0, n + 1))),
];

test('K1: "dispatched" is packed for the store and shipped for the aggregator; the order itself is ready or handed', () => {
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

test('K2: the policy of a channel defines whether an order is fulfilled with the tracking number or with the hand-over', () => {
  const viewsOf = (fulfilledAt: 'tracking' | 'handover'): string[] =>
    stages(play(taken({ ...fromSupplier, policy: { fulfilledAt } }), ...place(true)), track, handOver).map(
      (order) => orderViews(order)['dropship.channel'],
    );
  expect(viewsOf('tracking')).toEqual(['UNFULFILLED', 'FULFILLED', 'FULFILLED']);
  expect(viewsOf('handover')).toEqual(['UNFULFILLED', 'UNFULFILLED', 'FULFILLED']);
});

test('K3: dropshipped orders have one status from their tracking number on, whether they have left or arrived', () => {
  const after = stages(dropshipped(), handOver, scan(1, 'delivered'));
  expect(after.map((order) => orderViews(order)['dropship.order'])).toEqual([
    'Awaiting Shipment',
    'In Transit',
    'Delivered',
  ]);
  expect(after.map((order) => statusOf(order).supply)).toEqual(Array(3).fill('tracking_assigned'));
  expect(after.map((order) => statusOf(order).fulfillment)).toEqual(['ready', 'handed', 'handed']);
});

test('K4: awaiting shipment is a shipment for the store, a number for the dropshipper, and pending work for the aggregator', () => {
  const viewsOf = (order: Order) => [
    orderViews(order).aggregator,
    orderViews(order)['dropship.order'],
    shipmentView(order),
  ];
  const [open, placed] = [taken(fromSupplier), play(taken(fromSupplier), ...place(true))];
  expect(viewsOf(open)).toEqual(['Waiting Shipment', 'New Orders', null]);
  expect(viewsOf(placed)).toEqual(['Waiting Shipment', 'Paid – Awaiting Fulfillment', null]);
  expect(viewsOf(dropshipped())).toEqual(['Waiting Shipment', 'Awaiting Shipment', 'Awaiting Shipment']);
  expect(viewsOf(play(dropshipped(), handOver))).toEqual(['Shipped', 'In Transit', 'Shipped']);
});

test('K5: the counter of a store and the counter of a carrier are different, and neither shows the status of the other', () => {
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

test('K7: lines have a partial refund; two views show it on the order, and the marketplace only on the line', () => {
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

test('K10: delivered comes from the carrier, received from the customer, and closed after the time for incidents', () => {
  const [shipped, delivered, received, completed, closed] = stages(
    play(taken(), shipByHand()),
    ...[scan(1, 'delivered'), ask('confirm-receipt', {}), ask('complete', {}), ask('close', {})],
  );
  const viewsOf = (order: Order | undefined) => {
    if (!order) throw new Error('a stage is missing');
    const { 'store.fulfillment': store, marketplace, aggregator } = orderViews(order);
    return [store, marketplace, aggregator];
  };
  expect(viewsOf(shipped)).toEqual(['Fulfilled', 'Shipped', 'Shipped']);
  expect(viewsOf(delivered)).toEqual(['Delivered', 'Shipped', 'Shipped']);
  expect(viewsOf(received)).toEqual(['Delivered', 'Received', 'Shipped']);
  expect(viewsOf(completed)).toEqual(['Delivered', 'Received', 'Shipped']);
  expect(viewsOf(closed)).toEqual(['Delivered', 'Closed', 'Closed']);
});

test('K11: "Payment Failed" means that the supplier is not paid yet, and nothing about the payment of the customer', () => {
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

test('K13: three names of one status are aliases, and a pickup has three statuses of the same view', () => {
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
  for (const status of ['Picked up in store', 'Refund', 'Processing']) {
    expect(known.filter((each) => each === status)).toHaveLength(1);
  }
});

test('K22: an order waits for acceptance only if its channel requires one; otherwise it can be processed at once', () => {
  const withAcceptance = taken({ requiresAcceptance: true });
  expect(orderViews(withAcceptance)).toMatchObject({
    marketplace: 'Pending',
    aggregator: 'Waiting Acceptance',
  });
  expect(statusOf(withAcceptance).acceptance).toBe('pending');
  const withoutAcceptance = taken();
  expect(orderViews(withoutAcceptance)).toMatchObject({
    marketplace: 'Awaiting Fulfillment',
    aggregator: 'Waiting Shipment',
  });
  expect(statusOf(withoutAcceptance).acceptance).toBe('none');
});
