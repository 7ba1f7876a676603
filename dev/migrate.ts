import { Client } from 'pg';
import { FILTERS, openSchemaEngine, readMigrations } from './schema-engine';
import { sqlFunctions } from './sql-functions';

// Not the number Prisma's own commands lock with: the engine would then wait for us and we for it.
const LOCK = 7_234_901_155;

/**
 * Brings a database to the state of prisma/migrations and prisma/functions, and returns the names of the migrations
 * that were new. The migrations are recorded as `prisma migrate deploy` records them, so either may follow the other;
 * the functions, whose current text is in one file each, are replaced every time.
 */
export async function migrate(databaseUrl: string): Promise<string[]> {
  const lock = new Client({ connectionString: databaseUrl });
  lock.on('error', () => {});
  await lock.connect();
  try {
    // Held by the session: a process that dies in the middle releases it.
    await lock.query('SELECT pg_advisory_lock($1)', [LOCK]);
    const { engine, problem, close } = await openSchemaEngine(databaseUrl);
    try {
      const migrationsList = readMigrations();
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters: FILTERS });
      await lock.query(sqlFunctions());
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
