import { proxyActivities } from '@temporalio/workflow';
import type { PullActivities } from '../activities/supplier-pull';
import type { PullInput } from './contract';
import { PULL_RETRY } from './contract';
import { pullingAgain } from './pull-again';

const { pullChanges } = proxyActivities<PullActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '30 seconds',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: PULL_RETRY.firstMs, maximumInterval: PULL_RETRY.longestMs },
});

/** Reads what a supplier reports of orders placed with it since the last time. A schedule starts it, or a person. */
export async function pullSupplier({ supplier }: PullInput): Promise<{ reports: number }> {
  const pulls = await pullingAgain(() => pullChanges({ supplier }));
  return { reports: pulls.reduce((sum, { reports }) => sum + reports, 0) };
}
