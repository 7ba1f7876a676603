import { z } from 'zod';
import { wakeSoon } from '../../app/wake-soon';
import { refuse, storedRefusal } from '../../domain/errors';
import { CARRIER_STATUSES } from '../../domain/order/model';
import type { CallbackDecision, UnmatchedCallback } from '../../store/unmatched-callbacks';
import type { ApiDeps } from '../deps';
import { badField, notFound, Problem } from '../http/problem';
import { pageQuery } from '../http/query';
import type { Call, Reply, Route } from '../http/route';
import { route } from '../http/route';
import { commandId, connectionName, orderId, page, timestamp } from '../schemas/shared';

const callbackSchema = z
  .strictObject({
    id: commandId,
    eventId: z.string().describe("the carrier's own id of the event"),
    trackingNumber: z.string().describe('as the carrier sent it'),
    status: z.enum(CARRIER_STATUSES),
    occurredAt: z.iso.datetime({ offset: true }).describe('as the carrier sent it'),
    remark: z.string().nullable().describe("the carrier's own description"),
    receivedAt: timestamp,
  })
  .meta({ id: 'UnmatchedCallback', description: 'An event of a carrier for which no shipment was found.' });

const decisionSchema = z
  .strictObject({
    id: commandId,
    state: z.enum(['assigned', 'dismissed']),
    order: z.string().optional(),
    shipmentId: z.string().optional(),
  })
  .meta({ id: 'CallbackDecision' });

const assignment = z
  .strictObject({ order: orderId, shipmentId: z.string().min(1).max(80) })
  .meta({ id: 'CallbackAssignment' });

const listParams = z.strictObject({ name: connectionName });
const params = listParams.extend({ id: commandId });
const place = z.strictObject({ after: z.string().regex(/^\d{1,18}$/) });

const decides = {
  method: 'post',
  tag: 'carriers',
  roles: ['operator'],
  idempotency: 'for_route',
  params,
  responses: {
    200: { description: 'What was decided', schema: decisionSchema, headers: ['Idempotent-Replayed'] },
  },
} as const;

/** M12: callbacks whose tracking number no shipment has: what they say, and what a person can do about them. */
export function unmatchedCallbackRoutes(deps: ApiDeps): Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/carriers/:name/unmatched-callbacks',
      operationId: 'listUnmatchedCallbacks',
      tag: 'carriers',
      summary: 'Lists callbacks of a carrier for which no shipment was found',
      description:
        'They apply by themselves once a shipment of this connection has their tracking number, in any case and with or ' +
        'without blanks and hyphens: correct a mistyped number with `edit-shipment`, and all its callbacks apply.',
      roles: ['operator', 'viewer'],
      params: listParams,
      query: pageQuery,
      responses: {
        200: {
          description: 'A page of callbacks, oldest first',
          schema: page(callbackSchema),
          headers: ['Link'],
        },
      },
      problems: ['not_found'],
      async handle({ params: { name }, query, pages }) {
        await checkCarrier(deps, name);
        const after = pages.start(place)?.after ?? '0';
        const rows = await deps.store.unmatchedCallbacks.list(name, after, query.limit + 1);
        const items = rows.slice(0, query.limit);
        const last = items.at(-1);
        const next = rows.length > items.length && last ? { after: last.sequence } : null;
        return pages.reply(items.map(shown), next);
      },
    }),
    route({
      ...decides,
      path: '/v1/carriers/:name/unmatched-callbacks/:id/assign',
      operationId: 'assignCallback',
      summary: 'Assigns a callback to a shipment',
      description:
        'The callback then applies to the shipment like any other. Repeating the request changes nothing.',
      body: assignment,
      problems: ['not_found', 'callback_decided', 'idempotency_key_reused', 'in_progress'],
      handle: (call) => assign(deps, call),
    }),
    route({
      ...decides,
      path: '/v1/carriers/:name/unmatched-callbacks/:id/dismiss',
      operationId: 'dismissCallback',
      summary: 'Dismisses a callback that belongs to no shipment',
      description: 'It will never apply. Repeating the request changes nothing.',
      body: z.strictObject({}),
      bodyOptional: true,
      problems: ['not_found', 'callback_decided', 'idempotency_key_reused', 'in_progress'],
      handle: (call) => dismiss(deps, call),
    }),
  ];
}

type Params = z.output<typeof params>;

async function assign(
  deps: ApiDeps,
  call: Call<Params, unknown, z.output<typeof assignment>>,
): Promise<Reply> {
  const { name, id } = call.params;
  const { order, shipmentId } = call.body;
  const { unmatchedCallbacks } = deps.store;
  if ((await unmatchedCallbacks.decisionOf(name, id)) === null) throw notFound('callback');
  const to = { orderId: order, shipmentId };
  if (!(await unmatchedCallbacks.hasShipment(to)))
    throw badField('/shipmentId', 'there is no order with this shipment');
  const isNew = await unmatchedCallbacks.assign(name, id, to);
  if (isNew) {
    deps.logger.info(
      { requestId: call.requestId, key: call.caller.keyId, callback: id, order },
      'callback assigned',
    );
    wakeSoon(deps, order);
  } else {
    const decision = await unmatchedCallbacks.decisionOf(name, id);
    if (decision?.orderId !== order || decision.shipmentId !== shipmentId) throw decidedAlready(decision);
  }
  return { status: 200, body: { id, state: 'assigned', order, shipmentId } };
}

async function dismiss(deps: ApiDeps, call: Call<Params, unknown, unknown>): Promise<Reply> {
  const { name, id } = call.params;
  const { unmatchedCallbacks } = deps.store;
  const isNew = await unmatchedCallbacks.dismiss(name, id, storedRefusal(refuse('callback_dismissed')));
  if (isNew) {
    deps.logger.info(
      { requestId: call.requestId, key: call.caller.keyId, callback: id },
      'callback dismissed',
    );
  } else {
    const decision = await unmatchedCallbacks.decisionOf(name, id);
    if (decision === null) throw notFound('callback');
    if (decision.refusal?.code !== 'callback_dismissed') throw decidedAlready(decision);
  }
  return { status: 200, body: { id, state: 'dismissed' } };
}

const decidedAlready = (decision: CallbackDecision | null): Problem =>
  new Problem(
    'callback_decided',
    decision?.orderId
      ? `the callback belongs to the order ${decision.orderId}`
      : 'the callback was dismissed',
  );

async function checkCarrier({ store }: ApiDeps, name: string): Promise<void> {
  if ((await store.connections.kindOf('carrier', name)) === null) throw notFound('carrier');
}

const shown = ({ id, report, remark, receivedAt }: UnmatchedCallback) => ({
  id,
  eventId: report.eventId,
  trackingNumber: report.trackingNumber,
  status: report.status,
  occurredAt: report.occurredAt,
  remark,
  receivedAt: receivedAt.toISOString(),
});
