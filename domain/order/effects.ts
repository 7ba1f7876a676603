import { isWithdrawnWhole, orderShippingValue } from './amounts';
import { isSettled } from './carrier-events';
import type { FactData } from './facts';
import type { EffectKey } from './keys';
import { effectKey } from './keys';
import type {
  CancelledUnits,
  ChannelMessage,
  Effect,
  LineQuantity,
  Order,
  Party,
  Shipment,
  SupplierOrder,
} from './model';
import { activeUnits, linesWith, lineWith, pendingUnits, shipmentStatus, sumOver } from './quantities';

const channelEffect = (key: EffectKey, message: ChannelMessage): Effect => ({
  key,
  kind: 'tell_channel',
  message,
});

/**
 * S-1: a channel that has another order with this number is notified of nothing. U7: only a channel whose connection is in
 * test mode is notified of a test order.
 */
const notifiesChannel = (order: Order, message: keyof Order['policy']['tells']): boolean =>
  order.policy.tells[message] &&
  order.posted !== 'contradicted' &&
  (order.mode === 'live' || order.policy.testMode);

/** With the last units of an order goes the price of its shipping, beside what lines cost of their own. */
const cancellation = (order: Order, lines: readonly CancelledUnits[], reason: string | null): Effect => {
  const shipping = isWithdrawnWhole(order) ? orderShippingValue(order.shipping) : 0;
  const key = effectKey('cancellation', { orderId: order.id, version: order.version });
  return channelEffect(key, { type: 'cancellation', lines, reason, shipping });
};

const findShipment = (order: Order, id: string): Shipment | undefined =>
  order.shipments.find((shipment) => shipment.id === id);

/** A channel is notified of acceptance once, when no line waits for a decision any more. */
function acceptanceMessage(order: Order): Effect[] {
  if (!notifiesChannel(order, 'acceptance') || sumOver(order, pendingUnits) > 0) return [];
  const decided = (accepted: boolean): string[] =>
    order.lines.filter((line) => line.accepted > 0 === accepted).map((line) => line.id);
  const key = effectKey('acceptance', { orderId: order.id });
  return [channelEffect(key, { type: 'acceptance', accepted: decided(true), refused: decided(false) })];
}

function refundEffects(order: Order, refundId: string): Effect[] {
  const refund = order.refunds.find((item) => item.id === refundId);
  const key = effectKey('refund', { refundId });
  if (refund?.executedBy === 'channel') return [channelEffect(key, { type: 'refund', refundId })];
  if (refund?.executedBy === 'manual') return [{ key, kind: 'refund_by_hand', refundId }];
  return [];
}

/** Units with how many of their line had left before them: which units they are decides what they were worth. */
const numbered = (order: Order, lines: readonly LineQuantity[], isCounted: boolean): CancelledUnits[] =>
  lines.map(({ id, quantity }) => {
    const line = lineWith(order, id);
    const gone = line ? line.refused + line.cancelled : 0;
    return { id, quantity, after: isCounted ? gone - quantity : gone };
  });

/** Undecided lines are cancelled with their order; a channel that gets no acceptance messages is notified of that. */
const undecidedCancellation = (order: Order, by: Party): Effect[] =>
  by === 'channel' || by === 'system'
    ? []
    : notifyWithdrawn(
        order,
        numbered(order, linesWith(order, pendingUnits), false),
        order.lifecycle.reason ?? null,
      );

/** A channel that gets no acceptance messages is notified of refused lines as of a cancellation. */
const notifyWithdrawn = (order: Order, lines: readonly CancelledUnits[], reason: string | null): Effect[] =>
  notifiesChannel(order, 'acceptance') || !notifiesChannel(order, 'cancellation') || lines.length === 0
    ? []
    : [cancellation(order, lines, reason)];

function voidEffect(order: Order, shipmentId: string): Effect[] {
  const shipment = findShipment(order, shipmentId);
  const bought = shipment?.cancelled && shipment.label === 'bought' && shipment.carrier.voidable;
  return bought ? [{ key: effectKey('void', { shipmentId }), kind: 'void_label', shipmentId }] : [];
}

const notifyCancelled = (order: Order, fact: Extract<FactData, { type: 'LinesCancelled' }>): Effect[] =>
  notifiesChannel(order, 'cancellation') && fact.by !== 'channel'
    ? [cancellation(order, numbered(order, fact.lines, true), fact.reason)]
    : [];

const notifyShipment = (
  order: Order,
  key: EffectKey,
  type: 'shipment' | 'tracking',
  shipmentId: string,
): Effect[] => (notifiesChannel(order, 'shipment') ? [channelEffect(key, { type, shipmentId })] : []);

/** The first message to the channel about a shipment. */
const firstNotification = (order: Order, shipmentId: string): Effect[] =>
  notifyShipment(order, effectKey('shipment', { shipmentId }), 'shipment', shipmentId);

/** K2, Z11: if a tracking number counts as fulfilled, the channel is notified as soon as there is one. */
const notifiedByTracking = (order: Order, { cancelled, trackingNumber }: Shipment): boolean =>
  order.policy.fulfilledAt === 'tracking' && !cancelled && trackingNumber !== null;

/** Was the channel notified of it by an earlier fact? */
const wasNotified = ({ version }: Order, { channelNotifiedAtVersion: notifiedAt }: Shipment): boolean =>
  notifiedAt !== null && notifiedAt < version;

/** A tracking number became known or changed: a correction for a channel that knows the shipment. */
function notifyTracking(order: Order, shipmentId: string): Effect[] {
  const shipment = findShipment(order, shipmentId);
  if (!shipment) return [];
  if (wasNotified(order, shipment)) {
    const key = effectKey('tracking', { shipmentId, version: order.version });
    return notifyShipment(order, key, 'tracking', shipmentId);
  }
  return notifiedByTracking(order, shipment) ? firstNotification(order, shipmentId) : [];
}

function handOverEffects(order: Order, shipmentId: string): Effect[] {
  const shipment = findShipment(order, shipmentId);
  return shipment && wasNotified(order, shipment) ? [] : firstNotification(order, shipmentId);
}

/** T24: shipments in transit that are no longer wanted are to be stopped by a person who can reach the carrier. */
const intercepts = (order: Order): Effect[] =>
  order.shipments
    .filter((shipment) => shipment.handedAt !== null && !isSettled(shipmentStatus(shipment)))
    .map(({ id: shipmentId }) => ({
      key: effectKey('intercept', { shipmentId }),
      kind: 'intercept_parcel',
      shipmentId,
    }));

const cancelSource = (sourceId: string): Effect => ({
  key: effectKey('cancel-source', { sourceId }),
  kind: 'cancel_source',
  sourceId,
});

/**
 * Supplier orders of which nothing is wanted any more and nothing was sent yet. Only those that a fact touches, so that
 * each supplier gets one request.
 */
function unwantedSources(order: Order, isTouched: (source: SupplierOrder) => boolean): Effect[] {
  const wanted = (id: string): boolean => {
    const line = lineWith(order, id);
    return line !== undefined && activeUnits(line) > 0;
  };
  const hasLeft = (id: string): boolean =>
    order.shipments.some((shipment) => shipment.sourceId === id && shipment.handedAt !== null);
  const isThere = ({ state }: SupplierOrder): boolean =>
    ['placed_unpaid', 'paid_awaiting_tracking', 'tracking_assigned'].includes(state);
  return order.sources
    .filter(
      (source) =>
        isTouched(source) &&
        isThere(source) &&
        !source.superseded &&
        !hasLeft(source.id) &&
        !source.lines.some(({ id }) => wanted(id)),
    )
    .map(({ id }) => cancelSource(id));
}

/**
 * The side effects that a fact requires outside of the order. `order` is the state after the fact. Pure: the same fact
 * of the same order always gives the same effects under the same keys.
 */
export function effectsOf(order: Order, fact: FactData): Effect[] {
  switch (fact.type) {
    case 'LinesAccepted':
      return order.requiresAcceptance ? acceptanceMessage(order) : [];
    case 'LinesRefused':
      if (fact.by === 'channel') return [];
      return [
        ...acceptanceMessage(order),
        ...notifyWithdrawn(order, numbered(order, fact.lines, true), fact.reason),
      ];
    case 'ShipmentCreated': {
      const { shipmentId } = fact;
      const label: Effect = { key: effectKey('label', { shipmentId }), kind: 'buy_label', shipmentId };
      return [...(fact.carrier.sellsLabel ? [label] : []), ...notifyTracking(order, shipmentId)];
    }
    case 'LabelBought':
      return [...voidEffect(order, fact.shipmentId), ...notifyTracking(order, fact.shipmentId)];
    case 'ShipmentVoided':
      return voidEffect(order, fact.shipmentId);
    case 'ShipmentHandedOver':
      return handOverEffects(order, fact.shipmentId);
    case 'ShipmentEdited': {
      const says = fact.carrier ?? fact.trackingNumber ?? fact.trackingUrl;
      return says === undefined ? [] : notifyTracking(order, fact.shipmentId);
    }
    case 'LinesCancelled':
      return [
        ...notifyCancelled(order, fact),
        ...unwantedSources(order, ({ lines }) =>
          lines.some(({ id }) => fact.lines.some((part) => part.id === id)),
        ),
      ];
    case 'OrderCancelled':
      return [...undecidedCancellation(order, fact.by), ...(fact.late ? intercepts(order) : [])];
    case 'ReservationRequested': {
      const key = effectKey('reserve', { orderId: order.id, reservation: order.reservations });
      return [{ key, kind: 'reserve_stock', lines: fact.lines, buffer: fact.buffer }];
    }
    case 'StockSettled': {
      const key = effectKey('stock', { orderId: order.id, version: order.version });
      return [{ key, kind: 'change_stock', changes: fact.changes }];
    }
    case 'SourceRequested': {
      const { sourceId } = fact;
      return [{ key: effectKey('source', { sourceId }), kind: 'place_source', sourceId }];
    }
    case 'SourcePlaced': {
      const { sourceId } = fact;
      const isPlaced = order.sources.some(
        ({ id, state }) => id === sourceId && ['placed_unpaid', 'paid_awaiting_tracking'].includes(state),
      );
      // Cancelled while it was being placed.
      return !isPlaced ? [cancelSource(sourceId)] : unwantedSources(order, ({ id }) => id === sourceId);
    }
    case 'ChannelContradicted': {
      const { dimension, word } = fact;
      const key = effectKey('drift', { orderId: order.id, dimension, version: order.version });
      return [{ key, kind: 'settle_drift', dimension, word }];
    }
    case 'PostedOrderContradicted':
      return [{ key: effectKey('conflict', { orderId: order.id }), kind: 'settle_conflict' }];
    case 'RefundRequested':
      return refundEffects(order, fact.refund.id);
    default:
      return [];
  }
}

/** The keys of the effects that a fact settles. */
export function settledBy(fact: FactData): readonly EffectKey[] {
  switch (fact.type) {
    case 'LabelBought':
      return [effectKey('label', fact)];
    case 'RefundDone':
    case 'RefundDeclined':
    case 'RefundFailed':
      return [effectKey('refund', fact)];
    case 'SourcePlaced':
      return [effectKey('source', fact)];
    case 'SourceCancelled':
      return [...(fact.placing ? [] : [effectKey('source', fact)]), effectKey('cancel-source', fact)];
    case 'LinesReserved':
    case 'EffectDone':
    case 'EffectGivenUp':
      return [fact.key];
    default:
      return [];
  }
}
