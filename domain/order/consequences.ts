import { nothingActive } from './apply';
import type { FactData } from './facts';
import type { Order } from './model';
import { pendingUnits, sumOver } from './quantities';
import { acceptanceOf, isPaid, paymentOf } from './status';

/**
 * What follows from the state an order has come to, without anybody asking: one fact at a time, until nothing
 * follows any more. Each makes its own condition false, so it ends.
 */
export function consequenceOf(order: Order): FactData | null {
  return release(order) ?? handOverOfLabelled(order) ?? endOfEmptyOrder(order);
}

/** T7: accepted and paid for as the payment mode asks, and held by nobody: the goods may leave. */
function release(order: Order): FactData | null {
  if (order.releasedAt !== null || order.lifecycle.state !== 'open' || order.hold !== null) return null;
  if (!order.lines.some((line) => line.accepted > line.cancelled)) return null;
  if (sumOver(order, pendingUnits) > 0) return null;
  const deferred = order.paymentMode === 'on_delivery' || order.paymentMode === 'on_invoice';
  const authorized = order.policy.releaseOnAuthorized && paymentOf(order) === 'authorized';
  return deferred || authorized || isPaid(order) ? { type: 'OrderReleased' } : null;
}

/** T12: `ship` asked for a hand-over as soon as the label is there. */
function handOverOfLabelled(order: Order): FactData | null {
  const ready = order.shipments.find(
    (shipment) =>
      shipment.handOverWanted &&
      shipment.handedAt === null &&
      !shipment.cancelled &&
      (shipment.label === 'bought' || shipment.label === 'none'),
  );
  return ready ? { type: 'ShipmentHandedOver', shipmentId: ready.id, by: 'command' } : null;
}

/** T5: an order of which nothing is left is cancelled; where a channel decides that, once it has been told. */
function endOfEmptyOrder(order: Order): FactData | null {
  if (order.lifecycle.state !== 'open' || !nothingActive(order)) return null;
  const told = order.policy.tells.acceptance && acceptanceOf(order) === 'refused';
  if (told && `acceptance:${order.id}` in order.effects) return null;
  return { type: 'OrderCancelled', by: told ? 'channel' : 'seller', reason: null, late: false };
}
