import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

/**
 * Repeats `connect` until it succeeds, with growing pauses. A process that starts before its database or Temporal
 * waits for them as long as it takes. Errors that `isFinal` recognises are thrown at once.
 */
export async function retryConnect<T>(
  connect: () => Promise<T>,
  onFailure: (error: unknown, waitMs: number) => void,
  isFinal: (error: unknown) => boolean = () => false,
): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await connect();
    } catch (error) {
      if (isFinal(error)) throw error;
      onFailure(error, waitMs);
      await sleep(waitMs);
    }
  }
}
