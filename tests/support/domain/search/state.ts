import type { EffectKey } from '../../../../domain/order/keys';
import type {
  Line,
  LineQuantity,
  Order,
  Payment,
  PendingEffect,
  Refund,
  Return,
  Shipment,
  SupplierOrder,
} from '../../../../domain/order/model';
import { inDays, NOW } from '../orders';

/** The times of every state of the search: what has happened, happened now. */
const at = <T extends string | null>(time: T): T => (time === null ? time : (NOW as T));

/** Facts that came before get the numbers up to this one, so that no key made of a version is given twice. */
const VERSION = 1_000;

/**
 * An order with its past moved to the present: times, versions and counters without an end are taken back to one
 * value each. Deadlines are then always as far away as their policy says, and run out as moves of their own.
 */
export function frozen(order: Order): Order {
  return {
    ...order,
    version: VERSION,
    placedAt: NOW,
    createdAt: NOW,
    updatedAt: NOW,
    lifecycle: { state: order.lifecycle.state, since: NOW, by: 'system' },
    releasedAt: at(order.releasedAt),
    receiptAt: at(order.receiptAt),
    pickupAt: at(order.pickupAt),
    incidentsClosedAt: null,
    hold: order.hold && { reason: 'txt_reason', until: order.hold.until === null ? null : inDays(1) },
    people: { customer: null, shippingAddress: null, billingAddress: null },
    lines: order.lines.map((line) =>
      line.incident === null ? line : { ...line, incident: { reason: 'txt_reason', openedAt: NOW } },
    ),
    shipments: order.shipments.map(frozenShipment),
    refunds: order.refunds.map((refund) => ({ ...refund, at: NOW })),
    returns: order.returns.map((item) => ({ ...item, reason: null, trackingNumber: null, at: NOW })),
    sources: order.sources.map((source) => ({ ...source, since: NOW, ref: null, url: null })),
    ...frozenEffects(order),
  };
}

const frozenShipment = (shipment: Shipment): Shipment => ({
  ...shipment,
  createdAt: NOW,
  statusSince: NOW,
  handedAt: at(shipment.handedAt),
  channelNotifiedAtVersion: shipment.channelNotifiedAtVersion && 0,
  expectedAt: null,
  trackingNumber: shipment.trackingNumber && `T-${shipment.id}`,
  handOverWanted: shipment.handOverWanted && shipment.handedAt === null && !shipment.cancelled,
  latestCarrierEvent:
    shipment.latestCarrierEvent === null || shipment.cancelled
      ? null
      : { id: 'event', status: shipment.latestCarrierEvent.status, occurredAt: NOW },
});

/** The key of an effect without the version that makes it unlike the ones before it. */
const plainKey = (key: string): string =>
  key.replace(/^(cancellation|stock|drift|shipment|reserve)(:.+):\d+$/, '$1$2');

/** Keys derived from versions, or from how often stock was requested, count only what is still open. */
function frozenEffects(order: Order): Pick<Order, 'effects' | 'reservations'> {
  const effects: Record<string, PendingEffect> = {};
  const count = new Map<string, number>();
  for (const [key, pending] of Object.entries(order.effects)) {
    const plain = plainKey(key);
    const n = (count.get(plain) ?? 0) + 1;
    count.set(plain, n);
    const name = plain === key ? key : `${plain}:${n}`;
    effects[name] = { ...pending, effect: { ...pending.effect, key: name as EffectKey }, since: NOW };
  }
  const open = count.get(`reserve:${order.id}`) ?? 0;
  return { effects, reservations: Math.max(open, Math.min(order.reservations, 2)) };
}

type Name = (lineId: string) => string;

/**
 * All that distinguishes one state from another, in short. Shipments, refunds and returns count as sets, equal lines
 * too.
 */
export function keyOf(order: Order): string {
  const plain = encoded(order, (id) => id);
  if (order.lines.length !== 2 || !areAlike(order.lines)) return plain;
  const [first, second] = order.lines.map(({ id }) => id);
  const swapped = encoded(order, (id) => (id === first ? (second ?? id) : (first ?? id)));
  return plain < swapped ? plain : swapped;
}

const areAlike = ([a, b]: readonly Line[]): boolean =>
  a?.supplier?.name === b?.supplier?.name && a?.sellerId === b?.sellerId && a?.ordered === b?.ordered;

const flag = (value: unknown): string => (value ? '1' : '0');
const sorted = (parts: readonly string[]): string => [...parts].sort().join(' ');

type Encoders<T> = {
  /** `null`: the same in all states of a world, or a time, which distinguishes no states. */
  readonly [K in keyof T]-?: ((value: T[K], order: Order, name: Name, whole: T) => string) | null;
};

function encode<T extends object>(encoders: Encoders<T>, value: T, order: Order, name: Name): string {
  let text = '';
  for (const field of Object.keys(encoders) as (keyof T)[]) {
    const encoder = encoders[field];
    if (encoder) text += `${encoder(value[field], order, name, value)},`;
  }
  return text;
}

const textOf = (value: string | number | null): string => String(value ?? '');

const units = (lines: readonly LineQuantity[], _order: Order, name: Name): string =>
  sorted(lines.map(({ id, quantity }) => name(id) + quantity));

/** The effects about one thing, encoded with that thing, so that its number does not matter. */
const effectsOn = (order: Order, id: string): string => {
  let text = '';
  for (const [key, { state, problem }] of Object.entries(order.effects)) {
    if (key.includes(id)) text += key.slice(0, key.indexOf(id)) + state[0] + textOf(problem);
  }
  return text;
};

/** A field that the model gets has no encoder yet, and does not compile until one is defined. */
const LINE: Encoders<Line> = {
  ...{ sku: null, unitPrice: null, discount: null, taxes: null, shippingPrice: null, weightGrams: null },
  ordered: null,
  id: (id, _order, name) => name(id),
  sellerId: textOf,
  accepted: textOf,
  refused: textOf,
  cancelled: textOf,
  received: textOf,
  refunded: textOf,
  collected: textOf,
  reserved: textOf,
  consumed: textOf,
  restocked: textOf,
  incident: flag,
  supplier: (supplier) => textOf(supplier?.name ?? null),
};

const SHIPMENT: Encoders<Shipment> = {
  ownership: null,
  ...{ createdAt: null, statusSince: null, expectedAt: null, carrierRef: null, trackingNumber: null },
  id: (id, order) => effectsOn(order, id),
  lines: units,
  carrier: ({ sellsLabel, voidable }) => flag(sellsLabel) + flag(voidable),
  handOverWanted: flag,
  label: textOf,
  handedAt: flag,
  cancelled: flag,
  sourceId: textOf,
  channelNotifiedAtVersion: (version) => flag(version !== null),
  latestCarrierEvent: (event) => textOf(event?.status ?? null),
};

const PAYMENT: Encoders<Payment> = { id: textOf, method: null, amount: textOf, state: textOf };

const REFUND: Encoders<Refund> = {
  ...{ at: null, reason: null, amount: textOf, shipping: textOf, adjustment: textOf, fee: textOf },
  id: (id, order) => effectsOn(order, id),
  state: textOf,
  executedBy: textOf,
  lines: (lines, _order, name) =>
    sorted(
      lines.map(
        ({ id, quantity, amount, unitsCoveringCancellation = 0 }) =>
          `${name(id)}${quantity}:${amount}:${unitsCoveringCancellation}`,
      ),
    ),
  allocations: (parts) => sorted(parts.map(({ paymentId, amount }) => `${paymentId}:${amount}`)),
};

const RETURN: Encoders<Return> = {
  ownership: null,
  ...{ id: null, trackingNumber: null, reason: null, at: null },
  unpaid: textOf,
  state: textOf,
  lines: (lines, _order, name) =>
    sorted(lines.map((line) => `${name(line.id)}${line.quantity}${line.received}${line.writtenOff}`)),
};

const SOURCE: Encoders<SupplierOrder> = {
  ownership: null,
  ...{ since: null, ref: null, url: null, kind: null },
  id: (id, order) => id + effectsOn(order, id),
  supplier: textOf,
  lines: units,
  state: textOf,
  superseded: flag,
};

const all =
  <T extends object>(encoders: Encoders<T>) =>
  (items: readonly T[], order: Order, name: Name) =>
    sorted(items.map((item) => encode(encoders, item, order, name)));

const ORDER: Encoders<Order> = {
  ...{ id: null, version: null, channel: null, externalId: null, mode: null, currency: null },
  ...{ placedAt: null, createdAt: null, updatedAt: null, policy: null, requiresAcceptance: null },
  ...{ paymentMode: null, delivery: null, shipping: null, destination: null, people: null },
  incidentsClosedAt: null,
  posted: (posted) => textOf(posted ?? null),
  lifecycle: ({ state }) => state,
  releasedAt: flag,
  processing: flag,
  acceptanceExpired: flag,
  receiptAt: flag,
  hold: (hold) => (hold ? flag(hold.until) : ''),
  pickup: textOf,
  pickupAt: flag,
  pickupCode: textOf,
  executor: textOf,
  archived: flag,
  reservations: textOf,
  missed: sorted,
  drift: sorted,
  lines: all(LINE),
  payments: all(PAYMENT),
  shipments: all(SHIPMENT),
  refunds: all(REFUND),
  returns: all(RETURN),
  sources: all(SOURCE),
  effects: (effects, _order, name) =>
    sorted(
      Object.entries(effects).map(([key, { effect, state, problem }]) => {
        if (/(shp|rfd|src)_/.test(key)) return '';
        const lines = effect.kind === 'reserve_stock' ? units(effect.lines, _order, name) : '';
        return `${plainKey(key)}${lines}${state[0]}${textOf(problem)}`;
      }),
    ),
};

const encoded = (order: Order, name: Name): string => encode(ORDER, order, order, name);
