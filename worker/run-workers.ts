import type { NativeConnection, WorkerOptions } from '@temporalio/worker';
import { Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createAdvanceActivities } from '../activities/advance';
import { createChannelActivities } from '../activities/channel';
import { createImportActivities } from '../activities/import';
import { createLabelActivities } from '../activities/labels';
import { createStockActivities } from '../activities/stock';
import { createPullActivities } from '../activities/supplier-pull';
import { createSupplyActivities } from '../activities/supply';
import { createUseCases } from '../app';
import { tagOf } from '../app/order-tag';
import type { ConnectorKinds } from '../domain/ports';
import type { Store } from '../store';
import type { OrderClient } from '../temporal/order-client';
import type { OutsideSystem } from '../workflows/contract';
import { orderQueue, outsideQueue, PULL_RETRY } from '../workflows/contract';
import { scrubFailures } from './failures';
import { taskLimits, UNINTERRUPTED } from './limits';

export type WorkflowSource = Pick<WorkerOptions, 'workflowBundle'>;

export interface WorkerDeps {
  readonly store: Store;
  readonly orderClient: OrderClient;
  readonly kinds: ConnectorKinds;
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly queuePrefix: string;
  readonly buildId: string;
  readonly cachedOrders: number;
  /** How many the pool of `store` has. */
  readonly databaseConnections: number;
  readonly logger: Logger;
  /** A bundle built beforehand, or the path to build it from. */
  readonly workflows: WorkflowSource;
}

/**
 * One worker for the orders and their record, and one for each kind of outside system, so that a carrier that
 * hangs takes no slots of others.
 */
export async function createWorkers(deps: WorkerDeps): Promise<Worker[]> {
  const { store, orderClient, kinds, connection, namespace, queuePrefix } = deps;
  const { orders, vault, effects, events, inbox } = store;
  const { commands, connections, intake, reports } = createUseCases(store, kinds);
  const outcomes = { connections: store.connections, failures: store.pullFailures, retry: PULL_RETRY };
  const carried = { effects, reports, events, vault };
  const common: Omit<WorkerOptions, 'taskQueue'> = {
    connection,
    namespace,
    interceptors: { activity: [scrubFailures(deps.logger)] },
    shutdownGraceTime: '10 seconds',
    shutdownForceTime: '20 seconds',
    workerDeploymentOptions: {
      useWorkerVersioning: false,
      version: { deploymentName: 'waybill', buildId: deps.buildId },
    },
  };

  async function wake(orderId: string): Promise<void> {
    const header = await orders.header(orderId, null);
    if (header) await orderClient.wake(tagOf(header));
  }

  const orderWorker = Worker.create({
    ...common,
    ...deps.workflows,
    ...UNINTERRUPTED,
    ...taskLimits(deps.databaseConnections),
    taskQueue: orderQueue(queuePrefix),
    maxCachedWorkflows: deps.cachedOrders,
    activities: {
      ...createAdvanceActivities({ events, commands, inbox, orders, reports }),
      ...createStockActivities({ ...carried, stock: store.stock }),
      ...createImportActivities({
        cursors: store.connections,
        connections,
        intake,
        commands,
        unreadableOrders: store.unreadableOrders,
        outcomes,
        wake,
      }),
      ...createPullActivities({ cursors: store.connections, connections, commands, outcomes, wake }),
    },
  });
  const outside = (side: OutsideSystem, kind: string, activities: object): Promise<Worker> =>
    Worker.create({
      ...common,
      taskQueue: outsideQueue(queuePrefix, side, kind),
      activities,
      maxConcurrentActivityTaskExecutions: 50,
      activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    });
  const channels = createChannelActivities({ ...carried, vault, connections });
  const labels = createLabelActivities({ ...carried, orders, vault, connections });
  const supply = createSupplyActivities({ ...carried, orders, vault, connections });
  return Promise.all([
    orderWorker,
    ...[...kinds.channels.keys()].map((kind) => outside('channel', kind, channels)),
    ...[...kinds.carriers.keys()].map((kind) => outside('carrier', kind, labels)),
    ...[...kinds.suppliers.keys()].map((kind) => outside('supplier', kind, supply)),
  ]);
}
