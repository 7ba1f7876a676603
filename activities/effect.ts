import { ApplicationFailure, Context } from '@temporalio/activity';
import { advanceOrder } from '../app/advance-order';
import { newTextRef } from '../app/ids';
import type { EffectReports } from '../app/report-effect';
import { OutsideError } from '../domain/errors';
import type { EffectOutcome } from '../domain/order/commands';
import type { Effect, Order } from '../domain/order/model';
import type { OrderProgress } from '../domain/order/read/progress';
import type { Attempt } from '../domain/ports';
import type { Effects } from '../store/effects';
import type { OrderEventStore } from '../store/order-event-store';
import type { Vault } from '../store/vault';

/** Names an effect of an order; what it consists of is read from the order. */
export interface EffectInput {
  readonly orderId: string;
  readonly key: string;
}

export interface EffectDeps {
  readonly effects: Effects;
  readonly reports: EffectReports;
  readonly events: Pick<OrderEventStore, 'decide'>;
  readonly vault: Pick<Vault, 'write'>;
}

/** The order after the outcome was decided; null if the run has to read it by itself. */
export type EffectResult = OrderProgress | null;

type EffectOf<K extends Effect['kind']> = Extract<Effect, { kind: K }>;

const HEARTBEAT_MS = 2_500;

/**
 * An activity that carries out effects of one kind, each at most once for its key, given a connector that looks before
 * it tries again: a known outcome is not repeated, the other side's reference is stored before the call that counts,
 * and the outcome becomes an inbox row before the activity ends, so that it outlives the run. It is decided at once,
 * which saves the run a step of its own. A refusal is an outcome; everything else that goes wrong is retried.
 */
export function effectActivity<K extends Effect['kind']>(
  { effects, reports, events, vault }: EffectDeps,
  kind: K,
  carryOut: (order: Order, effect: EffectOf<K>, attempt: Attempt) => Promise<EffectOutcome>,
): (input: EffectInput) => Promise<EffectResult> {
  return async ({ orderId, key }) => {
    const { order, ref, outcome: known } = await effects.begin(key, orderId);
    const pending = order && Object.hasOwn(order.effects, key) ? order.effects[key] : undefined;
    // Settled in another way since the run looked: by a person, or by an earlier attempt.
    if (!order || pending?.state !== 'pending' || pending.effect.kind !== kind) return null;
    const attempt = { key, ref, saveReference: (given: string) => effects.saveReference(key, given) };
    const effect = pending.effect as EffectOf<K>;
    const seal = (text: string) => sealed(vault, orderId, text);
    const outcome =
      known ??
      (await heartbeating(() => carryOut(order, effect, attempt)).catch((error) => asOutcome(error, seal)));
    await reports.keep({ orderId, key, since: pending.since }, outcome);
    // The outcome is stored: what fails from here on must not repeat the effect.
    return advanceOrder(events, { orderId, now: null }).catch(() => null);
  };
}

async function heartbeating<T>(work: () => Promise<T>): Promise<T> {
  const beat = setInterval(() => Context.current().heartbeat(), HEARTBEAT_MS);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}

/** C11: what the other side said, sealed. Null if it cannot be, as after an erasure: the outcome matters more. */
async function sealed(vault: EffectDeps['vault'], orderId: string, text: string): Promise<string | null> {
  const ref = newTextRef();
  return vault.write(orderId, [{ ref, text }]).then(
    () => ref,
    () => null,
  );
}

async function asOutcome(
  error: unknown,
  seal: (text: string) => Promise<string | null>,
): Promise<EffectOutcome> {
  if (!(error instanceof OutsideError)) throw error;
  const { remark, retryAfterMs } = error.options;
  const { kind, code: problem } = error;
  if (kind === 'refused' || (kind === 'unknown' && problem.startsWith('ambiguous'))) {
    const ref = remark === undefined ? null : await seal(remark);
    return { kind, problem, ...(ref === null ? {} : { remark: ref }) };
  }
  // The message contains our code only: Temporal stores failures, and the other side's text may name people.
  throw ApplicationFailure.create({
    message: error.code,
    type: error.code,
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}
