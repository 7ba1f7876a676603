import type { ApiAnswer, ApiRequest } from '../core/api';
import type { CarrierHouse } from './carrier-house';
import { refuse } from './errors';
import type { Account } from './model';
import { renderShipment } from './render-shipment';

const DEFAULT_PAGE = 20;
const LARGEST_PAGE = 100;

/** Rows on a page of a list. */
export function readPageSize(query: URLSearchParams): number {
  const text = query.get('page_size');
  if (text === null || text === '') return DEFAULT_PAGE;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw refuse(422, 'PARAMETER.INVALID', `"${text}" is not a page size.`);
  return Math.min(Number(text), LARGEST_PAGE);
}

/** GET /shipments: the newest first; only those with a label, unless `purchased=false` requests all. */
export function listShipments(house: CarrierHouse, account: Account, { query }: ApiRequest): ApiAnswer {
  const size = readPageSize(query);
  const purchasedOnly = query.get('purchased') !== 'false';
  const before = house.shipments.get(query.get('before_id') ?? '');
  const since = query.get('start_datetime');
  const until = query.get('end_datetime');
  const shipments: unknown[] = [];
  let hasMore = false;
  for (const shipment of house.shipmentsBefore(before)) {
    // Shipments come newest first, so the rest is older still.
    if (since !== null && Date.parse(shipment.created_at) < Date.parse(since)) break;
    if (shipment.accountKey !== account.apiKey) continue;
    if (purchasedOnly && shipment.postage_label === null) continue;
    if (until !== null && Date.parse(shipment.created_at) >= Date.parse(until)) continue;
    hasMore = shipments.length === size;
    if (hasMore) break;
    shipments.push(renderShipment(house, shipment));
  }
  return { status: 200, json: { shipments, has_more: hasMore } };
}
