import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SEARCH_ATTRIBUTES } from '../workflows/contract';
import { shareRoles } from './database-roles';
import { migrate } from './migrate';
import { freePort, portOrFree } from './ports';
import type { Postgres } from './postgres';
import { startPostgres } from './postgres';
import type { Child, Log } from './processes';
import { recordEnded, recordStarted, superviseChild } from './processes';
import { projectRoot } from './root';
import type { Running } from './supervised-part';
import { findTemporalCli } from './temporal-cli';
import type { TemporalServer } from './temporal-server';
import { startTemporal } from './temporal-server';
import { workflowBundle } from './workflow-bundle';

interface StackOptions {
  /** Where everything is stored: databases, secrets, logs, the record of what was started. */
  readonly home: string;
  /** Of the API; a free one if absent. */
  readonly port?: number;
  /** Of Temporal's UI; without one there is no UI. */
  readonly uiPort?: number;
  /** Servers that are there already; what is not given is started. */
  readonly databaseUrl?: string | undefined;
  readonly temporalAddress?: string | undefined;
  readonly simulators: boolean;
  /** False for disposable data. */
  readonly durable?: boolean;
  /** Runs what `npm run build` has built, as production does, and not the sources. */
  readonly compiled?: boolean;
  /** Settings for the api and the worker beside those that follow from the rest. */
  readonly env?: Readonly<Record<string, string>>;
  readonly log: Log;
}

/** A process of the stack that can be started again by itself. */
interface Part {
  readonly name: string;
  readonly running: Running;
  /** Starts it on the same address and data, and resolves when it is ready. */
  readonly startAgain: () => Promise<Running>;
}

/** A secret of this home: created once, readable for its owner only. */
function secretOf(home: string, name: string, make: () => string): string {
  const path = join(home, name);
  if (!existsSync(path)) {
    mkdirSync(home, { recursive: true });
    writeFileSync(path, `${make()}\n`, { mode: 0o600 });
  }
  return readFileSync(path, 'utf8').trim();
}

/**
 * The whole system as processes of this machine: PostgreSQL, Temporal, simulators, worker and API. Each part can
 * be stopped, killed and started again separately, on the same address and the same data.
 */
export class Stack {
  postgres: Postgres | null = null;
  temporal: TemporalServer | null = null;
  worker: Child | null = null;
  api: Child | null = null;
  simulators: Child | null = null;
  apiUrl = '';
  databaseUrl: string;
  temporalAddress: string;
  simulatorsUrl: string | null = null;
  readonly apiKey: string;
  private readonly secret: string;
  private ports: { postgres?: number; temporal?: number; api?: number; simulators?: number } = {};

  constructor(readonly options: StackOptions) {
    const { home, env, databaseUrl, temporalAddress } = options;
    this.secret =
      env?.WAYBILL_SECRET ?? secretOf(home, 'secret', () => randomBytes(32).toString('base64url'));
    this.apiKey =
      env?.WAYBILL_API_KEY ?? secretOf(home, 'api-key', () => `wbk_${randomBytes(24).toString('base64url')}`);
    this.databaseUrl = databaseUrl ?? '';
    this.temporalAddress = temporalAddress ?? '';
  }

  /** What was started here, with what is needed to start it again. */
  get parts(): readonly Part[] {
    const known = [
      { name: 'PostgreSQL', current: () => this.postgres, start: () => this.startPostgres() },
      { name: 'Temporal', current: () => this.temporal, start: () => this.startTemporal() },
      { name: 'simulators', current: () => this.simulators, start: () => this.startSimulators() },
      { name: 'worker', current: () => this.worker, start: () => this.startWorker() },
      { name: 'api', current: () => this.api, start: () => this.startApi() },
    ];
    return known.flatMap(({ name, current, start }) => {
      const running = current();
      if (running === null) return [];
      const startAgain = async (): Promise<Running> => {
        // An earlier attempt may still be running without being ready.
        await current()?.stop();
        await start();
        return current() ?? running;
      };
      return [{ name, running, startAgain }];
    });
  }

  get logFile(): string {
    return join(this.options.home, 'waybill.log');
  }

  /** Everything, in order; what can be started side by side is. */
  async start(): Promise<void> {
    const cli = this.options.temporalAddress ? null : findTemporalCli(this.options.home, this.options.log);
    // A failure here is reported to the code that awaits it below, and not as an unhandled one meanwhile.
    cli?.catch(() => {});
    const bundle = this.givenBundle ? Promise.resolve() : workflowBundle(this.options.home);
    bundle.catch(() => {});
    await this.startPostgres();
    await Promise.all([
      this.migrate(),
      cli?.then((path) => this.startTemporal(path)),
      this.options.simulators ? this.startSimulators() : null,
    ]);
    await Promise.all([bundle.then(() => this.startWorker()), this.startApi()]);
    await this.untilReady();
  }

  async startPostgres(): Promise<void> {
    if (this.options.databaseUrl) return;
    const { home, log, durable = true } = this.options;
    const port = this.ports.postgres ?? (await freePort());
    this.ports.postgres = port;
    this.postgres = await startPostgres({
      dataDir: join(home, 'postgres'),
      port,
      durable,
      log,
      onSpawn: (pid) => recordStarted(home, pid, 'PostgreSQL', 'SIGINT'),
    });
    this.databaseUrl = this.postgres.url;
    this.forgetOnceEnded(this.postgres);
  }

  /** Migrates the database as its owner; one that was there already belongs to the user of its address. */
  async migrate(by: (databaseUrl: string) => Promise<unknown> = migrate): Promise<void> {
    await by(this.postgres?.ownerUrl ?? this.databaseUrl);
    if (this.postgres) await shareRoles(this.postgres.urlOf('waybill'));
  }

  async startTemporal(cli?: string): Promise<void> {
    if (this.options.temporalAddress) return;
    const { home, log, uiPort } = this.options;
    const port = this.ports.temporal ?? (await freePort());
    this.ports.temporal = port;
    this.temporal = await startTemporal({
      cli: cli ?? (await findTemporalCli(home, log)),
      dbFile: join(home, 'temporal.db'),
      port,
      ...(uiPort === undefined ? { headless: true } : { uiPort }),
      namespace: this.namespace,
      searchAttributes: SEARCH_ATTRIBUTES,
      log,
      onSpawn: (pid) => recordStarted(home, pid, 'Temporal'),
    });
    this.temporalAddress = this.temporal.address;
    this.forgetOnceEnded(this.temporal);
  }

  async startSimulators(): Promise<void> {
    const port = this.ports.simulators ?? (await this.simulatorsPort());
    this.ports.simulators = port;
    const child = this.child('simulators', 'simulators/main.ts', {
      SIMULATORS_PORT: String(port),
      SIMULATORS_STATE: join(this.options.home, 'simulators'),
    });
    this.simulators = child;
    await child.line(/simulators ready/, 60_000);
    this.simulatorsUrl = `http://127.0.0.1:${port}`;
  }

  /** The same from start to start if possible: connections in the database name it. */
  private async simulatorsPort(): Promise<number> {
    const path = join(this.options.home, 'simulators-port');
    const kept = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
    const port = kept > 0 ? await portOrFree(kept) : await freePort();
    writeFileSync(path, String(port));
    return port;
  }

  async startWorker(): Promise<void> {
    const bundle = this.givenBundle ?? (await workflowBundle(this.options.home));
    this.worker = this.child('worker', 'worker/main.ts', { WAYBILL_WORKFLOW_BUNDLE: bundle });
    await this.worker.line(/worker ready/, 240_000);
  }

  /** Starts the api; without waiting for Temporal or a worker, since it takes orders without either. */
  async startApi(): Promise<void> {
    const port = this.ports.api ?? this.options.port ?? (await freePort());
    this.ports.api = port;
    this.apiUrl = `http://127.0.0.1:${port}`;
    const child = this.child('api', 'api/main.ts', { PORT: String(port) });
    this.api = child;
    await Promise.race([
      untilOk(`${this.apiUrl}/healthz`, 60_000),
      child.exited.then(({ code }) => {
        throw new Error(`the api ended with exit code ${code}; see ${this.logFile}`);
      }),
    ]);
  }

  async untilReady(patienceMs = 60_000): Promise<void> {
    await untilOk(`${this.apiUrl}/readyz`, patienceMs);
  }

  /** Ends what was started, those that need others before those. */
  async stop(): Promise<void> {
    await this.worker?.stop({ graceMs: 25_000 });
    await this.api?.stop();
    await this.simulators?.stop();
    await this.temporal?.stop();
    await this.postgres?.stop();
  }

  private forgetOnceEnded({ exited, pid }: Postgres | TemporalServer): void {
    void exited.then(() => recordEnded(this.options.home, pid));
  }

  private get namespace(): string {
    return this.setting('TEMPORAL_NAMESPACE') ?? 'default';
  }

  /** The origins that the user trusts, and that of the simulators. */
  private get trustedOrigins(): string {
    return [this.setting('WAYBILL_TRUSTED_ORIGINS'), this.simulatorsUrl].filter(Boolean).join(',');
  }

  private get givenBundle(): string | undefined {
    return this.setting('WAYBILL_WORKFLOW_BUNDLE');
  }

  /** A setting of the user; an empty one counts as absent. */
  private setting(name: string): string | undefined {
    return (this.options.env?.[name] ?? process.env[name]) || undefined;
  }

  private child(what: string, script: string, env: Record<string, string>): Child {
    return superviseChild({
      what,
      args: this.options.compiled
        ? [join('dist', script.replace(/\.ts$/, '.js'))]
        : ['--import', 'tsx', script],
      cwd: projectRoot(),
      logFile: this.logFile,
      home: this.options.home,
      env: {
        ...process.env,
        DATABASE_URL: this.databaseUrl,
        TEMPORAL_ADDRESS: this.temporalAddress,
        TEMPORAL_NAMESPACE: this.namespace,
        WAYBILL_SECRET: this.secret,
        WAYBILL_API_KEY: this.apiKey,
        ...this.options.env,
        WAYBILL_TRUSTED_ORIGINS: this.trustedOrigins,
        ...env,
      },
    });
  }
}

/** Waits until an address responds with a 2xx; throws when the time is up. */
async function untilOk(url: string, patienceMs: number): Promise<void> {
  const end = Date.now() + patienceMs;
  let last = 'no answer';
  while (Date.now() < end) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      if (answer.ok) return;
      last = `${answer.status} ${(await answer.text()).slice(0, 300)}`;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(100);
  }
  throw new Error(`${url} did not answer with a 2xx in ${patienceMs} ms; last: ${last}`);
}
