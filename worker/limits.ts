import type { WorkerOptions } from '@temporalio/worker';
// The SDK does not export this type, although it takes the option.
import type { WorkerOptionsWithDefaults } from '@temporalio/worker/lib/worker-options';

/**
 * How long the code of a workflow may run at a stretch. The SDK measures by the clock and interrupts after five seconds,
 * which a process that is paused (a laptop that sleeps, a virtual machine that is moved, a container without CPU) exceeds
 * without running at all. The interruption is no mere error: Node leaves its async hooks corrupted when it breaks off
 * promises, and aborts the process (nodejs/node#38503, temporalio/sdk-typescript#939). Our workflow is short and has no
 * loop without a wait, so nothing is lost by a limit that no pause reaches.
 */
export const UNINTERRUPTED: Pick<WorkerOptionsWithDefaults, 'isolateExecutionTimeout'> = {
  isolateExecutionTimeout: '1 day',
};

type TaskLimits = Required<
  Pick<
    WorkerOptions,
    | 'maxConcurrentWorkflowTaskExecutions'
    | 'maxConcurrentLocalActivityExecutions'
    | 'maxConcurrentActivityTaskExecutions'
  >
>;

/** The SDK's own, and enough for any machine: workflow code runs in one thread. */
const MOST_WORKFLOW_TASKS = 40;
/** Imports and reads of suppliers are among the activities, and wait for outside systems most of the time. */
const ACTIVITIES_PER_CONNECTION = 3;

/**
 * How many tasks of orders a worker takes at a time. Nearly each of them is a step in the database: what is taken beyond
 * the connections only waits there, and a workflow task that is not done after ten seconds is taken away and repeated, so
 * a worker with a backlog could be busy without any progress.
 *
 * @param connections size of the worker's pool of database connections, at least 2
 */
export function taskLimits(connections: number): TaskLimits {
  return {
    maxConcurrentWorkflowTaskExecutions: Math.min(connections, MOST_WORKFLOW_TASKS),
    maxConcurrentLocalActivityExecutions: connections,
    maxConcurrentActivityTaskExecutions: ACTIVITIES_PER_CONNECTION * connections,
  };
}
