import type { Command, CommandName } from '../../../domain/order/commands';
import { COMMAND_NAMES } from '../../../domain/order/commands';
import { decide } from '../../../domain/order/decide';
import type { Order } from '../../../domain/order/model';
import { shipmentStatus, supplyOf } from '../../../domain/order/quantities';
import { allowedActionNames } from '../../../domain/order/read/actions';
import {
  dropshipShipmentStatus,
  lineStatus,
  orderViews,
  shipmentStatusIn,
} from '../../../domain/order/read/vocabularies';
import { fulfillmentOf, isPaid, refundOf, statusOf } from '../../../domain/order/status';
import { everyPlainBody } from './bodies';
import { ask, takeBody } from './orders';
import { brokenBy, brokenIn } from './search/invariants';
import { movesOf, plainCommand, wrongBodies } from './search/moves';
import { frozen, keyOf } from './search/state';
import type { World, WorldName } from './search/worlds';
import { commandsOf, WORLDS } from './search/worlds';

/** A rule that does not hold, with the shortest path to a state in which it does not. */
export interface Finding {
  readonly rule: string;
  readonly path: readonly string[];
}

export interface Seen {
  readonly states: number;
  /** Moves that were taken; those that were refused are counted apart. */
  readonly transitions: number;
  readonly refused: number;
  readonly ms: number;
  /** `level status`, of the dimensions, views, lines and shipments. */
  readonly words: readonly string[];
  /** Commands that were taken, and the codes of those that were refused, as `command code`. */
  readonly taken: readonly string[];
  readonly refusals: readonly string[];
  /** `dimension: state -> state`, with what led there. */
  readonly ways: ReadonlyMap<string, ReadonlySet<string>>;
  readonly findings: readonly Finding[];
}

interface State {
  readonly parent: number;
  readonly move: string;
}

/** A world with more states than this wants closer bounds. */
const LIMIT = 50_000;
/** So many broken rules are enough to look at. */
const ENOUGH = 12;

const described = ({ name, body, sellerId }: Command): string =>
  `${name} ${JSON.stringify(body)}${sellerId ? ` by ${sellerId}` : ''}`;

/**
 * Follows every move from every state of a world, breadth first, so that the first way to a state is a shortest one.
 */
class Search {
  private readonly world: World;
  private readonly commands: readonly CommandName[];
  private readonly ids = new Map<string, number>();
  private readonly states: State[] = [];
  /** The statuses of each state; equal ones are stored once. */
  private readonly shown: Words[] = [];
  private readonly combinations = new Map<string, Words>();
  private readonly standings: Standing[] = [];
  private readonly from: number[] = [];
  private readonly to: number[] = [];
  private readonly words = new Set<string>();
  private readonly taken = new Set<string>();
  private readonly refusals = new Set<string>();
  private readonly ways = new Map<string, Set<string>>();
  private readonly findings: Finding[] = [];
  private readonly rules = new Set<string>();
  private readonly asked = new Set<string>();
  private transitions = 0;
  private refused = 0;

  constructor(
    private readonly name: WorldName,
    bounds: Partial<World>,
  ) {
    this.world = { ...WORLDS[name], ...bounds };
    this.commands = commandsOf(name);
  }

  run(): Seen {
    const began = Date.now();
    const first = decide(null, ask('take', takeBody(this.world.placed)));
    if (!first.accepted) throw new Error(first.refusal.detail);
    let frontier: (readonly [number, Order])[] = [];
    const begin = frozen(first.order);
    frontier.push([this.add(begin, -1, 'take'), begin]);
    while (frontier.length > 0 && this.findings.length < ENOUGH) {
      const next: (readonly [number, Order])[] = [];
      for (const [id, order] of frontier) this.expand(id, order, next);
      if (this.states.length > LIMIT) throw new Error(`${this.name}: more than ${LIMIT} states`);
      frontier = next;
    }
    if (this.findings.length < ENOUGH) this.checkEnds();
    return {
      states: this.states.length,
      transitions: this.transitions,
      refused: this.refused,
      ms: Date.now() - began,
      words: [...this.words].sort(),
      taken: [...this.taken].sort(),
      refusals: [...this.refusals].sort(),
      ways: this.ways,
      findings: this.findings,
    };
  }

  private expand(id: number, order: Order, next: (readonly [number, Order])[]): void {
    const words = this.shown[id] ?? {};
    const parts = statesOfParts(order);
    this.askOnce(id, order);
    for (const command of movesOf(this.world, this.commands, order)) {
      const decision = decide(order, command);
      if (!decision.accepted) {
        this.refused += 1;
        this.refusals.add(`${command.name} ${decision.refusal.code}`);
        if (command.name === 'deadline')
          this.found(`a deadline that runs is taken: ${described(command)}`, id);
        continue;
      }
      this.transitions += 1;
      this.taken.add(command.name);
      for (const rule of brokenBy(order, command, decision.facts, decision.order))
        this.found(rule, id, described(command));
      const after = frozen(decision.order);
      const key = keyOf(after);
      let target = this.ids.get(key);
      if (target === undefined) {
        target = this.add(after, id, described(command), key);
        next.push([target, after]);
      }
      if (target !== id) {
        // An order that only its channel can end by cancelling it is stuck nevertheless.
        if (command.name !== 'channel-report') {
          this.from.push(id);
          this.to.push(target);
        }
        this.noteWays(words, this.shown[target] ?? {}, command);
        // Equal shipments have changed places in the state that stands for this one, so these are read here.
        this.noteWays(parts, statesOfParts(decision.order), command);
      }
    }
  }

  private add(order: Order, parent: number, move: string, key = keyOf(order)): number {
    const id = this.states.length;
    this.ids.set(key, id);
    this.states.push({ parent, move });
    this.standings.push(this.standing(order));
    for (const rule of brokenIn(order)) this.found(rule, id);
    for (const word of shownStatuses(order)) this.words.add(word);
    const words = statesOf(order);
    const combination = Object.values(words).join();
    const known = this.combinations.get(combination);
    this.shown.push(known ?? words);
    if (!known) this.combinations.set(combination, words);
    return id;
  }

  /** In the first state of each combination of statuses: what is offered is accepted, and what is wrong is refused. */
  private askOnce(id: number, order: Order): void {
    const { hold: _hold, channel: _channel, executor: _executor, ...words } = statusOf(order);
    const combination = Object.values(words).join();
    if (this.asked.has(combination)) return;
    this.asked.add(combination);
    const offered = new Set(allowedActionNames(order));
    for (const name of COMMAND_NAMES) {
      let taken = false;
      for (const body of [...everyPlainBody(order, name), ...wrongBodies(order, name)]) {
        const decision = decide(order, plainCommand(name, body));
        if (decision.accepted) taken = true;
        else this.refusals.add(`${name} ${decision.refusal.code}`);
      }
      if (taken !== offered.has(name))
        this.found(`${name} is ${taken ? 'taken and not offered' : 'offered and not taken'}`, id);
    }
  }

  private noteWays(before: Words, after: Words, command: Command): void {
    if (before === after) return;
    for (const dimension of Object.keys(before)) {
      const [a, b] = [before[dimension], after[dimension]];
      if (a === undefined || b === undefined || a === b) continue;
      const way = `${dimension.split(' ')[0]}: ${a} -> ${b}`;
      const labels = this.ways.get(way) ?? new Set();
      labels.add(labelOf(command));
      this.ways.set(way, labels);
    }
  }

  private found(rule: string, id: number, move?: string): void {
    if (this.rules.has(rule)) return;
    this.rules.add(rule);
    this.findings.push({ rule, path: [...this.pathTo(id), ...(move ? [move] : [])] });
  }

  private pathTo(id: number): string[] {
    const path: string[] = [];
    for (let at = id; at >= 0; at = this.states[at]?.parent ?? -1) path.unshift(this.states[at]?.move ?? '');
    return path;
  }

  private standing(order: Order): Standing {
    if (!isOpen(order) && Object.keys(order.effects).length === 0) return 'ended';
    if (this.isCut(order)) return 'cut';
    return isOpen(order) ? 'open' : 'ending';
  }

  /** Does only a bound keep money from moving: one refund more, or one payment? */
  private isCut(order: Order): boolean {
    const { refunds = 0, payments = order.payments.length } = this.world;
    const refund = order.refunds.length >= refunds && refundOf(order) === 'to_refund';
    if (refund && decide(order, plainCommand('refund', {})).accepted) return true;
    return order.payments.length >= payments && fulfillmentOf(order) === 'handed' && !isPaid(order);
  }

  /** From every open state something leads on, and from every state to an end with nothing left to do. */
  private checkEnds(): void {
    const before = backwards(this.states.length, this.from, this.to);
    const reached = new Uint8Array(this.states.length);
    const queue = this.standings.flatMap((at, id) => (at === 'ended' || at === 'cut' ? [id] : []));
    for (const id of queue) reached[id] = 1;
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      for (const earlier of before(id)) {
        if (reached[earlier]) continue;
        reached[earlier] = 1;
        queue.push(earlier);
      }
    }
    const leadsOn = new Uint8Array(this.states.length);
    for (const id of this.from) leadsOn[id] = 1;
    for (const id of this.states.keys()) {
      if (this.standings[id] === 'open' && !leadsOn[id])
        this.found('something leads on from every open state', id);
      if (!reached[id]) this.found('an end is reached from every state', id);
    }
  }
}

const isOpen = ({ lifecycle }: Order): boolean =>
  lifecycle.state === 'open' || lifecycle.state === 'completed';

/**
 * `ended`: over, with no promise left; `ending`: over, with some; `cut`: what follows lies beyond the bounds
 * of the world.
 */
type Standing = 'open' | 'ending' | 'ended' | 'cut';

/** The predecessors of each state, as one list with an index into it. */
function backwards(
  count: number,
  from: readonly number[],
  to: readonly number[],
): (id: number) => Int32Array {
  const start = new Int32Array(count + 1);
  for (const id of to) start[id + 1] = (start[id + 1] ?? 0) + 1;
  for (let id = 0; id < count; id += 1) start[id + 1] = (start[id + 1] ?? 0) + (start[id] ?? 0);
  const place = start.slice();
  const list = new Int32Array(to.length);
  for (const [index, id] of to.entries()) {
    const at = place[id] ?? 0;
    list[at] = from[index] ?? 0;
    place[id] = at + 1;
  }
  return (id) => list.subarray(start[id] ?? 0, start[id + 1] ?? 0);
}

type Words = Readonly<Record<string, string>>;

const statesOf = (order: Order): Words => ({ ...statusOf(order) });

/** The statuses of each shipment, and of each line that comes from a supplier. */
function statesOfParts(order: Order): Words {
  const words: Record<string, string> = {};
  for (const shipment of order.shipments) words[`parcel ${shipment.id}`] = shipmentStatus(shipment);
  for (const line of order.lines) if (line.supplier) words[`source ${line.id}`] = supplyOf(order, line);
  return words;
}

const labelOf = ({ name, body }: Command): string => {
  switch (name) {
    case 'deadline':
      return `deadline ${body.name}`;
    case 'carrier-report':
      return `${name} ${body.status}`;
    case 'channel-report':
    case 'supplier-report':
      return `${name} ${body.state}`;
    case 'effect-result':
      return `${body.key.split(':')[0]} ${body.outcome.kind}`;
    default:
      return name;
  }
};

/** Every status and state of the order: of the dimensions, of the views, of its lines and shipments. */
function shownStatuses(order: Order): string[] {
  return [
    ...Object.entries(statusOf(order)).map(([dimension, word]) => `${dimension}: ${word}`),
    ...Object.entries(orderViews(order)).map(([view, word]) => `${view}: ${word}`),
    ...order.lines.map((line) => `line: ${lineStatus(order, line)}`),
    ...order.shipments.map((shipment) => `parcel: ${shipmentStatusIn(shipment)}`),
    ...order.shipments.map((shipment) => `dropship parcel: ${dropshipShipmentStatus(order, shipment)}`),
    ...order.shipments.map((shipment) => `shipment: ${shipmentStatus(shipment)}`),
  ];
}

/** Searches a world through; `bounds` are narrower ones than its own. */
export const search = (name: WorldName, bounds: Partial<World> = {}): Seen => new Search(name, bounds).run();
