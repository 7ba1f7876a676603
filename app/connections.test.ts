import { createChannelActivities } from '../activities/channel';
import { createLabelActivities } from '../activities/labels';
import { createSupplyActivities } from '../activities/supply';
import { shipmentId, sourceId } from '../domain/ids';
import type { EffectOutcome } from '../domain/order/commands';
import type { Order } from '../domain/order/model';
import type { Kinds } from '../domain/ports';
import type { Store } from '../store';
import type { ConnectionSide } from '../store/connections';
import {
  ask,
  LABEL,
  labelBought,
  lineOf,
  ORDER_ID,
  PARCELS,
  packByLabel,
  play,
  result,
  taken,
} from '../tests/support/domain/orders';
import { createConnections } from './connections';

type Mode = Order['mode'];

/** The settings of every connection, as they are stored at the moment. */
let settings: Record<string, unknown>;
/** What was called outside. */
let calls: string[];

beforeEach(() => {
  settings = { testMode: true };
  calls = [];
});

const call =
  <T>(name: string, answer: T) =>
  async (): Promise<T> => {
    calls.push(name);
    return answer;
  };

const kindOf = <C>(connector: C) => ({
  open: () => connector,
});

const kinds = {
  channels: new Map([['market', kindOf({ shipment: call('tell', undefined) })]]),
  carriers: new Map([
    ['postal', kindOf({ buyLabel: call('buy', LABEL), voidLabel: call('void', undefined) })],
  ]),
  suppliers: new Map([
    [
      'factory',
      kindOf({
        place: call('place', { ref: 'S-1', url: null, paid: true }),
        cancel: call('cancel', undefined),
      }),
    ],
  ]),
} as unknown as Kinds;

const KIND: Readonly<Record<ConnectionSide, string>> = {
  channel: 'market',
  carrier: 'postal',
  supplier: 'factory',
};

/** The activities of a worker that has this order and connections of these settings. */
function activitiesFor(order: Order) {
  const connections = {
    open: async (side: ConnectionSide, name: string) => ({
      name,
      kind: KIND[side],
      settings,
      credentials: {},
    }),
  } as unknown as Store['connections'];
  const shippingAddress = { line1: 'Teststr. 1', city: 'Berlin', country: 'DE' };
  const deps = {
    orders: {
      card: async () => ({ state: order }),
      content: async () => ({ shippingAddress, lineNames: {} }),
    },
    vault: { write: async () => {}, read: async () => new Map() },
    effects: { begin: async () => ({ ref: null, outcome: null }), settle: async () => {} },
    connections: createConnections(connections, kinds),
  } as unknown as Parameters<typeof createChannelActivities>[0] &
    Parameters<typeof createLabelActivities>[0] &
    Parameters<typeof createSupplyActivities>[0];
  return {
    ...createChannelActivities(deps),
    ...createLabelActivities(deps),
    ...createSupplyActivities(deps),
  };
}

type Activities = ReturnType<typeof activitiesFor>;

const [SHIPMENT, SOURCE] = [shipmentId(ORDER_ID, 1), sourceId(ORDER_ID, 1)];
const parcel = { orderId: ORDER_ID, shipmentId: SHIPMENT, key: 'parcel' };
const source = { orderId: ORDER_ID, sourceId: SOURCE, key: 'source' };

const packed = (mode: Mode) =>
  play(
    taken({ mode, channel: { name: 'market', kind: 'market' } }),
    packByLabel(undefined, { ...PARCELS, testMode: true }),
  );
const bought = (mode: Mode) => play(packed(mode), labelBought(1));
const asked = (mode: Mode) => {
  const supplier = { name: 'factory', kind: 'factory' };
  return play(taken({ mode, lines: [lineOf('1', 2, { supplier })] }), ask('place-source', {}));
};
const placed = (mode: Mode) =>
  play(
    asked(mode),
    result(`source:${SOURCE}`, { kind: 'done', source: { ref: 'S-1', url: null, paid: true } }),
  );

interface Case {
  readonly order: (mode: Mode) => Order;
  readonly act: (activities: Activities) => Promise<EffectOutcome>;
  readonly call: string;
}

const CASES: readonly (readonly [string, Case])[] = [
  [
    'a message to a channel',
    {
      order: bought,
      act: ({ tellChannel }) =>
        tellChannel({
          orderId: ORDER_ID,
          key: 'tell',
          message: { type: 'shipment', shipmentId: SHIPMENT },
        }),
      call: 'tell',
    },
  ],
  ['a label', { order: packed, act: ({ buyLabel }) => buyLabel(parcel), call: 'buy' }],
  ['a label given back', { order: bought, act: ({ voidLabel }) => voidLabel(parcel), call: 'void' }],
  ['an order at a supplier', { order: asked, act: ({ placeSource }) => placeSource(source), call: 'place' }],
  [
    'a cancellation at a supplier',
    { order: placed, act: ({ cancelSource }) => cancelSource(source), call: 'cancel' },
  ],
];

describe.each(CASES)('%s (U7)', (_name, { order, act, call: expected }) => {
  test('of a test order goes over a connection that is in its test mode', async () => {
    expect(await act(activitiesFor(order('test')))).toMatchObject({ kind: 'done' });
    expect(calls).toEqual([expected]);
  });

  test.each([[{}], [{ testMode: false }]])(
    'of a test order is refused, and nobody is called, where the connection has %j',
    async (live) => {
      settings = live;
      const outcome = await act(activitiesFor(order('test')));
      expect([outcome, calls]).toEqual([{ kind: 'refused', problem: 'connection_is_live' }, []]);
    },
  );

  test('of a real order goes over a connection of any mode', async () => {
    for (const any of [{}, { testMode: true }]) {
      settings = any;
      expect(await act(activitiesFor(order('live')))).toMatchObject({ kind: 'done' });
    }
    expect(calls).toEqual([expected, expected]);
  });
});

test('a connection that was made live while a test order waited is refused from the next call on (U7)', async () => {
  const activities = activitiesFor(packed('test'));
  await activities.buyLabel(parcel);
  settings = {};
  expect(await activities.voidLabel(parcel)).toEqual({ kind: 'refused', problem: 'connection_is_live' });
  settings = { testMode: true };
  expect(await activities.buyLabel(parcel)).toMatchObject({ kind: 'done' });
  expect(calls).toEqual(['buy', 'buy']);
});
