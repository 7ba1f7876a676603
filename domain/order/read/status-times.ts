import { apply } from '../apply';
import type { Fact } from '../facts';
import type { Order } from '../model';
import { orderStatuses } from './vocabularies';

/** When each status, of whichever view, was true of the whole order first (M7). */
export type StatusTimes = Readonly<Record<string, string>>;

/**
 * The times of statuses after `facts`, given the order before them (null: there was none) and the times `known` by
 * then. A known status keeps its time, even while it is not shown. Pure, and the same for any division of the
 * facts into pieces.
 */
export function statusTimes(order: Order | null, known: StatusTimes, facts: readonly Fact[]): StatusTimes {
  const times = new Map(Object.entries(known));
  let current = order;
  for (const fact of facts) {
    current = apply(current, fact);
    for (const word of orderStatuses(current)) if (!times.has(word)) times.set(word, fact.at);
  }
  return Object.fromEntries(times);
}
