import { Context } from '@temporalio/activity';
import type { Supplier } from '../domain/ports';
import type { Commands } from '../store/commands';
import type { Connections } from '../store/connections';
import { rethrow } from './rethrow';

export interface PullDeps {
  readonly connections: Connections;
  readonly commands: Commands;
  /** Opens a supplier connection; null where there is none of that name any more. */
  readonly openSupplier: (name: string) => Promise<Supplier | null>;
  /** Wakes the run of an order, or starts one. */
  readonly wake: (orderId: string) => Promise<void>;
}

/**
 * Reading a supplier's changes by cursor. The cursor moves only after everything before it was kept, and what is
 * kept twice is kept once, so a worker may die anywhere in between.
 */
export function createPullActivities(deps: PullDeps) {
  return {
    async pullChanges({ supplier: name }: { supplier: string }): Promise<{ reports: number }> {
      const supplier = await deps.openSupplier(name);
      const result = { reports: 0 };
      if (!supplier) return result;
      for (;;) {
        const cursor = (await deps.connections.open('supplier', name))?.cursor ?? null;
        const page = await supplier.pull(cursor).catch(rethrow);
        for (const change of page.changes) {
          const orderId = await deps.commands.keepSupplierReport(name, change);
          // Whoever cannot be woken now is woken by the relay: everything is kept.
          if (orderId !== null) await deps.wake(orderId).catch(() => {});
          result.reports += orderId === null ? 0 : 1;
          Context.current().heartbeat(result);
        }
        const moved = await deps.connections.moveCursor('supplier', name, cursor, page.cursor);
        if (!page.more || !moved) return result;
      }
    },
  };
}

export type PullActivities = ReturnType<typeof createPullActivities>;
