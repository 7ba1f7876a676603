import { storedRefusal } from '../domain/errors';
import { orderTotals } from '../domain/order/amounts';
import type { Command } from '../domain/order/commands';
import { nextDeadline } from '../domain/order/deadlines';
import type { FactData } from '../domain/order/facts';
import { FACT_VERSION } from '../domain/order/facts';
import { effectKey, parseEffectKey } from '../domain/order/keys';
import type { Order, People } from '../domain/order/model';
import type { Decided } from '../domain/order/outcome';
import type { ViewName } from '../domain/order/read/vocabularies';
import { taggedWords } from '../domain/order/read/vocabularies';
import { readOrder } from '../domain/order/snapshot';
import { needsAttention, statusOf } from '../domain/order/status';
import type { ChainedFact } from '../domain/record/chain';
import { chain } from '../domain/record/chain';
import type { Database } from './database';
import { Prisma } from './generated/client';

/** An order as a run of the workflow takes it up: its snapshot and what waits for an answer. */
export interface LoadedOrder {
  readonly version: number;
  readonly hash: string;
  readonly order: Order | null;
  /** Rows without an answer, in the order in which they came. */
  readonly pending: readonly Command[];
  /** More is waiting than one load brings. */
  readonly more: boolean;
  /** Which of the commands asked about wait for no answer: they have it, or nobody has kept them. */
  readonly answered: readonly string[];
}

export interface CommitInput {
  readonly orderId: string;
  /** The version and hash that the decisions were made on. */
  readonly version: number;
  readonly hash: string;
  readonly decided: readonly Decided[];
  /** The order after them; null where nothing changed. */
  readonly order: Order | null;
  /** Where a deadline was decided: it must not overtake a row that came before this moment. */
  readonly deadlineAt: string | null;
}

export type CommitResult =
  | { readonly status: 'committed'; readonly hash: string; readonly adopted: number }
  | { readonly status: 'conflict' | 'pending_first' | 'missing' };

/** How many waiting commands one load brings; the rest comes with the next. */
const LOAD_LIMIT = 200;
/** A run that sleeps has its own timer; the relay looks a little later, in case there is no run. */
const WAKE_GRACE_MS = 30_000;
/** An effect that is still pending after this long is looked at again, in case nobody is at it. */
const EFFECT_CHECK_MS = 15 * 60_000;

/** The order's record: what runs load from, and where their decisions are written. */
export class Projection {
  constructor(
    private readonly database: Database,
    /** Keyed hashes of the names by which an order is found, with these corrections. */
    private readonly nameTokens: (orderId: string, people: People) => Promise<readonly string[]>,
  ) {}

  /** Loads an order; null where there is none. `asked` are commands the caller already holds. */
  async load(orderId: string, asked: readonly string[]): Promise<LoadedOrder | null> {
    const rows = await this.database.prisma.$queryRaw<LoadedRow[]>(Prisma.sql`
      SELECT o.version, o.hash, o.state,
        COALESCE((SELECT jsonb_agg(c ORDER BY c.sequence) FROM (
          SELECT i.sequence, i.id, i.name, i.body, i.received_at AS "receivedAt", i.who, i.party,
                 i.on_behalf_of AS "onBehalfOf", i.request_id AS "requestId",
                 i.expected_version AS "expectedVersion", i.carrier, i.seller_id AS "sellerId"
          FROM inbox i WHERE i.order_id = o.id AND i.state = 'pending'
          ORDER BY i.sequence LIMIT ${LOAD_LIMIT}) c), '[]') AS pending,
        ARRAY(SELECT a.id FROM unnest(${[...asked]}::text[]) AS a(id) WHERE NOT EXISTS (
          SELECT 1 FROM inbox i WHERE i.id = a.id AND i.order_id = o.id AND i.state = 'pending')) AS answered
      FROM orders o WHERE o.id = ${orderId}`);
    const row = rows[0];
    if (!row) return null;
    const { version, hash, state, answered } = row;
    const more = row.pending.length >= LOAD_LIMIT;
    return {
      version,
      hash,
      order: state && readOrder(state),
      pending: row.pending.map(commandOf),
      more,
      answered,
    };
  }

  /** Writes decisions, or nothing at all where the order has moved on since (`commit_decisions`). */
  async commit(input: CommitInput): Promise<CommitResult> {
    const facts = chain(input.version, input.hash, input.decided.flatMap(recordsOf));
    const hash = facts.at(-1)?.hash ?? input.hash;
    const corrected = facts.some(({ data }) => data.type === 'PeopleCorrected');
    const names =
      corrected && input.order
        ? { nameTokens: await this.nameTokens(input.orderId, input.order.people) }
        : {};
    const payload = {
      orderId: input.orderId,
      version: input.version,
      hash: input.hash,
      deadlineAt: input.deadlineAt,
      facts,
      row: input.order === null ? null : { ...rowOf(input.order, new Date()), ...names, hash },
      answers: input.decided.filter(({ hasRow }) => hasRow).map(answerOf),
      sources: sourcesOf(
        facts.map(({ data }) => data),
        input.order,
      ),
    };
    const rows = await this.database.prisma.$queryRaw<{ result: CommitAnswer }[]>(
      Prisma.sql`SELECT commit_decisions(${JSON.stringify(payload)}::jsonb) AS result`,
    );
    const result = rows[0]?.result ?? { status: 'missing' as const };
    return result.status === 'committed' ? { ...result, hash } : result;
  }
}

type CommitAnswer =
  | { status: 'committed'; adopted: number }
  | { status: 'conflict' | 'pending_first' | 'missing' };

interface LoadedRow {
  version: number;
  hash: string;
  state: Order | null;
  pending: StoredCommand[];
  answered: string[];
}

type StoredCommand = Command & { sequence: number; receivedAt: string };

function commandOf(row: StoredCommand): Command {
  const { sequence: _, expectedVersion, carrier, sellerId, receivedAt, ...rest } = row;
  return {
    ...rest,
    receivedAt: new Date(receivedAt).toISOString(),
    ...(expectedVersion == null ? {} : { expectedVersion }),
    ...(carrier == null ? {} : { carrier }),
    ...(sellerId == null ? {} : { sellerId }),
  } as Command;
}

const recordsOf = ({ command, facts }: Decided): Omit<ChainedFact, 'sequence' | 'hash'>[] =>
  facts.map(({ at, data }) => ({
    version: FACT_VERSION,
    at,
    data,
    who: command.who,
    onBehalfOf: command.onBehalfOf,
    cause: command.id,
    requestId: command.requestId,
  }));

const answerOf = ({ command, refusal, version }: Decided) => ({
  id: command.id,
  state: refusal ? 'refused' : 'accepted',
  refusal: refusal && storedRefusal(refusal),
  orderVersion: version,
});

/** Orders at suppliers whose numbers are awaited, have become known, or never will. */
function sourcesOf(facts: readonly FactData[], order: Order | null) {
  const touched = new Set(
    facts.flatMap((fact) => {
      if (fact.type === 'EffectGivenUp') {
        const key = parseEffectKey(fact.key);
        return key?.kind === 'source' ? [key.sourceId] : [];
      }
      return 'sourceId' in fact && fact.sourceId ? [fact.sourceId] : [];
    }),
  );
  return (order?.sources ?? [])
    .filter(({ id }) => touched.has(id))
    .map(({ id, supplier, ref }) => ({
      sourceId: id,
      supplier,
      ref,
      isAwaited: Object.hasOwn(order?.effects ?? {}, effectKey('source', { sourceId: id })),
    }));
}

/** Everything of an order's row that follows from its snapshot. */
export function rowOf(order: Order, now: Date) {
  const status = statusOf(order);
  const deadline = nextDeadline(order)?.at ?? null;
  return {
    version: order.version,
    state: order,
    mode: order.mode,
    ...status,
    returned: status.return,
    attention: needsAttention(order),
    archived: order.archived,
    total: orderTotals(order).total,
    sellerIds: [...new Set(order.lines.flatMap((line) => line.sellerId ?? []))],
    searchTerms: searchTermsOf(order),
    words: taggedWords(order).map(({ view, word }) => tagOf(view, word)),
    placedAt: order.placedAt,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    nextDeadline: deadline,
    nextWakeAt: nextWakeAt(order, deadline, now),
  };
}

/** How a word of a view stands in the row by which lists find it. */
export const tagOf = (view: ViewName, word: string): string => `${view}:${word}`;

function nextWakeAt(order: Order, deadline: string | null, now: Date): string | null {
  const times: number[] = deadline ? [Date.parse(deadline) + WAKE_GRACE_MS] : [];
  if (Object.values(order.effects).some((pending) => pending.state === 'pending')) {
    times.push(now.getTime() + EFFECT_CHECK_MS);
  }
  return times.length > 0 ? new Date(Math.min(...times)).toISOString() : null;
}

const searchTermsOf = (order: Order): string[] => [
  ...new Set(
    [
      order.externalId,
      ...order.lines.map((line) => line.sku),
      ...order.shipments.flatMap((shipment) => shipment.trackingNumber ?? []),
    ].map((term) => term.toLowerCase()),
  ),
];
