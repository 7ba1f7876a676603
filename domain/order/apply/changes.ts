import { attributeRefunds, attributeReturns } from '../amounts';
import type { Line, LineQuantity, Order, Return, Shipment, SupplierOrder } from '../model';
import { activeUnits } from '../quantities';

type Counter = 'accepted' | 'refused' | 'cancelled' | 'received' | 'refunded' | 'collected' | 'reserved';

/** Adds units to a counter of the lines they are of. */
export const addTo = (order: Order, counter: Counter, parts: readonly LineQuantity[]): Order => ({
  ...order,
  lines: order.lines.map((line) => {
    const units = parts.reduce((sum, part) => (part.id === line.id ? sum + part.quantity : sum), 0);
    return units === 0 ? line : { ...line, [counter]: line[counter] + units };
  }),
});

export const withLines = (order: Order, ids: readonly string[], change: Partial<Line>): Order => ({
  ...order,
  lines: order.lines.map((line) => (ids.includes(line.id) ? { ...line, ...change } : line)),
});

export const withShipment = (order: Order, id: string, change: (shipment: Shipment) => Shipment): Order => ({
  ...order,
  shipments: order.shipments.map((shipment) => (shipment.id === id ? change(shipment) : shipment)),
});

export const withSupplierOrder = (order: Order, id: string, change: Partial<SupplierOrder>): Order => ({
  ...order,
  sources: order.sources.map((source) => (source.id === id ? { ...source, ...change } : source)),
});

export const withReturn = (order: Order, id: string, change: (item: Return) => Return): Order => ({
  ...order,
  returns: order.returns.map((item) => (item.id === id ? change(item) : item)),
});

/** Some units will not be delivered: earlier refunds may have been for them, and the rest may not be due any more. */
export const withdrawn = (before: Order, order: Order): Order => ({
  ...order,
  refunds: attributeRefunds(order),
  returns: attributeReturns(before, order),
});

/** A pickup is collected once nothing that is still wanted is left of it. */
export function endOfPickup(order: Order): Order {
  const isOver =
    order.pickup !== 'none' &&
    order.lines.some((line) => line.collected > 0) &&
    order.lines.every((line) => line.collected >= activeUnits(line));
  return isOver ? { ...order, pickup: 'collected' } : order;
}
