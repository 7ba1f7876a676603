import type { Database } from './database';
import { Prisma } from './generated/client';

export interface UnreadableOrder {
  readonly externalId: string;
  /** A short code and the place; none of the order's own text. */
  readonly problem: string;
  readonly since: Date;
}

/** The result of one page of an import: which orders were read, and which were not, or not in full. */
export interface ReadOrders {
  readonly read: readonly string[];
  readonly unreadable: readonly { readonly externalId: string; readonly problem: string }[];
}

/** Orders of channels that could not be read, so that a person sees them although the import moves on. */
export class UnreadableOrders {
  constructor(private readonly database: Database) {}

  /** Stores what a page of an import could not read, and forgets orders that can be read by now. */
  async update(channel: string, { read, unreadable }: ReadOrders): Promise<void> {
    const problems = new Map(unreadable.map(({ externalId, problem }) => [externalId, problem]));
    const readable = read.filter((externalId) => !problems.has(externalId));
    await this.database.execute(Prisma.sql`
      WITH forgotten AS (
        DELETE FROM unreadable_orders WHERE channel = ${channel} AND external_id = ANY(${readable}::text[]))
      INSERT INTO unreadable_orders (channel, external_id, problem, since)
      SELECT ${channel}, u.external_id, u.problem, now()
      FROM unnest(${[...problems.keys()]}::text[], ${[...problems.values()]}::text[]) AS u(external_id, problem)
      ON CONFLICT (channel, external_id) DO UPDATE SET problem = EXCLUDED.problem`);
  }

  /** A page of a channel's unreadable orders by their number, after `after`. */
  async list(channel: string, after: string, limit: number): Promise<UnreadableOrder[]> {
    return this.database.query<UnreadableOrder>(Prisma.sql`
      SELECT external_id AS "externalId", problem, since FROM unreadable_orders
      WHERE channel = ${channel} AND external_id > ${after} ORDER BY external_id LIMIT ${limit}`);
  }

  /** How many orders of each channel cannot be read; a channel without any is left out. */
  async countsOf(channels: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.query<{ channel: string; count: number }>(Prisma.sql`
      SELECT channel, count(*)::int AS count FROM unreadable_orders
      WHERE channel = ANY(${[...channels]}) GROUP BY channel`);
    return new Map(rows.map(({ channel, count }) => [channel, count]));
  }

  async count(): Promise<number> {
    const rows = await this.database.query<{ count: number }>(
      Prisma.sql`SELECT count(*)::int AS count FROM unreadable_orders`,
    );
    return rows[0]?.count ?? 0;
  }
}
