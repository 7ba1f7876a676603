import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { LIFECYCLE } from '../../workflows/contract';
import { createBareActivities, createBareLocalActivities } from './bare-activities';
import type { Run } from './figures';
import { footprint, inParallel, spread } from './figures';

const QUEUE = 'bare-orders';
const CARRIER_QUEUE = 'bare-carrier';
const CHANNEL_QUEUE = 'bare-channel';
const MESSAGES = ['take', 'accept', 'ship', 'in_transit', 'delivered', 'complete'];

/** Plays bare orders on a worker of this process, each message after the one before was worked off. */
export async function benchBare(
  client: Client,
  address: string,
  lives: number,
  concurrency: number,
): Promise<Run> {
  const waiting = new Map<string, () => void>();
  const worked = createBareLocalActivities((orderId, names) => {
    for (const name of names) waiting.get(`${orderId}:${name}`)?.();
  });
  const connection = await NativeConnection.connect({ address });
  const outside = { activities: createBareActivities(), maxConcurrentActivityTaskExecutions: 50 };
  const workers = await Promise.all([
    Worker.create({
      connection,
      taskQueue: QUEUE,
      workflowsPath: join(__dirname, 'bare-workflow.ts'),
      activities: worked,
    }),
    Worker.create({ connection, taskQueue: CARRIER_QUEUE, ...outside }),
    Worker.create({ connection, taskQueue: CHANNEL_QUEUE, ...outside }),
  ]);
  const runs = workers.map((worker) => worker.run());

  const messageMs: number[] = [];
  const play = async (id: string): Promise<void> => {
    for (const name of MESSAGES) {
      // What follows the label waits for it, as it does in the life that is measured.
      const awaited = name === 'ship' ? 'told-shipment' : name;
      const begin = performance.now();
      const done = new Promise<void>((resolve) => waiting.set(`${id}:${awaited}`, resolve));
      await client.workflow.signalWithStart('bareOrder', {
        workflowId: id,
        taskQueue: QUEUE,
        args: [{ orderId: id, carrierQueue: CARRIER_QUEUE, channelQueue: CHANNEL_QUEUE }],
        signal: 'message',
        signalArgs: [name],
        typedSearchAttributes: new TypedSearchAttributes([{ key: LIFECYCLE, value: 'received' }]),
      });
      await done;
      if (name !== 'ship') messageMs.push(performance.now() - begin);
      waiting.delete(`${id}:${awaited}`);
    }
    await client.workflow.getHandle(id).result();
  };

  const ids = Array.from({ length: lives }, () => `bare:${randomUUID()}`);
  const seconds = await inParallel(lives, concurrency, (n) => play(ids[n] ?? ''));
  const { events, transitions } = await footprint(client, ids);
  for (const worker of workers) worker.shutdown();
  await Promise.all(runs);
  await connection.close();
  return {
    lives,
    seconds,
    ordersPerSecond: lives / seconds,
    command: spread(messageMs),
    eventsPerOrder: events / lives,
    transitionsPerOrder: transitions / lives,
  };
}
