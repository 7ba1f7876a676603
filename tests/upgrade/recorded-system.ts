import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Runtime } from '@temporalio/worker';
import type { ApiParts } from '../../api/main';
import { readSettings } from '../../config/settings';
import { projectRoot } from '../../dev/root';
import type { Simulators } from '../../simulators';
import { startSimulators } from '../../simulators';
import { startWorker } from '../../worker/compose';
import { temporalLogger } from '../../worker/temporal-logger';
import type { ApiClient } from '../support/api/client';
import { startApi } from '../support/api/start-api';
import type { Household } from '../support/api/system';
import { System, started } from '../support/api/system';
import { until, within } from '../support/api/until';
import { createDatabase, EMPTY_DATABASE } from '../support/database';
import { testServers } from '../support/environment';
import type { RecordedState } from './recorded';
import { readSimulators, readState } from './recorded';
import type { Run } from './recorded-runs';
import { RecordedRuns } from './recorded-runs';

/** As Prisma makes it before its first migration. */
const MIGRATIONS_TABLE = `CREATE TABLE _prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

/** An installation as 0.2 left it, to be upgraded step by step: database, runs, schedules and systems outside. */
export class RecordedSystem extends System {
  recorded: RecordedState = readState();
  readonly operatorKey = this.recorded.apiKey;
  /** The queues of 0.2 and of today. */
  readonly queues = {
    before: `${this.recorded.queuePrefix}-orders`,
    now: `${this.recorded.queuePrefix}-order-runs`,
  };
  /** The runs that were open when 0.2 had been stopped. */
  readonly oldRuns: Run[] = [];
  private parts: { database: string; simulators: Simulators; runs: RecordedRuns } | null = null;
  private served: { api: ApiParts; client: ApiClient } | null = null;

  get client(): ApiClient {
    return started(this.served).client;
  }

  get api(): ApiParts {
    return started(this.served).api;
  }

  get simulators(): Simulators {
    return started(this.parts).simulators;
  }

  get runs(): RecordedRuns {
    return started(this.parts).runs;
  }

  get household(): Household {
    const { database, simulators } = started(this.parts);
    const { secret, queuePrefix } = this.recorded;
    return { databaseUrl: database, secret, queuePrefix, trustedOrigins: simulators.url };
  }

  /** Everything that 0.2 left; nothing of the product runs. */
  async start(): Promise<void> {
    const simulators = await this.startSimulators();
    this.recorded = readState(simulators.url);
    const database = await within('the database', createDatabase(EMPTY_DATABASE));
    this.stops.push(database.drop);
    const runs = await RecordedRuns.connect();
    this.stops.push(() => runs.close());
    this.parts = { database: database.url, simulators, runs };
    await this.loadRows();
    await this.startRuns();
  }

  /** `npm run migrate`; returns the names of the migrations that were new. */
  async migrate(): Promise<string[]> {
    const script = join(projectRoot(), 'scripts', 'migrate.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
      cwd: projectRoot(),
      env: { ...process.env, DATABASE_URL: this.databaseUrl },
    });
    return [...stdout.matchAll(/^applied (.+)$/gm)].map(([, name]) => String(name));
  }

  /** The api, which knows the keys of 0.2 from the database alone. */
  async startApi(): Promise<void> {
    this.served = await startApi(this, { WAYBILL_API_KEY: '' });
    await this.client.readContract();
  }

  async startWorker(): Promise<void> {
    Runtime.install({ logger: temporalLogger(this.logger), shutdownSignals: [] });
    const workflows = { workflowBundle: testServers.workflowBundle };
    const worker = await within(
      'the worker',
      startWorker(readSettings(this.environment()), this.logger, { workflows }),
    );
    worker.done.catch((error: Error) => this.log.push(`the worker has died: ${error.message}`));
    this.stops.push(() => worker.stop());
  }

  /** The simulators as they were when 0.2 was stopped. */
  private async startSimulators(): Promise<Simulators> {
    const stateDir = mkdtempSync(join(tmpdir(), 'waybill-upgrade-'));
    this.stops.push(async () => rmSync(stateDir, { recursive: true, force: true }));
    const lines = readSimulators().map((line) => `${JSON.stringify(line)}\n`);
    writeFileSync(join(stateDir, 'simulators.jsonl'), lines.join(''));
    const simulators = await within('the simulators', startSimulators({ stateDir }));
    this.stops.push(() => simulators.close());
    return simulators;
  }

  /** The schema of 0.2 and its rows. */
  private async loadRows(): Promise<void> {
    const { migrations, tables } = this.recorded;
    for (const { migration_name } of migrations) await this.sql(readMigration(migration_name));
    await this.sql(MIGRATIONS_TABLE);
    for (const [table, rows] of Object.entries({ ...tables, _prisma_migrations: migrations })) {
      const insert = `INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`;
      await this.sql(insert, [JSON.stringify(rows)]);
    }
    await this.sql(`SELECT setval(pg_get_serial_sequence('inbox', 'sequence'), max(sequence)) FROM inbox`);
  }

  /** The open runs of 0.2, and one that each schedule has begun after its last worker had stopped. */
  private async startRuns(): Promise<void> {
    this.stops.push(() => this.endRuns());
    // Oldest first: a run that had ended has the id of one that is open.
    for (const run of this.recorded.runs.toReversed()) {
      const begun = await this.runs.start(run);
      if (run.status === 'RUNNING') this.oldRuns.push(begun);
      else await this.runs.terminate(begun);
    }
    for (const schedule of this.recorded.schedules) {
      this.stops.push(() => this.runs.unschedule(schedule.scheduleId));
      this.oldRuns.push(await this.runs.schedule(schedule));
    }
    await until('the runs of 0.2 are listed', async () => {
      const listed = await this.runs.listOpen(this.queues.before);
      return listed.length === this.oldRuns.length;
    });
  }

  /** Temporal outlives this system. */
  private async endRuns(): Promise<void> {
    for (const queue of Object.values(this.queues)) {
      for (const run of await this.runs.listOpen(queue)) await this.runs.terminate(run);
    }
  }
}

export const readMigration = (name: string): string =>
  readFileSync(join(projectRoot(), 'prisma', 'migrations', name, 'migration.sql'), 'utf8');
