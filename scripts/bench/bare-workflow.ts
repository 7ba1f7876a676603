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
  const notify = (name: string): void => {
    void outside(input.channelQueue)
      .outside(input.orderId)
      .then(() => results.push(name));
  };
  await load(input.orderId);
  for (let isOver = false; !isOver || results.length > 0; ) {
    await condition(() => queue.length > 0 || results.length > 0);
    const names = [...queue.splice(0), ...results.splice(0)];
    await commit(input.orderId, names);
    for (const name of names) {
      if (['take', 'accept', 'ship', 'label', 'complete'].includes(name)) show(name);
      if (name === 'take') void sleep('2 days');
      if (name === 'accept') notify('notified-acceptance');
      if (name === 'ship') {
        void outside(input.carrierQueue)
          .outside(input.orderId)
          .then(() => results.push('label'));
      }
      if (name === 'label') notify('notified-shipment');
      if (name === 'complete') isOver = true;
    }
  }
}

function show(name: string): void {
  upsertSearchAttributes([LIFECYCLE, ACCEPTANCE, FULFILLMENT, PAYMENT].map((key) => ({ key, value: name })));
}
