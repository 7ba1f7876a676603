import { Client, Connection } from '@temporalio/client';
import type { KeptOrder, Verdict } from './oracle';
import type { UnfinishedTasks } from './unfinished-tasks';
import { unfinishedTasks } from './unfinished-tasks';
import type { World } from './world';

async function withClient<T>(world: World, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: world.stack.temporal?.address ?? '' });
  try {
    return await work(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

const runOf = (client: Client, orderId: string) => client.workflow.getHandle(`order:${orderId}`);

/** Every run is alive or over, none has failed, and no task of one is being tried again. */
export async function workflowsAreWell(
  world: World,
  orders: readonly KeptOrder[],
  verdict: Verdict,
): Promise<void> {
  await withClient(world, async (client) => {
    for (const { id, externalId } of orders) {
      const { status, raw } = await runOf(client, id).describe();
      const tries = raw.pendingWorkflowTask?.attempt ?? 0;
      const left = raw.pendingActivities?.length ?? 0;
      if (!['RUNNING', 'COMPLETED'].includes(status.name))
        verdict.wrong.push(`${externalId}: run ${status.name}`);
      if (tries > 1) verdict.wrong.push(`${externalId}: a workflow task is at its try ${tries}`);
      if (left > 0) verdict.wrong.push(`${externalId}: ${left} activities are not over`);
    }
  });
}

/** How often the most often tried activity of an order was tried, by its history. */
export const mostTries = (world: World, orderIds: readonly string[]): Promise<number[]> =>
  withClient(world, (client) =>
    Promise.all(
      orderIds.map(async (id) => {
        const { events } = await runOf(client, id).fetchHistory();
        return Math.max(
          0,
          ...(events ?? []).map((event) => event.activityTaskStartedEventAttributes?.attempt ?? 0),
        );
      }),
    ),
  );

/** The workflow tasks of these orders that were not completed since a moment. */
export const unfinishedTasksOf = (
  world: World,
  orderIds: readonly string[],
  since: Date,
): Promise<UnfinishedTasks> =>
  withClient(world, (client) =>
    unfinishedTasks(
      client,
      orderIds.map((id) => `order:${id}`),
      since,
    ),
  );

/** The process that runs an order's activity now, by the name that it gives itself; null if none does. */
export const holders = (world: World, orderIds: readonly string[]): Promise<(number | null)[]> =>
  withClient(world, (client) =>
    Promise.all(
      orderIds.map(async (id) => {
        const { raw } = await runOf(client, id).describe();
        const [pid] = (raw.pendingActivities?.[0]?.lastWorkerIdentity ?? '').split('@');
        return pid ? Number(pid) : null;
      }),
    ),
  );
