import { Client } from 'pg';
import { openDatabase } from '../../store/database';
import { createKeyring } from '../../store/keyring';
import { NameIndex } from '../../store/name-index';
import { Vault } from '../../store/vault';
import { TableWriter } from './copy';
import { Dice } from './dice';
import { drawPeople } from './people';
import { plan } from './plan';
import type { Sealing } from './template';
import { TABLE_NAMES } from './template';

export interface FillOptions {
  /** Of a migrated database without orders. */
  readonly url: string;
  /** The master secret with which the orders are to be read. */
  readonly secret: string;
  readonly count: number;
  readonly onProgress?: (written: number) => void;
}

export interface TableSize {
  readonly table: string;
  readonly rows: number;
  /** Heap, with what lies beside it because it is long. */
  readonly tableBytes: number;
  readonly indexBytes: number;
}

export interface FillReport {
  readonly orders: number;
  readonly seconds: number;
  readonly sizes: readonly TableSize[];
}

/**
 * Fills a database with orders that look like two years of business, as the system itself would have written them.
 * Indexes are created when all rows are there. Throws if there are orders already.
 */
export async function fillDatabase(options: FillOptions): Promise<FillReport> {
  const { url, count } = options;
  const begun = Date.now();
  const admin = new Client({ connectionString: url });
  await admin.connect();
  try {
    const { rowCount } = await admin.query('SELECT 1 FROM orders LIMIT 1');
    if (rowCount) throw new Error('the database has orders; fill an empty one');
    const indexes = await dropIndexes(admin);
    const orders = await writeOrders(options, begun).finally(async () => {
      await admin.query(`SET maintenance_work_mem = '512MB'`);
      for (const definition of indexes) await admin.query(definition);
    });
    await admin.query(`VACUUM ANALYZE ${TABLE_NAMES.join(', ')}`);
    return { orders, seconds: (Date.now() - begun) / 1000, sizes: await sizesOf(admin, count) };
  } finally {
    await admin.end();
  }
}

/** Drops what is created faster for all rows at once, and returns how it is created. */
async function dropIndexes(admin: Client): Promise<string[]> {
  const { rows } = await admin.query<{ name: string; definition: string }>(
    `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
     FROM pg_index i WHERE i.indrelid::regclass::text = ANY($1) AND NOT i.indisunique`,
    [TABLE_NAMES],
  );
  for (const { name } of rows) await admin.query(`DROP INDEX ${name}`);
  return rows.map(({ definition }) => definition);
}

async function writeOrders({ url, secret, count, onProgress }: FillOptions, now: number): Promise<number> {
  const database = openDatabase(url);
  const keyring = createKeyring(secret);
  const vault = new Vault(database, keyring);
  await vault.checkSecret();
  const names = new NameIndex(keyring);
  const sealing: Sealing = {
    seal: (orderId, secrets) => vault.sealNew(orderId, orderId, secrets),
    nameTokens: (content) => names.tokensOf(content),
  };
  const writers = TABLE_NAMES.map((table) => ({ table, writer: new TableWriter(url, table) }));
  const dice = new Dice(count);
  let number = 0;
  for (const { template, bornAt } of plan(count, now)) {
    number += 1;
    const rows = template.rowsOf({ number, bornAt, people: drawPeople(dice) }, sealing);
    for (const { table, writer } of writers) await writer.write(rows[table]);
    if (number % 1_000 === 0) onProgress?.(number);
  }
  for (const { writer } of writers) await writer.close();
  await database.close();
  return number;
}

async function sizesOf(admin: Client, count: number): Promise<TableSize[]> {
  const sizes: TableSize[] = [];
  for (const table of TABLE_NAMES) {
    const { rows } = await admin.query<{ rows: string; table: string; indexes: string }>(
      `SELECT (SELECT reltuples FROM pg_class WHERE oid = $1::regclass)::bigint AS rows,
              pg_table_size($1::regclass) AS table, pg_indexes_size($1::regclass) AS indexes`,
      [table],
    );
    const size = rows[0];
    if (!size || count === 0) continue;
    sizes.push({
      table,
      rows: Number(size.rows),
      tableBytes: Number(size.table),
      indexBytes: Number(size.indexes),
    });
  }
  return sizes;
}
