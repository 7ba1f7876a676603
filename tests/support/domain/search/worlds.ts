import type { ChannelReport, CommandName, SupplierReport } from '../../../../domain/order/commands';
import type { TakenLine } from '../../../../domain/order/facts';
import type { CarrierStatus, Effect, PaymentState } from '../../../../domain/order/model';
import type { Placed } from '../orders';
import { lineOf } from '../orders';

/**
 * The subject of one search: an order to start with, and bounds on what may happen to it. Bounds prune moves, never
 * states.
 */
export interface World {
  readonly says: string;
  readonly placed: Placed;
  readonly parcels?: number;
  readonly returns?: number;
  readonly refunds?: number;
  readonly payments?: number;
  readonly sources?: number;
  /** Commands that may name a part of the lines, or of their units; all others take everything. */
  readonly parts?: readonly CommandName[];
  /** Effects that nothing else waits for: they end before anything else happens. */
  readonly atOnce?: readonly Effect['kind'][];
  /** How shipments are sent. */
  readonly sent?: readonly ('hand' | 'label')[];
  /** What a refund may name; `rest` is everything that is left. */
  readonly refunded?: readonly Amount[];
  readonly paid?: readonly (Amount | 'more')[];
  readonly paymentStates?: readonly PaymentState[];
  readonly carrier?: readonly CarrierStatus[];
  readonly channel?: readonly Exclude<ChannelReport['state'], 'shown'>[];
  readonly supplier?: readonly SupplierReport['state'][];
  /** How effects may end, besides being done. */
  readonly outcomes?: readonly ('refused' | 'unknown' | 'delayed')[];
  /** The sellers who send the commands; absent: one for all. */
  readonly sellers?: readonly string[];
}

export type Amount = 'unit' | 'shipping' | 'rest';

export const UNIT = 1_000;
export const SHIPPING = 300;

const line = (id: string, quantity: number, more: Partial<TakenLine> = {}): TakenLine =>
  lineOf(id, quantity, { unitPrice: UNIT, ...more });

const FACTORY = { name: 'factory', kind: 'fulfillment' };
const twoUnits = [line('L1', 2)];
const twoLines = [line('L1', 1), line('L2', 1)];
const shippingPrice = SHIPPING;
const tells = { acceptance: true, shipment: true, cancellation: true };

const waiting = (lines: readonly TakenLine[]): Placed => ({
  lines,
  shippingPrice,
  requiresAcceptance: true,
  payments: [{ id: 'initial', method: null, amount: 2 * UNIT + SHIPPING, state: 'pending' }],
  policy: { refunds: 'manual' },
});

/** What is notified, refunded or stopped outside, and which no rule depends on. */
const QUIET = ['intercept_parcel', 'void_label', 'change_stock', 'cancel_source', 'tell_channel'] as const;

export const WORLDS = {
  'two-units': {
    says: 'one line of two units, waiting for acceptance, with a pending payment',
    placed: waiting(twoUnits),
    ...{ parcels: 2, returns: 1, refunds: 1, sent: ['hand'], refunded: ['unit', 'rest'], atOnce: QUIET },
    parts: ['accept', 'create-shipment', 'cancel'],
    ...{ paid: ['rest'], paymentStates: ['captured'], carrier: ['delivered'], channel: ['cancelled'] },
  },
  'two-lines': {
    says: 'two lines of one unit each, accepted or refused as whole lines',
    placed: { ...waiting(twoLines), policy: { acceptanceBy: 'line' } },
    ...{ parcels: 2, returns: 1, refunds: 1, sent: ['hand'], refunded: ['unit', 'rest'], atOnce: QUIET },
    parts: ['accept', 'refuse', 'ship', 'cancel', 'return', 'open-incident'],
    ...{ paid: ['rest'], paymentStates: ['captured', 'voided'], channel: ['cancelled'] },
  },
  labels: {
    says: 'two shipments with labels bought from a carrier',
    placed: { lines: twoUnits, shippingPrice },
    ...{ parcels: 2, sent: ['label'], carrier: ['delivered'], channel: ['cancelled'] },
    ...{ outcomes: ['refused', 'unknown'], parts: ['ship', 'create-shipment'] },
  },
  carrier: {
    says: 'one shipment, every carrier status, incidents, and the deadlines that end an order',
    placed: {
      ...{ lines: twoUnits, shippingPrice },
      policy: { autoReceiptSeconds: 86_400, disputeSeconds: 86_400, trackingRequired: 'tracked' },
    },
    ...{ parcels: 1, sent: ['hand'], channel: ['cancelled', 'received'], atOnce: QUIET },
    carrier: [
      ...(['awaiting', 'handed', 'in_transit', 'out_for_delivery', 'at_carrier_point', 'delivered'] as const),
      ...(['delivery_failed', 'expired', 'returning', 'returned_to_sender', 'lost', 'cancelled'] as const),
    ],
  },
  returns: {
    says: 'two returns of handed-over units, partial, written off or not',
    placed: { lines: twoUnits, shippingPrice },
    ...{ parcels: 1, returns: 2, sent: ['hand'] },
    parts: ['request-return', 'receive-return', 'ship', 'confirm-receipt'],
  },
  payments: {
    says: 'two payments in every state, released once authorized',
    placed: {
      ...{ lines: twoUnits, shippingPrice, captured: 0 },
      policy: { releaseOnAuthorized: true, refundOnCancel: 'channel' },
    },
    ...{ parcels: 1, payments: 2, sent: ['hand'], paid: ['unit', 'rest'], channel: ['paid'] },
    paymentStates: ['pending', 'authorized', 'captured', 'failed', 'voided'],
  },
  refunds: {
    says: 'two refunds by hand, over two payments',
    placed: {
      ...{ lines: twoUnits, shippingPrice, policy: { refunds: 'manual' } },
      payments: [
        { id: 'a', method: null, amount: UNIT, state: 'captured' },
        { id: 'b', method: null, amount: UNIT + SHIPPING, state: 'captured' },
      ],
    },
    ...{ parcels: 1, refunds: 2, returns: 1, sent: ['hand'], refunded: ['unit', 'shipping', 'rest'] },
    parts: ['cancel'],
  },
  channel: {
    says: 'a channel that pays, is notified of everything, refunds by itself, and contradicts',
    placed: {
      ...{ lines: twoUnits, shippingPrice, paymentMode: 'channel', requiresAcceptance: true },
      policy: {
        ...{ refunds: 'channel', tells, acceptanceBy: 'order', refundOnCancel: 'channel' },
        refundAfterRefusal: false,
        reasons: { refuse: ['no_stock'], cancel: ['no_stock'], refund: ['no_stock'] },
      },
      payments: [{ id: 'initial', method: null, amount: 2 * UNIT + SHIPPING, state: 'captured' }],
    },
    ...{ parcels: 1, refunds: 1, sent: ['hand'], refunded: ['rest'], channel: ['cancelled', 'received'] },
    outcomes: ['refused'],
  },
  authority: {
    says: 'a channel without authority',
    placed: {
      ...{ lines: twoUnits, shippingPrice },
      policy: { authority: { lifecycle: 'us', payment: 'us', delivery: 'us' }, fulfilledAt: 'tracking' },
    },
    ...{ parcels: 1, sent: ['hand'], channel: ['cancelled', 'received', 'paid'] },
  },
  supplier: {
    says: 'one line from a supplier and one from stock',
    placed: {
      ...{ lines: [line('L1', 1, { supplier: FACTORY }), line('L2', 1)], shippingPrice },
      policy: { refundOnCancel: 'channel' },
    },
    ...{ parcels: 1, sources: 2, sent: ['hand'], outcomes: ['refused'], parts: ['cancel'], atOnce: QUIET },
    supplier: ['shipped', 'cancelled', 'refund_review'],
  },
  'supplier-alone': {
    says: 'two units from a supplier, waiting for acceptance, cancelled and refunded at any time',
    placed: { ...waiting([line('L1', 2, { supplier: FACTORY })]), policy: { refunds: 'caller' } },
    ...{
      parcels: 1,
      sources: 1,
      refunds: 1,
      refunded: ['rest'],
      paid: ['rest'],
      paymentStates: ['captured'],
    },
    ...{
      outcomes: ['refused'],
      carrier: ['in_transit', 'at_carrier_point', 'expired', 'delivery_failed', 'delivered'],
    },
    ...{ channel: ['cancelled'], atOnce: QUIET, parts: ['cancel'] },
    supplier: ['paid', 'tracked', 'shipped', 'cancelled', 'refunded', 'refund_declined'],
  },
  executor: {
    says: 'a logistics provider, with processing as a required step',
    placed: { ...waiting(twoUnits), policy: { processing: 'step' } },
    ...{ parcels: 2, sent: ['hand'], paid: ['rest'], paymentStates: ['captured'], channel: ['cancelled'] },
    ...{ atOnce: QUIET, parts: ['cancel', 'ship', 'create-shipment'] },
  },
  pickup: {
    says: 'store pickup, with and without a code',
    placed: { ...waiting(twoUnits), delivery: 'pickup' },
    ...{ returns: 1, refunds: 1, refunded: ['rest'], paid: ['rest'], paymentStates: ['captured'] },
    ...{ channel: ['cancelled'], parts: ['collect', 'cancel'], atOnce: QUIET },
  },
  hold: {
    says: 'put on hold at any time, until a given time or until released',
    placed: waiting(twoUnits),
    ...{ parcels: 1, sent: ['label', 'hand'], paid: ['rest'], paymentStates: ['captured'] },
    ...{ carrier: ['in_transit'], channel: ['cancelled'], atOnce: QUIET, parts: ['ship'] },
  },
  cash: {
    says: 'paid on delivery or returned unpaid, archived and unarchived',
    placed: { lines: twoLines, shippingPrice, paymentMode: 'on_delivery' },
    ...{ parcels: 2, refunds: 1, returns: 1, sent: ['hand'], refunded: ['rest'], channel: ['cancelled'] },
    ...{ atOnce: QUIET, parts: ['ship', 'confirm-receipt', 'cancel'] },
  },
  stock: {
    says: 'accepting reserves stock, at the request of a person',
    placed: { ...waiting(twoUnits), policy: { stock: { reserve: true, buffer: 0 } } },
    ...{ parcels: 1, returns: 1, sent: ['hand'], paid: ['rest'], paymentStates: ['captured'] },
    ...{
      outcomes: ['refused'],
      channel: ['cancelled'],
      atOnce: QUIET,
      parts: ['accept', 'refuse', 'ship', 'receive-return', 'cancel'],
    },
  },
  'stock-taken': {
    says: 'no acceptance, stock reserved at once, and cancelled only as a whole',
    placed: {
      ...{ lines: twoUnits, shippingPrice },
      policy: { stock: { reserve: true, buffer: 0 }, partialCancel: false },
    },
    ...{ parcels: 1, sent: ['hand'], outcomes: ['refused', 'unknown'], channel: ['cancelled'] },
    ...{ atOnce: QUIET, parts: ['ship', 'cancel'] },
  },
  'stock-by-itself': {
    says: 'accepted automatically while there is stock',
    placed: { ...waiting(twoLines), policy: { stock: { reserve: true, buffer: 1 }, autoAccept: true } },
    ...{ parcels: 1, sent: ['hand'], outcomes: ['refused', 'unknown'], channel: ['cancelled'] },
    ...{ paid: ['rest'], paymentStates: ['captured'], atOnce: QUIET, parts: ['accept', 'refuse'] },
  },
  sellers: {
    says: 'two sellers, each with one line of the same order',
    placed: {
      ...waiting([line('L1', 1, { sellerId: 'sel_a' }), line('L2', 1, { sellerId: 'sel_b' })]),
      policy: { tells, refundOnCancel: 'channel' },
    },
    ...{ parcels: 2, returns: 1, sent: ['hand'], channel: ['paid'], atOnce: QUIET },
    sellers: ['sel_a', 'sel_b'],
  },
} as const satisfies Record<string, World>;

export type WorldName = keyof typeof WORLDS;
export const WORLD_NAMES = Object.keys(WORLDS) as WorldName[];

const CORE = ['two-units', 'two-lines'] as const;
const DECIDED = [...CORE, 'channel', 'stock', 'sellers', 'supplier-alone', 'stock-by-itself'] as const;
const SHIPPED = [
  ...([
    'two-lines',
    'labels',
    'carrier',
    'returns',
    'payments',
    'refunds',
    'channel',
    'authority',
    'supplier',
  ] as const),
  ...(['executor', 'hold', 'cash', 'stock', 'stock-taken', 'stock-by-itself', 'sellers'] as const),
] as const;
const PACKED = ['two-units', 'labels', 'hold', 'executor', 'sellers'] as const;
const RETURNED = ['two-units', 'returns'] as const;
const DISTURBED = ['two-lines', 'carrier', 'cash', 'pickup', 'sellers'] as const;

/** In which worlds a command is a move. One that the contract gets does not compile until it is given its worlds. */
export const MOVED_IN: Readonly<Record<CommandName, readonly WorldName[]>> = {
  accept: [...DECIDED, 'executor', 'hold', 'pickup'],
  refuse: DECIDED,
  ship: SHIPPED,
  'create-shipment': PACKED,
  'hand-over': [...PACKED, 'supplier', 'supplier-alone'],
  'void-shipment': ['labels', 'hold', 'executor', 'sellers'],
  deliver: ['two-lines', 'sellers', 'authority'],
  'confirm-receipt': ['carrier', 'cash', 'returns', 'sellers'],
  cancel: [
    ...DECIDED,
    'labels',
    'payments',
    'executor',
    'pickup',
    'hold',
    'cash',
    'supplier',
    'authority',
    'returns',
    'refunds',
    'stock-taken',
  ],
  refund: [...CORE, 'refunds', 'channel', 'supplier-alone', 'pickup', 'cash'],
  return: ['two-lines', 'refunds', 'channel', 'cash', 'pickup', 'stock', 'stock-taken', 'sellers'],
  'request-return': [...RETURNED, 'stock', 'sellers'],
  'approve-return': [...RETURNED, 'stock', 'sellers'],
  'reject-return': [...RETURNED, 'sellers'],
  'receive-return': [...RETURNED, 'stock', 'sellers'],
  'record-payment': [
    ...CORE,
    'stock',
    'supplier-alone',
    'payments',
    'executor',
    'pickup',
    'hold',
    'stock-by-itself',
  ],
  hold: ['hold'],
  release: ['hold'],
  process: ['executor', 'hold', 'channel'],
  'request-logistics': ['executor'],
  'acquire-logistics': ['executor'],
  'start-logistics': ['executor'],
  'reject-logistics': ['executor'],
  'prepare-pickup': ['pickup'],
  'ready-pickup': ['pickup'],
  collect: ['pickup'],
  'cancel-pickup': ['pickup'],
  'open-incident': DISTURBED,
  'close-incident': DISTURBED,
  'ship-return': ['returns'],
  'start-refund': ['refunds'],
  'collect-cash': ['cash'],
  'edit-shipment': ['carrier', 'hold'],
  'change-customer': ['carrier', 'hold'],
  'change-address': ['carrier', 'hold', 'supplier-alone'],
  'place-source': ['supplier', 'supplier-alone'],
  'pay-source': ['supplier-alone'],
  'track-source': ['supplier-alone'],
  'cancel-source': ['supplier-alone'],
  're-source': ['supplier'],
  'review-source-refund': ['supplier-alone'],
  'settle-source-refund': ['supplier-alone'],
  archive: ['cash', 'supplier-alone'],
  unarchive: ['cash', 'supplier-alone'],
  complete: WORLD_NAMES,
  close: WORLD_NAMES,
  'retry-effect': ['labels', 'channel', 'supplier', 'stock', 'stock-taken', 'stock-by-itself'],
  'confirm-effect': WORLD_NAMES,
  'give-up-effect': WORLD_NAMES,
};

export const commandsOf = (world: WorldName): CommandName[] =>
  (Object.keys(MOVED_IN) as CommandName[]).filter((name) => MOVED_IN[name].includes(world));
