import type { Refusal } from '../../errors';
import { isRefusal } from '../../errors';
import type { CarrierConnection, Command, CommandName } from '../commands';
import { COMMAND_NAMES, COMMANDS } from '../commands';
import { evaluate } from '../decide';
import type { Order } from '../model';
import { decidablePart, isShared } from '../seller';
import type { Openings } from './forms';
import { formOf } from './forms';
import { probesOf } from './probes';

export interface AllowedAction {
  readonly action: CommandName;
  readonly irreversible: boolean;
  /** JSON Schema of the command's body. */
  readonly fields: unknown;
}

/**
 * A command as a seller would send it now, to be decided and not to be sent. A connection that it names is looked up only
 * when it is kept; until then it counts as one that may do what is asked of it.
 */
export const probeCommand = (order: Order, name: CommandName, body: object, seller: string | null): Command =>
  ({
    id: 'probe',
    name,
    body,
    receivedAt: order.updatedAt,
    who: 'probe',
    party: 'seller',
    onBehalfOf: null,
    requestId: null,
    sellerId: seller,
    ...('carrier' in body && typeof body.carrier === 'object' ? { carrier: SELLS_LABELS } : {}),
  }) as Command;

const SELLS_LABELS: CarrierConnection = {
  account: 'probe',
  kind: null,
  sellsLabel: true,
  voidable: true,
  testMode: true,
};

/** What a command of a seller is about: of a shared order the seller's part, and the whole of any other. */
export const basisOf = (order: Order, name: CommandName, seller: string | null): Order =>
  seller !== null && isShared(order, seller) ? decidablePart(order, seller, name) : order;

/** Why the order would not take this body; null where it would. The rule itself is asked, so that the two cannot differ. */
function refusalOf(order: Order, name: CommandName, body: object, seller: string | null): Refusal | null {
  const answer = evaluate(order, probeCommand(order, name, body, seller));
  return isRefusal(answer) ? answer : null;
}

/** The first plain body with which the order would take a command now; or none, and the first reason for that. */
export function openingOf(
  order: Order,
  name: CommandName,
  seller: string | null,
): { readonly body: object | null; readonly refusal: Refusal | null } {
  let first: Refusal | null = null;
  for (const { body } of probesOf(basisOf(order, name, seller), name)) {
    const refusal = refusalOf(order, name, body, seller);
    if (refusal === null) return { body, refusal };
    first ??= refusal;
  }
  return { body: null, refusal: first };
}

/** Would the order take a command now, with some body? */
export const isAllowed = (order: Order, name: CommandName, seller: string | null = null): boolean =>
  openingOf(order, name, seller).body !== null;

/** The probes of a command, with those that the order would take now. */
export function openingsOf(order: Order, name: CommandName, seller: string | null): Openings {
  const probes = probesOf(basisOf(order, name, seller), name);
  return {
    probes,
    taken: probes.filter((probe) => refusalOf(order, name, probe.body, seller) === null),
  };
}

/** The commands that would be taken now with some body. */
export const allowedActionNames = (order: Order, seller: string | null = null): CommandName[] =>
  COMMAND_NAMES.filter((name) => isAllowed(order, name, seller));

/** The same with what a client needs to draw a form: the fields and values that this order takes (L8, L33, L34, U17, U41). */
export const allowedActions = (order: Order, seller: string | null = null): AllowedAction[] =>
  COMMAND_NAMES.flatMap((action) => {
    const openings = openingsOf(order, action, seller);
    if (openings.taken.length === 0) return [];
    const fields = formOf(basisOf(order, action, seller), action, openings);
    return [{ action, irreversible: COMMANDS[action].irreversible, fields }];
  });
