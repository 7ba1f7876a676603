import type {
  CarrierStatus,
  Line,
  LineQuantity,
  Order,
  PendingEffect,
  Return,
  Shipment,
  SupplierOrder,
  SupplyState,
} from './model';
import { memoize } from './read/memoize';

/**
 * The counters of one line. For each line holds
 * returned ≤ handed ≤ prepared ≤ accepted − cancelled ≤ ordered, and delivered, received ≤ handed.
 */
export interface Quantities {
  readonly ordered: number;
  readonly accepted: number;
  readonly refused: number;
  readonly cancelled: number;
  readonly prepared: number;
  readonly handed: number;
  readonly delivered: number;
  readonly received: number;
  readonly returnRequested: number;
  readonly returned: number;
  readonly refunded: number;
}

/** The status of a shipment. Before the hand-over no event decides; after it, the greatest one does. */
export function shipmentStatus(shipment: Shipment): CarrierStatus {
  if (shipment.cancelled) return 'cancelled';
  if (shipment.handedAt === null) return 'awaiting';
  return shipment.latestCarrierEvent?.status ?? 'handed';
}

const unitsIn = (lines: readonly LineQuantity[], lineId: string): number =>
  lines.reduce((sum, line) => (line.id === lineId ? sum + line.quantity : sum), 0);

export const isReturnOpen = (item: Return): boolean =>
  item.state === 'requested' || item.state === 'approved' || item.state === 'in_transit';

/** What shipments and returns hold of a line, in units. */
interface Moved {
  prepared: number;
  handed: number;
  delivered: number;
  returnRequested: number;
  returned: number;
}

const NOT_MOVED: Moved = { prepared: 0, handed: 0, delivered: 0, returnRequested: 0, returned: 0 };

/** For all lines in one pass: an order may have hundreds of lines and of shipments. */
const movedByLine = memoize((order: Order): ReadonlyMap<string, Moved> => {
  const moved = new Map<string, Moved>();
  const add = (lineId: string, field: keyof Moved, units: number): void => {
    const line = moved.get(lineId) ?? { ...NOT_MOVED };
    line[field] += units;
    moved.set(lineId, line);
  };
  for (const shipment of order.shipments) {
    if (shipment.cancelled) continue;
    const isDelivered = shipmentStatus(shipment) === 'delivered';
    for (const { id, quantity } of shipment.lines) {
      add(id, 'prepared', quantity);
      if (shipment.handedAt !== null) add(id, 'handed', quantity);
      if (isDelivered) add(id, 'delivered', quantity);
    }
  }
  for (const item of order.returns) {
    for (const { id, quantity, received } of item.lines) {
      if (isReturnOpen(item)) add(id, 'returnRequested', quantity - received);
      add(id, 'returned', received);
    }
  }
  return moved;
});

const quantitiesByLine = memoize((order: Order) => memoize((line: Line) => countUnits(order, line)));

export const quantitiesOf = (order: Order, line: Line): Quantities => quantitiesByLine(order)(line);

function countUnits(order: Order, line: Line): Quantities {
  const { ordered, accepted, refused, cancelled, received, refunded, collected } = line;
  const moved = movedByLine(order).get(line.id) ?? NOT_MOVED;
  return {
    ...{ ordered, accepted, refused, cancelled },
    prepared: moved.prepared + collected,
    handed: moved.handed + collected,
    delivered: moved.delivered + collected,
    received,
    returnRequested: moved.returnRequested,
    returned: moved.returned,
    refunded,
  };
}

const linesById = memoize((order: Order) => new Map(order.lines.map((line) => [line.id, line])));

/** The line of an order with this id. */
export const lineWith = (order: Order, id: string): Line | undefined => linesById(order).get(id);

/** Units of a line that still wait for the seller's decision. */
export const pendingUnits = (line: Line): number => line.ordered - line.accepted - line.refused;

/** Units that are to be fulfilled: accepted and not cancelled. */
export const activeUnits = (line: Line): number => line.accepted - line.cancelled;

/** Active units that are in no shipment yet. */
export const unpreparedUnits = (order: Order, line: Line): number =>
  activeUnits(line) - quantitiesOf(order, line).prepared;

/** Active units that have not left yet. */
export const unhandedUnits = (order: Order, line: Line): number =>
  activeUnits(line) - quantitiesOf(order, line).handed;

/** Units that left and are neither back nor on their way back. */
export function returnableUnits(order: Order, line: Line): number {
  const { handed, returned, returnRequested } = quantitiesOf(order, line);
  return handed - returned - returnRequested;
}

/** Units that left and whose receipt is not confirmed. */
export function unreceivedUnits(order: Order, line: Line): number {
  const { handed, received } = quantitiesOf(order, line);
  return handed - received;
}

/** Units of our own stock that are in no shipment yet. What a supplier sends is never packed here. */
export const shippableUnits = (order: Order, line: Line): number =>
  line.supplier === null ? unpreparedUnits(order, line) : 0;

/** The order at a supplier that a line waits for, or came from, last. */
export const supplierOrderOf = (order: Order, lineId: string): SupplierOrder | undefined =>
  order.sources.findLast((source) => !source.superseded && source.lines.some((part) => part.id === lineId));

/** O: how far a line has come with its supplier. */
export function supplyOf(order: Order, line: Line): SupplyState {
  if (line.supplier === null) return 'none';
  const state = supplierOrderOf(order, line.id)?.state ?? 'to_place';
  return state === 'requested' ? 'to_place' : state;
}

export const isOwnStock = (order: Order, lineId: string): boolean =>
  lineWith(order, lineId)?.supplier === null;

/** Does accepting these lines reserve stock? A test order never does (U7). */
export const needsStock = (order: Order, lines: readonly LineQuantity[]): boolean =>
  order.policy.stock.reserve && order.mode === 'live' && lines.some(({ id }) => isOwnStock(order, id));

/** Units that count as returned and went back to no shelf. */
export const writtenOffUnits = (order: Order, line: Line): number =>
  order.returns
    .flatMap((item) => item.lines)
    .reduce((sum, part) => (part.id === line.id ? sum + part.writtenOff : sum), 0);

/** There was too little stock: nothing is reserved by it, and its lines may be decided again. */
export const OUT_OF_STOCK = 'out_of_stock';

/** Was the reservation refused? One whose outcome is unknown may have succeeded, so it is not. */
export const isOutOfStock = ({ effect, state, problem }: PendingEffect): boolean =>
  effect.kind === 'reserve_stock' && state === 'attention' && problem === OUT_OF_STOCK;

/** Units whose stock is requested, or may be reserved: no result has shown that there is none. */
export const unitsBeingReserved = (order: Order, lineId: string): number =>
  Object.values(order.effects).reduce(
    (sum, pending) => (isOutOfStock(pending) ? sum : sum + unitsRequested(pending, lineId)),
    0,
  );

/** Units of a line for which an effect requests stock. */
export const unitsRequested = ({ effect }: PendingEffect, lineId: string): number =>
  effect.kind === 'reserve_stock' ? unitsIn(effect.lines, lineId) : 0;

/** The lines on which `units` is above zero, with that many units. */
export function linesWith(order: Order, units: (line: Line) => number): LineQuantity[] {
  return order.lines
    .map((line) => ({ id: line.id, quantity: units(line) }))
    .filter((line) => line.quantity > 0);
}

export const sumOver = (order: Order, units: (line: Line) => number): number =>
  order.lines.reduce((sum, line) => sum + units(line), 0);
