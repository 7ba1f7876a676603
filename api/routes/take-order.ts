import { resultOf, signalSoon, viewAfter } from '../../app/command-result';
import { tagOfNew } from '../../app/order-tag';
import type { TakenOrder } from '../../app/take-order';
import type { OrderView } from '../../domain/order/read/view';
import type { TakeOrder } from '../../domain/order/take';
import { takeOrderSchema } from '../../domain/order/take';
import type { ApiDeps } from '../deps';
import { etagOf } from '../http/etag';
import { badField, notFound, Problem } from '../http/problem';
import { instant } from '../http/query';
import type { Call, Reply, Route } from '../http/route';
import { route } from '../http/route';
import { keyReused, REPLAYED } from '../middleware/idempotency';
import { takeExamples } from '../openapi/examples';
import { INTAKE_RULES } from '../openapi/intake-rules';
import { orderSchema } from '../schemas/order';
import { authorOf } from './order-scope';

type TakeCall = Call<unknown, unknown, TakeOrder>;

/** POST /v1/orders. An order is stored before anything else happens, so a 2xx survives any later outage. */
export function takeOrderRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/v1/orders',
    operationId: 'takeOrder',
    tag: 'orders',
    summary: 'Takes an order',
    description:
      'The same channel and external id with the same meaning is the same order, whatever its spelling; with another ' +
      'meaning it is a conflict. A seller key can take orders for its own seller only, and none of a channel that imports ' +
      'its orders. Such an order posted by an operator is `posted: unconfirmed`, and the channel is notified of nothing, ' +
      'until the import finds the same order at the channel.\n\n' +
      INTAKE_RULES,
    roles: ['operator', 'seller'],
    idempotency: 'by_route',
    body: takeOrderSchema,
    bodyExamples: takeExamples,
    responses: {
      200: { description: 'The order was already taken', schema: orderSchema, headers: ['ETag', 'Location'] },
      201: {
        description: 'The order was taken',
        schema: orderSchema,
        headers: ['ETag', 'Location', 'Idempotent-Replayed'],
      },
      202: {
        description: 'The order is stored and will be taken; until then its lifecycle is `received`',
        schema: orderSchema,
        headers: ['ETag', 'Location', 'Idempotent-Replayed'],
      },
    },
    problems: ['order_conflict', 'idempotency_key_reused'],
    handle: (call) => takeOrder(deps, call),
  });
}

export async function takeOrder(deps: ApiDeps, call: TakeCall): Promise<Reply> {
  const { useCases } = deps;
  const { caller, idempotency, requestId } = call;
  const order = withSeller(call.body, caller.sellerId);
  checkPlacedAt(order);
  const result = await useCases.intake.take({
    order,
    ...authorOf(caller),
    requestId,
    sellerId: caller.sellerId,
    idempotency,
  });
  switch (result.outcome) {
    case 'key_reused':
      throw keyReused();
    case 'unknown_channel':
      throw badField('/channel', 'there is no channel connection with this name');
    case 'imported_channel':
      throw new Problem(
        'forbidden',
        'the orders of this channel are imported from it; only an operator may post one of them',
      );
    case 'unknown_supplier':
      throw badField(`/lines/${result.line}/supplier`, 'there is no supplier connection with this name');
    default:
      return answerTaken(deps, call, result);
  }
}

async function answerTaken(deps: ApiDeps, { caller }: TakeCall, taken: TakenOrder): Promise<Reply> {
  const { store, answerMs } = deps;
  switch (taken.outcome) {
    case 'conflict': {
      // A seller learns of the conflict, but not whose order it is.
      const isTheirs = (await store.orders.orderWithState(taken.orderId, caller.sellerId)) !== null;
      throw new Problem('order_conflict', undefined, {
        ...(isTheirs ? { extra: { order: taken.orderId } } : {}),
        ...(taken.isReplay ? { headers: REPLAYED } : {}),
      });
    }
    case 'new': {
      const { orderId, command } = taken;
      const waiting = resultOf(store.commandResults, command.id, answerMs);
      const tag = tagOfNew(orderId, command);
      // Without a signal the relay starts the run.
      if (tag) signalSoon(deps, tag, command);
      const answer = await waiting;
      return reply(deps, orderId, answer ? 201 : 202, answer?.orderVersion ?? null);
    }
    case 'replayed':
    case 'known': {
      const { orderId, commandId } = taken;
      const answer =
        (await store.commandResults.look(commandId)) ??
        (await resultOf(store.commandResults, commandId, answerMs));
      if (taken.outcome === 'known') {
        const known = await reply(deps, orderId, 200, null, caller.sellerId);
        return taken.isReplay ? { ...known, headers: { ...known.headers, ...REPLAYED } } : known;
      }
      const first = await reply(deps, orderId, answer ? 201 : 202, answer?.orderVersion ?? null);
      return { ...first, headers: { ...first.headers, ...REPLAYED } };
    }
  }
}

async function reply(
  { store }: ApiDeps,
  orderId: string,
  status: number,
  version: number | null,
  sellerId: string | null = null,
): Promise<Reply> {
  const view: OrderView | null =
    version === null
      ? await store.orders.view(orderId, sellerId)
      : await viewAfter(store.orders, orderId, version);
  // Another seller's order: to this caller, the external id is simply in use.
  if (!view) throw sellerId === null ? notFound('order') : new Problem('order_conflict');
  return { status, body: view, headers: { Location: `/v1/orders/${orderId}`, ETag: etagOf(view.version) } };
}

/** The schema accepts years that no order has and that the database does not support. */
function checkPlacedAt({ placedAt }: TakeOrder): void {
  if (placedAt === undefined || instant.safeParse(placedAt).success) return;
  throw badField('/placedAt', 'expected a year from 1900 to 2199');
}

/** Writes the seller into every line, so that it belongs to what is compared when the order comes again. */
function withSeller(order: TakeOrder, sellerId: string | null): TakeOrder {
  if (sellerId === null) return order;
  const foreign = order.lines.findIndex((line) => line.sellerId !== undefined && line.sellerId !== sellerId);
  if (foreign >= 0)
    throw badField(
      `/lines/${foreign}/sellerId`,
      'expected the seller of the API key, or the one that the request is made on behalf of',
    );
  return { ...order, lines: order.lines.map((line) => ({ ...line, sellerId })) };
}
