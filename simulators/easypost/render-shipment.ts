import type { CarrierHouse } from './carrier-house';
import type { Shipment } from './model';

/** The shipment as the API shows it. */
export function renderShipment(house: CarrierHouse, shipment: Shipment): Record<string, unknown> {
  const tracker = house.trackerOf(shipment);
  return {
    created_at: shipment.created_at,
    is_return: shipment.is_return,
    messages: shipment.messages,
    mode: shipment.mode,
    options: shipment.options,
    reference: shipment.reference,
    status: tracker?.status ?? 'unknown',
    tracking_code: tracker?.tracking_code ?? null,
    updated_at: shipment.updated_at,
    batch_id: null,
    batch_status: null,
    batch_message: null,
    customs_info: shipment.customs_info,
    from_address: shipment.from_address,
    insurance: null,
    order_id: null,
    parcel: shipment.parcel,
    postage_label: shipment.postage_label,
    rates: shipment.rates,
    refund_status: shipment.refund_status,
    scan_form: null,
    selected_rate: shipment.selected_rate,
    tracker,
    to_address: shipment.to_address,
    usps_zone: 4,
    return_address: shipment.return_address ?? shipment.from_address,
    buyer_address: shipment.to_address,
    forms: [],
    fees: shipment.fees,
    id: shipment.id,
    object: 'Shipment',
  };
}
