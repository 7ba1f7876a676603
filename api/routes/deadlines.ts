import { z } from 'zod';
import type { ApiDeps } from '../deps';
import { cursorParam, limitParam, searchText } from '../http/query';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { deadlineSchema } from '../schemas/order';
import { orderId, page } from '../schemas/shared';

const UNITS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

/** A duration: `90m`, `4h`, `7d`. */
const span = z.string().regex(/^\d{1,4}[mhd]$/, 'expected a number with m, h or d, such as 4h');

const secondsOf = (text: string): number => Number(text.slice(0, -1)) * (UNITS[text.slice(-1)] ?? 0);

const itemSchema = deadlineSchema
  .extend({
    order: z.string(),
    channel: z.string(),
    externalId: z.string(),
    overdue: z.boolean().describe('the deadline has passed and its consequence will follow shortly'),
  })
  .meta({ id: 'DeadlineOfOrder' });

const place = z.strictObject({ at: z.iso.datetime(), id: orderId });

/** GET /v1/deadlines: upcoming deadlines of all orders, soonest first. */
export function deadlinesRoute({ store }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/v1/deadlines',
    operationId: 'listDeadlines',
    tag: 'orders',
    summary: 'Lists upcoming deadlines',
    description:
      'All deadlines within the given time, including overdue ones. Pages are formed by order: orders are sorted by their ' +
      'next deadline, and a page has the deadlines of up to `limit` orders, soonest first.',
    roles: ['operator', 'seller', 'viewer'],
    query: z.strictObject({
      within: span.default('1d').describe('how far to look ahead, such as 90m, 4h or 7d; default: one day'),
      channel: searchText(64).optional(),
      limit: limitParam,
      cursor: cursorParam,
    }),
    responses: { 200: { description: 'A page of deadlines', schema: page(itemSchema), headers: ['Link'] } },
    async handle({ query, caller, pages }) {
      const now = Date.now();
      const horizon = new Date(now + secondsOf(query.within) * 1000).toISOString();
      const after = pages.start(place);
      const { channel, limit } = query;
      const filter = { channel, sellerId: caller.sellerId, until: horizon };
      const { orders, next } = await store.orderList.due(filter, after, limit);
      const items = orders
        .flatMap(({ id, channel: name, externalId, deadlines }) =>
          deadlines
            .filter(({ at }) => at <= horizon)
            .map((deadline) => ({
              ...deadline,
              order: id,
              channel: name,
              externalId,
              overdue: Date.parse(deadline.at) <= now,
            })),
        )
        .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
      return pages.reply(items, next);
    },
  });
}
