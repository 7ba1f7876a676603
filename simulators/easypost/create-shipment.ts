import type { ApiAnswer } from '../core/api';
import { hex32 } from '../core/ids';
import type { JsonObject } from '../core/json';
import { asObject, asText, isObject } from '../core/json';
import type { CarrierHouse } from './carrier-house';
import { modeOf, now } from './carrier-house';
import { refuse } from './errors';
import type { Account, Address, Mode, Parcel, Shipment } from './model';
import { quote } from './rates';
import { renderShipment } from './render-shipment';

/**
 * POST /shipments: stores the journey and returns rates. Two requests create two: a reference is no
 * key.
 */
export function createShipment(house: CarrierHouse, account: Account, body: unknown): ApiAnswer {
  const sent = asObject(asObject(body).shipment);
  requireParts(sent);
  const at = now();
  const mode = modeOf(account.apiKey);
  const id = `shp_${hex32()}`;
  const from = toAddress(asObject(sent.from_address), mode, at);
  const to = toAddress(asObject(sent.to_address), mode, at);
  const parcel = toParcel(asObject(sent.parcel), mode, at);
  const { rates, messages } = quote({ shipmentId: id, mode, from, to, parcel });
  const shipment: Shipment = {
    id,
    ordinal: house.nextOrdinal(),
    accountKey: account.apiKey,
    mode,
    reference: asText(sent.reference) ?? null,
    created_at: at,
    updated_at: at,
    from_address: from,
    to_address: to,
    return_address: isObject(sent.return_address) ? toAddress(sent.return_address, mode, at) : null,
    parcel,
    options: { currency: 'USD', payment: { type: 'SENDER' }, date_advance: 0, ...asObject(sent.options) },
    customs_info: sent.customs_info ?? null,
    is_return: sent.is_return === true,
    rates,
    messages,
    selected_rate: null,
    postage_label: null,
    trackerId: null,
    refund_status: null,
    fees: [],
  };
  house.addShipment(shipment);
  house.ledger.append({
    system: 'easypost',
    kind: 'shipment_created',
    key: shipment.reference ?? id,
    detail: { shipmentId: id },
  });
  return {
    status: 201,
    headers: { Location: `/api/v2/shipments/${id}` },
    json: renderShipment(house, shipment),
  };
}

function requireParts(sent: JsonObject): void {
  const errors = ['to_address', 'from_address', 'parcel']
    .filter((part) => !isObject(sent[part]))
    .map((part) => ({ [part]: 'Required and missing.' }));
  const message = 'Unable to create shipment, one or more parameters were invalid.';
  if (errors.length > 0) throw refuse(422, 'SHIPMENT.INVALID_PARAMS', message, errors);
  const weight = Number(asObject(sent.parcel).weight);
  if (!(weight > 0)) {
    const wrong = [{ field: 'weight', message: 'must be greater than 0', suggestion: null }];
    throw refuse(422, 'PARCEL.PARAMETERS.INVALID', 'Wrong parameter type.', wrong);
  }
}

function toAddress(sent: JsonObject, mode: Mode, at: string): Address {
  const text = (name: string): string | null => asText(sent[name]) ?? null;
  return {
    id: `adr_${hex32()}`,
    object: 'Address',
    created_at: at,
    updated_at: at,
    mode,
    name: text('name'),
    company: text('company'),
    street1: text('street1'),
    street2: text('street2'),
    city: text('city'),
    state: text('state'),
    zip: text('zip'),
    country: text('country') ?? 'US',
    phone: text('phone'),
    email: text('email'),
    carrier_facility: null,
    residential: null,
    federal_tax_id: null,
    state_tax_id: null,
    verifications: {},
  };
}

function toParcel(sent: JsonObject, mode: Mode, at: string): Parcel {
  const size = (name: string): number | null => (Number(sent[name]) > 0 ? Number(sent[name]) : null);
  return {
    id: `prcl_${hex32()}`,
    object: 'Parcel',
    created_at: at,
    updated_at: at,
    length: size('length'),
    width: size('width'),
    height: size('height'),
    predefined_package: asText(sent.predefined_package) ?? null,
    weight: Number(sent.weight),
    mode,
  };
}
