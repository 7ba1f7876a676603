import { execFileSync, spawn } from 'node:child_process';
import {
  createWriteStream,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

export type Log = (line: string) => void;

/** A child that has to be found again after this process was killed. */
interface Started {
  pid: number;
  /** Distinguishes the process from a later one that was given the same number. */
  startTime: string;
  what: string;
  /** What ends it cleanly. */
  signal: NodeJS.Signals;
}

interface Record {
  owner?: { pid: number; startTime: string };
  started: Started[];
}

/** Undefined if no such process runs. A zombie counts as ended: it holds no port and no file. */
export function startTimeOf(pid: number): string | undefined {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field is the program's name in brackets and may itself contain blanks and brackets.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
      // The 22nd field counts from boot, so without the boot's id a reboot could repeat it.
      return `${bootId()}:${fields[19]}`;
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0);
      return 'unknown';
    }
    const [state, ...start] = execFileSync('ps', ['-o', 'state=,lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
      .trim()
      .split(/\s+/);
    return !state || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

export function isRunning(pid: number, startTime?: string): boolean {
  const found = startTimeOf(pid);
  return found !== undefined && (startTime === undefined || found === startTime);
}

const recordPath = (home: string) => join(home, 'processes.json');

function readRecord(home: string): Record {
  try {
    return JSON.parse(readFileSync(recordPath(home), 'utf8')) as Record;
  } catch {
    // Absent, or cut off by a crash of the machine, which ended the processes too.
    return { started: [] };
  }
}

function writeRecord(home: string, record: Record): void {
  mkdirSync(home, { recursive: true });
  const path = recordPath(home);
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(draft, path);
}

export function recordStarted(
  home: string,
  pid: number,
  what: string,
  signal: NodeJS.Signals = 'SIGTERM',
): void {
  const startTime = startTimeOf(pid);
  // It has ended already; whoever started it is notified separately.
  if (startTime === undefined) return;
  const record = readRecord(home);
  writeRecord(home, { ...record, started: [...record.started, { pid, startTime, what, signal }] });
}

export function recordEnded(home: string, pid: number): void {
  const record = readRecord(home);
  writeRecord(home, { ...record, started: record.started.filter((entry) => entry.pid !== pid) });
}

/**
 * Makes this process the only one that works in `home`, and returns how to release it. Throws if
 * another one that lives has it; one that was killed has lost it.
 */
export function claimHome(home: string): () => void {
  const { owner } = readRecord(home);
  if (owner && owner.pid !== process.pid && isRunning(owner.pid, owner.startTime)) {
    throw new Error(
      `${home} is in use by process ${owner.pid}; stop that one, or set WAYBILL_HOME to another folder`,
    );
  }
  const mine = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
  writeRecord(home, { ...readRecord(home), owner: mine });
  return () => {
    const { started, owner: now } = readRecord(home);
    if (now?.pid !== process.pid) return;
    if (started.length === 0) rmSync(recordPath(home), { force: true });
    else writeRecord(home, { started });
  };
}

/** Ends what an earlier start left running, youngest first, and returns what that was. */
export async function endOrphans(home: string): Promise<Started[]> {
  const { started } = readRecord(home);
  const orphans = started.filter((entry) => isRunning(entry.pid, entry.startTime)).reverse();
  for (const { pid, signal } of orphans) await endTree(pid, { signal, graceMs: 5_000 });
  writeRecord(home, { ...readRecord(home), started: [] });
  return orphans;
}

/** Every process with its parent. Slim images have no `ps`, which `tree-kill` needs, but they have /proc. */
function parents(): [pid: number, parent: number][] {
  if (process.platform !== 'linux') {
    const listing = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
    return listing.split('\n').map((line) => {
      const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
      return [pid, parent];
    });
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      const stat = safely(() => readFileSync(`/proc/${name}/stat`, 'utf8'), ') ? 0');
      return [Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])];
    });
}

/** `pid` and all it started, the deepest first. Its process group would not do: PostgreSQL's backends leave it. */
function treeOf(pid: number): number[] {
  if (process.platform === 'win32') return [pid];
  const children = new Map<number, number[]>();
  for (const [child, parent] of parents()) {
    children.set(parent, [...(children.get(parent) ?? []), child]);
  }
  const below = (root: number): number[] => [...(children.get(root) ?? []).flatMap(below), root];
  return below(pid);
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Requests `pid` to end and, after the time of grace, kills it and whatever it started. */
export async function endTree(
  pid: number,
  { signal = 'SIGTERM', graceMs = 10_000 }: { signal?: NodeJS.Signals; graceMs?: number } = {},
): Promise<void> {
  const startTime = startTimeOf(pid);
  if (startTime === undefined) return;
  const tree = safely(() => treeOf(pid), [pid]).map((member) => ({
    member,
    startTime: startTimeOf(member),
  }));
  signalTo(pid, signal);
  await until(() => !isRunning(pid, startTime), graceMs);
  for (const { member, startTime: since } of tree) {
    if (since !== undefined && isRunning(member, since)) signalTo(member, 'SIGKILL');
  }
  await until(() => !isRunning(pid, startTime), 5_000);
}

function safely<T>(attempt: () => T, otherwise: T): T {
  try {
    return attempt();
  } catch {
    return otherwise;
  }
}

async function until(done: () => boolean, patienceMs: number): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (!done()) {
    if (Date.now() > deadline) return false;
    await sleep(25);
  }
  return true;
}

/** How a process ended. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  pid: number;
  exited: Promise<Exit>;
  /** The first line that matches; rejects when the child ends, or the time is up, without one. */
  line(pattern: RegExp, patienceMs: number): Promise<string>;
  stop(options?: { signal?: NodeJS.Signals; graceMs?: number }): Promise<Exit>;
}

interface ChildOptions {
  /** Short name: prefixes each line of the log and names the child in the record. */
  what: string;
  args: string[];
  /** Node itself if absent. */
  command?: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Appended to; several children may share it. */
  logFile: string;
  /** If given, the child is recorded there until it has ended. */
  home?: string;
  onLine?: Log;
}

/**
 * Starts a child in a process group of its own: Ctrl-C then reaches only this process, which can end its
 * children in the right order. (`execa` is an ES module for Node 22, and keeps no record of children either.)
 */
export function superviseChild(options: ChildOptions): Child {
  const { what, args, command = process.execPath, cwd, env = process.env, logFile, home, onLine } = options;
  mkdirSync(dirname(logFile), { recursive: true });
  const log = createWriteStream(logFile, { flags: 'a' });
  // A full disk costs the log, not the processes that it describes.
  log.on('error', () => {});
  const spawned = spawn(command, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pid = spawned.pid;
  if (pid !== undefined && home !== undefined) recordStarted(home, pid, what);

  const listeners = new Set<Log>(onLine ? [onLine] : []);
  const recent: string[] = [];
  const take = (line: string) => {
    log.write(`${what.padEnd(9)}| ${readable(line)}\n`);
    recent.push(line);
    if (recent.length > 200) recent.shift();
    for (const listener of listeners) listener(line);
  };
  createInterface({ input: spawned.stdout }).on('line', take);
  createInterface({ input: spawned.stderr }).on('line', take);

  let ended = false;
  const exited = new Promise<Exit>((resolve) => {
    const end = (exit: Exit) => {
      ended = true;
      if (pid !== undefined && home !== undefined) recordEnded(home, pid);
      log.end(() => resolve(exit));
    };
    spawned.once('error', (error) => {
      take(`could not be started: ${error.message}`);
      end({ code: 127, signal: null });
    });
    spawned.once('close', (code, signal) => end({ code, signal }));
  });

  return {
    pid: pid ?? 0,
    exited,
    line: (pattern, patienceMs) =>
      new Promise((resolve, reject) => {
        const known = recent.find((line) => pattern.test(line));
        if (known !== undefined) return resolve(known);
        const give = (outcome: () => void) => {
          clearTimeout(timer);
          listeners.delete(look);
          outcome();
        };
        const fail = (why: string) =>
          give(() => reject(new Error(`${what} ${why}; its last line: ${recent.at(-1) ?? '(none)'}`)));
        const look = (line: string) => {
          if (pattern.test(line)) give(() => resolve(line));
        };
        const timer = setTimeout(() => fail(`said nothing like ${pattern} in ${patienceMs} ms`), patienceMs);
        listeners.add(look);
        void exited.then(({ code, signal }) => fail(`ended with ${signal ?? `exit code ${code}`}`));
      }),
    stop: async (how) => {
      // The number of one that has ended may belong to another process by now.
      if (pid !== undefined && !ended) await endTree(pid, how);
      return exited;
    },
  };
}

const LEVELS: { [level: string]: string } = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};

/** A line of pino's JSON as people read it; any other line as it is. */
export function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { time, level, msg, pid: _pid, hostname: _hostname, ...rest } = JSON.parse(line);
    const at = new Date(time).toISOString().slice(11, 23);
    const details = Object.entries(rest).map(([key, value]) => `${key}=${shown(value)}`);
    return [at, (LEVELS[String(level)] ?? String(level)).padEnd(5), msg, ...details]
      .filter(Boolean)
      .join(' ');
  } catch {
    return line;
  }
}

const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
