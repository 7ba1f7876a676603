import { CALLS, prepareTrials } from '../support/stack/effects';
import { LIVES, underLoad } from '../support/stack/load';
import { INNOCENT, report } from '../support/stack/oracle';
import { killWorkerDuring, pause } from '../support/stack/strikes';
import { World } from '../support/stack/world';

/*
 * Two faults on one stack. `npm run test:deep` has the whole campaign: every call and every point, servers that are killed
 * under load, API processes and workers that are killed, freeze or are paused again and again.
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

test('a pause of more than five seconds under load ends neither worker nor api, and loses no order', async () => {
  const parts = [world.worker, world.api];
  const { recoverySeconds, refused } = await underLoad(world, 'PAUSE-', {
    strike: () => pause(world, parts, 5_500),
    recover: async () => {},
  });
  expect(refused).toEqual([]);
  const verdict = await report(world, {
    scenario: 'worker and api paused for 5.5 s under load',
    trials: LIVES,
    prefix: 'PAUSE-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
  expect(parts.filter((part) => world.hasEnded(part))).toEqual([]);
});
