import { z } from 'zod';
import { trackingNumber } from '../../../domain/order/commands';
import { CARRIER_STATUSES } from '../../../domain/order/model';
import type { CallbackRequest, CallbackResult } from '../../../domain/ports';
import { BAD_SIGNATURE, badBody, issuesOf, jsonOf } from '../../shared/callback';
import { cleanText } from '../../shared/text';
import { isSigned } from './signature';

/** What any courier can send. Unknown fields are refused, so that a misspelt one is noticed. */
const courierEvent = z.strictObject({
  eventId: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'expected up to 200 visible ASCII characters without blanks'),
  trackingNumber,
  status: z.enum(CARRIER_STATUSES, { error: `expected one of ${CARRIER_STATUSES.join(', ')}` }),
  occurredAt: z.iso.datetime({ offset: true, error: 'expected RFC 3339, such as 2026-11-20T09:30:00Z' }),
  description: z.string().max(2_000).optional(),
});

/**
 * Verifies and reads a courier's callback. The event is known by its `eventId`: a repetition has another
 * `webhook-id` if the courier sends it again, although it is the same event.
 */
export function readCallback(request: CallbackRequest, secrets: readonly string[]): CallbackResult {
  if (!isSigned(request, secrets)) return BAD_SIGNATURE;
  const event = courierEvent.safeParse(jsonOf(request));
  if (!event.success) return badBody(issuesOf(event.error));
  const { eventId, trackingNumber: number, status, occurredAt, description } = event.data;
  const remark = cleanText(description, 2_000);
  return { ok: true, events: [{ eventId, trackingNumber: number, status, occurredAt, remark }] };
}
