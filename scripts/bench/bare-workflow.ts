import {
  condition,
  defineSignal,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  sleep,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import { ACCEPTANCE, FULFILLMENT, LIFECYCLE, PAYMENT } from '../../workflows/contract';
import type { BareActivities, BareLocalActivities } from './bare-activities';

const { load, commit } = proxyLocalActivities<BareLocalActivities>({ startToCloseTimeout: '5 seconds' });
const outside = (taskQueue: string) =>
  proxyActivities<BareActivities>({
    taskQueue,
    startToCloseTimeout: '2 minutes',
    heartbeatTimeout: '10 seconds',
  });

export const message = defineSignal<[string]>('message');

/**
 * What an order costs Temporal and nothing else: the same messages, local activities, activities, upserts and timer
 * as the life that is measured, with nothing in them.
 */
export async function bareOrder(input: {
  orderId: string;
  carrierQueue: string;
  channelQueue: string;
}): Promise<void> {
  const queue: string[] = [];
  setHandler(message, (name) => void queue.push(name));
  const results: string[] = [];
  let running = 0;
  const start = (taskQueue: string, name: string): void => {
    running += 1;
    void outside(taskQueue)
      .outside(input.orderId)
      .then(() => {
        running -= 1;
        results.push(name);
      });
  };
  await load(input.orderId);
  // An order ends when no side effect of it is running any more.
  for (let isOver = false; !isOver || running > 0 || results.length > 0; ) {
    await condition(() => queue.length > 0 || results.length > 0);
    const names = [...queue.splice(0), ...results.splice(0)];
    await commit(input.orderId, names);
    for (const name of names) {
      if (['take', 'accept', 'ship', 'label', 'complete'].includes(name)) show(name);
      if (name === 'take') void sleep('2 days');
      if (name === 'accept') start(input.channelQueue, 'notified-acceptance');
      if (name === 'ship') start(input.carrierQueue, 'label');
      if (name === 'label') start(input.channelQueue, 'notified-shipment');
      if (name === 'complete') isOver = true;
    }
  }
}

function show(name: string): void {
  upsertSearchAttributes([LIFECYCLE, ACCEPTANCE, FULFILLMENT, PAYMENT].map((key) => ({ key, value: name })));
}
