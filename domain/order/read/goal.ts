import type { CommandName } from '../commands';
import type { Line, Order, Shipment } from '../model';
import { partVisibleTo, viewsVisibleTo } from '../seller';
import { isAllowed } from './actions';
import type { ViewName } from './vocabularies';
import { isOrderStatus, lineStatus, shipmentStatusIn, statusApplies } from './vocabularies';

/** The requested status; a seller who shares the order requests it for its own part. */
export interface Goal {
  readonly view: ViewName;
  readonly word: string;
  readonly seller: string | null;
  /** It is a "partially" status: the fields define what is to be done, which is never everything. */
  readonly isPart: boolean;
}

/** Does a status mean that a part of something is so, and not all of it? */
export const saysPartially = (word: string): boolean => /^partial/i.test(word);

/**
 * The subjects of a status, with the status that each shows: the whole order, or, for a status of shipments or one that
 * is requested for lines by name or that only lines have, each shipment or line that is meant.
 */
function meant(order: Order, { view, word, seller }: Goal, body: object): { shown: string; over: boolean }[] {
  const part = partVisibleTo(order, seller);
  // As it was sent: no schema has checked it yet.
  const { lines, shipmentId } = body as { readonly lines?: unknown; readonly shipmentId?: unknown };
  if (view === 'store.shipment') {
    const isMeant = ({ id }: Shipment): boolean => shipmentId === undefined || id === shipmentId;
    return part.shipments
      .filter(isMeant)
      .map((shipment) => ({ shown: shipmentStatusIn(shipment), over: shipment.cancelled }));
  }
  const names = Array.isArray(lines) ? new Set(lines.map((line: { id?: unknown } | null) => line?.id)) : null;
  if (view !== 'marketplace' || (names === null && isOrderStatus(view, word))) {
    return [{ shown: viewsVisibleTo(order, seller)[view], over: false }];
  }
  const isMeant = ({ id }: Line): boolean => names === null || names.has(id);
  return part.lines
    .filter(isMeant)
    .map((line) => ({ shown: lineStatus(part, line), over: line.refused + line.cancelled === line.ordered }));
}

/** Do all subjects show the status, apart from those that are over while others are not? */
export function shows(order: Order, goal: Goal, body: object): boolean {
  const all = meant(order, goal, body);
  const live = all.filter(({ over }) => !over);
  const counted = live.length > 0 ? live : all;
  return counted.length > 0 && counted.every(({ shown }) => shown === goal.word);
}

/** Do the fields contain more than which lines or which shipment are meant? */
export function isInstruction({ view, isPart }: Goal, fields: object): boolean {
  const naming = view === 'marketplace' ? 'lines' : view === 'store.shipment' ? 'shipmentId' : null;
  return Object.keys(fields).some((field) => isPart || field !== naming);
}

/** A command with its body. */
interface Asked {
  readonly name: CommandName;
  readonly body: object;
}

/** Does the order show the status after the command, or will it once the outside system has responded? */
export function leadsTo(order: Order, after: Order, goal: Goal, { name, body }: Asked): boolean {
  const { view, word, seller, isPart } = goal;
  const waits = Object.keys(after.effects).length > Object.keys(order.effects).length;
  if (waits && ANSWERED_LATER.has(name)) return !isPart || isAllowed(after, name, seller);
  const count = (of: Order): number => meant(of, goal, body).filter(({ shown }) => shown === word).length;
  if (shows(after, goal, body) || count(after) > count(order)) return true;
  // An amount owed may hide the requested status; what it stands for is true nevertheless.
  const holds = (of: Order): boolean => statusApplies(partVisibleTo(of, seller), view, word);
  return !isPart && holds(after) && !holds(order);
}

/** Commands for which a label, a stock level or a channel may have to give a result first. */
const ANSWERED_LATER: ReadonlySet<CommandName> = new Set(['ship', 'accept', 'refund', 'place-source']);
