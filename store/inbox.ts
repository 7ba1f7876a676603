import type { StoredRefusal } from '../domain/errors';
import { storedRefusal } from '../domain/errors';
import type { CarrierConnection } from '../domain/order/commands';
import type { Party } from '../domain/order/model';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { SealedSubject } from './vault';

/** Something that has arrived, to be stored before anything acts on it. */
export interface NewInboxRow {
  readonly id: string;
  /** Null for a callback whose shipment is not known yet; then `parked` has what it waits for. */
  readonly orderId: string | null;
  /** With `key`: what is the same thing again. */
  readonly source: string;
  readonly key: string;
  readonly name: string;
  readonly body: unknown;
  readonly bodyHash: string;
  readonly who: string;
  readonly party: Party;
  readonly onBehalfOf: string | null;
  readonly requestId: string | null;
  readonly sellerId?: string | null | undefined;
  readonly expectedVersion?: number | undefined;
  readonly carrier?: CarrierConnection | null | undefined;
  readonly parked?: { readonly carrier: string; readonly trackingNumber: string } | undefined;
  readonly receivedAt: Date;
  /** When the relay takes over if no signal is sent. */
  readonly nextSignalAt: Date | null;
  /** For a row that is stored with its result: nothing is to be done for it. */
  readonly answered?: { readonly refusal: StoredRefusal | null } | undefined;
}

export type CommandState = 'pending' | 'accepted' | 'refused';

/** A row as it is stored, with its result once it has one. */
export interface StoredInboxRow {
  readonly id: string;
  readonly orderId: string | null;
  readonly name: string;
  /** The seller to whose lines it is confined; null: to none. */
  readonly sellerId: string | null;
  readonly bodyHash: string;
  readonly state: CommandState;
  readonly refusal: StoredRefusal | null;
  readonly orderVersion: number | null;
  readonly receivedAt: Date;
  readonly answeredAt: Date | null;
}

export type InboxWrite =
  | { readonly isNew: true; readonly id: string }
  | { readonly isNew: false; readonly row: StoredInboxRow };

/** The only way into the inbox. A row is written once per (source, key); a repetition gets the first row. */
export class Inbox {
  constructor(private readonly database: Database) {}

  async insert(row: NewInboxRow, sealed: SealedSubject | null): Promise<InboxWrite> {
    const inserted = await this.database.query<{ id: string }>(Prisma.sql`
      WITH kept AS (${insertRow(row)} ON CONFLICT (source, key) DO NOTHING RETURNING id),
      ${sealedParts(sealed, Prisma.sql`SELECT 1 FROM kept`)}
      SELECT id FROM kept`);
    if (inserted[0]) return { isNew: true, id: inserted[0].id };
    const known = await this.findByKey(row.source, row.key);
    if (!known) throw new Error('an inbox row was refused and cannot be found');
    return { isNew: false, row: known };
  }

  async findByKey(source: string, key: string): Promise<StoredInboxRow | null> {
    return this.findOne(Prisma.sql`source = ${source} AND key = ${key}`);
  }

  /** Null if there is none, or if it is for no order of `sellerId`. */
  async find(id: string, sellerId: string | null): Promise<StoredInboxRow | null> {
    return this.findOne(Prisma.sql`id = ${id}`, sellerId);
  }

  /** Which of these commands have a result, and what it is. */
  async answersOf(
    ids: readonly string[],
  ): Promise<Pick<StoredInboxRow, 'id' | 'state' | 'refusal' | 'orderVersion'>[]> {
    if (ids.length === 0) return [];
    return this.database.query(Prisma.sql`
      SELECT id, state, refusal, order_version AS "orderVersion" FROM inbox
      WHERE id = ANY(${[...ids]}) AND state <> 'pending'`);
  }

  private async findOne(where: Prisma.Sql, sellerId: string | null = null): Promise<StoredInboxRow | null> {
    const rows = await this.database.readonlyFor(sellerId).query<StoredInboxRow>(Prisma.sql`
      SELECT id, order_id AS "orderId", name, seller_id AS "sellerId", body_hash AS "bodyHash", state, refusal,
             order_version AS "orderVersion", received_at AS "receivedAt", answered_at AS "answeredAt"
      FROM inbox WHERE ${where}`);
    return rows[0] ?? null;
  }

  /** The rows of signals sent by hand, by their keys. */
  async handSent(
    keys: readonly string[],
  ): Promise<(Pick<StoredInboxRow, 'name' | 'state' | 'refusal'> & { readonly key: string })[]> {
    return this.database.query(Prisma.sql`
      SELECT key, name, state, refusal FROM inbox
      WHERE source = 'temporal' AND key = ANY(${[...keys]}) ORDER BY sequence`);
  }

  /**
   * Whose shipment a tracking number is, if that is known and certain. `shipmentId` is null if the number alone identifies
   * it: if no other carrier has given the same number to a shipment of the order.
   */
  async findByTrackingNumber(
    carrier: string,
    trackingNumber: string,
  ): Promise<{ orderId: string; shipmentId: string | null } | null> {
    const rows = await this.database.query<{ orderId: string; shipmentId: string | null }>(Prisma.sql`
      SELECT k.order_id AS "orderId", CASE WHEN EXISTS (
          SELECT 1 FROM orders o CROSS JOIN LATERAL jsonb_array_elements(o.state->'shipments') AS s
          WHERE o.id = k.order_id AND tracking_key(s->>'trackingNumber') = tracking_key(k.tracking_number)
            AND s->'carrier'->>'account' IS DISTINCT FROM k.carrier
        ) THEN k.shipment_id END AS "shipmentId"
      FROM parcel_with(${carrier}, ${trackingNumber}) k`);
    return rows[0] ?? null;
  }
}

const stateOf = ({ answered }: NewInboxRow): CommandState => {
  if (!answered) return 'pending';
  return answered.refusal ? 'refused' : 'accepted';
};

/** The INSERT of a row, to be part of a larger statement. */
export function insertRow(row: NewInboxRow, condition?: Prisma.Sql): Prisma.Sql {
  const carrier = row.carrier == null ? null : JSON.stringify(row.carrier);
  const refusal = row.answered?.refusal ? JSON.stringify(storedRefusal(row.answered.refusal)) : null;
  return Prisma.sql`
    INSERT INTO inbox (id, order_id, source, key, name, body, body_hash, who, party, on_behalf_of, request_id,
                       expected_version, carrier, parked_carrier, parked_tracking, received_at, next_signal_at,
                       state, refusal, answered_at, seller_id)
    SELECT ${row.id}::text, ${row.orderId}::text, ${row.source}::text, ${row.key}::text, ${row.name}::text,
           ${JSON.stringify(row.body)}::jsonb, ${row.bodyHash}::text, ${row.who}::text, ${row.party}::text,
           ${row.onBehalfOf}::text, ${row.requestId}::text, ${row.expectedVersion ?? null}::int,
           ${carrier}::jsonb, ${row.parked?.carrier ?? null}::text, ${row.parked?.trackingNumber ?? null}::text,
           ${row.receivedAt}::timestamptz, ${row.nextSignalAt}::timestamptz, ${stateOf(row)}::text,
           ${refusal}::jsonb, ${row.answered ? row.receivedAt : null}::timestamptz,
           ${row.sellerId ?? null}::text
    ${condition ? Prisma.sql`WHERE EXISTS (${condition})` : Prisma.empty}`;
}

/** The INSERTs of a sealed subject, as parts of a WITH, done only if `condition` finds something. */
export function sealedParts(sealed: SealedSubject | null, condition: Prisma.Sql): Prisma.Sql {
  const refs = sealed?.records.map((record) => record.ref) ?? [];
  const texts = sealed?.records.map((record) => record.ciphertext) ?? [];
  const wrapped = sealed?.wrappedKey ?? null;
  return Prisma.sql`
    new_key AS (
      INSERT INTO vault_keys (subject, order_id, wrapped_key)
      SELECT ${sealed?.subject ?? null}::text, ${sealed?.orderId ?? null}::text, ${wrapped}::bytea
      WHERE ${wrapped !== null} AND EXISTS (${condition}) RETURNING 1),
    new_records AS (
      INSERT INTO vault_records (ref, subject, ciphertext)
      SELECT t.ref, ${sealed?.subject ?? null}::text, decode(t.hex, 'hex')
      FROM unnest(${refs}::text[], ${texts.map((text) => text.toString('hex'))}::text[]) AS t(ref, hex)
      WHERE EXISTS (${condition}) RETURNING 1)`;
}
