import { z } from 'zod';
import { amountDue, capturedOf } from '../amounts';
import { attentionOf } from '../attention';
import type { Command, CommandName } from '../commands';
import { COMMAND_NAMES, COMMANDS } from '../commands';
import { answerTo } from '../decide';
import { isRefundKey } from '../keys';
import type { Line, Order } from '../model';
import { cashDue } from '../rules/payment';
import { isRefusal } from '../rules/rule';
import { needsTrackingNumber } from '../rules/shipping';
import { UNITS_OPEN } from '../rules/units';
import { isShared, partOf } from '../seller';

export interface AllowedAction {
  readonly action: CommandName;
  readonly irreversible: boolean;
  /** JSON Schema of the command's body. */
  readonly fields: unknown;
}

const fieldsOf = new Map<CommandName, unknown>(
  COMMAND_NAMES.map((name) => {
    const { $schema: _, ...schema } = z.toJSONSchema(COMMANDS[name].body, {
      io: 'input',
      target: 'draft-2020-12',
    });
    return [name, schema];
  }),
);

/** Bodies to ask `decide` with: the plainest ones that could be taken for each thing the order has. */
export function probes(order: Order, name: CommandName): object[] {
  const byShipment = order.shipments.map(({ id }) => ({ shipmentId: id }));
  const byReturn = order.returns.map(({ id }) => ({ returnId: id }));
  const bySource = order.sources.map(({ id }) => ({ sourceId: id }));
  const manual = { manual: { carrier: 'any', trackingNumber: 'any' } };
  const reason = 'any';
  switch (name) {
    case 'ship':
      return [manual, ...byShipment];
    case 'create-shipment':
      return [manual];
    case 'hand-over':
    case 'deliver':
      return [{}, ...byShipment];
    case 'void-shipment':
      return byShipment;
    case 'edit-shipment':
      return byShipment.map((shipment) => ({ ...shipment, trackingNumber: 'any' }));
    case 'approve-return':
    case 'reject-return':
    case 'ship-return':
    case 'receive-return':
      return byReturn;
    case 'start-refund':
      return order.refunds.map(({ id }) => ({ refundId: id }));
    case 'cancel':
      return [{}, ...order.lines.map(({ id }) => ({ lines: [{ id }] }))];
    case 'record-payment': {
      const paymentId = `probe-${order.version}`;
      const due = Math.max(1, amountDue(order) - capturedOf(order));
      const amounts = [...new Set([due, 1])].map((amount) => ({ amount, currency: order.currency }));
      return amounts.map((amount) => ({ paymentId, amount, state: 'captured' }));
    }
    case 'collect-cash':
      return [{ amount: { amount: cashDue(order), currency: order.currency } }];
    case 'retry-effect':
    case 'confirm-effect':
    case 'give-up-effect':
      return attentionOf(order).map(({ effect }) => ({ effect, trackingNumber: 'any', evidence: 'any' }));
    case 'hold':
      return [{ reason }];
    case 'open-incident':
      return [{ reason }];
    case 'collect':
      return [order.pickupCode === null ? {} : { code: order.pickupCode }];
    case 'change-customer':
      return [{ customer: 'any' }];
    case 'change-address':
      return [{ shippingAddress: 'any' }, { billingAddress: 'any' }];
    case 'pay-source':
    case 'cancel-source':
    case 'review-source-refund':
      return bySource;
    case 'track-source':
      return bySource.map((source) => ({ ...source, carrier: 'any', trackingNumber: 'any' }));
    case 'settle-source-refund':
      return bySource.map((source) => ({ ...source, refunded: true }));
    case 'accept':
    case 'refuse':
    case 'confirm-receipt':
    case 'refund':
    case 'return':
    case 'request-return':
    case 'release':
    case 'process':
    case 'request-logistics':
    case 'acquire-logistics':
    case 'start-logistics':
    case 'reject-logistics':
    case 'prepare-pickup':
    case 'ready-pickup':
    case 'cancel-pickup':
    case 'close-incident':
    case 'place-source':
    case 're-source':
    case 'archive':
    case 'unarchive':
    case 'complete':
    case 'close':
      return [{}];
  }
}

/** A command as a seller would send it now, to be asked about and not to be sent. */
export const asked = (order: Order, name: CommandName, body: object, seller: string | null): Command =>
  ({
    id: 'probe',
    name,
    body,
    receivedAt: order.updatedAt,
    who: 'probe',
    party: 'seller',
    onBehalfOf: null,
    requestId: null,
    sellerId: seller,
  }) as Command;

/** The bodies of a command that `decide` would take now: it is asked, so that the two cannot differ. */
const openBodies = (order: Order, name: CommandName, seller: string | null): object[] =>
  probes(order, name).filter((body) => !isRefusal(answerTo(order, asked(order, name, body, seller))));

/** The commands that would be taken now with some body. */
export const allowedActionNames = (order: Order, seller: string | null = null): CommandName[] =>
  COMMAND_NAMES.filter((name) => openBodies(order, name, seller).length > 0);

/** The same with what a client needs to draw a form, narrowed to what this order has (L8, L33, L34, U17, U41). */
export const allowedActions = (order: Order, seller: string | null = null): AllowedAction[] =>
  COMMAND_NAMES.flatMap((action) => {
    const open = openBodies(order, action, seller);
    const fields = () => narrowed(formOf(order, seller), action, open);
    return open.length > 0 ? [{ action, irreversible: COMMANDS[action].irreversible, fields: fields() }] : [];
  });

/** What a form is drawn from: a seller who shares the order chooses among its own things. */
const formOf = (order: Order, seller: string | null): Order =>
  seller !== null && isShared(order, seller) ? partOf(order, seller) : order;

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly [key: string]: unknown;
}

type Bodies = readonly Readonly<Record<string, unknown>>[];

/** Fields that name a thing of the order. */
const NAMES_A_THING = ['shipmentId', 'returnId', 'refundId', 'sourceId', 'effect'];

/** Of a body no more than the thing that it names. */
export const thingNamed = (body: object): object =>
  Object.fromEntries(Object.entries(body).filter(([field]) => NAMES_A_THING.includes(field)));

/** Fields of which a command takes some on one order and others on another: each with the field that speaks for it. */
const ALTERNATIVES: Partial<Record<CommandName, Readonly<Record<string, string>>>> = {
  ship: { manual: 'manual', carrier: 'manual', lines: 'manual', shipmentId: 'shipmentId' },
  'hand-over': { shipmentId: 'shipmentId' },
  deliver: { shipmentId: 'shipmentId' },
  cancel: { lines: 'lines' },
  'change-address': { shippingAddress: 'shippingAddress', billingAddress: 'billingAddress' },
};

/** What a field may be on this order; null where it is free. */
function choicesOf(
  order: Order,
  action: CommandName,
  field: string,
  open: Bodies,
): readonly unknown[] | null {
  if (NAMES_A_THING.includes(field)) return open.flatMap((body) => body[field] ?? []);
  if (field === 'currency') return [order.currency];
  return field === 'reason' && Object.hasOwn(order.policy.reasons, action)
    ? order.policy.reasons[action as keyof Order['policy']['reasons']]
    : null;
}

/** The lines of which a command may take something, with how much; null where it takes lines by their ids alone. */
function openLines(order: Order, action: CommandName): Map<string, number> | null {
  const units = (UNITS_OPEN as Partial<Record<CommandName, (order: Order, line: Line) => number>>)[action];
  if (!units) return null;
  return new Map(order.lines.map((line) => [line.id, units(order, line)] as const).filter(([, n]) => n > 0));
}

const isDecision = (action: CommandName): boolean => action === 'accept' || action === 'refuse';

/** Is this field one that the command takes on this order? */
function isOpen(order: Order, action: CommandName, field: string, open: Bodies): boolean {
  const by = ALTERNATIVES[action]?.[field];
  if (by !== undefined && !open.some((body) => by in body)) return false;
  if (field !== 'lines') return true;
  if (isDecision(action) && order.policy.acceptanceBy === 'order') return false;
  return openLines(order, action)?.size !== 0;
}

/** What this order asks for beyond what the command always does, by the field it is in; `null` is the body itself. */
function alsoRequired(order: Order, action: CommandName, field: string | null): string[] {
  if (field === 'manual' && needsTrackingNumber(order)) return ['trackingNumber'];
  return field === null && action === 'collect' && order.pickupCode !== null ? ['code'] : [];
}

/** What some of the effects that are stuck ask for before they count as done by hand. */
function neededByHand(order: Order, open: Bodies): object {
  const keys = open.map(({ effect }) => String(effect));
  const isLabel = (key: string): boolean => order.effects[key]?.effect.kind === 'buy_label';
  const needs = (['trackingNumber', 'evidence'] as const).flatMap((field) => {
    const effects = keys.filter(field === 'evidence' ? isRefundKey : isLabel);
    if (effects.length === 0) return [];
    return [{ anyOf: [{ properties: { effect: { not: { enum: effects } } } }, { required: [field] }] }];
  });
  return needs.length > 0 ? { allOf: needs } : {};
}

function narrowed(order: Order, action: CommandName, bodies: readonly object[]): Schema {
  const open = bodies as Bodies;
  const narrow = (schema: Schema, field: string | null): Schema => {
    const choices = field === null ? null : choicesOf(order, action, field, open);
    const isLine = field === 'lines' && schema.items?.properties !== undefined;
    const isCash = action === 'collect-cash' && field === 'amount' && schema.type === 'integer';
    const properties = Object.entries(schema.properties ?? {})
      .filter(([name]) => field !== null || isOpen(order, action, name, open))
      .map(([name, inner]) => [name, narrow(inner, name)] as const);
    const names = properties.map(([name]) => name);
    const shared = Object.entries(schema.$defs ?? {}).map(
      ([name, inner]) => [name, narrow(inner, '$defs')] as const,
    );
    const more = alsoRequired(order, action, field);
    const oneOf = schema.oneOf?.filter(({ required = [] }) => required.every((name) => names.includes(name)));
    return {
      ...schema,
      ...(shared.length > 0 ? { $defs: Object.fromEntries(shared) } : {}),
      ...(choices && choices.length > 0 ? { enum: choices } : {}),
      ...(isCash ? { const: cashDue(order) } : {}),
      ...(schema.properties ? { properties: Object.fromEntries(properties) } : {}),
      ...(oneOf ? { oneOf } : {}),
      ...(isLine ? { items: withLines(order, action, schema.items ?? {}) } : {}),
      ...(more.length > 0 ? { required: [...(schema.required ?? []), ...more] } : {}),
      ...(field === null && action === 'confirm-effect' ? neededByHand(order, open) : {}),
    };
  };
  return narrow(fieldsOf.get(action) as Schema, null);
}

/** The lines that fit, with no more units than the one that has most; whole ones where they are decided whole. */
function withLines(order: Order, action: CommandName, items: Schema): Schema {
  const open = openLines(order, action);
  const { id, quantity, ...others } = items.properties ?? {};
  const isWhole = isDecision(action) && order.policy.acceptanceBy !== 'quantity';
  const most = open ? { maximum: Math.max(...open.values()) } : {};
  return {
    ...items,
    properties: {
      id: { ...id, enum: [...(open?.keys() ?? order.lines.map((line) => line.id))] },
      ...(quantity && !isWhole ? { quantity: { ...quantity, ...most } } : {}),
      ...others,
    },
  };
}
