import type { AnyCommandName } from '../commands';
import type { FactData } from '../facts';
import type { KeyKind } from '../keys';
import { parseEffectKey } from '../keys';
import type { LineQuantity, Order } from '../model';
import { isShared } from '../seller';

/** How much of a fact a seller sees: all of it, that it happened, or nothing. */
export type SeenFact = 'all' | 'event' | 'nothing';

interface WithLines {
  readonly id: string;
  readonly lines: readonly LineQuantity[];
}

const idsOf = (lines: readonly (string | { readonly id: string })[]): string[] =>
  lines.map((line) => (typeof line === 'string' ? line : line.id));

const linesOf = (things: readonly WithLines[], id: string): string[] =>
  idsOf(things.find((thing) => thing.id === id)?.lines ?? []);

/** The lines of what a shipment, a return, a refund or a supplier order is named by; null if nothing is named. */
function linesNamed(order: Order, named: object): readonly string[] | null {
  if ('shipmentId' in named) return linesOf(order.shipments, String(named.shipmentId));
  if ('returnId' in named) return linesOf(order.returns, String(named.returnId));
  if ('sourceId' in named) return linesOf(order.sources, String(named.sourceId));
  if ('refundId' in named) return refundedLines(order, String(named.refundId));
  return null;
}

/** Null for a refund that is for no line: it belongs to the whole order. */
function refundedLines(order: Order, id: string): readonly string[] | null {
  const lines = linesOf(order.refunds, id);
  return lines.length > 0 ? lines : null;
}

/** The lines that a fact of this order is about, as far as it tells; null if it is about the whole order. */
function linesAbout(order: Order, fact: FactData): readonly string[] | null {
  if (fact.type === 'OrderTaken') return null;
  if (fact.type === 'RefundRequested') {
    return fact.refund.lines.length > 0 ? idsOf(fact.refund.lines) : null;
  }
  if (fact.type === 'DeadlineMissed') {
    const subject = fact.deadline.split(':')[1];
    if (subject === undefined) return null;
    return [...linesOf(order.shipments, subject), ...linesOf(order.sources, subject)];
  }
  // Of a shipment or return, its own lines are in the fact as well.
  if ('lines' in fact) return idsOf(fact.lines);
  if ('changes' in fact) return idsOf(fact.changes);
  if ('key' in fact) return linesOfEffect(order, fact.key);
  return linesNamed(order, fact);
}

const OF_THE_WHOLE: ReadonlySet<KeyKind> = new Set(['acceptance', 'drift', 'conflict']);

/** Of an effect about lines that its key does not name, none are known: such facts are no seller's. */
function linesOfEffect(order: Order, key: string): readonly string[] | null {
  const parsed = parseEffectKey(key);
  if (parsed === null || OF_THE_WHOLE.has(parsed.kind)) return null;
  return linesNamed(order, parsed) ?? [];
}

/** Refunds are paid by the whole order's payments, which no seller who shares the order sees. */
const isAboutMoney = (fact: FactData): boolean => fact.type.startsWith('Refund');

/**
 * What a seller sees of a fact. Of an order with lines of others that is all of what concerns its own lines alone;
 * what concerns the whole order, or lines of others too, without details; and nothing of what concerns only lines of
 * others. `order` is any later state of the order. Pure.
 */
export function seenFact(order: Order, seller: string | null, fact: FactData): SeenFact {
  if (seller === null || !isShared(order, seller)) return 'all';
  const lines = linesAbout(order, fact);
  if (lines === null) return 'event';
  const own = new Set(order.lines.filter((line) => line.sellerId === seller).map(({ id }) => id));
  if (!lines.some((id) => own.has(id))) return 'nothing';
  return lines.every((id) => own.has(id)) && !isAboutMoney(fact) ? 'all' : 'event';
}

/** The message that led to a fact, as it was stored: null for a deadline. */
export interface Cause {
  readonly name: string;
  /** The seller to whose lines it was confined; null: to none. */
  readonly sellerId: string | null;
}

const REPORTED: ReadonlySet<string> = new Set<AnyCommandName>([
  ...(['carrier-report', 'supplier-report', 'effect-result'] as const),
]);

/**
 * May a seller who shares the order see who caused a fact, and by what? Not if it was another seller, or something that
 * happened to a shipment or supplier order: that may be another's.
 */
export const seesAuthor = (seen: SeenFact, seller: string, cause: Cause | null): boolean =>
  seen === 'all' || (cause !== null && !REPORTED.has(cause.name) && (cause.sellerId ?? seller) === seller);

/** The commands of a shared order that one of its sellers may look up: its own, and the taking of the order. */
export const seesCommand = (seller: string, { name, sellerId }: Cause): boolean =>
  name === 'take' || sellerId === seller;
