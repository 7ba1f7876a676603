import type { EffectOutcome } from '../domain/order/commands';
import type { Order } from '../domain/order/model';
import { readOrder } from '../domain/order/snapshot';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { NewInboxRow } from './inbox';
import { insertRow } from './inbox';

/** What is known of an effect, and the order it belongs to. */
export interface BegunEffect {
  /** The other side's reference, once an attempt has learned it. */
  readonly ref: string | null;
  /** Stored only if the effect is done: anything else may be retried. */
  readonly outcome: EffectOutcome | null;
  readonly order: Order | null;
}

/** What is known of effects: written before the call that counts, read before any further attempt. */
export class Effects {
  constructor(private readonly database: Database) {}

  /** Reads what is known of an effect, with its order; creates its record if there is none. */
  async begin(key: string, orderId: string): Promise<BegunEffect> {
    const rows = await this.database.query<BegunEffect>(Prisma.sql`
      WITH effect AS (
        INSERT INTO effects (key, order_id, updated_at) VALUES (${key}, ${orderId}, now())
        ON CONFLICT (key) DO UPDATE SET updated_at = now() RETURNING ref, outcome)
      SELECT effect.ref, effect.outcome, o.state AS "order"
      FROM effect LEFT JOIN orders o ON o.id = ${orderId}`);
    const row = rows[0];
    if (!row) throw new Error(`effect ${key} could not be recorded`);
    return { ...row, order: row.order && readOrder(row.order) };
  }

  /** Stores the other side's reference. The first write wins; the result is what is stored. */
  async saveReference(key: string, ref: string): Promise<string> {
    const rows = await this.database.query<{ ref: string }>(Prisma.sql`
      UPDATE effects SET ref = COALESCE(ref, ${ref}), updated_at = now() WHERE key = ${key} RETURNING ref`);
    return rows[0]?.ref ?? ref;
  }

  /** Stores an outcome together with the inbox row that carries it to the order; the same row again is ignored. */
  async report(key: string, outcome: EffectOutcome, row: NewInboxRow): Promise<void> {
    await this.database.execute(Prisma.sql`
      WITH settled AS (
        UPDATE effects SET outcome = ${JSON.stringify(outcome)}::jsonb, updated_at = now()
        WHERE key = ${key} AND ${outcome.kind === 'done'})
      ${insertRow(row)} ON CONFLICT (source, key) DO NOTHING`);
  }

  /** RFC 3339: since when an order's effect has been pending; null if it is not. */
  async pendingSince(orderId: string, key: string): Promise<string | null> {
    const rows = await this.database.query<{ since: string | null }>(Prisma.sql`
      SELECT state->'effects'->${key}->>'since' AS since FROM orders
      WHERE id = ${orderId} AND state->'effects'->${key}->>'state' = 'pending'`);
    return rows[0]?.since ?? null;
  }
}
