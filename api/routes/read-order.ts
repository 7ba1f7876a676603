import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Order } from '../../domain/order/model';
import type { OrderView } from '../../domain/order/read/view';
import { viewOrder } from '../../domain/order/read/view';
import { readOrder } from '../../domain/order/snapshot';
import type { Store } from '../../store';
import type { OrderCard } from '../../store/orders';
import type { ApiDeps } from '../deps';
import { etagOf, isUnchanged } from '../http/etag';
import { badQuery, notFound, Problem } from '../http/problem';
import { wholeNumber } from '../http/query';
import type { Reply, Route } from '../http/route';
import { route } from '../http/route';
import { orderSchema } from '../schemas/order';
import { orderId } from '../schemas/shared';
import { cardFor } from './order-scope';

const PATIENCE_MS = 5_000;
const LOOK_MS = 100;
const MAX_VERSION = 100_000_000;

const query = z.strictObject({
  minVersion: wholeNumber(0, MAX_VERSION)
    .optional()
    .describe('waits up to five seconds for this version, then returns the order as it is'),
  at: wholeNumber(1, MAX_VERSION).optional().describe('returns the order as it was at this version'),
  from: z
    .enum(['workflow'])
    .optional()
    .describe('reads the state of the running workflow instead of the database'),
});

/** GET /v1/orders/{id}. After a command's 200 it shows what the command did. */
export function readOrderRoute(deps: ApiDeps): Route {
  return route({
    method: 'get',
    path: '/v1/orders/:id',
    operationId: 'getOrder',
    tag: 'orders',
    summary: 'Gets an order',
    roles: ['operator', 'seller', 'viewer'],
    params: z.strictObject({ id: orderId }),
    query,
    ifNoneMatch: true,
    answers: {
      200: { description: 'The order', schema: orderSchema, headers: ['ETag'] },
      304: { description: 'The order still has the version in `If-None-Match`', headers: ['ETag'] },
    },
    problems: ['not_found', 'gone', 'unavailable'],
    async handle({ params, query: asked, caller, header }): Promise<Reply> {
      if ([asked.at, asked.from, asked.minVersion].filter((value) => value !== undefined).length > 1) {
        throw badQuery(
          asked.at === undefined ? 'from' : 'at',
          'expected only one of at, from and minVersion',
        );
      }
      const card = await cardFor(deps.store.orders, params.id, caller);
      const view = await find(deps, card, asked, caller.sellerId);
      if (!view) throw notFound(asked.at === undefined ? 'order' : 'version of this order');
      const headers = { ETag: etagOf(view.version), 'Cache-Control': 'private, no-cache' };
      if (isUnchanged(header('If-None-Match'), headers.ETag)) return { status: 304, headers };
      return { status: 200, body: view, headers };
    },
  });
}

async function find(
  deps: ApiDeps,
  card: OrderCard,
  asked: z.output<typeof query>,
  sellerId: string | null,
): Promise<OrderView | null> {
  const { store } = deps;
  if (asked.at !== undefined) return store.orders.viewAt(card.id, asked.at, sellerId);
  if (asked.from === 'workflow') return fromWorkflow(deps, card, sellerId);
  if (asked.minVersion !== undefined) await untilVersion(store, card, asked.minVersion);
  return store.orders.view(card.id, sellerId);
}

async function untilVersion(
  { orders }: Pick<Store, 'orders'>,
  card: OrderCard,
  version: number,
): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  let known = card.version;
  while (known < version && Date.now() + LOOK_MS <= until) {
    await sleep(LOOK_MS);
    known = (await orders.card(card.id, null))?.version ?? known;
  }
}

/** 410 if the run and its history are deleted; 503 if no worker responds, or there has been no run yet. */
async function fromWorkflow(
  { store, gateway }: ApiDeps,
  card: OrderCard,
  sellerId: string | null,
): Promise<OrderView> {
  const answer = await gateway.query(card.id);
  const isYoung = card.state === null;
  if (answer === 'gone' && !isYoung)
    throw new Problem('gone', 'Temporal no longer has the workflow of this order');
  if (answer === null || answer === 'gone' || answer === 'unavailable') {
    throw new Problem('unavailable', 'no worker answers for this order', {
      headers: { 'Retry-After': '2' },
    });
  }
  return viewOrder(readOrder(answer), await surroundings(store, answer), 'full', sellerId);
}

/** What the run does not hold: people, texts, and the events of parcels as far as it has got. */
async function surroundings({ orders }: Store, order: Order): Promise<Parameters<typeof viewOrder>[1]> {
  const [content, items] = await Promise.all([
    orders.content(order.id),
    order.version === 0 ? [] : orders.timeline(order.id, 0, order.version),
  ]);
  return {
    content,
    texts: items[0]?.texts ?? new Map<string, string>(),
    events: items.flatMap(({ fact: { data } }) =>
      data.type === 'CarrierReported'
        ? [
            {
              shipmentId: data.shipmentId,
              status: data.status,
              occurredAt: data.occurredAt,
              raw: data.remark,
            },
          ]
        : [],
    ),
  };
}
