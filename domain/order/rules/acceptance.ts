import { isRefusal, refuse } from '../../errors';
import type { FactData } from '../facts';
import { notOpen } from '../guards';
import type { LineQuantity, Order } from '../model';
import { lineWith, needsStock, unitsBeingReserved } from '../quantities';
import type { Rule } from './rule';
import { chooseLines, reasonRefusal } from './rule';
import { UNITS_OPEN } from './units';

const nothing = refuse('nothing_to_accept');

/** A channel that decides whole lines (or the whole order) has no message for parts of them. */
function grainRefusal(order: Order, chosen: readonly LineQuantity[]) {
  const grain = order.policy.acceptanceBy;
  if (grain === 'quantity') return null;
  const part = chosen.find((line) => lineWith(order, line.id)?.ordered !== line.quantity);
  if (part)
    return refuse('acceptance_by_whole_line', `line "${part.id}" can only be accepted or refused as a whole`);
  if (grain === 'order' && chosen.length < order.lines.length) {
    return refuse('acceptance_by_whole_line', 'this channel accepts or refuses the whole order at once');
  }
  return null;
}

const nothingOf = (order: Order) =>
  order.lines.some((line) => unitsBeingReserved(order, line.id) > 0) ? refuse('reservation_open') : nothing;

/** If accepting reserves stock, it is decided now, and effective once the stock is there. */
const acceptance = (order: Order, lines: LineQuantity[]): FactData =>
  needsStock(order, lines)
    ? { type: 'ReservationRequested', lines, buffer: 0 }
    : { type: 'LinesAccepted', lines };

/** T2: a line is accepted while it waits for it. A deadline that has passed has its own fact by then (T4). */
export const accept: Rule<'accept'> = (order, { body }) => {
  const closed = notOpen(order);
  if (closed) return closed;
  const lines = chooseLines(order, body.lines, UNITS_OPEN.accept, nothingOf(order));
  if (isRefusal(lines)) return lines;
  return grainRefusal(order, lines) ?? [acceptance(order, lines)];
};

/** T3: refused while it waits. That nothing is left of the order follows automatically. */
export const refuseLines: Rule<'refuse'> = (order, { body }) => {
  const no = notOpen(order) ?? reasonRefusal(order, 'refuse', body.reason);
  if (no) return no;
  const lines = chooseLines(order, body.lines, UNITS_OPEN.refuse, nothingOf(order));
  if (isRefusal(lines)) return lines;
  return grainRefusal(order, lines) ?? [{ type: 'LinesRefused', lines, reason: body.reason ?? null }];
};
