import { unrefundedUnits } from '../amounts';
import type { CommandName } from '../commands';
import type { Line, Order } from '../model';
import {
  activeUnits,
  pendingUnits,
  quantitiesOf,
  returnableUnits,
  shippableUnits,
  supplierOrderOf,
  supplyOf,
  unhandedUnits,
  unitsBeingReserved,
  unpreparedUnits,
  unreceivedUnits,
} from '../quantities';

/** Units that wait for a decision, but for those whose stock is being reserved: theirs is on its way. */
const undecidedUnits = (order: Order, line: Line): number =>
  pendingUnits(line) - unitsBeingReserved(order, line.id);

/** Units of a line that are to be ordered from its supplier, and are not yet. Lines go whole. */
const unplacedUnits = (order: Order, line: Line): number =>
  supplyOf(order, line) === 'to_place' && supplierOrderOf(order, line.id) === undefined
    ? activeUnits(line) - quantitiesOf(order, line).handed
    : 0;

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
  'place-source': unplacedUnits,
} as const satisfies Partial<Record<CommandName, (order: Order, line: Line) => number>>;
