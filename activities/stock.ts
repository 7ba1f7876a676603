import { OUT_OF_STOCK } from '../domain/order/quantities';
import type { Stock } from '../store/stock';
import type { EffectDeps } from './effect';
import { effectActivity } from './effect';

export interface StockDeps extends EffectDeps {
  readonly stock: Stock;
}

/** Reserving stock for orders, taking it out, and putting it back: each change once for its key. */
export function createStockActivities(deps: StockDeps) {
  const { stock } = deps;
  return {
    reserveStock: effectActivity(deps, 'reserve_stock', async (order, { key, lines, buffer }) => {
      const isReserved = await stock.reserve({ orderId: order.id, key, lines, buffer });
      return isReserved ? { kind: 'done' } : { kind: 'refused', problem: OUT_OF_STOCK };
    }),

    changeStock: effectActivity(deps, 'change_stock', async (order, { key, changes }) => {
      await stock.change({ orderId: order.id, key, changes });
      return { kind: 'done' };
    }),
  };
}

export type StockActivities = ReturnType<typeof createStockActivities>;
