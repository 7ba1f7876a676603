import { createHmac } from 'node:crypto';
import type { CallbackRequest } from '../../../domain/ports';

export const RECEIVED_AT = '2026-11-22T10:00:00.400Z';
export const RECEIVED_SECONDS = Date.parse('2026-11-22T10:00:00Z') / 1_000;

export const callback = (
  headers: Readonly<Record<string, string | undefined>>,
  body: Buffer | string,
): CallbackRequest => ({ headers, body: Buffer.from(body), receivedAt: RECEIVED_AT });

/** A header that came as a list, which the types rule out and a careless server does not. */
export const asList = (...values: string[]): string => values as unknown as string;

/** EasyPost's signature, computed independently of the code that checks it. */
export const easypostSignature = (secret: string, body: Buffer | string): string =>
  `hmac-sha256-hex=${createHmac('sha256', secret).update(body).digest('hex')}`;
