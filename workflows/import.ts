import { proxyActivities } from '@temporalio/workflow';
import type { ImportActivities } from '../activities/import';
import type { ImportInput } from './contract';
import { PULL_RETRY } from './contract';
import { pullingAgain } from './pull-again';

const { pullOrders } = proxyActivities<ImportActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '30 seconds',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: PULL_RETRY.firstMs, maximumInterval: PULL_RETRY.longestMs },
});

/** Imports what has changed at a channel since the last time. A schedule starts it, or a person. */
export async function importOrders({ channel }: ImportInput): Promise<{ taken: number; reports: number }> {
  const pulls = await pullingAgain(() => pullOrders({ channel }));
  const total = (of: 'taken' | 'reports'): number => pulls.reduce((sum, pull) => sum + pull[of], 0);
  return { taken: total('taken'), reports: total('reports') };
}
