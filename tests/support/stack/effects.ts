import type { FaultKind, FaultMatch } from '../../../simulators/faults/fault';
import { byHand, byLabel, directOrder, importOrders, miraklOrder } from './lives';
import { until } from './until';
import type { World } from './world';

/** A call to the outside world that must count once, and how a test brings an order to make it. */
export interface OutsideCall {
  readonly name: string;
  /** Where the order comes from: bought on the marketplace in this state, or sent directly. */
  readonly from: 'WAITING_ACCEPTANCE' | 'SHIPPING' | 'direct';
  /** Done before any fault is set. */
  readonly prepare?: (world: World, order: Subject) => Promise<void>;
  /** The request that has the effect; if it does not name the order, one of several orders is hit. */
  readonly match: (world: World, order: Subject, point: Point) => Promise<FaultMatch>;
  readonly command: string;
  readonly body: (order: Subject) => object;
  /** The state of the order once it is done. */
  readonly ends: Readonly<Record<string, string>>;
  /** The key of the effect, as the system and the carrier know it. */
  readonly key: (order: Subject) => string;
}

export interface Subject {
  readonly id: string;
  readonly externalId: string;
}

/** Where in the call the fault falls. */
export type Point = 'before' | 'during' | 'after' | 'reset' | 'timeout';

export const FAULT_AT: Readonly<Record<Point, FaultKind>> = {
  before: 'barrier',
  during: 'barrierAfter',
  after: 'barrierAfter',
  reset: 'executeThenReset',
  timeout: 'executeThenTimeout',
};

const suffix = ({ id }: Subject): string => id.replace(/^ord_/, '');
const shipmentKey = (order: Subject): string => `shp_${suffix(order)}_1`;
const refund = (order: Subject): string => `rfd_${suffix(order)}_1`;

/** One unit of two, so that a second one could be had just as well. */
const half = ({ externalId }: Subject) => ({ lines: [{ id: `${externalId}-1`, quantity: 1 }] });

export const CALLS: readonly OutsideCall[] = [
  {
    name: 'buy a label',
    ends: { fulfillment: 'handed' },
    from: 'SHIPPING',
    // A purchase names no order. But a draft does, and before the purchase nothing else can be held up.
    match: async (_world, order, point) =>
      point === 'before'
        ? { method: 'POST', path: '^/easypost/v2/shipments$', bodyIncludes: suffix(order) }
        : { method: 'POST', path: '/shipments/[^/]+/buy$' },
    command: 'ship',
    body: () => byLabel,
    key: (order) => `label:${shipmentKey(order)}`,
  },
  {
    name: 'give a label back',
    ends: { lifecycle: 'cancelled' },
    from: 'direct',
    prepare: async ({ client }, order) => {
      await client.command(order.id, 'create-shipment', byLabel, `${order.externalId}/create`);
      await client.orderWhere(order.id, ({ shipments }) => shipments[0]?.trackingNumber != null);
    },
    match: async ({ outside }, order) => {
      const [bought] = await outside.ledger({ kind: 'label_bought', key: `label:${shipmentKey(order)}` });
      return { method: 'POST', path: `/shipments/${bought?.detail.shipmentId}/refund$` };
    },
    command: 'cancel',
    body: () => ({ reason: 'ordered twice' }),
    key: (order) => `void:${shipmentKey(order)}`,
  },
  {
    name: 'accept at the marketplace',
    ends: { acceptance: 'accepted' },
    from: 'WAITING_ACCEPTANCE',
    match: async (_world, { externalId }) => ({ method: 'PUT', path: `/api/orders/${externalId}/accept$` }),
    command: 'accept',
    body: () => ({}),
    key: ({ id }) => `acceptance:${id}`,
  },
  {
    name: 'confirm a parcel to the marketplace',
    ends: { fulfillment: 'handed' },
    from: 'SHIPPING',
    match: async (_world, { externalId }) => ({
      method: 'POST',
      path: '/mirakl/api/shipments$',
      bodyIncludes: `"${externalId}"`,
    }),
    command: 'ship',
    body: () => byHand,
    key: (order) => `shipment:${shipmentKey(order)}`,
  },
  {
    name: 'cancel at the marketplace',
    ends: { lifecycle: 'open', fulfillment: 'unfulfilled' },
    from: 'SHIPPING',
    match: async (_world, { externalId }) => ({
      method: 'PUT',
      path: '/mirakl/api/orders/cancel$',
      bodyIncludes: `"${externalId}-1"`,
    }),
    command: 'cancel',
    body: (order) => ({ ...half(order), reason: '34' }),
    key: ({ id }) => `cancellation:${id}:%`,
  },
  {
    name: 'refund at the marketplace',
    ends: { refund: 'partially_refunded' },
    from: 'SHIPPING',
    match: async (_world, { externalId }) => ({
      method: 'PUT',
      path: '/mirakl/api/orders/refund$',
      bodyIncludes: `"${externalId}-1"`,
    }),
    command: 'refund',
    body: (order) => ({ ...half(order), reason: '14' }),
    key: (order) => `refund:${refund(order)}`,
  },
];

/** An order that is about to make its call, and the point at which the call goes wrong. */
export interface Trial {
  readonly call: OutsideCall;
  readonly point: Point;
  readonly order: Subject;
  /** Of the barrier, if the fault is one. */
  readonly barrier: string;
}

/** Makes an order for each call and point and brings it so far that only the command is missing. */
export async function prepareTrials(
  world: World,
  prefix: string,
  points: readonly Point[],
  calls: readonly OutsideCall[] = CALLS,
): Promise<Trial[]> {
  const planned = calls
    .flatMap((call) => points.map((point) => ({ call, point })))
    .map((cell, index) => ({
      ...cell,
      externalId: `${prefix}${index}-${cell.point}`,
    }));
  const bought = planned.filter(({ call }) => call.from !== 'direct');
  await world.outside.buy(
    bought.map(({ call, externalId }) =>
      miraklOrder(externalId, call.from === 'SHIPPING' ? 'SHIPPING' : 'WAITING_ACCEPTANCE'),
    ),
  );
  const ids = await importOrders(
    world,
    bought.map(({ externalId }) => externalId),
  );
  return Promise.all(
    planned.map(async ({ call, point, externalId }) => {
      const id = ids.get(externalId) ?? (await world.client.take(directOrder(externalId)));
      const order = { id, externalId };
      await call.prepare?.(world, order);
      return { call, point, order, barrier: `${call.name}, ${point}` };
    }),
  );
}

/** Sets the faults, one request each, and then sends all the commands. */
export async function runInto(world: World, trials: readonly Trial[]): Promise<void> {
  for (const { call, point, order, barrier } of trials) {
    const match = await call.match(world, order, point);
    await world.outside.fault({ match, fault: { kind: FAULT_AT[point], name: barrier } });
  }
  await Promise.all(
    trials.map(({ call, order }) =>
      world.client.command(order.id, call.command, call.body(order), `${order.externalId}/${call.command}`),
    ),
  );
}

/** Waits until the system has written down that so many of these calls are done. */
export async function settled(world: World, trials: readonly Trial[], count: number): Promise<void> {
  const keys = trials.map(({ call, order }) => call.key(order));
  await until(`${count} outcome(s)`, async () => {
    const rows = await world.query('SELECT FROM effects WHERE outcome IS NOT NULL AND key LIKE ANY($1)', [
      keys,
    ]);
    return rows.length >= count;
  });
}

/** The state that one of these orders did not reach. */
export async function unfinished(world: World, trials: readonly Trial[]): Promise<string[]> {
  const seen = await Promise.all(
    trials.map(async ({ call, order, barrier }) => {
      const { status } = await world.client.order(order.id);
      const missed = Object.entries(call.ends).filter(([dimension, word]) => status[dimension] !== word);
      return missed.map(
        ([dimension, word]) => `${barrier}: ${dimension} is ${status[dimension]}, not ${word}`,
      );
    }),
  );
  return seen.flat();
}
