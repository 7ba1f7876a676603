import { Client } from 'pg';
import type { StoredRefusal } from '../domain/errors';
import type { CommandState, Inbox } from './inbox';

export interface CommandResult {
  readonly id: string;
  readonly state: CommandState;
  readonly refusal: StoredRefusal | null;
  readonly orderVersion: number | null;
}

type Waiter = (answer: CommandResult) => void;

const RECONNECT_MS = 500;

/**
 * Waits for answers of commands. Each commit notifies. If the connection that listens breaks, waiters look into the
 * inbox when it is back or when their time is up, so a lost notification costs time and nothing else.
 */
export class CommandResults {
  private readonly waiters = new Map<string, Set<Waiter>>();
  private client: Client | null = null;
  private closed = false;
  private retry: NodeJS.Timeout | null = null;

  constructor(
    private readonly url: string,
    private readonly inbox: Inbox,
    private readonly onError: (error: Error) => void,
  ) {}

  async start(): Promise<void> {
    await this.connect();
  }

  /** The answer of a command, or null where there is none within the time. Ask before signalling. */
  async wait(commandId: string, timeoutMs: number): Promise<CommandResult | null> {
    const notified = await new Promise<CommandResult | null>((resolve) => {
      const done = (answer: CommandResult | null): void => {
        clearTimeout(timer);
        this.forget(commandId, waiter);
        resolve(answer);
      };
      const waiter: Waiter = done;
      const timer = setTimeout(() => done(null), timeoutMs);
      const set = this.waiters.get(commandId) ?? new Set();
      this.waiters.set(commandId, set.add(waiter));
    });
    return notified ?? this.look(commandId);
  }

  /** The answer as it stands in the inbox; null while there is none. */
  async look(commandId: string): Promise<CommandResult | null> {
    const row = await this.inbox.find(commandId);
    return row && row.state !== 'pending' ? row : null;
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.retry) clearTimeout(this.retry);
    await this.client?.end().catch(() => {});
  }

  private forget(commandId: string, waiter: Waiter): void {
    const set = this.waiters.get(commandId);
    set?.delete(waiter);
    if (set?.size === 0) this.waiters.delete(commandId);
  }

  private async connect(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, null));
    client.on('notification', ({ payload }) => {
      const answer = JSON.parse(payload ?? 'null') as CommandResult | null;
      if (answer) for (const waiter of this.waiters.get(answer.id) ?? []) waiter(answer);
    });
    this.client = client;
    try {
      await client.connect();
      await client.query('LISTEN waybill_answers');
      await this.lookForAll();
    } catch (error) {
      this.lost(client, error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Results that were written while the connection was down. */
  private async lookForAll(): Promise<void> {
    for (const answer of await this.inbox.answersOf([...this.waiters.keys()])) {
      for (const waiter of this.waiters.get(answer.id) ?? []) waiter(answer);
    }
  }

  private lost(client: Client, error: Error | null): void {
    if (this.closed || this.client !== client) return;
    if (error) this.onError(error);
    this.client = null;
    client.end().catch(() => {});
    this.retry = setTimeout(() => void this.connect(), RECONNECT_MS);
  }
}
