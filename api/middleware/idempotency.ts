import { setTimeout as sleep } from 'node:timers/promises';
import type { Request } from 'express';
import { canonicalJson } from '../../domain/record/canonical';
import { sha256 } from '../../domain/record/hash';
import type { IdempotentResponses } from '../../store/idempotent-responses';
import { badHeader, Problem } from '../http/problem';
import type { Caller, IdempotencyKey, Reply } from '../http/route';

const FIRST_LOOK_MS = 50;
const LONGEST_LOOK_MS = 500;
const PATIENCE_MS = 10_000;

export const REPLAYED = { 'Idempotent-Replayed': 'true' };

export const keyReused = (): Problem => new Problem('idempotency_key_reused');

/** The request's Idempotency-Key; null if it has none. Throws 400 for one that cannot be stored. */
export function idempotencyKey(req: Request, caller: Caller, path: string): IdempotencyKey | null {
  const given = req.headersDistinct['idempotency-key'];
  if (given === undefined) return null;
  const [key = ''] = given;
  if (given.length !== 1 || !/^[\x20-\x7e]{1,255}$/.test(key)) {
    throw badHeader('Idempotency-Key', 'expected one key of 1 to 255 printable ASCII characters');
  }
  return { source: `api:${caller.keyId}:${req.method} ${path}`, key };
}

/**
 * Runs a request once per key and responds to every repetition with the first response. A second caller waits for the
 * first; 409 `in_progress` if that takes too long, 422 if the body is another. A failure is not stored, so
 * that it may be tried again.
 */
export async function respondOnce(
  responses: Pick<IdempotentResponses, 'claim' | 'settle' | 'abandon'>,
  { source, key }: IdempotencyKey,
  content: unknown,
  run: () => Promise<Reply>,
): Promise<Reply> {
  const hash = sha256(canonicalJson(content));
  const until = Date.now() + PATIENCE_MS;
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS)) {
    const claim = await responses.claim(source, key, hash);
    if (claim.outcome === 'first') break;
    if (claim.outcome === 'other_body') throw keyReused();
    if (claim.outcome === 'answered') return replayed(claim.answer);
    if (Date.now() > until) throw new Problem('in_progress', undefined, { headers: { 'Retry-After': '5' } });
    await sleep(waitMs);
  }
  const reply = await run().catch(async (error: unknown) => {
    await responses.abandon(source, key);
    throw error;
  });
  const { status, body, headers = {} } = reply;
  await responses.settle(source, key, { status, body: { body, headers } });
  return reply;
}

function replayed({ status, body: kept }: { status: number; body: unknown }): Reply {
  const { body, headers } = kept as Pick<Reply, 'body' | 'headers'>;
  return { status, ...(body === undefined ? {} : { body }), headers: { ...headers, ...REPLAYED } };
}
