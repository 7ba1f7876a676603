import { applyAll } from '../domain/order/apply';
import { statusTimes } from '../domain/order/read/status-times';
import { canonicalJson } from '../domain/record/canonical';
import { recordBrokenAt } from '../domain/record/chain';
import type { Database } from './database';
import { Prisma } from './generated/client';
import { rowOf } from './order-row';
import type { Orders } from './orders';

export interface RebuildReport {
  orders: number;
  /** Orders whose row did not follow from the facts, and does now. */
  changed: string[];
  /** Orders whose facts do not fit their hashes, or are not all there; their rows are left as they are. */
  broken: string[];
}

const PAGE = 50;

/**
 * Rebuilds the row of every order from its facts. It may run beside everything else: a row is written only if no
 * fact was added meanwhile, and an order that is being changed is right by that change.
 */
export async function rebuildOrders(
  database: Database,
  orders: Orders,
  onProgress: (done: number) => void = () => {},
): Promise<RebuildReport> {
  const report: RebuildReport = { orders: 0, changed: [], broken: [] };
  for (let after = ''; ; ) {
    const rows = await database.prisma.orderRow.findMany({
      where: { id: { gt: after }, version: { gt: 0 } },
      orderBy: { id: 'asc' },
      take: PAGE,
      select: { id: true },
    });
    const page = await rebuildPage(
      database,
      orders,
      rows.map(({ id }) => id),
    );
    report.changed.push(...page.changed);
    report.broken.push(...page.broken);
    report.orders += rows.length;
    onProgress(report.orders);
    const last = rows.at(-1);
    if (!last) return report;
    after = last.id;
  }
}

async function rebuildPage(
  database: Database,
  orders: Orders,
  ids: readonly string[],
): Promise<Pick<RebuildReport, 'changed' | 'broken'>> {
  const broken: string[] = [];
  const changed: { id: string; row: { version: number } }[] = [];
  for (const { row: stored, sellerParts, facts } of await orders.records(ids)) {
    const { id } = stored;
    if (recordBrokenAt(facts, stored) !== null) {
      broken.push(id);
      continue;
    }
    const times = statusTimes(null, {}, facts);
    const row = { ...rowOf(applyAll(null, facts), times, new Date()), hash: facts.at(-1)?.hash ?? '' };
    const isSame = canonicalJson(comparable(row)) === canonicalJson(comparable({ ...stored, sellerParts }));
    if (!isSame) changed.push({ id, row });
  }
  if (changed.length > 0) await writeRows(database, changed);
  return { broken, changed: changed.map(({ id }) => id) };
}

/** Writes rows, but of no order that has moved on since. */
async function writeRows(
  database: Database,
  rows: readonly { readonly id: string; readonly row: object }[],
): Promise<void> {
  await database.query(Prisma.sql`
    WITH known AS MATERIALIZED (
      SELECT id, version FROM orders WHERE id = ANY(${rows.map(({ id }) => id)}) ORDER BY id FOR UPDATE)
    SELECT project_order(known.id, w.row) IS NULL AS done
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS w(id text, row jsonb)
    JOIN known ON known.id = w.id AND known.version <= (w.row->>'version')::int`);
}

/** The statuses, which an order and the part of each seller have. */
const STATUSES = [
  'lifecycle',
  'acceptance',
  'payment',
  'fulfillment',
  'delivery',
  'pickup',
  'returned',
  'refund',
  'incident',
  'attention',
] as const;

/** The columns that follow from the facts; not the time of the relay's look, which depends on when it is written. */
const DERIVED = [
  ...(['version', 'hash', 'state', 'mode', ...STATUSES, 'archived', 'total', 'sellerIds'] as const),
  ...(['searchTerms', 'words', 'statusTimes', 'summaryVersion', 'placedAt', 'createdAt'] as const),
  ...(['updatedAt', 'nextDeadline', 'deadlines'] as const),
];

/** The same of a seller's part; what it shares with the order is written with it. */
const DERIVED_OF_PART = [
  ...(['sellerId', ...STATUSES, 'total', 'searchTerms', 'words', 'nextDeadline'] as const),
];

type Comparable = Record<(typeof DERIVED)[number] | 'summary', unknown> & {
  readonly sellerParts: readonly Record<(typeof DERIVED_OF_PART)[number], unknown>[];
};

function comparable(row: Comparable): unknown {
  const plain = (value: unknown): unknown => {
    if (typeof value === 'bigint') return Number(value);
    return value instanceof Date ? value.toISOString() : value;
  };
  const only = <K extends string>(names: readonly K[], of: Record<K, unknown>) =>
    Object.fromEntries(names.map((name) => [name, plain(of[name])]));
  const { summary, sellerParts } = row;
  const bySeller = [...sellerParts].sort((a, b) => (String(a.sellerId) < String(b.sellerId) ? -1 : 1));
  return {
    ...only(DERIVED, row),
    sellerParts: bySeller.map((part) => only(DERIVED_OF_PART, part)),
    // As text if it was derived, and parsed if it was stored.
    summary: typeof summary === 'string' ? JSON.parse(summary) : summary,
  };
}
