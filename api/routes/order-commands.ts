import { z } from 'zod';
import type { ErrorCode } from '../../domain/errors';
import { ERRORS } from '../../domain/errors';
import type { CommandName } from '../../domain/order/commands';
import { COMMAND_NAMES, COMMANDS } from '../../domain/order/commands';
import type { Answer } from '../../store/answers';
import type { OrderCard } from '../../store/orders';
import { answerOf, signalSoon, viewAfter } from '../answers';
import type { ApiDeps } from '../deps';
import { etagOf, expectedVersion } from '../http/etag';
import { badField, Problem } from '../http/problem';
import type { Call, Reply, Route } from '../http/route';
import { route } from '../http/route';
import { keyReused, REPLAYED } from '../middleware/idempotency';
import { commandExamples } from '../openapi/examples';
import { commandSchema } from '../schemas/command';
import { orderSchema } from '../schemas/order';
import { orderId } from '../schemas/shared';
import { authorOf, cardFor } from './order-scope';

/** POST /v1/orders/{id}/{command}: one route for each command that an order takes. */
export const orderCommandRoutes = (deps: ApiDeps): Route[] =>
  COMMAND_NAMES.map((name) => commandRoute(deps, name));

function commandRoute(deps: ApiDeps, name: CommandName): Route {
  const { does, irreversible, body } = COMMANDS[name];
  const examples = commandExamples[name];
  return route({
    method: 'post',
    path: `/v1/orders/:id/${name}`,
    operationId: name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    tag: 'commands',
    summary: does,
    description: `${irreversible ? 'Cannot be undone.' : 'Can be undone.'} ${HOW_COMMANDS_ARE_ANSWERED}`,
    roles: ['operator', 'seller'],
    idempotency: 'by_route',
    ifMatch: true,
    params: z.strictObject({ id: orderId }),
    body: body as z.ZodType<object>,
    bodyOptional: true,
    ...(examples ? { bodyExamples: examples } : {}),
    answers: {
      200: {
        description: 'The order after it',
        schema: orderSchema,
        headers: ['ETag', 'Idempotent-Replayed'],
      },
      202: {
        description: 'It is kept and will be run; its answer will stand at `Location`',
        schema: commandSchema,
        headers: ['Location', 'Idempotent-Replayed'],
      },
    },
    problems: ['not_found', 'version_conflict', 'idempotency_key_reused', 'quantity_too_large'],
    handle: (call) => run(deps, name, call),
  });
}

const HOW_COMMANDS_ARE_ANSWERED =
  'A command is kept before it is run. What does not fit the order is refused with 409, the code of the refusal ' +
  'and what would be allowed.';

type CommandCall = Call<{ id: string }, unknown, object>;

async function run(deps: ApiDeps, name: CommandName, call: CommandCall): Promise<Reply> {
  const { store, answerMs } = deps;
  const version = expectedVersion(call.header('If-Match'));
  const card = await cardFor(store.orders, call.params.id, call.caller);
  const kept = await store.commands.keep({
    orderId: card.id,
    name,
    body: call.body,
    policy: card.state?.policy ?? null,
    ...authorOf(call.caller),
    requestId: call.requestId,
    ...(version === null ? {} : { expectedVersion: version }),
    idempotency: call.idempotency,
  });
  switch (kept.outcome) {
    case 'key_reused':
      throw keyReused();
    case 'unknown_reason':
      throw badField('/reason', `expected one of ${kept.allowed.join(', ')}`);
    case 'new': {
      const waiting = answerOf(store.answers, kept.command.id, answerMs);
      signalSoon(deps, tagOf(card), kept.command);
      return answer(deps, { card, name, commandId: kept.command.id }, await waiting, {});
    }
    case 'known': {
      const { row } = kept;
      const known = row.state === 'pending' ? await answerOf(store.answers, row.id, answerMs) : row;
      return answer(deps, { card, name, commandId: row.id }, known, REPLAYED);
    }
  }
}

const tagOf = ({ id, channel, externalId, state }: OrderCard) => ({
  orderId: id,
  channel,
  externalId,
  state,
});

async function answer(
  { store }: ApiDeps,
  { card, name, commandId }: { card: OrderCard; name: CommandName; commandId: string },
  known: Pick<Answer, 'refusal' | 'orderVersion'> | null,
  headers: Record<string, string>,
): Promise<Reply> {
  if (!known) {
    const body = { id: commandId, order: card.id, command: name, state: 'pending' };
    return { status: 202, body, headers: { Location: `/v1/commands/${commandId}`, ...headers } };
  }
  const view = await viewAfter(store.orders, card.id, known.orderVersion);
  if (!view) throw new Error('an order that took a command cannot be found');
  if (known.refusal) {
    const { code, detail } = known.refusal;
    const extra = { orderVersion: known.orderVersion ?? view.version, allowedActions: view.allowedActions };
    throw new Problem(knownCode(code), detail, { extra, headers });
  }
  return { status: 200, body: view, headers: { ETag: etagOf(view.version), ...headers } };
}

/** Refusals are kept for years; one whose code is gone by then must still be answered. */
const knownCode = (code: string): ErrorCode =>
  Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'malformed_command';
