import type { Refusal } from '../../errors';
import { refuse } from '../../errors';
import type { CommandName } from '../commands';
import { COMMANDS } from '../commands';
import { decide } from '../decide';
import type { Order } from '../model';
import { basisOf, isAllowed, openingOf, openingsOf, probeCommand } from './actions';
import type { Goal } from './goal';
import { isInstruction, leadsTo, saysPartially, shows } from './goal';
import { takesUnits, unitsOpen } from './probes';
import type { ViewName } from './vocabularies';
import { findStatusIn, statusesOf } from './vocabularies';
import type { StatusStep } from './ways';
import { stepsTo } from './ways';

/** What setting a status leads to: one command with its body, or why there is none. */
export type StatusResult =
  | { readonly outcome: 'there'; readonly word: string }
  | { readonly outcome: 'command'; readonly word: string; readonly name: CommandName; readonly body: object }
  | { readonly outcome: 'unknown'; readonly words: readonly string[] }
  | { readonly outcome: 'fields'; readonly name: CommandName; readonly missing: readonly Missing[] }
  | { readonly outcome: 'refused'; readonly refusal: Refusal; readonly way: readonly StatusStep[] };

interface Missing {
  readonly field: string;
  readonly message: string;
}

/**
 * Why a command does not lead to a status: it is not open, its fields do not fit its schema, or the rule refuses them.
 */
interface Trial {
  readonly name: CommandName;
  readonly isOpen: boolean;
  readonly missing: readonly Missing[];
  readonly refusal: Refusal;
}

/**
 * P2: the command by which an order reaches a status, with what the caller gives for its body. Each command that the
 * view names for the status is decided once at most. A status that the order has already changes nothing; with fields,
 * which are an instruction, it is carried out once more or refused (M5). One that no single command leads to is refused,
 * with the steps if there are any (P11, P14, P18, P20, P28).
 */
export function commandForStatus(
  order: Order,
  view: ViewName,
  typed: string,
  fields: object,
  seller: string | null = null,
): StatusResult {
  const found = findStatusIn(view, typed);
  if (!found) return { outcome: 'unknown', words: statusesOf(view).map(({ word }) => word) };
  const { word, by = [] } = found;
  const goal: Goal = { view, word, seller, isPart: saysPartially(word) };
  const isShown = shows(order, goal, fields);
  if (isShown && !isInstruction(goal, fields)) return { outcome: 'there', word };
  if (by.length === 0) {
    return {
      outcome: 'refused',
      refusal: refuse('status_not_settable', `"${word}" is derived and cannot be set`),
      way: [],
    };
  }
  const trials: Trial[] = [];
  for (const name of by) {
    const tried = tryCommand(order, goal, name, fields);
    if (!('isOpen' in tried)) return tried;
    trials.push(tried);
  }
  const isDone = isShown && !goal.isPart && !trials.some(({ isOpen }) => isOpen);
  return isDone ? nothingToDo(trials) : refused(order, goal, fields, trials);
}

/** The order has the status and nothing is left to do for it: the fields fit a command that refuses, or none. */
function nothingToDo(trials: readonly Trial[]): StatusResult {
  const [first] = trials;
  const known = trials.find(({ missing }) => missing.length === 0);
  if (!known && first) return asking(first);
  return { outcome: 'refused', refusal: known?.refusal ?? refuse('status_not_reachable'), way: [] };
}

const asking = ({ name, missing }: Trial): StatusResult => ({ outcome: 'fields', name, missing });

function refused(order: Order, goal: Goal, fields: object, trials: readonly Trial[]): StatusResult {
  const open = trials.filter(({ isOpen }) => isOpen);
  const incomplete = open.find(({ missing }) => missing.length > 0);
  const decided = open.find(({ missing }) => missing.length === 0);
  // Fields that fit one command are meant for that one, whatever another would require.
  if (incomplete && !(decided && Object.keys(fields).length > 0)) return asking(incomplete);
  const way = stepsTo(
    order,
    goal,
    trials.map(({ name }) => name),
  );
  // Of several commands that lead there the reason is that of the one on the way.
  const last = trials.find(({ name }) => name === way.at(-1)?.command);
  const refusal = (last ?? decided ?? trials[0])?.refusal ?? refuse('status_not_reachable');
  return { outcome: 'refused', refusal, way };
}

/** Would this command, with the caller's fields, lead to the status? */
function tryCommand(order: Order, goal: Goal, name: CommandName, fields: object): StatusResult | Trial {
  const { seller, word } = goal;
  const body = completed(order, name, fields, seller);
  const missing = missingIn(order, goal, name, body);
  if (missing.length > 0) {
    const { body: plain, refusal } = openingOf(order, name, seller);
    if (plain === null) return { name, isOpen: false, missing, refusal: refusal ?? doesNotLead(name) };
    // Fields are requested only if the command, once it has them, leads to the status.
    const canLead = goal.isPart || DECIDED_BY_FIELDS.has(name) || leads(order, goal, name, plain);
    return { name, isOpen: true, missing: canLead ? missing : [], refusal: doesNotLead(name) };
  }
  const decision = decide(order, probeCommand(order, name, body, seller));
  if (!decision.accepted) {
    const { refusal } = decision;
    const field = FIELD_MISSED[refusal.code];
    const isMissing = field !== undefined && !(field in fields);
    return {
      name,
      isOpen: isAllowed(order, name, seller),
      missing: isMissing ? [{ field, message: refusal.detail }] : [],
      refusal,
    };
  }
  if (decision.facts.length === 0 && shows(order, goal, body)) return { outcome: 'there', word };
  return leadsTo(order, decision.order, goal, { name, body })
    ? { outcome: 'command', word, name, body }
    : { name, isOpen: true, missing: [], refusal: doesNotLead(name) };
}

const doesNotLead = (name: CommandName): Refusal =>
  refuse('status_not_reachable', `"${name}" does not lead to this status from the current state`);

/** Commands whose fields define what status follows. */
const DECIDED_BY_FIELDS: ReadonlySet<CommandName> = new Set(['edit-shipment', 'record-payment']);

/** Fields that only some orders require, by the refusal of a caller who omits them. */
const FIELD_MISSED: Partial<Record<Refusal['code'], string>> = {
  tracking_number_required: 'manual.trackingNumber',
  pickup_code_wrong: 'code',
};

const issuesOf = (name: CommandName, body: object): Missing[] =>
  (COMMANDS[name].body.safeParse(body).error?.issues ?? []).map(({ path, message }) => ({
    field: path.join('.'),
    message,
  }));

/** The caller's fields, with the one thing of the order that the command can be about if they omit it. */
function completed(order: Order, name: CommandName, fields: object, seller: string | null): object {
  const absent = issuesOf(name, fields).filter(({ field }) => field !== '' && !(field in fields));
  if (absent.length === 0) return fields;
  const named = openingsOf(order, name, seller).taken.flatMap(({ names }) => names ?? []);
  const [thing] = named.filter(({ field }) => absent.some((one) => one.field === field));
  const ids = new Set(named.flatMap((one) => one.ids));
  return thing && ids.size === 1 ? { [thing.field]: thing.ids[0], ...fields } : fields;
}

/** Fields that define which part of an order is meant, and how much of it. */
const SAYING_A_PART = ['lines', 'shipmentId', 'effect', 'shipping', 'adjustment', 'amount'];
const LINES_NAMED = 20;

/** What the body of a command lacks: by its schema, and, for a "partially" status, which part is meant. */
function missingIn(order: Order, { isPart, seller }: Goal, name: CommandName, body: object): Missing[] {
  const issues = issuesOf(name, body);
  if (!isPart || SAYING_A_PART.some((field) => field in body)) return issues;
  if (name === 'hand-over') return [{ field: 'shipmentId', message: 'expected which shipment' }, ...issues];
  if (!takesUnits(name)) return issues;
  const open = [...unitsOpen(basisOf(order, name, seller), name)].map(([id, units]) => `"${id}": ${units}`);
  const more = open.length > LINES_NAMED ? ' and others' : '';
  const message = `expected which lines, and how many units of each; open: ${open.slice(0, LINES_NAMED).join(', ')}${more}`;
  return [{ field: 'lines', message }, ...issues];
}

function leads(order: Order, goal: Goal, name: CommandName, body: object): boolean {
  const decision = decide(order, probeCommand(order, name, body, goal.seller));
  return decision.accepted && leadsTo(order, decision.order, goal, { name, body });
}
