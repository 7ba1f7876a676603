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
  /** Orders whose row was not what the facts say, and is now. */
  changed: string[];
  /** Orders whose facts do not fit their hashes, or are not all there; their rows are left as they are. */
  broken: string[];
}

const PAGE = 200;

/**
 * Rebuilds the row of every order from its facts. It may run beside everything else: a row is written only where no
 * fact has come in meanwhile, and an order that is being changed is right by that change.
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
    for (const { id } of rows) {
      const outcome = await rebuildOne(database, orders, id);
      if (outcome !== 'same') report[outcome].push(id);
    }
    report.orders += rows.length;
    onProgress(report.orders);
    const last = rows.at(-1);
    if (!last) return report;
    after = last.id;
  }
}

async function rebuildOne(
  database: Database,
  orders: Orders,
  id: string,
): Promise<'same' | 'changed' | 'broken'> {
  const record = await orders.record(id);
  if (!record) return 'same';
  const { row: stored, facts } = record;
  if (recordBrokenAt(facts, stored) !== null) return 'broken';
  const hash = facts.at(-1)?.hash ?? '';
  const row = { ...rowOf(applyAll(null, facts), statusTimes(null, {}, facts), new Date()), hash };
  const changed = canonicalJson(comparable(row)) !== canonicalJson(comparable(stored));
  if (!changed) return 'same';
  await database.query(Prisma.sql`
    SELECT project_order(o.id, ${JSON.stringify(row)}::jsonb) IS NULL AS done
    FROM (SELECT id FROM orders WHERE id = ${id} AND version <= ${row.version} FOR UPDATE) o`);
  return 'changed';
}

/** The columns that follow from the facts; not the time of the relay's look, which depends on when it is written. */
const DERIVED = [
  'version',
  'hash',
  'state',
  'mode',
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
  'archived',
  'total',
  'sellerIds',
  'searchTerms',
  'words',
  'statusTimes',
  'summaryVersion',
  'placedAt',
  'createdAt',
  'updatedAt',
  'nextDeadline',
] as const;

function comparable(row: Record<(typeof DERIVED)[number] | 'summary', unknown>): unknown {
  const plain = (value: unknown): unknown => {
    if (typeof value === 'bigint') return Number(value);
    return value instanceof Date ? value.toISOString() : value;
  };
  const { summary } = row;
  return {
    ...Object.fromEntries(DERIVED.map((name) => [name, plain(row[name])])),
    // As text where it was made, and parsed where it was stored.
    summary: typeof summary === 'string' ? JSON.parse(summary) : summary,
  };
}
