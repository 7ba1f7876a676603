import type { Command, CommandOf } from './commands';
import type { Deadline } from './deadlines';
import { nextDeadline } from './deadlines';
import { decide } from './decide';
import type { DecidedCommand } from './decided-command';
import type { Order } from './model';

export interface Batch {
  /** Commands in the order they were received. */
  readonly commands: readonly Command[];
  /** More commands wait than these. Then no deadline is decided that could overtake one of them. */
  readonly more: boolean;
  /** RFC 3339. Deadlines up to this moment are decided; null: those alone that a command has to come after. */
  readonly now: string | null;
}

export interface BatchDecision {
  /** The order after the batch; null if it has not been placed. */
  readonly order: Order | null;
  readonly decided: readonly DecidedCommand[];
  /** The time of the last deadline that was decided; null if none was. */
  readonly deadlineAt: string | null;
}

/** No chain of deadlines is longer; a rule that does not end its own deadline must not spin a worker. */
const DEADLINES_PER_BATCH = 20;

/**
 * Decides commands in the order they were received, and deadlines between them: a command received before a deadline
 * is decided before it, however late that is, and one received after it finds the deadline's fact.
 */
export function decideBatch(before: Order | null, { commands, more, now }: Batch): BatchDecision {
  let order = before;
  let deadlineAt: string | null = null;
  let deadlines = 0;
  const decided: DecidedCommand[] = [];

  const add = (command: Command, hasRow: boolean): void => {
    const decision = decide(order, command);
    if (decision.accepted) order = decision.order;
    else if (!hasRow) return;
    const { id, who, onBehalfOf, requestId } = command;
    decided.push({
      command: { id, who, onBehalfOf, requestId },
      hasRow,
      facts: decision.accepted ? decision.facts : [],
      refusal: decision.accepted ? null : decision.refusal,
      version: order?.version ?? 0,
    });
  };

  const decideDeadlinesUntil = (time: number): void => {
    for (let due = order && nextDeadline(order); due; due = order && nextDeadline(order)) {
      if (Date.parse(due.at) > time || deadlines >= DEADLINES_PER_BATCH) return;
      deadlines += 1;
      deadlineAt = due.at;
      add(deadlineCommand(due), false);
    }
  };

  for (const command of commands) {
    decideDeadlinesUntil(Date.parse(command.receivedAt) - 1);
    add(command, true);
  }
  if (!more && now !== null) decideDeadlinesUntil(Date.parse(now));
  return { order, decided, deadlineAt };
}

const deadlineCommand = ({ name, subject, at }: Deadline): CommandOf<'deadline'> => ({
  id: `deadline:${[name, subject, at].filter((part) => part !== null).join(':')}`,
  name: 'deadline',
  body: { name, subject },
  receivedAt: at,
  who: 'timer',
  party: 'system',
  onBehalfOf: null,
  requestId: null,
});
