import { digits } from '../core/ids';
import type { Order, Parcel } from './model';
import type { FulfillmentProvider } from './provider';

/** Changes of an order by the provider itself. */
export const FULFILLMENT_MOVES = ['process', 'label', 'ship', 'cancel', 'reject'] as const;

export type FulfillmentMove = (typeof FULFILLMENT_MOVES)[number];

/** The data of a move: the shipment of `label` and `ship`, the text of `cancel` and `reject`. */
export interface FulfillmentMoveDetails {
  trackingNumber?: string;
  carrierCode?: string;
  trackingUrl?: string;
  reason?: string;
}

/** Moves an order. Throws a RangeError if it is over, or shipped. */
export function moveOrder(
  provider: FulfillmentProvider,
  order: Order,
  move: FulfillmentMove,
  details: FulfillmentMoveDetails = {},
): void {
  const isOver = order.status === 'Cancelled' || order.status === 'Rejected';
  if (isOver || (order.status === 'Shipped' && move !== 'ship')) {
    throw new RangeError(`can't ${move} an order that is ${order.status}`);
  }
  switch (move) {
    case 'process':
      order.status = 'Processing';
      break;
    case 'label':
      order.status = 'Processing';
      order.parcels.push(parcelOf(details));
      break;
    case 'ship':
      // A shipment that has a label already is the one that leaves; after that, one more.
      if (order.status === 'Shipped' || order.parcels.length === 0) order.parcels.push(parcelOf(details));
      note(provider, order, 'order_shipped', { ...order.parcels.at(-1) });
      order.status = 'Shipped';
      break;
    case 'cancel':
    case 'reject':
      order.status = move === 'cancel' ? 'Cancelled' : 'Rejected';
      order.reason = details.reason ?? null;
      note(provider, order, 'order_cancelled', { status: order.status });
  }
  provider.save(order);
}

export function note(
  provider: FulfillmentProvider,
  order: Order,
  kind: 'order_shipped' | 'order_cancelled' | 'cancellation_requested',
  detail: Record<string, unknown>,
): void {
  provider.ledger.append({ system: 'fulfillment', kind, key: order.orderId, orderId: order.id, detail });
}

function parcelOf(details: FulfillmentMoveDetails): Parcel {
  const tracking_number = details.trackingNumber ?? `FP${digits(12)}`;
  return {
    carrier_code: details.carrierCode ?? 'dhl',
    tracking_number,
    tracking_url: details.trackingUrl ?? `https://track.example/${encodeURIComponent(tracking_number)}`,
  };
}
