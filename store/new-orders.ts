import { isNativeError } from 'node:util/types';
import type { Party, PostedState } from '../domain/order/model';
import type { TakeBody } from '../domain/order/take';
import type { Policy } from '../domain/policy';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { NewInboxRow } from './inbox';
import { insertRow, sealedParts } from './inbox';
import { sellerPartsPlaced } from './order-row';
import type { SealedSubject } from './vault';

/** A new order, ready to be written: its first inbox row, its sealed texts and what it is found by. */
export interface NewOrder {
  readonly body: TakeBody;
  readonly row: NewInboxRow;
  readonly sealed: SealedSubject;
  /** SHA-256 of what it means: the same meaning again is the same order. */
  readonly contentHash: string;
  /** In minor units. */
  readonly total: number;
  readonly sellerIds: readonly string[];
  /** In lower case. */
  readonly searchTerms: readonly string[];
  readonly nameTokens: readonly string[];
}

/** An order as it was placed. */
export interface PlacedOrder {
  readonly orderId: string;
  readonly contentHash: string;
  /** The command that placed it. */
  readonly commandId: string;
  /** The policy that it was taken under. */
  readonly policy: Policy;
  /** Who placed it. */
  readonly party: Party;
  /** Null if the channel's import placed it. */
  readonly body: TakeBody | null;
  /** Null: it was imported, its channel has no import, or it is not decided yet. */
  readonly posted: PostedState | null;
}

/** Writes orders that are new, each once per (channel, external id). */
export class NewOrders {
  constructor(private readonly database: Database) {}

  /**
   * Writes an order, its sellers' parts, its inbox row and its sealed texts in one statement. False if nothing was written, because
   * the channel has an order with that external id or the inbox row exists.
   */
  async insert(order: NewOrder): Promise<boolean> {
    const { body, row, contentHash } = order;
    const placed = Prisma.sql`SELECT 1 FROM placed`;
    // The inbox row may be refused if one Idempotency-Key arrives twice; then nothing may stay behind.
    const rows = await this.database
      .query<{ id: string }>(Prisma.sql`
      WITH placed AS (
        INSERT INTO orders (id, channel, external_id, content_hash, mode, currency, total, seller_ids,
                            search_terms, name_tokens, placed_at, created_at, updated_at)
        SELECT ${body.orderId}, ${body.channel.name}, ${body.externalId}, ${contentHash}, ${body.mode},
               ${body.currency}, ${order.total}::bigint, ${[...order.sellerIds]}::text[],
               ${[...order.searchTerms]}::text[], ${[...order.nameTokens]}::text[],
               ${new Date(body.placedAt)}::timestamptz, ${row.receivedAt}::timestamptz,
               ${row.receivedAt}::timestamptz
        WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE source = ${row.source} AND key = ${row.key})
        ON CONFLICT (channel, external_id) DO NOTHING RETURNING *),
      parts AS (
        INSERT INTO seller_parts (id, seller_id, channel, external_id, mode, total, search_terms, name_tokens,
                                  placed_at, created_at, updated_at)
        SELECT o.id, p."sellerId", o.channel, o.external_id, o.mode, p.total,
               ARRAY(SELECT jsonb_array_elements_text(p."searchTerms")), o.name_tokens,
               o.placed_at, o.created_at, o.updated_at
        FROM placed o, jsonb_to_recordset(${JSON.stringify(sellerPartsPlaced(body))}::jsonb)
             AS p("sellerId" text, total bigint, "searchTerms" jsonb)),
      kept AS (${insertRow(row, placed)} RETURNING id),
      ${sealedParts(order.sealed, placed)}
      SELECT id FROM placed`)
      .catch(ignoreDuplicateKey);
    return rows.length > 0;
  }

  /** The order of a channel with this external id and what it was placed with; null if there is none. */
  async find(channel: string, externalId: string): Promise<PlacedOrder | null> {
    const rows = await this.database.query<PlacedOrder>(Prisma.sql`
      SELECT o.id AS "orderId", o.content_hash AS "contentHash", i.id AS "commandId", i.body->'policy' AS policy, i.party,
             CASE WHEN i.party <> 'channel' THEN i.body END AS body,
             o.state->>'posted' AS posted
      FROM orders o JOIN inbox i ON i.order_id = o.id AND i.name = 'take'
      WHERE o.channel = ${channel} AND o.external_id = ${externalId}`);
    return rows[0] ?? null;
  }

  /** The policy that an order was taken under. */
  async policyOf(orderId: string): Promise<Policy | null> {
    const rows = await this.database.query<{ policy: Policy }>(Prisma.sql`
      SELECT body->'policy' AS policy FROM inbox WHERE order_id = ${orderId} AND name = 'take'`);
    return rows[0]?.policy ?? null;
  }

  /** Replaces the keyed hashes by which an order is found by name. */
  async replaceNameTokens(orderId: string, tokens: readonly string[]): Promise<void> {
    await this.database.execute(Prisma.sql`
      WITH parts AS (UPDATE seller_parts SET name_tokens = ${[...tokens]}::text[] WHERE id = ${orderId})
      UPDATE orders SET name_tokens = ${[...tokens]}::text[] WHERE id = ${orderId}`);
  }
}

/** Two requests with one Idempotency-Key at once: the database accepts the first and undoes the other whole. */
function ignoreDuplicateKey(error: unknown): [] {
  const text = isNativeError(error) ? error.message : '';
  if (text.includes('23505') || text.includes('duplicate key')) return [];
  throw error;
}
