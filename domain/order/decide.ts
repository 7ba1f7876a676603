import type { Refusal } from '../errors';
import { isRefusal, refuse } from '../errors';
import { apply } from './apply';
import type { AnyCommandName, Command } from './commands';
import { nextConsequence } from './consequences';
import type { Fact, FactData } from './facts';
import type { Order } from './model';
import { rules } from './rules';
import type { Rule } from './rules/rule';
import { decidablePart, isShared, sharedRefusal } from './seller';

export type Decision =
  | { readonly accepted: true; readonly facts: readonly Fact[]; readonly order: Order }
  | { readonly accepted: false; readonly refusal: Refusal };

const refused = (refusal: Refusal): Decision => ({ accepted: false, refusal });

/**
 * Decides a command as of the moment it was received: the facts it makes true with the order after them, or the
 * refusal. Pure; it holds, with `rules/`, every rule there is about what an order may do.
 */
export function decide(order: Order | null, command: Command): Decision {
  if (order === null) {
    return command.name === 'take'
      ? record(null, [{ type: 'OrderTaken', ...command.body }], command.receivedAt)
      : refused(refuse('order_not_taken'));
  }
  const answer = evaluate(order, command);
  return isRefusal(answer) ? refused(answer) : record(order, answer, command.receivedAt);
}

/**
 * The facts or the refusal of a command, without folding them. Cheaper than `decide` if the order after it is not
 * needed.
 */
export function evaluate(order: Order, command: Command): readonly FactData[] | Refusal {
  if (command.expectedVersion !== undefined && command.expectedVersion !== order.version) {
    const detail = `expected version ${command.expectedVersion}, the order has version ${order.version}`;
    return refuse('version_conflict', detail);
  }
  const seller = command.sellerId ?? null;
  const confined = seller !== null && isShared(order, seller);
  const shared = confined ? sharedRefusal(order, command.name) : null;
  if (shared) return shared;
  const rule = rules[command.name] as Rule<AnyCommandName>;
  if (confined) return rule(decidablePart(order, seller, command.name), command);
  // A seller who has the whole order decides on it like any other caller.
  return rule(order, seller === null ? command : { ...command, sellerId: null });
}

/** Folds the facts of a command, and after each whatever follows from it automatically. */
function record(before: Order | null, facts: readonly FactData[], at: string): Decision {
  const recorded: Fact[] = [];
  let order = before;
  const add = (data: FactData): Order => {
    const fact = { at, data };
    recorded.push(fact);
    order = apply(order, fact);
    return order;
  };
  for (const data of facts) add(data);
  for (let next = order && nextConsequence(order); next; next = nextConsequence(add(next)));
  if (order === null) throw new Error('a decision without an order');
  return { accepted: true, facts: recorded, order };
}
