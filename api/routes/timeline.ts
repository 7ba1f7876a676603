import { z } from 'zod';
import type { Order } from '../../domain/order/model';
import type { SeenFact } from '../../domain/order/read/seen-facts';
import { seenFact, seesAuthor } from '../../domain/order/read/seen-facts';
import { isShared } from '../../domain/order/seller';
import type { ChainedFact } from '../../domain/record/chain';
import type { Orders } from '../../store/orders';
import type { ApiDeps } from '../deps';
import { cursorParam, flag, limitParam } from '../http/query';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { orderId, page, timestamp } from '../schemas/shared';
import { orderWithStateFor } from './order-scope';
import { factCode, presentFact, withoutOutsideWords } from './present-fact';

const itemSchema = z
  .strictObject({
    sequence: z.int(),
    at: timestamp,
    what: z.string().describe('a stable code such as `order_taken` or `shipment_handed_over`'),
    who: z
      .string()
      .nullable()
      .describe(
        'the API key, connection or part of the system that caused it; null if it is not for this seller',
      ),
    onBehalfOf: z.string().nullable().describe('the seller that an operator acted for'),
    cause: z
      .string()
      .nullable()
      .describe('the command, callback, deadline or effect that led to the fact; null together with `who`'),
    requestId: z.string().nullable(),
    data: z.record(z.string(), z.unknown()).describe('the details; amounts as money, texts decrypted'),
  })
  .meta({ id: 'TimelineItem' });

const chainSchema = z
  .strictObject({ verified: z.boolean(), brokenAt: z.int().optional() })
  .describe('with `verify=true`: whether the hash chain of all facts is complete and unchanged');

const place = z.strictObject({ after: z.int().min(1).max(1_000_000_000) });

/** GET /v1/orders/{id}/timeline: the facts of an order, oldest first. */
export function timelineRoute({ store: { orders } }: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/v1/orders/:id/timeline',
    operationId: 'getTimeline',
    tag: 'orders',
    summary: 'Lists the facts of an order, oldest first',
    description:
      'A seller who shares the order with others sees the facts about its own lines, and of those about the whole order ' +
      'that they happened. Facts about lines of others alone are left out; `sequence` counts them.',
    roles: ['operator', 'seller', 'viewer'],
    params: z.strictObject({ id: orderId }),
    query: z.strictObject({
      verify: flag.optional().describe('also verifies the hash chain of all facts'),
      limit: limitParam,
      cursor: cursorParam,
    }),
    responses: {
      200: {
        description: 'A page of facts',
        schema: page(itemSchema).extend({ chain: chainSchema.optional() }),
        headers: ['Link'],
      },
    },
    problems: ['not_found'],
    async handle({ params: { id }, query, caller, pages }) {
      const { state } = await orderWithStateFor(orders, id, caller);
      const after = pages.start(place)?.after ?? 0;
      const found = await factsFor(orders, id, {
        state,
        seller: caller.sellerId,
        after,
        limit: query.limit + 1,
      });
      const context = { currency: state?.currency ?? '', texts: await orders.texts(id, caller.sellerId) };
      const items = found
        .slice(0, query.limit)
        .map((item) => shownFact(item, { seller: caller.sellerId, context }));
      const last = items.at(-1);
      const next = found.length > query.limit && last ? { after: last.sequence } : null;
      const reply = pages.reply(items, next);
      if (query.verify !== true) return reply;
      return { ...reply, body: { ...reply.body, chain: await orders.verify(id) } };
    },
  });
}

interface FoundFact {
  readonly fact: ChainedFact;
  readonly seen: SeenFact;
  readonly hasAuthor: boolean;
}

interface Wanted {
  readonly state: Order | null;
  readonly seller: string | null;
  readonly after: number;
  readonly limit: number;
}

/** The facts after one that the caller sees. */
async function factsFor(
  orders: Orders,
  id: string,
  { state, seller, after, limit }: Wanted,
): Promise<FoundFact[]> {
  if (state === null || seller === null || !isShared(state, seller)) {
    const facts = await orders.timeline(id, { after, limit, sellerId: seller });
    return facts.map((fact) => ({ fact, seen: 'all', hasAuthor: true }));
  }
  return (await orders.factsWithCauses(id, seller))
    .filter(({ fact }) => fact.sequence > after)
    .map(({ fact, cause }) => {
      const seen = seenFact(state, seller, fact.data);
      return { fact, seen, hasAuthor: seesAuthor(seen, seller, cause) };
    })
    .filter(({ seen }) => seen !== 'nothing')
    .slice(0, limit);
}

interface FactReader {
  readonly seller: string | null;
  readonly context: Parameters<typeof presentFact>[1];
}

const shownFact = ({ fact, seen, hasAuthor }: FoundFact, { seller, context }: FactReader) => ({
  sequence: fact.sequence,
  at: fact.at,
  what: factCode(fact.data.type),
  who: hasAuthor ? fact.who : null,
  onBehalfOf: hasAuthor ? fact.onBehalfOf : null,
  cause: hasAuthor ? fact.cause : null,
  requestId: hasAuthor ? fact.requestId : null,
  data:
    seen === 'all' ? presentFact(seller === null ? fact.data : withoutOutsideWords(fact.data), context) : {},
});
