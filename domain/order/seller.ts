import type { Refusal } from '../errors';
import { refuse } from '../errors';
import type { AnyCommandName } from './commands';
import type { Deadline, DeadlineName } from './deadlines';
import { deadlinesOf } from './deadlines';
import type { ChannelMessage, Effect, LineQuantity, Order } from './model';
import type { Ownership } from './ownership';
import { isOwn } from './ownership';
import type { OrderViews } from './read/vocabularies';
import { viewsFor } from './read/vocabularies';
import { facetsOf } from './read/vocabularies/facets';
import type { OrderStatus } from './status';
import { statusOf } from './status';

const ABOUT_EFFECTS: ReadonlySet<AnyCommandName> = new Set<AnyCommandName>([
  ...(['retry-effect', 'confirm-effect', 'give-up-effect'] as const),
]);

/** What a seller may do with its lines of an order that has lines of others too (M9, M15). */
const BY_LINES: ReadonlySet<AnyCommandName> = new Set<AnyCommandName>([
  ...(['accept', 'refuse', 'cancel', 'ship', 'create-shipment', 'hand-over', 'void-shipment'] as const),
  ...(['edit-shipment', 'deliver', 'process', 'return', 'request-return', 'approve-return'] as const),
  ...(['reject-return', 'ship-return', 'receive-return', 'open-incident', 'close-incident'] as const),
  ...(['place-source', 'pay-source', 'track-source', 'cancel-source', 're-source'] as const),
  ...(['review-source-refund', 'settle-source-refund'] as const),
  ...ABOUT_EFFECTS,
]);

/** Are there lines of other sellers? */
export const isShared = (order: Order, seller: string): boolean =>
  order.lines.some((line) => line.sellerId !== seller);

/**
 * What concerns the whole is not allowed to a single seller; nor is a decision that its channel wants of the whole
 * order.
 */
export function sharedRefusal(order: Order, name: AnyCommandName): Refusal | null {
  const isDecision = name === 'accept' || name === 'refuse';
  const isWhole = isDecision && order.policy.acceptanceBy === 'order';
  return BY_LINES.has(name) && !isWhole ? null : refuse('lines_of_others');
}

/**
 * The order as one of its sellers sees it and decides on it: only its lines, and what follows from them alone. Of a
 * shipment, return or source with lines of others the seller's units count, and its `ownership` says that no decision
 * acts on it.
 */
export function partOf(order: Order, seller: string): Order {
  const own = new Set(order.lines.filter((line) => line.sellerId === seller).map(({ id }) => id));
  const part = <T extends { readonly lines: readonly LineQuantity[] }>(item: T): T => {
    const lines = item.lines.filter(({ id }) => own.has(id));
    if (lines.length === item.lines.length) return item;
    const ownership: Ownership = lines.length > 0 ? 'shared' : 'foreign';
    return { ...item, lines, ownership };
  };
  return {
    ...order,
    lines: order.lines.filter(({ id }) => own.has(id)),
    shipments: order.shipments.map((item) => part(item)),
    returns: order.returns.map((item) => part(item)),
    sources: order.sources.map((item) => part(item)),
  };
}

/** What a command of a seller decides on: of what is stuck, no more than is about its part alone. */
export const decidablePart = (order: Order, seller: string, name: AnyCommandName): Order =>
  ABOUT_EFFECTS.has(name)
    ? { ...partOf(order, seller), effects: partVisibleTo(order, seller).effects }
    : partOf(order, seller);

/**
 * The part of the order that is visible to a seller: a seller who shares it sees its own lines, what follows from
 * them alone, what is to be done about those, and no payments.
 */
export function partVisibleTo(whole: Order, seller: string | null): Order {
  if (seller === null || !isShared(whole, seller)) return whole;
  const part = partOf(whole, seller);
  const own = new Set(part.lines.map(({ id }) => id));
  const seen: Order = {
    ...part,
    shipping: { ...part.shipping, price: 0, taxes: [] },
    payments: [],
    shipments: part.shipments.filter(isOwn),
    returns: part.returns.filter(isOwn),
    sources: part.sources.filter(isOwn),
    refunds: part.refunds.filter(({ lines }) => lines.length > 0 && lines.every(({ id }) => own.has(id))),
  };
  const effects = Object.entries(whole.effects).flatMap(([key, pending]) =>
    isAbout(seen, pending.effect)
      ? [[key, { ...pending, effect: withoutShipping(pending.effect) }] as const]
      : [],
  );
  return { ...seen, effects: Object.fromEntries(effects) };
}

/** The price of shipping is the whole order's. */
function withoutShipping(effect: Effect): Effect {
  if (effect.kind !== 'tell_channel' || effect.message.type !== 'cancellation') return effect;
  const { shipping: _, ...message } = effect.message;
  return { ...effect, message };
}

const OF_THE_WHOLE: ReadonlySet<DeadlineName> = new Set([
  ...(['auto_receipt', 'auto_complete', 'auto_close', 'hold_until', 'pickup_by'] as const),
]);

/** The deadlines of a seller's own lines, shipments and supplier orders, with those of the whole order. */
export function deadlinesVisibleTo(whole: Order, seller: string | null): readonly Deadline[] {
  if (seller === null || !isShared(whole, seller)) return deadlinesOf(whole);
  const part = partOf(whole, seller);
  const others = new Set(
    [...part.shipments, ...part.sources].filter((item) => !isOwn(item)).map(({ id }) => id),
  );
  const own = deadlinesOf(part).filter(
    ({ name, subject }) => !OF_THE_WHOLE.has(name) && (subject === null || !others.has(subject)),
  );
  const shared = deadlinesOf(whole).filter(({ name }) => OF_THE_WHOLE.has(name));
  return [...own, ...shared].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

/** Its lines have their own states; the payments belong to the whole order. */
export function statusVisibleTo(whole: Order, seller: string | null): OrderStatus {
  const { payment, refund, lifecycle, channel } = statusOf(whole);
  return { ...statusOf(partVisibleTo(whole, seller)), payment, refund, lifecycle, channel };
}

/** The statuses of its lines; the payments, and whether the order has ended, belong to the whole order. */
export function viewsVisibleTo(whole: Order, seller: string | null): OrderViews {
  const { mode, paid, cashDue } = facetsOf(whole);
  const own = facetsOf(partVisibleTo(whole, seller));
  return viewsFor({ ...own, ...statusVisibleTo(whole, seller), mode, paid, cashDue });
}

/**
 * Is an effect about what is on the order, and nothing else? Refunds are not: whose lines they are for, they are paid
 * by the whole order's payments. Nor is the channel's message of what was accepted, which names all lines.
 */
function isAbout(seen: Order, effect: Effect | ChannelMessage): boolean {
  const has = (things: readonly { readonly id: string }[], ...ids: string[]): boolean =>
    ids.every((id) => things.some((thing) => thing.id === id));
  if ('kind' in effect && effect.kind === 'tell_channel') return isAbout(seen, effect.message);
  if ('shipmentId' in effect) return has(seen.shipments, effect.shipmentId);
  if ('sourceId' in effect) return has(seen.sources, effect.sourceId);
  if ('lines' in effect) return has(seen.lines, ...effect.lines.map(({ id }) => id));
  if ('changes' in effect) return has(seen.lines, ...effect.changes.map(({ id }) => id));
  return false;
}
