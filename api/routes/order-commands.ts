import { z } from 'zod';
import { resultOf, signalSoon, viewAfter } from '../../app/command-result';
import { tagOf } from '../../app/order-tag';
import type { ErrorCode } from '../../domain/errors';
import { ERRORS } from '../../domain/errors';
import type { CommandName } from '../../domain/order/commands';
import { COMMAND_NAMES, COMMANDS } from '../../domain/order/commands';
import type { CommandResult } from '../../store/command-results';
import type { StoredInboxRow } from '../../store/inbox';
import type { OrderHeader } from '../../store/orders';
import type { ApiDeps } from '../deps';
import { etagOf, expectedVersion } from '../http/etag';
import { badField, Problem } from '../http/problem';
import { flag } from '../http/query';
import type { Call, Reply, Route } from '../http/route';
import { route } from '../http/route';
import { keyReused, REPLAYED } from '../middleware/idempotency';
import { commandExamples } from '../openapi/examples';
import { commandSchema } from '../schemas/command';
import { orderSchema } from '../schemas/order';
import { orderId } from '../schemas/shared';
import { authorOf, headerFor } from './order-scope';
import { previewFor, previewOutdated, previewReply, previewSchema, requireUnchanged } from './preview';

/** POST /v1/orders/{id}/{command}: one route for each command. */
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
    previewToken: true,
    params: z.strictObject({ id: orderId }),
    query: z.strictObject({ preview: previewFlag }),
    body: body as z.ZodType<object>,
    bodyOptional: true,
    ...(examples ? { bodyExamples: examples } : {}),
    responses: {
      200: {
        description: 'The order after the command, or with `preview=true` what the command would do',
        schema: z.union([orderSchema, previewSchema]),
        headers: ['ETag', 'Idempotent-Replayed'],
      },
      202: {
        description: 'The command is stored and will be run; its result will be at `Location`',
        schema: commandSchema,
        headers: ['Location', 'Idempotent-Replayed'],
      },
    },
    problems: [
      'not_found',
      'version_conflict',
      'precondition_failed',
      'idempotency_key_reused',
      'quantity_too_large',
    ],
    handle: (call) => run(deps, name, call),
  });
}

const previewFlag = flag.optional().describe('true: returns what the command would do, without running it');

const HOW_COMMANDS_ARE_ANSWERED =
  'A command is stored before it is run. A command that the order does not allow is refused with 409, the code of the ' +
  'refusal and the commands that are allowed.';

export type CommandCall = Call<{ id: string }, { preview?: boolean | undefined }, object>;

async function run(deps: ApiDeps, name: CommandName, call: CommandCall): Promise<Reply> {
  const header = await headerFor(deps.store.orders, call.params.id, call.caller);
  const version = expectedVersion(call.header('If-Match'));
  return runCommand(deps, { header, name, body: call.body, version }, call);
}

export interface CommandCallSpec {
  readonly header: OrderHeader;
  readonly name: CommandName;
  readonly body: object;
  /** The version that the order must still have; null for any. */
  readonly version: number | null;
  /** What the caller sent, if that was not the command itself. */
  readonly originalRequest?: object;
}

type RequestParts = Pick<CommandCall, 'caller' | 'requestId' | 'idempotency' | 'header' | 'query'>;

/** The first response again for a request whose Idempotency-Key is known; null if it is not. */
export async function replay(
  deps: ApiDeps,
  header: OrderHeader,
  originalRequest: object,
  { idempotency, caller }: RequestParts,
): Promise<Reply | null> {
  const known = idempotency && (await deps.useCases.commands.known(idempotency, originalRequest));
  if (!known) return null;
  if (known.outcome === 'key_reused') throw keyReused();
  return replayed(deps, header, known.row, caller.sellerId);
}

async function replayed(
  deps: ApiDeps,
  header: OrderHeader,
  row: StoredInboxRow,
  sellerId: string | null,
): Promise<Reply> {
  const { store, answerMs } = deps;
  const known = row.state === 'pending' ? await resultOf(store.commandResults, row.id, answerMs) : row;
  return replyWith(deps, { header, name: row.name, commandId: row.id, sellerId }, known, REPLAYED);
}

/** Stores a command and responds with its result; or previews it, and stores nothing. */
export async function runCommand(
  deps: ApiDeps,
  { header, name, body, version, originalRequest = { name, body } }: CommandCallSpec,
  call: RequestParts,
): Promise<Reply> {
  const { store, useCases, answerMs } = deps;
  const { sellerId } = call.caller;
  const request = {
    orderId: header.id,
    name,
    body,
    originalRequest,
    reasons: header.reasons,
    ...authorOf(call.caller),
    requestId: call.requestId,
    ...(version === null ? {} : { expectedVersion: version }),
    idempotency: call.idempotency,
  };
  if (call.query.preview === true) return previewReply(await previewFor(deps, request, call.caller));
  const token = call.header('Preview-Token');
  const earlier = token === null ? null : await replay(deps, header, originalRequest, call);
  if (earlier) return earlier;
  if (token !== null) requireUnchanged(token, header);
  const shown = token === null ? null : await previewFor(deps, request, call.caller);
  if (shown && shown.token !== token) throw previewOutdated(header.version);
  const kept = await useCases.commands.submit(
    shown ? { ...request, expectedVersion: shown.orderVersion } : request,
  );
  switch (kept.outcome) {
    case 'key_reused':
      throw keyReused();
    case 'unknown_reason':
      throw badField('/reason', `expected one of ${kept.allowed.join(', ')}`);
    case 'new': {
      const waiting = resultOf(store.commandResults, kept.command.id, answerMs);
      signalSoon(deps, tagOf(header), kept.command);
      return replyWith(deps, { header, name, commandId: kept.command.id, sellerId }, await waiting, {});
    }
    case 'known':
      return replayed(deps, header, kept.row, sellerId);
  }
}

interface Answered {
  readonly header: OrderHeader;
  readonly name: string;
  readonly commandId: string;
  readonly sellerId: string | null;
}

async function replyWith(
  { store }: ApiDeps,
  { header, name, commandId, sellerId }: Answered,
  known: Pick<CommandResult, 'refusal' | 'orderVersion'> | null,
  headers: Record<string, string>,
): Promise<Reply> {
  if (!known) {
    const body = { id: commandId, order: header.id, command: name, state: 'pending' };
    return { status: 202, body, headers: { Location: `/v1/commands/${commandId}`, ...headers } };
  }
  const view = await viewAfter(store.orders, header.id, known.orderVersion, sellerId);
  if (!view) throw new Error('an order that took a command cannot be found');
  if (known.refusal) {
    const { code, detail } = known.refusal;
    const extra = { orderVersion: known.orderVersion ?? view.version, allowedActions: view.allowedActions };
    throw new Problem(knownCode(code), detail, { extra, headers });
  }
  return { status: 200, body: view, headers: { ETag: etagOf(view.version), ...headers } };
}

/** Refusals are stored for years; one whose code no longer exists must still have a response. */
const knownCode = (code: string): ErrorCode =>
  Object.hasOwn(ERRORS, code) ? (code as ErrorCode) : 'malformed_command';
