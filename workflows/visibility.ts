import type { SearchAttributePair } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import type { AdvanceOrderResult, HandSentResult } from '../activities/advance';
import { NEXT_DEADLINE, statusAttributes } from './contract';

/** How many signals sent by hand the details show. */
const HAND_SENT_SHOWN = 5;

/** What an operator sees of an order in the Temporal UI: search attributes and current details. */
export class Visibility {
  private handSent: readonly HandSentResult[] = [];

  show({ status, nextDeadline, details, handSent }: AdvanceOrderResult): void {
    this.handSent = [...this.handSent, ...handSent].slice(-HAND_SENT_SHOWN);
    setCurrentDetails([details, ...handSentDetails(this.handSent)].join('\n\n'));
    if (status === null) return;
    const { typedSearchAttributes: known } = workflowInfo();
    const attributes = statusAttributes(status);
    const deadline = nextDeadline === null ? null : new Date(nextDeadline);
    const isCurrent = attributes.every(({ key, value }) => known.get(key) === value);
    if (isCurrent && !isOutdated(known.get(NEXT_DEADLINE) ?? null, deadline)) return;
    upsertSearchAttributes([...attributes, { key: NEXT_DEADLINE, value: deadline }] as SearchAttributePair[]);
  }
}

/**
 * Each upsert is an event of history, so a deadline that moved to later is corrected with the next change of a status,
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
