import { z } from 'zod';
import type { OrderView } from '../../domain/order/read/view';
import type { OrderText } from '../../store/order-views';
import type { ApiDeps } from '../deps';
import { etagOf, isUnchanged } from '../http/etag';
import { badQuery, notFound, Problem } from '../http/problem';
import { wholeNumber } from '../http/query';
import type { Caller, Reply, Route } from '../http/route';
import { JSON_TYPE, route } from '../http/route';
import { orderSchema } from '../schemas/order';
import type { OrderRun } from '../schemas/order-run';
import { orderRunSchema } from '../schemas/order-run';
import { orderId } from '../schemas/shared';
import { headerFor } from './order-scope';

const PATIENCE_MS = 5_000;
const LOOK_MS = 1_000;
const MAX_VERSION = 100_000_000;

const query = z.strictObject({
  minVersion: wholeNumber(0, MAX_VERSION)
    .optional()
    .describe('waits up to five seconds for this version, then returns the order as it is'),
  at: wholeNumber(1, MAX_VERSION).optional().describe('returns the order as it was at this version'),
  from: z
    .enum(['workflow'])
    .optional()
    .describe(
      'returns what the workflow run of the order knows; not for sellers, as a run knows no parts of an order',
    ),
});

type Query = z.output<typeof query>;

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
    responses: {
      200: {
        description: 'The order, or with `from=workflow` what its workflow run knows',
        schema: z.union([orderSchema, orderRunSchema]),
        headers: ['ETag'],
      },
      304: { description: 'The order still has the version in `If-None-Match`', headers: ['ETag'] },
    },
    problems: ['not_found', 'forbidden', 'gone', 'unavailable'],
    async handle({ params, query, caller, header }): Promise<Reply> {
      if ([query.at, query.from, query.minVersion].filter((value) => value !== undefined).length > 1) {
        throw badQuery(
          query.at === undefined ? 'from' : 'at',
          'expected only one of at, from and minVersion',
        );
      }
      const found = await find(deps, params.id, query, caller);
      if (!found) throw notFound(query.at === undefined ? 'order' : 'version of this order');
      const headers = { ETag: etagOf(found.version), 'Cache-Control': 'private, no-cache' };
      if (isUnchanged(header('If-None-Match'), headers.ETag)) return { status: 304, headers };
      if (!('text' in found)) return { status: 200, body: found, headers };
      return { status: 200, text: found.text, headers: { ...headers, 'Content-Type': JSON_TYPE } };
    },
  });
}

async function find(
  deps: ApiDeps,
  id: string,
  query: Query,
  caller: Caller,
): Promise<OrderView | OrderRun | OrderText | null> {
  const { orders } = deps.store;
  if (query.from === 'workflow') return fromWorkflow(deps, id, caller);
  if (query.at !== undefined) {
    await headerFor(orders, id, caller);
    return orders.viewAt(id, query.at, caller.sellerId);
  }
  if (query.minVersion !== undefined) await waitForVersion(deps, id, query.minVersion, caller);
  return orders.text(id, caller.sellerId);
}

/** Waits for the version; a lost notification is compensated by a check every second. */
async function waitForVersion(
  { store }: ApiDeps,
  id: string,
  version: number,
  caller: Caller,
): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const change = store.orderVersions.reached(id, version, Math.min(LOOK_MS, until - Date.now()));
    try {
      const header = await headerFor(store.orders, id, caller);
      if (header.version >= version || Date.now() >= until) return;
      await change.done;
    } finally {
      change.cancel();
    }
  }
}

/** 410 if the run and its history are deleted; 503 if no worker responds, or if there was no run yet. */
async function fromWorkflow({ store, orderClient }: ApiDeps, id: string, caller: Caller): Promise<OrderRun> {
  const header = await headerFor(store.orders, id, caller);
  if (caller.sellerId !== null) throw new Problem('forbidden');
  const answer = await orderClient.query(id);
  if (answer === 'gone' && header.version > 0)
    throw new Problem('gone', 'Temporal no longer has the workflow run of this order');
  if (answer === null || answer === 'gone' || answer === 'unavailable') {
    throw new Problem('unavailable', 'no worker answers for this order', {
      headers: { 'Retry-After': '2' },
    });
  }
  const { version, status, nextDeadline, work, details } = answer;
  const sideEffects = work.map(({ key, summary, isDelayed }) => ({ effect: key, summary, isDelayed }));
  return { id, version, status, nextDeadline, sideEffects, details };
}
