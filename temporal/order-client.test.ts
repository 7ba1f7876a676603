import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { Gateway } from './order-client';

interface Listed {
  readonly workflowId: string;
  readonly runId: string;
}

/** A client that lists these runs, and does with each that is terminated what `end` does. */
function stub(listed: readonly Listed[], end: (run: Listed) => Promise<void>) {
  const queries: string[] = [];
  const ended: Listed[] = [];
  const workflow = {
    async *list({ query }: { query: string }) {
      queries.push(query);
      yield* listed;
    },
    getHandle: (workflowId: string, runId: string) => ({
      async terminate() {
        await end({ workflowId, runId });
        ended.push({ workflowId, runId });
      },
    }),
  };
  return { gateway: new Gateway({ workflow } as unknown as Client, 'shop'), queries, ended };
}

const ORDER = { workflowId: 'order:ord_1', runId: 'run-1' };
const OTHER = { workflowId: 'order:ord_2', runId: 'run-2' };
const IMPORT = { workflowId: 'import:market-2026-11-28T14:00:00Z', runId: 'run-3' };

describe('ending the runs of 0.2', () => {
  test('ends every open run on its queue of this installation, and answers the orders among them', async () => {
    const { gateway, queries, ended } = stub([ORDER, IMPORT, OTHER], async () => {});
    expect(await gateway.endLegacyRuns()).toEqual(['ord_1', 'ord_2']);
    expect(ended).toEqual([ORDER, IMPORT, OTHER]);
    expect(queries).toEqual(["TaskQueue = 'shop-orders' AND ExecutionStatus = 'Running'"]);
  });

  test('a run that ended by itself after it was listed is no error, and its order is woken too', async () => {
    const { gateway, ended } = stub([ORDER, OTHER], async ({ workflowId, runId }) => {
      if (runId === ORDER.runId) throw new WorkflowNotFoundError('it has ended', workflowId, runId);
    });
    expect(await gateway.endLegacyRuns()).toEqual(['ord_1', 'ord_2']);
    expect(ended).toEqual([OTHER]);
  });

  test('a run that cannot be ended for another reason stops it', async () => {
    const { gateway } = stub([ORDER, OTHER], async () => {
      throw new Error('not permitted');
    });
    await expect(gateway.endLegacyRuns()).rejects.toThrow('not permitted');
  });
});
