import { z } from 'zod';
import { DIRECT } from '../../app/channel-terms';
import type { ApiDeps } from '../deps';
import { notFound } from '../http/problem';
import { pageQuery } from '../http/query';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { connectionName, page, timestamp } from '../schemas/shared';

const place = z.strictObject({ after: z.string().max(200) });

const unreadableOrderSchema = z
  .strictObject({
    externalId: z.string(),
    problem: z.string().describe('a short code and the place; nothing of the order itself'),
    since: timestamp,
  })
  .meta({ id: 'UnreadableOrder', description: 'An order of a channel that cannot be read, or not in full.' });

/** GET /v1/channels/{name}/unreadable-orders: what the latest import could not read. */
export const unreadableOrdersRoute = ({ store }: ApiDeps): Route =>
  route({
    method: 'get',
    path: '/v1/channels/:name/unreadable-orders',
    operationId: 'listUnreadableOrders',
    tag: 'channels',
    summary: 'Lists orders of a channel that could not be read',
    description:
      'An order that cannot be read does not hold up the others: the import skips it, and it is listed here until an ' +
      'import reads it.',
    roles: ['operator', 'viewer'],
    params: z.strictObject({ name: connectionName }),
    query: pageQuery,
    responses: {
      200: { description: 'A page of orders', schema: page(unreadableOrderSchema), headers: ['Link'] },
    },
    problems: ['not_found'],
    async handle({ params: { name }, query, pages }) {
      if (name !== DIRECT && (await store.connections.kindOf('channel', name)) === null)
        throw notFound('channel');
      const after = pages.start(place)?.after ?? '';
      const rows = await store.unreadableOrders.list(name, after, query.limit + 1);
      const items = rows.slice(0, query.limit);
      const last = items.at(-1);
      const next = rows.length > items.length && last ? { after: last.externalId } : null;
      const shown = items.map((item) => ({ ...item, since: item.since.toISOString() }));
      return pages.reply(shown, next);
    },
  });
