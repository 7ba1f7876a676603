import type { Point, Trial } from '../support/stack-effects';
import { prepareTrials, runInto, settled } from '../support/stack-effects';
import { byHand, directOrder, lives, underWay } from '../support/stack-lives';
import { drained, INNOCENT, judge, tell } from '../support/stack-oracle';
import { holders, mostTries } from '../support/stack-oracle-temporal';
import { secondsOf } from '../support/stack-until';
import { World } from '../support/stack-world';

jest.setTimeout(180_000);

const LIVES = 8;

let world: World;

beforeAll(async () => {
  world = await World.start({ durable: false });
});

afterAll(() => world?.end());

test('an answer of the outside world that is lost on its way doubles no effect', async () => {
  const trials = await prepareTrials(world, 'LOST-', ['reset', 'timeout']);
  const seconds = await secondsOf(async () => {
    await runInto(world, trials);
    await drained(world, 'LOST-');
  });
  const verdict = await judge(world, 'LOST-');
  tell('answers lost after the effect, by reset and by time-out', trials.length, verdict, seconds);
  expect(verdict).toEqual(INNOCENT);
});

test('a worker killed before, in the middle of or after any call has each effect done once', async () => {
  const trials = await prepareTrials(world, 'KILL-', ['before', 'during', 'after']);
  await runInto(world, trials);
  await Promise.all(trials.map(({ barrier }) => world.outside.arrived(barrier, 1)));

  // What is done and answered from here on can be written down, and cannot be reported.
  world.workerTemporal.blackHole();
  const after = at(trials, 'after');
  await Promise.all(after.map(({ barrier }) => world.outside.release(barrier)));
  await settled(world, trials, after.length);
  const held = await Promise.all(
    [...at(trials, 'before'), ...at(trials, 'during')].map(({ barrier }) => world.outside.barrier(barrier)),
  );
  expect(held.map((barrier) => barrier.held)).toEqual(held.map(() => 1));
  await world.kill(world.worker);

  world.workerTemporal.open();
  await world.outside.clearFaults();
  const seconds = await secondsOf(async () => {
    await world.startWorker();
    await drained(world, 'KILL-');
  });
  const verdict = await judge(world, 'KILL-');
  const tries = await mostTries(
    world,
    trials.map(({ order }) => order.id),
  );
  expect(tries.filter((count) => count < 2)).toEqual([]);
  tell('worker killed at 3 points of 6 calls', trials.length, verdict, seconds);
  expect(verdict).toEqual(INNOCENT);
});

test('orders and commands are kept while a worker stops and while none runs, and done first come first served', async () => {
  const load = lives(world.client, 'STOP-', LIVES);
  await underWay(world, 'STOP-', LIVES);
  expect(await world.worker.stop({ graceMs: 25_000 })).toEqual({ code: 0, signal: null });

  const { client } = world;
  const waiting = { requiresAcceptance: true };
  const orders = await Promise.all(
    ['accept', 'cancel'].map(async (first) => {
      const id = await client.take(directOrder(`STOP-${first}`, waiting));
      expect((await client.order(id)).status).toMatchObject({ lifecycle: 'received' });
      const commands = [first, first === 'accept' ? 'cancel' : 'accept', 'ship'];
      const kept: string[] = [];
      for (const name of commands) {
        const body = name === 'ship' ? byHand : {};
        const request = { body, key: `STOP-${first}/${name}` };
        const { status, answer } = await client.send('POST', `/v1/orders/${id}/${name}`, request);
        expect(status).toBe(202);
        kept.push((answer as { id: string }).id);
      }
      return kept;
    }),
  );

  const seconds = await secondsOf(async () => {
    await world.startWorker();
    await drained(world, 'STOP-');
  });
  const endings = await Promise.all(orders.flat().map((id) => client.ending(id)));
  expect(endings.map(({ state }) => state)).toEqual([
    ...['accepted', 'accepted', 'refused'],
    ...['accepted', 'refused', 'refused'],
  ]);
  expect((await load).flat().filter(({ state }) => state === 'refused')).toEqual([]);
  const verdict = await judge(world, 'STOP-');
  tell('worker stopped under load, orders taken without one', LIVES + orders.length, verdict, seconds);
  expect(verdict).toEqual(INNOCENT);
});

test('a worker that freezes in the middle of a call and comes back later changes nothing any more', async () => {
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
  const seconds = await secondsOf(() => drained(world, 'FREEZE-'));
  world.thaw(frozen.worker);
  const verdict = await judge(world, 'FREEZE-');
  const held = busy.filter((pid) => pid === frozen.worker.pid).length;
  tell(`worker frozen with ${held} call(s) at hand, another beside it`, trials.length, verdict, seconds);
  expect(verdict).toEqual(INNOCENT);
});

test('of two workers one may be killed under load, and the one that was frozen does the rest', async () => {
  const load = lives(world.client, 'TWO-', LIVES);
  await underWay(world, 'TWO-', LIVES);
  await world.kill(world.worker);
  const seconds = await secondsOf(async () => {
    await load;
    await drained(world, 'TWO-');
  });
  expect((await load).flat().filter(({ state }) => state === 'refused')).toEqual([]);
  const verdict = await judge(world, 'TWO-');
  tell('one of two workers killed under load', LIVES, verdict, seconds);
  expect(verdict).toEqual(INNOCENT);
});

test('after all this nothing is left over', async () => {
  expect(await judge(world, '')).toEqual(INNOCENT);
});

const at = (trials: readonly Trial[], point: Point): Trial[] =>
  trials.filter((trial) => trial.point === point);
