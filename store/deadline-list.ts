import type { DeadlineName } from '../domain/order/deadlines';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { OneOf } from './order-filter';
import { among, tableOf, unless } from './order-list';

/** A deadline with the order that it belongs to, and the shipment or supplier order if it is about one. */
export interface DueDeadline {
  readonly name: DeadlineName;
  readonly at: string;
  readonly shipmentId?: string;
  readonly sourceId?: string;
  readonly order: string;
  readonly channel: string;
  readonly externalId: string;
}

export interface DeadlineFilter {
  /** Whose deadlines: those of a seller's own part; null: of whole orders. */
  readonly sellerId: string | null;
  readonly until: string;
  readonly channel?: OneOf | undefined;
  readonly names?: readonly DeadlineName[] | undefined;
}

/** A place in the list: no two deadlines have the same. */
export interface DeadlinePlace {
  readonly at: string;
  readonly order: string;
  readonly name: string;
  /** The shipment or supplier order, or ''. */
  readonly subject: string;
}

type Row = Omit<DueDeadline, 'at' | 'shipmentId' | 'sourceId'> & {
  readonly at: Date;
  readonly shipmentId: string | null;
  readonly sourceId: string | null;
};

/** Finds deadlines of all orders. */
export class DeadlineList {
  constructor(private readonly database: Database) {}

  /**
   * Deadlines up to `until`, soonest first, after a place; `next` is null after the last. They are looked for in the
   * orders that are due next, and among all only if those have not enough.
   */
  async page(
    filter: DeadlineFilter,
    after: DeadlinePlace | null,
    limit: number,
  ): Promise<{ deadlines: readonly DueDeadline[]; next: DeadlinePlace | null }> {
    const near = await this.read(filter, after, limit, nearEnd(filter, after, limit));
    const rows = near.length > limit ? near : await this.read(filter, after, limit, time(filter.until));
    const deadlines = rows.slice(0, limit).map(deadlineOf);
    const last = deadlines.at(-1);
    return { deadlines, next: rows.length > limit && last ? placeOf(last) : null };
  }

  /** The first deadlines up to `end`. */
  private read(
    filter: DeadlineFilter,
    after: DeadlinePlace | null,
    limit: number,
    end: Prisma.Sql,
  ): Promise<Row[]> {
    const { sellerId } = filter;
    const [due, shown] =
      sellerId === null
        ? [Prisma.sql`orders o`, Prisma.empty]
        : [
            Prisma.sql`seller_parts p JOIN orders o ON o.id = p.id`,
            Prisma.sql`o.deadlines->'sellers'->${sellerId}::text,`,
          ];
    return this.database.readonlyFor(sellerId).queryPlanned<Row>(Prisma.sql`
      SELECT o.id AS order, o.channel, o.external_id AS "externalId", d.name, d.at, d."shipmentId", d."sourceId"
      FROM ${due} CROSS JOIN LATERAL jsonb_to_recordset(COALESCE(${shown} o.deadlines->'whole'))
        AS d(name text, at timestamptz, "shipmentId" text, "sourceId" text)
      WHERE ${Prisma.join(conditions(filter, after, end), ' AND ')}
      ORDER BY ${SEQUENCE} LIMIT ${limit + 1}`);
  }
}

/** A time up to which there are some pages of orders after the place; null if there are fewer. */
const nearEnd = (
  { sellerId, until }: DeadlineFilter,
  after: DeadlinePlace | null,
  limit: number,
): Prisma.Sql =>
  Prisma.sql`(SELECT next_deadline FROM ${tableOf(sellerId)}
    WHERE next_deadline > ${time(after?.at ?? EVER)} AND next_deadline <= ${time(until)}
      ${sellerId === null ? Prisma.empty : Prisma.sql`AND seller_id = ${sellerId}`}
    ORDER BY next_deadline OFFSET ${4 * limit} LIMIT 1)`;

/** Before every deadline. */
const EVER = '1900-01-01T00:00:00Z';

const SEQUENCE = Prisma.sql`d.at, o.id, d.name, COALESCE(d."shipmentId", d."sourceId", '')`;

const time = (at: string): Prisma.Sql => Prisma.sql`${new Date(at)}::timestamptz`;

function conditions(
  { sellerId, channel, names }: DeadlineFilter,
  after: DeadlinePlace | null,
  end: Prisma.Sql,
): Prisma.Sql[] {
  // No deadline of an order comes before its next one, by which there is an index.
  const next = sellerId === null ? Prisma.sql`o.next_deadline` : Prisma.sql`p.next_deadline`;
  const found = [Prisma.sql`${next} <= ${end} AND d.at <= ${end}`];
  if (sellerId !== null) found.push(Prisma.sql`p.seller_id = ${sellerId}`);
  if (channel) found.push(unless(channel.not, among(Prisma.sql`o.channel`, channel.values)));
  if (names) found.push(among(Prisma.sql`d.name`, names));
  if (after) {
    const { at, order, name, subject } = after;
    found.push(Prisma.sql`(${SEQUENCE}) > (${time(at)}, ${order}, ${name}, ${subject})`);
  }
  return found;
}

const placeOf = ({ at, order, name, shipmentId, sourceId }: DueDeadline): DeadlinePlace => ({
  at,
  order,
  name,
  subject: shipmentId ?? sourceId ?? '',
});

const deadlineOf = ({ at, shipmentId, sourceId, ...row }: Row): DueDeadline => ({
  ...row,
  at: at.toISOString(),
  ...(shipmentId === null ? {} : { shipmentId }),
  ...(sourceId === null ? {} : { sourceId }),
});
