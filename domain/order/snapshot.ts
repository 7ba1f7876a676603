import { DEFAULT_POLICY } from '../policy';
import { attributeRefunds } from './amounts';
import type { CarrierEvent, Line, Order, Refund, RefundedUnits, Return, Shipment } from './model';

/** The state of each dimension before anything has happened in it. */
export const INITIAL_ORDER = {
  hold: null,
  pickup: 'none',
  pickupAt: null,
  pickupCode: null,
  executor: 'none',
  archived: false,
  destination: null,
  reservations: 0,
  sources: [],
  incidentsClosedAt: null,
  drift: [],
  people: { customer: null, shippingAddress: null, billingAddress: null },
} as const satisfies Partial<Order>;

export const NEW_LINE = {
  accepted: 0,
  refused: 0,
  cancelled: 0,
  received: 0,
  refunded: 0,
  incident: null,
  supplier: null,
  collected: 0,
  reserved: 0,
  consumed: 0,
  restocked: 0,
} as const satisfies Partial<Line>;

const NEW_SHIPMENT = { expectedAt: null, sourceId: null } as const satisfies Partial<Shipment>;
const NEW_RETURN = { trackingNumber: null, unpaid: 0 } as const satisfies Partial<Return>;

/** A shipment as a snapshot holds it: before 0.3 two of its fields had other names. */
type StoredShipment = Shipment & { readonly deciding?: CarrierEvent | null; readonly told?: number | null };

type StoredUnits = RefundedUnits & { readonly undue?: number };

type StoredRefund = Refund & { readonly lines: readonly StoredUnits[] };

/** Until 0.2 snapshots held the times of statuses, which belong to the read side. */
type StoredOrder = Order & {
  readonly shipments: readonly StoredShipment[];
  readonly refunds: readonly StoredRefund[];
  readonly statusTimes?: unknown;
};

/**
 * Brings a snapshot of this or an older version to the current shape: fields that were added since have their initial
 * value, and renamed fields are read under their old names. Facts need none of this, because `apply` starts every order
 * with all fields.
 */
export function readOrder(stored: StoredOrder): Order {
  const order = upcastSnapshot(stored);
  const isAttributed = order.refunds.every(({ lines }) =>
    lines.every((part) => part.unitsCoveringCancellation !== undefined),
  );
  return isAttributed ? order : { ...order, refunds: attributeRefunds(order) };
}

function upcastSnapshot({ statusTimes: _, ...stored }: StoredOrder): Order {
  return {
    ...INITIAL_ORDER,
    ...stored,
    policy: { ...DEFAULT_POLICY, ...stored.policy },
    lines: stored.lines.map(upcastLine),
    shipments: stored.shipments.map((shipment) => upcastShipment(stored, shipment)),
    refunds: stored.refunds.map((refund) => ({ ...refund, lines: refund.lines.map(upcastUnits) })),
    returns: stored.returns.map((item) => ({
      ...NEW_RETURN,
      ...item,
      lines: item.lines.map((line) => ({ ...line, writtenOff: line.writtenOff ?? 0 })),
    })),
  };
}

const LINE_FIELDS = Object.keys(NEW_LINE);

/** Most lines have all fields already; copying each of hundreds costs more than reading the snapshot. */
const upcastLine = (line: Line): Line =>
  LINE_FIELDS.every((field) => field in line) ? line : { ...NEW_LINE, ...line };

function upcastShipment(
  order: Order,
  { deciding = null, told = null, ...shipment }: StoredShipment,
): Shipment {
  const notifiedBefore = wasChannelNotified(order, shipment) ? 0 : null;
  return {
    ...NEW_SHIPMENT,
    ...shipment,
    latestCarrierEvent: shipment.latestCarrierEvent ?? deciding,
    channelNotifiedAtVersion: shipment.channelNotifiedAtVersion ?? told ?? notifiedBefore,
  };
}

/** For snapshots without it: channels were notified at hand-over, or by the tracking number if that fulfills. */
const wasChannelNotified = ({ policy }: Order, { handedAt, cancelled, trackingNumber }: Shipment): boolean =>
  policy.tells.shipment &&
  (handedAt !== null || (policy.fulfilledAt === 'tracking' && !cancelled && trackingNumber !== null));

const upcastUnits = ({ undue, ...part }: StoredUnits): RefundedUnits =>
  undue === undefined ? part : { unitsCoveringCancellation: undue, ...part };
