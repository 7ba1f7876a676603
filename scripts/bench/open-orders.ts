import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../dev/stack';
import { residentMb } from './cpu';
import type { Run } from './figures';
import { inParallel, spread } from './figures';
import type { BenchClient } from './whole';

export interface OpenOrders {
  readonly orders: number;
  /** Of the worker, in megabytes: before, and with all of them open. */
  readonly before: number;
  readonly after: number;
  readonly perOrder: number;
  /** A command on one of them, by one client, in milliseconds. */
  readonly command: Run['command'];
}

const WARM_UP = 20;
const COMMANDS = 40;

/**
 * Restarts the worker, places orders that wait for acceptance, and looks at what its memory has grown by; then accepts
 * some of them, to see that it still answers.
 */
export async function openOrders(stack: Stack, http: BenchClient, orders: number): Promise<OpenOrders> {
  await stack.worker?.stop({ graceMs: 25_000 });
  await stack.startWorker();
  const ids: string[] = [];
  const place = async (): Promise<void> => {
    const { id } = await http.decided('/v1/orders', http.waitingOrder());
    ids.push(id);
  };
  await inParallel(WARM_UP, 20, place);
  const pid = stack.worker?.pid ?? 0;
  const before = await settledMb(pid);
  await inParallel(orders, 20, place);
  const after = await settledMb(pid);
  const commandMs: number[] = [];
  for (let n = 0; n < COMMANDS; n += 1) {
    const id = ids[Math.floor((n * ids.length) / COMMANDS)];
    const begin = performance.now();
    await http.decided(`/v1/orders/${id}/accept`, {});
    commandMs.push(performance.now() - begin);
  }
  return { orders, before, after, perOrder: (after - before) / orders, command: spread(commandMs) };
}

/** The memory once it has stopped changing. */
async function settledMb(pid: number): Promise<number> {
  let last = residentMb(pid);
  for (let looks = 0; looks < 20; looks += 1) {
    await sleep(1_000);
    const now = residentMb(pid);
    if (Math.abs(now - last) < 2) return now;
    last = now;
  }
  return last;
}
