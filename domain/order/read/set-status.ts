import type { Refusal } from '../../errors';
import { isRefusal, refuse } from '../../errors';
import type { CommandName } from '../commands';
import { COMMANDS } from '../commands';
import { answerTo, decide } from '../decide';
import type { Line, Order, Shipment } from '../model';
import { seenBy, viewsSeenBy } from '../seller';
import { asked, probes, thingNamed } from './actions';
import type { ViewName } from './vocabularies';
import { findWord, holdsWord, isOrderWord, lineWord, shipmentWord, wordsOf } from './vocabularies';

/** What a word in a drop-down comes to: one command with its body, or why there is none. */
export type StatusAnswer =
  | { readonly outcome: 'there'; readonly word: string }
  | { readonly outcome: 'command'; readonly word: string; readonly name: CommandName; readonly body: object }
  | { readonly outcome: 'unknown'; readonly words: readonly string[] }
  | {
      readonly outcome: 'fields';
      readonly name: CommandName;
      readonly missing: readonly { readonly field: string; readonly message: string }[];
    }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly way: readonly Step[] };

/** A command that leads on, and the word that shows after it. */
export interface Step {
  readonly command: CommandName;
  readonly status: string;
}

/** How far the way to a word is looked for, and with how many decisions: each costs more the larger the order is. */
const LONGEST_WAY = 4;
const decisionsFor = ({ lines, shipments }: Order): number =>
  Math.floor(10_000 / (20 + lines.length + shipments.length + (lines.length * shipments.length) / 10));
/** Things of one kind that are tried: who has many parcels waits for all of them at once, or looks at them one by one. */
const TRIED = 3;

/**
 * P2: the command by which an order comes to a word, with what the caller gives for its body. A word that follows
 * from what happens is refused, and so is one that is not reached in one step: with the way there where one is
 * found (P11, P14, P18, P20, P28).
 */
export function commandForStatus(
  order: Order,
  view: ViewName,
  typed: string,
  fields: object,
  seller: string | null = null,
): StatusAnswer {
  const found = findWord(view, typed);
  if (!found) return { outcome: 'unknown', words: wordsOf(view).map(({ word }) => word) };
  const { word } = found;
  const goal: Goal = { view, word, seller };
  if (isThere(order, goal, fields)) return { outcome: 'there', word };
  if (!found.by) {
    return { outcome: 'refused', refusal: refuse('status_not_settable', `nobody sets "${word}"`), way: [] };
  }
  const refusals = new Map<CommandName, Refusal>();
  let incomplete: StatusAnswer | null = null;
  for (const name of found.by) {
    const tried = tryCommand(order, goal, name, fields);
    if (tried.outcome === 'command') return tried;
    if (tried.outcome === 'fields') incomplete ??= tried;
    else if (tried.outcome === 'refused') refusals.set(name, tried.refusal);
  }
  if (incomplete) return incomplete;
  const way = wayTo(order, view, word, seller);
  const none = refuse('status_not_reachable', `the order does not get to "${word}" from here`);
  // Of several commands that lead there the reason is that of the one on the way.
  const last = way.at(-1)?.command;
  const refusal = (last && refusals.get(last)) ?? [...refusals.values()][0] ?? none;
  return { outcome: 'refused', refusal, way };
}

/** The word that somebody asks for; a seller who shares the order asks for its own part. */
interface Goal {
  readonly view: ViewName;
  readonly word: string;
  readonly seller: string | null;
}

/** Lines and parcels that a body names. It is as somebody sent it: nobody has looked at it yet. */
interface Named {
  readonly lines?: unknown;
  readonly shipmentId?: unknown;
}

/**
 * What a word is said of, with the word that each shows: the whole order, or, for a word of parcels or one that is asked
 * for lines by name or that only lines have, each parcel or line that is meant.
 */
function meant(order: Order, { view, word, seller }: Goal, body: object): { shown: string; over: boolean }[] {
  const part = seenBy(order, seller);
  const { lines, shipmentId } = body as Named;
  if (view === 'store.shipment') {
    const isMeant = ({ id }: Shipment): boolean => shipmentId === undefined || id === shipmentId;
    return part.shipments
      .filter(isMeant)
      .map((shipment) => ({ shown: shipmentWord(shipment), over: shipment.cancelled }));
  }
  const names = Array.isArray(lines) ? lines.map((line: { id?: unknown } | null) => line?.id) : null;
  if (view !== 'marketplace' || (names === null && isOrderWord(view, word))) {
    return [{ shown: viewsSeenBy(order, seller)[view], over: false }];
  }
  const isMeant = ({ id }: Line): boolean => names === null || names.includes(id);
  return part.lines
    .filter(isMeant)
    .map((line) => ({ shown: lineWord(part, line), over: line.refused + line.cancelled === line.ordered }));
}

/** Does all that is meant show the word, but what is over where something else is not? */
function isThere(order: Order, goal: Goal, body: object): boolean {
  const all = meant(order, goal, body);
  const live = all.filter(({ over }) => !over);
  const asked = live.length > 0 ? live : all;
  return asked.length > 0 && asked.every(({ shown }) => shown === goal.word);
}

const countOf = (order: Order, goal: Goal, body: object): number =>
  meant(order, goal, body).filter(({ shown }) => shown === goal.word).length;

/** Would this command, with the caller's fields or else its plainest body, lead to the word? */
function tryCommand(order: Order, goal: Goal, name: CommandName, fields: object): StatusAnswer {
  const { seller, word } = goal;
  const bodies = bodiesFor(order, name, fields, seller);
  const fitting = bodies.filter((body) => COMMANDS[name].body.safeParse(body).success);
  if (fitting.length === 0) {
    // Whether the command is open at all is asked first: nobody fills in a form in vain.
    const open = openBodies(order, name, seller).slice(0, TRIED);
    const isOpen = open.some((body) => leads(order, goal, name, body));
    if (!isOpen) return { outcome: 'refused', refusal: whyNot(order, name, seller), way: [] };
    const issues = COMMANDS[name].body.safeParse(bodies.at(-1) ?? {}).error?.issues ?? [];
    return {
      outcome: 'fields',
      name,
      missing: issues.map(({ path, message }) => ({ field: path.join('.'), message })),
    };
  }
  const body = fitting.find((each) => leads(order, goal, name, each));
  if (body) return { outcome: 'command', word, name, body };
  const refusal = whyNot(order, name, seller, fitting[0]);
  const field = missingField(refusal, fields);
  return field === null
    ? { outcome: 'refused', refusal, way: [] }
    : { outcome: 'fields', name, missing: [{ field, message: refusal.detail }] };
}

/** Fields that only some orders ask for, by the refusal of who leaves them out. */
const ASKED_BY_THE_ORDER: Partial<Record<Refusal['code'], string>> = {
  tracking_number_required: 'manual.trackingNumber',
  pickup_code_wrong: 'code',
};

/** The field that was left out, where that is what a command was refused for. */
function missingField({ code }: Refusal, fields: object): string | null {
  const field = ASKED_BY_THE_ORDER[code] ?? null;
  return field !== null && !(field in fields) ? field : null;
}

/** The plainest bodies of a command, for what the seller has of the order. */
const probesOf = (order: Order, name: CommandName, seller: string | null): object[] =>
  probes(seenBy(order, seller), name);

/** Those of them that the order would take now. */
const openBodies = (order: Order, name: CommandName, seller: string | null): object[] =>
  probesOf(order, name, seller).filter(
    (body) => !isRefusal(answerTo(order, asked(order, name, body, seller))),
  );

/** The caller's fields, and where they say too little, the same with the one thing that can be meant. */
const bodiesFor = (order: Order, name: CommandName, fields: object, seller: string | null): object[] => [
  fields,
  ...only(order, name, seller).map((choice) => ({ ...choice, ...fields })),
];

const ABOUT_ONE_THING: ReadonlySet<CommandName> = new Set([
  ...(['void-shipment', 'receive-return', 'start-refund', 'confirm-effect'] as const),
  ...(['pay-source', 'cancel-source', 'review-source-refund'] as const),
]);

/** The one thing of the order that a command can mean, where there is only one. */
function only(order: Order, name: CommandName, seller: string | null): object[] {
  if (!ABOUT_ONE_THING.has(name)) return [];
  const open = openBodies(order, name, seller);
  return open.length === 1 ? open.map(thingNamed) : [];
}

function leads(order: Order, goal: Goal, name: CommandName, body: object): boolean {
  const decision = decide(order, asked(order, name, body, goal.seller));
  if (!decision.accepted) return false;
  // A label, a stock level or a channel may have to answer first; then the word shows when it has.
  const waits = Object.keys(decision.order.effects).length > Object.keys(order.effects).length;
  if (waits && ANSWERED_LATER.has(name)) return true;
  // Money that is owed may hide the word that was asked for; what it stands for has come true all the same.
  const { view, word, seller } = goal;
  const holds = (of: Order): boolean => holdsWord(seenBy(of, seller), view, word);
  return (
    countOf(decision.order, goal, body) > countOf(order, goal, body) ||
    (holds(decision.order) && !holds(order))
  );
}

const ANSWERED_LATER: ReadonlySet<CommandName> = new Set(['ship', 'accept', 'refund', 'place-source']);

function whyNot(order: Order, name: CommandName, seller: string | null, body?: object): Refusal {
  const bodies = body ? [body] : probesOf(order, name, seller);
  for (const each of bodies) {
    const answer = answerTo(order, asked(order, name, each, seller));
    if (isRefusal(answer)) return answer;
  }
  return refuse('status_not_reachable', `"${name}" does not lead there from here`);
}

/** What one command onwards makes of an order, in as many ways as there are. */
function* stepsFrom(order: Order, seller: string | null): Generator<{ command: CommandName; after: Order }> {
  for (const command of FORWARD) {
    for (const body of probesOf(order, command, seller).slice(0, TRIED)) {
      const decision = decide(order, asked(order, command, body, seller));
      if (decision.accepted) yield { command, after: decision.order };
    }
  }
}

/** The shortest way to a word by commands that the order would take one after the other; none where none is found. */
export function wayTo(order: Order, view: ViewName, word: string, seller: string | null = null): Step[] {
  const goal: Goal = { view, word, seller };
  const before = countOf(order, goal, {});
  const seen = new Set<string>();
  const queue: { order: Order; way: Step[] }[] = [{ order, way: [] }];
  let left = decisionsFor(order);
  for (const { order: from, way } of queue) {
    if (way.length === LONGEST_WAY) break;
    for (const { command, after } of stepsFrom(from, seller)) {
      if (left === 0) return [];
      left -= 1;
      const status = shownIn(after, view, seller);
      const longer = [...way, { command, status }];
      if (countOf(after, goal, {}) > before) return longer;
      const key = JSON.stringify([shownIn(after, 'aggregator', seller), status, after.processing]);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ order: after, way: longer });
    }
  }
  return [];
}

/** The word that an order comes to on a way; of parcels that of the last. */
function shownIn(order: Order, view: ViewName, seller: string | null): string {
  if (view !== 'store.shipment') return viewsSeenBy(order, seller)[view];
  const last = seenBy(order, seller).shipments.at(-1);
  return last ? shipmentWord(last) : '';
}

/** Commands that lead an order onwards; nobody is advised to cancel on the way to somewhere else. */
const FORWARD: readonly CommandName[] = [
  ...(['accept', 'release', 'record-payment', 'process', 'acquire-logistics', 'start-logistics'] as const),
  ...(['place-source', 'pay-source', 'track-source', 'prepare-pickup', 'ready-pickup', 'collect'] as const),
  ...(['create-shipment', 'hand-over', 'ship', 'deliver', 'confirm-receipt', 'collect-cash'] as const),
  ...(['close-incident', 'complete', 'close'] as const),
];
