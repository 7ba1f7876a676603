import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/client';
import { endLegacyRuns } from './legacy-runs';

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
  const run = async (): Promise<string[][]> => {
    const batches: string[][] = [];
    for await (const orders of endLegacyRuns({ workflow } as unknown as Client, 'shop')) batches.push(orders);
    return batches;
  };
  return { run, queries, ended };
}

const ORDER = { workflowId: 'order:ord_1', runId: 'run-1' };
const OTHER = { workflowId: 'order:ord_2', runId: 'run-2' };
const IMPORT = { workflowId: 'import:market-2026-11-28T14:00:00Z', runId: 'run-3' };

describe('ending the runs of 0.2', () => {
  test('ends every open run on its queue of this installation, and returns the orders among them', async () => {
    const { run, queries, ended } = stub([ORDER, IMPORT, OTHER], async () => {});
    expect(await run()).toEqual([['ord_1', 'ord_2']]);
    expect(ended).toEqual([ORDER, IMPORT, OTHER]);
    expect(queries).toEqual(["TaskQueue = 'shop-orders' AND ExecutionStatus = 'Running'"]);
  });

  test('ignores a run that ended by itself after it was listed, and returns its order too', async () => {
    const { run, ended } = stub([ORDER, OTHER], async ({ workflowId, runId }) => {
      if (runId === ORDER.runId) throw new WorkflowNotFoundError('it has ended', workflowId, runId);
    });
    expect(await run()).toEqual([['ord_1', 'ord_2']]);
    expect(ended).toEqual([OTHER]);
  });

  test('stops at a run that cannot be ended for another reason', async () => {
    const { run } = stub([ORDER, OTHER], async () => {
      throw new Error('not permitted');
    });
    await expect(run()).rejects.toThrow('not permitted');
  });

  test('returns them in batches, so that the first orders do not wait for the last', async () => {
    const many = Array.from({ length: 120 }, (_, n) => ({ workflowId: `order:ord_${n}`, runId: `run-${n}` }));
    const { run, ended } = stub(many, async () => {});
    const batches = await run();
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.flat()).toEqual(many.map((_, n) => `ord_${n}`));
    expect(ended).toEqual(many);
  });

  test('ends nothing if none is left', async () => {
    const { run, ended } = stub([], async () => {});
    expect(await run()).toEqual([]);
    expect(ended).toEqual([]);
  });
});
