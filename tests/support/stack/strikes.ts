import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from '../../../dev/processes';
import type { Point, Trial } from './effects';
import { runInto, settled, unfinished } from './effects';
import { directOrder } from './lives';
import type { Survival } from './load';
import { underLoad } from './load';
import { drained } from './oracle';
import { mostTries } from './oracle-temporal';
import { secondsOf } from './until';
import type { World } from './world';

/* What happens to the servers in a test of faults, and what must be seen while it happens. */

export const at = (trials: readonly Trial[], point: Point): Trial[] =>
  trials.filter((trial) => trial.point === point);

/**
 * Kills the worker while each trial is at its point: before the call, in it, or after it and not yet reported. Another
 * one must finish them all, each in a second attempt. Returns how many seconds that took.
 */
export async function killWorkerDuring(
  world: World,
  trials: readonly Trial[],
  prefix: string,
): Promise<number> {
  await runInto(world, trials);
  await Promise.all(trials.map(({ barrier }) => world.outside.arrived(barrier, 1)));

  // What is done and answered from here on can be stored, and cannot be reported.
  world.workerTemporal.blackHole();
  const after = at(trials, 'after');
  await Promise.all(after.map(({ barrier }) => world.outside.release(barrier)));
  await settled(world, trials, after.length);
  const held = await Promise.all(
    [...at(trials, 'before'), ...at(trials, 'during')].map(({ barrier }) => world.outside.barrier(barrier)),
  );
  expect(held.map((barrier) => barrier.held)).toEqual(held.map(() => 1));
  await world.kill(world.worker);

  world.workerTemporal.open();
  await world.outside.clearFaults();
  const recoverySeconds = await secondsOf(async () => {
    await world.startWorker();
    await drained(world, prefix);
  });
  expect(await unfinished(world, trials)).toEqual([]);
  const ids = trials.map(({ order }) => order.id);
  expect((await mostTries(world, ids)).filter((count) => count < 2)).toEqual([]);
  return recoverySeconds;
}

/** Kills Temporal while orders are on their way, and starts it again on its file; orders are taken meanwhile. */
export function killTemporalUnderLoad(
  world: World,
  prefix: string,
  downs: readonly string[],
): Promise<Survival> {
  return underLoad(world, prefix, {
    async strike() {
      await world.killTemporal();
      const taken = await Promise.all(
        downs.map((name) =>
          world.client.attempt('POST', '/v1/orders', { body: directOrder(name), key: `${name}/take` }),
        ),
      );
      expect(taken.map(({ status }) => status)).toEqual(downs.map(() => 202));
    },
    recover: () => world.startTemporal(),
  });
}

/** Ends PostgreSQL while orders are under way, and starts it again; the API reports it meanwhile, and stays up. */
export function endPostgresUnderLoad(
  world: World,
  prefix: string,
  signal: 'SIGINT' | 'SIGKILL',
): Promise<Survival> {
  return underLoad(world, prefix, {
    async strike() {
      await world.endPostgres(signal);
      const order = { body: directOrder(`${prefix}down`), key: `${prefix}down/take` };
      expect((await world.client.attempt('POST', '/v1/orders', order)).status).toBe(503);
      expect((await world.client.attempt('GET', '/healthz')).status).toBe(200);
    },
    recover: () => world.startPostgres(),
  });
}

/** Takes processes their time for so long, as a laptop that sleeps or a starved container does. */
export async function pause(world: World, children: readonly Child[], ms: number): Promise<void> {
  for (const child of children) world.freeze(child);
  await sleep(ms);
  for (const child of children) world.thaw(child);
}
