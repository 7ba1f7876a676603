import type { FactData } from './facts';
import type { ChannelMessage, Effect, Order, Party, Shipment } from './model';
import { linesWith, pendingUnits, sumOver } from './quantities';

const tell = (key: string, message: ChannelMessage): Effect => ({ key, kind: 'tell_channel', message });

const findShipment = (order: Order, id: string): Shipment | undefined =>
  order.shipments.find((shipment) => shipment.id === id);

/** A channel hears of a decision once, when no line waits for one any more. */
function acceptanceMessage(order: Order): Effect[] {
  if (!order.policy.tells.acceptance || sumOver(order, pendingUnits) > 0) return [];
  const decided = (accepted: boolean): string[] =>
    order.lines.filter((line) => line.accepted > 0 === accepted).map((line) => line.id);
  return [
    tell(`acceptance:${order.id}`, { type: 'acceptance', accepted: decided(true), refused: decided(false) }),
  ];
}

function refundEffects(order: Order, refundId: string): Effect[] {
  const refund = order.refunds.find((item) => item.id === refundId);
  if (refund?.executedBy === 'channel') return [tell(`refund:${refundId}`, { type: 'refund', refundId })];
  if (refund?.executedBy === 'manual')
    return [{ key: `refund:${refundId}`, kind: 'refund_by_hand', refundId }];
  return [];
}

/** Lines that nobody had decided are cancelled with their order; a channel that hears of no decisions hears of that. */
function undecidedCancellation(order: Order, by: Party): Effect[] {
  const { acceptance, cancellation } = order.policy.tells;
  const lines = linesWith(order, pendingUnits);
  if (acceptance || !cancellation || by === 'channel' || by === 'system' || lines.length === 0) return [];
  const reason = order.lifecycle.reason ?? null;
  return [tell(`cancellation:${order.id}:${order.version}`, { type: 'cancellation', lines, reason })];
}

function voidEffect(order: Order, shipmentId: string): Effect[] {
  const shipment = findShipment(order, shipmentId);
  const bought = shipment?.cancelled && shipment.label === 'bought' && shipment.carrier.voidable;
  return bought ? [{ key: `void:${shipmentId}`, kind: 'void_label', shipmentId }] : [];
}

/**
 * What the world must be told because of a fact, given the order after it. Pure: the same fact of the same order
 * wants the same effects under the same keys, however often it is asked.
 */
export function effectsOf(order: Order, fact: FactData): Effect[] {
  switch (fact.type) {
    case 'LinesAccepted':
    case 'LinesRefused':
      return order.requiresAcceptance ? acceptanceMessage(order) : [];
    case 'ShipmentCreated':
      return fact.carrier.sellsLabel
        ? [{ key: `label:${fact.shipmentId}`, kind: 'buy_label', shipmentId: fact.shipmentId }]
        : [];
    case 'LabelBought':
    case 'ShipmentVoided':
      return voidEffect(order, fact.shipmentId);
    case 'ShipmentHandedOver':
      return order.policy.tells.shipment
        ? [tell(`shipment:${fact.shipmentId}`, { type: 'shipment', shipmentId: fact.shipmentId })]
        : [];
    case 'LinesCancelled':
      return order.policy.tells.cancellation && fact.by !== 'channel'
        ? [
            tell(`cancellation:${order.id}:${order.version}`, {
              type: 'cancellation',
              lines: fact.lines,
              reason: fact.reason,
            }),
          ]
        : [];
    case 'OrderCancelled':
      return undecidedCancellation(order, fact.by);
    case 'RefundRequested':
      return refundEffects(order, fact.refund.id);
    default:
      return [];
  }
}

/** The key of the effect that a fact settles, if it settles one. */
export function settledBy(fact: FactData): string | null {
  switch (fact.type) {
    case 'LabelBought':
      return `label:${fact.shipmentId}`;
    case 'RefundDone':
    case 'RefundDeclined':
    case 'RefundFailed':
      return `refund:${fact.refundId}`;
    case 'EffectDone':
    case 'EffectGivenUp':
      return fact.key;
    default:
      return null;
  }
}
