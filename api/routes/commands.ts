import { z } from 'zod';
import type { Order } from '../../domain/order/model';
import { seesCommand } from '../../domain/order/read/seen-facts';
import { isShared } from '../../domain/order/seller';
import type { StoredInboxRow } from '../../store/inbox';
import type { ApiDeps } from '../deps';
import { notFound } from '../http/problem';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { commandSchema } from '../schemas/command';
import { commandId } from '../schemas/shared';

/** GET /v1/commands/{id}: the state and result of a command, in particular after a 202. */
export function commandsRoute({ store: { inbox, orders } }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/v1/commands/:id',
    operationId: 'getCommand',
    tag: 'commands',
    summary: 'Gets the state and result of a command',
    roles: ['operator', 'seller', 'viewer'],
    params: z.strictObject({ id: commandId }),
    responses: {
      200: { description: 'The command, with its result once it is decided', schema: commandSchema },
    },
    problems: ['not_found'],
    async handle({ params, caller }) {
      const row = await inbox.find(params.id, caller.sellerId);
      const found = row?.orderId && (await orders.orderWithState(row.orderId, caller.sellerId));
      if (!row || !found || !isFor(caller.sellerId, found.state, row)) throw notFound('command');
      const { id, orderId: order, name: command, state, refusal, orderVersion } = row;
      return {
        status: 200,
        body: {
          id,
          order,
          command,
          state,
          ...(refusal ? { refusal: { code: refusal.code, detail: refusal.detail } } : {}),
          ...(orderVersion === null ? {} : { orderVersion }),
        },
      };
    },
  });
}

/** Of an order with lines of others, a seller looks up its own commands. */
const isFor = (seller: string | null, order: Order | null, row: StoredInboxRow): boolean =>
  seller === null || (order !== null && !isShared(order, seller)) || seesCommand(seller, row);
