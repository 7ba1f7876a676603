import type { CommandName } from '../commands';
import type { Order } from '../model';
import { pendingUnits, shippableUnits, sumOver } from '../quantities';
import { isAwaitingHandOver } from '../rules/shipping';
import { partVisibleTo, statusVisibleTo } from '../seller';
import { isPaid } from '../status';
import { isAllowed } from './actions';
import type { Move, MoveName, Standing } from './moves';
import { isMove, movesByName, NEEDS } from './moves';
import type { ViewName } from './vocabularies';
import { viewsFor } from './vocabularies';
import { facetsOf } from './vocabularies/facets';
import { storeShipment } from './vocabularies/statuses';
import { statusFor } from './vocabularies/vocabulary';

/** A command that leads on, and the status that shows after it. */
export interface StatusStep {
  readonly command: CommandName;
  readonly status: string;
}

function standingOf(order: Order, seller: string | null): Standing {
  const seen = partVisibleTo(order, seller);
  const paid = isPaid(order);
  return {
    ...facetsOf(seen),
    ...statusVisibleTo(order, seller),
    paid,
    cashDue: order.paymentMode === 'on_delivery' && !paid,
    undecided: sumOver(seen, pendingUnits) > 0,
    secured: order.releasedAt !== null || paid || order.paymentMode !== 'prepaid',
    begun: order.policy.processing !== 'step' || order.processing,
    inStore: order.delivery === 'pickup',
    unpacked: sumOver(seen, (line) => pendingUnits(line) + shippableUnits(seen, line)) > 0,
    waiting: seen.shipments.some(isAwaitingHandOver),
  };
}

/**
 * What is so after a move, with its automatic consequences: what is released waits to be packed; what has left stays
 * away.
 */
function afterMove(at: Standing, { gives }: Move): Standing {
  const next = { ...at, ...gives };
  const isReleased = next.hold === 'none' && !next.undecided && next.secured;
  const hasLeft = at.fulfillment === 'handed' || at.fulfillment === 'part_handed';
  const isLeft = next.unpacked || next.waiting || !['none', 'tracking_assigned'].includes(next.supply);
  let { fulfillment } = next;
  if (fulfillment === 'blocked' && isReleased) fulfillment = 'unfulfilled';
  else if (hasLeft || fulfillment === 'handed') fulfillment = isLeft ? 'part_handed' : 'handed';
  const parcel = next.dropship ? next.supply === 'tracking_assigned' : next.parcel;
  return { ...next, fulfillment, parcel, fulfilled: next.fulfilled || fulfillment === 'handed' };
}

interface PlannedMove {
  readonly command: MoveName;
  readonly at: Standing;
}

/**
 * The moves up to and with one of them, from the table alone; null if something is needed that no command causes. What
 * the table would do at once must be `open` on the order.
 */
function movesTo(
  command: MoveName,
  from: Standing,
  first: Standing,
  open: (name: MoveName) => boolean,
): PlannedMove[] | null {
  const planned: PlannedMove[] = [];
  const needs = NEEDS.get(command) ?? [];
  let at = from;
  for (const { facet, values, broughtBy } of needs) {
    if (values.includes(at[facet])) continue;
    const before = firstOf(broughtBy, (name) => movesTo(name, at, first, open));
    if (before === null) return null;
    planned.push(...before);
    at = before.at(-1)?.at ?? at;
  }
  const isAtOnce = needs.every(({ facet, values }) => values.includes(first[facet]));
  if (isAtOnce && !open(command)) return null;
  return [...planned, { command, at: afterMove(at, movesByName[command]) }];
}

function firstOf<T, R>(all: readonly T[], find: (one: T) => R | null): R | null {
  for (const one of all) {
    const found = find(one);
    if (found !== null) return found;
  }
  return null;
}

/** The status of a view at one point of a way; of shipments that of the last. */
const statusAt = (view: ViewName, { shipment, ...at }: Standing): string => {
  if (view !== 'store.shipment') return viewsFor({ ...at, shipment })[view];
  return shipment === 'none' ? '' : statusFor(storeShipment, { status: shipment });
};

/**
 * The steps to a status by one of the commands that lead there: the shortest that the table knows, if there is more
 * than one; empty if there is none. The order accepts its first step now; what follows was not decided.
 */
export function stepsTo(
  order: Order,
  goal: { readonly view: ViewName; readonly word: string; readonly seller: string | null },
  by: readonly CommandName[],
): StatusStep[] {
  const { view, word, seller } = goal;
  const first = standingOf(order, seller);
  const answers = new Map<MoveName, boolean>();
  const open = (name: MoveName): boolean => {
    const answer = answers.get(name) ?? isAllowed(order, name, seller);
    answers.set(name, answer);
    return answer;
  };
  const ways = by
    .filter(isMove)
    .map((name) => movesTo(name, first, first, open) ?? [])
    .map((planned) => planned.map(({ command, at }) => ({ command, status: statusAt(view, at) })))
    .filter((way) => way.length > 1 && way.at(-1)?.status === word);
  const [way = []] = ways.sort((a, b) => a.length - b.length);
  return way;
}
