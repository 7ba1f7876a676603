/** What happens to a request that was held: it continues, or its connection is cut. */
export type HeldOutcome = 'normal' | 'reset' | 'gone';

/** A barrier as its watcher sees it. */
export interface BarrierStatus {
  name: string;
  /** Requests that came to the barrier since it was set. */
  arrivals: number;
  /** Requests waiting there now; one whose caller gave up no longer counts. */
  held: number;
  released: boolean;
}

interface Barrier {
  arrivals: number;
  released: Exclude<HeldOutcome, 'gone'> | undefined;
  held: Set<(outcome: HeldOutcome) => void>;
}

/**
 * Named points at which requests wait until they are let go: the exact moments at which a test kills a
 * process.
 */
export class Barriers {
  private readonly barriers = new Map<string, Barrier>();
  /** Called at each arrival to check again; a watcher may come before the barrier it waits at is set. */
  private readonly watchers = new Set<() => void>();

  /** Closes the barrier (again), holding the requests that wait there now. */
  set(name: string): void {
    const known = this.barriers.get(name);
    if (known === undefined || known.released !== undefined) this.replace(name);
  }

  /** Holds a request; resolves with what to do with it. `signal` fires when its caller has hung up. */
  hold(name: string, signal: AbortSignal): Promise<HeldOutcome> {
    const barrier = this.barriers.get(name) ?? this.replace(name);
    barrier.arrivals += 1;
    if (barrier.released !== undefined) return Promise.resolve(barrier.released);
    const outcome = new Promise<HeldOutcome>((resolve) => {
      const letGo = (decision: HeldOutcome): void => {
        barrier.held.delete(letGo);
        signal.removeEventListener('abort', hungUp);
        resolve(decision);
      };
      const hungUp = (): void => letGo('gone');
      barrier.held.add(letGo);
      if (signal.aborted) letGo('gone');
      else signal.addEventListener('abort', hungUp, { once: true });
    });
    for (const look of [...this.watchers]) look();
    return outcome;
  }

  /** Releases all that wait, and all that arrive later. */
  release(name: string, answer: 'normal' | 'reset' = 'normal'): BarrierStatus {
    const barrier = this.barriers.get(name) ?? this.replace(name);
    barrier.released = answer;
    for (const letGo of [...barrier.held]) letGo(answer);
    return this.status(name);
  }

  /** Releases all that wait at any barrier, and forgets the barriers. */
  clear(answer: 'normal' | 'reset' = 'normal'): void {
    for (const name of this.barriers.keys()) this.release(name, answer);
    this.barriers.clear();
  }

  status(name: string): BarrierStatus {
    const barrier = this.barriers.get(name);
    return {
      name,
      arrivals: barrier?.arrivals ?? 0,
      held: barrier?.held.size ?? 0,
      released: barrier?.released !== undefined,
    };
  }

  /**
   * Resolves true once `count` requests have come since the barrier was set, false after `timeoutMs` or when
   * `signal` fires.
   */
  arrived(name: string, count: number, timeoutMs: number, signal?: AbortSignal): Promise<boolean> {
    const isThere = (): boolean => this.status(name).arrivals >= count;
    if (isThere()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const settle = (result: boolean): void => {
        clearTimeout(timer);
        this.watchers.delete(look);
        signal?.removeEventListener('abort', giveUp);
        resolve(result);
      };
      const giveUp = (): void => settle(false);
      const look = (): void => {
        if (isThere()) settle(true);
      };
      const timer = setTimeout(giveUp, timeoutMs);
      this.watchers.add(look);
      signal?.addEventListener('abort', giveUp, { once: true });
    });
  }

  private replace(name: string): Barrier {
    const barrier: Barrier = { arrivals: 0, released: undefined, held: new Set() };
    this.barriers.set(name, barrier);
    return barrier;
  }
}
