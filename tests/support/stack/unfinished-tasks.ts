import type { Client } from '@temporalio/client';

/** The numbers of Temporal's api: types of events, and a type of time-out. */
const WORKFLOW_TASK_TIMED_OUT = 8;
const WORKFLOW_TASK_FAILED = 9;
const START_TO_CLOSE = 1;

export interface UnfinishedTasks {
  /** Taken by a worker and not completed in ten seconds. */
  readonly timedOut: number;
  /** Not taken in ten seconds by the worker that had the run in memory, and offered to all again. */
  readonly offeredAgain: number;
  readonly failed: number;
}

/** The workflow tasks of these runs that were not completed, by their histories; those since a moment only. */
export async function unfinishedTasks(
  client: Client,
  workflowIds: readonly string[],
  since: Date,
): Promise<UnfinishedTasks> {
  const found = { timedOut: 0, offeredAgain: 0, failed: 0 };
  for (const workflowId of workflowIds) {
    const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
    for (const { eventType, eventTime, workflowTaskTimedOutEventAttributes: timeout } of events ?? []) {
      if (Number(eventTime?.seconds ?? 0) * 1000 < since.getTime()) continue;
      if (eventType === WORKFLOW_TASK_FAILED) found.failed += 1;
      if (eventType !== WORKFLOW_TASK_TIMED_OUT) continue;
      if (timeout?.timeoutType === START_TO_CLOSE) found.timedOut += 1;
      else found.offeredAgain += 1;
    }
  }
  return found;
}
