import { migrate } from '../dev/migrate';

async function main(): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url)
    throw new Error('DATABASE_URL: expected the database to migrate, postgresql://user:password@host/name');
  const applied = await migrate(url);
  for (const name of applied) console.log(`applied ${name}`);
  if (applied.length === 0) console.log('the database is up to date');
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
