import { z } from 'zod';
import type { ViewName } from '../../domain/order/read/vocabularies';
import { LEVELS, statusesAt, statusesOf, VIEW_NAMES } from '../../domain/order/read/vocabularies';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { viewSchema } from '../schemas/views';

/** GET /v1/views: the statuses of every view for drop-downs (P2), with their meaning (K11). The same for all callers. */
export function viewsRoute(): Route {
  const items = VIEW_NAMES.map(shownView);
  return route({
    method: 'get',
    path: '/v1/views',
    operationId: 'listViews',
    tag: 'orders',
    summary: 'Lists all views with their statuses',
    description:
      'The statuses that `views` of an order can show, that `view` and `status` accept in lists and in ' +
      '`POST /v1/orders/{id}/status`, and the commands that set them. Not paginated.',
    roles: ['operator', 'seller', 'viewer'],
    responses: { 200: { description: 'Every view', schema: z.strictObject({ items: z.array(viewSchema) }) } },
    handle: async () => ({ status: 200, body: { items } }),
  });
}

function shownView(name: ViewName): z.output<typeof viewSchema> {
  const levels = LEVELS.filter((level) => statusesAt(name, level).length > 0);
  const words = statusesOf(name).map(({ word, aliases = [], by = [], help, added = false }) => ({
    word,
    levels: levels.filter((level) => statusesAt(name, level).some((known) => known.word === word)),
    aliases: [...aliases],
    setBy: [...by],
    ...(help === undefined ? {} : { help }),
    added,
  }));
  return { name, levels, words };
}
