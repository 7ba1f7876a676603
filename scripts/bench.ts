import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { projectRoot } from '../dev/root';
import { Stack } from '../dev/stack';
import { benchBare } from './bench/bare';
import { cpuMsOf } from './bench/cpu';
import type { Run } from './bench/figures';
import type { OpenOrders } from './bench/open-orders';
import { openOrders } from './bench/open-orders';
import { benchWhole, connectBench } from './bench/whole';

/** What is to be reached; docs/performance.md says what was. */
const TARGETS = {
  events: 48,
  transitions: 24,
  ratio: 0.85,
  cpuMs: 300,
  commandRatio: 1.3,
  commandMs: 80,
  openMb: 0.7,
};

const SOLO_LIVES = 20;

interface Report {
  readonly lives: number;
  readonly concurrency: number;
  readonly whole: Run;
  readonly bare: Run;
  /** One life after the other, by one client. */
  readonly soloWhole: Run;
  readonly soloBare: Run;
  /** CPU milliseconds per order, by process. */
  readonly cpu: Readonly<Record<string, number>>;
  readonly open: OpenOrders;
}

/** `npm run bench -- --lives 200 --concurrency 20`: whole lives and bare ones, on the same servers, in turn. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      lives: { type: 'string', default: '200' },
      concurrency: { type: 'string', default: '20' },
      open: { type: 'string', default: '400' },
      json: { type: 'boolean', default: false },
    },
  });
  const [lives, concurrency] = [Number(values.lives), Number(values.concurrency)];
  const home = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  const print = (line: string): void => void process.stderr.write(`${line}\n`);
  const env = { WAYBILL_CACHED_ORDERS: '2000' };
  print('building what production runs');
  execFileSync(process.execPath, [join(projectRoot(), 'scripts', 'build.mjs')], { stdio: 'ignore' });
  const stack = new Stack({ home, simulators: true, durable: true, compiled: true, env, log: print });
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  try {
    await stack.start();
    const connection = await Connection.connect({ address: stack.temporalAddress });
    const client = new Client({ connection });
    const http = await connectBench(stack);
    const bare = (count: number, atOnce: number) => benchBare(client, stack.temporalAddress, count, atOnce);
    const whole = (count: number, atOnce: number) => benchWhole(http, client, count, atOnce);
    print('warming up');
    await bare(20, concurrency);
    await whole(20, concurrency);
    print(`${SOLO_LIVES} lives, one after the other`);
    const soloBare = await bare(SOLO_LIVES, 1);
    const soloWhole = await whole(SOLO_LIVES, 1);
    print(`${lives} bare lives`);
    const bareRun = await bare(lives, concurrency);
    print(`${lives} whole lives`);
    const before = cpuByProcess(stack);
    const wholeRun = await whole(lives, concurrency);
    const after = cpuByProcess(stack);
    const cpu = Object.fromEntries(
      Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / lives]),
    );
    print(`${Number(values.open)} open orders`);
    const open = await openOrders(stack, http, Number(values.open));
    report(
      { lives, concurrency, whole: wholeRun, bare: bareRun, soloWhole, soloBare, cpu, open },
      values.json,
    );
    await connection.close();
  } finally {
    await stack.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

const cpuByProcess = (stack: Stack): Record<string, number> => ({
  worker: cpuMsOf(stack.worker?.pid ?? 0),
  api: cpuMsOf(stack.api?.pid ?? 0),
  database: cpuMsOf(stack.postgres?.pid ?? 0),
  temporal: cpuMsOf(stack.temporal?.pid ?? 0),
  simulators: cpuMsOf(stack.simulators?.pid ?? 0),
});

function report(result: Report, json: boolean): void {
  const { lives, concurrency, whole, bare, soloWhole, soloBare, cpu, open } = result;
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...result, cores: cpus().length }, null, 2)}\n`);
    return;
  }
  const ours = (cpu.worker ?? 0) + (cpu.api ?? 0) + (cpu.database ?? 0);
  const row = (name: string, a: number, b: number | null, digits: number, target = ''): string =>
    `${name.padEnd(38)} ${a.toFixed(digits).padStart(9)} ${(b?.toFixed(digits) ?? '').padStart(9)}   ${target}`;
  const ms = (name: string, a: Run['command'], b: Run['command'], target: string): string[] => [
    row(`${name} p50, ms`, a.p50, b.p50, 0, target),
    row(`${name} p99, ms`, a.p99, b.p99, 0),
  ];
  const lines = [
    `${lives} lives, ${concurrency} at once, ${cpus().length} cores`,
    '',
    `${''.padEnd(38)} ${'waybill'.padStart(9)} ${'bare'.padStart(9)}   target`,
    row('orders per second', whole.ordersPerSecond, bare.ordersPerSecond, 1),
    row('ratio', whole.ordersPerSecond / bare.ordersPerSecond, 1, 2, `at least ${TARGETS.ratio}`),
    row(
      'history events per order',
      whole.eventsPerOrder,
      bare.eventsPerOrder,
      1,
      `at most ${TARGETS.events}`,
    ),
    row(
      'state transitions per order',
      whole.transitionsPerOrder,
      bare.transitionsPerOrder,
      1,
      `at most ${TARGETS.transitions}`,
    ),
    ...ms('command', whole.command, bare.command, `at most ${TARGETS.commandRatio} of bare`),
    ...ms('command, one client', soloWhole.command, soloBare.command, `at most ${TARGETS.commandMs}`),
    ...Object.entries(cpu).map(([name, value]) => row(`CPU of ${name}, ms per order`, value, null, 0)),
    row('CPU of worker, api and database', ours, null, 0, `at most ${TARGETS.cpuMs}`),
    row(`worker memory with ${open.orders} open orders, MB`, open.after, null, 0),
    row('worker memory per open order, MB', open.perOrder, null, 2, `under ${TARGETS.openMb}`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
