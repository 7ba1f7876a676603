import type { Order } from '../domain/order/model';
import type { ShownDeadline } from '../domain/order/read/view';
import { viewDeadline } from '../domain/order/read/view';
import type { ViewName } from '../domain/order/read/vocabularies';
import { deadlinesVisibleTo } from '../domain/order/seller';
import { readOrder } from '../domain/order/snapshot';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { FilterPart } from './list-plan';
import { impliedBy, isReadWhole, parts, RECEIVED_WORDS } from './list-plan';
import type { NameIndex } from './name-index';
import { tagOf } from './order-row';
import { hasSummaryFor } from './order-views';

/** What orders can be sorted by; a minus before the name turns it round. */
export const SORTS = [
  'createdAt',
  'updatedAt',
  'placedAt',
  'payment',
  'fulfillment',
  'refund',
  'total',
] as const;
export type SortName = (typeof SORTS)[number];
export type Sort = SortName | `-${SortName}`;

export interface OrderFilter {
  readonly q?: string | undefined;
  readonly customer?: string | undefined;
  readonly channel?: string | undefined;
  readonly seller?: string | undefined;
  readonly externalId?: string | undefined;
  readonly lifecycle?: string | undefined;
  readonly acceptance?: string | undefined;
  readonly payment?: string | undefined;
  readonly fulfillment?: string | undefined;
  readonly delivery?: string | undefined;
  readonly pickup?: string | undefined;
  readonly return?: string | undefined;
  readonly refund?: string | undefined;
  readonly incident?: string | undefined;
  readonly mode?: string | undefined;
  /** Orders that have this status of a view. */
  readonly word?: { readonly view: ViewName; readonly word: string } | undefined;
  readonly archived?: boolean | undefined;
  readonly attention?: boolean | undefined;
  readonly createdFrom?: string | undefined;
  readonly createdTo?: string | undefined;
}

export interface Position {
  readonly value: string;
  readonly id: string;
}

export interface OrderPage {
  readonly ids: readonly string[];
  /** Where the next page starts; null after the last. */
  readonly next: Position | null;
}

/** An order with its deadlines, soonest first. */
export interface DueOrder {
  readonly id: string;
  readonly channel: string;
  readonly externalId: string;
  readonly deadlines: readonly ShownDeadline[];
}

type DueRow = Omit<DueOrder, 'deadlines'> & {
  readonly at: Date;
  readonly deadlines: readonly ShownDeadline[] | null;
  readonly state: Order | null;
};

const COLUMNS: Readonly<Record<SortName, { sql: Prisma.Sql; type: Prisma.Sql }>> = {
  createdAt: { sql: Prisma.sql`created_at`, type: Prisma.sql`timestamptz` },
  updatedAt: { sql: Prisma.sql`updated_at`, type: Prisma.sql`timestamptz` },
  placedAt: { sql: Prisma.sql`placed_at`, type: Prisma.sql`timestamptz` },
  payment: { sql: Prisma.sql`payment`, type: Prisma.sql`text` },
  fulfillment: { sql: Prisma.sql`fulfillment`, type: Prisma.sql`text` },
  refund: { sql: Prisma.sql`refund`, type: Prisma.sql`text` },
  total: { sql: Prisma.sql`total`, type: Prisma.sql`bigint` },
};

const DIMENSIONS = {
  lifecycle: Prisma.sql`lifecycle`,
  acceptance: Prisma.sql`acceptance`,
  payment: Prisma.sql`payment`,
  fulfillment: Prisma.sql`fulfillment`,
  delivery: Prisma.sql`delivery`,
  pickup: Prisma.sql`pickup`,
  return: Prisma.sql`returned`,
  refund: Prisma.sql`refund`,
  incident: Prisma.sql`incident`,
  channel: Prisma.sql`channel`,
  mode: Prisma.sql`mode`,
} as const;

/** Is it among what the order is found by in the clear? Its number always is. */
const hasTerm = (text: string): Prisma.Sql => Prisma.sql`search_terms @> ARRAY[${text.toLowerCase()}::text]`;

/** What lists read: both tables have the same columns to filter and to sort by. */
const tableOf = (sellerId: string | null): Prisma.Sql =>
  sellerId === null ? Prisma.sql`orders` : Prisma.sql`seller_parts`;

/** Has the order this seller: as its first, as another one, or as any? */
function soldBy(seller: string, sellerIs: FilterPart['sellerIs']): Prisma.Sql {
  if (sellerIs === 'first') return Prisma.sql`seller_ids[1] = ${seller}`;
  const hasIt = Prisma.sql`seller_ids @> ARRAY[${seller}::text]`;
  if (sellerIs === undefined) return hasIt;
  return Prisma.sql`(cardinality(seller_ids) > 1 AND seller_ids[1] <> ${seller} AND ${hasIt})`;
}

/** Finds orders. Pages go by key, so orders that arrive meanwhile neither repeat nor hide others. */
export class OrderList {
  constructor(
    private readonly database: Database,
    private readonly names: NameIndex,
  ) {}

  /**
   * A page of what a caller sees: all orders, or the parts of `sellerId`. A seller's are filtered and sorted by what
   * follows from its own lines, so nothing of the others' can be found out by searching.
   */
  async page(
    asked: OrderFilter,
    sort: Sort,
    after: Position | null,
    limit: number,
    sellerId: string | null,
  ): Promise<OrderPage> {
    const filter = { ...impliedBy(asked), ...asked };
    const down = sort.startsWith('-');
    const name = sort.replace(/^-/, '') as SortName;
    const column = COLUMNS[name];
    const direction = down ? Prisma.sql`DESC` : Prisma.sql`ASC`;
    const pages = parts(filter).map((part) => {
      const where = this.conditions(part);
      if (sellerId !== null) where.push(Prisma.sql`seller_id = ${sellerId}`);
      const isWhole = sellerId === null ? isReadWhole(part, name) : name !== 'createdAt';
      if (after) {
        const position = Prisma.sql`(${after.value}::${column.type}, ${after.id}::text)`;
        where.push(Prisma.sql`(${column.sql}, id) ${down ? Prisma.sql`<` : Prisma.sql`>`} ${position}`);
      }
      // OFFSET 0 prevents the planner from sorting by an index.
      return Prisma.sql`(
        SELECT * FROM (
          SELECT id, ${column.sql} AS place FROM ${tableOf(sellerId)}
          ${where.length > 0 ? Prisma.sql`WHERE ${Prisma.join(where, ' AND ')}` : Prisma.empty}
          ${isWhole ? Prisma.sql`OFFSET 0` : Prisma.empty}) AS found
        ORDER BY place ${direction}, id ${direction} LIMIT ${limit + 1})`;
    });
    const rows = await this.database
      .readonlyFor(sellerId)
      .queryPlanned<{ id: string; value: string }>(Prisma.sql`
      SELECT id, place::text AS value FROM (${Prisma.join(pages, ' UNION ALL ')}) AS found
      ORDER BY place ${direction}, id ${direction} LIMIT ${limit + 1}`);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { ids: page.map((row) => row.id), next: rows.length > limit && last ? last : null };
  }

  /**
   * Orders with a deadline that runs out before `until`, by their next deadline, each with the deadlines that
   * `sellerId` may see.
   */
  async due(
    filter: {
      readonly channel?: string | undefined;
      readonly sellerId: string | null;
      readonly until: string;
    },
    after: { readonly at: string; readonly id: string } | null,
    limit: number,
  ): Promise<{ orders: readonly DueOrder[]; next: { at: string; id: string } | null }> {
    const { channel, sellerId, until } = filter;
    const [p, parts] =
      sellerId === null
        ? [Prisma.sql`o`, Prisma.empty]
        : [Prisma.sql`p`, Prisma.sql`JOIN seller_parts p ON p.id = o.id AND p.seller_id = ${sellerId}`];
    const where = [Prisma.sql`${p}.next_deadline <= ${new Date(until)}::timestamptz AND o.state IS NOT NULL`];
    if (channel !== undefined) where.push(Prisma.sql`o.channel = ${channel}`);
    if (after) {
      const position = Prisma.sql`(${new Date(after.at)}::timestamptz, ${after.id}::text)`;
      where.push(Prisma.sql`(${p}.next_deadline, ${p}.id) > ${position}`);
    }
    const rows = await this.database.readonlyFor(sellerId).queryPlanned<DueRow>(Prisma.sql`
      SELECT o.id, o.channel, o.external_id AS "externalId", ${p}.next_deadline AS at,
        CASE WHEN ${hasSummaryFor(sellerId)} THEN o.summary->'deadlines' END AS deadlines,
        CASE WHEN ${hasSummaryFor(sellerId)} THEN NULL ELSE o.state END AS state
      FROM orders o ${parts} WHERE ${Prisma.join(where, ' AND ')}
      ORDER BY ${p}.next_deadline, ${p}.id LIMIT ${limit + 1}`);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const next = rows.length > limit && last ? { at: last.at.toISOString(), id: last.id } : null;
    const orders = page.map(({ id, channel: name, externalId, deadlines, state }) => ({
      id,
      channel: name,
      externalId,
      deadlines: deadlines ?? (state ? deadlinesVisibleTo(readOrder(state), sellerId).map(viewDeadline) : []),
    }));
    return { orders, next };
  }

  /** Has a real order come? From then on no test orders are offered (U8). */
  async hasLiveOrder(): Promise<boolean> {
    const row = await this.database.prisma.orderRow.findFirst({
      where: { mode: 'live' },
      select: { id: true },
    });
    return row !== null;
  }

  private conditions(filter: FilterPart): Prisma.Sql[] {
    const conditions: Prisma.Sql[] = [];
    for (const [name, column] of Object.entries(DIMENSIONS)) {
      const value = filter[name as keyof typeof DIMENSIONS];
      if (value !== undefined) conditions.push(Prisma.sql`${column} = ${value}`);
    }
    // Literal predicates, so that the planner can use the indexes that have them.
    if (filter.attention !== undefined)
      conditions.push(filter.attention ? Prisma.sql`attention` : Prisma.sql`NOT attention`);
    if (filter.archived !== undefined)
      conditions.push(filter.archived ? Prisma.sql`archived` : Prisma.sql`NOT archived`);
    if (filter.word) {
      const { view, word } = filter.word;
      const isNew = RECEIVED_WORDS.has(tagOf(view, word));
      const shown = Prisma.sql`words @> ARRAY[${tagOf(view, word)}::text]`;
      conditions.push(isNew ? Prisma.sql`(${shown} OR lifecycle = 'received')` : shown);
    }
    if (filter.seller !== undefined) conditions.push(soldBy(filter.seller, filter.sellerIs));
    if (filter.createdFrom)
      conditions.push(Prisma.sql`created_at >= ${new Date(filter.createdFrom)}::timestamptz`);
    if (filter.createdTo)
      conditions.push(Prisma.sql`created_at < ${new Date(filter.createdTo)}::timestamptz`);
    if (filter.externalId !== undefined) {
      conditions.push(Prisma.sql`(external_id = ${filter.externalId} AND ${hasTerm(filter.externalId)})`);
    }
    if (filter.customer !== undefined) conditions.push(this.named(filter.customer));
    if (filter.q !== undefined)
      conditions.push(Prisma.sql`(${hasTerm(filter.q.trim())} OR ${this.named(filter.q)})`);
    return conditions;
  }

  /** Orders of people all of whose words are among those searched for; none if there is no word. */
  private named(text: string): Prisma.Sql {
    const tokens = this.names.tokensOfWords(text);
    return tokens.length > 0 ? Prisma.sql`name_tokens @> ${tokens}::text[]` : Prisma.sql`false`;
  }
}
