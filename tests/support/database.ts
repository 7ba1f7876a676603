import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { testServers } from './environment';

/** Migrated once for each test run; cloning it takes a tenth of migrating again. */
export const TEMPLATE_DATABASE = 'waybill_template';

const SOURCE_IN_USE = '55006';

/** What a database has in which nothing was migrated yet. */
export const EMPTY_DATABASE = 'template1';

/** An empty database for one user only; a migrated one by default. */
export async function createDatabase(
  template = TEMPLATE_DATABASE,
): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await asAdmin(async (admin) => {
    for (let triesLeft = 20; ; triesLeft -= 1) {
      try {
        await admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== SOURCE_IN_USE || triesLeft === 0) throw error;
        await sleep(100);
      }
    }
  });
  const url = new URL(testServers.postgres);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    // By force: a pool that a failed test left open must not prevent the next ones from running.
    drop: () =>
      asAdmin(async (admin) => void (await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`))),
  };
}

async function asAdmin(work: (admin: Client) => Promise<void>): Promise<void> {
  const admin = new Client({ connectionString: testServers.postgres });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
