import type { Connections } from '../app/connections';
import { newTextRef } from '../app/ids';
import { OutsideError } from '../domain/errors';
import type { EffectOutcome } from '../domain/order/commands';
import type { Order, Source } from '../domain/order/model';
import type { OrderContent } from '../domain/order/take';
import type { SourceRequest } from '../domain/ports';
import type { Effects } from '../store/effects';
import type { Orders } from '../store/orders';
import type { Vault } from '../store/vault';
import { once } from './once';

export interface SourceInput {
  readonly orderId: string;
  readonly sourceId: string;
  /** The effect's key. */
  readonly key: string;
}

export interface SupplyActivities {
  /** Places the lines of a source at its supplier, once. */
  placeSource(input: SourceInput): Promise<EffectOutcome>;
  /** Asks the supplier to cancel; that it has is told by the supplier, later. */
  cancelSource(input: SourceInput): Promise<EffectOutcome>;
}

export interface SupplyDeps {
  readonly orders: Orders;
  readonly vault: Vault;
  readonly effects: Effects;
  readonly connections: Connections;
}

/** Ordering from suppliers. People's names are read from the vault for the one call that needs them. */
export function createSupplyActivities(deps: SupplyDeps): SupplyActivities {
  async function load({ orderId, sourceId }: SourceInput) {
    const order = (await deps.orders.card(orderId, null))?.state;
    const source = order?.sources.find((known) => known.id === sourceId);
    if (!order || !source) throw new OutsideError('transient', 'source_not_recorded');
    const supplier = await deps.connections.forOrder(order).openSupplier(source.supplier);
    if (!supplier) throw new OutsideError('refused', 'connection_missing');
    return { order, source, supplier };
  }

  async function keepUrl(orderId: string, url: string | null): Promise<string | null> {
    if (url === null) return null;
    const ref = newTextRef();
    await deps.vault.write(orderId, [{ ref, text: url }]);
    return ref;
  }

  return {
    placeSource: (input) =>
      once(deps.effects, input, async (attempt) => {
        const { order, source, supplier } = await load(input);
        // What was called off before it was asked for is not asked for; what may have been is found out.
        if (source.state !== 'requested' && attempt.ref === null) {
          throw new OutsideError('refused', 'source_cancelled');
        }
        const content = await deps.orders.content(input.orderId);
        const { ref, url, paid } = await supplier.place(requestOf(order, source, content), attempt);
        return { kind: 'done', source: { ref, url: await keepUrl(input.orderId, url), paid } };
      }),

    cancelSource: (input) =>
      once(deps.effects, input, async (attempt) => {
        const { source, supplier } = await load(input);
        // Confirmed by hand: nobody here knows its number there.
        if (source.ref === null) throw new OutsideError('refused', 'source_without_number');
        await supplier.cancel(source.ref, attempt);
        return { kind: 'done' };
      }),
  };
}

function requestOf(order: Order, source: Source, content: OrderContent | null): SourceRequest {
  const address = content?.shippingAddress;
  if (!address) throw new OutsideError('refused', 'shipping_address_missing');
  return {
    sourceId: source.id,
    orderReference: order.externalId,
    to: { ...address, email: content.customer?.email },
    lines: source.lines.map(({ id, quantity }) => {
      const sku = order.lines.find((line) => line.id === id)?.sku;
      if (sku === undefined) throw new OutsideError('refused', 'line_missing');
      return { id, sku, name: content.lineNames[id] ?? null, quantity };
    }),
  };
}
