import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { projectRoot } from './root';
import { FILTERS, openSchemaEngine, readMigrations } from './schema-engine';

// Not the number Prisma's own commands lock with: the engine would then wait for us and we for it.
const LOCK = 7_234_901_155;

/**
 * Brings a database to the state of prisma/migrations and prisma/functions, and answers the names of the migrations
 * that were new. The migrations are recorded as `prisma migrate deploy` records them, so either may follow the other;
 * the functions, whose current text stands in one file each, are replaced every time.
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
      await lock.query(currentFunctions());
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

/** The text of all SQL functions, to be run as one transaction. */
function currentFunctions(): string {
  const folder = join(projectRoot(), 'prisma', 'functions');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n');
}
