import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { testServers } from '../support/environment';
import { quietRuntime } from '../support/workflow-runtime';
import { telltale } from './anonymous';
import { checksumOf, checksums, HISTORIES, lifeOf, recorded } from './folder';
import { LIVES } from './lives';

jest.setTimeout(120_000);

beforeAll(quietRuntime);
afterAll(() => Runtime.instance().shutdown(), 60_000);

const read = (name: string): string => readFileSync(join(HISTORIES, name), 'utf8');

/** The names of the recorded lives, whatever version recorded them. */
const lives = (): Set<string> => new Set(recorded(HISTORIES).map((file) => lifeOf(basename(file))));

type WorkflowBundle = { readonly code: string } | { readonly codePath: string };

/** The error of each history that does not replay, by its name. */
async function broken(
  names: readonly string[],
  workflowBundle: WorkflowBundle,
): Promise<Record<string, string>> {
  const histories = names.map((workflowId) => ({
    workflowId,
    history: JSON.parse(read(workflowId)) as unknown,
  }));
  const failures: Record<string, string> = {};
  for await (const { workflowId, error } of Worker.runReplayHistories({ workflowBundle }, histories)) {
    if (error) failures[workflowId] = error.name;
  }
  return failures;
}

test('histories of at least ten lives are recorded', () => {
  expect(lives().size).toBeGreaterThanOrEqual(10);
});

test('every life that is defined here was recorded by some version', () => {
  expect(Object.keys(LIVES).filter((name) => !lives().has(name))).toEqual([]);
});

test('every recorded life is replayed by the current workflows', async () => {
  const names = recorded(HISTORIES);
  expect(names).not.toEqual([]);
  expect(await broken(names, testServers.workflowBundle)).toEqual({});
});

test('an incompatible change is detected by every history', async () => {
  const workflowsPath = join(__dirname, 'incompatible', 'index.ts');
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const names = recorded(HISTORIES);
  const all = Object.fromEntries(names.map((name) => [name, 'DeterminismViolationError']));
  expect(await broken(names, workflowBundle)).toEqual(all);
});

test('no recorded history was changed, added or removed without its checksum', () => {
  const now = Object.fromEntries(recorded(HISTORIES).map((name) => [name, checksumOf(read(name))]));
  expect(now).toEqual(checksums(HISTORIES));
});

test('no recorded history reveals where or by whom it was recorded', () => {
  const revealing = recorded(HISTORIES).map((name) => [name, telltale(read(name))]);
  expect(revealing.filter(([, found]) => found !== null)).toEqual([]);
  const identities = recorded(HISTORIES).flatMap((name) => read(name).match(/"identity": "[^"]*"/g) ?? []);
  expect([...new Set(identities)]).toEqual(['"identity": "worker"']);
});
