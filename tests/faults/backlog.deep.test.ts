import { byLabel, directOrder } from '../support/stack/lives';
import { INNOCENT, report } from '../support/stack/oracle';
import { unfinishedTasksOf } from '../support/stack/oracle-temporal';
import { secondsOf } from '../support/stack/until';
import { World } from '../support/stack/world';

jest.setTimeout(540_000);

const ORDERS = 150;
/** How many requests are under way at a time. */
const AT_ONCE = 10;

let world: World;

beforeAll(async () => {
  world = await World.start({ durable: false, env: { WAYBILL_ANSWER_SECONDS: '0.1' } });
});

afterAll(() => world?.end());

test('a backlog of orders with labels to buy is worked off after an outage, and no workflow task times out', async () => {
  await world.worker.stop({ graceMs: 25_000 });
  const names = Array.from({ length: ORDERS }, (_, index) => `BACKLOG-${index}`);
  const ids: string[] = [];
  for (let from = 0; from < ORDERS; from += AT_ONCE) {
    ids.push(...(await Promise.all(names.slice(from, from + AT_ONCE).map(takeToShip))));
  }
  const since = new Date();
  const recoverySeconds = await secondsOf(async () => {
    await world.startWorker();
    await Promise.all(
      ids.map((id) => world.client.orderWhere(id, ({ status }) => status.fulfillment === 'handed')),
    );
  });
  const verdict = await report(world, {
    scenario: 'worker started with a backlog',
    trials: ORDERS,
    prefix: 'BACKLOG-',
    recoverySeconds,
  });
  expect(verdict).toEqual(INNOCENT);
  expect(await unfinishedTasksOf(world, ids, since)).toMatchObject({ timedOut: 0, failed: 0 });
  expect(world.log().match(/Task not found when completing|Workflow task duration exceeded/g)).toBeNull();
});

/** Takes an order and stores the command to ship it; nothing is decided without a worker. */
async function takeToShip(externalId: string): Promise<string> {
  const id = await world.client.take(directOrder(externalId));
  const request = { body: byLabel, key: `${externalId}/ship` };
  expect((await world.client.send('POST', `/v1/orders/${id}/ship`, request)).status).toBe(202);
  return id;
}
