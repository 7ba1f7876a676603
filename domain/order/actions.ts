import { z } from 'zod';
import { attentionOf } from './attention';
import type { Command, CommandName } from './commands';
import { COMMAND_NAMES, COMMANDS } from './commands';
import { decide } from './decide';
import type { Order } from './model';

export interface AllowedAction {
  readonly action: CommandName;
  readonly irreversible: boolean;
  /** JSON Schema of the command's body. */
  readonly fields: unknown;
}

const fieldsOf = new Map<CommandName, unknown>(
  COMMAND_NAMES.map((name) => {
    const { $schema: _, ...schema } = z.toJSONSchema(COMMANDS[name].body, {
      io: 'input',
      target: 'draft-2020-12',
    });
    return [name, schema];
  }),
);

/** Bodies to ask `decide` with: the plainest ones that could be taken for each thing the order has. */
function probes(order: Order, name: CommandName): object[] {
  const byShipment = order.shipments.map(({ id }) => ({ shipmentId: id }));
  const byReturn = order.returns.map(({ id }) => ({ returnId: id }));
  const manual = { manual: { carrier: 'any' } };
  switch (name) {
    case 'ship':
      return [manual, ...byShipment];
    case 'create-shipment':
      return [manual];
    case 'hand-over':
    case 'deliver':
      return [{}, ...byShipment];
    case 'void-shipment':
      return byShipment;
    case 'approve-return':
    case 'reject-return':
    case 'receive-return':
      return byReturn;
    case 'cancel':
      return [{}, ...order.lines.map(({ id }) => ({ lines: [{ id }] }))];
    case 'record-payment': {
      const money = { amount: 1, currency: order.currency };
      return [{ paymentId: `probe-${order.version}`, amount: money, state: 'captured' }];
    }
    case 'retry-effect':
    case 'confirm-effect':
    case 'give-up-effect':
      return attentionOf(order).map(({ effect }) => ({ effect, trackingNumber: 'any' }));
    default:
      return [{}];
  }
}

/** The commands that `decide` would take now with some body: it is asked, so that the two cannot differ. */
export function allowedActionNames(order: Order): CommandName[] {
  const takes = (name: CommandName, body: object): boolean => {
    const command = {
      id: 'probe',
      name,
      body,
      receivedAt: order.updatedAt,
      who: 'probe',
      party: 'seller',
      onBehalfOf: null,
      requestId: null,
    } as Command;
    return decide(order, command).accepted;
  };
  return COMMAND_NAMES.filter((name) => probes(order, name).some((body) => takes(name, body)));
}

/** The same with what a client needs to draw a form. */
export const allowedActions = (order: Order): AllowedAction[] =>
  allowedActionNames(order).map((action) => ({
    action,
    irreversible: COMMANDS[action].irreversible,
    fields: fieldsOf.get(action),
  }));
