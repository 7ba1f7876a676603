import type { ChildProcess } from 'node:child_process';
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { migrate } from '../../dev/migrate';
import { freePort } from '../../dev/ports';
import { startPostgres } from '../../dev/postgres';
import { projectRoot } from '../../dev/root';
import { createKeyring } from '../../store/keyring';
import { NameIndex } from '../../store/name-index';
import { fillDatabase } from '../fill/fill';
import { percentile } from './figures';
import type { ReadCase, Samples } from './reads-cases';
import { casesOf } from './reads-cases';

const SECRET = 'the-secret-of-the-reads-benchmark-0123456789';
const API_KEY = 'the-operator-key-of-the-benchmark';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/**
 * `npm run bench:reads -- --orders 100000`: every read of the compiled api on that many orders, with its CPU time, and
 * the SQL that would be best beside it. The filled database is kept for the next run.
 */
async function main(): Promise<void> {
  execFileSync(process.execPath, [join(projectRoot(), 'scripts', 'build.mjs')], { stdio: 'ignore' });
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '10000' },
      runs: { type: 'string', default: '15' },
      only: { type: 'string' },
      /** Of a server to use instead of one of its own. */
      postgres: { type: 'string' },
    },
  });
  const dataDir = join(projectRoot(), '.waybill', 'reads', 'postgres');
  const server = values.postgres ? null : await startPostgres({ dataDir, durable: false, log: say });
  try {
    const url = new URL(values.postgres ?? server?.urlOf('postgres') ?? '');
    url.pathname = `/reads_${values.orders}`;
    await filledDatabase(url.href, Number(values.orders));
    await measure(url.href, Number(values.runs), values.only);
  } finally {
    await server?.stop();
  }
}

async function filledDatabase(url: string, count: number): Promise<void> {
  const database = new URL(url).pathname.slice(1);
  await withClient(url.replace(/[^/]*$/, 'postgres'), async (admin) => {
    const { rowCount } = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (!rowCount) await admin.query(`CREATE DATABASE ${database}`);
  });
  const applied = await migrate(url);
  const isEmpty = await withClient(url, async (client) => {
    const { rowCount } = await client.query('SELECT 1 FROM orders LIMIT 1');
    if (rowCount && applied.length > 0) await client.query('VACUUM ANALYZE orders');
    return rowCount === 0;
  });
  if (!isEmpty) return;
  say(`filling ${database}`);
  const { seconds, orders, sizes } = await fillDatabase({ url, secret: SECRET, count });
  say(`${orders} orders in ${Math.round(seconds)} s`);
  for (const { table, tableBytes, indexBytes } of sizes)
    say(`${table}: ${Math.round(tableBytes / orders)} + ${Math.round(indexBytes / orders)} bytes an order`);
}

async function measure(url: string, runs: number, only: string | undefined): Promise<void> {
  const api = await startApi(url);
  try {
    await withClient(url, async (client) => {
      const samples = await samplesOf(client);
      const cases = casesOf(samples);
      for (const items of Object.values(cases)) await warmUp(api, items, 6);
      for (const [group, items] of Object.entries(cases)) {
        if (only !== undefined && only !== group) continue;
        process.stdout.write(`\n${group.padEnd(52)}  p50 ms   max ms   api CPU   raw SQL\n`);
        // Code that has not run for minutes may have lost its compiled form.
        if (group === 'single') await warmUp(api, items, 3_000);
        // A single read is short: only many of them stand out from what else the process does.
        const times = group === 'single' ? 20 * runs : runs;
        for (const item of items) await measureOne(item, { api, client, runs: times });
        if (group === 'pages') await measureWalk(samples, { api, client, runs });
        if (group === 'single') await measureFirst({ api, client, runs: times });
      }
    });
  } finally {
    api.child.disconnect();
    await once(api.child, 'exit');
  }
}

/** Code runs several times faster once it is compiled, and a server is measured as it runs all day. */
async function warmUp(api: Api, items: readonly ReadCase[], times: number): Promise<void> {
  for (const { path } of items) for (let run = 0; run < times; run += 1) await get(api, path);
}

/** Page after page from the middle on: what a list costs whose rows were not rendered before. */
async function measureWalk({ middle }: Samples, { api, runs }: Parts): Promise<void> {
  const path = `/v1/orders?createdTo=${encodeURIComponent(middle)}`;
  let next: string | null = (await get(api, path)).nextCursor ?? null;
  const took: number[] = [];
  const before = await cpuOf(api.child);
  while (next !== null && took.length < runs) {
    const begin = performance.now();
    next = (await get(api, `${path}&cursor=${next}`)).nextCursor ?? null;
    took.push(performance.now() - begin);
  }
  const cpu = ((await cpuOf(api.child)) - before) / 1000 / took.length;
  report('pages that were not read before', [percentile(took, 0.5), Math.max(...took), cpu, null]);
}

/** Order after order, each for the first time. */
async function measureFirst({ api, client, runs }: Parts): Promise<void> {
  const { rows } = await client.query<{ id: string }>(`SELECT id FROM orders ORDER BY id LIMIT ${6 * runs}`);
  const paths = rows.map(({ id }) => `/v1/orders/${id}`);
  for (const path of paths.slice(runs)) await get(api, path);
  const took: number[] = [];
  const before = await cpuOf(api.child);
  for (const path of paths.slice(0, runs)) took.push(await timed(() => get(api, path)));
  const cpu = ((await cpuOf(api.child)) - before) / 1000 / took.length;
  report('GET of orders that were not read before', [percentile(took, 0.5), Math.max(...took), cpu, null]);
}

interface Parts {
  readonly api: Api;
  readonly client: Client;
  readonly runs: number;
}

async function measureOne({ name, path, sql }: ReadCase, { api, client, runs }: Parts): Promise<void> {
  const took: number[] = [];
  const before = await cpuOf(api.child);
  for (let run = 0; run < runs; run += 1) took.push(await timed(() => get(api, path)));
  const cpu = ((await cpuOf(api.child)) - before) / 1000 / runs;
  const raw: number[] = [];
  for (let run = 0; sql !== null && run < runs; run += 1) raw.push(await timed(() => client.query(sql)));
  report(name, [percentile(took, 0.5), Math.max(...took), cpu, sql === null ? null : percentile(raw, 0.5)]);
}

function report(name: string, figures: readonly (number | null)[]): void {
  const columns = figures.map((figure) => (figure === null ? '' : figure.toFixed(1)).padStart(8));
  process.stdout.write(`${name.padEnd(50)} ${columns.join(' ')}\n`);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

interface Api {
  readonly url: string;
  readonly child: ChildProcess;
}

async function startApi(databaseUrl: string): Promise<Api> {
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    WAYBILL_SECRET: SECRET,
    WAYBILL_API_KEY: API_KEY,
    PORT: String(await freePort()),
    // Reads ask nothing of Temporal, and the api starts without it.
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  };
  const child = fork(join(projectRoot(), 'dist', 'scripts', 'bench', 'reads-api.js'), { execArgv: [], env });
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { url, child };
}

async function cpuOf(child: ChildProcess): Promise<number> {
  child.send('cpu');
  const [{ cpu }] = (await once(child, 'message')) as [{ cpu: number }];
  return cpu;
}

async function get(api: Api, path: string): Promise<{ nextCursor?: string | null }> {
  const answer = await fetch(`${api.url}${path}`, { headers: { Authorization: `Bearer ${API_KEY}` } });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as { nextCursor?: string | null };
}

async function samplesOf(client: Client): Promise<Samples> {
  const { rows } = await client.query(
    `SELECT o.id, o.external_id, p.tracking_number, o.state->'lines'->0->>'sku' AS sku, o.created_at
     FROM orders o JOIN parcels p ON p.order_id = o.id
     WHERE NOT o.archived AND o.created_at < now() - interval '60 days' AND o.state->'lines'->0->>'sku' IS NOT NULL
     ORDER BY o.created_at DESC LIMIT 1`,
  );
  const { id, external_id: externalId, tracking_number: trackingNumber, sku, created_at: at } = rows[0];
  const lastName = 'Bergenmann';
  const [[nameToken = ''] = []] = new NameIndex(createKeyring(SECRET)).tokensFor(lastName);
  const middle = at.toISOString();
  return { id, externalId, trackingNumber, sku, lastName, nameToken, seller: 'seller-3', middle };
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
