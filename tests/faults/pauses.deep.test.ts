import { byHand, byLabel, life } from '../support/stack/lives';
import { INNOCENT, report } from '../support/stack/oracle';
import { pause } from '../support/stack/strikes';
import { secondsOf, until } from '../support/stack/until';
import { World } from '../support/stack/world';

jest.setTimeout(1_800_000);

const PAUSES = 50;
const LANES = 6;
/** Around and above the five seconds after which the SDK used to interrupt workflow code, in milliseconds. */
const SHORTEST = 5_200;
const LONGEST = 7_000;
/** Set to a number: so many pauses more, up to a minute each. */
const LONG_PAUSES = Number(process.env.WAYBILL_TEST_LONG_PAUSES ?? 0);

const spread = (count: number, from: number, to: number): number[] =>
  Array.from({ length: count }, (_, n) => from + ((to - from) * n) / Math.max(1, count - 1));

let world: World;

beforeAll(async () => {
  world = await World.start({ durable: false, env: { WAYBILL_ANSWER_SECONDS: '4' } });
});

afterAll(() => world?.end());

/** Plays life after life beside each other until `isOver`; returns how many. */
async function playUntil(isOver: () => boolean): Promise<number> {
  let played = 0;
  const lane = async (): Promise<void> => {
    while (!isOver()) {
      const number = played++;
      const endings = await life(world.client, `PAUSE-${number}`, number % 2 === 0 ? byHand : byLabel);
      expect(endings.filter(({ state }) => state === 'refused')).toEqual([]);
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return played;
}

const facts = async (): Promise<number> => {
  const [row] = await world.query<{ count: number }>('SELECT count(*)::int AS count FROM facts');
  return row?.count ?? 0;
};

test('pauses of worker and api under load, again and again, end no process and lose no order', async () => {
  const { worker, api } = world;
  const lengths = [...spread(PAUSES, SHORTEST, LONGEST), ...spread(LONG_PAUSES, 10_000, 60_000)];
  let isOver = false;
  const load = playUntil(() => isOver);
  // Reported below, where it is awaited.
  load.catch(() => {});
  for (const [index, length] of lengths.entries()) {
    const before = await facts();
    await until('orders under way', async () => (await facts()) >= before + LANES);
    // The worker, where workflow code runs, more often than the api.
    await pause(world, index % 5 === 4 ? [api] : [worker], length);
    expect([worker, api].filter((part) => world.hasEnded(part))).toEqual([]);
  }
  isOver = true;
  let played = 0;
  const recoverySeconds = await secondsOf(async () => {
    played = await load;
  });
  const verdict = await report(world, {
    scenario: `${lengths.length} pauses of worker or api`,
    trials: played,
    prefix: 'PAUSE-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
  expect([worker, api].filter((part) => world.hasEnded(part))).toEqual([]);
});
