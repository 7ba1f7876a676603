import type { Client } from '@temporalio/client';

/** The numbers of Temporal's api for the types of events. */
const WORKFLOW_TASK_TIMED_OUT = 8;
const WORKFLOW_TASK_FAILED = 9;

/** How many workflow tasks of these runs timed out or failed, by their histories. */
export async function unfinishedTasks(
  client: Client,
  workflowIds: readonly string[],
): Promise<{ timedOut: number; failed: number }> {
  const found = { timedOut: 0, failed: 0 };
  for (const workflowId of workflowIds) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    for (const { eventType } of events ?? []) {
      if (eventType === WORKFLOW_TASK_TIMED_OUT) found.timedOut += 1;
      if (eventType === WORKFLOW_TASK_FAILED) found.failed += 1;
    }
  }
  return found;
}
