import { hex32 } from '../core/ids';
import type { CarrierHouse } from './carrier-house';
import { now } from './carrier-house';
import type { KeptTracker, Tracker, TrackingDetail, TrackingLocation } from './model';
import { SIGNATURE_HEADER, serialise, sign } from './signature';
import type { Delivery, DeliveryPolicy, SignedRequest } from './webhook-sender';
import { webhooksOf } from './webhooks';

/** Something that a carrier reports, and how the event about it goes out. */
export interface TrackingEvent {
  /** One of EasyPost's statuses, or any other, to test how it is read. */
  status: string;
  statusDetail?: string;
  message?: string;
  /** When it happened, by the carrier's clock; now by default, and stored verbatim. */
  occurredAt?: string;
  location?: Partial<Omit<TrackingLocation, 'object'>>;
  signedBy?: string;
  weight?: number;
  /** Id of the event; a fresh one by default. */
  eventId?: string;
  /** Kind of event; `tracker.updated` by default. */
  description?: string;
  /** False makes the signed requests without sending them. */
  send?: boolean;
  /** False responds at once, and delivers meanwhile. */
  wait?: boolean;
  /** The address to send it to instead of the account's webhooks. */
  url?: string;
  /** What to sign it with in place of the webhook's own secret. */
  secret?: string;
  delivery?: Partial<DeliveryPolicy>;
}

/** What went out (or would have), and what came back. */
export interface EmittedEvent {
  eventId: string;
  event: Record<string, unknown>;
  requests: SignedRequest[];
  deliveries: Delivery[];
}

const FINAL = new Set(['delivered', 'return_to_sender', 'failure', 'cancelled', 'error']);

/**
 * The carrier reports: the tracker moves, and subscribers are notified. Throws a RangeError for an unknown
 * code.
 */
export async function emitTracking(
  house: CarrierHouse,
  trackingCode: string,
  wish: TrackingEvent,
): Promise<EmittedEvent> {
  const kept = house.findAnyTracker(trackingCode);
  if (kept === undefined) throw new RangeError(`no tracker follows ${trackingCode}`);
  const before = kept.tracker.status;
  report(kept.tracker, wish);
  house.saveTracker(kept);
  const targets = targetsOf(house, kept, wish);
  const event = toEvent(house, kept, wish, before, targets);
  const requests = targets.map((target) => toRequest(house, kept, target, event, wish));
  const deliveries: Delivery[] = [];
  if (wish.send !== false) {
    const sent = Promise.all(requests.map((request) => house.sender.deliver(request, wish.delivery)));
    // Delivering never fails: what goes wrong is in its result.
    if (wish.wait !== false) deliveries.push(...(await sent).flat());
  }
  return { eventId: String(event.id), event, requests, deliveries };
}

/** Adds the report; the tracker's status is that of the latest occurrence, whenever it was reported. */
function report(tracker: Tracker, wish: TrackingEvent): void {
  const detail: TrackingDetail = {
    object: 'TrackingDetail',
    message: wish.message ?? wish.status.replaceAll('_', ' '),
    description: null,
    status: wish.status,
    status_detail: wish.statusDetail ?? 'status_update',
    datetime: wish.occurredAt ?? now(),
    source: tracker.carrier,
    carrier_code: null,
    tracking_location: {
      object: 'TrackingLocation',
      city: null,
      state: null,
      country: null,
      zip: null,
      ...wish.location,
    },
  };
  tracker.tracking_details = [...tracker.tracking_details, detail].sort(
    (a, b) => (Date.parse(a.datetime) || 0) - (Date.parse(b.datetime) || 0),
  );
  const latest = tracker.tracking_details.at(-1) ?? detail;
  tracker.status = latest.status;
  tracker.status_detail = latest.status_detail ?? 'unknown';
  tracker.signed_by = wish.signedBy ?? tracker.signed_by;
  tracker.weight = wish.weight ?? tracker.weight;
  tracker.finalized = FINAL.has(latest.status);
  tracker.updated_at = now();
}

interface Target {
  url: string;
  secret: string | null;
  headers: Record<string, string>;
}

function targetsOf(house: CarrierHouse, kept: KeptTracker, wish: TrackingEvent): Target[] {
  if (wish.url !== undefined) return [{ url: wish.url, secret: wish.secret ?? null, headers: {} }];
  return webhooksOf(house, kept.accountKey)
    .filter((webhook) => webhook.disabled_at === null)
    .map((webhook) => ({
      url: webhook.url,
      secret: wish.secret ?? webhook.secret,
      headers: Object.fromEntries(webhook.customHeaders.map(({ key, value }) => [key, value])),
    }));
}

function toEvent(
  house: CarrierHouse,
  kept: KeptTracker,
  wish: TrackingEvent,
  statusBefore: string,
  targets: readonly Target[],
): Record<string, unknown> {
  const at = now();
  return {
    result: structuredClone(kept.tracker),
    description: wish.description ?? 'tracker.updated',
    mode: kept.tracker.mode,
    previous_attributes: { status: statusBefore },
    created_at: at,
    pending_urls: targets.map((target) => target.url),
    completed_urls: [],
    updated_at: at,
    id: wish.eventId ?? `evt_${hex32()}`,
    user_id: house.accounts.get(kept.accountKey)?.userId ?? null,
    status: 'pending',
    object: 'Event',
  };
}

function toRequest(
  house: CarrierHouse,
  kept: KeptTracker,
  target: Target,
  event: unknown,
  wish: TrackingEvent,
): SignedRequest {
  const rawBody = serialise(event);
  const secret = wish.secret ?? target.secret;
  return {
    url: target.url,
    rawBody,
    headers: {
      'Content-Type': 'application/json',
      'User-Agent': 'EasyPost Webhook Agent',
      'X-Webhook-User-Id': house.accounts.get(kept.accountKey)?.userId ?? '',
      ...target.headers,
      ...(secret === null ? {} : { [SIGNATURE_HEADER]: sign(rawBody, secret) }),
    },
  };
}
