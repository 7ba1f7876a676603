import { applyAll } from '../domain/order/apply';
import { upcast } from '../domain/order/facts';
import type { Order, People } from '../domain/order/model';
import type { Cause } from '../domain/order/read/seen-facts';
import { statusTimes } from '../domain/order/read/status-times';
import type { OrderView, ShownEvent } from '../domain/order/read/view';
import { viewOrder } from '../domain/order/read/view';
import { readOrder } from '../domain/order/snapshot';
import type { OrderContent } from '../domain/order/take';
import { contentRef } from '../domain/order/texts';
import type { Policy } from '../domain/policy';
import type { ChainedFact } from '../domain/record/chain';
import { recordBrokenAt } from '../domain/record/chain';
import type { Database, Queryable } from './database';
import { Prisma } from './generated/client';
import type { OrderText } from './order-views';
import { OrderViews, viewContextOf, visibleTo } from './order-views';
import type { SealedRow, Vault } from './vault';

/** An order without what is in it: enough to store a command for it, and to start its run. */
export interface OrderHeader {
  readonly id: string;
  readonly channel: string;
  readonly externalId: string;
  /** 0 until its first decision. */
  readonly version: number;
  readonly sellerIds: readonly string[];
  readonly lifecycle: string;
  readonly acceptance: string;
  readonly fulfillment: string;
  readonly payment: string;
  readonly attention: boolean;
  readonly nextDeadline: Date | null;
  /** In minor units of `currency`. */
  readonly total: number;
  readonly currency: string;
  /** The reason codes of its channel by command; null until its first decision. */
  readonly reasons: Policy['reasons'] | null;
}

/** The header with the order itself; null until its first decision. */
export interface OrderWithState extends OrderHeader {
  readonly state: Order | null;
}

/** An order's row, the rows of its sellers' parts, and its facts. */
export interface StoredRecord {
  readonly row: Prisma.OrderRowGetPayload<object>;
  readonly sellerParts: readonly Prisma.SellerPartRowGetPayload<object>[];
  readonly facts: readonly ChainedFact[];
}

const HEADER = Prisma.sql`
  id, channel, external_id AS "externalId", version, seller_ids AS "sellerIds", lifecycle, acceptance, fulfillment,
  payment, attention, next_deadline AS "nextDeadline", total::float8 AS total, currency,
  state #> '{policy,reasons}' AS reasons`;

/** Reads of single orders. Everything is derived from the snapshot, the facts and the vault. */
export class Orders {
  private readonly views: OrderViews;

  constructor(
    private readonly database: Database,
    private readonly vault: Vault,
  ) {
    this.views = new OrderViews(database, vault);
  }

  /** The order's row; null if there is none, or if `sellerId` has no line of it. */
  async orderWithState(id: string, sellerId: string | null): Promise<OrderWithState | null> {
    const rows = await this.database.readonlyFor(sellerId).query<OrderWithState>(Prisma.sql`
      SELECT ${HEADER}, state FROM orders WHERE id = ${id} AND ${visibleTo(sellerId)}`);
    const row = rows[0];
    return row ? { ...row, state: row.state && readOrder(row.state) } : null;
  }

  /** As `card`, without the order itself. */
  async header(id: string, sellerId: string | null): Promise<OrderHeader | null> {
    const rows = await this.database.readonlyFor(sellerId).query<OrderHeader>(Prisma.sql`
      SELECT ${HEADER} FROM orders WHERE id = ${id} AND ${visibleTo(sellerId)}`);
    return rows[0] ?? null;
  }

  /** The order as the API shows it; null if there is none, or if it is not the seller's. */
  view(id: string, sellerId: string | null = null): Promise<OrderView | null> {
    return this.views.view(id, sellerId);
  }

  /** The same as JSON text, which costs less. */
  text(id: string, sellerId: string | null = null): Promise<OrderText | null> {
    return this.views.text(id, sellerId);
  }

  /**
   * Orders as lists show them, as JSON texts in the order of `ids`; one that does not exist, or is not the seller's, is
   * omitted.
   */
  rows(ids: readonly string[], sellerId: string | null = null): Promise<string[]> {
    return this.views.rows(ids, sellerId);
  }

  /** The order as it was after fact `version`; null if it has no such version. */
  async viewAt(id: string, version: number, sellerId: string | null = null): Promise<OrderView | null> {
    const facts = (await this.facts(id, sellerId)).filter((fact) => fact.sequence <= version);
    if (version < 1 || facts.length !== version) return null;
    const texts = await this.texts(id, sellerId);
    const context = viewContextOf(id, texts, eventsOf(facts), statusTimes(null, {}, facts));
    return viewOrder(applyAll(null, facts), context, 'full', sellerId);
  }

  /** All facts of an order, oldest first, in today's shape. */
  facts(id: string, sellerId: string | null = null): Promise<ChainedFact[]> {
    return this.timeline(id, { after: 0, limit: null, sellerId });
  }

  /** Orders with all that is stored of them, as they were at one moment; an order that does not exist is omitted. */
  async records(ids: readonly string[]): Promise<StoredRecord[]> {
    const { orderRow, sellerPartRow, factRow } = this.database.prisma;
    const [rows, parts, facts] = await this.database.prisma.$transaction(
      [
        orderRow.findMany({ where: { id: { in: [...ids] } } }),
        sellerPartRow.findMany({ where: { id: { in: [...ids] } } }),
        factRow.findMany({ where: { orderId: { in: [...ids] } }, orderBy: { sequence: 'asc' } }),
      ],
      { isolationLevel: 'RepeatableRead' },
    );
    const byOrder = new Map<string, ChainedFact[]>(rows.map(({ id }) => [id, []]));
    for (const { orderId, type: _, ...fact } of facts) byOrder.get(orderId)?.push(factOf(fact));
    return rows.map((row) => ({
      row,
      sellerParts: parts.filter(({ id }) => id === row.id),
      facts: byOrder.get(row.id) ?? [],
    }));
  }

  /** Whether the chain of an order's facts is valid, and where it is not. */
  async verify(id: string): Promise<{ verified: true } | { verified: false; brokenAt: number }> {
    const [record = null] = await this.records([id]);
    const broken = record && recordBrokenAt(record.facts, record.row);
    return broken === null ? { verified: true } : { verified: false, brokenAt: broken };
  }

  /** Facts in their order, after the one with the number `after`; `limit` null: all of them. */
  async timeline(
    id: string,
    { after, limit, sellerId }: { after: number; limit: number | null; sellerId: string | null },
  ): Promise<ChainedFact[]> {
    const rows = await this.database.readonlyFor(sellerId).query<FactColumns>(Prisma.sql`
      SELECT sequence, version, data, at, who, on_behalf_of AS "onBehalfOf", cause, request_id AS "requestId", hash
      FROM facts WHERE order_id = ${id} AND sequence > ${after}::int ORDER BY sequence LIMIT ${limit}::int`);
    return rows.map(factOf);
  }

  /** All facts of an order, oldest first, each with the message that led to it; null for a deadline. */
  async factsWithCauses(
    id: string,
    sellerId: string | null,
  ): Promise<{ fact: ChainedFact; cause: Cause | null }[]> {
    const causes = await this.database.readonlyFor(sellerId).query<Cause & { id: string }>(Prisma.sql`
      SELECT id, name, seller_id AS "sellerId" FROM inbox WHERE order_id = ${id}`);
    const byId = new Map(causes.map((cause) => [cause.id, cause]));
    return (await this.facts(id, sellerId)).map((fact) => ({ fact, cause: byId.get(fact.cause) ?? null }));
  }

  /**
   * The personal data of an order, as it was last corrected or as corrected by `people`; null if it was erased. Read
   * on the connection `on` within a transaction.
   */
  async content(
    id: string,
    { people, on = this.database }: { readonly people?: People; readonly on?: Queryable } = {},
  ): Promise<OrderContent | null> {
    const rows = people ? [{ id, people }] : await this.peopleOf([id], on);
    return (await this.contentsFor(rows, on)).get(id) ?? null;
  }

  /** The personal data of several orders, as they were last corrected, by order; what was erased is left out. */
  async contents(ids: readonly string[]): Promise<Map<string, OrderContent>> {
    return this.contentsFor(await this.peopleOf(ids, this.database), this.database);
  }

  /** The references of the corrections of orders. */
  private peopleOf(ids: readonly string[], on: Queryable) {
    return on.query<{ id: string; people: People | null }>(
      Prisma.sql`SELECT id, state->'people' AS people FROM orders WHERE id = ANY(${[...ids]})`,
    );
  }

  private async contentsFor(
    rows: readonly { readonly id: string; readonly people: People | null }[],
    on: Queryable,
  ): Promise<Map<string, OrderContent>> {
    const orders = rows.map(({ id, people }) => ({
      id,
      corrected: Object.entries(people ?? {}).filter(([, ref]) => ref !== null),
    }));
    const refs = orders.flatMap(({ id, corrected }) => [contentRef(id), ...corrected.map(([, ref]) => ref)]);
    const texts = await this.vault.read(refs, on);
    const contents = orders.flatMap(({ id, corrected }): [string, OrderContent][] => {
      const taken = texts.get(contentRef(id));
      if (taken === undefined) return [];
      const parts = corrected.flatMap(([part, ref]) => {
        const text = texts.get(ref);
        return text === undefined ? [] : [[part, JSON.parse(text)] as const];
      });
      return [[id, { ...(JSON.parse(taken) as OrderContent), ...Object.fromEntries(parts) }]];
    });
    return new Map(contents);
  }

  /** The free text and the people of an order in the clear, by their references. */
  async texts(id: string, sellerId: string | null): Promise<Map<string, string>> {
    return this.vault.open(
      await this.database.readonlyFor(sellerId).query<SealedRow>(Prisma.sql`
        SELECT r.ref, r.subject, r.ciphertext, k.wrapped_key AS "wrappedKey"
        FROM vault_keys k JOIN vault_records r ON r.subject = k.subject
        WHERE k.order_id = ${id} AND r.ref NOT LIKE 'raw:%'`),
    );
  }
}

type FactColumns = Omit<Prisma.FactRowGetPayload<object>, 'orderId' | 'type'>;

/** A fact in today's shape. */
function factOf({ at, data, ...row }: FactColumns): ChainedFact {
  return { ...row, at: at.toISOString(), data: upcast(row.version, data) };
}

const eventsOf = (facts: readonly ChainedFact[]): ShownEvent[] =>
  facts.flatMap(({ data }) => {
    if (data.type !== 'CarrierReported') return [];
    const { shipmentId, status, occurredAt, remark } = data;
    return [{ shipmentId, status, occurredAt, raw: remark }];
  });
