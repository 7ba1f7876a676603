import type { ApiAnswer } from '../core/api';
import { toMinor } from '../core/decimal';
import { hex32 } from '../core/ids';
import { asObject, asText } from '../core/json';
import type { CarrierHouse } from './carrier-house';
import { now } from './carrier-house';
import { easypostDialect, refuse, required } from './errors';
import { labelUrl } from './label-files';
import type { Account, LabelFormat, PostageLabel, Rate, Shipment } from './model';
import { renderShipment } from './render-shipment';
import { newTracker } from './trackers';

/** POST /shipments/{id}/buy: one label for each shipment, ever; a second request gets the error that there is one. */
export function buyLabel(
  house: CarrierHouse,
  account: Account,
  shipment: Shipment,
  body: unknown,
  base: string,
): ApiAnswer {
  if (shipment.selected_rate !== null) {
    throw refuse(422, 'SHIPMENT.POSTAGE.EXISTS', 'Postage already exists for this shipment.');
  }
  const rate = findRate(shipment, asText(asObject(asObject(body).rate).id));
  const cents = toMinor(rate.rate, 2) ?? 0;
  if (account.balanceCents !== null) {
    if (account.balanceCents < cents) return easypostDialect.error(402);
    house.setUpAccount(account.apiKey, { balanceCents: account.balanceCents - cents });
  }
  const tracker = newTracker(house, account, {
    trackingCode: house.newTrackingCode(rate.carrier),
    carrier: rate.carrier,
    shipmentId: shipment.id,
    weight: shipment.parcel.weight,
    isReturn: shipment.is_return,
  });
  shipment.selected_rate = rate;
  shipment.trackerId = tracker.id;
  shipment.postage_label = newLabel(shipment, base);
  shipment.fees = [
    { object: 'Fee', type: 'LabelFee', amount: '0.00000', charged: true, refunded: false },
    { object: 'Fee', type: 'PostageFee', amount: `${rate.rate}000`, charged: true, refunded: false },
  ];
  house.saveShipment(shipment);
  house.ledger.append({
    system: 'easypost',
    kind: 'label_bought',
    key: shipment.reference ?? shipment.id,
    amount: rate.rate,
    currency: rate.currency,
    detail: {
      shipmentId: shipment.id,
      trackingCode: tracker.tracking_code,
      carrier: rate.carrier,
      service: rate.service,
    },
  });
  return { status: 200, json: renderShipment(house, shipment) };
}

function findRate(shipment: Shipment, id: string | undefined): Rate {
  if (id === undefined) throw required('rate');
  const rate = shipment.rates.find((offered) => offered.id === id);
  if (rate === undefined) {
    throw refuse(422, 'SHIPMENT.MISSING_RATE', 'The rate does not belong to this shipment.');
  }
  return rate;
}

function newLabel(shipment: Shipment, base: string): PostageLabel {
  const at = now();
  const id = `pl_${hex32()}`;
  const format: LabelFormat = shipment.options.label_format === 'PDF' ? 'PDF' : 'PNG';
  const url = labelUrl(base, id, format);
  return {
    object: 'PostageLabel',
    id,
    created_at: at,
    updated_at: at,
    date_advance: 0,
    integrated_form: 'none',
    label_date: at,
    label_resolution: 300,
    label_size: '4x6',
    label_type: 'default',
    label_file_type: format === 'PDF' ? 'application/pdf' : 'image/png',
    label_url: url,
    label_pdf_url: format === 'PDF' ? url : null,
    label_zpl_url: null,
    label_epl2_url: null,
    label_file: null,
  };
}

/** GET /shipments/{id}/label: the shipment, with the label in another format too. */
export function convertLabel(
  house: CarrierHouse,
  shipment: Shipment,
  format: string | null,
  base: string,
): ApiAnswer {
  const label = shipment.postage_label;
  if (label === null)
    throw refuse(422, 'SHIPMENT.POSTAGE.REQUIRED', 'Postage is required for this operation.');
  const wanted = (format ?? '').toUpperCase();
  if (wanted !== 'PDF' && wanted !== 'PNG') {
    throw refuse(422, 'SHIPMENT.POSTAGE.INVALID_FORMAT', 'The label can not be converted to this format.');
  }
  if (wanted === 'PDF' && label.label_pdf_url === null) {
    label.label_pdf_url = labelUrl(base, label.id, 'PDF');
    house.saveShipment(shipment);
  }
  return { status: 200, json: renderShipment(house, shipment) };
}
