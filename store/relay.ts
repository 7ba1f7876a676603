import type { Database } from './database';
import { Prisma } from './generated/client';

/** Rows and orders that no process seems to handle. Taking them puts off the next look, so many relays may run. */
export class RelayQueue {
  constructor(private readonly database: Database) {}

  /**
   * Orders with rows that wait for a result, or whose deadline or effect is due, each once. The next look is
   * put off further each time, up to five minutes.
   */
  async takeDue(limit: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(Prisma.sql`
      WITH rows AS (
        SELECT id, order_id, signals FROM inbox
        WHERE state = 'pending' AND order_id IS NOT NULL AND next_signal_at <= now()
        ORDER BY next_signal_at LIMIT ${limit} FOR UPDATE SKIP LOCKED),
      put_off AS (
        UPDATE inbox i SET signals = i.signals + 1,
               next_signal_at = now() + least(interval '5 minutes', interval '5 seconds' * power(2, rows.signals))
        FROM rows WHERE i.id = rows.id RETURNING i.order_id),
      sleepers AS (
        SELECT id FROM orders WHERE next_wake_at <= now()
        ORDER BY next_wake_at LIMIT ${limit} FOR UPDATE SKIP LOCKED),
      woken AS (
        UPDATE orders o SET next_wake_at = now() + interval '5 minutes'
        FROM sleepers WHERE o.id = sleepers.id RETURNING o.id)
      SELECT order_id AS id FROM put_off UNION SELECT id FROM woken`);
    return rows.map((row) => row.id);
  }

  /** Gives callbacks and suppliers' reports that came while their number was being written to their orders. */
  async adoptParked(): Promise<number> {
    const words = await this.database.execute(Prisma.sql`
      WITH mine AS (
        UPDATE inbox i SET order_id = s.order_id, next_signal_at = now(),
                           body = jsonb_set(i.body, '{sourceId}', to_jsonb(s.source_id))
        FROM sources s
        WHERE i.order_id IS NULL AND i.state = 'pending'
          AND i.parked_carrier = 'supplier:' || s.supplier AND i.parked_tracking = s.ref
        RETURNING i.id, i.order_id)
      UPDATE vault_keys k SET order_id = mine.order_id FROM mine WHERE k.subject = mine.id`);
    const callbacks = await this.database.execute(Prisma.sql`
      WITH mine AS (
        UPDATE inbox i SET order_id = p.order_id, next_signal_at = now()
        FROM parcels p
        WHERE i.order_id IS NULL AND i.state = 'pending'
          AND p.carrier = i.parked_carrier AND tracking_key(p.tracking_number) = tracking_key(i.parked_tracking)
          AND p.tracking_number = (
            SELECT k.tracking_number FROM parcel_with(i.parked_carrier, i.parked_tracking) k)
        RETURNING i.id, i.order_id)
      UPDATE vault_keys k SET order_id = mine.order_id FROM mine WHERE k.subject = mine.id`);
    return words + callbacks;
  }

  /** Deletes first responses after thirty days; seven are promised. */
  async forgetOldAnswers(): Promise<void> {
    await this.database.execute(
      Prisma.sql`DELETE FROM idempotent_answers WHERE created_at < now() - interval '30 days'`,
    );
  }

  /** Rows that wait for a result: a figure to watch. */
  async backlog(): Promise<{ waiting: number; parked: number; oldestSeconds: number }> {
    const rows = await this.database.query<{ waiting: number; parked: number; oldestSeconds: number }>(
      Prisma.sql`
        SELECT count(*) FILTER (WHERE order_id IS NOT NULL)::int AS waiting,
               count(*) FILTER (WHERE order_id IS NULL)::int AS parked,
               COALESCE(extract(epoch FROM now() - min(received_at) FILTER (WHERE order_id IS NOT NULL)), 0)::float
                 AS "oldestSeconds"
        FROM inbox WHERE state = 'pending'`,
    );
    return rows[0] ?? { waiting: 0, parked: 0, oldestSeconds: 0 };
  }
}
