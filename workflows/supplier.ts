import { proxyActivities } from '@temporalio/workflow';
import type { PullActivities } from '../activities/supplier-pull';
import type { PullInput } from './contract';

const { pullChanges } = proxyActivities<PullActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '30 seconds',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: '2 seconds', maximumInterval: '2 minutes' },
});

/** Reads what a supplier reports of orders placed with it since the last time. A schedule starts it, or a person. */
export async function pullSupplier({ supplier }: PullInput): Promise<{ reports: number }> {
  return pullChanges({ supplier });
}
