import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from './processes';
import { isRunning, superviseChild } from './processes';
import type { RestartLimits } from './supervised-part';
import { SupervisedPart } from './supervised-part';

const LIMITS: RestartLimits = { quickMs: 60_000, quickEnds: 5, firstPauseMs: 20, longestPauseMs: 100 };
const STAYS = ['-e', 'setInterval(() => {}, 1000); console.log("up")'];
const ENDS = ['-e', 'console.log("up"); process.exit(7)'];

let home: string;
let children: Child[];
let lines: string[];
let waiting: (() => void)[];
let givenUp: string[];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'waybill-supervised-'));
  children = [];
  lines = [];
  waiting = [];
  givenUp = [];
});

afterEach(async () => {
  for (const child of children) await child.stop({ signal: 'SIGKILL' });
  rmSync(home, { recursive: true, force: true });
});

async function launch(args: string[]): Promise<Child> {
  const child = superviseChild({ what: 'part', args, logFile: join(home, 'log') });
  children.push(child);
  await child.line(/^up$/, 20_000);
  return child;
}

function supervisedPart(start: () => Promise<Child>, limits = LIMITS): SupervisedPart {
  const wake = (): void => {
    for (const look of waiting) look();
  };
  return new SupervisedPart({
    name: 'part',
    start,
    limits,
    log: (line) => {
      lines.push(line);
      wake();
    },
    onGiveUp: (reason) => {
      givenUp.push(reason);
      wake();
    },
  });
}

const until = (done: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (done()) resolve();
    };
    waiting.push(look);
    look();
  });

const timesRunningAgain = () => lines.filter((line) => line === 'part is running again').length;

test('a part that is killed is started again, and one line says which, how it ended and when it is tried', async () => {
  const part = supervisedPart(() => launch(STAYS));
  const first = await launch(STAYS);
  part.supervise(first);
  process.kill(first.pid, 'SIGKILL');
  await until(() => timesRunningAgain() === 1);
  expect(lines).toEqual(['part ended with SIGKILL; it is started again in 0.02 s', 'part is running again']);
  expect(children.map(({ pid }) => isRunning(pid))).toEqual([false, true]);
  await part.stop();
});

test('the fifth quick end in a row is final, after pauses that double up to a limit', async () => {
  const part = supervisedPart(() => launch(ENDS));
  part.supervise(await launch(ENDS));
  await until(() => givenUp.length > 0);
  expect(givenUp).toEqual(['part ended with exit code 7, and ended 5 times soon after its start']);
  expect(lines.filter((line) => line.includes('started again'))).toEqual(
    [0.02, 0.04, 0.08, 0.1].map(
      (seconds) => `part ended with exit code 7; it is started again in ${seconds} s`,
    ),
  );
  expect(children).toHaveLength(5);
});

test('a start that fails counts as a quick end, and its reason is shown', async () => {
  const part = supervisedPart(() => Promise.reject(new Error('its port is taken')));
  part.supervise(await launch(ENDS));
  await until(() => givenUp.length > 0);
  expect(lines.slice(0, 2)).toEqual([
    'part ended with exit code 7; it is started again in 0.02 s',
    'part did not start (its port is taken); it is started again in 0.04 s',
  ]);
  expect(givenUp).toEqual(['part did not start (its port is taken), and ended 5 times soon after its start']);
});

test('ends long after the start are never final, and each is followed by the shortest pause', async () => {
  const part = supervisedPart(() => launch(ENDS), { ...LIMITS, quickMs: 0 });
  part.supervise(await launch(ENDS));
  await until(() => timesRunningAgain() === 6);
  expect(givenUp).toEqual([]);
  expect(new Set(lines)).toEqual(
    new Set(['part ended with exit code 7; it is started again in 0.02 s', 'part is running again']),
  );
  await part.stop();
});

test('a part that is ended after the supervision stopped stays ended', async () => {
  const part = supervisedPart(() => launch(STAYS));
  const first = await launch(STAYS);
  part.supervise(first);
  await part.stop();
  await first.stop();
  expect({ lines, givenUp, started: children.length }).toEqual({ lines: [], givenUp: [], started: 1 });
});

test('stopping breaks off the pause before a start', async () => {
  const part = supervisedPart(() => launch(STAYS), {
    ...LIMITS,
    firstPauseMs: 3_600_000,
    longestPauseMs: 3_600_000,
  });
  const first = await launch(STAYS);
  part.supervise(first);
  process.kill(first.pid, 'SIGKILL');
  await until(() => lines.length === 1);
  await part.stop();
  expect(children).toHaveLength(1);
});

test('stopping waits for a start that is under way, so that whoever stops finds what it started', async () => {
  let begun = () => {};
  const begins = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const part = supervisedPart(() => {
    begun();
    return launch(STAYS);
  });
  part.supervise(await launch(ENDS));
  await begins;
  await part.stop();
  expect(children.map(({ pid }) => isRunning(pid))).toEqual([false, true]);
});
