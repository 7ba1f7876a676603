import { ApplicationFailure, Context } from '@temporalio/activity';
import { isTestMode } from '../app/channel-terms';
import type { Connections } from '../app/connections';
import type { CommandIntake } from '../app/submit-command';
import type { OrderIntake, Standing } from '../app/take-order';
import type { TakeOrder } from '../domain/order/take';
import type { ImportedOrder } from '../domain/ports';
import type { Connections as StoredConnections } from '../store/connections';
import type { UnreadableOrders } from '../store/unreadable-orders';
import type { PullOutcomeDeps } from './pull-outcome';
import { keepingOutcome } from './pull-outcome';

export interface ImportDeps {
  readonly connections: Connections;
  /** Where the position of each connection is stored. */
  readonly cursors: Pick<StoredConnections, 'open' | 'moveCursor'>;
  readonly intake: OrderIntake;
  readonly commands: CommandIntake;
  readonly unreadableOrders: Pick<UnreadableOrders, 'update'>;
  readonly outcomes: PullOutcomeDeps;
  /** Wakes the run of an order, or starts one. */
  readonly wake: (orderId: string) => Promise<void>;
}

export interface PullResult {
  readonly taken: number;
  readonly reports: number;
  readonly unreadable: number;
  /** Orders whose number an order has here that is not the channel's. */
  readonly conflicts: number;
}

/** What an import did with one order. */
interface Kept {
  readonly isNew: boolean;
  readonly reports: number;
  readonly isConflict: boolean;
}

const NOTHING: Kept = { isNew: false, reports: 0, isConflict: false };
/** As which it is listed among the orders that could not be imported in full. */
const CONFLICT = 'order_conflict';

/**
 * Importing a channel's orders by cursor. The cursor moves only after everything before it was stored, and what is
 * stored twice has one row, so a worker may die at any point in between.
 */
export function createImportActivities(deps: ImportDeps) {
  async function keep(name: string, imported: ImportedOrder): Promise<Kept> {
    const known = await deps.intake.standing(name, imported);
    if (known) return keepKnown(name, known, imported);
    if (!imported.takeable) return NOTHING;
    const orderId = await take(name, imported.take);
    if (orderId !== null) return { ...(await report(name, orderId, imported.reports, true)), isNew: true };
    // An order with the same number was posted in the meantime.
    const posted = await deps.intake.standing(name, imported);
    return posted ? keepKnown(name, posted, imported) : NOTHING;
  }

  /** What the channel shows is written to its own order; of an order that is not, nothing is touched. */
  async function keepKnown(name: string, { orderId, is }: Standing, imported: ImportedOrder): Promise<Kept> {
    const isConflict = is === 'another' || is === 'contradicted';
    const key = `${imported.take.externalId}:shown:${is}`;
    const shown = { key, report: { state: 'shown', isSame: !isConflict } } as const;
    const compared = is === 'same' || is === 'another' ? [shown] : [];
    if (isConflict) return { ...(await report(name, orderId, compared, false)), isConflict };
    await deps.intake.updateContent(orderId, imported.content);
    return report(name, orderId, [...compared, ...imported.reports], false);
  }

  async function report(
    name: string,
    orderId: string,
    reports: ImportedOrder['reports'],
    isNew: boolean,
  ): Promise<Kept> {
    let stored = 0;
    for (const { key, report: said } of reports) {
      if (await deps.commands.storeReport(name, orderId, key, said)) stored += 1;
    }
    // Orders that cannot be woken now are woken by the relay: everything is stored.
    if (isNew || stored > 0) await deps.wake(orderId).catch(() => {});
    return { ...NOTHING, reports: stored };
  }

  /**
   * A policy may name a supplier that was removed since. Its channel's orders then wait at the channel: the pull
   * fails with `unknown_supplier`, its cursor stays, and the next one finds them again. Null if the order was there.
   */
  async function take(channel: string, order: TakeOrder): Promise<string | null> {
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
      case 'replayed':
      case 'imported_channel':
        throw new Error('an import carries no idempotency key, and is no seller');
      case 'unknown_channel':
        throw ApplicationFailure.nonRetryable('connection_missing', 'connection_missing');
      case 'unknown_supplier':
        throw ApplicationFailure.nonRetryable('unknown_supplier', 'unknown_supplier');
      case 'new':
        return taken.orderId;
      case 'known':
      case 'conflict':
        return null;
    }
  }

  return {
    pullOrders: ({ channel }: { channel: string }): Promise<PullResult> =>
      keepingOutcome(deps.outcomes, 'channel', channel, () => pullAll(channel)),
  };

  async function pullAll(name: string): Promise<PullResult> {
    const channel = await deps.connections.openChannel(name);
    const result = { taken: 0, reports: 0, unreadable: 0, conflicts: 0 };
    if (!channel?.pull) return result;
    for (;;) {
      const stored = await deps.cursors.open('channel', name);
      const cursor = stored?.cursor ?? null;
      const isTest = isTestMode(stored?.settings ?? {});
      const page = await channel.pull(cursor);
      const conflicts: string[] = [];
      for (const imported of page.orders) {
        const { isNew, reports, isConflict } = await keep(name, isTest ? asTest(imported) : imported);
        if (isConflict) conflicts.push(imported.take.externalId);
        result.taken += isNew ? 1 : 0;
        result.reports += reports;
        Context.current().heartbeat(result);
      }
      const read = page.orders.map(({ take: { externalId } }) => externalId);
      const unreadable = [
        ...page.unreadable,
        ...conflicts.map((externalId) => ({ externalId, problem: CONFLICT })),
      ];
      await deps.unreadableOrders.update(name, { read, unreadable });
      result.unreadable += page.unreadable.length;
      result.conflicts += conflicts.length;
      const moved = await deps.cursors.moveCursor('channel', name, cursor, page.cursor);
      if (!page.more || !moved) return result;
    }
  }
}

/** U7, X12: orders of a test system have no real customer, so they are test orders. */
const asTest = (imported: ImportedOrder): ImportedOrder => ({
  ...imported,
  take: { ...imported.take, mode: 'test' },
});

export type ImportActivities = ReturnType<typeof createImportActivities>;
