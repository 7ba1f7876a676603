import { prepareTrials, runInto, unfinished } from '../support/stack/effects';
import { byHand, directOrder } from '../support/stack/lives';
import { LIVES, underLoad } from '../support/stack/load';
import { drained, INNOCENT, judge, report } from '../support/stack/oracle';
import { holders } from '../support/stack/oracle-temporal';
import { killWorkerDuring } from '../support/stack/strikes';
import { secondsOf } from '../support/stack/until';
import { World } from '../support/stack/world';

jest.setTimeout(180_000);

let world: World;

beforeAll(async () => {
  world = await World.start({ durable: false });
});

afterAll(() => world?.end());

test('a lost response of an outside system repeats no effect', async () => {
  const trials = await prepareTrials(world, 'LOST-', ['reset', 'timeout']);
  const recoverySeconds = await secondsOf(async () => {
    await runInto(world, trials);
    await drained(world, 'LOST-');
  });
  expect(await unfinished(world, trials)).toEqual([]);
  const verdict = await report(world, {
    scenario: 'answers lost after the effect, by reset and by time-out',
    trials: trials.length,
    prefix: 'LOST-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});

test('a worker killed before, during or after any call has each effect once', async () => {
  const trials = await prepareTrials(world, 'KILL-', ['before', 'during', 'after']);
  const recoverySeconds = await killWorkerDuring(world, trials, 'KILL-');
  const verdict = await report(world, {
    scenario: 'worker killed at 3 points of 6 calls',
    trials: trials.length,
    prefix: 'KILL-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});

test('orders and commands are stored while a worker stops and while none runs, and processed in their order', async () => {
  const { client } = world;
  const commands: string[] = [];
  const { recoverySeconds, refused } = await underLoad(world, 'STOP-', {
    async strike() {
      expect(await world.worker.stop({ graceMs: 25_000 })).toEqual({ code: 0, signal: null });
      const kept = await Promise.all([
        takeAndCommand('STOP-a', ['accept', 'cancel', 'ship']),
        takeAndCommand('STOP-b', ['cancel', 'accept', 'ship']),
      ]);
      commands.push(...kept.flat());
    },
    recover: () => world.startWorker(),
  });
  expect(refused).toEqual([]);
  const endings = await Promise.all(commands.map((id) => client.ending(id)));
  expect(endings.map(({ state }) => state)).toEqual([
    ...['accepted', 'accepted', 'refused'],
    ...['accepted', 'refused', 'refused'],
  ]);
  const verdict = await report(world, {
    scenario: 'worker stopped under load, orders taken without one',
    trials: LIVES + 2,
    prefix: 'STOP-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});

test('a worker that freezes during a call and resumes later changes nothing any more', async () => {
  const first = { worker: world.worker, temporal: world.workerTemporal };
  const second = { worker: await world.startWorker(world.otherTemporal), temporal: world.otherTemporal };
  const trials = await prepareTrials(world, 'FREEZE-', ['during']);
  await runInto(world, trials);
  await Promise.all(trials.map(({ barrier }) => world.outside.arrived(barrier, 1)));
  const orders = trials.map(({ order }) => order.id);
  const busy = await holders(world, orders);
  const frozen = [first, second].find(({ worker }) => busy.includes(worker.pid));
  if (!frozen) throw new Error(`none of the workers holds a call; ${busy} do`);
  world.freeze(frozen.worker);
  // Its connections go the way of all that stay silent, or the server would give it more and more to do.
  frozen.temporal.cut();
  await world.outside.clearFaults();
  const recoverySeconds = await secondsOf(() => drained(world, 'FREEZE-'));
  world.thaw(frozen.worker);
  expect(await unfinished(world, trials)).toEqual([]);
  const held = busy.filter((pid) => pid === frozen.worker.pid).length;
  const verdict = await report(world, {
    scenario: `worker frozen with ${held} call(s) at hand, another beside it`,
    trials: trials.length,
    prefix: 'FREEZE-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});

test('if one of two workers is killed under load, the other does the rest', async () => {
  const { recoverySeconds, refused } = await underLoad(world, 'TWO-', {
    strike: () => world.kill(world.worker),
    recover: async () => {},
  });
  expect(refused).toEqual([]);
  const verdict = await report(world, {
    scenario: 'one of two workers killed under load',
    trials: LIVES,
    prefix: 'TWO-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});

test('no work is left over after all faults', async () => {
  expect(await judge(world, '')).toEqual(INNOCENT);
});

/** While no worker runs: an order is taken and shown, commands are stored, and their ids returned. */
async function takeAndCommand(externalId: string, names: readonly string[]): Promise<string[]> {
  const { client } = world;
  const id = await client.take(directOrder(externalId, { requiresAcceptance: true }));
  expect((await client.order(id)).status.lifecycle).toBe('received');
  const kept: string[] = [];
  for (const name of names) {
    const request = { body: name === 'ship' ? byHand : {}, key: `${externalId}/${name}` };
    const { status, answer } = await client.send('POST', `/v1/orders/${id}/${name}`, request);
    expect(status).toBe(202);
    kept.push((answer as { id: string }).id);
  }
  return kept;
}
