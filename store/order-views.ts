import { apply } from '../domain/order/apply';
import type { Order } from '../domain/order/model';
import type { StatusTimes } from '../domain/order/read/status-times';
import { fillSummary, SUMMARY_VERSION } from '../domain/order/read/summary';
import type { Detail, OrderView, ShownEvent, ViewContext } from '../domain/order/read/view';
import { besideOf, nested, viewOrder } from '../domain/order/read/view';
import { viewsFor } from '../domain/order/read/vocabularies';
import { facetsOf } from '../domain/order/read/vocabularies/facets';
import { readOrder } from '../domain/order/snapshot';
import type { OrderContent, TakeBody } from '../domain/order/take';
import { contentRef } from '../domain/order/texts';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { SealedRow, Vault } from './vault';

/** A seller sees the orders with lines of its own. */
export const visibleTo = (sellerId: string | null): Prisma.Sql =>
  Prisma.sql`(${sellerId}::text IS NULL OR seller_ids @> ARRAY[${sellerId}::text])`;

/** Orders as the API shows them: one by one from their snapshots, in lists from their summaries. */
export class OrderViews {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  /** Null if there is no such order, or if `sellerId` has no line of it. */
  async view(id: string, sellerId: string | null): Promise<OrderView | null> {
    const [row] = await this.read([id], sellerId, WHOLE);
    return row ? this.viewOf(row, 'full', sellerId) : null;
  }

  /** JSON texts in the order of `ids`; an order that does not exist, or is not the seller's, is omitted. */
  async rows(ids: readonly string[], sellerId: string | null): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await this.read(ids, sellerId, hasSummaryFor(sellerId));
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      if (!row) return [];
      if (row.summary !== null) return [fillSummary(row.summary, besideOf(this.around(row)))];
      const view = this.viewOf(row, 'summary', sellerId);
      return view ? [JSON.stringify(view)] : [];
    });
  }

  private viewOf(row: ViewRow, detail: Detail, sellerId: string | null): OrderView | null {
    const around = this.around(row);
    if (row.state) return viewOrder(readOrder(row.state), around, detail, sellerId);
    return row.take && received(row.take, row.createdAt, around, detail, sellerId);
  }

  private around({ id, sealed, events, statusTimes }: ViewRow): ViewContext {
    const byRef = new Map(sealed.map((row) => [row.ref, row]));
    const texts = this.vault.openOnDemand((ref) => {
      const row = byRef.get(ref);
      return row && sealedRowOf(row);
    });
    return viewContextOf(id, texts, events, statusTimes ?? {});
  }

  /** One statement is one moment: an order delivered by a carrier's event is never shown without that event. */
  private read(ids: readonly string[], sellerId: string | null, hasSummary: Prisma.Sql): Promise<ViewRow[]> {
    return this.database.query(Prisma.sql`
      SELECT o.id, o.created_at AS "createdAt",
        CASE WHEN ${hasSummary} THEN o.summary::text END AS summary,
        CASE WHEN ${hasSummary} THEN NULL ELSE o.state END AS state,
        CASE WHEN ${hasSummary} THEN NULL ELSE o.status_times END AS "statusTimes",
        CASE WHEN o.state IS NULL THEN
          (SELECT i.body FROM inbox i WHERE i.order_id = o.id AND i.name = 'take' LIMIT 1) END AS take,
        COALESCE((
          SELECT json_agg(json_build_object(
            'ref', r.ref, 'subject', r.subject, 'ciphertext', encode(r.ciphertext, 'base64'),
            'wrappedKey', encode(k.wrapped_key, 'base64')))
          FROM vault_keys k JOIN vault_records r ON r.subject = k.subject
          WHERE k.order_id = o.id AND r.ref NOT LIKE 'raw:%'), '[]') AS sealed,
        COALESCE((
          SELECT json_agg(json_build_object(
            'shipmentId', f.data->'shipmentId', 'status', f.data->'status', 'occurredAt', f.data->'occurredAt',
            'raw', f.data->'remark') ORDER BY f.sequence)
          FROM facts f WHERE f.order_id = o.id AND f.type = 'CarrierReported'), '[]') AS events
      FROM orders o WHERE o.id = ANY(${[...ids]}) AND ${visibleTo(sellerId)}`);
  }
}

/** No summary will do. */
const WHOLE = Prisma.sql`false`;

/**
 * Is there a current summary of the order `o` that shows what this seller may see? Of one with lines of others there
 * is none.
 */
export const hasSummaryFor = (sellerId: string | null): Prisma.Sql => Prisma.sql`(
  o.summary_version = ${SUMMARY_VERSION} AND (${sellerId}::text IS NULL OR NOT jsonb_path_exists(
    o.state, '$.lines[*] ? (!(@.sellerId == $seller))', jsonb_build_object('seller', ${sellerId}::text))))`;

interface ViewRow {
  readonly id: string;
  readonly createdAt: Date;
  readonly summary: string | null;
  /** Null if there is a summary, and until the first decision. */
  readonly state: Order | null;
  readonly statusTimes: StatusTimes | null;
  /** What the order was placed with, while it waits for its first decision. */
  readonly take: TakeBody | null;
  readonly sealed: readonly { readonly [K in keyof SealedRow]: string }[];
  readonly events: readonly ShownEvent[];
}

const sealedRowOf = ({ ref, subject, ciphertext, wrappedKey }: ViewRow['sealed'][number]): SealedRow => ({
  ref,
  subject,
  ciphertext: Buffer.from(ciphertext, 'base64'),
  wrappedKey: Buffer.from(wrappedKey, 'base64'),
});

/** What an order's view needs besides the order. */
export function viewContextOf(
  id: string,
  texts: ViewContext['texts'],
  events: readonly ShownEvent[],
  statusTimes: StatusTimes,
): ViewContext {
  const content = texts.get(contentRef(id));
  return {
    content: content === undefined ? null : (JSON.parse(content) as OrderContent),
    texts,
    events,
    statusTimes,
  };
}

type Shown = [around: ViewContext, detail: Detail, seller: string | null];

/** An order that was stored and not decided yet is shown as received: nothing is allowed on it but to wait. */
function received(take: TakeBody, at: Date, ...shown: Shown): OrderView {
  const order = apply(null, { at: at.toISOString(), data: { type: 'OrderTaken', ...take } });
  const view = viewOrder(order, ...shown);
  return {
    ...view,
    version: 0,
    status: { ...view.status, lifecycle: 'received' },
    views: nested(viewsFor({ ...facetsOf(order), lifecycle: 'received' })),
    deadlines: [],
    allowedActions: [],
  };
}
