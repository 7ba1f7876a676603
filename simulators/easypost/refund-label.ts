import type { ApiAnswer } from '../core/api';
import type { CarrierHouse } from './carrier-house';
import { refuse } from './errors';
import type { Account, RefundStatus, Shipment } from './model';
import { renderShipment } from './render-shipment';

const NOT_YET_MOVED = new Set(['unknown', 'pre_transit']);

/**
 * POST /shipments/{id}/refund: requests the refund of the label, which is granted unless the carrier has the
 * parcel.
 */
export function refundLabel(house: CarrierHouse, account: Account, shipment: Shipment): ApiAnswer {
  if (shipment.postage_label === null) {
    throw refuse(422, 'SHIPMENT.POSTAGE.REQUIRED', 'Postage is required for this operation.');
  }
  if (shipment.refund_status === 'submitted' || shipment.refund_status === 'refunded') {
    throw refuse(
      422,
      'SHIPMENT.REFUND.UNAVAILABLE',
      'Unable to request refund. A refund has already been requested.',
    );
  }
  const tracker = house.trackerOf(shipment);
  if (tracker !== null && !NOT_YET_MOVED.has(tracker.status)) {
    throw refuse(
      422,
      'SHIPMENT.REFUND.UNAVAILABLE',
      'Unable to request refund. The parcel has been shipped.',
    );
  }
  setRefundStatus(house, shipment, account.refundStatus);
  return { status: 200, json: renderShipment(house, shipment) };
}

/**
 * What has become of the request. The label counts as voided from the moment the request is taken, and again
 * as live when the carrier turns it down after all.
 */
export function setRefundStatus(house: CarrierHouse, shipment: Shipment, status: RefundStatus): void {
  const wasVoid = shipment.refund_status === 'submitted' || shipment.refund_status === 'refunded';
  const isVoid = status === 'submitted' || status === 'refunded';
  shipment.refund_status = status;
  for (const fee of shipment.fees) fee.refunded = status === 'refunded';
  house.saveShipment(shipment);
  if (wasVoid === isVoid && isVoid) return;
  const rate = shipment.selected_rate;
  house.ledger.append({
    system: 'easypost',
    kind: isVoid ? 'label_voided' : 'label_void_rejected',
    key: shipment.reference ?? shipment.id,
    ...(rate === null ? {} : { amount: rate.rate, currency: rate.currency }),
    detail: { shipmentId: shipment.id, status },
  });
}
