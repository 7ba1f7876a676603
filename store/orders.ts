import { apply, applyAll } from '../domain/order/apply';
import { upcast } from '../domain/order/facts';
import type { Order, People } from '../domain/order/model';
import type { StatusTimes } from '../domain/order/read/status-times';
import { statusTimes } from '../domain/order/read/status-times';
import type { Detail, OrderView, ShownEvent, Surroundings } from '../domain/order/read/view';
import { nested, viewOrder } from '../domain/order/read/view';
import { viewsOfFacets } from '../domain/order/read/vocabularies';
import { facetsOf } from '../domain/order/read/vocabularies/facets';
import { readOrder } from '../domain/order/snapshot';
import type { OrderContent, TakeBody } from '../domain/order/take';
import { contentRef } from '../domain/order/texts';
import type { ChainedFact } from '../domain/record/chain';
import { recordBrokenAt } from '../domain/record/chain';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { SealedRow, Vault } from './vault';

/** What the api must know of an order before it keeps a command for it. */
export interface OrderCard {
  readonly id: string;
  readonly channel: string;
  readonly externalId: string;
  readonly version: number;
  readonly sellerIds: readonly string[];
  readonly state: Order | null;
}

export interface TimelineItem extends ChainedFact {}

export type StoredRow = Prisma.OrderRowGetPayload<object>;

/** Reads of single orders. Everything is derived from the snapshot, the facts and the vault. */
export class Orders {
  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {}

  /** The order's row; null where there is none, or where `sellerId` has no line of it. */
  async card(id: string, sellerId: string | null): Promise<OrderCard | null> {
    const rows = await this.database.prisma.$queryRaw<OrderCard[]>(Prisma.sql`
      SELECT id, channel, external_id AS "externalId", version, seller_ids AS "sellerIds", state
      FROM orders WHERE id = ${id}
      AND (${sellerId}::text IS NULL OR seller_ids @> ARRAY[${sellerId}::text])`);
    const card = rows[0];
    return card ? { ...card, state: card.state && readOrder(card.state) } : null;
  }

  /** The order as the API shows it. */
  async view(id: string, sellerId: string | null = null): Promise<OrderView | null> {
    return (await this.views([id], 'full', sellerId))[0] ?? null;
  }

  /** Orders in the order of `ids`; what is not there, or not the seller's, is left out. */
  async views(ids: readonly string[], detail: Detail, sellerId: string | null = null): Promise<OrderView[]> {
    if (ids.length === 0) return [];
    // In one snapshot: an order delivered by a carrier's event is never shown without that event.
    const [rows, sealed, events] = await this.database.prisma.$transaction(
      [this.snapshotRows(ids, sellerId), this.sealedRows(ids), this.eventRows(ids)],
      { isolationLevel: 'RepeatableRead' },
    );
    const aroundOf = surroundings(this.vault.open(sealed), events);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      if (!row) return [];
      const around = aroundOf(id, row.statusTimes);
      if (row.state) return [viewOrder(readOrder(row.state), around, detail, sellerId)];
      return row.take ? [received(row.take, row.createdAt, around, detail, sellerId)] : [];
    });
  }

  /** The order as it was after fact `version`; null where it has no such version. */
  async viewAt(id: string, version: number, sellerId: string | null = null): Promise<OrderView | null> {
    const facts = (await this.facts(id)).filter((fact) => fact.sequence <= version);
    if (version < 1 || facts.length !== version) return null;
    const around = surroundings(await this.texts([id]), eventsOf(id, facts))(
      id,
      statusTimes(null, {}, facts),
    );
    return viewOrder(applyAll(null, facts), around, 'full', sellerId);
  }

  /** All facts of an order, oldest first, in today's shape. */
  async facts(id: string): Promise<ChainedFact[]> {
    return (await this.factRows(id)).map(factOf);
  }

  /** An order's row and all its facts, as they were at one moment; null where there is no such order. */
  async record(id: string): Promise<{ row: StoredRow; facts: ChainedFact[] } | null> {
    const [row, facts] = await this.database.prisma.$transaction(
      [this.database.prisma.orderRow.findUnique({ where: { id } }), this.factRows(id)],
      { isolationLevel: 'RepeatableRead' },
    );
    return row && { row, facts: facts.map(factOf) };
  }

  private factRows(id: string) {
    return this.database.prisma.factRow.findMany({ where: { orderId: id }, orderBy: { sequence: 'asc' } });
  }

  /** Whether the chain of an order's facts holds, and where it does not. */
  async verify(id: string): Promise<{ verified: true } | { verified: false; brokenAt: number }> {
    const record = await this.record(id);
    const broken = record && recordBrokenAt(record.facts, record.row);
    return broken === null ? { verified: true } : { verified: false, brokenAt: broken };
  }

  /** A page of the timeline, after `sequence`, with its free text in the clear. */
  async timeline(
    id: string,
    after: number,
    limit: number,
  ): Promise<{ fact: ChainedFact; texts: Map<string, string> }[]> {
    const rows = await this.database.prisma.factRow.findMany({
      where: { orderId: id, sequence: { gt: after } },
      orderBy: { sequence: 'asc' },
      take: limit,
    });
    const texts = await this.texts([id]);
    return rows.map((row) => ({ fact: factOf(row), texts }));
  }

  /** The people and names of an order, as corrected last or by `people`; null where they were erased. */
  async content(id: string, people?: People): Promise<OrderContent | null> {
    const rows = people
      ? [{ people }]
      : await this.database.prisma.$queryRaw<{ people: People | null }[]>(
          Prisma.sql`SELECT state->'people' AS people FROM orders WHERE id = ${id}`,
        );
    const corrected = Object.entries(rows[0]?.people ?? {}).filter(([, ref]) => ref !== null);
    const texts = await this.vault.read([contentRef(id), ...corrected.map(([, ref]) => ref)]);
    const taken = texts.get(contentRef(id));
    if (taken === undefined) return null;
    const parts = corrected.flatMap(([part, ref]) => {
      const text = texts.get(ref);
      return text === undefined ? [] : [[part, JSON.parse(text)] as const];
    });
    return { ...(JSON.parse(taken) as OrderContent), ...Object.fromEntries(parts) };
  }

  private async texts(ids: readonly string[]): Promise<Map<string, string>> {
    return this.vault.open(await this.sealedRows(ids));
  }

  private snapshotRows(ids: readonly string[], sellerId: string | null) {
    return this.database.prisma.$queryRaw<
      { id: string; state: Order | null; statusTimes: StatusTimes; take: TakeBody | null; createdAt: Date }[]
    >(Prisma.sql`
      SELECT o.id, o.state, o.created_at AS "createdAt",
        COALESCE(o.state->'statusTimes', '{}') AS "statusTimes",
        CASE WHEN o.state IS NULL THEN
          (SELECT i.body FROM inbox i WHERE i.order_id = o.id AND i.name = 'take' LIMIT 1) END AS take
      FROM orders o WHERE o.id = ANY(${[...ids]})
      AND (${sellerId}::text IS NULL OR o.seller_ids @> ARRAY[${sellerId}::text])`);
  }

  private sealedRows(ids: readonly string[]) {
    return this.database.prisma.$queryRaw<SealedRow[]>(Prisma.sql`
      SELECT r.ref, r.subject, r.ciphertext, k.wrapped_key AS "wrappedKey"
      FROM vault_keys k JOIN vault_records r ON r.subject = k.subject
      WHERE k.order_id = ANY(${[...ids]}) AND r.ref NOT LIKE 'raw:%'`);
  }

  private eventRows(ids: readonly string[]) {
    return this.database.prisma.$queryRaw<EventRow[]>(Prisma.sql`
      SELECT f.order_id AS "orderId", f.data->>'shipmentId' AS "shipmentId", f.data->>'status' AS status,
             f.data->>'occurredAt' AS "occurredAt", f.data->>'remark' AS raw
      FROM facts f WHERE f.order_id = ANY(${[...ids]}) AND f.type = 'CarrierReported' ORDER BY f.sequence`);
  }
}

type EventRow = ShownEvent & { orderId: string };

/** What an order's view needs besides the order, by the order's id. */
function surroundings(texts: Map<string, string>, events: readonly EventRow[]) {
  return (id: string, statusTimes: StatusTimes): Surroundings => {
    const content = texts.get(contentRef(id));
    return {
      content: content === undefined ? null : (JSON.parse(content) as OrderContent),
      texts,
      events: events.filter((event) => event.orderId === id),
      statusTimes,
    };
  };
}

type Shown = [around: Surroundings, detail: Detail, seller: string | null];

/** An order that was kept and not decided yet is shown as received: nothing is allowed on it but to wait. */
function received(take: TakeBody, at: Date, ...shown: Shown): OrderView {
  const order = apply(null, { at: at.toISOString(), data: { type: 'OrderTaken', ...take } });
  const view = viewOrder(order, ...shown);
  return {
    ...view,
    version: 0,
    status: { ...view.status, lifecycle: 'received' },
    views: nested(viewsOfFacets({ ...facetsOf(order), lifecycle: 'received' })),
    deadlines: [],
    allowedActions: [],
  };
}

/** A fact in today's shape. */
function factOf({ orderId: _, type: __, at, data, ...row }: Prisma.FactRowGetPayload<object>): ChainedFact {
  return { ...row, at: at.toISOString(), data: upcast(row.version, data) };
}

const eventsOf = (orderId: string, facts: readonly ChainedFact[]): EventRow[] =>
  facts.flatMap(({ data }) =>
    data.type === 'CarrierReported'
      ? [
          {
            orderId,
            shipmentId: data.shipmentId,
            status: data.status,
            occurredAt: data.occurredAt,
            raw: data.remark,
          },
        ]
      : [],
  );
