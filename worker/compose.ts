import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import { errorCodeOf } from '../app/logging';
import { retryConnect } from '../app/retry-connect';
import type { Settings } from '../config/settings';
import { createConnectors } from '../connectors/registry';
import type { ConnectorKinds } from '../domain/ports';
import type { Store } from '../store';
import { openStore } from '../store';
import { WrongSecret } from '../store/keyring';
import { connectionOptions } from '../temporal/connection';
import { OrderClient } from '../temporal/order-client';
import { registerSearchAttributes } from '../temporal/search-attributes';
import { bundleWorkflows } from './bundle-workflows';
import { Relay } from './relay';
import type { WorkflowSource } from './run-workers';
import { createWorkers } from './run-workers';

export interface WorkerParts {
  /** Resolves when the workers have stopped; rejects if one has died. */
  readonly done: Promise<void>;
  readonly store: Store;
  readonly relay: Relay;
  /** Lets running work end, then closes everything. */
  stop(): Promise<void>;
}

export interface WorkerOverrides {
  readonly kinds?: ConnectorKinds;
  readonly workflows?: Pick<WorkerOptions, 'workflowBundle'>;
}

/** Puts a worker process together and starts it. Waits for Temporal and the database as long as it takes. */
export async function startWorker(
  settings: Settings,
  logger: Logger,
  overrides: WorkerOverrides = {},
): Promise<WorkerParts> {
  const kinds = overrides.kinds ?? createConnectors({ trustedOrigins: settings.WAYBILL_TRUSTED_ORIGINS });
  const store = openStore({
    databaseUrl: settings.DATABASE_URL,
    secret: settings.WAYBILL_SECRET,
    maxConnections: settings.DATABASE_MAX_CONNECTIONS,
    onError: (error) => logger.warn({ problem: errorCodeOf(error) }, 'a connection to the database broke'),
  });
  await waitForDatabase(() => store.vault.checkSecret(), logger, 'the database');
  const options = connectionOptions(settings);
  const connection = await waitForDatabase(() => NativeConnection.connect(options), logger, 'Temporal');
  const clientConnection = await waitForDatabase(() => Connection.connect(options), logger, 'Temporal');
  const namespace = settings.TEMPORAL_NAMESPACE;
  await waitForDatabase(() => registerSearchAttributes(clientConnection, namespace), logger, 'the namespace');
  const queuePrefix = settings.WAYBILL_QUEUE_PREFIX;
  const orderClient = new OrderClient(new Client({ connection: clientConnection, namespace }), queuePrefix);
  const workers = await createWorkers({
    store,
    orderClient,
    kinds,
    connection,
    namespace,
    queuePrefix,
    logger,
    buildId: settings.WAYBILL_BUILD_ID ?? 'dev',
    cachedOrders: settings.WAYBILL_CACHED_ORDERS,
    databaseConnections: settings.DATABASE_MAX_CONNECTIONS,
    workflows: overrides.workflows ?? (await workflowSource(settings)),
  });
  const relay = new Relay({ store, orderClient, kinds, logger });
  const runs = workers.map((worker) => worker.run());
  relay.start();
  return {
    done: Promise.all(runs).then(() => {}),
    store,
    relay,
    async stop() {
      await relay.stop();
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.allSettled(runs);
      await store.close();
      await connection.close();
      await clientConnection.close();
    },
  };
}

/** A built project contains its bundle; from source it is built at the start. */
async function workflowSource({ WAYBILL_WORKFLOW_BUNDLE: given }: Settings): Promise<WorkflowSource> {
  const root = join(__dirname, '..');
  const codePath = given ?? join(root, 'workflow-bundle.js');
  return {
    workflowBundle:
      given || existsSync(codePath) ? { codePath } : await bundleWorkflows(join(root, 'workflows')),
  };
}

/** Waits for what a worker needs, as long as it takes; a wrong secret is final. */
const waitForDatabase = <T>(connect: () => Promise<T>, logger: Logger, what: string): Promise<T> =>
  retryConnect(
    connect,
    (error, waitMs) => logger.warn({ problem: errorCodeOf(error), waitMs }, `${what} does not answer yet`),
    (error) => error instanceof WrongSecret,
  );
