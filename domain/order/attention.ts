import type { Effect, Order, PendingEffect, WayOut } from './model';

/** What no system carries out: there is nothing to be tried again. */
const BY_HAND_ONLY: ReadonlySet<Effect['kind']> = new Set([
  'refund_by_hand',
  'intercept_parcel',
  'settle_drift',
]);

/** What a person may do about an effect that is stuck. One that is being tried needs nobody yet. */
export function waysOutOf(pending: PendingEffect): readonly WayOut[] {
  if (pending.state === 'pending') return [];
  return BY_HAND_ONLY.has(pending.effect.kind) ? ['confirm', 'give_up'] : ['retry', 'confirm', 'give_up'];
}

export interface AttentionItem {
  readonly effect: string;
  readonly since: string;
  readonly problem: string;
  readonly waysOut: readonly WayOut[];
}

/** Everything of an order that a person should look at, oldest first. */
export const attentionOf = (order: Order): AttentionItem[] =>
  Object.values(order.effects)
    .flatMap((pending) =>
      pending.problem === null
        ? []
        : [
            {
              effect: pending.effect.key,
              since: pending.since,
              problem: pending.problem,
              waysOut: waysOutOf(pending),
            },
          ],
    )
    .sort((a, b) => Date.parse(a.since) - Date.parse(b.since) || a.effect.localeCompare(b.effect));
