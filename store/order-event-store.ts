import { storedRefusal } from '../domain/errors';
import type { Command } from '../domain/order/commands';
import type { DecidedCommand } from '../domain/order/decided-command';
import type { FactData } from '../domain/order/facts';
import { FACT_VERSION } from '../domain/order/facts';
import { effectKey, parseEffectKey } from '../domain/order/keys';
import type { Order, People } from '../domain/order/model';
import { statusTimes } from '../domain/order/read/status-times';
import { readOrder } from '../domain/order/snapshot';
import type { ChainedFact } from '../domain/record/chain';
import { chain } from '../domain/record/chain';
import type { Database, Queryable } from './database';
import { Prisma } from './generated/client';
import { rowOf } from './order-row';

/** An order as a decision finds it: its snapshot, and the commands that wait for an answer. */
export interface LoadedOrder {
  readonly order: Order | null;
  /** In the order they were received. */
  readonly pending: readonly Command[];
  /** More commands wait than one load brings. */
  readonly more: boolean;
}

/** What was decided on a loaded order. */
export interface Decision {
  readonly decided: readonly DecidedCommand[];
  /** The order after it. */
  readonly order: Order | null;
  /** The time of the last deadline that was decided; null if none was. */
  readonly deadlineAt: string | null;
}

export type DecisionResult =
  | { readonly status: 'missing' }
  /** A deadline was decided although a command received before it came in meanwhile: nothing was kept. */
  | { readonly status: 'overtaken' }
  | {
      readonly status: 'kept';
      readonly order: Order | null;
      /** More commands wait, some perhaps adopted by what was just written. */
      readonly more: boolean;
    };

/** How many waiting commands one decision takes; the rest is left for the next. */
const BATCH = 200;

/** The facts of orders and their projection. Everything that happens to an order is written here. */
export class OrderEventStore {
  constructor(
    private readonly database: Database,
    /** Keyed hashes of the names by which an order is found, given these corrections. */
    private readonly nameTokens: (
      tx: Queryable,
      orderId: string,
      people: People,
    ) => Promise<readonly string[]>,
  ) {}

  /**
   * Locks an order, lets `decide` decide on it, and writes facts, snapshot, projection and answers: all in one short
   * transaction, so at most one decision on an order is made at a time, and what is decided is kept whole or not at
   * all. `decide` must be pure.
   */
  async decide(orderId: string, decide: (loaded: LoadedOrder) => Decision): Promise<DecisionResult> {
    let result = { status: 'missing' } as DecisionResult;
    try {
      const written = await this.database.readThenWrite<Loaded, { adopted: number }>(
        Prisma.sql`SELECT load_order(${orderId}, ${BATCH}) AS loaded`,
        async ([row], tx) => {
          const stored = row?.loaded;
          if (!stored) return null;
          const loaded = loadedOf(stored);
          const decision = decide(loaded);
          result = { status: 'kept', order: decision.order, more: loaded.more };
          if (decision.decided.length === 0) return null;
          const payload = await this.payload(tx, orderId, stored, loaded.order, decision);
          return Prisma.sql`SELECT commit_order(${JSON.stringify(payload)}::jsonb) AS adopted`;
        },
      );
      const adopted = written?.[0]?.adopted ?? 0;
      return result.status === 'kept' && adopted > 0 ? { ...result, more: true } : result;
    } catch (error) {
      if ((error as { code?: unknown }).code === OVERTAKEN) return { status: 'overtaken' };
      throw error;
    }
  }

  private async payload(
    tx: Queryable,
    orderId: string,
    stored: StoredOrder,
    before: Order | null,
    { decided, order, deadlineAt }: Decision,
  ) {
    const facts = chain(stored.version, stored.hash, decided.flatMap(recordsOf));
    return {
      orderId,
      deadlineAt,
      facts,
      row: order === null || facts.length === 0 ? null : await this.row(tx, { stored, before, facts, order }),
      answers: decided.filter(({ hasRow }) => hasRow).map(answerOf),
      sources: sourcesOf(
        facts.map(({ data }) => data),
        order,
      ),
    };
  }

  private async row(
    tx: Queryable,
    {
      stored,
      before,
      facts,
      order,
    }: { stored: StoredOrder; before: Order | null; facts: readonly ChainedFact[]; order: Order },
  ) {
    const isCorrected = facts.some(({ data }) => data.type === 'PeopleCorrected');
    return {
      ...rowOf(order, statusTimes(before, stored.statusTimes, facts), new Date()),
      hash: facts.at(-1)?.hash ?? stored.hash,
      ...(isCorrected ? { nameTokens: await this.nameTokens(tx, order.id, order.people) } : {}),
    };
  }
}

/** The SQLSTATE with which `commit_order` refuses a deadline that was decided before an earlier command. */
const OVERTAKEN = 'WB001';

interface Loaded {
  readonly loaded: StoredOrder | null;
}

interface StoredOrder {
  readonly version: number;
  readonly hash: string;
  readonly order: Order | null;
  readonly statusTimes: Readonly<Record<string, string>>;
  readonly pending: readonly StoredCommand[];
}

type StoredCommand = Command & { receivedAt: string };

const loadedOf = ({ order, pending }: StoredOrder): LoadedOrder => ({
  order: order && readOrder(order),
  pending: pending.map(commandOf),
  more: pending.length >= BATCH,
});

function commandOf(row: StoredCommand): Command {
  const { expectedVersion, carrier, sellerId, receivedAt, ...rest } = row;
  return {
    ...rest,
    receivedAt: new Date(receivedAt).toISOString(),
    ...(expectedVersion == null ? {} : { expectedVersion }),
    ...(carrier == null ? {} : { carrier }),
    ...(sellerId == null ? {} : { sellerId }),
  } as Command;
}

const recordsOf = ({ command, facts }: DecidedCommand): Omit<ChainedFact, 'sequence' | 'hash'>[] =>
  facts.map(({ at, data }) => ({
    version: FACT_VERSION,
    at,
    data,
    who: command.who,
    onBehalfOf: command.onBehalfOf,
    cause: command.id,
    requestId: command.requestId,
  }));

const answerOf = ({ command, refusal, version }: DecidedCommand) => ({
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
