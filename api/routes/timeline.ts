import { z } from 'zod';
import type { Order } from '../../domain/order/model';
import { isShared } from '../../domain/order/seller';
import type { ApiDeps } from '../deps';
import { pageReply, readCursor } from '../http/cursor';
import { cursorParam, flag, limitParam } from '../http/query';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { orderId, page, timestamp } from '../schemas/shared';
import { orderWithStateFor } from './order-scope';
import { factCode, presentFact, presentOwnFact, withoutOutsideWords } from './present-fact';

const itemSchema = z
  .strictObject({
    sequence: z.int(),
    at: timestamp,
    what: z.string().describe('a stable code such as `order_taken` or `shipment_handed_over`'),
    who: z.string().describe('the API key, connection or part of the system that caused it'),
    onBehalfOf: z.string().nullable().describe('the seller that an operator acted for'),
    cause: z.string().describe('the command, callback, deadline or effect that led to the fact'),
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
    async handle({ params: { id }, query, caller }) {
      const header = await orderWithStateFor(orders, id, caller);
      const after = query.cursor === undefined ? 0 : readCursor(place, query.cursor).after;
      const found = await orders.timeline(id, after, query.limit + 1);
      const currency = header.state?.currency ?? '';
      const own = ownLines(header.state, caller.sellerId);
      const items = found.slice(0, query.limit).map(({ fact, texts }) => ({
        sequence: fact.sequence,
        at: fact.at,
        what: factCode(fact.data.type),
        who: fact.who,
        onBehalfOf: fact.onBehalfOf,
        cause: fact.cause,
        requestId: fact.requestId,
        data: own
          ? presentOwnFact(fact.data, own, { currency, texts })
          : presentFact(caller.sellerId === null ? fact.data : withoutOutsideWords(fact.data), {
              currency,
              texts,
            }),
      }));
      const last = items.at(-1);
      const next = found.length > query.limit && last ? { after: last.sequence } : null;
      const reply = pageReply(`/v1/orders/${id}/timeline`, query, items, next);
      if (query.verify !== true) return reply;
      return { ...reply, body: { ...reply.body, chain: await orders.verify(id) } };
    },
  });
}

/** The lines of a seller who shares the order with others; null if nothing is to be omitted. */
function ownLines(order: Order | null, seller: string | null): ReadonlySet<string> | null {
  if (order === null || seller === null || !isShared(order, seller)) return null;
  return new Set(order.lines.filter((line) => line.sellerId === seller).map(({ id }) => id));
}
