import { proxyActivities } from '@temporalio/workflow';
import type { ImportActivities } from '../activities/import';
import type { ImportInput } from './contract';

const { pullOrders } = proxyActivities<ImportActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '30 seconds',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: '2 seconds', maximumInterval: '2 minutes' },
});

/** Imports what has changed at a channel since the last time. A schedule starts it, or a person. */
export async function importOrders({ channel }: ImportInput): Promise<{ taken: number; reports: number }> {
  return pullOrders({ channel });
}
