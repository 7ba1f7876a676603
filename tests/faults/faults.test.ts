import { CALLS, prepareTrials } from '../support/stack/effects';
import { INNOCENT, report } from '../support/stack/oracle';
import { killWorkerDuring } from '../support/stack/strikes';
import { World } from '../support/stack/world';

/*
 * One fault on one stack. `npm run test:deep` has the whole campaign: every call and every point, servers that are killed
 * under load, API processes and workers that are killed or freeze.
 */

jest.setTimeout(180_000);

let world: World;

beforeAll(async () => {
  world = await World.start({ durable: true, env: { WAYBILL_ANSWER_SECONDS: '4' } });
});

afterAll(() => world?.end());

test('a worker killed before, during and after a call buys a label once', async () => {
  const calls = CALLS.filter(({ name }) => name === 'buy a label');
  expect(calls).toHaveLength(1);
  const trials = await prepareTrials(world, 'KILL-', ['before', 'during', 'after'], calls);
  const recoverySeconds = await killWorkerDuring(world, trials, 'KILL-');
  const verdict = await report(world, {
    scenario: 'worker killed at 3 points of a call',
    trials: trials.length,
    prefix: 'KILL-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});
