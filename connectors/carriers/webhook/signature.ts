import { createHmac, timingSafeEqual } from 'node:crypto';
import type { CallbackRequest } from '../../../domain/ports';
import { headerOf } from '../../shared/callback';
import { keyOf } from './secret';

const TOLERANCE_SECONDS = 300;

/**
 * Standard Webhooks: an HMAC-SHA256 over `id.timestamp.body`, base64, one of several `v1,…` in the header, and a
 * timestamp within five minutes of the receipt either way. Never throws.
 *
 * Ours and not the `standardwebhooks` package's, which is what the tests sign with: that one takes `12abc` for the
 * timestamp 12 and turns the body into text before it signs, so bytes that are no UTF-8 are not what is verified.
 */
export function isSigned(request: CallbackRequest, secrets: readonly string[]): boolean {
  const id = headerOf(request, 'webhook-id');
  const timestamp = headerOf(request, 'webhook-timestamp');
  const signatures = headerOf(request, 'webhook-signature');
  if (!id || !timestamp || !signatures || !isTimely(timestamp, request.receivedAt)) return false;
  // Node joins a header that came twice like this; no sender signs twice in two headers.
  if (signatures.includes(', ')) return false;
  const given = signatures.split(' ').flatMap(digestOf);
  return secrets.some((secret) => {
    const key = keyOf(secret);
    if (key === null) return false;
    const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(request.body).digest();
    return given.some((digest) => timingSafeEqual(digest, expected));
  });
}

function isTimely(timestamp: string, receivedAt: string): boolean {
  if (!/^\d{1,10}$/.test(timestamp)) return false;
  const seconds = Math.floor(Date.parse(receivedAt) / 1_000);
  return Math.abs(seconds - Number(timestamp)) <= TOLERANCE_SECONDS;
}

/** One entry of the list; entries of other versions and of other shapes are passed over. */
function digestOf(entry: string): Buffer[] {
  const [, base64] = /^v1,([A-Za-z0-9+/]{43}=)$/.exec(entry) ?? [];
  return base64 === undefined ? [] : [Buffer.from(base64, 'base64')];
}
