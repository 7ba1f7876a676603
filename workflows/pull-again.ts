import { defineSignal, setHandler } from '@temporalio/workflow';
import { PULL_AGAIN_SIGNAL } from './contract';

const pullAgain = defineSignal(PULL_AGAIN_SIGNAL);

/**
 * X10: pulls, and pulls once more if that was requested meanwhile: what is new since then may be on a page that was read
 * before. A pull that fails with such a request open is followed by another one. Returns all results, oldest first.
 */
export async function pullingAgain<T>(pull: () => Promise<T>): Promise<T[]> {
  let isRequested = false;
  setHandler(pullAgain, () => {
    isRequested = true;
  });
  const results: T[] = [];
  do {
    isRequested = false;
    try {
      results.push(await pull());
    } catch (error) {
      if (!isRequested) throw error;
    }
  } while (isRequested);
  return results;
}
