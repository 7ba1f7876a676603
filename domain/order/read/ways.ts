import type { CommandName } from '../commands';
import type { Order } from '../model';
import { pendingUnits, shippableUnits, sumOver } from '../quantities';
import { isWaiting } from '../rules/shipping';
import { seenBy, statusSeenBy } from '../seller';
import { isPaid } from '../status';
import { isAllowed } from './actions';
import type { MoveName, Standing } from './moves';
import { BROUGHT_BY, isMove, movesByName } from './moves';
import type { ViewName } from './vocabularies';
import { viewsOfFacets } from './vocabularies';
import { facetsOf } from './vocabularies/facets';
import { wordOf } from './vocabularies/vocabulary';
import { storeShipment } from './vocabularies/words';

/** A command that leads on, and the status that shows after it. */
export interface Step {
  readonly command: CommandName;
  readonly status: string;
}

function standingOf(order: Order, seller: string | null): Standing {
  const seen = seenBy(order, seller);
  const paid = isPaid(order);
  return {
    ...facetsOf(seen),
    ...statusSeenBy(order, seller),
    paid,
    cashDue: order.paymentMode === 'on_delivery' && !paid,
    undecided: sumOver(seen, pendingUnits) > 0,
    secured: order.releasedAt !== null || paid || order.paymentMode !== 'prepaid',
    begun: order.policy.processing !== 'step' || order.processing,
    inStore: order.delivery === 'pickup',
    unpacked: sumOver(seen, (line) => pendingUnits(line) + shippableUnits(seen, line)) > 0,
    waiting: seen.shipments.some(isWaiting),
  };
}

/** What follows by itself: what is released waits to be packed, and what has left is all only when nothing is left. */
function settled(at: Standing): Standing {
  const { hold, undecided, secured, unpacked, waiting } = at;
  const isReleased = hold === 'none' && !undecided && secured;
  const fulfillment =
    at.fulfillment === 'blocked' && isReleased
      ? 'unfulfilled'
      : at.fulfillment === 'handed' && (unpacked || waiting)
        ? 'part_handed'
        : at.fulfillment;
  return { ...at, fulfillment, fulfilled: at.fulfilled || fulfillment === 'handed' };
}

interface Passed {
  readonly command: MoveName;
  readonly at: Standing;
}

const valuesOf = (wanted: unknown): readonly unknown[] => (Array.isArray(wanted) ? wanted : [wanted]);

/**
 * The moves up to and with one of them, from the table alone; null where something is needed that no command brings. What
 * the table would do at once must be `open` on the order.
 */
function passedTo(
  command: MoveName,
  from: Standing,
  first: Standing,
  open: (name: MoveName) => boolean,
): Passed[] | null {
  const passed: Passed[] = [];
  const needs = Object.entries(movesByName[command].needs ?? {}) as [keyof Standing, unknown][];
  let at = from;
  for (const [facet, wanted] of needs) {
    const values = valuesOf(wanted);
    if (values.includes(at[facet])) continue;
    const names = values.flatMap((value) => BROUGHT_BY.get(`${facet}:${value}`) ?? []);
    const before = firstOf(names, (name) => passedTo(name, at, first, open));
    if (before === null) return null;
    passed.push(...before);
    at = before.at(-1)?.at ?? at;
  }
  const isAtOnce = needs.every(([facet, wanted]) => valuesOf(wanted).includes(first[facet]));
  if (isAtOnce && !open(command)) return null;
  return [...passed, { command, at: settled({ ...at, ...movesByName[command].gives }) }];
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
  if (view !== 'store.shipment') return viewsOfFacets({ ...at, shipment })[view];
  return shipment === 'none' ? '' : wordOf(storeShipment, { status: shipment });
};

/**
 * The way to a status by one of the commands that lead there: the shortest that the table knows, where it takes more than
 * one step; empty where there is none. The order takes its first step now; what follows was not decided.
 */
export function wayTo(
  order: Order,
  goal: { readonly view: ViewName; readonly word: string; readonly seller: string | null },
  by: readonly CommandName[],
): Step[] {
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
    .map((name) => passedTo(name, first, first, open) ?? [])
    .filter(({ length }) => length > 1);
  const [way = []] = ways.sort((a, b) => a.length - b.length);
  return way.map(({ command, at }, index) => ({
    command,
    status: index === way.length - 1 ? word : statusAt(view, at),
  }));
}
