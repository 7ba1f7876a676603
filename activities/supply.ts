import type { Connections } from '../app/connections';
import { newTextRef } from '../app/ids';
import { OutsideError } from '../domain/errors';
import type { Order, SupplierOrder } from '../domain/order/model';
import type { OrderContent } from '../domain/order/take';
import type { Supplier, SupplierOrderRequest } from '../domain/ports';
import type { Orders } from '../store/orders';
import type { Vault } from '../store/vault';
import type { EffectDeps } from './effect';
import { effectActivity } from './effect';
import { recipientOf } from './recipient';

export interface SupplyDeps extends EffectDeps {
  readonly orders: Orders;
  readonly vault: Vault;
  readonly connections: Pick<Connections, 'forOrder'>;
}

/** Ordering from suppliers. Names and addresses are read from the vault for the one call that needs them. */
export function createSupplyActivities(deps: SupplyDeps) {
  async function open(
    order: Order,
    sourceId: string,
  ): Promise<{ source: SupplierOrder; supplier: Supplier }> {
    const source = order.sources.find((known) => known.id === sourceId);
    const supplier = source && (await deps.connections.forOrder(order).openSupplier(source.supplier));
    if (!source || !supplier) throw new OutsideError('refused', 'connection_missing');
    return { source, supplier };
  }

  async function keepUrl(orderId: string, url: string | null): Promise<string | null> {
    if (url === null) return null;
    const ref = newTextRef();
    await deps.vault.write(orderId, [{ ref, text: url }]);
    return ref;
  }

  return {
    /** Places the lines of a supplier order at its supplier, once. */
    placeSupplierOrder: effectActivity(deps, 'place_source', async (order, { sourceId }, attempt) => {
      const { source, supplier } = await open(order, sourceId);
      // One that was cancelled before it was requested is not requested; one that may have been is looked up.
      if (source.state !== 'requested' && attempt.ref === null) {
        throw new OutsideError('refused', 'source_cancelled');
      }
      const content = await deps.orders.content(order.id);
      const { ref, url, paid } = await supplier.place(requestOf(order, source, content), attempt);
      return { kind: 'done', source: { ref, url: await keepUrl(order.id, url), paid } };
    }),

    /** Requests a cancellation; that it happened is reported by the supplier, later. */
    cancelSupplierOrder: effectActivity(deps, 'cancel_source', async (order, { sourceId }, attempt) => {
      const { source, supplier } = await open(order, sourceId);
      // Confirmed by hand: its number at the supplier is not known here.
      if (source.ref === null) throw new OutsideError('refused', 'source_without_number');
      await supplier.cancel(source.ref, attempt);
      return { kind: 'done' };
    }),
  };
}

export type SupplyActivities = ReturnType<typeof createSupplyActivities>;

function requestOf(order: Order, source: SupplierOrder, content: OrderContent | null): SupplierOrderRequest {
  return {
    sourceId: source.id,
    orderReference: order.externalId,
    to: recipientOf(content),
    lines: source.lines.map(({ id, quantity }) => {
      const sku = order.lines.find((line) => line.id === id)?.sku;
      if (sku === undefined) throw new OutsideError('refused', 'line_missing');
      return { id, sku, name: content?.lineNames[id] ?? null, quantity };
    }),
  };
}
