import { apply } from '../apply';
import type { Fact } from '../facts';
import type { Order } from '../model';
import { orderWords } from './vocabularies';

/**
 * When each status of any view was first shown, as RFC 3339 times by status: those already `known`, and those that
 * the facts add which follow `order`. A status that never shows after a fact has no time.
 */
export function statusTimes(
  order: Order | null,
  known: Readonly<Record<string, string>>,
  facts: readonly Fact[],
): Record<string, string> {
  const times = { ...known };
  let current = order;
  for (const fact of facts) {
    current = apply(current, fact);
    for (const status of orderWords(current)) {
      if (!Object.hasOwn(times, status)) times[status] = fact.at;
    }
  }
  return times;
}
