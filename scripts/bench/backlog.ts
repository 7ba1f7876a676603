import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Connection, Client as TemporalClient } from '@temporalio/client';
import { Client } from 'pg';
import { projectRoot } from '../../dev/root';
import { Stack } from '../../dev/stack';
import type { UnfinishedTasks } from '../../tests/support/stack/unfinished-tasks';
import { unfinishedTasks } from '../../tests/support/stack/unfinished-tasks';
import { orderWorkflowId } from '../../workflows/contract';
import { inParallel } from './figures';
import { BenchClient } from './whole';

/**
 * `npm run bench:backlog -- --orders 1000`: takes orders while no worker runs, starts one, and prints how long it takes
 * until all are decided, and how many workflow tasks timed out or failed meanwhile.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      orders: { type: 'string', default: '1000' },
      connections: { type: 'string', default: '10' },
    },
  });
  const orders = Number(values.orders);
  const home = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  say('building what production runs');
  execFileSync(process.execPath, [join(projectRoot(), 'scripts', 'build.mjs')], { stdio: 'ignore' });
  const stack = new Stack({
    home,
    simulators: false,
    durable: true,
    compiled: true,
    env: { WAYBILL_ANSWER_SECONDS: '0.1', DATABASE_MAX_CONNECTIONS: values.connections },
    log: say,
  });
  try {
    await stack.start();
    await stack.worker?.stop({ graceMs: 25_000 });
    say(`taking ${orders} orders without a worker`);
    const ids = await take(stack, orders);
    say('starting the worker');
    const since = new Date();
    const begin = performance.now();
    await stack.startWorker();
    const ready = performance.now();
    await untilDecided(stack, orders);
    report(orders, ready - begin, performance.now() - ready, await counts(stack, ids, since));
  } finally {
    await stack.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function take(stack: Stack, orders: number): Promise<string[]> {
  const http = new BenchClient(stack);
  const ids: string[] = [];
  await inParallel(orders, 8, async () => {
    ids.push((await http.post<{ id: string }>('/v1/orders', http.waitingOrder())).id);
  });
  return ids;
}

/** A line every ten seconds says how many are left. */
async function untilDecided({ databaseUrl }: Stack, orders: number): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (let looks = 0; ; looks += 1) {
      const { rows } = await client.query('SELECT count(*)::int AS decided FROM orders WHERE version > 0');
      if (rows[0].decided === orders) return;
      if (looks % 20 === 0) say(`${orders - rows[0].decided} left`);
      await sleep(500);
    }
  } finally {
    await client.end();
  }
}

interface Counts extends UnfinishedTasks {
  /** Lines in the worker's log, which count each attempt: histories only show the first of several. */
  readonly lateLines: number;
}

async function counts(stack: Stack, ids: readonly string[], since: Date): Promise<Counts> {
  const connection = await Connection.connect({ address: stack.temporalAddress });
  try {
    const found = await unfinishedTasks(new TemporalClient({ connection }), ids.map(orderWorkflowId), since);
    const log = readFileSync(stack.logFile, 'utf8');
    const late = /Task not found when completing|Workflow task duration exceeded/g;
    return { ...found, lateLines: log.match(late)?.length ?? 0 };
  } finally {
    await connection.close();
  }
}

function report(orders: number, startMs: number, drainMs: number, found: Counts): void {
  const rows: [string, number, number][] = [
    ['worker started, s', startMs / 1000, 1],
    [`all ${orders} orders decided, s after that`, drainMs / 1000, 1],
    ['orders per second', orders / (drainMs / 1000), 1],
    ['workflow tasks that timed out', found.timedOut, 0],
    ['workflow tasks offered again', found.offeredAgain, 0],
    ['workflow tasks that failed', found.failed, 0],
    ['late tasks in the log', found.lateLines, 0],
  ];
  process.stdout.write(`a backlog of ${orders} orders, ${cpus().length} cores\n`);
  for (const [name, value, digits] of rows) {
    process.stdout.write(`${name.padEnd(46)} ${value.toFixed(digits).padStart(9)}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
