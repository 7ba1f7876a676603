import { Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { ApiParts } from '../../../api/main';
import { readSettings } from '../../../config/settings';
import { createConnectors } from '../../../connectors/registry';
import type { Simulators } from '../../../simulators';
import { startSimulators } from '../../../simulators';
import type { WorkerParts } from '../../../worker/compose';
import { startWorker } from '../../../worker/compose';
import { temporalLogger } from '../../../worker/temporal-logger';
import { createDatabase } from '../database';
import { testServers } from '../environment';
import type { ApiClient } from './client';
import { startApi } from './start-api';
import type { Household } from './system';
import { hex, System, started } from './system';
import { within } from './until';

export interface OwnSystemOptions {
  /** False: no worker runs until `startWorker` is called. Default: true. */
  readonly worker?: boolean;
  /** Environment variables beside those that every system has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Origins that connections may reach beside the simulators of this system. */
  readonly trustedOrigins?: readonly string[];
}

/** How long a call to another system may take: a test that waits for this takes as long. */
const OUTSIDE_MS = 5_000;

/** A system of its own in this process, on a database of its own. */
export class OwnSystem extends System {
  readonly operatorKey = `operator-${hex(12)}`;
  readonly queuePrefix = `t-${this.tag}`;
  private readonly ownSecret = `secret-${hex(24)}`;
  private parts: { database: string; simulators: Simulators } | null = null;
  private served: { api: ApiParts; client: ApiClient } | null = null;
  worker: WorkerParts | null = null;

  constructor(private readonly options: OwnSystemOptions = {}) {
    super(options.env);
  }

  get client(): ApiClient {
    return started(this.served).client;
  }

  get api(): ApiParts {
    return started(this.served).api;
  }

  get simulators(): Simulators {
    return started(this.parts).simulators;
  }

  get household(): Household {
    const { database, simulators } = started(this.parts);
    return {
      databaseUrl: database,
      secret: this.ownSecret,
      queuePrefix: this.queuePrefix,
      trustedOrigins: [simulators.url, ...(this.options.trustedOrigins ?? [])].join(','),
    };
  }

  async start(): Promise<void> {
    const database = await within('the database', createDatabase());
    this.stops.push(database.drop);
    const simulators = await within('the simulators', startSimulators());
    this.stops.push(() => simulators.close());
    this.parts = { database: database.url, simulators };
    const [served] = await Promise.all([
      startApi(this),
      this.options.worker === false ? null : this.startWorker(),
    ]);
    this.served = served;
  }

  async startWorker(): Promise<void> {
    installRuntime(this.logger);
    const settings = readSettings(this.environment());
    const overrides = {
      kinds: createConnectors({ trustedOrigins: settings.WAYBILL_TRUSTED_ORIGINS, timeoutMs: OUTSIDE_MS }),
      workflows: { workflowBundle: testServers.workflowBundle },
    };
    const worker = await within('the worker', startWorker(settings, this.logger, overrides));
    worker.done.catch((error: Error) => this.log.push(`the worker has died: ${error.message}`));
    this.worker = worker;
    this.stops.push(() => worker.stop());
  }

  override async stop(): Promise<void> {
    try {
      if (this.served !== null) await this.unschedule();
    } finally {
      await super.stop();
    }
  }

  /** Schedules live in Temporal, which outlives this system. */
  private async unschedule(): Promise<void> {
    const rows = await this.sql<{ side: string; name: string }>('SELECT side, name FROM connections');
    for (const { side, name } of rows) {
      if (side === 'channel') await this.api.orderClient.unscheduleImport(name);
      if (side === 'supplier') await this.api.orderClient.unschedulePull(name);
    }
  }
}

let installed = false;

/** Temporal's own lines go to the same log; a process has one runtime. */
function installRuntime(logger: Logger): void {
  if (installed) return;
  installed = true;
  Runtime.install({ logger: temporalLogger(logger), shutdownSignals: [] });
}
