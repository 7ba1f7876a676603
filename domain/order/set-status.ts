import type { Refusal } from '../errors';
import { refuse } from '../errors';
import { asked, probes } from './actions';
import type { CommandName } from './commands';
import { sealedBody } from './commands';
import { answerTo, decide } from './decide';
import type { Order } from './model';
import { isRefusal } from './rules/rule';
import type { ViewName } from './vocabularies';
import { findWord, holdsWord, showsWord, wordsOf } from './vocabularies';

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
  if (showsWord(order, view, word)) return { outcome: 'there', word };
  if (!found.by) {
    return { outcome: 'refused', refusal: refuse('status_not_settable', `nobody sets "${word}"`), way: [] };
  }
  const refusals = new Map<CommandName, Refusal>();
  let incomplete: StatusAnswer | null = null;
  for (const name of found.by) {
    const tried = tryCommand(order, view, word, name, fields, seller);
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

/** Would this command, with the caller's fields or else its plainest body, lead to the word? */
function tryCommand(
  order: Order,
  view: ViewName,
  word: string,
  name: CommandName,
  fields: object,
  seller: string | null,
): StatusAnswer {
  const bodies = bodiesFor(order, name, fields, seller);
  const fitting = bodies.filter((body) => sealedBody(name).safeParse(body).success);
  if (fitting.length === 0) {
    // Whether the command is open at all is asked first: nobody fills in a form in vain.
    const isOpen = probes(order, name).some((body) => leads(order, view, word, name, body, seller));
    if (!isOpen) return { outcome: 'refused', refusal: whyNot(order, name, seller), way: [] };
    const issues = sealedBody(name).safeParse(bodies[0] ?? {}).error?.issues ?? [];
    return {
      outcome: 'fields',
      name,
      missing: issues.map(({ path, message }) => ({ field: path.join('.'), message })),
    };
  }
  const body = fitting.find((each) => leads(order, view, word, name, each, seller));
  if (body) return { outcome: 'command', word, name, body };
  return { outcome: 'refused', refusal: whyNot(order, name, seller, fitting[0]), way: [] };
}

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
  const open = probes(order, name).filter(
    (body) => !isRefusal(answerTo(order, asked(order, name, body, seller))),
  );
  return open.length === 1 ? open : [];
}

function leads(
  order: Order,
  view: ViewName,
  word: string,
  name: CommandName,
  body: object,
  seller: string | null,
): boolean {
  const decision = decide(order, asked(order, name, body, seller));
  if (!decision.accepted) return false;
  // A label, a stock level or a channel may have to answer first; then the word shows when it has.
  const waits = Object.keys(decision.order.effects).length > Object.keys(order.effects).length;
  // Money that is owed may hide the word that was asked for; what it stands for has come true all the same.
  const isHidden = holdsWord(decision.order, view, word) && !holdsWord(order, view, word);
  return showsWord(decision.order, view, word) || isHidden || (waits && ANSWERED_LATER.has(name));
}

const ANSWERED_LATER: ReadonlySet<CommandName> = new Set(['ship', 'accept', 'refund', 'place-source']);

function whyNot(order: Order, name: CommandName, seller: string | null, body?: object): Refusal {
  const bodies = [...(body ? [body] : []), ...probes(order, name)];
  for (const each of bodies) {
    const answer = answerTo(order, asked(order, name, each, seller));
    if (isRefusal(answer)) return answer;
  }
  return refuse('status_not_reachable', `"${name}" does not lead there from here`);
}

/** What one command onwards makes of an order, in as many ways as there are. */
function* stepsFrom(order: Order, seller: string | null): Generator<{ command: CommandName; after: Order }> {
  for (const command of FORWARD) {
    for (const body of probes(order, command).slice(0, TRIED)) {
      const decision = decide(order, asked(order, command, body, seller));
      if (decision.accepted) yield { command, after: decision.order };
    }
  }
}

/** The shortest way to a word by commands that the order would take one after the other; none where none is found. */
export function wayTo(order: Order, view: ViewName, word: string, seller: string | null = null): Step[] {
  const seen = new Set<string>();
  const queue: { order: Order; way: Step[] }[] = [{ order, way: [] }];
  let left = decisionsFor(order);
  for (const { order: from, way } of queue) {
    if (way.length === LONGEST_WAY) break;
    for (const { command, after } of stepsFrom(from, seller)) {
      if (left === 0) return [];
      left -= 1;
      const status = shownIn(after, view);
      const longer = [...way, { command, status }];
      if (showsWord(after, view, word)) return longer;
      const key = JSON.stringify([shownIn(after, 'aggregator'), status, after.processing]);
      if (seen.has(key)) continue;
      seen.add(key);
      queue.push({ order: after, way: longer });
    }
  }
  return [];
}

const shownIn = (order: Order, view: ViewName): string =>
  wordsOf(view).find(({ word }) => showsWord(order, view, word))?.word ?? '';

/** Commands that lead an order onwards; nobody is advised to cancel on the way to somewhere else. */
const FORWARD: readonly CommandName[] = [
  ...(['accept', 'release', 'record-payment', 'process', 'acquire-logistics', 'start-logistics'] as const),
  ...(['place-source', 'pay-source', 'track-source', 'prepare-pickup', 'ready-pickup', 'collect'] as const),
  ...(['create-shipment', 'hand-over', 'ship', 'deliver', 'confirm-receipt', 'collect-cash'] as const),
  ...(['close-incident', 'complete', 'close'] as const),
];
