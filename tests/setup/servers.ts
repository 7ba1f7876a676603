/**
 * The servers of one test run, in a process of their own. They live as long as its standard input is open,
 * so they end with Jest however Jest ends; once they are up, or cannot be, the file that WAYBILL_TEST_ADDRESSES names says
 * where they are, or why not.
 */
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../dev/migrate';
import { startPostgres } from '../../dev/postgres';
import { claimHome, endOrphans, recordStarted } from '../../dev/processes';
import { findTemporalCli } from '../../dev/temporal-cli';
import { startTemporal } from '../../dev/temporal-server';
import { findTestServer } from '../../dev/test-server';
import { workflowBundle } from '../../dev/workflow-bundle';
import { SEARCH_ATTRIBUTES } from '../../workflows/contract';
import { TEMPLATE_DATABASE } from '../support/database';
import { serveSharedSystem } from './shared-system';

const PREFIX = 'waybill-tests-';
const NAMESPACE = 'waybill-tests';

const log = (line: string) => process.stderr.write(`[test servers] ${line}\n`);

/** What a test run left whose servers were killed along with it. */
async function sweep(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const home = join(tmpdir(), name);
    try {
      claimHome(home)();
      await endOrphans(home);
      rmSync(home, { recursive: true, force: true });
    } catch {
      // Another run of this machine has it, or another user.
    }
  }
}

async function main(): Promise<void> {
  await sweep();
  const home = mkdtempSync(join(tmpdir(), PREFIX));
  claimHome(home);
  const stops: (() => Promise<void>)[] = [];
  let ending: Promise<void> | undefined;
  const end = (code: number) => {
    ending ??= (async () => {
      for (const stop of stops.reverse()) await stop().catch((error: Error) => log(error.message));
      rmSync(home, { recursive: true, force: true });
      process.exit(code);
    })();
    return ending;
  };
  // Jest may have ended before it was notified.
  process.stderr.on('error', () => {});
  process.on('uncaughtException', (error) => {
    log(error.stack ?? error.message);
    announce({ error: error.message });
    void end(1);
  });
  process.stdin.resume().on('close', () => void end(0));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));

  try {
    const cli = await findTemporalCli(home, log);
    const [postgres, temporal, bundle, timeSkipping] = await Promise.all([
      startPostgres({
        dataDir: join(home, 'postgres'),
        durable: false,
        log: () => {},
        onSpawn: (pid) => recordStarted(home, pid, 'postgres', 'SIGINT'),
      }).then(async (server) => {
        stops.push(server.stop);
        const admin = new Client({ connectionString: server.urlOf('postgres') });
        await admin.connect();
        await admin.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
        await admin.end();
        await migrate(server.urlOf(TEMPLATE_DATABASE));
        return server;
      }),
      startTemporal({
        cli,
        headless: true,
        namespace: NAMESPACE,
        searchAttributes: SEARCH_ATTRIBUTES,
        logFile: join(home, 'temporal.log'),
        log: () => {},
        onSpawn: (pid) => recordStarted(home, pid, 'temporal'),
      }).then((server) => {
        stops.push(server.stop);
        return server;
      }),
      workflowBundle(home),
      // Not every run needs it: those tests fail with this reason, and the others continue.
      findTestServer(log).catch((error: Error) => {
        log(error.message);
        return '';
      }),
    ]);
    const addresses = {
      WAYBILL_TEST_POSTGRES: postgres.urlOf('postgres'),
      WAYBILL_TEST_TEMPORAL: temporal.address,
      WAYBILL_TEST_NAMESPACE: NAMESPACE,
      WAYBILL_TEST_TEMPORAL_CLI: cli,
      WAYBILL_TEST_BUNDLE: bundle,
      WAYBILL_TEST_TIME_SKIPPING: timeSkipping,
    };
    // The shared system consists of the same parts as those of the tests, and finds the servers the same way.
    Object.assign(process.env, addresses);
    const shared = await serveSharedSystem();
    stops.push(shared.stop);
    announce({ ...addresses, WAYBILL_TEST_SYSTEM: shared.url });
  } catch (error) {
    // A run that is broken off takes the servers away from under their own set-up.
    if (!ending) {
      log((error as Error).message);
      announce({ error: (error as Error).message });
    }
    await end(1);
  }
}

/** The file gets its name when it is whole, so that half of one is never read. */
function announce(content: object): void {
  const file = process.env['WAYBILL_TEST_ADDRESSES'] ?? '';
  writeFileSync(`${file}.new`, JSON.stringify(content));
  renameSync(`${file}.new`, file);
}

void main();
