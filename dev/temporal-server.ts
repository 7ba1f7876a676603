import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { freePort, isPortBusy, LOCALHOST } from './ports';
import type { Exit, Log } from './processes';
import { startServerProcess } from './server-process';

/** As the command line spells the types, with their numbers in Temporal's api. */
const KINDS = { Text: 1, Keyword: 2, Int: 3, Double: 4, Bool: 5, Datetime: 6, KeywordList: 7 };

type SearchAttributeKind = keyof typeof KINDS;

export interface TemporalServer {
  address: string;
  /** Absent without a UI. */
  uiUrl?: string;
  pid: number;
  port: number;
  exited: Promise<Exit>;
  stop(): Promise<void>;
}

interface TemporalServerOptions {
  cli: string;
  /** In memory if absent. */
  dbFile?: string;
  /** A free one if absent. */
  port?: number;
  uiPort?: number;
  /** Without the UI. */
  headless?: boolean;
  searchAttributes: { [name: string]: SearchAttributeKind };
  namespace: string;
  log: Log;
  /** Beside `dbFile`, or in the folder for temporary files, if absent. */
  logFile?: string;
  /** Called as soon as the process exists, long before it is ready. */
  onSpawn?: (pid: number) => void;
}

export async function startTemporal(options: TemporalServerOptions): Promise<TemporalServer> {
  const { cli, dbFile, namespace, headless = false, log } = options;
  const port = await portFor('Temporal', options.port);
  const uiPort = headless ? undefined : await portFor("Temporal's UI", options.uiPort);
  const logFile =
    options.logFile ?? (dbFile ? `${dbFile}.log` : join(tmpdir(), `waybill-temporal-${port}.log`));
  if (dbFile) mkdirSync(dirname(dbFile), { recursive: true });
  const server = startServerProcess({
    command: cli,
    args: argumentsFor(options, port, uiPort),
    // A profile or an environment of the user's own CLI must not redirect this one.
    env: { ...process.env, TEMPORAL_CONFIG_FILE: '', TEMPORAL_ENV: '', TEMPORAL_PROFILE: '' },
    logFile,
    stopSignal: 'SIGTERM',
    graceMs: 10_000,
    onSpawn: options.onSpawn,
  });
  const address = `${LOCALHOST}:${port}`;
  try {
    await untilReady(address, namespace, options.searchAttributes, server.hasEnded);
  } catch (error) {
    await server.stop();
    throw new Error(`Temporal's dev server did not start: ${server.lastLines() || (error as Error).message}`);
  }
  log(`Temporal listens on ${address}`);
  return {
    address,
    pid: server.pid,
    port,
    exited: server.exited,
    stop: server.stop,
    ...(uiPort === undefined ? {} : { uiUrl: `http://${LOCALHOST}:${uiPort}` }),
  };
}

async function portFor(what: string, wanted: number | undefined): Promise<number> {
  if (wanted === undefined) return freePort();
  if (await isPortBusy(wanted)) throw new Error(`${what} cannot start: port ${wanted} is taken`);
  return wanted;
}

function argumentsFor(options: TemporalServerOptions, port: number, uiPort: number | undefined): string[] {
  const { dbFile, namespace, searchAttributes } = options;
  return [
    'server',
    'start-dev',
    `--ip=${LOCALHOST}`,
    `--port=${port}`,
    ...(uiPort === undefined ? ['--headless'] : [`--ui-port=${uiPort}`, '--ui-disable-news-fetch']),
    `--namespace=${namespace}`,
    '--log-level=error',
    // Without it a fairness key is stored and ignored.
    '--dynamic-config-value=matching.enableFairness=true',
    ...(dbFile ? [`--db-filename=${dbFile}`] : []),
    ...Object.entries(searchAttributes).map(([name, kind]) => `--search-attribute=${name}=${kind}`),
  ];
}

/** Ready means: the namespace responds and knows every search attribute; the port alone is open earlier. */
async function untilReady(
  address: string,
  namespace: string,
  attributes: TemporalServerOptions['searchAttributes'],
  hasEnded: () => boolean,
): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    let connection: Connection | undefined;
    try {
      connection = await Connection.connect({ address, connectTimeout: 1_000 });
      await connection.workflowService.describeNamespace({ namespace });
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      const missing = Object.entries(attributes).filter(([name]) => !(name in (customAttributes ?? {})));
      if (missing.length === 0) return;
      // The command line registers them in a new database only, not in an existing one of an earlier version.
      await connection.operatorService.addSearchAttributes({
        namespace,
        searchAttributes: Object.fromEntries(missing.map(([name, kind]) => [name, KINDS[kind]])),
      });
    } catch (error) {
      if (hasEnded()) throw new Error('it ended at once');
      if (Date.now() > deadline) throw error;
      await sleep(100);
    } finally {
      await connection?.close().catch(() => {});
    }
  }
}
