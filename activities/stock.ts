import type { EffectOutcome } from '../domain/order/commands';
import type { LineQuantity, StockChange } from '../domain/order/model';
import { OUT_OF_STOCK } from '../domain/order/quantities';
import type { Stock } from '../store/stock';

export interface ReserveStockInput {
  readonly orderId: string;
  /** The effect's key: the same reservation, however often it is tried. */
  readonly key: string;
  readonly lines: readonly LineQuantity[];
  /** What must be left over afterwards. */
  readonly buffer: number;
}

export interface ChangeStockInput {
  readonly orderId: string;
  readonly key: string;
  readonly changes: readonly StockChange[];
}

export interface StockDeps {
  readonly stock: Stock;
}

/** Holding stock for orders, taking it out, and giving it back: each change once for its key. */
export function createStockActivities({ stock }: StockDeps) {
  return {
    async reserveStock(input: ReserveStockInput): Promise<EffectOutcome> {
      const isReserved = await stock.reserve(input);
      return isReserved ? { kind: 'done' } : { kind: 'refused', problem: OUT_OF_STOCK };
    },

    async changeStock(input: ChangeStockInput): Promise<EffectOutcome> {
      await stock.change(input);
      return { kind: 'done' };
    },
  };
}

export type StockActivities = ReturnType<typeof createStockActivities>;
