import { foldCarrierEvent } from './carrier-events';
import { effectsOf, settledBy } from './effects';
import type { Fact, FactData, OrderTaken } from './facts';
import type { Line, LineQuantity, Order, PendingEffect, RefundState, Return, Shipment } from './model';
import { activeUnits, shipmentStatus } from './quantities';

/**
 * Folds one fact into the order. Total and pure: it checks nothing, since `decide` has; a fact once recorded is
 * true. The first fact must be `OrderTaken`.
 */
export function apply(order: Order | null, fact: Fact): Order {
  if (order === null) {
    if (fact.data.type !== 'OrderTaken') throw new Error(`an order cannot begin with ${fact.data.type}`);
    return begin(fact.data, fact.at);
  }
  const next = { ...fold(order, fact.data, fact.at), version: order.version + 1, updatedAt: fact.at };
  return { ...next, effects: foldEffects(next, fact) };
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
    policy: taken.policy,
    requiresAcceptance: taken.requiresAcceptance,
    paymentMode: taken.paymentMode,
    delivery: taken.delivery,
    lifecycle: { state: 'open', since: at, by: 'system' },
    releasedAt: null,
    processing: false,
    acceptanceExpired: false,
    lines: taken.lines.map(({ quantity, ...line }) => ({
      ...line,
      ordered: quantity,
      accepted: taken.requiresAcceptance ? 0 : quantity,
      refused: 0,
      cancelled: 0,
      received: 0,
      refunded: 0,
      incident: null,
      supply: 'none',
      reserved: 0,
    })),
    shipping: taken.shipping,
    payments: taken.payments,
    shipments: [],
    refunds: [],
    returns: [],
    receiptAt: null,
    effects: {},
    missed: [],
    hold: null,
    pickup: 'none',
    executor: 'none',
    archived: false,
  };
}

type Counter = 'accepted' | 'refused' | 'cancelled' | 'received' | 'refunded';

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
      return addTo(order, 'refused', fact.lines);
    case 'AcceptanceExpired':
      return { ...order, acceptanceExpired: true };
    case 'OrderReleased':
      return { ...order, releasedAt: at };
    case 'ReceiptConfirmed':
      return { ...addTo(order, 'received', fact.lines), receiptAt: at };
    case 'LinesCancelled':
      return addTo(order, 'cancelled', fact.lines);
    case 'DeadlineMissed':
      return { ...order, missed: [...order.missed, fact.deadline] };
    case 'IncidentOpened':
      return {
        ...order,
        lines: order.lines.map(
          (line): Line =>
            fact.lines.includes(line.id)
              ? { ...line, incident: { reason: fact.reason, openedAt: at } }
              : line,
        ),
      };
    case 'OrderCancelled':
      return {
        ...order,
        lifecycle: {
          state: 'cancelled',
          since: at,
          by: fact.by,
          ...(fact.reason === null ? {} : { reason: fact.reason }),
        },
      };
    case 'OrderCompleted':
      return { ...order, lifecycle: { state: 'completed', since: at, by: fact.by } };
    case 'OrderClosed':
      return { ...order, lifecycle: { state: 'closed', since: at, by: fact.by } };
    case 'ShipmentCreated':
    case 'LabelBought':
    case 'LabelFailed':
    case 'ShipmentHandedOver':
    case 'ShipmentVoided':
    case 'CarrierReported':
      return foldShipment(order, fact, at);
    case 'RefundRequested': {
      const state: RefundState = fact.refund.executedBy === 'channel' ? 'refunding' : 'to_refund';
      return { ...order, refunds: [...order.refunds, { ...fact.refund, state, at }] };
    }
    case 'RefundDone':
      return settleRefund(order, fact.refundId, 'refunded');
    case 'RefundDeclined':
      return settleRefund(order, fact.refundId, 'declined');
    case 'RefundFailed':
      return settleRefund(order, fact.refundId, 'failed');
    case 'ReturnRequested':
    case 'ReturnApproved':
    case 'ReturnRejected':
    case 'ReturnReceived':
      return foldReturn(order, fact, at);
    case 'EffectDone':
    case 'EffectDelayed':
    case 'EffectNeedsAttention':
    case 'EffectGivenUp':
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
        deciding: null,
        statusSince: at,
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

type ReturnFact = Extract<FactData, { returnId: string }>;

function foldReturn(order: Order, fact: ReturnFact, at: string): Order {
  switch (fact.type) {
    case 'ReturnRequested': {
      const lines = fact.lines.map((line) => ({ ...line, received: 0 }));
      const item: Return = { id: fact.returnId, state: 'requested', lines, reason: fact.reason, at };
      return { ...order, returns: [...order.returns, item] };
    }
    case 'ReturnApproved':
      return withReturn(order, fact.returnId, (item) => ({ ...item, state: 'approved' }));
    case 'ReturnRejected':
      return withReturn(order, fact.returnId, (item) => ({ ...item, state: 'rejected' }));
    case 'ReturnReceived':
      return withReturn(order, fact.returnId, (item) => {
        const lines = item.lines.map((line) => ({
          ...line,
          received: line.received + (fact.lines.find((part) => part.id === line.id)?.quantity ?? 0),
        }));
        const whole = lines.every((line) => line.received === line.quantity);
        return { ...item, lines, state: whole ? 'received' : item.state };
      });
    default:
      return fact satisfies never;
  }
}

type Effects = Record<string, PendingEffect>;

/** Pending effects follow from the facts alone, so every run that loads an order takes them up again. */
function foldEffects(order: Order, fact: Fact): Effects {
  const effects: Effects = { ...order.effects };
  const settled = settledBy(fact.data);
  if (settled !== null) delete effects[settled];
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
      if (failed) delete effects[`label:${shipmentId}`];
      break;
    }
    default:
  }
  for (const effect of effectsOf(order, fact.data)) {
    const byHand = effect.kind === 'refund_by_hand';
    effects[effect.key] = {
      effect,
      state: byHand ? 'attention' : 'pending',
      since: fact.at,
      problem: byHand ? 'refund_by_hand' : null,
    };
  }
  return effects;
}

/** Is every unit that is to be fulfilled gone? Used by rules that end an order of which nothing is left. */
export const nothingActive = (order: Order): boolean =>
  order.lines.every((line) => activeUnits(line) === 0 && line.accepted + line.refused === line.ordered);
