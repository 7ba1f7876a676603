import type { DatabaseLoad } from '../../store/connection-pool';
import { overloaded } from '../http/problem';

/** Refused before the pool gives up on those that wait, which is after five seconds. */
const MAX_WAIT_MS = 3_000;

/** How many statements may wait for each connection of the pool before more work is refused. */
const WAITING_PER_CONNECTION = 20;

/** A database that has completed nothing for so long does not answer; requests then find that out themselves. */
const SILENT_MS = 2_000;

/** True if the database completes what others ask of it, so that whoever still waits for it waits behind them. */
export const isAnswering = ({ silentMs }: DatabaseLoad): boolean => silentMs < SILENT_MS;

export interface AdmissionOptions {
  /** Requests that may be in progress at once in this process. */
  readonly maxRequests: number;
  /** Connections of the pool. */
  readonly connections: number;
  readonly load: () => DatabaseLoad;
}

/**
 * Refuses work that this process could not do in time, before it begins. One client, known by its API key or its
 * address, never has more than half of all requests in progress; and while the database has a queue, a client that has
 * none in progress is still served, so that one that floods is slowed down before the others.
 */
export class Admission {
  private inProgress = 0;
  private readonly byClient = new Map<string, number>();

  constructor(private readonly options: AdmissionOptions) {}

  /** Does the work, or throws 503 `overloaded` without beginning it. */
  async run<T>(client: string, work: () => Promise<T>): Promise<T> {
    if (!this.hasRoom(client)) throw overloaded();
    this.add(client, 1);
    try {
      return await work();
    } finally {
      this.add(client, -1);
    }
  }

  private hasRoom(client: string): boolean {
    const { maxRequests } = this.options;
    const own = this.byClient.get(client) ?? 0;
    if (this.inProgress >= maxRequests || own >= Math.ceil(maxRequests / 2)) return false;
    return own === 0 || !this.isDatabaseBusy();
  }

  private isDatabaseBusy(): boolean {
    const { connections } = this.options;
    const load = this.options.load();
    // A few that wait are no queue: they waited because this process, or the machine, paused for a moment.
    const isQueueSlow = load.waiting >= connections && load.waitedMs >= MAX_WAIT_MS;
    const isQueueLong = load.waiting >= connections * WAITING_PER_CONNECTION;
    return (isQueueSlow || isQueueLong) && isAnswering(load);
  }

  private add(client: string, change: 1 | -1): void {
    this.inProgress += change;
    const own = (this.byClient.get(client) ?? 0) + change;
    if (own > 0) this.byClient.set(client, own);
    else this.byClient.delete(client);
  }
}
