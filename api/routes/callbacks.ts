import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { describeError } from '../../app/logging';
import { wakeSoon } from '../../app/wake-soon';
import { OutsideError } from '../../domain/errors';
import type { CallbackRequest, CallbackResult, Carrier, ConnectorKinds } from '../../domain/ports';
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
  problems: ['invalid_signature', 'not_found', 'invalid_request'],
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
        'is stored once, by its id, even if its tracking number is not known yet. The body has no Content-Encoding and ' +
        'arrives within five seconds. A connection that does not exist responds like one whose signature is wrong.',
      checkHeaders: (headers) => requireSignature(deps.kinds, headers),
      handle: (call) => carrierCallback(deps, call),
    }),
    openRoute({
      ...shared,
      path: '/callbacks/channels/:name',
      operationId: 'channelCallback',
      summary: 'Receives a callback of a channel',
      description: 'No kind of channel supports callbacks yet, so the response is always 404.',
      checkHeaders: noChannelCallbacks,
      handle: async () => noChannelCallbacks(),
    }),
  ];
}

function noChannelCallbacks(): never {
  throw notFound('channel connection with callbacks');
}

/** The same for every connection, existing or not: the names of connections cannot be found by trying them. */
const unsigned = (): Problem =>
  new Problem('invalid_signature', 'the callback is not signed with the secret of this connection');

/** Refuses what no kind of carrier could have signed, before its body is read or its connection is looked up. */
function requireSignature({ carriers }: ConnectorKinds, headers: Readonly<Record<string, string>>): void {
  const isSigned = [...carriers.values()].some(({ signatureHeaders }) =>
    signatureHeaders?.every((name) => headers[name]),
  );
  if (!isSigned) throw unsigned();
}

async function carrierCallback(
  deps: ApiDeps,
  call: OpenCall<{ name: string }, unknown, unknown>,
): Promise<Reply> {
  const { name } = call.params;
  const { headers, raw: body } = call;
  const carrier = await openCarrier(deps, name);
  const request = { headers, body, receivedAt: new Date().toISOString() };
  const answer = carrier?.readCallback?.(request) ?? readInVain(request);
  if (!answer.ok)
    throw answer.problem === 'signature' ? unsigned() : new Problem('invalid_request', answer.detail);
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

/** Null also for a connection whose stored settings no longer fit its kind: nothing can be verified with it. */
async function openCarrier({ useCases, logger }: ApiDeps, name: string): Promise<Carrier | null> {
  try {
    return await useCases.connections.openCarrier(name);
  } catch (error) {
    if (!(error instanceof OutsideError)) throw error;
    logger.warn(describeError(error), 'a callback came for a connection that cannot be opened');
    return null;
  }
}

const NO_SECRET = randomBytes(32);

/** Costs what verifying costs, so that the time of a response does not tell whether there is a connection. */
function readInVain({ body }: CallbackRequest): CallbackResult {
  createHmac('sha256', NO_SECRET).update(body).digest();
  return { ok: false, problem: 'signature', detail: '' };
}
