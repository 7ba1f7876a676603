import { ApplicationFailure, Context } from '@temporalio/activity';
import { OutsideError } from '../domain/errors';
import type { EffectOutcome } from '../domain/order/commands';
import type { Attempt } from '../domain/ports';
import type { Effects } from '../store/effects';

const HEARTBEAT_MS = 2_500;

/**
 * Carries out an effect at most once for its key, given a connector that looks before it tries again: an outcome
 * that is known is answered, the other side's reference is kept before the call that counts, and what comes out
 * is kept before it is reported. A refusal is an outcome; everything else that goes wrong is tried again.
 */
export async function once(
  effects: Effects,
  input: { readonly key: string; readonly orderId: string },
  act: (attempt: Attempt) => Promise<EffectOutcome>,
): Promise<EffectOutcome> {
  const beat = setInterval(() => Context.current().heartbeat(), HEARTBEAT_MS);
  try {
    const known = await effects.begin(input.key, input.orderId);
    if (known.outcome) return known.outcome;
    const outcome = await act({
      key: input.key,
      ref: known.ref,
      remember: (ref) => effects.remember(input.key, ref),
    });
    if (outcome.kind === 'done') await effects.settle(input.key, outcome);
    return outcome;
  } catch (error) {
    return refusalOrRetry(error);
  } finally {
    clearInterval(beat);
  }
}

function refusalOrRetry(error: unknown): EffectOutcome {
  if (!(error instanceof OutsideError)) throw error;
  if (error.kind === 'refused') return { kind: 'refused', problem: error.code };
  if (error.kind === 'unknown' && error.code.startsWith('ambiguous'))
    return { kind: 'unknown', problem: error.code };
  const { retryAfterMs } = error.options;
  // The message holds our code alone: failures are kept by Temporal, and the other side's words may name people.
  throw ApplicationFailure.create({
    message: error.code,
    type: error.code,
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}
