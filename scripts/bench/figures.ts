import type { Client } from '@temporalio/client';

export interface Run {
  readonly lives: number;
  readonly seconds: number;
  readonly ordersPerSecond: number;
  /** How long a caller waits for a command, or for a bare message to be worked off, in milliseconds. */
  readonly command: { readonly p50: number; readonly p99: number };
  readonly eventsPerOrder: number;
  readonly transitionsPerOrder: number;
}

/** The middle and the 99th percentile of some times. */
export const spread = (ms: readonly number[]): Run['command'] => ({
  p50: percentile(ms, 0.5),
  p99: percentile(ms, 0.99),
});

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Runs `play` for each number up to `lives`, `concurrency` at a time, and answers how long it took in seconds. */
export async function inParallel(
  lives: number,
  concurrency: number,
  play: (n: number) => Promise<void>,
): Promise<number> {
  const begin = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < lives; n = next++) await play(n);
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return (performance.now() - begin) / 1000;
}

/** History events and state transitions of workflows, over all their runs. */
export async function footprint(
  client: Client,
  workflowIds: readonly string[],
): Promise<{ events: number; transitions: number; runs: number }> {
  const sum = { events: 0, transitions: 0, runs: 0 };
  for (const workflowId of workflowIds) {
    for await (const { runId } of client.workflow.list({ query: `WorkflowId = "${workflowId}"` })) {
      const described = await client.workflow.getHandle(workflowId, runId).describe();
      sum.runs += 1;
      sum.events += described.historyLength;
      sum.transitions += Number(described.raw.workflowExecutionInfo?.stateTransitionCount ?? 0);
    }
  }
  return sum;
}
