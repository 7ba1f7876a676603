import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../dev/ports';
import type { Child } from '../../dev/processes';
import { isRunning, superviseChild } from '../../dev/processes';
import { projectRoot } from '../../dev/root';
import { testServers } from '../support/environment';
import { Client } from '../support/stack/client';
import { Journal } from '../support/stack/journal';
import { directOrder } from '../support/stack/lives';
import { until } from '../support/stack/until';

jest.setTimeout(120_000);

const PARTS = ['PostgreSQL', 'Temporal', 'simulators', 'worker', 'api'];

let home: string;
let trusted: string;
let start: Child;
let client: Client;
const lines: string[] = [];

beforeAll(async () => {
  // Swept by the set-up of the next run, should this one be killed.
  home = mkdtempSync(join(tmpdir(), 'waybill-tests-start-'));
  const port = await freePort();
  trusted = `http://127.0.0.1:${await freePort()}`;
  start = superviseChild({
    what: 'start',
    args: ['--import', 'tsx', 'scripts/start.ts', '--no-examples'],
    cwd: projectRoot(),
    env: {
      ...process.env,
      WAYBILL_HOME: home,
      PORT: String(port),
      WAYBILL_TEMPORAL_CLI: testServers.temporalCli,
      WAYBILL_WORKFLOW_BUNDLE: testServers.workflowBundle.codePath,
      WAYBILL_TRUSTED_ORIGINS: trusted,
    },
    logFile: join(home, 'start.log'),
    onLine: (line) => lines.push(line),
  });
  await start.line(/Waybill is running/, 90_000);
  const apiKey = readFileSync(join(home, 'api-key'), 'utf8').trim();
  client = new Client(() => `http://127.0.0.1:${port}`, apiKey, new Journal());
});

afterAll(async () => {
  await start?.stop({ signal: 'SIGINT', graceMs: 40_000 });
  if (!process.env.WAYBILL_TEST_KEEP) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

interface Started {
  readonly pid: number;
  readonly what: string;
}

const started = (): Started[] =>
  (JSON.parse(readFileSync(join(home, 'processes.json'), 'utf8')) as { started: Started[] }).started;

const pidOf = (part: string): number => started().find(({ what }) => what === part)?.pid ?? 0;

/** Every path below a folder that belongs to us: PostgreSQL's own may belong to its user, who closes them. */
function pathsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (statSync(path).uid !== process.getuid?.()) return [];
    return entry.isDirectory() ? [path, ...pathsBelow(path)] : [path];
  });
}

test('nothing in the home folder can be read or listed by another user of the machine', () => {
  const paths = [home, ...pathsBelow(home)];
  const names = paths.map((path) => path.slice(home.length + 1));
  expect(names).toEqual(expect.arrayContaining(['temporal.db', 'waybill.log', 'processes.json', 'secret']));
  expect(paths.filter((path) => (statSync(path).mode & 0o066) !== 0)).toEqual([]);
});

test('origins that the user trusts are trusted beside the simulators, and others are not', async () => {
  const simulators = `http://127.0.0.1:${readFileSync(join(home, 'simulators-port'), 'utf8')}`;
  const origins = { simulators, trusted, other: `http://127.0.0.1:${await freePort()}` };
  const problems: Record<string, unknown> = {};
  for (const [name, origin] of Object.entries(origins)) {
    const connection = {
      name,
      kind: 'mirakl',
      settings: {
        baseUrl: `${origin}/mirakl`,
        pollSeconds: 86_400,
        reasons: { cancel: '34', refund: '14' },
      },
      credentials: { apiKey: 'sim-mirakl-shop-key' },
    };
    expect((await client.send('POST', '/v1/channels', { body: connection })).status).toBe(201);
    problems[name] = (await client.send('POST', `/v1/channels/${name}/test`)).answer;
  }
  expect(problems).toEqual({
    simulators: { ok: true },
    trusted: { ok: false, problem: 'unreachable' },
    other: { ok: false, problem: 'address_forbidden' },
  });
});

test.each(PARTS)(
  '%s is started again after it was killed, which one line says, and an order is taken',
  async (part) => {
    const killed = pidOf(part);
    process.kill(killed, 'SIGKILL');
    const said = await start.line(
      new RegExp(`${part} ended with SIGKILL; it is started again in \\d+ s$`),
      30_000,
    );
    expect(lines.filter((line) => line === said)).toHaveLength(1);
    await start.line(new RegExp(`${part} is running again$`), 60_000);
    expect(isRunning(killed)).toBe(false);
    expect(isRunning(pidOf(part))).toBe(true);
    await until(
      'a system that is ready',
      async () => (await client.attempt('GET', '/readyz')).status === 200,
    );
    const id = await client.take(directOrder(`after ${part}`));
    await client.orderWhere(id, ({ status }) => status.lifecycle === 'open');
  },
);

test('Ctrl-C ends every part in order, and nothing is left', async () => {
  const pids = PARTS.map(pidOf);
  expect(pids.map((pid) => isRunning(pid))).toEqual(PARTS.map(() => true));
  expect(await start.stop({ signal: 'SIGINT', graceMs: 40_000 })).toEqual({ code: 0, signal: null });
  expect(pids.filter((pid) => isRunning(pid))).toEqual([]);
  expect(lines.slice(-2).map((line) => line.replace(/^ *[\d.]+ s {2}/, ''))).toEqual([
    'stopping: Ctrl-C',
    'stopped',
  ]);
});
