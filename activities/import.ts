import { ApplicationFailure, Context } from '@temporalio/activity';
import { isTestMode } from '../app/channel-terms';
import type { Connections } from '../app/connections';
import type { CommandIntake } from '../app/submit-command';
import type { OrderIntake } from '../app/take-order';
import type { TakeOrder } from '../domain/order/take';
import type { ImportedOrder } from '../domain/ports';
import type { Connections as StoredConnections } from '../store/connections';
import type { OrderList } from '../store/order-list';
import type { UnreadableOrders } from '../store/unreadable-orders';
import type { PullOutcomeDeps } from './pull-outcome';
import { keepingOutcome } from './pull-outcome';

export interface ImportDeps {
  readonly connections: Connections;
  /** Where the position of each connection is stored. */
  readonly cursors: Pick<StoredConnections, 'open' | 'moveCursor'>;
  readonly intake: OrderIntake;
  readonly commands: CommandIntake;
  readonly orderList: OrderList;
  readonly unreadableOrders: Pick<UnreadableOrders, 'update'>;
  readonly outcomes: PullOutcomeDeps;
  /** Wakes the run of an order, or starts one. */
  readonly wake: (orderId: string) => Promise<void>;
}

export interface PullResult {
  readonly taken: number;
  readonly reports: number;
  readonly unreadable: number;
}

/**
 * Importing a channel's orders by cursor. The cursor moves only after everything before it was stored, and what is
 * stored twice has one row, so a worker may die at any point in between.
 */
export function createImportActivities(deps: ImportDeps) {
  async function keep(name: string, imported: ImportedOrder): Promise<{ isNew: boolean; reports: number }> {
    let orderId = await deps.orderList.findByExternalId(name, imported.take.externalId);
    const isNew = orderId === null;
    if (isNew && !imported.takeable) return { isNew: false, reports: 0 };
    if (orderId === null) orderId = await take(name, imported.take);
    else await deps.intake.updateContent(orderId, imported.content);
    let reports = 0;
    for (const { key, report } of imported.reports) {
      if (await deps.commands.storeReport(name, orderId, key, report)) reports += 1;
    }
    // Orders that cannot be woken now are woken by the relay: everything is stored.
    if (isNew || reports > 0) await deps.wake(orderId).catch(() => {});
    return { isNew, reports };
  }

  /**
   * A policy may name a supplier that was removed since. Its channel's orders then wait at the channel: the pull
   * fails with `unknown_supplier`, its cursor stays, and the next one finds them again.
   */
  async function take(channel: string, order: TakeOrder): Promise<string> {
    const taken = await deps.intake.take({
      order,
      who: `channel:${channel}`,
      party: 'channel',
      onBehalfOf: null,
      requestId: null,
      sellerId: null,
      idempotency: null,
    });
    switch (taken.outcome) {
      case 'key_reused':
        throw new Error('an import carries no idempotency key');
      case 'unknown_channel':
        throw ApplicationFailure.nonRetryable('connection_missing', 'connection_missing');
      case 'unknown_supplier':
        throw ApplicationFailure.nonRetryable('unknown_supplier', 'unknown_supplier');
      default:
        return taken.orderId;
    }
  }

  return {
    pullOrders: ({ channel }: { channel: string }): Promise<PullResult> =>
      keepingOutcome(deps.outcomes, 'channel', channel, () => pullAll(channel)),
  };

  async function pullAll(name: string): Promise<PullResult> {
    const channel = await deps.connections.openChannel(name);
    const result = { taken: 0, reports: 0, unreadable: 0 };
    if (!channel?.pull) return result;
    for (;;) {
      const stored = await deps.cursors.open('channel', name);
      const cursor = stored?.cursor ?? null;
      const isTest = isTestMode(stored?.settings ?? {});
      const page = await channel.pull(cursor);
      for (const imported of page.orders) {
        const { isNew, reports } = await keep(name, isTest ? asTest(imported) : imported);
        result.taken += isNew ? 1 : 0;
        result.reports += reports;
        Context.current().heartbeat(result);
      }
      const read = page.orders.map(({ take: { externalId } }) => externalId);
      await deps.unreadableOrders.update(name, { read, unreadable: page.unreadable });
      result.unreadable += page.unreadable.length;
      const moved = await deps.cursors.moveCursor('channel', name, cursor, page.cursor);
      if (!page.more || !moved) return result;
    }
  }
}

/** U7, X12: what a test system sells is sold to nobody, so its orders are test orders. */
const asTest = (imported: ImportedOrder): ImportedOrder => ({
  ...imported,
  take: { ...imported.take, mode: 'test' },
});

export type ImportActivities = ReturnType<typeof createImportActivities>;
