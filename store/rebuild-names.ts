import { canonicalJson } from '../domain/record/canonical';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { NameIndex } from './name-index';
import type { Orders } from './orders';

const PAGE = 200;

interface Hashed {
  readonly id: string;
  readonly tokens: readonly string[];
}

/**
 * Hashes the names of all orders again, from the vault, and returns how many rows changed: those of a version that
 * hashed otherwise. It may run beside everything else: a row whose hashes were replaced meanwhile is left as it is.
 * Throws if the vault cannot be opened with this secret.
 */
export async function rebuildNames(database: Database, orders: Orders, names: NameIndex): Promise<number> {
  let changed = 0;
  for (let after = ''; ; ) {
    const rows = await database.query<Hashed>(Prisma.sql`
      SELECT id, name_tokens AS tokens FROM orders WHERE id > ${after} ORDER BY id LIMIT ${PAGE}`);
    const contents = await orders.contents(rows.map(({ id }) => id));
    const outdated = rows.flatMap(({ id, tokens: before }) => {
      const content = contents.get(id);
      const tokens = content ? names.tokensOf(content) : [];
      return canonicalJson(tokens) === canonicalJson(before) ? [] : [{ id, before, tokens }];
    });
    if (outdated.length > 0) changed += await replace(database, outdated);
    const last = rows.at(-1);
    if (!last) return changed;
    after = last.id;
  }
}

async function replace(
  database: Database,
  rows: readonly (Hashed & { readonly before: readonly string[] })[],
): Promise<number> {
  const written = await database.query<{ id: string }>(Prisma.sql`
    WITH wanted AS (
      SELECT id, before, tokens FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS w(id text, before text[], tokens text[])),
    known AS MATERIALIZED (
      SELECT id FROM orders WHERE id IN (SELECT id FROM wanted) ORDER BY id FOR NO KEY UPDATE),
    written AS (
      UPDATE orders o SET name_tokens = w.tokens FROM wanted w JOIN known USING (id)
      WHERE o.id = w.id AND o.name_tokens = w.before RETURNING o.id, o.name_tokens),
    parts AS (UPDATE seller_parts p SET name_tokens = w.name_tokens FROM written w WHERE p.id = w.id)
    SELECT id FROM written`);
  return written.length;
}
