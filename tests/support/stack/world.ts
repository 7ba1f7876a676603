import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool, Client as PostgresClient } from 'pg';
import type { Child } from '../../../dev/processes';
import { claimHome, endTree } from '../../../dev/processes';
import { projectRoot } from '../../../dev/root';
import { sqlFunctions } from '../../../dev/sql-functions';
import { Stack } from '../../../dev/stack';
import { testServers } from '../environment';
import { Client } from './client';
import { Journal } from './journal';
import { OutsideWorld } from './outside';
import { TcpProxy } from './proxy';
import { until } from './until';

/** Swept by the set-up of the next run, should this one be killed. */
const PREFIX = 'waybill-tests-stack-';

export interface WorldOptions {
  /** True if the database server is killed. */
  readonly durable: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Origins beside the simulators' that connections may reach. */
  readonly trusted?: readonly string[];
}

/**
 * The whole system as real processes of its own, in a folder of its own, with a proxy before Temporal for the api
 * and one for the workers. Everything can be killed and started again.
 */
export class World {
  readonly journal = new Journal();
  readonly client: Client;
  readonly workers: Child[] = [];
  private readonly frozen = new Set<Child>();
  /** What was started and has not ended. */
  private readonly alive = new Set<Child>();
  private pool: Pool | null = null;
  private readonly release: () => void;

  private constructor(
    readonly stack: Stack,
    readonly home: string,
    /** Between the api and Temporal. */
    readonly apiTemporal: TcpProxy,
    /** Between the first worker and Temporal. */
    readonly workerTemporal: TcpProxy,
    /** Between a second worker and Temporal. */
    readonly otherTemporal: TcpProxy,
  ) {
    this.client = new Client(() => stack.apiUrl, stack.apiKey, this.journal);
    this.release = claimHome(home);
  }

  /** Everything, ready; or nothing left behind, and an error that names what failed. */
  static async start({ durable, env = {}, trusted = [] }: WorldOptions): Promise<World> {
    const home = mkdtempSync(join(tmpdir(), PREFIX));
    // PostgreSQL may run as another user, who must have access to its data.
    chmodSync(home, 0o711);
    const stack = new Stack({
      home,
      durable,
      simulators: true,
      log: () => {},
      env: {
        WAYBILL_ANSWER_SECONDS: '1',
        WAYBILL_WORKFLOW_BUNDLE: testServers.workflowBundle.codePath,
        ...env,
        WAYBILL_TRUSTED_ORIGINS: trusted.join(','),
      },
    });
    const listen = () => TcpProxy.listen(() => stack.temporal?.port ?? 0);
    const world = new World(stack, home, await listen(), await listen(), await listen());
    try {
      await world.startAll();
      return world;
    } catch (error) {
      const log = world.logTail();
      await world.end();
      throw new Error(`${error instanceof Error ? error.message : String(error)}\n${log}`);
    }
  }

  get outside(): OutsideWorld {
    if (this.stack.simulatorsUrl === null) throw new Error('the simulators were not started');
    return new OutsideWorld(this.stack.simulatorsUrl);
  }

  get api(): Child {
    if (!this.stack.api) throw new Error('the api was not started');
    return this.stack.api;
  }

  /** The worker that was started last. */
  get worker(): Child {
    const worker = this.workers.at(-1);
    if (!worker) throw new Error('no worker was started');
    return worker;
  }

  async startWorker(temporal = this.workerTemporal): Promise<Child> {
    this.stack.temporalAddress = temporal.address;
    const ready = this.stack.startWorker();
    // There before it is ready: whatever goes wrong, it is ended.
    if (this.stack.worker) this.workers.push(this.watch(this.stack.worker));
    await ready;
    return this.worker;
  }

  async startApi(): Promise<void> {
    const api = await this.launchApi();
    const ended = api.exited.then(({ code, signal }) => {
      throw new Error(`the api ended with ${signal ?? `exit code ${code}`}`);
    });
    await Promise.race([ended, this.stack.untilReady()]);
  }

  /** Starts the API, and returns its process before it is ready. */
  async launchApi(): Promise<Child> {
    this.stack.temporalAddress = this.apiTemporal.address;
    const before = this.stack.api;
    // Whether it gets ready is for others to see; it may have to look for a port first.
    this.stack.startApi().catch(() => {});
    await until('an api', async () => this.stack.api !== before);
    return this.watch(this.api);
  }

  /** Takes a process its time, as a virtual machine that is moved; `thaw` gives it back. */
  freeze(child: Child): void {
    process.kill(child.pid, 'SIGSTOP');
    this.frozen.add(child);
  }

  thaw(child: Child): void {
    process.kill(child.pid, 'SIGCONT');
    this.frozen.delete(child);
  }

  /** Ends a process with SIGKILL: it gets no chance to do anything about it. */
  async kill(child: Child): Promise<void> {
    await child.stop({ signal: 'SIGKILL' });
  }

  async killTemporal(): Promise<void> {
    await endTree(this.stack.temporal?.pid ?? 0, { signal: 'SIGKILL' });
  }

  startTemporal(): Promise<void> {
    return this.stack.startTemporal(testServers.temporalCli);
  }

  /** SIGINT: what `pg_ctl restart -m fast` sends; SIGKILL: what the kernel sends when memory runs out. */
  async endPostgres(signal: 'SIGINT' | 'SIGKILL'): Promise<void> {
    await endTree(this.stack.postgres?.pid ?? 0, { signal, graceMs: 20_000 });
  }

  startPostgres(): Promise<void> {
    return this.stack.startPostgres();
  }

  hasEnded(child: Child): boolean {
    return !this.alive.has(child);
  }

  /** As the superuser, who may also do what the system is prevented from. */
  async query<T extends object>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    if (!this.pool) {
      this.pool = new Pool({
        connectionString: this.stack.postgres?.urlOf('waybill'),
        max: 3,
        connectionTimeoutMillis: 5_000,
      });
      this.pool.on('error', () => {});
    }
    return (await this.pool.query<T>(sql, [...values])).rows;
  }

  /** What all processes have written so far. */
  log(): string {
    return readFileSync(this.stack.logFile, 'utf8');
  }

  logTail(): string {
    try {
      return this.log().split('\n').slice(-25).join('\n');
    } catch {
      return '';
    }
  }

  /** Ends every process, and leaves the folder as it is. */
  async close(): Promise<void> {
    for (const child of this.frozen) this.thaw(child);
    await this.pool?.end();
    this.pool = null;
    for (const child of [...this.alive].reverse()) await child.stop({ graceMs: 15_000 });
    this.forgetTheDead();
    await this.stack.stop();
    for (const proxy of [this.apiTemporal, this.workerTemporal, this.otherTemporal]) await proxy.close();
  }

  async end(): Promise<void> {
    await this.close();
    this.release();
    if (!process.env.WAYBILL_TEST_KEEP) rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  private watch(child: Child): Child {
    this.alive.add(child);
    void child.exited.then(() => this.alive.delete(child));
    return child;
  }

  /** The number of a process that has ended may be a stranger's by now. */
  private forgetTheDead(): void {
    for (const part of ['worker', 'api', 'simulators'] as const) {
      const child = this.stack[part];
      if (child && this.hasEnded(child)) this.stack[part] = null;
    }
  }

  private async startAll(): Promise<void> {
    const { stack } = this;
    await stack.startPostgres();
    await Promise.all([stack.migrate(migrateByHand), this.startTemporal(), stack.startSimulators()]);
    if (stack.simulators) this.watch(stack.simulators);
    await Promise.all([this.startWorker(), this.startApi()]);
    await this.outside.connect(this.client, stack.apiUrl);
  }
}

/** Plain SQL: the engine that migrates elsewhere is an ES module, which Jest does not load. */
async function migrateByHand(databaseUrl: string): Promise<void> {
  const folder = join(projectRoot(), 'prisma', 'migrations');
  const owner = new PostgresClient({ connectionString: databaseUrl });
  await owner.connect();
  try {
    for (const name of readdirSync(folder).sort()) {
      if (/^\d/.test(name)) await owner.query(readFileSync(join(folder, name, 'migration.sql'), 'utf8'));
    }
    await owner.query(sqlFunctions());
  } finally {
    await owner.end();
  }
}
