import { z } from 'zod';
import type { CommandRequest } from '../../app/submit-command';
import { isRefusal } from '../../domain/errors';
import type { Money } from '../../domain/money';
import type { Command } from '../../domain/order/commands';
import type { Effect } from '../../domain/order/model';
import type { Change, Preview, PreviewWarning } from '../../domain/order/read/preview';
import { previewOf } from '../../domain/order/read/preview';
import { nested } from '../../domain/order/read/view';
import { canonicalJson } from '../../domain/record/canonical';
import { sha256 } from '../../domain/record/hash';
import type { OrderWithState } from '../../store/orders';
import type { ApiDeps } from '../deps';
import { etagOf } from '../http/etag';
import { badField, Problem } from '../http/problem';
import type { Caller, Reply } from '../http/route';
import { viewsSchema } from '../schemas/order';
import { amount, timestamp } from '../schemas/shared';
import { statusSchema } from '../schemas/status';
import { orderWithStateFor } from './order-scope';
import { factCode, presentFact, presentObject } from './present-fact';

const change = z.strictObject({ before: amount, after: amount });
const effects = z.array(
  z.strictObject({ effect: z.string(), kind: z.string(), about: z.record(z.string(), z.unknown()) }),
);

export const previewSchema = z
  .strictObject({
    token: z
      .string()
      .describe('send it as header `Preview-Token` to run the command only if it would still do this'),
    orderVersion: z.int(),
    facts: z.array(
      z.strictObject({ what: z.string(), at: timestamp, data: z.record(z.string(), z.unknown()) }),
    ),
    money: z.strictObject({ due: change, captured: change, refunds: change, owed: change }),
    messages: z.strictObject({
      channel: effects,
      carrier: effects,
      supplier: effects,
      person: effects.describe('what a person would have to do by hand'),
      customer: z.array(z.strictObject({ event: z.string(), by: z.literal('channel') })),
    }),
    stock: effects,
    warnings: z
      .array(
        z.strictObject({
          code: z.enum(['units_refunded']),
          message: z.string(),
          lines: z.array(z.strictObject({ id: z.string(), quantity: z.int() })),
        }),
      )
      .describe('effects of the command that may be unintended; they do not prevent it'),
    status: statusSchema,
    views: viewsSchema,
    allowedActions: z.array(z.string()).describe('the commands that the order would allow afterwards'),
  })
  .meta({ id: 'Preview', description: 'What a command would do if it were sent now.' });

const WARNINGS: Readonly<Record<PreviewWarning['code'], string>> = {
  units_refunded: 'these units were refunded, and would be sent nevertheless',
};

export interface PreviewResult {
  readonly token: string;
  readonly orderVersion: number;
  readonly preview: Preview;
  readonly currency: string;
}

/** Computes by the rules what a command would do. Throws the problem that the command would get if it were refused. */
export async function previewFor(
  { store, useCases }: ApiDeps,
  request: CommandRequest,
  caller: Caller,
): Promise<PreviewResult> {
  const header = await orderWithStateFor(store.orders, request.orderId, caller);
  const drafted = await useCases.commands.draft(request);
  if (drafted.outcome === 'unknown_reason') {
    throw badField('/reason', `expected one of ${drafted.allowed.join(', ')}`);
  }
  const order = header.state;
  if (!order) throw new Problem('order_not_taken');
  const preview = previewOf(order, drafted.command, caller.sellerId);
  if (isRefusal(preview)) {
    const view = await store.orders.view(header.id, caller.sellerId);
    const allowedActions = view?.allowedActions ?? [];
    throw new Problem(preview.code, preview.detail, {
      extra: { orderVersion: order.version, allowedActions },
    });
  }
  const token = tokenOf(header, request, drafted.command, preview);
  return { token, orderVersion: order.version, preview, currency: order.currency };
}

/** Throws 412 if the order has changed since a preview, whatever the command would lead to now. */
export function requireUnchanged(token: string, { version }: Pick<OrderWithState, 'version'>): void {
  if (!token.startsWith(`pv_${version}_`)) throw previewOutdated(version);
}

export const previewOutdated = (orderVersion: number): Problem =>
  new Problem(
    'precondition_failed',
    'the order, or what the command would do, has changed since the preview',
    {
      extra: { orderVersion },
    },
  );

/** Names the order's version, the command, and all that was shown of it; times and fresh ids apart. */
function tokenOf(
  header: OrderWithState,
  request: CommandRequest,
  command: Command,
  preview: Preview,
): string {
  const { money, messages, stock, warnings, status, allowedActions } = preview;
  const shown = {
    order: header.id,
    version: header.version,
    name: command.name,
    body: request.body,
    facts: preview.facts.map(({ data }) => data.type),
    money,
    messages,
    stock,
    warnings,
    status,
    allowedActions,
  };
  // References of sealed texts differ each time.
  const described = canonicalJson(shown).replace(/txt_[0-9a-z]{20}/g, 'txt');
  return `pv_${header.version}_${sha256(described).slice(0, 32)}`;
}

export function previewReply({ token, orderVersion, preview, currency }: PreviewResult): Reply {
  const money = (minor: number): Money => ({ amount: minor, currency });
  const changed = ({ before, after }: Change) => ({ before: money(before), after: money(after) });
  const texts = new Map<string, string>();
  const shown = (list: readonly Effect[]) =>
    list.map(({ key, kind, ...about }) => ({
      effect: key,
      kind,
      about: presentObject(about, { currency, texts }),
    }));
  const { channel, carrier, supplier, person, customer } = preview.messages;
  const body = {
    token,
    orderVersion,
    facts: preview.facts.map(({ at, data, seen }) => ({
      what: factCode(data.type),
      at,
      data: seen === 'all' ? presentFact(data, { currency, texts }) : {},
    })),
    money: {
      due: changed(preview.money.due),
      captured: changed(preview.money.captured),
      refunds: changed(preview.money.refunds),
      owed: changed(preview.money.owed),
    },
    messages: {
      channel: shown(channel),
      carrier: shown(carrier),
      supplier: shown(supplier),
      person: shown(person),
      customer,
    },
    stock: shown(preview.stock),
    warnings: preview.warnings.map(({ code, lines }) => ({ code, message: WARNINGS[code], lines })),
    status: preview.status,
    views: nested(preview.views),
    allowedActions: preview.allowedActions,
  };
  return { status: 200, body, headers: { ETag: etagOf(orderVersion) } };
}
