import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import pino from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { createUseCases } from '../app';
import { describeError } from '../app/logging';
import { retryConnect } from '../app/retry-connect';
import { warnOfSettings } from '../app/settings-problem';
import type { Settings } from '../config/settings';
import { readSettings } from '../config/settings';
import { createConnectors } from '../connectors/registry';
import type { ConnectorKinds } from '../domain/ports';
import type { Store } from '../store';
import { openStore } from '../store';
import { WrongSecret } from '../store/keyring';
import { MissingSellerRole } from '../store/seller-role';
import { connectionOptions } from '../temporal/connection';
import { OrderClient } from '../temporal/order-client';
import { createApp } from './app';
import { limitSettings } from './limits/limits';
import { startServer } from './server';

export interface ApiParts {
  readonly url: string;
  readonly store: Store;
  readonly orderClient: OrderClient;
  /** Lets running requests end, then closes everything. */
  close(): Promise<void>;
}

export interface ApiOverrides {
  readonly kinds?: ConnectorKinds;
  readonly logger?: Logger;
  /** Figures of the process itself; one process can have them once. Default: true. */
  readonly processMetrics?: boolean;
}

/**
 * Puts the api together and serves it. It starts without Temporal: orders are then taken with 202. For the
 * database, which has to know the first operator's key, it waits as long as it takes.
 */
export async function composeApi(settings: Settings, overrides: ApiOverrides = {}): Promise<ApiParts> {
  const kinds = overrides.kinds ?? createConnectors({ trustedOrigins: settings.WAYBILL_TRUSTED_ORIGINS });
  const logger = overrides.logger ?? pino({ level: settings.WAYBILL_LOG_LEVEL, base: { part: 'api' } });
  const store = openStore({
    databaseUrl: settings.DATABASE_URL,
    secret: settings.WAYBILL_SECRET,
    maxConnections: settings.DATABASE_MAX_CONNECTIONS,
    onError: (error) => logger.warn(describeError(error), 'a connection to the database broke'),
  });
  const connection = Connection.lazy(connectionOptions(settings));
  const client = new Client({ connection, namespace: settings.TEMPORAL_NAMESPACE });
  const orderClient = new OrderClient(client, settings.WAYBILL_QUEUE_PREFIX);
  const release = async (): Promise<void> => {
    await orderClient.idle();
    await store.close();
    await connection.close();
  };
  try {
    await store.notifications.start();
    await waitForDatabase(async () => {
      await store.vault.checkSecret();
      await store.checkSellerRole();
    }, logger);
    await ensureFirstKey(store, settings.WAYBILL_API_KEY);
    await warnOfSettings(store.connections, kinds, logger);
    const metrics = new Registry();
    if (overrides.processMetrics ?? true) collectDefaultMetrics({ register: metrics });
    const answerMs = settings.WAYBILL_ANSWER_SECONDS * 1_000;
    const useCases = createUseCases(store, kinds);
    const limits = limitSettings(settings);
    const trustedProxies = settings.WAYBILL_TRUSTED_PROXIES;
    const deps = { store, useCases, orderClient, kinds, answerMs, limits, trustedProxies, logger, metrics };
    const server = await startServer({
      app: createApp(deps),
      host: settings.HOST,
      port: settings.PORT,
      maxConnections: settings.WAYBILL_MAX_CONNECTIONS,
      connectionsPerAddress: settings.WAYBILL_CONNECTIONS_PER_ADDRESS,
    });
    const close = async (): Promise<void> => {
      await server.close();
      await release();
    };
    return { url: server.url, store, orderClient, close };
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
  // Not in the log, which is stored and shipped: on the console, this once.
  if (secret === undefined)
    process.stdout.write(`API key of the first operator (shown only once): ${first.secret}\n`);
}

const waitForDatabase = (attempt: () => Promise<void>, logger: Logger): Promise<void> =>
  retryConnect(
    attempt,
    (error, waitMs) => logger.warn({ ...describeError(error), waitMs }, 'the database does not answer yet'),
    (error) => error instanceof WrongSecret || error instanceof MissingSellerRole,
  );

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

/** A start that fails reports the reason in one line; messages of the database's driver may quote its address. */
function fail(error: unknown): never {
  const text = error instanceof Error ? error.message.split('\n')[0] : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

if (require.main === module) main().catch(fail);
