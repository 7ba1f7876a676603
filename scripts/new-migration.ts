import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { startPostgres } from '../dev/postgres';
import {
  LOCK_CONTENT,
  LOCK_FILE,
  migrationsFolder,
  missingMigration,
  openSchemaEngine,
} from '../dev/schema-engine';

/** The step from the migrations there are to the schema as it is now. */
async function nextStep(): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'waybill-migration-'));
  const postgres = await startPostgres({ dataDir: join(scratch, 'postgres'), durable: false, log: () => {} });
  // The engine's panics end the process at once, past every `finally`.
  const endNow = () => process.kill(postgres.pid, 'SIGQUIT');
  process.on('exit', endNow);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  try {
    const engine = await openSchemaEngine(postgres.urlOf('postgres'), postgres.urlOf('waybill'));
    try {
      return await missingMigration(engine);
    } finally {
      await engine.close();
    }
  } finally {
    process.off('exit', endNow);
    await postgres.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function main(): Promise<void> {
  const name = process.argv[2];
  const isCheck = name === '--check';
  if (!isCheck && !/^[a-z0-9_]+$/.test(name ?? '')) {
    throw new Error('usage: npm run migration -- <name_in_lower_case> (or --check, which writes nothing)');
  }
  const sql = await nextStep();
  if (!sql) return console.log('the migrations match prisma/schema.prisma');
  if (isCheck) throw new Error(`prisma/schema.prisma is ahead of the migrations by:\n${sql}`);
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsFolder(), `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), sql);
  const lockFile = join(migrationsFolder(), LOCK_FILE);
  if (!existsSync(lockFile)) writeFileSync(lockFile, LOCK_CONTENT);
  console.log(
    `wrote ${relative(process.cwd(), join(folder, 'migration.sql'))}; read it before you commit it`,
  );
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
