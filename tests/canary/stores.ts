import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { World } from '../support/stack/world';

/** Everything that is stored or written, as bytes, by its place. */
export type Stores = Readonly<Record<StoreName, Buffer>>;

export const STORE_NAMES = [
  "Temporal's database file",
  "Temporal's histories",
  'the logs',
  'the metrics',
  'a dump of PostgreSQL',
  "PostgreSQL's files",
] as const;

export type StoreName = (typeof STORE_NAMES)[number];

export const readMetrics = async ({ stack }: World): Promise<string> =>
  (await fetch(`${stack.apiUrl}/metrics`)).text();

/** Reads all of them; in the end nothing runs any more, and everything is on disk. */
export async function readStores(world: World, metrics: string): Promise<Stores> {
  await world.worker.stop({ graceMs: 25_000 });
  const histories = await readHistories(world);
  const dump = await readDatabase(world);
  await world.query('CHECKPOINT');
  await world.close();
  const { home } = world;
  return {
    "Temporal's database file": filesBelow(home, /^temporal\.db(-wal|-shm)?$/),
    "Temporal's histories": histories,
    'the logs': filesBelow(home, /\.log$/),
    'the metrics': Buffer.from(metrics),
    'a dump of PostgreSQL': dump,
    "PostgreSQL's files": Buffer.concat([
      folder(join(home, 'postgres', 'base')),
      folder(join(home, 'postgres', 'pg_wal')),
    ]),
  };
}

/** What Temporal shows of every run: its history, memo, attributes and details; payloads are in base64 there. */
async function readHistories({ stack }: World): Promise<Buffer> {
  const connection = await Connection.connect({ address: stack.temporal?.address ?? '' });
  try {
    const { workflow } = new Client({ connection });
    const parts: string[] = [];
    for await (const { workflowId, runId } of workflow.list()) {
      const handle = workflow.getHandle(workflowId, runId);
      parts.push(JSON.stringify([await handle.fetchHistory(), (await handle.describe()).raw]));
    }
    return Buffer.from(parts.join('\n'));
  } finally {
    await connection.close();
  }
}

/** Every row of every table: all columns as text, and those of bytes as the bytes that they are. */
async function readDatabase(world: World): Promise<Buffer> {
  const tables = await world.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const parts: Buffer[] = [];
  for (const { name } of tables) {
    const rows = await world.query<{ row: string }>(`SELECT t::text AS row FROM ${name} t`);
    parts.push(Buffer.from(`${name}\n${rows.map(({ row }) => row).join('\n')}\n`));
    for (const row of await world.query<Record<string, unknown>>(`SELECT * FROM ${name}`))
      for (const value of Object.values(row)) if (Buffer.isBuffer(value)) parts.push(value);
  }
  return Buffer.concat(parts);
}

function filesBelow(home: string, name: RegExp): Buffer {
  const found = readdirSync(home).filter((entry) => name.test(entry));
  return Buffer.concat(found.map((entry) => readFileSync(join(home, entry))));
}

function folder(path: string): Buffer {
  if (!existsSync(path)) throw new Error(`there is no ${path}`);
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((entry) => join(path, entry));
  return Buffer.concat(files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)));
}
