import { z } from 'zod';
import { describeError } from '../../app/logging';
import type { ApiDeps } from '../deps';
import { badField, Problem } from '../http/problem';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { orderId } from '../schemas/shared';
import { headerFor } from './order-scope';
import { pullState } from './sync';

/** POST /v1/orders/{id}/sync: imports changes of the order from its channel now (P7). It runs the channel's import. */
export function syncOrderRoute(deps: ApiDeps): Route {
  const { store, kinds, orderClient, logger } = deps;
  return route({
    method: 'post',
    path: '/v1/orders/:id/sync',
    operationId: 'syncOrder',
    tag: 'orders',
    summary: 'Imports changes of an order from its channel now',
    description:
      'Starts the import of the channel; one that is in progress runs once more after it. The order changes once the ' +
      'import has run.',
    roles: ['operator', 'seller'],
    idempotency: 'for_route',
    params: z.strictObject({ id: orderId }),
    body: z.strictObject({}),
    bodyOptional: true,
    responses: {
      202: {
        description: 'The import has been started',
        schema: z.strictObject({ order: z.string(), channel: z.string(), state: pullState }),
      },
    },
    problems: ['not_found', 'unavailable'],
    async handle({ params, caller }) {
      const header = await headerFor(store.orders, params.id, caller);
      const kind = await store.connections.kindOf('channel', header.channel);
      if (kind === null || kinds.channels.get(kind)?.imports !== true) {
        throw badField('', 'this kind of channel does not support imports: it sends its orders to the API');
      }
      const state = await orderClient.importNow(header.channel).catch((error: unknown) => {
        logger.warn({ channel: header.channel, ...describeError(error) }, 'pull not started');
        throw new Problem('unavailable', 'Temporal does not answer', { headers: { 'Retry-After': '5' } });
      });
      return { status: 202, body: { order: header.id, channel: header.channel, state } };
    },
  });
}
