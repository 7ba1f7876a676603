import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition; the error names it if it is never met. */
export async function until<T>(
  what: string | (() => string),
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  patienceMs = 60_000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (let waitMs = 20; ; waitMs = Math.min(waitMs * 1.5, 250)) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) {
      throw new Error(`not so within ${patienceMs} ms: ${typeof what === 'string' ? what : what()}`);
    }
    await sleep(waitMs);
  }
}

/** Fails if something does not end in time, so that a part that never starts is named. */
export async function within<T>(what: string, promise: Promise<T>, patienceMs = 60_000): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: not within ${patienceMs} ms`)), patienceMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
