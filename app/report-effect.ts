import type { EffectOutcome } from '../domain/order/commands';
import type { Effects } from '../store/effects';
import { newCommandId } from './ids';
import { SIGNAL_AFTER_MS } from './inbox-row';

/** One round of an effect: it may be retried by a person, which makes it pending again. */
export interface EffectRound {
  readonly orderId: string;
  readonly key: string;
  /** RFC 3339: since when the effect has been pending. */
  readonly since: string;
}

/** Stores outcomes of effects in the inbox, where the order's next decision finds them, even if the run has ended. */
export class EffectReports {
  constructor(private readonly effects: Pick<Effects, 'report' | 'pendingSince'>) {}

  /** Stores the outcome of a round once. `delayed` is stored beside the outcome that follows it. */
  async keep({ orderId, key, since }: EffectRound, outcome: EffectOutcome): Promise<void> {
    const receivedAt = new Date();
    await this.effects.report(key, outcome, {
      id: newCommandId(),
      orderId,
      source: 'effect',
      key: `${key}@${since}${outcome.kind === 'delayed' ? ':delayed' : ''}`,
      name: 'effect-result',
      body: { key, outcome },
      bodyHash: '',
      who: `effect:${key}`,
      party: 'system',
      onBehalfOf: null,
      requestId: null,
      receivedAt,
      nextSignalAt: new Date(receivedAt.getTime() + SIGNAL_AFTER_MS),
    });
  }

  /** As `keep`, for the round that is pending now; nothing if the effect is settled. */
  async keepForCurrentRound(orderId: string, key: string, outcome: EffectOutcome): Promise<void> {
    const since = await this.effects.pendingSince(orderId, key);
    if (since !== null) await this.keep({ orderId, key, since }, outcome);
  }
}
