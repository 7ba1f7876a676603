import type { StoredRefusal } from '../domain/errors';
import type { CarrierReport } from '../domain/order/commands';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { CommandState } from './inbox';
import type { Vault } from './vault';

/** An event of a carrier for which no shipment was found. */
export interface UnmatchedCallback {
  readonly id: string;
  /** Its place in the list. */
  readonly sequence: string;
  readonly report: CarrierReport;
  /** The carrier's own description; null if it sent none. */
  readonly remark: string | null;
  readonly receivedAt: Date;
}

/** What a person decided on a callback, or what else it came to. */
export interface CallbackDecision {
  readonly orderId: string | null;
  readonly shipmentId: string | null;
  readonly state: CommandState;
  readonly refusal: StoredRefusal | null;
}

const sourceOf = (carrier: string): string => `carrier:${carrier}`;

/** Rows that still wait for their shipment. */
const WAITS = Prisma.sql`order_id IS NULL AND state = 'pending'`;

/** Parked callbacks of carriers: they stay until a shipment gets their number, or a person decides on them. */
export class UnmatchedCallbacks {
  constructor(
    private readonly database: Database,
    private readonly vault: Pick<Vault, 'read'>,
  ) {}

  /** A page of a carrier's unmatched callbacks, oldest first, after the place `after`. */
  async list(carrier: string, after: string, limit: number): Promise<UnmatchedCallback[]> {
    const rows = await this.database.query<Omit<UnmatchedCallback, 'remark'>>(Prisma.sql`
      SELECT id, sequence::text, body AS report, received_at AS "receivedAt" FROM inbox
      WHERE ${WAITS} AND parked_carrier = ${carrier} AND sequence > ${after}::bigint
      ORDER BY sequence LIMIT ${limit}`);
    const texts = await this.vault.read(rows.flatMap(({ report }) => report.remark ?? []));
    return rows.map((row) => ({ ...row, remark: texts.get(row.report.remark ?? '') ?? null }));
  }

  /** Gives a callback to a shipment, as if its number had been found; false if it does not wait for one any more. */
  async assign(carrier: string, id: string, to: { orderId: string; shipmentId: string }): Promise<boolean> {
    const rows = await this.database.query(Prisma.sql`
      WITH mine AS (
        UPDATE inbox SET order_id = ${to.orderId}, next_signal_at = now(),
                         body = jsonb_set(body, '{shipmentId}', to_jsonb(${to.shipmentId}::text))
        WHERE id = ${id} AND source = ${sourceOf(carrier)} AND ${WAITS} RETURNING id),
      keys AS (UPDATE vault_keys k SET order_id = ${to.orderId} FROM mine WHERE k.subject = mine.id RETURNING 1)
      SELECT id FROM mine`);
    return rows.length === 1;
  }

  /** Ends the wait of a callback without effect; false if it does not wait any more. */
  async dismiss(carrier: string, id: string, refusal: StoredRefusal): Promise<boolean> {
    const count = await this.database.execute(Prisma.sql`
      UPDATE inbox SET state = 'refused', refusal = ${JSON.stringify(refusal)}::jsonb, answered_at = now(),
                       next_signal_at = NULL
      WHERE id = ${id} AND source = ${sourceOf(carrier)} AND ${WAITS}`);
    return count === 1;
  }

  /** What a carrier's callback came to so far; null if there is none of this id. */
  async decisionOf(carrier: string, id: string): Promise<CallbackDecision | null> {
    const rows = await this.database.query<CallbackDecision>(Prisma.sql`
      SELECT order_id AS "orderId", body->>'shipmentId' AS "shipmentId", state, refusal
      FROM inbox WHERE id = ${id} AND source = ${sourceOf(carrier)}`);
    return rows[0] ?? null;
  }

  /** Whether an order has a shipment. */
  async hasShipment({ orderId, shipmentId }: { orderId: string; shipmentId: string }): Promise<boolean> {
    const rows = await this.database.query(Prisma.sql`
      SELECT 1 FROM orders o CROSS JOIN LATERAL jsonb_array_elements(o.state->'shipments') s
      WHERE o.id = ${orderId} AND s->>'id' = ${shipmentId}`);
    return rows.length > 0;
  }
}
