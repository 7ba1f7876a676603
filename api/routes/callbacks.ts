import { z } from 'zod';
import { signalSoon } from '../../app/command-result';
import { tagOf } from '../../app/order-tag';
import type { CarrierCallbackEvent } from '../../domain/ports';
import type { ApiDeps } from '../deps';
import { notFound, Problem } from '../http/problem';
import type { OpenCall, Reply, Route } from '../http/route';
import { openRoute } from '../http/route';
import { connectionName } from '../schemas/shared';

const params = z.strictObject({ name: connectionName });
const keptSchema = z
  .strictObject({
    kept: z.int().describe('events that are new'),
    known: z.int().describe('events that came before'),
  })
  .meta({ id: 'CallbackKept' });

const shared = {
  method: 'post',
  tag: 'callbacks',
  params,
  raw: true,
  answers: {
    200: { description: 'Nothing in it was new, and nothing happened', schema: keptSchema },
    202: { description: 'What is new was kept, and will reach its order', schema: keptSchema },
  },
  problems: ['invalid_signature', 'not_found', 'payload_too_large', 'invalid_request'],
} as const;

/** Where outside systems call us. They hold no API key: the signature over the bytes says who they are. */
export function callbackRoutes(deps: ApiDeps): Route[] {
  return [
    openRoute({
      ...shared,
      path: '/callbacks/carriers/:name',
      operationId: 'carrierCallback',
      summary: "Takes a carrier's callback",
      description:
        'The body is verified by the signature scheme of the connection’s kind before it is read. An event is ' +
        'kept once, by its id, also where nobody knows its tracking number yet.',
      handle: (call) => carrierCallback(deps, call),
    }),
    openRoute({
      ...shared,
      path: '/callbacks/channels/:name',
      operationId: 'channelCallback',
      summary: "Takes a channel's callback",
      description: 'No kind of channel has a signature scheme so far, so every name is answered with 404.',
      async handle() {
        throw notFound('channel that calls back');
      },
    }),
  ];
}

async function carrierCallback(
  deps: ApiDeps,
  call: OpenCall<{ name: string }, unknown, unknown>,
): Promise<Reply> {
  const { name } = call.params;
  const carrier = await deps.useCases.connections.openCarrier(name);
  if (!carrier?.readCallback) throw notFound('carrier that calls back');
  const { headers, raw: body } = call;
  const answer = carrier.readCallback({ headers, body, receivedAt: new Date().toISOString() });
  if (!answer.ok)
    throw new Problem(
      answer.problem === 'signature' ? 'invalid_signature' : 'invalid_request',
      answer.detail,
    );
  let kept = 0;
  for (const event of answer.events) {
    if (await keep(deps, name, event, body)) kept += 1;
  }
  return { status: kept > 0 ? 202 : 200, body: { kept, known: answer.events.length - kept } };
}

/** Keeps one event and tells its order; false where it was known. */
async function keep(
  deps: ApiDeps,
  carrier: string,
  event: CarrierCallbackEvent,
  raw: Buffer,
): Promise<boolean> {
  const { isNew, orderId, command } = await deps.useCases.commands.keepCallback(carrier, event, raw);
  if (orderId && command) {
    const header = await deps.store.orders.header(orderId, null);
    if (header) signalSoon(deps, tagOf(header), command);
  }
  return isNew;
}
