import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { projectRoot } from '../dev/root';
import { Stack } from '../dev/stack';
import type { Waits } from './bench/bare';
import { benchBare } from './bench/bare';
import { cpuByProcess } from './bench/cpu';
import type { Run } from './bench/figures';
import type { LargeOrders } from './bench/large-orders';
import { largeOrders } from './bench/large-orders';
import type { OpenOrders } from './bench/open-orders';
import { openOrders } from './bench/open-orders';
import type { BenchClient } from './bench/whole';
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
  largeMs: 100,
};

const SOLO_LIVES = 40;

interface Lives {
  readonly lives: number;
  readonly concurrency: number;
  readonly whole: Run;
  readonly bare: Run;
  /** Bare orders whose players wait for every message, as version 0.2 was measured. */
  readonly bareEach: Run;
  /** One life after the other, by one client. */
  readonly soloWhole: Run;
  readonly soloBare: Run;
  /** CPU milliseconds per order, by process. */
  readonly cpu: Readonly<Record<string, number>>;
}

interface Report extends Partial<Lives> {
  readonly open: OpenOrders;
  readonly large: LargeOrders;
}

/** `npm run bench -- --lives 200 --concurrency 20`: whole lives and bare ones, on the same servers, in turn. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      lives: { type: 'string', default: '200' },
      concurrency: { type: 'string', default: '20' },
      open: { type: 'string', default: '400' },
      cached: { type: 'string', default: '2000' },
      temporal: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const [lives, concurrency] = [Number(values.lives), Number(values.concurrency)];
  const home = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  const print = (line: string): void => void process.stderr.write(`${line}\n`);
  const env = { WAYBILL_CACHED_ORDERS: values.cached };
  print('building what production runs');
  execFileSync(process.execPath, [join(projectRoot(), 'scripts', 'build.mjs')], { stdio: 'ignore' });
  const stack = new Stack({
    home,
    simulators: true,
    durable: true,
    compiled: true,
    temporalAddress: values.temporal,
    env,
    log: print,
  });
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  try {
    await stack.start();
    const connection = await Connection.connect({ address: stack.temporalAddress });
    const client = new Client({ connection });
    const http = await connectBench(stack);
    const played = lives > 0 ? await playLives(stack, client, http, lives, concurrency, print) : null;
    print(`${values.open} open orders, ${values.cached} of them kept in memory`);
    const open = await openOrders(stack, http, Number(values.open));
    print('an order of 500 lines');
    const large = await largeOrders(stack, http);
    report({ ...played, open, large }, values.json);
    await connection.close();
  } finally {
    await stack.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

async function playLives(
  stack: Stack,
  client: Client,
  http: BenchClient,
  lives: number,
  concurrency: number,
  print: (line: string) => void,
): Promise<Lives> {
  const bare = (count: number, atOnce: number, waits?: Waits) =>
    benchBare(client, stack.temporalAddress, count, atOnce, waits);
  const whole = (count: number, atOnce: number) => benchWhole(http, client, count, atOnce);
  print('warming up');
  await bare(20, concurrency);
  await whole(20, concurrency);
  print(`${lives} bare lives`);
  const bareRun = await bare(lives, concurrency);
  const bareEach = await bare(lives, concurrency, 'every_message');
  print(`${lives} whole lives`);
  const before = cpuByProcess(stack);
  const wholeRun = await whole(lives, concurrency);
  const after = cpuByProcess(stack);
  // Last, when the code of all processes is compiled: one client alone would need minutes to get there.
  print(`${SOLO_LIVES} lives, one after the other`);
  const soloBare = await bare(SOLO_LIVES, 1);
  const soloWhole = await whole(SOLO_LIVES, 1);
  const cpu = Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / lives]),
  );
  return { lives, concurrency, whole: wholeRun, bare: bareRun, bareEach, soloWhole, soloBare, cpu };
}

type Row = (name: string, ours: number, bare: number | null, digits: number, target?: string) => string;

const row: Row = (name, ours, bare, digits, target = '') =>
  `${name.padEnd(46)} ${ours.toFixed(digits).padStart(9)} ${(bare?.toFixed(digits) ?? '').padStart(9)}   ${target}`;

function report({ open, large, ...played }: Report, json: boolean): void {
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...played, open, large, cores: cpus().length }, null, 2)}\n`);
    return;
  }
  const memory = [
    row(`worker memory with ${open.orders} open orders, MB`, open.after, null, 0),
    row('worker memory per open order, MB', open.perOrder, null, 2, `under ${TARGETS.openMb}`),
    row('command on one of them p50, ms', open.command.p50, null, 0),
    row('command on one of them p99, ms', open.command.p99, null, 0),
  ];
  const largeCpu = Object.entries(large.cpu)
    .filter(([name]) => !['simulators', 'driver'].includes(name))
    .map(([name, value]) =>
      row(
        `CPU of ${name}, ms per command on ${large.lines} lines`,
        value,
        null,
        0,
        `under ${TARGETS.largeMs}`,
      ),
    );
  const lines = [...(isPlayed(played) ? linesOf(played) : []), ...memory, ...largeCpu];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const isPlayed = (played: Partial<Lives>): played is Lives => played.lives !== undefined;

function linesOf({ lives, concurrency, whole, bare, bareEach, soloWhole, soloBare, cpu }: Lives): string[] {
  const ours = (cpu.worker ?? 0) + (cpu.api ?? 0) + (cpu.database ?? 0);
  const ratio = whole.ordersPerSecond / bare.ordersPerSecond;
  const ms = (name: string, a: Run['command'], b: Run['command'], target: string): string[] => [
    row(`${name} p50, ms`, a.p50, b.p50, 0, target),
    row(`${name} p99, ms`, a.p99, b.p99, 0),
  ];
  return [
    `${lives} lives, ${concurrency} at once, ${cpus().length} cores`,
    '',
    `${''.padEnd(46)} ${'waybill'.padStart(9)} ${'bare'.padStart(9)}   target`,
    row('orders per second', whole.ordersPerSecond, bare.ordersPerSecond, 1),
    row('ratio', ratio, 1, 2, `at least ${TARGETS.ratio}`),
    row('ratio, bare waits for every message', whole.ordersPerSecond / bareEach.ordersPerSecond, 1, 2),
    row('its message p50, ms', bareEach.command.p50, null, 0),
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
  ];
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
