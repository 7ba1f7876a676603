import { z } from 'zod';
import type { DeadlineName } from '../../domain/order/deadlines';
import { DEADLINE_NAMES, NEEDS_ACTION } from '../../domain/order/deadlines';
import type { ApiDeps } from '../deps';
import { choiceOf, oneOrMoreOf, oneOrMoreTexts } from '../http/choice';
import { cursorParam, flag, limitParam, searchText } from '../http/query';
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
    needsAction: z
      .boolean()
      .describe('true: an action is needed before it; false: what follows happens by itself'),
  })
  .meta({ id: 'DeadlineOfOrder' });

const place = z.strictObject({
  at: z.iso.datetime(),
  order: orderId,
  name: z.enum(DEADLINE_NAMES),
  subject: z.union([z.literal(''), searchText(64)]),
});

const query = z.strictObject({
  within: span.default('1d').describe('how far to look ahead, such as 90m, 4h or 7d; default: one day'),
  name: oneOrMoreOf(DEADLINE_NAMES).optional(),
  needsAction: flag
    .optional()
    .describe('true: deadlines before which an action is needed; false: the others'),
  channel: oneOrMoreTexts(64)
    .optional()
    .describe('one or more channels separated by commas, or after a leading `!` the channels to exclude'),
  limit: limitParam,
  cursor: cursorParam,
});

/** GET /v1/deadlines: upcoming deadlines of all orders, soonest first. */
export function deadlinesRoute({ store }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/v1/deadlines',
    operationId: 'listDeadlines',
    tag: 'orders',
    summary: 'Lists upcoming deadlines',
    description:
      'All deadlines within the given time, including overdue ones, soonest first. An order with several deadlines is listed ' +
      'with each of them at its own time.',
    roles: ['operator', 'seller', 'viewer'],
    query,
    responses: { 200: { description: 'A page of deadlines', schema: page(itemSchema), headers: ['Link'] } },
    async handle({ query, caller, pages }) {
      const now = Date.now();
      const after = pages.start(place);
      const filter = {
        sellerId: caller.sellerId,
        until: new Date(now + secondsOf(query.within) * 1000).toISOString(),
        channel: query.channel === undefined ? undefined : choiceOf(query.channel),
        names: namesIn(query),
      };
      const { deadlines, next } = await store.deadlineList.page(filter, after, query.limit);
      const items = deadlines.map((deadline) => ({
        ...deadline,
        overdue: Date.parse(deadline.at) <= now,
        needsAction: NEEDS_ACTION[deadline.name],
      }));
      return pages.reply(items, next);
    },
  });
}

/** The names that both parameters leave. */
function namesIn({ name, needsAction }: z.output<typeof query>): DeadlineName[] | undefined {
  if (name === undefined && needsAction === undefined) return undefined;
  const { values, not } = name === undefined ? { values: [], not: true } : choiceOf(name);
  return DEADLINE_NAMES.filter(
    (known) =>
      values.includes(known) !== not && (needsAction === undefined || NEEDS_ACTION[known] === needsAction),
  );
}
