import { setTimeout as sleep } from 'node:timers/promises';

/** Often enough to be exact, and seldom enough not to be the load. */
const LOOK_MS = 100;

/**
 * Checks until there is a result, and returns it. A check that throws counts as no result: servers may
 * be unavailable on purpose. Throws when the time is up, with the outcome of the last check.
 */
export async function until<T>(
  what: string,
  look: () => Promise<T | false | null | undefined>,
  { patienceMs = 60_000, lookMs = LOOK_MS } = {},
): Promise<T> {
  const end = Date.now() + patienceMs;
  let last = 'nothing to see';
  for (;;) {
    try {
      const seen = await look();
      if (seen !== false && seen !== null && seen !== undefined) return seen;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (Date.now() > end) throw new Error(`waited ${patienceMs} ms in vain for ${what}: ${last}`);
    await sleep(lookMs);
  }
}

export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return Math.round((performance.now() - start) / 100) / 10;
}
