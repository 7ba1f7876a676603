import { z } from 'zod';
import { describeError } from '../../app/logging';
import type { ApiDeps } from '../deps';
import { badField, Problem } from '../http/problem';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { orderId } from '../schemas/shared';
import { headerFor } from './order-scope';

/** POST /v1/orders/{id}/sync: what was changed at the channel is brought in now (P7), by the channel's own import. */
export function syncOrderRoute(deps: ApiDeps): Route {
  const { store, kinds, gateway, logger } = deps;
  return route({
    method: 'post',
    path: '/v1/orders/:id/sync',
    operationId: 'syncOrder',
    tag: 'orders',
    summary: "Brings in what was changed at the order's channel",
    description:
      'Starts the import of the channel, unless that is under way already. The order changes when it has run.',
    roles: ['operator', 'seller'],
    idempotency: 'for_route',
    params: z.strictObject({ id: orderId }),
    body: z.strictObject({}),
    bodyOptional: true,
    answers: {
      202: {
        description: 'It has been started',
        schema: z.strictObject({ order: z.string(), channel: z.string(), state: z.literal('started') }),
      },
    },
    problems: ['not_found', 'unavailable'],
    async handle({ params, caller }) {
      const card = await headerFor(store.orders, params.id, caller);
      const kind = await store.connections.kindOf('channel', card.channel);
      if (kind === null || kinds.channels.get(kind)?.imports !== true) {
        throw badField('', 'nothing is pulled from channels of this kind: they send their orders');
      }
      await gateway.importNow(card.channel).catch((error: unknown) => {
        logger.warn({ channel: card.channel, ...describeError(error) }, 'a pull was not started');
        throw new Problem('unavailable', 'Temporal does not answer', { headers: { 'Retry-After': '5' } });
      });
      return { status: 202, body: { order: card.id, channel: card.channel, state: 'started' } };
    },
  });
}
