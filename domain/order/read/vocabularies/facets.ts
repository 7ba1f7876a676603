import type { CarrierStatus, Line, Order, PaymentMode, Shipment, SupplyState } from '../../model';
import { activeUnits, quantitiesOf, shipmentStatus, supplyOf } from '../../quantities';
import type { OrderStatus } from '../../status';
import { isPaid, statusOf } from '../../status';

/** What the rows of a view may require of an order: the state of each dimension, and a few that follow from them. */
export interface Facets extends Omit<OrderStatus, 'channel' | 'hold'> {
  readonly mode: PaymentMode;
  /** A guard that requires payment holds. */
  readonly paid: boolean;
  /** Something has left, and the customer is still to pay at the door (P23, P24). */
  readonly cashDue: boolean;
  /** The shipment that is furthest from its end; `none` if there is none. */
  readonly shipment: CarrierStatus | 'none';
  /** There is a shipment: our own, or a supplier's with its tracking number. */
  readonly parcel: boolean;
  /** K2: does the channel count the order as fulfilled? */
  readonly fulfilled: boolean;
  /** It comes from a supplier. */
  readonly dropship: boolean;
}

/** What the rows of a view may require of one line. */
export interface LineFacets {
  readonly lifecycle: OrderStatus['lifecycle'];
  readonly acceptance: 'none' | 'pending' | 'accepted' | 'refused' | 'expired';
  readonly incident: 'none' | 'open';
  readonly refund: 'none' | 'partially_refunded' | 'refunded';
  readonly received: boolean;
  readonly handed: 'none' | 'part' | 'all';
  readonly cancelled: boolean;
  readonly supply: SupplyState;
}

/** What the rows of a view may require of one shipment. */
export interface ShipmentFacets {
  readonly status: CarrierStatus;
}

/** From the state that most needs a person to the final ones: the order has the first that any shipment has. */
const PARCEL_ORDER: readonly CarrierStatus[] = [
  'delivery_failed',
  'expired',
  'lost',
  'returned_to_sender',
  'returning',
  'at_carrier_point',
  'awaiting',
  'handed',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'cancelled',
];

export function shipmentOf(order: Order): Facets['shipment'] {
  const statuses = order.shipments.map(shipmentStatus);
  return PARCEL_ORDER.find((status) => statuses.includes(status)) ?? 'none';
}

export function facetsOf(order: Order): Facets {
  const status = statusOf(order);
  const paid = isPaid(order);
  const shipment = shipmentOf(order);
  const dropship = status.supply !== 'none';
  const parcel = dropship ? status.supply === 'tracking_assigned' : !['none', 'cancelled'].includes(shipment);
  const tracked = order.shipments.some((known) => !known.cancelled && known.trackingNumber !== null);
  const handed = status.fulfillment === 'handed';
  return {
    ...status,
    mode: order.paymentMode,
    paid,
    cashDue: order.paymentMode === 'on_delivery' && !paid,
    shipment,
    parcel,
    fulfilled: handed || (order.policy.fulfilledAt === 'tracking' && parcel && tracked),
    dropship,
  };
}

export function lineFacetsOf(order: Order, line: Line): LineFacets {
  const { handed, received, refunded, ordered } = quantitiesOf(order, line);
  const active = activeUnits(line);
  const pending = line.ordered - line.accepted - line.refused;
  const acceptance = () => {
    if (pending > 0 && order.acceptanceExpired) return 'expired';
    if (!order.requiresAcceptance) return 'none';
    if (pending > 0) return 'pending';
    return line.accepted > 0 ? 'accepted' : 'refused';
  };
  return {
    lifecycle: order.lifecycle.state,
    acceptance: acceptance(),
    incident: line.incident === null ? 'none' : 'open',
    refund: refunded === 0 ? 'none' : refunded >= ordered ? 'refunded' : 'partially_refunded',
    received: active > 0 && received >= active,
    handed: handed === 0 ? 'none' : handed >= active ? 'all' : 'part',
    cancelled: line.accepted > 0 && active === 0,
    supply: supplyOf(order, line),
  };
}

export const shipmentFacetsOf = (shipment: Shipment): ShipmentFacets => ({
  status: shipmentStatus(shipment),
});
