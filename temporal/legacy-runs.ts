import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { legacyOrderQueue, orderIdOf } from '../workflows/contract';

/** How many runs are ended at a time: enough to get through many, few enough for the server. */
const BATCH = 50;

interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

/**
 * Terminates the open runs on the queue of version 0.2, which no worker takes any more, and returns batch by batch the
 * ids of the orders among them. Imports and reads of suppliers are ended too: an open one would keep its schedule from
 * starting the next. A run that has just started may be found by a later call only. Nothing is lost: all data of an
 * order is in the database, and waking it starts a run of the current type.
 */
export async function* endLegacyRuns(client: Client, queuePrefix: string): AsyncGenerator<string[]> {
  const query = `TaskQueue = '${legacyOrderQueue(queuePrefix)}' AND ExecutionStatus = 'Running'`;
  for await (const runs of inBatches<Run>(client.workflow.list({ query }))) {
    await Promise.all(runs.map((run) => terminate(client, run)));
    yield runs.flatMap(({ workflowId }) => orderIdOf(workflowId) ?? []);
  }
}

async function terminate(client: Client, { workflowId, runId }: Run): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId, runId).terminate('continued by version 0.3');
  } catch (error) {
    // It has ended by itself meanwhile.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

async function* inBatches<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
