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

/**
 * What the players of bare orders wait for. `as_client`: for what a client of the API waits for, that is its four commands
 * and the label, while the carrier's two reports are only sent. `every_message`: for each of the six messages, for the
 * notification of the shipment and for the end of the workflow, as version 0.2 was measured.
 */
export type Waits = 'as_client' | 'every_message';

/** Plays bare orders on a worker of this process. */
export async function benchBare(
  client: Client,
  address: string,
  lives: number,
  concurrency: number,
  waits: Waits = 'as_client',
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
    const send = (name: string): Promise<unknown> =>
      client.workflow.signalWithStart('bareOrder', {
        workflowId: id,
        taskQueue: QUEUE,
        args: [{ orderId: id, carrierQueue: CARRIER_QUEUE, channelQueue: CHANNEL_QUEUE }],
        signal: 'message',
        signalArgs: [name],
        typedSearchAttributes: new TypedSearchAttributes([{ key: LIFECYCLE, value: 'received' }]),
      });
    const isDone = (name: string): Promise<void> =>
      new Promise<void>((resolve) => waiting.set(`${id}:${name}`, resolve)).finally(() =>
        waiting.delete(`${id}:${name}`),
      );
    const timed = async (name: string): Promise<void> => {
      const begin = performance.now();
      const done = isDone(name);
      await send(name);
      await done;
      messageMs.push(performance.now() - begin);
    };
    await timed('take');
    await timed('accept');
    const sent = isDone(waits === 'as_client' ? 'label' : 'notified-shipment');
    await timed('ship');
    await sent;
    for (const report of ['in_transit', 'delivered']) {
      if (waits === 'every_message') await timed(report);
      else void client.workflow.getHandle(id).signal('message', report).catch(ignored);
    }
    await timed('complete');
    if (waits === 'every_message') await client.workflow.getHandle(id).result();
  };

  const ids = Array.from({ length: lives }, () => `bare:${randomUUID()}`);
  const seconds = await inParallel(lives, concurrency, (n) => play(ids[n] ?? ''));
  for (const id of ids) await client.workflow.getHandle(id).result();
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

/** A report that arrives after the end of its order. */
const ignored = (): void => {};
