import { Client } from 'pg';

/** What listens on one channel of PostgreSQL's notifications. */
export interface Subscriber {
  received(payload: string): void;
  /** The connection is up again. What was notified while it was down is lost. */
  reconnected(): Promise<void>;
}

const RECONNECT_MS = 500;

/**
 * Receives the notifications that commits send, on a connection of its own. A connection that breaks is replaced, so a
 * lost notification costs its subscribers time and nothing else.
 */
export class Notifications {
  private readonly subscribers = new Map<string, Subscriber>();
  private client: Client | null = null;
  private closed = false;
  private retry: NodeJS.Timeout | null = null;

  constructor(
    private readonly url: string,
    private readonly onError: (error: Error) => void,
  ) {}

  /** One subscriber for each channel, before the start. */
  subscribe(channel: string, subscriber: Subscriber): void {
    this.subscribers.set(channel, subscriber);
  }

  async start(): Promise<void> {
    const client = new Client({
      connectionString: this.url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
    });
    client.on('error', (error) => this.lost(client, error));
    client.on('end', () => this.lost(client, null));
    client.on('notification', ({ channel, payload }) =>
      this.subscribers.get(channel)?.received(payload ?? ''),
    );
    this.client = client;
    try {
      await client.connect();
      await client.query([...this.subscribers.keys()].map((channel) => `LISTEN ${channel}`).join('; '));
      await Promise.all([...this.subscribers.values()].map((subscriber) => subscriber.reconnected()));
    } catch (error) {
      this.lost(client, error instanceof Error ? error : new Error(String(error)));
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    if (this.retry) clearTimeout(this.retry);
    await this.client?.end().catch(() => {});
  }

  private lost(client: Client, error: Error | null): void {
    if (this.closed || this.client !== client) return;
    if (error) this.onError(error);
    this.client = null;
    client.end().catch(() => {});
    this.retry = setTimeout(() => void this.start(), RECONNECT_MS);
  }
}
