import { Webhook } from 'standardwebhooks';
import { signEasypostWebhook } from '../../../simulators';
import type { RawAnswer } from './raw';
import { rawRequest } from './raw';
import type { System } from './system';

export interface CourierEvent {
  readonly eventId: string;
  readonly trackingNumber: string;
  readonly status: string;
  readonly occurredAt?: string;
  readonly description?: string;
}

type Headers = Readonly<Record<string, string | string[]>>;

const secondsNow = (): number => Math.floor(Date.now() / 1_000);

/** Headers as Standard Webhooks have them; `body` is signed byte for byte. */
export function courierHeaders(
  body: string,
  secret: string,
  { id = 'msg_1', offset = 0 }: { id?: string; offset?: number } = {},
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const seconds = secondsNow() + offset;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': new Webhook(secret).sign(id, new Date(seconds * 1_000), body),
  };
}

export const easypostHeaders = (body: string, secret: string) => ({
  'x-hmac-signature': signEasypostWebhook(body, secret),
});

/** Calls back as an outside system does: with bytes and headers, and no API key. */
export function callBack(
  system: System,
  carrier: string,
  body: string | Buffer,
  headers: Headers,
): Promise<RawAnswer> {
  return rawRequest(system.client.url, {
    method: 'POST',
    path: `/callbacks/carriers/${carrier}`,
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

/** A courier reports; returns the status of the response. */
export async function report(
  system: System,
  carrier: string,
  secret: string,
  event: CourierEvent,
): Promise<number> {
  const body = JSON.stringify({ occurredAt: new Date().toISOString(), ...event });
  return (await callBack(system, carrier, body, courierHeaders(body, secret))).status;
}

/** Everything that was stored of a carrier's callbacks. */
export const keptOf = (system: System, carrier: string) =>
  system.sql<{ key: string; order_id: string | null; state: string }>(
    'SELECT key, order_id, state FROM inbox WHERE source = $1 ORDER BY sequence',
    [`carrier:${carrier}`],
  );
