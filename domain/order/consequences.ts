import { amountDue, securedOf } from './amounts';
import { nothingActive } from './apply';
import type { FactData } from './facts';
import { effectKey } from './keys';
import type { Order } from './model';
import {
  linesWith,
  needsStock,
  pendingUnits,
  quantitiesOf,
  sumOver,
  unhandedUnits,
  writtenOffUnits,
} from './quantities';
import { acceptanceOf, isPaid } from './status';

/**
 * What follows from the current state of an order without a command: one fact at a time, until nothing
 * follows any more. Each makes its own condition false, so it ends.
 */
export function nextConsequence(order: Order): FactData | null {
  return (
    acceptByItself(order) ??
    reserveTaken(order) ??
    release(order) ??
    handOverOfLabelled(order) ??
    endOfEmptyOrder(order) ??
    settleStock(order)
  );
}

/** T7: accepted, paid as the payment mode requires, and not on hold: the goods may leave. */
function release(order: Order): FactData | null {
  if (order.releasedAt !== null || order.lifecycle.state !== 'open' || order.hold !== null) return null;
  if (!order.lines.some((line) => line.accepted > line.cancelled)) return null;
  if (sumOver(order, pendingUnits) > 0) return null;
  const deferred = order.paymentMode === 'on_delivery' || order.paymentMode === 'on_invoice';
  const authorized = order.policy.releaseOnAuthorized && securedOf(order) >= amountDue(order);
  return deferred || authorized || isPaid(order) ? { type: 'OrderReleased' } : null;
}

/**
 * L42, L43: a channel's orders are accepted automatically. If accepting reserves stock, once: a line with too
 * little stock waits for a person.
 */
function acceptByItself(order: Order): FactData | null {
  const { autoAccept, stock } = order.policy;
  if (!autoAccept || order.lifecycle.state !== 'open' || order.hold !== null) return null;
  const lines = linesWith(order, pendingUnits);
  if (lines.length === 0 || order.reservations > 0) return null;
  return needsStock(order, lines)
    ? { type: 'ReservationRequested', lines, buffer: stock.buffer }
    : { type: 'LinesAccepted', lines };
}

/** T1: an order that needs no acceptance reserves its stock from the beginning. */
function reserveTaken(order: Order): FactData | null {
  if (order.requiresAcceptance || order.reservations > 0 || order.lifecycle.state !== 'open') return null;
  const lines = linesWith(order, (line) => (line.supplier === null ? unhandedUnits(order, line) : 0));
  return needsStock(order, lines) ? { type: 'ReservationRequested', lines, buffer: 0 } : null;
}

/** Stock is held for what is still to leave: the rest of it is taken out, given free, or put back on the shelf. */
function settleStock(order: Order): FactData | null {
  const changes = order.lines.flatMap((line) => {
    const { handed, returned } = quantitiesOf(order, line);
    const wanted = order.lifecycle.state === 'cancelled' ? 0 : Math.max(0, unhandedUnits(order, line));
    const over = Math.max(0, line.reserved - wanted);
    const consume = Math.min(over, Math.max(0, handed - line.consumed));
    const goesBack = Math.min(returned - writtenOffUnits(order, line), line.consumed + consume);
    const restock = Math.max(0, goesBack - line.restocked);
    return over + restock > 0 ? [{ id: line.id, consume, release: over - consume, restock }] : [];
  });
  return changes.length > 0 ? { type: 'StockSettled', changes } : null;
}

/** T12: `ship` requested a hand-over as soon as the label is there. */
function handOverOfLabelled(order: Order): FactData | null {
  if (order.hold !== null) return null;
  const ready = order.shipments.find(
    (shipment) =>
      shipment.handOverWanted &&
      shipment.handedAt === null &&
      !shipment.cancelled &&
      (shipment.label === 'bought' || shipment.label === 'none'),
  );
  return ready ? { type: 'ShipmentHandedOver', shipmentId: ready.id, by: 'command' } : null;
}

/** T5: an order of which nothing is left is cancelled; if the channel decides that, once it has been notified. */
function endOfEmptyOrder(order: Order): FactData | null {
  if (order.lifecycle.state !== 'open' || !nothingActive(order)) return null;
  const isNotified = order.policy.tells.acceptance && acceptanceOf(order) === 'refused';
  if (isNotified && effectKey('acceptance', { orderId: order.id }) in order.effects) return null;
  return { type: 'OrderCancelled', by: isNotified ? 'channel' : 'seller', reason: null, late: false };
}
