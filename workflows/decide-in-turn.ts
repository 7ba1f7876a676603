import type { Command, CommandOf } from '../domain/order/commands';
import { nextDeadline } from '../domain/order/deadlines';
import { decide } from '../domain/order/decide';
import type { Order } from '../domain/order/model';
import type { Decided } from '../domain/order/outcome';

export interface Turn {
  readonly order: Order | null;
  readonly decided: readonly Decided[];
  readonly changed: boolean;
  /** The time of the last deadline that was decided; null where none was. */
  readonly deadlineAt: string | null;
}

/** No chain of deadlines is longer; a rule that does not stop its own deadline must not spin a worker. */
const DEADLINES_PER_TURN = 20;

/**
 * Decides commands in the order of their time, and deadlines in between: a command that came before a deadline is
 * decided before it, however late that is, and one that came after it finds its fact.
 */
export function decideInTurn(before: Order | null, commands: readonly Command[], now: number): Turn {
  let order = before;
  let deadlineAt: string | null = null;
  let deadlines = 0;
  const decided: Decided[] = [];

  const take = (command: Command, hasRow: boolean): void => {
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

  const passDeadlinesUntil = (time: number): void => {
    for (let due = order && nextDeadline(order); due; due = order && nextDeadline(order)) {
      if (Date.parse(due.at) > time || deadlines >= DEADLINES_PER_TURN) return;
      deadlines += 1;
      deadlineAt = due.at;
      take(deadlineCommand(due), false);
    }
  };

  for (const command of commands) {
    passDeadlinesUntil(Date.parse(command.receivedAt) - 1);
    take(command, command.name !== 'effect-result');
  }
  passDeadlinesUntil(now);
  return { order, decided, changed: order !== before, deadlineAt };
}

const deadlineCommand = ({
  name,
  subject,
  at,
}: {
  name: string;
  subject: string | null;
  at: string;
}): CommandOf<'deadline'> => ({
  id: `deadline:${[name, subject, at].filter((part) => part !== null).join(':')}`,
  name: 'deadline',
  body: { name, subject },
  receivedAt: at,
  who: 'timer',
  party: 'system',
  onBehalfOf: null,
  requestId: null,
});
