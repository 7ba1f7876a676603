import type { ApiAnswer, ApiRequest } from '../core/api';
import { hex32 } from '../core/ids';
import { asObject, asText } from '../core/json';
import type { CarrierHouse } from './carrier-house';
import { modeOf, now } from './carrier-house';
import { notFound, required } from './errors';
import type { Account, KeptTracker, Tracker } from './model';
import { readPageSize } from './pages';

/** Codes that stand for a state in EasyPost's test mode. */
const TEST_CODES: Readonly<Record<string, string>> = {
  EZ1000000001: 'pre_transit',
  EZ2000000002: 'in_transit',
  EZ3000000003: 'out_for_delivery',
  EZ4000000004: 'delivered',
  EZ5000000005: 'return_to_sender',
  EZ6000000006: 'failure',
  EZ7000000007: 'unknown',
};

interface NewTracker {
  trackingCode: string;
  carrier: string;
  shipmentId?: string;
  weight?: number;
  isReturn?: boolean;
  status?: string;
}

/** Starts to track a parcel. */
export function newTracker(house: CarrierHouse, account: Account, wish: NewTracker): Tracker {
  const at = now();
  const id = `trk_${hex32()}`;
  const tracker: Tracker = {
    id,
    object: 'Tracker',
    mode: modeOf(account.apiKey),
    tracking_code: wish.trackingCode,
    status: wish.status ?? 'unknown',
    status_detail: 'unknown',
    created_at: at,
    updated_at: at,
    signed_by: null,
    weight: wish.weight ?? null,
    est_delivery_date: null,
    shipment_id: wish.shipmentId ?? null,
    carrier: wish.carrier,
    tracking_details: [],
    carrier_detail: null,
    finalized: false,
    is_return: wish.isReturn ?? false,
    public_url: `https://track.easypost.com/${Buffer.from(`v1:${id}`).toString('base64url')}`,
    fees: [],
  };
  house.saveTracker({ accountKey: account.apiKey, ordinal: house.nextOrdinal(), tracker });
  return tracker;
}

/** POST /trackers: a second request for one parcel returns the first one's tracker. */
export function createTracker(house: CarrierHouse, account: Account, body: unknown): ApiAnswer {
  const wish = asObject(asObject(body).tracker ?? body);
  const trackingCode = asText(wish.tracking_code);
  if (trackingCode === undefined) throw required('tracking_code');
  const carrier = asText(wish.carrier) ?? (trackingCode.startsWith('1Z') ? 'UPS' : 'USPS');
  const known = house.findTracker(account.apiKey, trackingCode, carrier)?.tracker;
  const status = TEST_CODES[trackingCode];
  const tracker =
    known ??
    newTracker(house, account, { trackingCode, carrier, ...(status === undefined ? {} : { status }) });
  return { status: 201, headers: { Location: `/api/v2/trackers/${tracker.id}` }, json: tracker };
}

/** GET /trackers/{id}. */
export function getTracker(house: CarrierHouse, account: Account, id: string): ApiAnswer {
  const kept = house.trackers.get(id);
  if (kept?.accountKey !== account.apiKey) throw notFound();
  return { status: 200, json: kept.tracker };
}

/** GET /trackers: the newest first. */
export function listTrackers(house: CarrierHouse, account: Account, { query }: ApiRequest): ApiAnswer {
  const size = readPageSize(query);
  const code = query.get('tracking_code');
  const before = house.trackers.get(query.get('before_id') ?? '')?.ordinal ?? Number.POSITIVE_INFINITY;
  const mine = (kept: KeptTracker | undefined): kept is KeptTracker =>
    kept !== undefined && kept.accountKey === account.apiKey && kept.ordinal < before;
  // By code there is one at most, found without a walk through all.
  const found =
    code === null
      ? [...house.trackers.values()].filter(mine).reverse()
      : [house.findTracker(account.apiKey, code)].filter(mine);
  const trackers = found.slice(0, size).map((kept) => kept.tracker);
  return { status: 200, json: { trackers, has_more: found.length > size } };
}
