import { setTimeout as sleep } from 'node:timers/promises';
import type { Exit, Log } from './processes';

/** A process that is ready. */
export interface Running {
  readonly exited: Promise<Exit>;
}

interface SupervisedPartOptions {
  readonly name: string;
  /** Starts it again where it was, and resolves when it is ready. */
  readonly start: () => Promise<Running>;
  readonly log: Log;
  /** Called at most once: it is not started again, for this reason. */
  readonly onGiveUp: (reason: string) => void;
  readonly limits?: RestartLimits;
}

export interface RestartLimits {
  /** An end this soon after the part was ready is a quick one, as is a start that fails. */
  readonly quickMs: number;
  /** So many quick ends in a row, and the part is not started again. */
  readonly quickEnds: number;
  /** The pause before the first start; it doubles with each quick end. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

const LIMITS: RestartLimits = { quickMs: 60_000, quickEnds: 5, firstPauseMs: 1_000, longestPauseMs: 30_000 };

interface End {
  readonly how: string;
  readonly isQuick: boolean;
}

/**
 * Starts a part again whenever it ends, and writes one line about it: which part, how it ended and when it is started
 * again. Gives up after five quick ends in a row, since what ends at once each time needs a person.
 */
export class SupervisedPart {
  private readonly limits: RestartLimits;
  private readonly stopped = new AbortController();
  private starting: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: SupervisedPartOptions) {
    this.limits = options.limits ?? LIMITS;
  }

  /** From now on, `running` and what follows it are started again when they end. */
  supervise(running: Running): void {
    void this.keepRunning(running);
  }

  /** From now on nothing is started again. Resolves when a start that is under way has succeeded or failed. */
  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.allSettled([this.starting]);
  }

  private async keepRunning(first: Running): Promise<void> {
    const { name, log, onGiveUp } = this.options;
    let quickEnds = 0;
    for (let end = await this.endOf(first); !this.isStopped; end = await this.startAgain()) {
      quickEnds = end.isQuick ? quickEnds + 1 : 0;
      if (quickEnds >= this.limits.quickEnds) {
        return onGiveUp(`${name} ${end.how}, and ended ${quickEnds} times soon after its start`);
      }
      const pauseMs = this.pauseAfter(quickEnds);
      log(`${name} ${end.how}; it is started again in ${pauseMs / 1_000} s`);
      await sleep(pauseMs, undefined, { signal: this.stopped.signal }).catch(() => {});
      if (this.isStopped) return;
    }
  }

  private get isStopped(): boolean {
    return this.stopped.signal.aborted;
  }

  private pauseAfter(quickEnds: number): number {
    const { firstPauseMs, longestPauseMs } = this.limits;
    return Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, quickEnds - 1));
  }

  private async startAgain(): Promise<End> {
    const { name, start, log } = this.options;
    const starting = start();
    this.starting = starting;
    try {
      const running = await starting;
      log(`${name} is running again`);
      return await this.endOf(running);
    } catch (error) {
      return { how: `did not start (${error instanceof Error ? error.message : error})`, isQuick: true };
    }
  }

  private async endOf({ exited }: Running): Promise<End> {
    const readyAt = performance.now();
    const { code, signal } = await exited;
    const isQuick = performance.now() - readyAt < this.limits.quickMs;
    return { how: `ended with ${signal ?? `exit code ${code}`}`, isQuick };
  }
}
