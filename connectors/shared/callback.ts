import type { z } from 'zod';
import type { CallbackRequest, CallbackResult } from '../../domain/ports';

/** The problem responses do not contain why a signature is wrong: an attacker must not learn it. */
export const BAD_SIGNATURE: CallbackResult = {
  ok: false,
  problem: 'signature',
  detail: 'the callback is not signed with the secret of this connection',
};

export const badBody = (detail: string): CallbackResult => ({ ok: false, problem: 'body', detail });

/** A header's one value; null if it is absent, is repeated, or is no text. */
export function headerOf({ headers }: CallbackRequest, name: string): string | null {
  const values = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
  const value: unknown = values.length === 1 ? values[0]?.[1] : null;
  return typeof value === 'string' ? value : null;
}

/** The body as JSON; undefined if it is not UTF-8 or not JSON. */
export function jsonOf({ body }: CallbackRequest): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

/** The issues of a body in one line: fields and expectations, never values. */
export const issuesOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`)
    .join('; ')
    .slice(0, 500);
