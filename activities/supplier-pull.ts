import { Context } from '@temporalio/activity';
import type { Connections } from '../app/connections';
import type { CommandIntake } from '../app/submit-command';
import type { Connections as StoredConnections } from '../store/connections';
import type { PullOutcomeDeps } from './pull-outcome';
import { keepingOutcome } from './pull-outcome';

export interface PullDeps {
  readonly connections: Connections;
  /** Where the position of each connection is stored. */
  readonly cursors: Pick<StoredConnections, 'open' | 'moveCursor'>;
  readonly commands: CommandIntake;
  readonly outcomes: PullOutcomeDeps;
  /** Wakes the run of an order, or starts one. */
  readonly wake: (orderId: string) => Promise<void>;
}

/**
 * Reading a supplier's changes by cursor. The cursor moves only after everything before it was stored, and what is
 * stored twice has one row, so a worker may die at any point in between.
 */
export function createPullActivities(deps: PullDeps) {
  return {
    pullChanges: ({ supplier }: { supplier: string }): Promise<{ reports: number }> =>
      keepingOutcome(deps.outcomes, 'supplier', supplier, () => pullAll(supplier)),
  };

  async function pullAll(name: string): Promise<{ reports: number }> {
    const supplier = await deps.connections.openSupplier(name);
    const result = { reports: 0 };
    if (!supplier) return result;
    for (;;) {
      const cursor = (await deps.cursors.open('supplier', name))?.cursor ?? null;
      const page = await supplier.pull(cursor);
      for (const change of page.changes) {
        const orderId = await deps.commands.storeSupplierReport(name, change);
        // Orders that cannot be woken now are woken by the relay: everything is stored.
        if (orderId !== null) await deps.wake(orderId).catch(() => {});
        result.reports += orderId === null ? 0 : 1;
        Context.current().heartbeat(result);
      }
      const moved = await deps.cursors.moveCursor('supplier', name, cursor, page.cursor);
      if (!page.more || !moved) return result;
    }
  }
}

export type PullActivities = ReturnType<typeof createPullActivities>;
