import { z } from 'zod';
import { COMMANDS } from '../../domain/order/commands';
import { commandForStatus } from '../../domain/order/read/set-status';
import type { ApiDeps } from '../deps';
import { etagOf, expectedVersion } from '../http/etag';
import { badField, invalid, Problem } from '../http/problem';
import { flag } from '../http/query';
import type { Route } from '../http/route';
import { route } from '../http/route';
import { commandSchema } from '../schemas/command';
import { orderSchema } from '../schemas/order';
import { orderId } from '../schemas/shared';
import { viewName } from '../schemas/views';
import { replay, runCommand } from './order-commands';
import { orderWithStateFor } from './order-scope';
import { previewSchema, requireUnchanged } from './preview';

const bodySchema = z
  .strictObject({
    view: viewName,
    status: z
      .string()
      .min(1)
      .max(80)
      .describe(
        'a status of the view as listed by `GET /v1/views`, or an alias of one, in upper or lower case',
      ),
    fields: z
      .record(z.string(), z.unknown())
      .optional()
      .describe('the body of the command that leads to the status, as the route of the command takes it'),
  })
  .meta({ id: 'SetStatus' });

/**
 * POST /v1/orders/{id}/status: sets a status by name (P2). It finds and runs the command that leads to the status. It
 * throws `fields_missing` if the command needs more fields, and the refusal with the steps that lead there if no single
 * command does.
 */
export function orderStatusRoute(deps: ApiDeps): Route {
  return route({
    method: 'post',
    path: '/v1/orders/:id/status',
    operationId: 'setStatus',
    tag: 'commands',
    summary: 'Sets the status of an order by name, in any view',
    description:
      'Finds the command that leads to the status and runs it. A status that the order already shows changes nothing, ' +
      'unless `fields` ask for more of it. A status that says "partially" needs `fields` that say which part is meant, ' +
      'and is never set by acting on everything. A status that one command cannot reach is refused, with `way`: the ' +
      'commands that lead there, of which the order takes the first now.',
    roles: ['operator', 'seller'],
    idempotency: 'by_route',
    ifMatch: true,
    previewToken: true,
    params: z.strictObject({ id: orderId }),
    query: z.strictObject({
      preview: flag.optional().describe('true: returns what would happen, without running the command'),
    }),
    body: bodySchema,
    bodyExamples: {
      shipped: {
        summary: 'Shipped, as a back office calls it',
        value: {
          view: 'backoffice',
          status: 'Shipped',
          fields: { manual: { carrier: 'Local courier', trackingNumber: 'LC-000123' } },
        },
      },
    },
    responses: {
      200: {
        description: 'The order after the command, or unchanged if nothing is left to do',
        schema: z.union([orderSchema, previewSchema]),
        headers: ['ETag', 'Idempotent-Replayed'],
      },
      202: {
        description: 'The command is stored and will be run',
        schema: commandSchema,
        headers: ['Location', 'Idempotent-Replayed'],
      },
    },
    problems: [
      ...(['not_found', 'version_conflict', 'precondition_failed', 'idempotency_key_reused'] as const),
      ...(['status_unknown', 'fields_missing', 'status_not_settable', 'status_not_reachable'] as const),
    ],
    async handle(call) {
      const { view, status, fields = {} } = call.body;
      const header = await orderWithStateFor(deps.store.orders, call.params.id, call.caller);
      const order = header.state;
      if (!order) throw new Problem('order_not_taken');
      const version = expectedVersion(call.header('If-Match'));
      const { sellerId } = call.caller;
      const originalRequest = { status: call.body };
      const earlier = call.query.preview === true ? null : await replay(deps, header, originalRequest, call);
      if (earlier) return earlier;
      const token = call.query.preview === true ? null : call.header('Preview-Token');
      if (token !== null) requireUnchanged(token, header);
      const answer = commandForStatus(order, view, status, fields, sellerId);
      switch (answer.outcome) {
        case 'there': {
          if (version !== null && version !== header.version) throw new Problem('version_conflict');
          const shown = await deps.store.orders.view(header.id, sellerId);
          return { status: 200, body: shown, headers: { ETag: etagOf(header.version) } };
        }
        case 'unknown':
          throw new Problem('status_unknown', `status: expected one of ${answer.words.join(', ')}`, {
            extra: { words: answer.words },
          });
        case 'fields': {
          const errors = answer.missing.map(({ field, message }) => ({
            in: 'body' as const,
            pointer: `/fields${field === '' ? '' : `/${field.replaceAll('.', '/')}`}`,
            message,
          }));
          throw new Problem('fields_missing', invalid(errors).detail, {
            errors,
            extra: { command: answer.name, does: COMMANDS[answer.name].does },
          });
        }
        case 'refused': {
          const { code, detail } = answer.refusal;
          // As for the command itself: a reason that the channel does not know is a field to be filled in otherwise.
          if (code === 'unknown_reason') throw badField('/fields/reason', detail.replace(/^reason: /, ''));
          const shown = await deps.store.orders.view(header.id, sellerId);
          throw new Problem(code, detail, {
            extra: {
              orderVersion: order.version,
              way: answer.way,
              allowedActions: shown?.allowedActions ?? [],
            },
          });
        }
        case 'command': {
          // What was found holds for the version it was found on, unless the caller names another.
          const parsed = COMMANDS[answer.name].body.safeParse(answer.body);
          const body = (parsed.success ? parsed.data : answer.body) as object;
          const wanted = {
            header,
            name: answer.name,
            body,
            version: version ?? header.version,
            originalRequest,
          };
          return runCommand(deps, wanted, call);
        }
      }
    },
  });
}
