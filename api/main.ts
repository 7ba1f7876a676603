import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import pino from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Settings } from '../domain/settings';
import { readSettings } from '../domain/settings';
import type { Store } from '../store';
import { openStore } from '../store';
import { WrongSecret } from '../store/keyring';
import { kindsFor } from '../worker/kinds';
import type { Kinds } from './app';
import { createApp } from './app';
import { Gateway } from './gateway';
import { describe } from './middleware/errors';
import { startServer } from './server';
import { connectionOptions } from './temporal-connection';

export interface ApiParts {
  readonly url: string;
  readonly store: Store;
  readonly gateway: Gateway;
  /** Lets running requests end, then closes everything. */
  close(): Promise<void>;
}

export interface ApiOverrides {
  readonly kinds?: Kinds;
  readonly logger?: Logger;
  /** Figures of the process itself; one process can have them once. Default: true. */
  readonly processMetrics?: boolean;
}

/**
 * Puts the api together and serves it. It starts without Temporal: orders are then taken with 202. For the
 * database, which has to know the first operator's key, it waits as long as it takes.
 */
export async function composeApi(settings: Settings, overrides: ApiOverrides = {}): Promise<ApiParts> {
  const kinds = overrides.kinds ?? kindsFor(settings);
  const logger = overrides.logger ?? pino({ level: settings.WAYBILL_LOG_LEVEL, base: { part: 'api' } });
  const store = openStore({
    databaseUrl: settings.DATABASE_URL,
    secret: settings.WAYBILL_SECRET,
    maxConnections: settings.DATABASE_MAX_CONNECTIONS,
    abilities: (kind) => kinds.carriers.get(kind) ?? null,
    onError: (error) => logger.warn(describe(error), 'a connection to the database broke'),
  });
  const connection = Connection.lazy(connectionOptions(settings));
  const client = new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
  const gateway = new Gateway(client, settings.WAYBILL_QUEUE_PREFIX);
  const release = async (): Promise<void> => {
    await gateway.idle();
    await store.close();
    await connection.close();
  };
  try {
    await store.answers.start();
    await untilThere(() => store.vault.checkSecret(), logger);
    await ensureFirstKey(store, settings.WAYBILL_API_KEY);
    const metrics = new Registry();
    if (overrides.processMetrics ?? true) collectDefaultMetrics({ register: metrics });
    const answerMs = settings.WAYBILL_ANSWER_SECONDS * 1_000;
    const app = createApp({ store, gateway, kinds, answerMs, logger, metrics });
    const server = await startServer({ app, host: settings.HOST, port: settings.PORT });
    const close = async (): Promise<void> => {
      await server.close();
      await release();
    };
    return { url: server.url, store, gateway, close };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Safe to repeat: the same secret is the same key. */
async function ensureFirstKey(store: Store, secret: string | undefined): Promise<void> {
  if (secret === undefined && !(await store.apiKeys.isEmpty())) return;
  const given = secret === undefined ? {} : { secret };
  const first = await store.apiKeys.create({
    name: 'first operator',
    role: 'operator',
    sellerId: null,
    ...given,
  });
  // Not through the log, which is kept and shipped: on the console, this once.
  if (secret === undefined)
    process.stdout.write(`The first operator's API key, shown this once: ${first.secret}\n`);
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

async function untilThere(attempt: () => Promise<void>, logger: Logger): Promise<void> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof WrongSecret) throw error;
      logger.warn({ ...describe(error), waitMs }, 'the database does not answer yet');
      await sleep(waitMs);
    }
  }
}

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  const logger = pino({ level: settings.WAYBILL_LOG_LEVEL, base: { part: 'api' } });
  const api = await composeApi(settings, { logger });
  logger.info({ url: api.url }, 'api ready');
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'api stopping');
    api.close().then(() => process.exit(0), fail);
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
}

/** A start that fails says why in one line; messages of the database's driver may quote its address. */
function fail(error: unknown): never {
  const text = error instanceof Error ? error.message.split('\n')[0] : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

if (require.main === module) main().catch(fail);
