import type { Database } from './database';
import { Prisma } from './generated/client';

/** Thrown if what reads for sellers is not set up in the database. */
export class MissingSellerRole extends Error {
  constructor() {
    super(
      'the database does not let this process read for sellers: as an administrator run "CREATE ROLE waybill_seller ' +
        'NOLOGIN", run the migration again, and "GRANT waybill_seller TO <the role in DATABASE_URL> WITH INHERIT FALSE, ' +
        'SET TRUE"',
    );
  }
}

/** No such role; no right to take it; no right to read in it. */
const NOT_SET_UP: ReadonlySet<unknown> = new Set(['22023', '42704', '42501']);

/**
 * Makes sure that requests of sellers can be read in their own role, before any is served: without it the rows of others
 * would only be kept apart by each statement. Throws `MissingSellerRole`.
 */
export async function checkSellerRole(database: Pick<Database, 'readonlyFor'>): Promise<void> {
  try {
    const tables = Prisma.sql`orders, seller_parts, facts, inbox, vault_keys, vault_records`;
    await database.readonlyFor('').query(Prisma.sql`SELECT 1 FROM ${tables} LIMIT 0`);
  } catch (error) {
    if (NOT_SET_UP.has((error as { code?: unknown }).code)) throw new MissingSellerRole();
    throw error;
  }
}
