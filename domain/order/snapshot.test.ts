import fc from 'fast-check';
import { LIVES, lives } from '../../tests/support/domain/lives';
import {
  ask,
  eur,
  labelBought,
  lineOf,
  NOW,
  packByLabel,
  play,
  scan,
  shipByHand,
  taken,
} from '../../tests/support/domain/orders';
import { walk } from '../../tests/support/domain/walk';
import { DEFAULT_POLICY } from '../policy';
import { deadlinesOf } from './deadlines';
import type { Order } from './model';
import { allowedActionNames } from './read/actions';
import { orderViews } from './read/vocabularies';
import { INITIAL_ORDER, NEW_LINE, readOrder } from './snapshot';
import { statusOf } from './status';

/** An order as the version before stored it, to the letter. */
const STORED = {
  ...{ id: 'ord_test', version: 10, channel: { name: 'direct', kind: 'direct' }, externalId: 'A-1001' },
  ...{ mode: 'live', currency: 'EUR', placedAt: NOW, createdAt: NOW, updatedAt: NOW },
  policy: {
    ...{ version: 1, requiresAcceptance: false, acceptanceBy: 'quantity', acceptBySeconds: 172_800 },
    ...{ shipBySeconds: 432_000, carrierSilenceSeconds: 2_592_000, autoReceiptSeconds: null },
    ...{ autoCompleteSeconds: 1_209_600, autoCloseSeconds: 2_592_000, refunds: 'caller' },
    ...{ refundOnCancel: 'us', releaseOnAuthorized: false },
    tells: { acceptance: false, shipment: false, cancellation: false },
    reasons: { refuse: null, cancel: null, refund: null },
  },
  ...{ requiresAcceptance: true, paymentMode: 'prepaid', delivery: 'parcel' },
  lifecycle: { state: 'open', since: NOW, by: 'system' },
  ...{ releasedAt: NOW, processing: true, acceptanceExpired: false },
  lines: [
    {
      ...{ id: '1', sku: 'SKU-1', sellerId: null, unitPrice: 1250, discount: 0, taxes: [], shippingPrice: 0 },
      ...{ weightGrams: null, ordered: 2, accepted: 2, refused: 0, cancelled: 0, received: 0, refunded: 0 },
      ...{ incident: null, supply: 'none', reserved: 0 },
    },
  ],
  shipping: { price: 490, taxes: [], method: 'standard', tracked: true },
  payments: [{ id: 'initial', method: null, amount: 2990, state: 'captured' }],
  shipments: [
    {
      ...{ id: 'shp_test_1', lines: [{ id: '1', quantity: 2 }], createdAt: NOW, handOverWanted: false },
      carrier: {
        ...{ account: 'parcels', kind: 'postal', sellsLabel: true, voidable: true },
        ...{ service: 'express', name: null, trackingUrl: 'txt_tracking' },
      },
      ...{ label: 'bought', carrierRef: 'car_1', trackingNumber: 'TRACK-1', handedAt: NOW, cancelled: false },
      latestCarrierEvent: { id: 'event-delivered', status: 'delivered', occurredAt: NOW },
      statusSince: NOW,
    },
  ],
  refunds: [
    {
      ...{ id: 'rfd_test_1', lines: [], shipping: 0, adjustment: 100, fee: 0, amount: 100 },
      ...{ executedBy: 'caller', allocations: [{ paymentId: 'initial', amount: 100 }], reason: null },
      ...{ state: 'refunded', at: NOW },
    },
  ],
  returns: [
    {
      ...{ id: 'ret_test_1', state: 'requested', reason: null, at: NOW },
      lines: [{ id: '1', quantity: 1, received: 0 }],
    },
  ],
  ...{ receiptAt: null, effects: {}, missed: [], hold: null, pickup: 'none', executor: 'none' },
  archived: false,
};

/** What an order had before hold, pickup, executor, supply, channel, incidents, stock, corrections and archive came. */
const THEN = {
  order: [
    ...['id', 'version', 'channel', 'externalId', 'mode', 'currency', 'placedAt', 'createdAt', 'updatedAt'],
    ...['policy', 'requiresAcceptance', 'paymentMode', 'delivery', 'lifecycle', 'releasedAt', 'processing'],
    ...['acceptanceExpired', 'lines', 'shipping', 'payments', 'shipments', 'refunds', 'returns'],
    ...['receiptAt', 'effects', 'missed'],
  ],
  policy: [
    ...['version', 'requiresAcceptance', 'acceptanceBy', 'acceptBySeconds', 'shipBySeconds'],
    ...['carrierSilenceSeconds', 'autoReceiptSeconds', 'autoCompleteSeconds', 'autoCloseSeconds', 'refunds'],
    ...['refundOnCancel', 'releaseOnAuthorized', 'tells', 'reasons'],
  ],
  line: [
    ...['id', 'sku', 'sellerId', 'unitPrice', 'discount', 'taxes', 'shippingPrice', 'weightGrams', 'ordered'],
    ...['accepted', 'refused', 'cancelled', 'received', 'refunded', 'incident'],
  ],
  shipment: [
    ...['id', 'lines', 'createdAt', 'carrier', 'handOverWanted', 'label', 'carrierRef', 'trackingNumber'],
    ...['handedAt', 'cancelled', 'latestCarrierEvent', 'statusSince'],
  ],
  return: ['id', 'state', 'lines', 'reason', 'at'],
  returnLine: ['id', 'quantity', 'received'],
} as const;

const only = <T extends object>(whole: T, keys: readonly string[]): T =>
  Object.fromEntries(Object.entries(whole).filter(([key]) => keys.includes(key))) as T;

/** The order as it was stored then. */
const storedThen = (order: Order): Order =>
  JSON.parse(
    JSON.stringify({
      ...only(order, THEN.order),
      policy: only(order.policy, THEN.policy),
      lines: order.lines.map((line) => only(line, THEN.line)),
      shipments: order.shipments.map((shipment) => only(shipment, THEN.shipment)),
      returns: order.returns.map((item) => ({
        ...only(item, THEN.return),
        lines: item.lines.map((line) => only(line, THEN.returnLine)),
      })),
    }),
  );

const ORDERS: readonly [name: string, order: () => Order][] = [
  ['was just taken', () => taken()],
  ['waits for acceptance', () => taken({ requiresAcceptance: true })],
  ['waits for a label', () => play(taken(), packByLabel())],
  [
    'was handed over and came back',
    () => play(taken(), packByLabel(), labelBought(1), ask('hand-over', {}), ask('return', {})),
  ],
  ['is closed', () => play(taken(), shipByHand(), ask('complete', {}), ask('close', {}))],
];

describe('an order stored before the current dimensions', () => {
  test('reads like the same life today, as the version before wrote it', () => {
    const today = play(
      taken({ requiresAcceptance: true }),
      ...[ask('accept', {}), packByLabel(), labelBought(1), ask('hand-over', {}), scan(1, 'delivered')],
      ...[
        ask('refund', { adjustment: eur(100) }),
        ask('request-return', { lines: [{ id: '1', quantity: 1 }] }),
      ],
    );
    const read = readOrder(JSON.parse(JSON.stringify(STORED)));
    expect(read).toMatchObject(today);
    expect(statusOf(read)).toEqual(statusOf(today));
    expect(allowedActionNames(read)).toEqual(allowedActionNames(today));
    expect(deadlinesOf(read)).toEqual(deadlinesOf(today));
  });

  test.each(ORDERS)('that %s reads with all of them, in their initial states', (_, begin) => {
    const order = begin();
    expect(readOrder(storedThen(order))).toEqual(order);
  });

  test.each(ORDERS)('that %s has every status, deadline and action that it would have today', (_, begin) => {
    const [order, read] = [begin(), readOrder(storedThen(begin()))];
    expect(statusOf(read)).toEqual(statusOf(order));
    expect(orderViews(read)).toEqual(orderViews(order));
    expect(deadlinesOf(read)).toEqual(deadlinesOf(order));
    expect(allowedActionNames(read)).toEqual(allowedActionNames(order));
  });

  test('loses the times of statuses, which are stored beside it', () => {
    const order = taken();
    expect(readOrder({ ...order, ...{ statusTimes: { Paid: NOW } } })).toStrictEqual(order);
  });

  test('continues like any other', () => {
    const read = readOrder(storedThen(taken()));
    const held = play(read, ask('hold', { reason: 'txt_reason' }));
    expect(statusOf(held).hold).toBe('held');
    expect(statusOf(play(held, ask('release', {}), shipByHand(), ask('return', {}))).return).toBe('returned');
  });

  test('has the default of a missing policy setting, and its own otherwise', () => {
    const order = taken({ policy: { refunds: 'manual', acceptBySeconds: 60 } });
    expect(readOrder(storedThen(order)).policy).toEqual({
      ...DEFAULT_POLICY,
      refunds: 'manual',
      acceptBySeconds: 60,
    });
  });
});

describe('an order stored today', () => {
  test('reads as it was stored', () => {
    fc.assert(
      fc.property(lives(20), (choices) => {
        const order = walk(choices);
        expect(readOrder(JSON.parse(JSON.stringify(order)))).toEqual(order);
      }),
      { numRuns: Math.min(LIVES, 200) },
    );
  });

  test('has no dimension whose initial state is undefined for older ones', () => {
    const order = taken();
    const known = new Set([...THEN.order, ...Object.keys(INITIAL_ORDER)]);
    expect(Object.keys(order).filter((key) => !known.has(key))).toEqual([]);
    const line = new Set<string>([...THEN.line, ...Object.keys(NEW_LINE)]);
    expect(Object.keys(order.lines[0] ?? {}).filter((key) => !line.has(key))).toEqual([]);
    const policy = new Set(Object.keys(DEFAULT_POLICY));
    expect(Object.keys(order.policy).filter((key) => !policy.has(key))).toEqual([]);
  });
});

const OLD_NAMES: Readonly<Record<string, string>> = {
  latestCarrierEvent: 'deciding',
  channelNotifiedAtVersion: 'told',
  unitsCoveringCancellation: 'undue',
};

describe('an order whose snapshot has the names from before 0.3', () => {
  const today = play(
    taken({
      lines: [lineOf('1', 3)],
      policy: { refunds: 'caller', tells: { ...DEFAULT_POLICY.tells, shipment: true } },
    }),
    ...[
      ask('refund', { lines: [{ id: '1', quantity: 1 }] }),
      ask('cancel', { lines: [{ id: '1', quantity: 1 }] }),
    ],
    ...[packByLabel(), labelBought(1), ask('hand-over', {}), scan(1, 'in_transit')],
  );
  const withOldNames = (order: Order): Order =>
    JSON.parse(
      JSON.stringify(order, (_, value) => {
        if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
        return Object.fromEntries(Object.entries(value).map(([name, it]) => [OLD_NAMES[name] ?? name, it]));
      }),
    );

  test('has a value under each of them', () => {
    expect(withOldNames(today)).toMatchObject({
      shipments: [{ deciding: { status: 'in_transit' }, told: expect.any(Number) }],
      refunds: [{ lines: [{ undue: 1 }] }],
    });
  });

  test('reads the same as with the current names, and no longer has the old ones', () => {
    expect(readOrder(withOldNames(today))).toStrictEqual(today);
    expect(readOrder(JSON.parse(JSON.stringify(today)))).toStrictEqual(today);
  });

  test('takes the current name if a snapshot has both', () => {
    const both = {
      ...today,
      shipments: today.shipments.map((shipment) => ({ ...shipment, deciding: null, told: 1 })),
      refunds: today.refunds.map((refund) => ({
        ...refund,
        lines: refund.lines.map((part) => ({ ...part, undue: 0 })),
      })),
    };
    expect(readOrder(both)).toStrictEqual(today);
  });
});
