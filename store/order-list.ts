import type { Database } from './database';
import { Prisma } from './generated/client';
import type { FilterPart } from './list-plan';
import { impliedBy, isReadWhole, parts, RECEIVED_WORDS } from './list-plan';
import type { NameIndex } from './name-index';
import type { OneOf, OrderFilter, StatusName } from './order-filter';
import { STATUS_NAMES } from './order-filter';
import { tagOf } from './order-row';

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

export interface Position {
  readonly value: string;
  readonly id: string;
}

export interface OrderPage {
  readonly ids: readonly string[];
  /** Where the next page starts; null after the last. */
  readonly next: Position | null;
}

const COLUMNS: Readonly<Record<SortName, { sql: Prisma.Sql; type: Prisma.Sql }>> = {
  createdAt: { sql: Prisma.sql`created_at`, type: Prisma.sql`timestamptz` },
  updatedAt: { sql: Prisma.sql`updated_at`, type: Prisma.sql`timestamptz` },
  placedAt: { sql: Prisma.sql`placed_at`, type: Prisma.sql`timestamptz` },
  payment: { sql: Prisma.sql`payment`, type: Prisma.sql`text` },
  fulfillment: { sql: Prisma.sql`fulfillment`, type: Prisma.sql`text` },
  refund: { sql: Prisma.sql`refund`, type: Prisma.sql`text` },
  total: { sql: Prisma.sql`total`, type: Prisma.sql`bigint` },
};

const STATUS_COLUMNS: Readonly<Record<StatusName, Prisma.Sql>> = {
  lifecycle: Prisma.sql`lifecycle`,
  acceptance: Prisma.sql`acceptance`,
  payment: Prisma.sql`payment`,
  fulfillment: Prisma.sql`fulfillment`,
  delivery: Prisma.sql`delivery`,
  pickup: Prisma.sql`pickup`,
  return: Prisma.sql`returned`,
  refund: Prisma.sql`refund`,
  incident: Prisma.sql`incident`,
  mode: Prisma.sql`mode`,
};

/** A literal comparison with a single value, so that the planner can use the indexes in the order of creation. */
export const among = (column: Prisma.Sql, values: readonly string[]): Prisma.Sql =>
  values.length === 1
    ? Prisma.sql`${column} = ${values[0]}`
    : Prisma.sql`${column} = ANY(${[...values]}::text[])`;

export const unless = (not: boolean, condition: Prisma.Sql): Prisma.Sql =>
  not ? Prisma.sql`NOT (${condition})` : condition;

/** Is it among what the order is found by in the clear? Its number always is. */
const hasTerm = (text: string): Prisma.Sql => Prisma.sql`search_terms @> ARRAY[${text.toLowerCase()}::text]`;

/** What lists read: both tables have the same columns to filter and to sort by. */
export const tableOf = (sellerId: string | null): Prisma.Sql =>
  sellerId === null ? Prisma.sql`orders` : Prisma.sql`seller_parts`;

/** Has the order one of these sellers: as its first, as another one, or as any? */
function soldBy({ values, not }: OneOf, sellerIs: FilterPart['sellerIs']): Prisma.Sql {
  const first = among(Prisma.sql`seller_ids[1]`, values);
  if (sellerIs === 'first') return first;
  const hasOne =
    values.length === 1
      ? Prisma.sql`seller_ids @> ${[...values]}::text[]`
      : Prisma.sql`seller_ids && ${[...values]}::text[]`;
  if (sellerIs === undefined) return unless(not, hasOne);
  return Prisma.sql`(cardinality(seller_ids) > 1 AND NOT (${first}) AND ${hasOne})`;
}

/** Does the order show one of these statuses of a view? One that is not decided yet has no tags. */
function shows({ view, values, not }: NonNullable<OrderFilter['word']>): Prisma.Sql {
  const tags = values.map((word) => tagOf(view, word));
  const shown =
    tags.length === 1 ? Prisma.sql`words @> ${tags}::text[]` : Prisma.sql`words && ${tags}::text[]`;
  const isNew = tags.some((tag) => RECEIVED_WORDS.has(tag));
  return unless(not, isNew ? Prisma.sql`(${shown} OR lifecycle = 'received')` : shown);
}

/** As the index says it of those that were not. */
const PLACED_NEAR = Prisma.sql`created_at - placed_at BETWEEN interval '-24 hours' AND interval '24 hours'`;
const DAY_MS = 86_400_000;

/** Was the order placed within these times? If that was near its creation, so was its creation, give or take a day. */
function placed({ placedFrom, placedTo, placedIs }: FilterPart): Prisma.Sql[] {
  const conditions = within(Prisma.sql`placed_at`, placedFrom, placedTo);
  if (placedIs === undefined) return conditions;
  if (placedIs === 'apart') return [...conditions, Prisma.sql`NOT (${PLACED_NEAR})`];
  const shifted = (at: string | undefined, ms: number) =>
    at === undefined ? undefined : new Date(Date.parse(at) + ms).toISOString();
  const created = within(Prisma.sql`created_at`, shifted(placedFrom, -DAY_MS), shifted(placedTo, DAY_MS + 1));
  return [...conditions, PLACED_NEAR, ...created];
}

/** The times between which an order was created and placed: from the first on, and before the second. */
const within = (column: Prisma.Sql, from: string | undefined, to: string | undefined): Prisma.Sql[] => [
  ...(from === undefined ? [] : [Prisma.sql`${column} >= ${new Date(from)}::timestamptz`]),
  ...(to === undefined ? [] : [Prisma.sql`${column} < ${new Date(to)}::timestamptz`]),
];

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
    const pages = parts(filter, name).map((part) => {
      const where = this.conditions(part);
      if (sellerId !== null) where.push(Prisma.sql`seller_id = ${sellerId}`);
      const isWhole =
        sellerId === null ? isReadWhole(part, name) : name !== 'createdAt' || part.placedIs === 'apart';
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
    for (const name of STATUS_NAMES) {
      const values = filter[name];
      if (values !== undefined) conditions.push(among(STATUS_COLUMNS[name], values));
    }
    const { attention, archived, channel, seller, sellerIs, externalId, q } = filter;
    if (channel) conditions.push(unless(channel.not, among(Prisma.sql`channel`, channel.values)));
    // Literal predicates, so that the planner can use the indexes that have them.
    if (attention !== undefined)
      conditions.push(attention ? Prisma.sql`attention` : Prisma.sql`NOT attention`);
    if (archived !== undefined) conditions.push(archived ? Prisma.sql`archived` : Prisma.sql`NOT archived`);
    if (filter.word) conditions.push(shows(filter.word));
    if (seller) conditions.push(soldBy(seller, sellerIs));
    conditions.push(
      ...within(Prisma.sql`created_at`, filter.createdFrom, filter.createdTo),
      ...placed(filter),
    );
    if (externalId !== undefined) {
      conditions.push(Prisma.sql`(external_id = ${externalId} AND ${hasTerm(externalId)})`);
    }
    if (filter.customer !== undefined) conditions.push(this.named(filter.customer));
    if (q !== undefined) conditions.push(Prisma.sql`(${hasTerm(q)} OR ${this.named(q)})`);
    return conditions;
  }

  /** Orders of the people whom this text names; none if it has no word. */
  private named(text: string): Prisma.Sql {
    const spellings = this.names
      .tokensFor(text)
      .map((tokens) => Prisma.sql`name_tokens @> ${tokens}::text[]`);
    return spellings.length > 0 ? Prisma.sql`(${Prisma.join(spellings, ' OR ')})` : Prisma.sql`false`;
  }
}
