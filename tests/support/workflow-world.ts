import { randomBytes } from 'node:crypto';
import { Client } from '@temporalio/client';
import type { Duration } from '@temporalio/common';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Runtime, Worker } from '@temporalio/worker';
import { newOrderId } from '../../app/ids';
import { OrderClient } from '../../temporal/order-client';
import type { OutsideSystem } from '../../workflows/contract';
import { orderQueue, outsideQueue, SEARCH_ATTRIBUTES } from '../../workflows/contract';
import type { Placed } from './domain/orders';
import { CARRIER_KIND, CHANNEL_KIND, SUPPLIER_KIND } from './workflow-kinds';
import { Life } from './workflow-life';
import { OutsideWorld } from './workflow-outside';
import { MemoryRecord } from './workflow-record';
import { quietRuntime } from './workflow-runtime';

/** Workers with a record in memory and a scripted outside world, on one Temporal server. */
export class World {
  readonly record: MemoryRecord;
  readonly outside = new OutsideWorld();
  readonly orderClient: OrderClient;
  /** Unlike the environment's own, it never skips time while it waits. */
  readonly client: Client;
  private workers: Worker[] = [];
  private runs: Promise<void>[] = [];

  private constructor(
    private readonly env: TestWorkflowEnvironment,
    private readonly codePath: string,
    readonly queuePrefix: string,
  ) {
    this.record = new MemoryRecord(() => env.currentTimeMs());
    this.client = new Client({ connection: env.connection, namespace: env.namespace ?? 'default' });
    this.orderClient = new OrderClient(this.client, queuePrefix);
  }

  static async start(
    env: TestWorkflowEnvironment,
    workflowBundle: { codePath: string },
    queuePrefix: string,
  ): Promise<World> {
    const world = new World(env, workflowBundle.codePath, queuePrefix);
    await world.startWorkers();
    return world;
  }

  /** An order that is taken and decided. */
  async take(placed: Placed = {}): Promise<Life> {
    const life = await this.place(placed);
    await life.answer(await life.signal(life.taking));
    return life;
  }

  /** A stored order, which no run knows yet. */
  async place(placed: Placed = {}): Promise<Life> {
    const orderId = newOrderId();
    this.record.begin(orderId);
    return Life.keep(this, orderId, placed);
  }

  /** Skips time. Time stops while an activity or a workflow task is under way. */
  async pass(duration: Duration): Promise<void> {
    let late: NodeJS.Timeout | undefined;
    const stuck = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error(`time did not move by ${duration}`)), 40_000);
    });
    await Promise.race([this.env.sleep(duration), stuck]).finally(() => clearTimeout(late));
  }

  private async startWorkers(): Promise<void> {
    const common = {
      connection: this.env.nativeConnection,
      namespace: this.client.options.namespace,
      identity: 'worker',
    };
    const outside = this.outside.activities(this.record);
    const workerFor = (side: OutsideSystem, kind: string) =>
      Worker.create({
        ...common,
        taskQueue: outsideQueue(this.queuePrefix, side, kind),
        activities: outside,
      });
    this.workers = await Promise.all([
      Worker.create({
        ...common,
        taskQueue: orderQueue(this.queuePrefix),
        workflowBundle: { codePath: this.codePath },
        activities: { ...this.record.activities(), ...this.outside.stockActivities(this.record) },
        workflowThreadPoolSize: 1,
      }),
      workerFor('channel', CHANNEL_KIND),
      workerFor('carrier', CARRIER_KIND),
      workerFor('supplier', SUPPLIER_KIND),
    ]);
    this.runs = this.workers.map((worker) => worker.run());
  }

  private async stopWorkers(): Promise<void> {
    for (const worker of this.workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await Promise.all(this.runs);
  }

  async stop(): Promise<void> {
    try {
      await this.stopWorkers();
    } finally {
      await this.env.teardown();
      await Runtime.instance().shutdown();
    }
  }
}

/** The server has five seconds to start, which is not always enough beside everything else. */
async function timeSkippingServer(path: string): Promise<TestWorkflowEnvironment> {
  const server = { executable: { type: 'existing-path', path } } as const;
  for (let triesLeft = 4; ; triesLeft -= 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({ server });
    } catch (error) {
      if (triesLeft === 0) throw error;
    }
  }
}

/** Temporal's numbers for the types of attributes. */
const TYPES = { Keyword: 2, Bool: 5, Datetime: 6 } as const;

/** A server of its own that skips time, and a world on it. */
export async function startTimeSkipping(path: string, workflowBundle: { codePath: string }): Promise<World> {
  quietRuntime();
  const env = await timeSkippingServer(path);
  const types = Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, TYPES[type]]);
  const searchAttributes = Object.fromEntries(types);
  // This server cannot list those that it knows, and lets orders that use any other hang.
  await env.connection.operatorService.addSearchAttributes({ namespace: 'default', searchAttributes });
  return World.start(env, workflowBundle, 'waybill');
}

/** A world on a dev server that runs already, and on which there may be others. */
export async function startOnDevServer(
  address: string,
  namespace: string,
  workflowBundle: { codePath: string },
  queuePrefix = `test-${randomBytes(4).toString('hex')}`,
): Promise<World> {
  quietRuntime();
  const env = await TestWorkflowEnvironment.createFromExistingServer({ address, namespace });
  return World.start(env, workflowBundle, queuePrefix);
}
