import { createHash } from 'node:crypto';
import type { Shown } from '../support/api/answers';
import { eur } from '../support/api/new-order';
import { until } from '../support/api/until';
import { readAnswers, recordedForm } from './recorded';
import { RecordedSystem, readMigration } from './recorded-system';

const answers = readAnswers();
const system = new RecordedSystem();
const { orders, sellerKey, unanswered, runs, migrations, queuePrefix } = system.recorded;
const NAMES = Object.keys(orders);

const idOf = (name: string): string => String(orders[name]);
const recordedOf = (name: string) => answers[name] as NonNullable<(typeof answers)[string]>;
const shown = (name: string): Promise<Shown> => system.client.order(idOf(name));
const where = (name: string, what: string, is: (order: Shown) => boolean): Promise<Shown> =>
  system.client.orderWhere(idOf(name), what, is);
const act = (name: string, command: string, body: object = {}, key?: string): Promise<Shown> =>
  system.client.act(idOf(name), command, body, key === undefined ? {} : { key });
const timeline = async (name: string) =>
  (await system.client.expect([200], 'GET', `/v1/orders/${idOf(name)}/timeline?verify=true&limit=200`)).body;
const level = async (sku: string) => (await system.client.expect([200], 'GET', `/v1/stock/${sku}`)).body;

/** The facts of an order that came after those that 0.2 recorded. */
const newFacts = async (name: string): Promise<string[]> => {
  const { items } = await timeline(name);
  const before = recordedOf(name).timeline?.facts ?? [];
  expect(items.slice(0, before.length).map(({ what }) => what)).toEqual(before);
  return items.slice(before.length).map(({ what }) => what);
};

jest.setTimeout(90_000);
beforeAll(() => system.start(), 120_000);
afterAll(() => system.stop(), 120_000);
afterEach(() => {
  expect(system.client.violations.splice(0)).toEqual([]);
});

describe('after migrating, before a worker runs', () => {
  beforeAll(async () => {
    const applied = await system.migrate();
    expect(applied.length).toBeGreaterThan(0);
    const known = migrations.map(({ migration_name }) => migration_name);
    expect(applied.filter((name) => known.includes(name))).toEqual([]);
    await system.startApi();
  }, 120_000);

  test('the migrations of 0.2 have the text that 0.2 applied', () => {
    const now = migrations.map(({ migration_name }) => readMigration(migration_name));
    expect(now.map((sql) => createHash('sha256').update(sql).digest('hex'))).toEqual(
      migrations.map(({ checksum }) => checksum),
    );
  });

  test.each(NAMES)('the order "%s" is shown as 0.2 showed it', async (name) => {
    expect(recordedForm(await shown(name))).toEqual(recordedOf(name).order);
  });

  test.each(NAMES)('the timeline of "%s" has the facts of 0.2, and their chain holds', async (name) => {
    const { chain } = await timeline(name);
    expect(chain).toEqual({ verified: true });
    expect(await newFacts(name)).toEqual([]);
  });
});
