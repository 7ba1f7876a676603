import { z } from 'zod';
import type { ViewName } from '../../domain/order/read/vocabularies';
import { LEVELS, VIEW_NAMES, wordsAt, wordsOf } from '../../domain/order/read/vocabularies';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { viewSchema } from '../schemas/views';

/** GET /v1/views: what stands in the drop-downs of P2, and what its words mean (K11). The same for every caller. */
export function viewsRoute(): Route {
  const items = VIEW_NAMES.map(shownView);
  return route({
    method: 'get',
    path: '/v1/views',
    operationId: 'listViews',
    tag: 'orders',
    summary: 'Lists the views of an order, with all their words',
    description:
      'What `views` of an order may say, what `view` and `status` take wherever an order is looked for or brought to a ' +
      'status, and which of the words can be set. All views are in one answer.',
    roles: ['operator', 'seller', 'viewer'],
    answers: { 200: { description: 'Every view', schema: z.strictObject({ items: z.array(viewSchema) }) } },
    handle: async () => ({ status: 200, body: { items } }),
  });
}

function shownView(name: ViewName): z.output<typeof viewSchema> {
  const levels = LEVELS.filter((level) => wordsAt(name, level).length > 0);
  const words = wordsOf(name).map(({ word, aliases = [], by = [], help, added = false }) => ({
    word,
    levels: levels.filter((level) => wordsAt(name, level).some((known) => known.word === word)),
    aliases: [...aliases],
    setBy: [...by],
    ...(help === undefined ? {} : { help }),
    added,
  }));
  return { name, levels, words };
}
