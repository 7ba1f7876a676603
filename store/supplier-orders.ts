import type { Database } from './database';
import { Prisma } from './generated/client';

export interface SupplierOrderMatch {
  readonly orderId: string;
  readonly sourceId: string;
}

/** Finds orders by the numbers of suppliers. Written with the order's facts (`commit_decisions`). */
export class SupplierOrders {
  constructor(private readonly database: Database) {}

  /**
   * The order behind a supplier's number. 'awaited': the number is unknown, but an order is being placed there that may
   * get it. Null: no order has it.
   */
  async find(supplier: string, ref: string): Promise<SupplierOrderMatch | 'awaited' | null> {
    const rows = await this.database.query<{ orderId: string; sourceId: string; ref: string | null }>(
      // In one look, so that a number can't become known in between.
      Prisma.sql`
        SELECT order_id AS "orderId", source_id AS "sourceId", ref FROM sources
        WHERE supplier = ${supplier} AND (ref = ${ref} OR ref IS NULL)
        ORDER BY ref NULLS LAST, source_id DESC LIMIT 1`,
    );
    const row = rows[0];
    if (!row) return null;
    return row.ref === null ? 'awaited' : { orderId: row.orderId, sourceId: row.sourceId };
  }
}
