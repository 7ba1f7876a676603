import { unrefundedUnits } from '../amounts';
import type { CommandName } from '../commands';
import type { Line, Order } from '../model';
import {
  pendingUnits,
  returnableUnits,
  shippableUnits,
  unhandedUnits,
  unitsBeingReserved,
  unpreparedUnits,
  unreceivedUnits,
} from '../quantities';

/** Units that wait for a decision, but for those whose stock is being reserved: theirs is on its way. */
const undecidedUnits = (order: Order, line: Line): number =>
  pendingUnits(line) - unitsBeingReserved(order, line.id);

/**
 * How many units of a line each command that names lines may take: what the rules choose by, and what forms offer.
 * Less than nothing counts as nothing.
 */
export const UNITS_OPEN = {
  accept: undecidedUnits,
  refuse: undecidedUnits,
  cancel: unpreparedUnits,
  ship: shippableUnits,
  'create-shipment': shippableUnits,
  collect: unhandedUnits,
  'confirm-receipt': unreceivedUnits,
  return: returnableUnits,
  'request-return': returnableUnits,
  refund: unrefundedUnits,
} as const satisfies Partial<Record<CommandName, (order: Order, line: Line) => number>>;
