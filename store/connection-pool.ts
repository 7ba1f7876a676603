import type { PoolClient, PoolConfig } from 'pg';
import { Pool } from 'pg';

/** How busy the connections to the database are, as this process sees it. */
export interface DatabaseLoad {
  /** Statements and transactions that wait for a connection. */
  readonly waiting: number;
  /** How long the first of them has waited, in milliseconds; 0 if none waits. */
  readonly waitedMs: number;
  /** Since the database last completed anything, in milliseconds. */
  readonly silentMs: number;
}

type Callback = Parameters<Pool['connect']>[0];
type Borrowed = Parameters<Callback>;

/** A pool of connections that knows its queue. */
export class ConnectionPool extends Pool {
  /** When each that waits began to, the first in line first. */
  private readonly queue = new Set<{ readonly sinceMs: number }>();
  private completedMs = performance.now();

  constructor(config: PoolConfig) {
    super(config);
    this.on('release', (error: unknown) => {
      if (!error) this.completedMs = performance.now();
    });
  }

  override connect(): Promise<PoolClient>;
  override connect(callback: Callback): void;
  override connect(callback?: Callback): Promise<PoolClient> | undefined {
    const place = { sinceMs: performance.now() };
    this.queue.add(place);
    const leave = (): void => void this.queue.delete(place);
    if (!callback) return super.connect().finally(leave);
    super.connect((...borrowed: Borrowed) => {
      leave();
      callback(...borrowed);
    });
    return undefined;
  }

  load(): DatabaseLoad {
    const [first] = this.queue;
    const now = performance.now();
    const waitedMs = first ? now - first.sinceMs : 0;
    return { waiting: this.queue.size, waitedMs, silentMs: now - this.completedMs };
  }
}
