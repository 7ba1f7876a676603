import { Client } from 'pg';
import { FILTERS, openSchemaEngine, readMigrations } from './schema-engine';

// Not the number Prisma's own commands lock with: the engine would then wait for us and we for it.
const LOCK = 7_234_901_155;

/**
 * Brings a database to the state of prisma/migrations and answers the names of what was new. What it writes
 * is what `prisma migrate deploy` writes, so either may follow the other.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const lock = new Client({ connectionString: databaseUrl });
  lock.on('error', () => {});
  await lock.connect();
  try {
    // Held by the session: whoever dies in the middle lets go of it.
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { engine, problem, close } = await openSchemaEngine(databaseUrl);
    try {
      const migrationsList = readMigrations();
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: FILTERS });
      return appliedMigrationNames;
    } catch (error) {
      throw problem(error);
    } finally {
      await close();
    }
  } finally {
    await lock.end();
  }
}
