import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { Runtime } from '@temporalio/worker';
import type { ApiParts } from '../../api/main';
import { projectRoot } from '../../dev/root';
import type { Simulators } from '../../simulators';
import { startSimulators } from '../../simulators';
import type { WorkerParts } from '../../worker/compose';
import { startWorker } from '../../worker/compose';
import { temporalLogger } from '../../worker/temporal-logger';
import { SEARCH_ATTRIBUTES } from '../../workflows/contract';
import type { ApiClient } from '../support/api/client';
import { startApi } from '../support/api/start-api';
import type { Household } from '../support/api/system';
import { System, started } from '../support/api/system';
import { until, within } from '../support/api/until';
import { createDatabase, EMPTY_DATABASE } from '../support/database';
import { testServers } from '../support/environment';
import type { RecordedRun, RecordedState } from './recorded';
import { readSimulators, readState } from './recorded';

/** As Prisma makes it before its first migration. */
const MIGRATIONS_TABLE = `CREATE TABLE _prisma_migrations (
  id varchar(36) PRIMARY KEY, checksum varchar(64) NOT NULL, finished_at timestamptz,
  migration_name varchar(255) NOT NULL, logs text, rolled_back_at timestamptz,
  started_at timestamptz NOT NULL DEFAULT now(), applied_steps_count integer NOT NULL DEFAULT 0)`;

const TYPES = {
  Keyword: SearchAttributeType.KEYWORD,
  Bool: SearchAttributeType.BOOL,
  Datetime: SearchAttributeType.DATETIME,
};

/** An installation as 0.2 left it, to be upgraded step by step: database, runs, schedules and systems outside. */
export class RecordedSystem extends System {
  private state: RecordedState = readState();
  readonly operatorKey = this.state.apiKey;
  private parts: { database: string; simulators: Simulators; temporal: Client } | null = null;
  private served: { api: ApiParts; client: ApiClient } | null = null;
  private worker: WorkerParts | null = null;

  get client(): ApiClient {
    return started(this.served).client;
  }

  get api(): ApiParts {
    return started(this.served).api;
  }

  get simulators(): Simulators {
    return started(this.parts).simulators;
  }

  get temporal(): Client {
    return started(this.parts).temporal;
  }

  get recorded(): RecordedState {
    return this.state;
  }

  get household(): Household {
    const { database, simulators } = started(this.parts);
    const { secret, queuePrefix } = this.state;
    return { databaseUrl: database, secret, queuePrefix, trustedOrigins: simulators.url };
  }

  /** The installation with nothing of it running. */
  async start(): Promise<void> {
    const simulators = await startRecordedSimulators(this.stops);
    this.state = readState(simulators.url);
    const database = await within('the database', createDatabase(EMPTY_DATABASE));
    this.stops.push(database.drop);
    const connection = await Connection.connect({ address: testServers.temporal });
    this.stops.push(() => connection.close());
    const temporal = new Client({ connection, namespace: testServers.namespace });
    this.parts = { database: database.url, simulators, temporal };
    await this.load();
    this.stops.push(() => this.endRuns());
    for (const run of this.state.runs) if (run.status === 'RUNNING') await this.startRun(run);
    await this.schedule();
    await until(
      'the old runs are listed',
      async () => (await this.openRuns('-orders')).length >= this.openRecorded.length,
    );
  }

  get openRecorded(): readonly RecordedRun[] {
    return this.state.runs.filter(({ status }) => status === 'RUNNING');
  }

  /** `npm run migrate`; answers the names of the migrations that were new. */
  async migrate(): Promise<string[]> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', join(projectRoot(), 'scripts', 'migrate.ts')],
      { cwd: projectRoot(), env: { ...process.env, DATABASE_URL: this.databaseUrl } },
    );
    return [...stdout.matchAll(/^applied (.+)$/gm)].map(([, name]) => String(name));
  }

  /** The api, which knows the key of 0.2 from the database alone. */
  async startApi(): Promise<void> {
    this.served = await startApi(this, { WAYBILL_API_KEY: '' });
    await this.served.client.readContract();
  }

  async startWorker(): Promise<void> {
    Runtime.install({ logger: temporalLogger(this.logger), shutdownSignals: [] });
    const workflows = { workflowBundle: testServers.workflowBundle };
    const worker = await within('the worker', startWorker(this.settings(), this.logger, { workflows }));
    this.worker = worker;
    this.stops.push(() => worker.stop());
    worker.done.catch((error: Error) => this.log.push(`the worker has died: ${error.message}`));
  }

  /** The open runs on the queue with this suffix of this installation. */
  async openRuns(suffix: string): Promise<{ workflowId: string; runId: string; type: string }[]> {
    const query = `TaskQueue = '${this.state.queuePrefix}${suffix}' AND ExecutionStatus = 'Running'`;
    const runs = [];
    for await (const { workflowId, runId, type } of this.temporal.workflow.list({ query })) {
      runs.push({ workflowId, runId, type });
    }
    return runs;
  }

  /** Starts a run as 0.2 did; no worker takes it. */
  async startRun({ workflowId, type, taskQueue, searchAttributes }: RecordedRun): Promise<void> {
    const known = Object.entries(searchAttributes).map(([name, [value]]) => {
      const type = SEARCH_ATTRIBUTES[name] ?? 'Keyword';
      return {
        key: defineSearchAttributeKey(name, TYPES[type]),
        value: type === 'Datetime' ? new Date(String(value)) : value,
      };
    });
    await this.temporal.workflow.start(type, {
      workflowId,
      taskQueue,
      args: [inputOf(workflowId)],
      typedSearchAttributes: new TypedSearchAttributes(
        known as ConstructorParameters<typeof TypedSearchAttributes>[0],
      ),
    });
  }

  /** The schedules of 0.2, each of which has begun one more run after the last worker had stopped. */
  private async schedule(): Promise<void> {
    for (const { scheduleId, everyMs, workflowType, workflowId, taskQueue } of this.state.schedules) {
      const handle = await this.temporal.schedule.create({
        scheduleId,
        spec: { intervals: [{ every: everyMs }] },
        action: { type: 'startWorkflow', workflowType, workflowId, taskQueue, args: [inputOf(workflowId)] },
        policies: { overlap: 'SKIP' },
      });
      this.stops.push(() => handle.delete());
      await handle.trigger();
    }
    const { schedules } = this.state;
    const begun = async () =>
      (await this.openRuns('-orders')).filter(({ workflowId }) =>
        schedules.some(({ scheduleId }) => workflowId.startsWith(`${scheduleId}-`)),
      );
    await until('the schedules have begun a run', async () => (await begun()).length === schedules.length);
  }

  /** The schema of 0.2 with its rows. */
  private async load(): Promise<void> {
    const { migrations, tables } = this.state;
    for (const { migration_name } of migrations) await this.sql(readMigration(migration_name));
    await this.sql(MIGRATIONS_TABLE);
    for (const [table, rows] of Object.entries({ ...tables, _prisma_migrations: migrations })) {
      await this.sql(`INSERT INTO ${table} SELECT * FROM jsonb_populate_recordset(NULL::${table}, $1::jsonb)`, [
        JSON.stringify(rows),
      ]);
    }
    await this.sql(`SELECT setval(pg_get_serial_sequence('inbox', 'sequence'), max(sequence)) FROM inbox`);
  }

  /** Runs live in Temporal, which outlives this system. */
  private async endRuns(): Promise<void> {
    for (const suffix of ['-orders', '-order-runs']) {
      for (const { workflowId, runId } of await this.openRuns(suffix)) {
        await this.temporal.workflow.getHandle(workflowId, runId).terminate();
      }
    }
  }
}

export const readMigration = (name: string): string =>
  readFileSync(join(projectRoot(), 'prisma', 'migrations', name, 'migration.sql'), 'utf8');

const inputOf = (workflowId: string): object => {
  const [kind, ...name] = workflowId.split(':');
  const field = { order: 'orderId', import: 'channel', pull: 'supplier' }[kind ?? ''] ?? 'orderId';
  return { [field]: name.join(':') };
};

/** The simulators as they were when 0.2 was stopped. */
async function startRecordedSimulators(stops: (() => Promise<void>)[]): Promise<Simulators> {
  const stateDir = mkdtempSync(join(tmpdir(), 'waybill-upgrade-'));
  stops.push(async () => rmSync(stateDir, { recursive: true, force: true }));
  const lines = readSimulators().map((line) => `${JSON.stringify(line)}\n`);
  writeFileSync(join(stateDir, 'simulators.jsonl'), lines.join(''));
  const simulators = await within('the simulators', startSimulators({ stateDir }));
  stops.push(() => simulators.close());
  return simulators;
}
