import { byHand, directOrder } from '../support/stack/lives';
import { LIVES } from '../support/stack/load';
import { drained, INNOCENT, judge, report } from '../support/stack/oracle';
import { endPostgresUnderLoad, killTemporalUnderLoad } from '../support/stack/strikes';
import { secondsOf, until } from '../support/stack/until';
import { World } from '../support/stack/world';

jest.setTimeout(180_000);

let world: World;

beforeAll(async () => {
  world = await World.start({ durable: true, env: { WAYBILL_ANSWER_SECONDS: '4' } });
});

afterAll(() => world?.end());

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

test('a command that an API process stored and could not signal before it was killed is done once, and the retry gets its result', async () => {
  const { client } = world;
  const ships = await Promise.all(
    names('API-ship', 4).map(async (name) => {
      const id = await client.take(directOrder(name));
      await client.orderWhere(id, ({ status }) => status.lifecycle === 'open');
      return { path: `/v1/orders/${id}/ship`, request: { body: byHand, key: `${name}/ship` } };
    }),
  );
  const takes = names('API-take', 4).map((name) => ({
    path: '/v1/orders',
    request: { body: directOrder(name), key: `${name}/take` },
  }));
  const requests = [...ships, ...takes];

  world.apiTemporal.blackHole();
  const first = requests.map(({ path, request }) => client.attempt('POST', path, request));
  const keys = requests.map(({ request }) => request.key);
  const unsignalled = () =>
    world.query(`SELECT FROM inbox WHERE key = ANY($1) AND state = 'pending' AND signals = 0`, [keys]);
  await until('all of it in the inbox', async () => (await unsignalled()).length === keys.length);
  await world.kill(world.api);
  expect((await Promise.all(first)).map(({ outcome }) => outcome)).toEqual(keys.map(() => 'unknown'));
  expect(await unsignalled()).toHaveLength(keys.length);

  world.apiTemporal.open();
  const recoverySeconds = await secondsOf(async () => {
    await world.startApi();
    await Promise.all(requests.map(({ path, request }) => client.send('POST', path, request)));
    await drained(world, 'API-');
  });
  const again = await Promise.all(requests.map(({ path, request }) => client.send('POST', path, request)));
  expect(again.map(({ status }) => status)).toEqual([...ships.map(() => 200), ...takes.map(() => 201)]);
  const [ship] = ships;
  const other = { ...ship?.request, body: { manual: { carrier: 'Somebody else' } } };
  expect((await client.attempt('POST', ship?.path ?? '', other)).status).toBe(422);
  const verdict = await report(world, {
    scenario: 'api killed between inbox and signal',
    trials: requests.length,
    prefix: 'API-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});

test('a Temporal server that is killed and restarted on its file loses no order, and orders are taken meanwhile', async () => {
  const downs = names('TEMPORAL-down', 4);
  const { recoverySeconds, refused } = await killTemporalUnderLoad(world, 'TEMPORAL-', downs);
  expect(refused).toEqual([]);
  const verdict = await report(world, {
    scenario: 'Temporal killed and restarted under load',
    trials: LIVES + downs.length,
    prefix: 'TEMPORAL-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
});

test.each(['SIGINT', 'SIGKILL'] as const)(
  'a database server ended by %s under load costs time, and no order or process',
  async (signal) => {
    const { client } = world;
    const prefix = `${signal}-`;
    const { recoverySeconds, refused } = await endPostgresUnderLoad(world, prefix, signal);
    expect(refused).toEqual([]);
    const verdict = await report(world, {
      scenario: `PostgreSQL ended by ${signal} and restarted under load`,
      trials: LIVES,
      prefix,
      recoverySeconds,
    });
    expect(verdict).toEqual(INNOCENT);
    expect([world.api, world.worker].filter((part) => world.hasEnded(part))).toEqual([]);
    const surprised = client.journal.entries.filter(({ status }) => status === 500);
    expect(new Set(surprised.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set());
  },
);

test('no work is left over after all outages', async () => {
  expect(await judge(world, '')).toEqual(INNOCENT);
});
