import { shipmentStatus } from '../../domain/order/quantities';
import { brokenAt } from '../../domain/record/chain';
import type { Life } from '../support/workflow-life';
import { timeSkipping } from '../support/workflow-setup';

jest.setTimeout(90_000);
const its = timeSkipping();

const STATUSES = ['in_transit', 'out_for_delivery', 'delivery_failed', 'at_carrier_point'] as const;
const EVENTS = 300;
const ROUND = 60;

/** The numbers below `count`, each once, in an order that looks like chance and is always the same. */
function shuffled(count: number): number[] {
  const numbers = Array.from({ length: count }, (_, index) => index);
  let seed = 42;
  for (let last = count - 1; last > 0; last -= 1) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    const chosen = seed % (last + 1);
    [numbers[last], numbers[chosen]] = [numbers[chosen] as number, numbers[last] as number];
  }
  return numbers;
}

/** Event number `n` happened `n` seconds after the first; what comes last in time decides. */
async function callBack(life: Life, since: number, n: number): Promise<void> {
  const status = n === EVENTS - 1 ? 'delivered' : (STATUSES[n % STATUSES.length] ?? 'in_transit');
  const occurredAt = new Date(since + n * 1_000).toISOString();
  const kept = await life.keepScan(1, status, `event-${n}`, occurredAt);
  await life.signal(kept);
}

const reported = (life: Life): string[] =>
  life.facts.flatMap((fact) => (fact.type === 'CarrierReported' ? [fact.eventId] : []));

test('three hundred callbacks in any order, many of them repeated, are each recorded once over several runs', async () => {
  const life = await its.world.place();
  await life.beginRun(80);
  await life.send('ship', { manual: { carrier: 'txt_carrier' } });
  const since = (await its.world.record.now()) + 1_000;
  await its.world.pass('1 hour');
  const runs = new Set([await life.runId()]);
  const numbers = shuffled(EVENTS);
  for (let first = 0; first < EVENTS; first += ROUND) {
    const round = numbers.slice(first, first + ROUND);
    const again = numbers.slice(0, first + ROUND).filter((n) => n % 3 === 0);
    await Promise.all([...round, ...again].map((n) => callBack(life, since, n)));
    await life.settled();
    // A flood that does not stop prevents a run from starting again; every other round it has the time.
    if ((first / ROUND) % 2 === 1) runs.add(await life.laterRun(runs));
  }
  const shipment = life.order.shipments[0];
  expect(shipment && shipmentStatus(shipment)).toBe('delivered');
  expect(reported(life)).toHaveLength(EVENTS);
  expect(new Set(reported(life)).size).toBe(EVENTS);
  expect(brokenAt(its.world.record.order(life.id).facts)).toBeNull();
  expect(runs.size).toBe(3);
});

test('a run that continues as a new one keeps its deadlines and pending effects', async () => {
  const life = await its.world.place({ requiresAcceptance: true });
  await life.beginRun(12);
  const first = await life.runId();
  for (const n of [1, 2, 3, 4]) {
    const amount = { amount: n, currency: 'EUR' };
    await life.send('record-payment', { paymentId: `p-${n}`, amount, state: 'authorized' });
  }
  await life.laterRun(new Set([first]));
  await its.world.pass('49 hours');
  await life.until('its end', (order) => order.acceptanceExpired);
  expect(life.factTypes.slice(-2)).toEqual(['AcceptanceExpired', 'OrderCancelled']);
  expect(await life.ended()).toBe('COMPLETED');
});
