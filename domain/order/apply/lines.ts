import type { Line, StockChange } from '../model';
import { addTo, endOfPickup, withdrawn, withLines } from './changes';
import type { Folds } from './fold';

/** Units of lines: decided on, cancelled, received, collected, held in stock. */
export const LINES: Folds<
  | 'LinesAccepted'
  | 'LinesRefused'
  | 'LinesCancelled'
  | 'ReceiptConfirmed'
  | 'IncidentOpened'
  | 'IncidentClosed'
  | 'ReservationRequested'
  | 'LinesReserved'
  | 'StockSettled'
> = {
  LinesAccepted: (order, { lines }) => addTo(order, 'accepted', lines),
  LinesRefused: (order, { lines }) => withdrawn(order, addTo(order, 'refused', lines)),
  LinesCancelled: (order, { lines }) => endOfPickup(withdrawn(order, addTo(order, 'cancelled', lines))),
  ReceiptConfirmed: (order, { lines }, at) => ({ ...addTo(order, 'received', lines), receiptAt: at }),
  IncidentOpened: (order, { lines, reason }, at) =>
    withLines(order, lines, { incident: { reason, openedAt: at } }),
  IncidentClosed: (order, { lines }, at) => ({
    ...withLines(order, lines, { incident: null }),
    incidentsClosedAt: at,
  }),
  ReservationRequested: (order) => ({ ...order, reservations: order.reservations + 1 }),
  LinesReserved: (order, { lines }) => addTo(order, 'reserved', lines),
  StockSettled: (order, { changes }) => ({
    ...order,
    lines: order.lines.map((line) => {
      const change = changes.find(({ id }) => id === line.id);
      return change ? settled(line, change) : line;
    }),
  }),
};

const settled = (line: Line, { consume, release, restock }: StockChange): Line => ({
  ...line,
  reserved: line.reserved - consume - release,
  consumed: line.consumed + consume,
  restocked: line.restocked + restock,
});
