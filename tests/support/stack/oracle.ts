import { outsideOnce } from './oracle-outside';
import { acknowledged, chained, counted } from './oracle-record';
import { workflowsAreWell } from './oracle-temporal';
import { until } from './until';
import type { World } from './world';

/** Deviations that the witnesses report; each list has one sentence for each case. */
export interface Verdict {
  readonly lost: string[];
  readonly doubled: string[];
  readonly wrong: string[];
}

export interface KeptOrder {
  readonly id: string;
  readonly channel: string;
  readonly externalId: string;
  readonly version: number;
  readonly state: OrderState | null;
}

/** As much of a snapshot as is judged. */
export interface OrderState {
  readonly lines: readonly { readonly id: string; readonly cancelled: number }[];
  readonly shipments: readonly {
    readonly id: string;
    readonly label: string;
    readonly cancelled: boolean;
    readonly handedAt: string | null;
    readonly carrier: { readonly account: string | null };
  }[];
  readonly refunds: readonly { readonly id: string; readonly state: string; readonly amount: number }[];
  readonly effects: Readonly<Record<string, { readonly state: string; readonly problem: string | null }>>;
}

export interface KeptFact {
  readonly order_id: string;
  readonly sequence: number;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const ordersOf = (world: World, prefix: string): Promise<KeptOrder[]> =>
  world.query<KeptOrder>(
    `SELECT id, channel, external_id AS "externalId", version, state FROM orders
     WHERE external_id LIKE $1 ORDER BY external_id`,
    [`${prefix}%`],
  );

/** Waits until nothing of these orders is under way: no row without a result, no effect pending. */
export async function drained(world: World, prefix: string): Promise<void> {
  await until(
    `the end of everything under way for ${prefix}`,
    async () => {
      const [left] = await world.query<{ rows: number; effects: number }>(
        `SELECT (SELECT count(*) FROM inbox i JOIN orders o ON o.id = i.order_id
                 WHERE o.external_id LIKE $1 AND i.state = 'pending')::int AS rows,
                (SELECT count(*) FROM orders o, jsonb_each(o.state->'effects') e
                 WHERE o.external_id LIKE $1 AND e.value->>'state' = 'pending')::int AS effects`,
        [`${prefix}%`],
      );
      if (left?.rows === 0 && left.effects === 0) return true;
      throw new Error(`${left?.rows} row(s) and ${left?.effects} effect(s) left`);
    },
    { patienceMs: 90_000 },
  );
}

/**
 * Judges the orders with this prefix of external ids, once they are drained, by witnesses that share no
 * code with the system: the client's journal, plain SQL, the simulators' ledger and Temporal itself.
 */
export async function judge(world: World, prefix: string): Promise<Verdict> {
  await drained(world, prefix);
  const verdict: Verdict = { lost: [], doubled: [], wrong: [] };
  const orders = await ordersOf(world, prefix);
  await acknowledged(world, prefix, orders, verdict);
  const facts = await world.query<KeptFact>(
    'SELECT order_id, sequence, type, data FROM facts WHERE order_id = ANY($1) ORDER BY order_id, sequence',
    [orders.map(({ id }) => id)],
  );
  counted(orders, facts, verdict);
  await chained(world, orders, verdict);
  await outsideOnce(world, orders, verdict);
  await workflowsAreWell(world, orders, verdict);
  return verdict;
}

export const INNOCENT: Verdict = { lost: [], doubled: [], wrong: [] };

/** What is reported of one scenario. */
export interface Report {
  readonly scenario: string;
  readonly trials: number;
  readonly prefix: string;
  readonly recoverySeconds: number;
}

/** Judges, writes one line of report, and returns the verdict. */
export async function report(
  world: World,
  { scenario, trials, prefix, recoverySeconds }: Report,
): Promise<Verdict> {
  const verdict = await judge(world, prefix);
  const { lost, doubled, wrong } = verdict;
  const { tries, unknown } = world.journal.count(prefix);
  const parts = [
    `trials ${trials}`,
    `requests ${tries}, of unknown outcome ${unknown}`,
    `lost ${lost.length}`,
    `doubled ${doubled.length}`,
    `wrong ${wrong.length}`,
    `recovery ${recoverySeconds.toFixed(1)} s`,
  ];
  process.stdout.write(`[faults] ${scenario}: ${parts.join(', ')}\n`);
  return verdict;
}
