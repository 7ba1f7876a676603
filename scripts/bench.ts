import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { Stack } from '../dev/stack';
import { benchBare } from './bench/bare';
import type { Run } from './bench/figures';
import { benchWhole } from './bench/whole';

/** What is to be reached; docs/performance.md says what was. */
const TARGETS = { eventsPerOrder: 60, transitionsPerOrder: 32, ratio: 0.5 };

/** `npm run bench -- --lives 200 --concurrency 20`: whole lives and bare ones, on the same servers, one after the other. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      lives: { type: 'string', default: '200' },
      concurrency: { type: 'string', default: '20' },
      json: { type: 'boolean', default: false },
    },
  });
  const [lives, concurrency] = [Number(values.lives), Number(values.concurrency)];
  const home = mkdtempSync(join(tmpdir(), 'waybill-bench-'));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const stack = new Stack({
    home,
    simulators: true,
    durable: true,
    log: say,
  });
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
  try {
    await stack.start();
    const connection = await Connection.connect({ address: stack.temporalAddress });
    const client = new Client({ connection });
    say(`warming up`);
    await benchBare(client, stack.temporalAddress, 20, concurrency);
    say(`${lives} bare lives`);
    const bare = await benchBare(client, stack.temporalAddress, lives, concurrency);
    say(`${lives} whole lives`);
    const whole = await benchWhole(stack, client, lives, concurrency);
    report(whole, bare, concurrency, values.json);
    await connection.close();
  } finally {
    await stack.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function report(whole: Run, bare: Run, concurrency: number, json: boolean): void {
  const ratio = whole.ordersPerSecond / bare.ordersPerSecond;
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ whole, bare, ratio, concurrency, cores: cpus().length }, null, 2)}\n`,
    );
    return;
  }
  const row = (name: string, a: number, b: number, digits: number, target = ''): string =>
    `${name.padEnd(30)} ${a.toFixed(digits).padStart(9)} ${b.toFixed(digits).padStart(9)}   ${target}`;
  const lines = [
    `${whole.lives} lives, ${concurrency} at once, ${cpus().length} cores`,
    '',
    `${''.padEnd(30)} ${'waybill'.padStart(9)} ${'bare'.padStart(9)}   target`,
    row('orders per second', whole.ordersPerSecond, bare.ordersPerSecond, 1),
    row('ratio', ratio, 1, 2, `at least ${TARGETS.ratio}`),
    row(
      'history events per order',
      whole.eventsPerOrder,
      bare.eventsPerOrder,
      1,
      `at most ${TARGETS.eventsPerOrder}`,
    ),
    row(
      'state transitions per order',
      whole.transitionsPerOrder,
      bare.transitionsPerOrder,
      1,
      `at most ${TARGETS.transitionsPerOrder}`,
    ),
    `command p50 / p99              ${whole.command?.p50.toFixed(0)} ms / ${whole.command?.p99.toFixed(0)} ms`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
