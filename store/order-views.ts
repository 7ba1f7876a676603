import { LRUCache } from 'lru-cache';
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
import { PLAINTEXT_TTL_MS } from './vault';

/** A seller sees the orders with lines of its own. */
export const visibleTo = (sellerId: string | null): Prisma.Sql =>
  Prisma.sql`(${sellerId}::text IS NULL OR seller_ids @> ARRAY[${sellerId}::text])`;

/** How many characters of rendered orders a process keeps: some 5,000 rows of lists. */
const KEPT_CHARACTERS = 20_000_000;

/** An order as JSON text. */
export interface OrderText {
  readonly version: number;
  readonly text: string;
}

/** The same, with the state of the database that it was rendered from. */
interface RenderedOrder extends OrderText {
  readonly stamp: string;
}

/**
 * Orders as the API shows them: one by one from their snapshots, in lists from their summaries.
 *
 * A rendered text is kept and used again for as long as the database has the same versions of everything in it. Every
 * request checks that (`STAMP`), so a read is as current as if nothing were kept, and never shows what was erased.
 */
export class OrderViews {
  private readonly rendered = new LRUCache<string, RenderedOrder>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: ({ text }) => text.length,
    ttl: PLAINTEXT_TTL_MS,
    ttlAutopurge: true,
  });

  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  /** Null if there is no such order, or if `sellerId` has no line of it. */
  async view(id: string, sellerId: string | null): Promise<OrderView | null> {
    const [row] = await this.read([{ id, stamp: null }], sellerId, WHOLE);
    return row && row.createdAt !== null ? this.viewOf(row, 'full', sellerId) : null;
  }

  /** As `view`, as JSON text. */
  async text(id: string, sellerId: string | null): Promise<OrderText | null> {
    const [shown] = await this.texts([id], 'full', sellerId);
    return shown ?? null;
  }

  /** JSON texts in the order of `ids`; an order that does not exist, or is not the seller's, is omitted. */
  async rows(ids: readonly string[], sellerId: string | null): Promise<string[]> {
    if (ids.length === 0) return [];
    return (await this.texts(ids, 'summary', sellerId)).map(({ text }) => text);
  }

  private async texts(ids: readonly string[], detail: Detail, sellerId: string | null): Promise<OrderText[]> {
    const keyOf = (id: string): string => `${detail} ${id} ${sellerId ?? ''}`;
    const kept = new Map(ids.map((id) => [id, this.rendered.get(keyOf(id))]));
    const known = ids.map((id) => ({ id, stamp: kept.get(id)?.stamp ?? null }));
    const rows = await this.read(known, sellerId, detail === 'full' ? WHOLE : hasSummaryFor(sellerId));
    const shown = new Map<string, OrderText | undefined>();
    for (const row of rows) {
      const isKept = row.createdAt === null;
      const rendered = isKept ? kept.get(row.id) : this.render(row, detail, sellerId);
      if (!isKept && rendered) this.rendered.set(keyOf(row.id), { ...rendered, stamp: row.stamp });
      shown.set(row.id, rendered);
    }
    return ids.flatMap((id) => shown.get(id) ?? []);
  }

  private render(row: StoredView, detail: Detail, sellerId: string | null): OrderText | undefined {
    const { version, summary } = row;
    if (summary !== null)
      return { version, text: fillSummary(summary, besideOf(this.around(row), sellerId)) };
    const view = this.viewOf(row, detail, sellerId);
    return view === null ? undefined : { version, text: JSON.stringify(view) };
  }

  private viewOf(row: StoredView, detail: Detail, sellerId: string | null): OrderView | null {
    const around = this.around(row);
    if (row.state) return viewOrder(readOrder(row.state), around, detail, sellerId);
    return row.take && received(row.take, row.createdAt, around, detail, sellerId);
  }

  private around({ id, sealed, events, statusTimes }: StoredView): ViewContext {
    const byRef = new Map(sealed.map((row) => [row.ref, row]));
    const texts = this.vault.openOnDemand((ref) => {
      const row = byRef.get(ref);
      return row && sealedRowOf(row);
    });
    return viewContextOf(id, texts, events, statusTimes ?? {});
  }

  /**
   * Orders that exist and are visible, with what they are shown from; without it if it still has the stamp that the caller
   * knows. One statement is one moment: an order delivered by a carrier's event is never shown without that event.
   */
  private read(
    known: readonly KnownView[],
    sellerId: string | null,
    hasSummary: Prisma.Sql,
  ): Promise<ViewRow[]> {
    return this.database.readonlyFor(sellerId).query(Prisma.sql`
      SELECT o.id, s.stamp, stored.*
      FROM unnest(${known.map(({ id }) => id)}::text[], ${known.map(({ stamp }) => stamp)}::text[]) AS known(id, stamp)
      JOIN orders o ON o.id = known.id
      CROSS JOIN LATERAL (SELECT ${STAMP} AS stamp) AS s
      LEFT JOIN LATERAL (
        SELECT o.created_at AS "createdAt", o.version,
          CASE WHEN ${hasSummary} THEN o.summary::text END AS summary,
          CASE WHEN ${hasSummary} THEN NULL ELSE o.state END AS state,
          CASE WHEN ${hasSummary} THEN NULL ELSE o.status_times END AS "statusTimes",
          CASE WHEN o.state IS NULL THEN
            (SELECT i.body FROM inbox i WHERE i.order_id = o.id AND i.name = 'take' LIMIT 1) END AS take,
          COALESCE((
            SELECT json_agg(json_build_object(
              'ref', r.ref, 'subject', r.subject, 'ciphertext', encode(r.ciphertext, 'base64'),
              'wrappedKey', encode(k.wrapped_key, 'base64')))
            ${TEXTS}), '[]') AS sealed,
          COALESCE((
            SELECT json_agg(json_build_object(
              'shipmentId', f.data->'shipmentId', 'status', f.data->'status', 'occurredAt', f.data->'occurredAt',
              'raw', f.data->'remark') ORDER BY f.sequence)
            FROM facts f WHERE f.order_id = o.id AND f.type = 'CarrierReported'), '[]') AS events
        WHERE s.stamp IS DISTINCT FROM known.stamp) AS stored ON true
      WHERE ${visibleTo(sellerId)}`);
  }
}

/** Of the order `o`: the texts that it is shown with. Erased, it has none. */
const TEXTS = Prisma.sql`
  FROM vault_keys k JOIN vault_records r ON r.subject = k.subject
  WHERE k.order_id = o.id AND r.ref NOT LIKE 'raw:%'`;

/**
 * The versions of all rows that the order `o` is shown from: `xmin` is the transaction that wrote a row's version. A
 * carrier's events come with a new version of the order, so they need none of their own.
 */
const STAMP = Prisma.sql`o.xmin::text || ':' || COALESCE((
  SELECT string_agg(r.xmin::text, ',' ORDER BY r.ref) ${TEXTS}), '')`;

/** No summary will do. */
const WHOLE = Prisma.sql`false`;

/**
 * Is there a current summary of the order `o` that shows what this seller may see? Of one with lines of others there
 * is none.
 */
export const hasSummaryFor = (sellerId: string | null): Prisma.Sql => Prisma.sql`(
  o.summary_version = ${SUMMARY_VERSION} AND (${sellerId}::text IS NULL OR NOT jsonb_path_exists(
    o.state, '$.lines[*] ? (!(@.sellerId == $seller))', jsonb_build_object('seller', ${sellerId}::text))))`;

interface KnownView {
  readonly id: string;
  /** Null if nothing is known of the order. */
  readonly stamp: string | null;
}

/** An order with what it is shown from, or with nothing of it if it is as the caller knows it. */
type ViewRow = { readonly id: string; readonly stamp: string } & (StoredView | Known);

type Known = { readonly [K in Exclude<keyof StoredView, 'id'>]: null };

interface StoredView {
  readonly id: string;
  readonly createdAt: Date;
  /** 0 until the first decision. */
  readonly version: number;
  readonly summary: string | null;
  /** Null if there is a summary, and until the first decision. */
  readonly state: Order | null;
  readonly statusTimes: StatusTimes | null;
  /** What the order was placed with, while it waits for its first decision. */
  readonly take: TakeBody | null;
  readonly sealed: readonly { readonly [K in keyof SealedRow]: string }[];
  readonly events: readonly ShownEvent[];
}

const sealedRowOf = ({ ref, subject, ciphertext, wrappedKey }: StoredView['sealed'][number]): SealedRow => ({
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
