import { apply } from '../apply';
import type { Fact } from '../facts';
import type { Order } from '../model';
import { orderStatuses } from './vocabularies';

/** When each status word, of whichever vocabulary, was true of the whole order first (M7). */
export type StatusTimes = Readonly<Record<string, string>>;

/**
 * The times of status words after `facts`, given the order before them (null: there was none) and the times `known` by
 * then. A word that is known keeps its time, also while it is not shown. Pure, and the same however the facts are cut
 * into pieces.
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
