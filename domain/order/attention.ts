import { effectSpec } from './effect-kinds';
import type { Order, PendingEffect, WayOut } from './model';

/** What a person may do about an effect that is stuck. An effect that is being retried needs no person yet. */
export const waysOutOf = ({ state, effect }: PendingEffect): readonly WayOut[] =>
  state === 'pending' ? [] : effectSpec(effect).waysOut;

export interface AttentionItem {
  readonly effect: string;
  readonly since: string;
  readonly problem: string;
  /** What the outside system said of it: a text reference. */
  readonly remark?: string;
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
              ...(pending.remark === undefined ? {} : { remark: pending.remark }),
              waysOut: waysOutOf(pending),
            },
          ],
    )
    .sort((a, b) => Date.parse(a.since) - Date.parse(b.since) || a.effect.localeCompare(b.effect));
