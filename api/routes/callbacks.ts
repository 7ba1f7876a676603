import { z } from 'zod';
import { wakeSoon } from '../../app/wake-soon';
import { OutsideError } from '../../domain/errors';
import type { ApiDeps } from '../deps';
import { notFound, Problem } from '../http/problem';
import type { OpenCall, Reply, Route } from '../http/route';
import { openRoute } from '../http/route';
import { connectionName } from '../schemas/shared';

const params = z.strictObject({ name: connectionName });
const keptSchema = z
  .strictObject({
    kept: z.int().describe('the number of new events'),
    known: z.int().describe('the number of events that were received before'),
  })
  .meta({ id: 'CallbackKept' });

const shared = {
  method: 'post',
  tag: 'callbacks',
  params,
  raw: true,
  responses: {
    200: { description: 'All events were received before; nothing changed', schema: keptSchema },
    202: { description: 'The new events are stored and will be applied to their orders', schema: keptSchema },
  },
  problems: ['invalid_signature', 'not_found', 'payload_too_large', 'invalid_request', 'unavailable'],
} as const;

/** Callbacks of outside systems. They need no API key: the signature over the bytes authenticates them. */
export function callbackRoutes(deps: ApiDeps): Route[] {
  return [
    openRoute({
      ...shared,
      path: '/callbacks/carriers/:name',
      operationId: 'carrierCallback',
      summary: 'Receives a callback of a carrier',
      description:
        'The signature is verified with the scheme of the kind of the connection before the body is parsed. Each event ' +
        'is stored once, by its id, even if its tracking number is not known yet.',
      handle: (call) => carrierCallback(deps, call),
    }),
    openRoute({
      ...shared,
      path: '/callbacks/channels/:name',
      operationId: 'channelCallback',
      summary: 'Receives a callback of a channel',
      description: 'No kind of channel supports callbacks yet, so the response is always 404.',
      async handle() {
        throw notFound('channel connection with callbacks');
      },
    }),
  ];
}

/** C17: without its settings a callback can't be verified. The carrier should send it again once they are corrected. */
function unusable(error: unknown): never {
  if (!(error instanceof OutsideError)) throw error;
  throw new Problem('unavailable', `the connection cannot be used: ${error.code}`, { cause: error });
}

async function carrierCallback(
  deps: ApiDeps,
  call: OpenCall<{ name: string }, unknown, unknown>,
): Promise<Reply> {
  const { name } = call.params;
  const carrier = await deps.useCases.connections.openCarrier(name).catch(unusable);
  if (!carrier?.readCallback) throw notFound('carrier connection with callbacks');
  const { headers, raw: body } = call;
  const answer = carrier.readCallback({ headers, body, receivedAt: new Date().toISOString() });
  if (!answer.ok)
    throw new Problem(
      answer.problem === 'signature' ? 'invalid_signature' : 'invalid_request',
      answer.detail,
    );
  let kept = 0;
  const orders = new Set<string>();
  for (const event of answer.events) {
    const { isNew, orderId } = await deps.useCases.commands.storeCallback(name, event, body);
    if (!isNew) continue;
    kept += 1;
    if (orderId) orders.add(orderId);
  }
  for (const orderId of orders) wakeSoon(deps, orderId);
  return { status: kept > 0 ? 202 : 200, body: { kept, known: answer.events.length - kept } };
}
