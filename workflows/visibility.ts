import type { SearchAttributePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { HandSentResult } from '../activities/advance';
import type { OrderProgress } from '../domain/order/read/progress';
import { NEXT_DEADLINE, statusAttributes } from './contract';

/** How many signals sent by hand the details show. */
const HAND_SENT_SHOWN = 5;

/** What an operator sees of an order in the Temporal UI: search attributes and current details. */
export class Visibility {
  private handSent: readonly HandSentResult[] = [];

  /** The outcome of signals sent by hand; the details show the last of them. */
  addHandSent(results: readonly HandSentResult[]): void {
    this.handSent = [...this.handSent, ...results].slice(-HAND_SENT_SHOWN);
  }

  /**
   * Shows the order. While it is about to change its search attributes wait for that, since each upsert is an event of
   * history; its details never wait.
   */
  show({ status, nextDeadline, details }: OrderProgress, isAboutToChange: boolean): void {
    setCurrentDetails([details, ...handSentDetails(this.handSent)].join('\n\n'));
    if (status === null || isAboutToChange) return;
    const { typedSearchAttributes: known } = workflowInfo();
    const attributes = statusAttributes(status);
    const deadline = nextDeadline === null ? null : new Date(nextDeadline);
    const isCurrent = attributes.every(({ key, value }) => known.get(key) === value);
    if (isCurrent && !isOutdated(known.get(NEXT_DEADLINE) ?? null, deadline)) return;
    upsertSearchAttributes([...attributes, { key: NEXT_DEADLINE, value: deadline }] as SearchAttributePair[]);
  }
}

/**
 * A deadline that moved to later is corrected with the next change of a status,
 * or when its old time comes. Until then the attribute is too early, never too late.
 */
function isOutdated(shown: Date | null, deadline: Date | null): boolean {
  if (deadline?.getTime() === shown?.getTime()) return false;
  if (shown === null) return true;
  return shown.getTime() <= Date.now() || (deadline !== null && deadline < shown);
}

function handSentDetails(results: readonly HandSentResult[]): string[] {
  if (results.length === 0) return [];
  const lines = results.map(
    ({ name, state, refusal }) =>
      `- ${name}: ${state}${refusal ? `, ${refusal.code}: ${refusal.detail}` : ''}`,
  );
  return ['### Sent by hand', lines.join('\n')];
}
