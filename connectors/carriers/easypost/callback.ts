import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { trackingNumber } from '../../../domain/order/commands';
import type { CallbackRequest, CallbackResult, CarrierCallbackEvent } from '../../../domain/ports';
import { BAD_SIGNATURE, badBody, headerOf, issuesOf, jsonOf } from '../../shared/callback';
import { cleanText } from '../../shared/text';
import type { EasypostCredentials } from './settings';
import { carrierStatus } from './statuses';

/**
 * Verifies and reads a webhook. EasyPost signs no time, so an old event can be sent again at any time: its id, which
 * never changes, prevents it from counting twice.
 */
export function readCallback(request: CallbackRequest, credentials: EasypostCredentials): CallbackResult {
  if (!isSigned(request, credentials)) return BAD_SIGNATURE;
  const event = eventSchema.safeParse(jsonOf(request));
  if (!event.success) return badBody(issuesOf(event.error));
  // Our own calls report labels, refunds and the like; new trackers have nothing to report yet.
  if (event.data.description !== 'tracker.updated') return { ok: true, events: [] };
  const tracker = trackerSchema.safeParse(event.data.result);
  if (!tracker.success) return badBody(issuesOf(tracker.error));
  return { ok: true, events: [toEvent(event.data.id, tracker.data, request.receivedAt)] };
}

const SIGNATURE = /^hmac-sha256-hex=([0-9a-f]{64})$/;

/**
 * The signature is over the bytes as they came. Parsing them and writing them again would lose the `.0` of whole
 * weights, which EasyPost's own JavaScript client has to put back; raw bytes need no such repair.
 */
function isSigned(request: CallbackRequest, credentials: EasypostCredentials): boolean {
  const [, hex] = SIGNATURE.exec(headerOf(request, 'x-hmac-signature') ?? '') ?? [];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  return [credentials.webhookSecret, credentials.previousWebhookSecret]
    .filter((secret) => secret !== undefined)
    .some((secret) => timingSafeEqual(given, digest(secret, request.body)));
}

const digest = (secret: string, body: Buffer): Buffer =>
  createHmac('sha256', Buffer.from(secret.normalize('NFKD'), 'utf8'))
    .update(body)
    .digest();

const eventSchema = z.object({
  id: z.string().regex(/^[\w-]{1,100}$/),
  description: z.string().max(100),
  result: z.unknown(),
});

const detailSchema = z.object({ datetime: z.string().nullish(), message: z.string().nullish() });

const trackerSchema = z.object({
  tracking_code: trackingNumber,
  status: z.string().max(100),
  status_detail: z.string().max(100).nullish(),
  updated_at: z.string().nullish(),
  tracking_details: z.array(z.unknown()).nullish(),
});

type Tracker = z.infer<typeof trackerSchema>;

function toEvent(eventId: string, tracker: Tracker, receivedAt: string): CarrierCallbackEvent {
  const newest = newestDetail(tracker);
  return {
    eventId,
    trackingNumber: tracker.tracking_code,
    status: carrierStatus(tracker.status, tracker.status_detail ?? null),
    occurredAt: newest?.at ?? isoOf(tracker.updated_at) ?? receivedAt,
    remark: cleanText(newest?.message, 2_000),
  };
}

/** The latest scan with a readable time, wherever it is in the list. */
function newestDetail({ tracking_details }: Tracker): { at: string; message: string | null } | null {
  const scans = (tracking_details ?? [])
    .map((detail) => detailSchema.safeParse(detail).data)
    .flatMap((detail) => {
      const at = isoOf(detail?.datetime);
      return at === null ? [] : [{ at, message: detail?.message ?? null }];
    });
  return scans.reduce<(typeof scans)[number] | null>(
    (latest, scan) => (latest === null || scan.at >= latest.at ? scan : latest),
    null,
  );
}

/** A time with its zone in UTC; null for anything else, so that a clock without zone never counts. */
function isoOf(text: string | null | undefined): string | null {
  const time = z.iso.datetime({ offset: true }).safeParse(text);
  return time.success ? new Date(time.data).toISOString() : null;
}
