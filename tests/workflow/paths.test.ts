import { apply, applyAll } from '../../domain/order/apply';
import type { Order } from '../../domain/order/model';
import type { ViewName } from '../../domain/order/read/vocabularies';
import {
  dropshipShipmentStatus,
  lineStatus,
  orderViews,
  shipmentStatusIn,
  statusesOf,
  VIEW_NAMES,
  viewsFor,
} from '../../domain/order/read/vocabularies';
import { facetsOf } from '../../domain/order/read/vocabularies/facets';
import { brokenAt } from '../../domain/record/chain';
import type { Life } from '../support/workflow-life';
import type { Ending, Kind } from '../support/workflow-paths';
import { playAll } from '../support/workflow-paths';
import { timeSkipping } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = timeSkipping();

type Row = readonly [
  view: ViewName,
  level: 'order' | 'line' | 'shipment',
  word: string,
  kind: Kind,
  path: string,
  /** What the order shows meanwhile, if the status is a line's and the order has another. */
  whole?: string,
];

/**
 * The 75 statuses, each with the shortest path to it, in the notation of the order model: V validated, r released,
 * k processing started, c shipments created, h one of them handed over, H all of them.
 */
const TABLE: readonly Row[] = [
  ['backoffice', 'order', 'Payment accepted', 'prepaid', 'V'],
  ['backoffice', 'order', 'Processing', 'prepaid', 'V r k'],
  ['backoffice', 'order', 'Acquired by Logistics', 'prepaid', 'V r 3pl-ack'],
  ['backoffice', 'order', 'In progress from logistics', 'prepaid', 'V r 3pl-ack 3pl-start'],
  ['backoffice', 'order', 'Ready for shipment', 'prepaid', 'V r k c'],
  ['backoffice', 'order', 'Partially Shipped', 'prepaid', 'V r k c h'],
  ['backoffice', 'order', 'Partially Shipped Awaiting Cash on Delivery', 'cod', 'V r k c h'],
  ['backoffice', 'order', 'Shipped', 'prepaid', 'V r k c H'],
  ['backoffice', 'order', 'Shipped pending cash on delivery', 'cod', 'V r k c H'],
  ['backoffice', 'order', 'Picked up in store', 'pickup', 'V r prepare ready collected'],
  ['backoffice', 'order', 'Complete', 'prepaid', 'V r k c H complete'],
  ['backoffice', 'order', 'Refund', 'prepaid', 'V to-refund start-refund evidence'],
  ['backoffice', 'order', 'Canceled', 'prepaid', 'V cancel'],

  ['store.payment', 'order', 'Unpaid', 'unpaid', 'V'],
  ['store.payment', 'order', 'In progress', 'unpaid', 'V pay-start'],
  ['store.payment', 'order', 'Partially Paid', 'unpaid', 'V pay-start pay-part'],
  ['store.payment', 'order', 'Paid', 'unpaid', 'V pay-start pay'],
  ['store.payment', 'order', 'Partially Refunded', 'prepaid', 'V to-refund-part start-refund evidence'],
  ['store.payment', 'order', 'Refunded', 'prepaid', 'V to-refund start-refund evidence'],

  ['store.fulfillment', 'order', 'Unfulfilled', 'unpaid', 'V'],
  ['store.fulfillment', 'order', 'Dispatched', 'prepaid', 'V r k c'],
  ['store.fulfillment', 'order', 'Partially Fulfilled', 'prepaid', 'V r k c h'],
  ['store.fulfillment', 'order', 'Fulfilled', 'prepaid', 'V r k c H'],
  ['store.fulfillment', 'order', 'Delivered', 'prepaid', 'V r k c H delivered'],
  ['store.fulfillment', 'order', 'Picked Up', 'pickup', 'V r prepare ready collected'],
  ['store.fulfillment', 'order', 'Canceled', 'prepaid', 'V cancel'],
  [
    ...(['store.fulfillment', 'order', 'Partially Returned', 'prepaid'] as const),
    'V r k c H return-requested return-approved received-part',
  ],
  [
    ...(['store.fulfillment', 'order', 'Returned', 'prepaid'] as const),
    'V r k c H return-requested return-approved received-all',
  ],

  ['store.shipment', 'shipment', 'Awaiting Shipment', 'prepaid', 'V r k c'],
  ['store.shipment', 'shipment', 'Shipped', 'prepaid', 'V r k c h'],
  ['store.shipment', 'shipment', 'In transit', 'prepaid', 'V r k c h in_transit'],
  ['store.shipment', 'shipment', 'Out for delivery', 'prepaid', 'V r k c h out_for_delivery'],
  ['store.shipment', 'shipment', 'Delivered', 'prepaid', 'V r k c h delivered'],
  ['store.shipment', 'shipment', 'Delivery Failed', 'prepaid', 'V r k c h delivery_failed'],
  ['store.shipment', 'shipment', 'Canceled', 'prepaid', 'V r k c void-label'],

  ['dropship.channel', 'order', 'UNFULFILLED', 'drop', 'V'],
  ['dropship.channel', 'order', 'FULFILLED', 'drop', 'V r place src-pay tracking H'],

  ['dropship.order', 'order', 'New Orders', 'drop', 'V'],
  ['dropship.order', 'order', 'Payment Failed', 'drop', 'V r place'],
  ['dropship.order', 'order', 'Paid – Awaiting Fulfillment', 'drop', 'V r place src-pay'],
  ['dropship.order', 'order', 'Awaiting Shipment', 'drop', 'V r place src-pay tracking'],
  ['dropship.order', 'order', 'In Transit', 'drop', 'V r place src-pay tracking H'],
  ['dropship.order', 'order', 'Pickup', 'drop', 'V r place src-pay tracking H at_carrier_point'],
  ['dropship.order', 'order', 'Delivered', 'drop', 'V r place src-pay tracking H delivered'],
  ['dropship.order', 'order', 'Failed', 'drop', 'V r place src-pay tracking H delivery_failed'],
  ['dropship.order', 'order', 'Expired', 'drop', 'V r place src-pay tracking H silence'],
  ['dropship.order', 'order', 'Source Canceled', 'drop', 'V r place src-cancel'],
  ['dropship.order', 'order', 'Refund Orders', 'drop', 'V r place src-cancel src-refund-review'],
  ['dropship.order', 'order', 'Channel Canceled', 'drop', 'V cancel'],

  ['marketplace', 'line', 'Pending', 'acc', 'V'],
  ['marketplace', 'line', 'Awaiting Fulfillment', 'prepaid', 'V'],
  ['marketplace', 'line', 'Shipped', 'prepaid', 'V r k c h'],
  ['marketplace', 'line', 'Received', 'prepaid', 'V r k c H delivered receipt'],
  ['marketplace', 'line', 'Closed', 'prepaid', 'V r k c H complete close'],
  ['marketplace', 'line', 'Canceled', 'prepaid', 'V cancel'],
  ['marketplace', 'line', 'Rejected', 'acc', 'V refuse'],
  ['marketplace', 'line', 'Refunded', 'prepaid', 'V to-refund start-refund evidence'],
  [
    ...(['marketplace', 'line', 'Partially Refunded', 'prepaid'] as const),
    ...(['V to-refund-part start-refund evidence', 'Awaiting Fulfillment'] as const),
  ],
  ['marketplace', 'line', 'Incident Open', 'prepaid', 'V r k c h incident-open', 'Shipped'],

  ['aggregator', 'order', 'New', 'acc', ''],
  ['aggregator', 'order', 'Waiting Acceptance', 'acc', 'V'],
  ['aggregator', 'order', 'Accepted', 'acc, unpaid', 'V accept'],
  ['aggregator', 'order', 'Waiting Shipment', 'acc', 'V accept r'],
  ['aggregator', 'order', 'Shipped', 'prepaid', 'V r k c H'],
  ['aggregator', 'order', 'Pickup to Prepare', 'pickup', 'V r prepare'],
  ['aggregator', 'order', 'To Pickup', 'pickup', 'V r prepare ready'],
  ['aggregator', 'order', 'Pickup completed', 'pickup', 'V r prepare ready collected'],
  ['aggregator', 'order', 'Pickup canceled', 'pickup', 'V r prepare ready no-show'],
  ['aggregator', 'order', 'Closed', 'prepaid', 'V r k c H complete close'],
  ['aggregator', 'order', 'Canceled', 'channel', 'V cancel'],
  ['aggregator', 'order', 'Refused', 'acc', 'V refuse'],
  ['aggregator', 'order', 'To refund', 'prepaid', 'V to-refund'],
  ['aggregator', 'order', 'Refunding', 'prepaid', 'V to-refund start-refund'],
  ['aggregator', 'order', 'Partial refunded', 'prepaid', 'V to-refund-part start-refund evidence'],
  ['aggregator', 'order', 'Refunded', 'prepaid', 'V to-refund start-refund evidence'],
];

const paths = TABLE.map(([view, level, word, kind, path, whole]) => ({
  view,
  level,
  word,
  kind,
  path,
  whole,
}));
type Path = (typeof paths)[number];

const endings = new Map<Path, PromiseSettledResult<Ending>>();
beforeAll(async () => {
  for (const [path, ending] of await playAll(its.world, paths)) endings.set(path, ending);
}, 120_000);

function endingOf(path: Path): Ending {
  const ending = endings.get(path);
  if (ending?.status !== 'fulfilled') throw ending?.reason ?? new Error('the path was not played');
  return ending.value;
}

/** An order that was stored and not decided yet, with the statuses that its reader sees (`store/orders.ts`). */
function receivedViews({ taking }: Life) {
  if (taking.name !== 'take') throw new Error('an order begins with its taking');
  const order = apply(null, { at: taking.receivedAt, data: { type: 'OrderTaken', ...taking.body } });
  return viewsFor({ ...facetsOf(order), lifecycle: 'received' });
}

function statusAt({ view, level }: Path, order: Order): string | undefined {
  const [line] = order.lines;
  const [shipment] = order.shipments;
  if (level === 'line') return line && lineStatus(order, line);
  if (level === 'shipment') return shipment && shipmentStatusIn(shipment);
  return view === 'store.shipment' ? undefined : orderViews(order)[view];
}

test('each status of each view has one path here, and there are 75', () => {
  const known = VIEW_NAMES.flatMap((view) =>
    statusesOf(view).flatMap(({ word, added }) => (added ? [] : [`${view}: ${word}`])),
  );
  expect(paths.map(({ view, word }) => `${view}: ${word}`).sort()).toEqual([...known].sort());
  expect(known).toHaveLength(75);
});

test.each(paths)('$view: an order ($kind) reaches "$word" by [$path], and no sooner', (path) => {
  const { life, before, order } = endingOf(path);
  if (order === null) return expect(receivedViews(life)).toMatchObject({ [path.view]: path.word });
  expect(statusAt(path, order)).toBe(path.word);
  if (before !== null) expect(statusAt(path, before)).not.toBe(path.word);
});

test('the status of a whole order on the marketplace is that of its lines, except for the two that only lines have', () => {
  const lines = paths.filter(({ level }) => level === 'line');
  const shown = lines.map((path) => [path.word, orderViews(endingOf(path).order as Order).marketplace]);
  expect(shown).toEqual(lines.map(({ word, whole }) => [word, whole ?? word]));
});

test('the shipment of a dropshipped order has the status of its order', () => {
  const tracked = paths.filter(({ view, path }) => view === 'dropship.order' && path.includes('tracking'));
  expect(tracked).toHaveLength(6);
  const shown = tracked.map((path) => {
    const order = endingOf(path).order as Order;
    return order.shipments.map((shipment) => dropshipShipmentStatus(order, shipment));
  });
  expect(shown).toEqual(tracked.map(({ word }) => [word]));
});

test('every order of all paths follows from its facts, in an unbroken chain', () => {
  for (const path of paths) {
    const { life } = endingOf(path);
    const { facts, state } = its.world.record.order(life.id);
    expect(brokenAt(facts)).toBeNull();
    if (state !== null) expect(applyAll(null, facts)).toEqual(state);
  }
});
