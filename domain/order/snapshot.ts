import { DEFAULT_POLICY } from '../policy';
import { refundsAfterWithdrawal } from './amounts';
import type { Line, Order, Return, Shipment } from './model';

/** What an order has of each dimension before anything has happened in it. */
export const NOTHING_YET = {
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

/** Before it was kept, a channel was told of parcels when they left, or by their number where that counts. */
const wasTold = ({ policy }: Order, { handedAt, cancelled, trackingNumber }: Shipment): boolean =>
  policy.tells.shipment &&
  (handedAt !== null || (policy.fulfilledAt === 'tracking' && !cancelled && trackingNumber !== null));

/** Until 0.2 snapshots held the times of status words, which belong to what is shown. */
type StoredOrder = Order & { readonly statusTimes?: unknown };

/**
 * A snapshot as it was stored, by this version or an older one, in today's shape: what came to the model since
 * stands at its beginning. Facts need no such help, since `apply` begins every order with all of it.
 */
export function readOrder(stored: StoredOrder): Order {
  const order = inTodaysShape(stored);
  const isLookedAt = order.refunds.every(({ lines }) => lines.every((part) => part.undue !== undefined));
  return isLookedAt ? order : { ...order, refunds: refundsAfterWithdrawal(order) };
}

function inTodaysShape({ statusTimes: _, ...stored }: StoredOrder): Order {
  return {
    ...NOTHING_YET,
    ...stored,
    policy: { ...DEFAULT_POLICY, ...stored.policy },
    lines: stored.lines.map((line) => ({ ...NEW_LINE, ...line })),
    shipments: stored.shipments.map((shipment) => ({
      ...NEW_SHIPMENT,
      ...shipment,
      told: shipment.told ?? (wasTold(stored, shipment) ? 0 : null),
    })),
    returns: stored.returns.map((item) => ({
      ...NEW_RETURN,
      ...item,
      lines: item.lines.map((line) => ({ ...line, writtenOff: line.writtenOff ?? 0 })),
    })),
  };
}
