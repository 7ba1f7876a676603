import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import { Runtime } from '@temporalio/worker';
import { Client } from 'pg';
import type { Logger } from 'pino';
import pino from 'pino';
import type { ApiParts } from '../../../api/main';
import { composeApi } from '../../../api/main';
import type { Settings } from '../../../config/settings';
import { readSettings } from '../../../config/settings';
import type { Simulators } from '../../../simulators';
import { startSimulators } from '../../../simulators';
import type { WorkerParts } from '../../../worker/compose';
import { startWorker } from '../../../worker/compose';
import { temporalLogger } from '../../../worker/temporal-logger';
import { createDatabase } from '../database';
import { testServers } from '../environment';
import { ApiClient } from './client';
import { within } from './until';

export interface SystemOptions {
  /** False: nobody is at work on the orders until `startWorker` is called. */
  readonly worker?: boolean;
  /** Environment variables beside those that every system has. */
  readonly env?: Readonly<Record<string, string>>;
}

const hex = (bytes: number): string => randomBytes(bytes).toString('hex');

/** Everything that serves orders, in this process: api, worker and outside world, on a database of its own. */
export class System {
  /** Short, and nobody else's: names of connections that carry it meet those of no other file in Temporal. */
  readonly tag = hex(4);
  readonly operatorKey = `operator-${hex(12)}`;
  readonly secret = `secret-${hex(24)}`;
  /** Every line that any part has logged. */
  readonly log: string[] = [];
  private readonly logger: Logger;
  private readonly stops: (() => Promise<void>)[] = [];
  private parts: { database: string; api: ApiParts; client: ApiClient; simulators: Simulators } | null = null;
  worker: WorkerParts | null = null;

  constructor(private readonly options: SystemOptions = {}) {
    const keep = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        this.log.push(...chunk.toString('utf8').split('\n').filter(Boolean));
        done();
      },
    });
    this.logger = pino({ level: 'debug', base: { part: 'test' } }, keep);
  }

  get client(): ApiClient {
    return this.up.client;
  }

  get api(): ApiParts {
    return this.up.api;
  }

  get simulators(): Simulators {
    return this.up.simulators;
  }

  get databaseUrl(): string {
    return this.up.database;
  }

  /** A name for a connection. */
  named(name: string): string {
    return `${name}-${this.tag}`;
  }

  settings(env: Readonly<Record<string, string>> = {}): Settings {
    return readSettings({
      PORT: '0',
      DATABASE_URL: this.up.database,
      DATABASE_MAX_CONNECTIONS: '6',
      TEMPORAL_ADDRESS: testServers.temporal,
      TEMPORAL_NAMESPACE: testServers.namespace,
      WAYBILL_SECRET: this.secret,
      WAYBILL_API_KEY: this.operatorKey,
      WAYBILL_QUEUE_PREFIX: `t-${this.tag}`,
      // The machine may be slow: what takes long is to be an answer all the same, unless a test wants otherwise.
      WAYBILL_ANSWER_SECONDS: '25',
      WAYBILL_TRUSTED_ORIGINS: this.up.simulators.url,
      ...this.options.env,
      ...env,
    });
  }

  async start(): Promise<void> {
    const database = await within('the database', createDatabase());
    this.stops.push(database.drop);
    const simulators = await within('the simulators', startSimulators());
    this.stops.push(() => simulators.close());
    this.parts = { database: database.url, simulators } as NonNullable<System['parts']>;
    const [{ api, client }] = await Promise.all([
      this.startApi(),
      this.options.worker === false ? null : this.startWorker(),
    ]);
    this.parts = { database: database.url, simulators, api, client };
    await client.readContract();
  }

  /** One more api process, as it were; it is closed with the system. */
  async startApi(env: Readonly<Record<string, string>> = {}): Promise<{ api: ApiParts; client: ApiClient }> {
    const overrides = { logger: this.logger, processMetrics: false };
    const api = await within('the api', composeApi(this.settings(env), overrides));
    this.stops.push(() => api.close());
    return { api, client: new ApiClient(api.url, this.operatorKey) };
  }

  async startWorker(): Promise<void> {
    installRuntime(this.logger);
    const workflows = { workflowBundle: testServers.workflowBundle };
    const worker = await within('the worker', startWorker(this.settings(), this.logger, { workflows }));
    worker.done.catch((error: Error) => this.log.push(`the worker has died: ${error.message}`));
    this.worker = worker;
    this.stops.push(() => worker.stop());
  }

  /** Rows of the database, past everything that the product would do to them. */
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
    await this.unschedule().catch((error: unknown) => errors.push(error));
    for (const stop of this.stops.reverse()) {
      await within('the end of a part', stop()).catch((error: unknown) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Schedules live in Temporal, which outlives this system. */
  private async unschedule(): Promise<void> {
    if (!this.parts?.api) return;
    const rows = await this.sql<{ side: string; name: string }>('SELECT side, name FROM connections');
    for (const { side, name } of rows) {
      if (side === 'channel') await this.api.gateway.unscheduleImport(name);
      if (side === 'supplier') await this.api.gateway.unschedulePull(name);
    }
  }

  private get up(): NonNullable<System['parts']> {
    if (!this.parts) throw new Error('the system is not up: its start has failed, or was not waited for');
    return this.parts;
  }
}

let installed = false;

/** Temporal's own lines go where ours go; there is one runtime for each test file. */
function installRuntime(logger: Logger): void {
  if (installed) return;
  installed = true;
  Runtime.install({ logger: temporalLogger(logger), shutdownSignals: [] });
}

/**
 * A system for all tests of a file. After each of them every answer that the api has given must fit its document.
 */
export function useSystem(options: SystemOptions = {}): System {
  const system = new System(options);
  // Longer than anything waits by itself, so that what fails says what it waited for.
  jest.setTimeout(90_000);
  beforeAll(() => system.start(), 120_000);
  afterAll(() => system.stop(), 120_000);
  afterEach(() => {
    expect(system.client.violations.splice(0)).toEqual([]);
  });
  return system;
}
