import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { WorkerOptions } from '@temporalio/worker';
import { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Kinds } from '../api/deps';
import { Gateway } from '../api/gateway';
import { connectionOptions } from '../api/temporal-connection';
import type { Settings } from '../domain/settings';
import type { Store } from '../store';
import { openStore } from '../store';
import { WrongSecret } from '../store/keyring';
import { kindsFor } from './kinds';
import { codeOf, Relay } from './relay';
import type { WorkflowSource } from './run-workers';
import { createWorkers } from './run-workers';
import { registerSearchAttributes } from './search-attributes';

export interface WorkerParts {
  /** Resolves when the workers have stopped; rejects where one has died. */
  readonly done: Promise<void>;
  readonly store: Store;
  readonly relay: Relay;
  /** Lets running work end, then closes everything. */
  stop(): Promise<void>;
}

export interface WorkerOverrides {
  readonly kinds?: Kinds;
  readonly workflows?: Pick<WorkerOptions, 'workflowBundle'>;
}

/** Puts a worker process together and starts it. Waits for Temporal and the database as long as it takes. */
export async function startWorker(
  settings: Settings,
  logger: Logger,
  overrides: WorkerOverrides = {},
): Promise<WorkerParts> {
  const kinds = overrides.kinds ?? kindsFor(settings);
  const store = openStore({
    databaseUrl: settings.DATABASE_URL,
    secret: settings.WAYBILL_SECRET,
    maxConnections: settings.DATABASE_MAX_CONNECTIONS,
    abilities: (kind) => kinds.carriers.get(kind) ?? null,
    onError: (error) => logger.warn({ problem: codeOf(error) }, 'a connection to the database broke'),
  });
  await untilThere(() => store.vault.checkSecret(), logger, 'the database');
  const options = connectionOptions(settings);
  const connection = await untilThere(() => NativeConnection.connect(options), logger, 'Temporal');
  const clientConnection = await untilThere(() => Connection.connect(options), logger, 'Temporal');
  const namespace = settings.TEMPORAL_NAMESPACE;
  await untilThere(() => registerSearchAttributes(clientConnection, namespace), logger, 'the namespace');
  const queuePrefix = settings.WAYBILL_QUEUE_PREFIX;
  const gateway = new Gateway(new Client({ connection: clientConnection, namespace }), queuePrefix);
  const workers = await createWorkers({
    store,
    gateway,
    kinds,
    connection,
    namespace,
    queuePrefix,
    logger,
    buildId: settings.WAYBILL_BUILD_ID ?? 'dev',
    workflows: overrides.workflows ?? workflowSource(settings),
  });
  const relay = new Relay({ store, gateway, kinds, logger });
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

/** A built project carries its bundle; from source it is made at the start. */
function workflowSource(settings: Settings): WorkflowSource {
  const bundle = settings.WAYBILL_WORKFLOW_BUNDLE ?? join(__dirname, '..', 'workflow-bundle.js');
  return settings.WAYBILL_WORKFLOW_BUNDLE || existsSync(bundle)
    ? { workflowBundle: { codePath: bundle } }
    : {
        workflowsPath: require.resolve('../workflows'),
        dataConverter: { payloadConverterPath: require.resolve('../workflows/payload-converter') },
      };
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;

async function untilThere<T>(connect: () => Promise<T>, logger: Logger, what: string): Promise<T> {
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await connect();
    } catch (error) {
      if (error instanceof WrongSecret) throw error;
      logger.warn({ problem: codeOf(error), waitMs }, `${what} does not answer yet`);
      await sleep(waitMs);
    }
  }
}
