import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { Client } from 'pg';
import type { Logger } from 'pino';
import pino from 'pino';
import type { Simulators } from '../../../simulators';
import { testServers } from '../environment';
import type { ApiClient } from './client';
import { within } from './until';

/** What all processes of one system have in common. */
export interface Household {
  readonly databaseUrl: string;
  readonly secret: string;
  readonly queuePrefix: string;
  /** Origins at which connections may reach the simulators, separated by commas. */
  readonly trustedOrigins: string;
}

export const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Everything that serves orders: api, worker, database, and the systems outside. */
export abstract class System {
  /** Short and unique: names of connections that carry it are not those of any other test file. */
  readonly tag = hex(4);
  /** Every line that the parts in this process have logged. */
  readonly log: string[] = [];
  readonly logger: Logger;
  /** What ends the parts in this process, in the order of their start. */
  readonly stops: (() => Promise<void>)[] = [];

  constructor(private readonly env: Readonly<Record<string, string>> = {}) {
    const keep = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.log.push(...chunk.toString('utf8').split('\n').filter(Boolean));
        done();
      },
    });
    this.logger = pino({ level: 'debug', base: { part: 'test' } }, keep);
  }

  abstract readonly client: ApiClient;
  abstract readonly simulators: Simulators;
  /** The secret of an operator's API key that this file alone uses, so that its idempotency keys are its own. */
  abstract readonly operatorKey: string;
  abstract start(): Promise<void>;
  protected abstract readonly household: Household;

  get databaseUrl(): string {
    return this.household.databaseUrl;
  }

  get secret(): string {
    return this.household.secret;
  }

  /** A name for a connection. */
  named(name: string): string {
    return `${name}-${this.tag}`;
  }

  /** The environment variables of a process of this system. */
  environment(env: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
    const { databaseUrl, secret, queuePrefix, trustedOrigins } = this.household;
    return {
      PORT: '0',
      DATABASE_URL: databaseUrl,
      DATABASE_MAX_CONNECTIONS: '6',
      TEMPORAL_ADDRESS: testServers.temporal,
      TEMPORAL_NAMESPACE: testServers.namespace,
      WAYBILL_SECRET: secret,
      WAYBILL_API_KEY: this.operatorKey,
      WAYBILL_QUEUE_PREFIX: queuePrefix,
      // The machine may be slow: what takes long must have a result nevertheless, unless a test wants otherwise.
      WAYBILL_ANSWER_SECONDS: '25',
      WAYBILL_TRUSTED_ORIGINS: trustedOrigins,
      ...this.env,
      ...env,
    };
  }

  /** Reads and writes rows of the database directly, past every rule of the product. */
  async sql<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    const client = new Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      return (await client.query<Row>(text, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async stop(): Promise<void> {
    const errors: unknown[] = [];
    for (const stop of this.stops.reverse()) {
      await within('the end of a part', stop()).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }
}

/** A part of a system that is used before its start, or after a start that failed, throws this error. */
export function started<T>(part: T | null): T {
  if (part === null) throw new Error('the system is not up: its start has failed, or was not waited for');
  return part;
}
