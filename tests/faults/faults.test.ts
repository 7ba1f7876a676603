import { CALLS, prepareTrials } from '../support/stack/effects';
import { LIVES } from '../support/stack/load';
import { INNOCENT, judge, report } from '../support/stack/oracle';
import { endPostgresUnderLoad, killTemporalUnderLoad, killWorkerDuring } from '../support/stack/strikes';
import { World } from '../support/stack/world';

/* One fault of each kind on one stack. `npm run test:deep` has the whole campaign: every call, every point, every signal. */

jest.setTimeout(180_000);

let world: World;

beforeAll(async () => {
  world = await World.start({ durable: true, env: { WAYBILL_ANSWER_SECONDS: '4' } });
});

afterAll(() => world?.end());

test('a worker killed before, during and after a call buys a label once and makes a refund once', async () => {
  const calls = CALLS.filter(({ name }) => ['buy a label', 'refund at the marketplace'].includes(name));
  expect(calls).toHaveLength(2);
  const trials = await prepareTrials(world, 'KILL-', ['before', 'during', 'after'], calls);
  const recoverySeconds = await killWorkerDuring(world, trials, 'KILL-');
  const verdict = await report(world, {
    scenario: 'worker killed at 3 points of 2 calls',
    trials: trials.length,
    prefix: 'KILL-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});

test('a Temporal server that is killed and restarted loses no order, and orders are taken meanwhile', async () => {
  const { recoverySeconds, refused } = await killTemporalUnderLoad(world, 'TEMPORAL-', ['TEMPORAL-down']);
  expect(refused).toEqual([]);
  const verdict = await report(world, {
    scenario: 'Temporal killed and restarted under load',
    trials: LIVES + 1,
    prefix: 'TEMPORAL-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});

test('a database server that is killed under load costs time, and no order or process', async () => {
  const { recoverySeconds, refused } = await endPostgresUnderLoad(world, 'POSTGRES-', 'SIGKILL');
  expect(refused).toEqual([]);
  const verdict = await report(world, {
    scenario: 'PostgreSQL ended by SIGKILL and restarted under load',
    trials: LIVES,
    prefix: 'POSTGRES-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
  expect([world.api, world.worker].filter((part) => world.hasEnded(part))).toEqual([]);
});

test('no work is left over after all faults', async () => {
  expect(await judge(world, '')).toEqual(INNOCENT);
});
