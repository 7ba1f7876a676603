import { DEFAULT_POLICY } from '../policy';
import { refundsAfterWithdrawal, returnsAfterWithdrawal, undueAmong, unpaidAmong } from './amounts';
import { foldCarrierEvent } from './carrier-events';
import { effectSpec } from './effect-kinds';
import { effectsOf, settledBy } from './effects';
import type { Fact, FactData, OrderTaken } from './facts';
import type { EffectKey } from './keys';
import { effectKey, parseEffectKey } from './keys';
import type {
  Line,
  LineQuantity,
  Order,
  PendingEffect,
  RefundState,
  Return,
  Shipment,
  Source,
} from './model';
import { activeUnits, isOutOfStock, shipmentStatus } from './quantities';
import { orderWords } from './read/vocabularies';
import { NEW_LINE, NOTHING_YET } from './snapshot';

/**
 * Folds one fact into the order. Total and pure: it checks nothing, since `decide` has; a fact once recorded is
 * true. The first fact must be `OrderTaken`.
 */
export function apply(order: Order | null, fact: Fact): Order {
  if (order === null) {
    if (fact.data.type !== 'OrderTaken') throw new Error(`an order cannot begin with ${fact.data.type}`);
    return withStatusTimes(begin(fact.data, fact.at), fact.at);
  }
  const next = { ...fold(order, fact.data, fact.at), version: order.version + 1, updatedAt: fact.at };
  return withStatusTimes(withTold({ ...next, effects: foldEffects(next, fact) }), fact.at);
}

/** A parcel of which the channel is being told counts as told: what comes later of it is a correction. */
function withTold(order: Order): Order {
  const about = Object.values(order.effects).flatMap(({ effect }) =>
    effect.kind === 'tell_channel' && effect.message.type === 'shipment' ? [effect.message.shipmentId] : [],
  );
  const isNew = ({ id, told }: Shipment): boolean => told === null && about.includes(id);
  if (!order.shipments.some(isNew)) return order;
  const shipments = order.shipments.map((shipment) =>
    isNew(shipment) ? { ...shipment, told: order.version } : shipment,
  );
  return { ...order, shipments };
}

/** M7: keeps when each word was true of the whole order first, in any vocabulary. */
function withStatusTimes(order: Order, at: string): Order {
  const fresh = orderWords(order).filter((word) => !Object.hasOwn(order.statusTimes, word));
  if (fresh.length === 0) return order;
  return {
    ...order,
    statusTimes: { ...order.statusTimes, ...Object.fromEntries(fresh.map((word) => [word, at])) },
  };
}

/** Folds facts in their order; with `null` the first of them must be `OrderTaken`. */
export function applyAll(order: Order | null, facts: readonly Fact[]): Order {
  const folded = facts.reduce<Order | null>(apply, order);
  if (folded === null) throw new Error('no facts to fold');
  return folded;
}

function begin(taken: OrderTaken, at: string): Order {
  return {
    id: taken.orderId,
    version: 1,
    channel: taken.channel,
    externalId: taken.externalId,
    mode: taken.mode,
    currency: taken.currency,
    placedAt: taken.placedAt,
    createdAt: at,
    updatedAt: at,
    policy: { ...DEFAULT_POLICY, ...taken.policy },
    requiresAcceptance: taken.requiresAcceptance,
    paymentMode: taken.paymentMode,
    delivery: taken.delivery,
    lifecycle: { state: 'open', since: at, by: 'system' },
    releasedAt: null,
    processing: false,
    acceptanceExpired: false,
    lines: taken.lines.map(({ quantity, ...line }) => ({
      ...NEW_LINE,
      ...line,
      supplier: line.supplier ?? null,
      ordered: quantity,
      accepted: taken.requiresAcceptance ? 0 : quantity,
    })),
    shipping: taken.shipping,
    payments: taken.payments,
    shipments: [],
    refunds: [],
    returns: [],
    receiptAt: null,
    effects: {},
    missed: [],
    ...NOTHING_YET,
    destination: taken.destination ?? null,
  };
}

type Counter = 'accepted' | 'refused' | 'cancelled' | 'received' | 'refunded' | 'collected' | 'reserved';

const addTo = (order: Order, counter: Counter, parts: readonly LineQuantity[]): Order => ({
  ...order,
  lines: order.lines.map((line) => {
    const units = parts.reduce((sum, part) => (part.id === line.id ? sum + part.quantity : sum), 0);
    return units === 0 ? line : { ...line, [counter]: line[counter] + units };
  }),
});

const withShipment = (order: Order, id: string, change: (shipment: Shipment) => Shipment): Order => ({
  ...order,
  shipments: order.shipments.map((shipment) => (shipment.id === id ? change(shipment) : shipment)),
});

const withSource = (order: Order, id: string, change: Partial<Source>): Order => ({
  ...order,
  sources: order.sources.map((source) => (source.id === id ? { ...source, ...change } : source)),
});

const withLines = (order: Order, ids: readonly string[], change: Partial<Line>): Order => ({
  ...order,
  lines: order.lines.map((line) => (ids.includes(line.id) ? { ...line, ...change } : line)),
});

const withReturn = (order: Order, id: string, change: (item: Return) => Return): Order => ({
  ...order,
  returns: order.returns.map((item) => (item.id === id ? change(item) : item)),
});

function settleRefund(order: Order, id: string, state: RefundState): Order {
  const refund = order.refunds.find((item) => item.id === id);
  const settled = {
    ...order,
    refunds: order.refunds.map((item) => (item.id === id ? { ...item, state } : item)),
  };
  return state === 'refunded' && refund ? addTo(settled, 'refunded', refund.lines) : settled;
}

function fold(order: Order, fact: FactData, at: string): Order {
  switch (fact.type) {
    case 'OrderTaken':
      return order;
    case 'PaymentRecorded': {
      const { type: _, paymentId, ...payment } = fact;
      const others = order.payments.filter((known) => known.id !== paymentId);
      return { ...order, payments: [...others, { id: paymentId, ...payment }] };
    }
    case 'LinesAccepted':
      return addTo(order, 'accepted', fact.lines);
    case 'LinesRefused':
      return withdrawn(addTo(order, 'refused', fact.lines));
    case 'AcceptanceExpired':
      return { ...order, acceptanceExpired: true };
    case 'OrderReleased':
      return { ...order, releasedAt: at };
    case 'ReceiptConfirmed':
      return { ...addTo(order, 'received', fact.lines), receiptAt: at };
    case 'LinesCancelled':
      return endOfPickup(withdrawn(addTo(order, 'cancelled', fact.lines)));
    case 'DeadlineMissed':
      return { ...order, missed: [...order.missed, fact.deadline] };
    case 'IncidentOpened':
      return withLines(order, fact.lines, { incident: { reason: fact.reason, openedAt: at } });
    case 'IncidentClosed':
      return { ...withLines(order, fact.lines, { incident: null }), incidentsClosedAt: at };
    case 'OrderHeld':
      return { ...order, hold: { reason: fact.reason, until: fact.until } };
    case 'HoldLifted':
      // Nobody could collect it meanwhile: the time to do so begins anew.
      return { ...order, hold: null, pickupAt: order.pickup === 'ready' ? at : order.pickupAt };
    case 'ProcessingStarted':
      return { ...order, processing: true };
    case 'LogisticsReported':
      return { ...order, executor: fact.state };
    case 'PickupPrepared':
      return { ...order, pickup: 'to_prepare', pickupAt: at, processing: true };
    case 'PickupReady':
      return { ...order, pickup: 'ready', pickupAt: at, pickupCode: fact.code };
    case 'PickupCollected': {
      const collected = addTo(addTo(order, 'collected', fact.lines), 'received', fact.lines);
      return endOfPickup({ ...collected, pickupAt: at, receiptAt: at });
    }
    case 'PickupCancelled':
      return { ...order, pickup: 'cancelled', pickupAt: at };
    case 'ReservationRequested':
      return { ...order, reservations: order.reservations + 1 };
    case 'LinesReserved':
      return addTo(order, 'reserved', fact.lines);
    case 'StockSettled':
      return {
        ...order,
        lines: order.lines.map((line) => {
          const change = fact.changes.find(({ id }) => id === line.id);
          if (!change) return line;
          return {
            ...line,
            reserved: line.reserved - change.consume - change.release,
            consumed: line.consumed + change.consume,
            restocked: line.restocked + change.restock,
          };
        }),
      };
    case 'SourceRequested':
    case 'SourcePlaced':
    case 'SourcePaid':
    case 'SourceTracked':
    case 'SourceCancelled':
    case 'SourceRefundReviewed':
    case 'SourceRefundSettled':
    case 'LinesResourced':
      return foldSource(order, fact, at);
    case 'PeopleCorrected':
      return {
        ...order,
        people: { ...order.people, ...fact.people },
        destination: fact.destination ?? order.destination,
      };
    case 'ChannelContradicted':
      return { ...order, drift: [...order.drift, fact.dimension] };
    case 'OrderArchived':
      return { ...order, archived: true };
    case 'OrderUnarchived':
      return { ...order, archived: false };
    case 'OrderCancelled':
      return withdrawn({
        ...order,
        hold: null,
        pickup: order.pickup === 'to_prepare' || order.pickup === 'ready' ? 'cancelled' : order.pickup,
        lifecycle: {
          state: 'cancelled',
          since: at,
          by: fact.by,
          ...(fact.reason === null ? {} : { reason: fact.reason }),
        },
      });
    case 'OrderCompleted':
      return { ...order, hold: null, lifecycle: { state: 'completed', since: at, by: fact.by } };
    case 'OrderClosed':
      return { ...order, lifecycle: { state: 'closed', since: at, by: fact.by } };
    case 'ShipmentCreated':
    case 'LabelBought':
    case 'LabelFailed':
    case 'ShipmentHandedOver':
    case 'ShipmentVoided':
    case 'ShipmentEdited':
    case 'CarrierReported':
      return foldShipment(order, fact, at);
    case 'RefundRequested': {
      const state: RefundState = fact.refund.executedBy === 'channel' ? 'refunding' : 'to_refund';
      const lines = fact.refund.lines.map((part) => ({ ...part, undue: undueAmong(order, part) }));
      return { ...order, refunds: [...order.refunds, { ...fact.refund, lines, state, at }] };
    }
    case 'RefundStarted':
      return {
        ...order,
        refunds: order.refunds.map((item) =>
          item.id === fact.refundId ? { ...item, state: 'refunding' } : item,
        ),
      };
    case 'RefundDone':
      return settleRefund(order, fact.refundId, 'refunded');
    case 'RefundDeclined':
      return settleRefund(order, fact.refundId, 'declined');
    case 'RefundFailed':
      return settleRefund(order, fact.refundId, 'failed');
    case 'ReturnRequested':
    case 'ReturnApproved':
    case 'ReturnRejected':
    case 'ReturnShipped':
    case 'ReturnReceived':
      return foldReturn(order, fact, at);
    case 'EffectDone':
      return withoutDrift(order, fact.key);
    case 'EffectGivenUp': {
      const givenUp = order.effects[fact.key]?.effect;
      return givenUp?.kind === 'buy_label'
        ? withShipment(order, givenUp.shipmentId, (shipment) => ({ ...shipment, label: 'failed' }))
        : withoutDrift(order, fact.key);
    }
    case 'EffectDelayed':
    case 'EffectNeedsAttention':
      return order;
    case 'EffectRetried': {
      const retried = order.effects[fact.key]?.effect;
      return retried?.kind === 'buy_label'
        ? withShipment(order, retried.shipmentId, (shipment) => ({ ...shipment, label: 'pending' }))
        : order;
    }
    default:
      return fact satisfies never;
  }
}

/** Both ways out of a contradiction settle it: somebody has looked, and our word stands. */
function withoutDrift(order: Order, key: EffectKey): Order {
  const parsed = parseEffectKey(key);
  if (parsed?.kind !== 'drift') return order;
  return { ...order, drift: order.drift.filter((dimension) => dimension !== parsed.dimension) };
}

/** Something will not be delivered: refunds that were given before may have been for that, and the rest may not be due. */
const withdrawn = (order: Order): Order => ({
  ...order,
  refunds: refundsAfterWithdrawal(order),
  returns: returnsAfterWithdrawal(order),
});

/** A pickup is collected when nothing that is still wanted is left of it. */
function endOfPickup(order: Order): Order {
  const isOver =
    order.pickup !== 'none' &&
    order.lines.some((line) => line.collected > 0) &&
    order.lines.every((line) => line.collected >= activeUnits(line));
  return isOver ? { ...order, pickup: 'collected' } : order;
}

type ShipmentFact = Extract<FactData, { shipmentId: string }>;

function foldShipment(order: Order, fact: ShipmentFact, at: string): Order {
  switch (fact.type) {
    case 'ShipmentCreated': {
      const shipment: Shipment = {
        id: fact.shipmentId,
        lines: fact.lines,
        createdAt: at,
        carrier: fact.carrier,
        handOverWanted: fact.handOver,
        label: fact.carrier.sellsLabel ? 'pending' : 'none',
        carrierRef: null,
        trackingNumber: fact.trackingNumber,
        handedAt: null,
        cancelled: false,
        expectedAt: null,
        sourceId: fact.sourceId ?? null,
        deciding: null,
        statusSince: at,
        told: null,
      };
      return { ...order, processing: true, shipments: [...order.shipments, shipment] };
    }
    case 'LabelBought':
      return withShipment(order, fact.shipmentId, (shipment) => ({
        ...shipment,
        label: 'bought',
        carrierRef: fact.carrierRef,
        trackingNumber: fact.trackingNumber,
        carrier: {
          ...shipment.carrier,
          service: fact.service ?? shipment.carrier.service,
          trackingUrl: fact.trackingUrl ?? shipment.carrier.trackingUrl,
        },
      }));
    case 'LabelFailed':
      return withShipment(order, fact.shipmentId, (shipment) => ({ ...shipment, label: 'failed' }));
    case 'ShipmentHandedOver':
      return withShipment(order, fact.shipmentId, (shipment) => ({
        ...shipment,
        handedAt: at,
        statusSince: at,
      }));
    case 'ShipmentVoided':
      return withShipment(order, fact.shipmentId, (shipment) => ({
        ...shipment,
        cancelled: true,
        statusSince: at,
      }));
    case 'ShipmentEdited':
      return withShipment(order, fact.shipmentId, (shipment) => ({
        ...shipment,
        trackingNumber: fact.trackingNumber ?? shipment.trackingNumber,
        expectedAt: fact.expectedAt ?? shipment.expectedAt,
        carrier: {
          ...shipment.carrier,
          ...fact.carrier,
          trackingUrl: fact.trackingUrl ?? shipment.carrier.trackingUrl,
        },
      }));
    case 'CarrierReported':
      return withShipment(order, fact.shipmentId, (shipment) => {
        const event = { id: fact.eventId, status: fact.status, occurredAt: fact.occurredAt };
        const next = { ...shipment, deciding: foldCarrierEvent(shipment.deciding, event) };
        return shipmentStatus(next) === shipmentStatus(shipment) ? next : { ...next, statusSince: at };
      });
    default:
      return fact satisfies never;
  }
}

type SourceFact = Extract<
  FactData,
  { sourceId: string; type: `Source${string}` } | { type: 'LinesResourced' }
>;

function foldSource(order: Order, fact: SourceFact, at: string): Order {
  switch (fact.type) {
    case 'SourceRequested': {
      const { sourceId: id, supplier, kind, lines } = fact;
      const source: Source = {
        ...{ id, supplier, kind, lines, state: 'requested', since: at },
        ...{ ref: null, url: null, superseded: false },
      };
      return { ...order, sources: [...order.sources, source] };
    }
    case 'SourcePlaced': {
      const { ref, url } = fact;
      const isAwaited = order.sources.some(({ id, state }) => id === fact.sourceId && state === 'requested');
      // What was called off meanwhile stays so; its number is needed to tell the supplier.
      if (!isAwaited) return withSource(order, fact.sourceId, { ref, url });
      const state = fact.paid ? 'paid_awaiting_tracking' : 'placed_unpaid';
      return withSource(order, fact.sourceId, { state, ref, url, since: at });
    }
    case 'SourcePaid':
      return withSource(order, fact.sourceId, { state: 'paid_awaiting_tracking', since: at });
    case 'SourceTracked':
      return withSource(order, fact.sourceId, { state: 'tracking_assigned', since: at });
    case 'SourceCancelled':
      return withSource(order, fact.sourceId, { state: 'cancelled', since: at });
    case 'SourceRefundReviewed':
      return withSource(order, fact.sourceId, { state: 'refund_review', since: at });
    case 'SourceRefundSettled':
      return withSource(order, fact.sourceId, {
        state: fact.refunded ? 'refunded' : 'refund_declined',
        since: at,
      });
    case 'LinesResourced': {
      const sources = order.sources.map((source) => {
        const lines = source.lines.filter(({ id }) => !fact.lines.includes(id));
        return lines.length > 0 ? { ...source, lines } : { ...source, superseded: true };
      });
      return withLines({ ...order, sources }, fact.lines, { supplier: fact.supplier });
    }
    default:
      return fact satisfies never;
  }
}

type ReturnFact = Extract<FactData, { returnId: string }>;

function foldReturn(order: Order, fact: ReturnFact, at: string): Order {
  switch (fact.type) {
    case 'ReturnRequested': {
      const lines = fact.lines.map((line) => ({ ...line, received: 0, writtenOff: 0 }));
      const { returnId: id, reason } = fact;
      const item: Return = { id, state: 'requested', lines, trackingNumber: null, reason, unpaid: 0, at };
      return { ...order, returns: [...order.returns, item] };
    }
    case 'ReturnApproved':
      return withReturn(order, fact.returnId, (item) => ({ ...item, state: 'approved' }));
    case 'ReturnRejected':
      return withReturn(order, fact.returnId, (item) => ({ ...item, state: 'rejected' }));
    case 'ReturnShipped':
      return withReturn(order, fact.returnId, (item) => ({
        ...item,
        state: 'in_transit',
        trackingNumber: fact.trackingNumber,
      }));
    case 'ReturnReceived':
      return withReturn(order, fact.returnId, (before) => {
        const item = { ...before, unpaid: before.unpaid + unpaidAmong(order, fact.lines) };
        const lines = item.lines.map((line) => {
          const units = fact.lines.find((part) => part.id === line.id)?.quantity ?? 0;
          const writtenOff = line.writtenOff + (fact.writtenOff ? units : 0);
          return { ...line, received: line.received + units, writtenOff };
        });
        if (!lines.every((line) => line.received === line.quantity)) return { ...item, lines };
        const nothingBack = lines.every((line) => line.writtenOff === line.quantity);
        return { ...item, lines, state: nothingBack ? 'written_off' : 'received' };
      });
    default:
      return fact satisfies never;
  }
}

type Effects = Record<string, PendingEffect>;

/** Pending effects follow from the facts alone, so every run that loads an order takes them up again. */
function foldEffects(order: Order, fact: Fact): Effects {
  const effects: Effects = { ...order.effects };
  for (const settled of settledBy(fact.data)) delete effects[settled];
  const mark = (key: string, state: PendingEffect['state'], problem: string | null): void => {
    const known = effects[key];
    if (known) effects[key] = { ...known, state, problem, since: fact.at };
  };
  switch (fact.data.type) {
    case 'EffectDelayed':
      mark(fact.data.key, 'pending', fact.data.problem);
      break;
    case 'EffectNeedsAttention':
      mark(fact.data.key, 'attention', fact.data.problem);
      break;
    case 'EffectRetried':
      mark(fact.data.key, 'pending', null);
      break;
    case 'ShipmentVoided': {
      // A label that was refused is wanted no more; one that may have been bought still has to be looked after.
      const { shipmentId } = fact.data;
      const failed = order.shipments.some(({ id, label }) => id === shipmentId && label === 'failed');
      if (failed) delete effects[effectKey('label', { shipmentId })];
      break;
    }
    case 'ReservationRequested':
    case 'LinesRefused':
    case 'OrderCancelled': {
      // A reservation that failed is settled by whatever is decided next of its lines.
      const decided = 'lines' in fact.data ? fact.data.lines.map(({ id }) => id) : null;
      for (const [key, pending] of Object.entries(effects)) {
        // Of what nobody knows whether it is held somebody still has to find out.
        if (pending.effect.kind !== 'reserve_stock' || !isOutOfStock(pending)) continue;
        const { lines } = pending.effect;
        if (decided === null || lines.some(({ id }) => decided.includes(id))) delete effects[key];
      }
      break;
    }
    default:
  }
  for (const effect of effectsOf(order, fact.data)) {
    const { problem } = effectSpec(effect);
    effects[effect.key] = { effect, state: problem ? 'attention' : 'pending', since: fact.at, problem };
  }
  return effects;
}

/** Is every unit that is to be fulfilled gone? Used by rules that end an order of which nothing is left. */
export const nothingActive = (order: Order): boolean =>
  order.lines.every((line) => activeUnits(line) === 0 && line.accepted + line.refused === line.ordered);
