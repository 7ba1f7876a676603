import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { AdvanceActivities } from '../activities/advance';

const quickly = proxyLocalActivities<AdvanceActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '100 ms', maximumAttempts: 3 },
});
const patiently = proxyActivities<AdvanceActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '15 seconds' },
  summary: 'the database does not respond',
});

/** Runs a step in the database: as a local activity if it responds, otherwise with unlimited retries. */
export async function inDatabase<T>(step: (activities: AdvanceActivities) => Promise<T>): Promise<T> {
  return step(quickly).catch(() => step(patiently));
}
