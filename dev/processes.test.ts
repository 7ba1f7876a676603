import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  claimHome,
  endOrphans,
  isRunning,
  readable,
  recordStarted,
  startTimeOf,
  superviseChild,
} from './processes';

const SLEEP = ['-e', 'setInterval(() => {}, 1000); console.log("up")'];
const STUBBORN = ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")'];

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'waybill-processes-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const record = () => join(home, 'processes.json');

test('processes that a killed start left running are ended, and a stranger with the same number is not', async () => {
  const orphan = spawn(process.execPath, SLEEP, { detached: true, stdio: 'ignore' });
  const stranger = spawn(process.execPath, SLEEP, { detached: true, stdio: 'ignore' });
  recordStarted(home, orphan.pid ?? 0, 'orphan');
  recordStarted(home, stranger.pid ?? 0, 'stranger');
  const kept = JSON.parse(readFileSync(record(), 'utf8'));
  kept.started[1].startTime = 'long ago';
  writeFileSync(record(), JSON.stringify(kept));

  const ended = await endOrphans(home);

  expect(ended.map(({ what }) => what)).toEqual(['orphan']);
  expect(isRunning(orphan.pid ?? 0)).toBe(false);
  expect(isRunning(stranger.pid ?? 0)).toBe(true);
  stranger.kill('SIGKILL');
});

test('a home has one owner at a time, and a dead owner loses it', () => {
  const release = claimHome(home);
  const kept = JSON.parse(readFileSync(record(), 'utf8'));
  const parent = { pid: process.ppid, startTime: startTimeOf(process.ppid) };
  writeFileSync(record(), JSON.stringify({ ...kept, owner: parent }));
  expect(() => claimHome(home)).toThrow(`in use by process ${process.ppid}`);
  writeFileSync(record(), JSON.stringify({ ...kept, owner: { ...parent, startTime: 'long ago' } }));
  expect(() => claimHome(home)).not.toThrow();
  release();
});

test('a child is recorded while it runs, its lines are logged, and a stubborn one is killed', async () => {
  const logFile = join(home, 'log', 'children.log');
  const child = superviseChild({ what: 'deaf', args: STUBBORN, logFile, home });
  await child.line(/^up$/, 10_000);
  expect(JSON.parse(readFileSync(record(), 'utf8')).started).toMatchObject([
    { pid: child.pid, what: 'deaf' },
  ]);
  const exit = await child.stop({ graceMs: 200 });
  expect(exit.signal).toBe('SIGKILL');
  expect(JSON.parse(readFileSync(record(), 'utf8')).started).toEqual([]);
  expect(readFileSync(logFile, 'utf8')).toBe('deaf     | up\n');
});

test('a child that ends early, or cannot be started, reports it at once', async () => {
  const logFile = join(home, 'children.log');
  const brief = superviseChild({
    what: 'brief',
    args: ['-e', 'console.error("no luck"); process.exit(3)'],
    logFile,
  });
  await expect(brief.line(/up/, 10_000)).rejects.toThrow(
    'brief ended with exit code 3; its last line: no luck',
  );
  const absent = superviseChild({ what: 'absent', command: join(home, 'nothing'), args: [], logFile });
  await expect(absent.line(/up/, 10_000)).rejects.toThrow('could not be started');
  await absent.exited;
});

test('the lines of the logger become readable, others stay', () => {
  const at = Date.UTC(2026, 0, 1, 12, 0, 0, 5);
  const line = JSON.stringify({
    level: 40,
    time: at,
    pid: 1,
    hostname: 'x',
    orderId: 'o1',
    msg: 'label is late',
  });
  expect(readable(line)).toBe('12:00:00.005 WARN  label is late orderId=o1');
  expect(readable('{ not json')).toBe('{ not json');
  expect(readable('plain')).toBe('plain');
});
