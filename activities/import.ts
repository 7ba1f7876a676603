import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Order } from '../domain/order/model';
import type { TakeOrder } from '../domain/order/take';
import { suppliersNamed } from '../domain/order/take';
import type { Policy } from '../domain/policy';
import type { Channel, ImportedOrder } from '../domain/ports';
import type { Commands } from '../store/commands';
import type { Connections } from '../store/connections';
import type { Intake } from '../store/intake';
import type { OrderList } from '../store/order-list';
import { rethrow } from './rethrow';

export interface ImportDeps {
  readonly connections: Connections;
  readonly intake: Intake;
  readonly commands: Commands;
  readonly orderList: OrderList;
  readonly openChannel: (name: string) => Promise<Channel | null>;
  /** The kinds of supplier connections by their names; what there is no connection of is left out. */
  readonly supplierKinds: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** The channel as orders carry it, and the policy for orders to come. */
  readonly channelTerms: (name: string) => Promise<{ channel: Order['channel']; policy: Policy } | null>;
  /** Wakes the run of an order, or starts one. */
  readonly wake: (orderId: string) => Promise<void>;
}

export interface PullResult {
  readonly taken: number;
  readonly reports: number;
  readonly unreadable: number;
}

/**
 * Importing a channel's orders by cursor. The cursor moves only after everything before it was kept, and what is
 * kept twice is kept once, so a worker may die anywhere in between.
 */
export function createImportActivities(deps: ImportDeps) {
  async function keep(name: string, imported: ImportedOrder): Promise<{ isNew: boolean; reports: number }> {
    const terms = await deps.channelTerms(name);
    if (!terms) throw ApplicationFailure.nonRetryable('connection_missing', 'connection_missing');
    let orderId = await deps.orderList.findByExternalId(name, imported.take.externalId);
    const isNew = orderId === null;
    if (isNew && !imported.takeable) return { isNew: false, reports: 0 };
    if (orderId === null) {
      const suppliers = await suppliersOf(imported.take, terms.policy);
      const taken = await deps.intake.take({
        order: imported.take,
        ...terms,
        suppliers,
        who: `channel:${name}`,
        party: 'channel',
        onBehalfOf: null,
        requestId: null,
        sellerId: null,
        idempotency: null,
      });
      if (taken.outcome === 'key_reused') throw new Error('an import carries no idempotency key');
      orderId = taken.orderId;
    } else {
      await deps.intake.updateContent(orderId, imported.content);
    }
    let reports = 0;
    for (const { key, report } of imported.reports) {
      if (await deps.commands.keepReport(name, orderId, key, report)) reports += 1;
    }
    // Whoever cannot be woken now is woken by the relay: everything is kept.
    if (isNew || reports > 0) await deps.wake(orderId).catch(() => {});
    return { isNew, reports };
  }

  /**
   * A policy may name a supplier that was removed since. Its channel's orders then wait at the channel: the pull
   * fails with `unknown_supplier`, its cursor stays, and the next one finds them again.
   */
  async function suppliersOf(take: TakeOrder, policy: Policy): Promise<ReadonlyMap<string, string>> {
    const names = suppliersNamed(take, policy);
    const kinds = await deps.supplierKinds(names);
    if (names.some((name) => !kinds.has(name)))
      throw ApplicationFailure.nonRetryable('unknown_supplier', 'unknown_supplier');
    return kinds;
  }

  return {
    async pullOrders({ channel: name }: { channel: string }): Promise<PullResult> {
      const channel = await deps.openChannel(name);
      const result = { taken: 0, reports: 0, unreadable: 0 };
      if (!channel?.pull) return result;
      for (;;) {
        const cursor = (await deps.connections.open('channel', name))?.cursor ?? null;
        const page = await channel.pull(cursor).catch(rethrow);
        for (const imported of page.orders) {
          const { isNew, reports } = await keep(name, imported);
          result.taken += isNew ? 1 : 0;
          result.reports += reports;
          Context.current().heartbeat(result);
        }
        result.unreadable += page.unreadable.length;
        const moved = await deps.connections.moveCursor('channel', name, cursor, page.cursor);
        if (!page.more || !moved) return result;
      }
    },
  };
}

export type ImportActivities = ReturnType<typeof createImportActivities>;
