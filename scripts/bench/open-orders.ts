import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../dev/stack';
import { residentMb } from './cpu';
import { inParallel } from './figures';
import type { BenchClient } from './whole';

export interface OpenOrders {
  readonly orders: number;
  /** Of the worker, in megabytes: before, and with all of them open. */
  readonly before: number;
  readonly after: number;
  readonly perOrder: number;
}

/** Places orders that wait for acceptance, and looks at what the worker's memory has grown by. */
export async function openOrders(stack: Stack, http: BenchClient, orders: number): Promise<OpenOrders> {
  const pid = stack.worker?.pid ?? 0;
  const before = await settledMb(pid);
  await inParallel(orders, 20, async () => {
    await http.decided('/v1/orders', http.waitingOrder());
  });
  const after = await settledMb(pid);
  return { orders, before, after, perOrder: (after - before) / orders };
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
