import type { LineQuantity, StockChange } from '../domain/order/model';
import type { Database } from './database';
import { Prisma } from './generated/client';

export interface StockLevel {
  readonly sku: string;
  readonly onHand: number;
  readonly reserved: number;
}

/** One change of a level: by an effect of an order, or by hand, and then of no order. */
export interface StockMovement {
  /** The effect's key; of a change by hand one of its own. */
  readonly key: string;
  readonly orderId: string | null;
  /** Empty if it was made by hand. */
  readonly lineId: string;
  readonly reservedDelta: number;
  readonly onHandDelta: number;
  readonly at: Date;
}

/** Where in the movements of a SKU a page starts: after this one. */
export interface MovementPlace {
  readonly at: string;
  readonly key: string;
  readonly lineId: string;
}

export type SetOutcome =
  | { readonly status: 'set'; readonly level: StockLevel }
  /** More is held for orders than there would be; nothing has changed. */
  | { readonly status: 'reserved'; readonly level: StockLevel };

/**
 * How much there is of each article, and how much of it is held for orders. Never is more held than there is, and
 * every change is a movement, so that the levels can be added up from them.
 */
export class Stock {
  constructor(protected readonly database: Database) {}

  /**
   * Reserves the units of the order's own-stock lines, all or none; true if they are reserved, for this key, now or
   * before. False if too little would be left of any SKU, or no level is set for it; the same key
   * may be tried again after that.
   */
  async reserve(input: {
    readonly orderId: string;
    readonly key: string;
    readonly lines: readonly LineQuantity[];
    readonly buffer: number;
  }): Promise<boolean> {
    const rows = await this.database.query<{ result: boolean }>(
      Prisma.sql`SELECT reserve_stock(${JSON.stringify(input)}::jsonb) AS result`,
    );
    return rows[0]?.result === true;
  }

  /**
   * Ends reservations: units are consumed, released, or restocked. Once for the key. Throws if more would end
   * than is reserved, which no order may request, and changes nothing then.
   */
  async change(input: {
    readonly orderId: string;
    readonly key: string;
    readonly changes: readonly StockChange[];
  }): Promise<void> {
    await this.database.query(Prisma.sql`SELECT change_stock(${JSON.stringify(input)}::jsonb) AS result`);
  }

  /** Sets how much there is, as it was counted; what is held for orders stays held. */
  async set(sku: string, onHand: number): Promise<SetOutcome> {
    const rows = await this.database.query<{ isSet: boolean; onHand: number; reserved: number }>(Prisma.sql`
      SELECT is_set AS "isSet", on_hand AS "onHand", reserved FROM set_stock(${sku}, ${onHand}::int)`);
    const row = rows[0];
    if (!row) throw new Error(`the stock of "${sku}" was not set`);
    const level = { sku, onHand: row.onHand, reserved: row.reserved };
    return { status: row.isSet ? 'set' : 'reserved', level };
  }

  /** Null if no level was ever set. */
  async get(sku: string): Promise<StockLevel | null> {
    return this.database.prisma.stockRow.findUnique({ where: { sku }, omit: { updatedAt: true } });
  }

  /** Levels whose SKU starts with `prefix`, those after `after`, by SKU. */
  async list(prefix: string, after: string | null, limit: number): Promise<StockLevel[]> {
    return this.database.query<StockLevel>(Prisma.sql`
      SELECT sku, on_hand AS "onHand", reserved FROM stock
      WHERE starts_with(sku, ${prefix}) AND (${after}::text IS NULL OR sku > ${after}::text)
      ORDER BY sku LIMIT ${limit}`);
  }

  /** What has moved of an article, latest first. */
  async movements(sku: string, after: MovementPlace | null, limit: number): Promise<StockMovement[]> {
    const since =
      after === null
        ? Prisma.empty
        : Prisma.sql`AND (at, key, line_id) < (${after.at}::timestamptz, ${after.key}, ${after.lineId})`;
    return this.database.query<StockMovement>(Prisma.sql`
      SELECT key, order_id AS "orderId", line_id AS "lineId", reserved_delta AS "reservedDelta",
             on_hand_delta AS "onHandDelta", at
      FROM stock_movements WHERE sku = ${sku} ${since}
      ORDER BY at DESC, key DESC, line_id DESC LIMIT ${limit}`);
  }
}
