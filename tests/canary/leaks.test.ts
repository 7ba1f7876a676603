import { STEM, search } from '../support/stack/canaries';
import { Grumpy } from '../support/stack/grumpy';
import { drained } from '../support/stack/oracle';
import { World } from '../support/stack/world';
import * as failures from './failures';
import * as plant from './plant';
import type { StoreName, Stores } from './stores';
import { readMetrics, readStores, STORE_NAMES } from './stores';

jest.setTimeout(180_000);

let world: World;
let grumpy: Grumpy;
let stores: Stores;
/** Those that are generated randomly. */
let secrets: string[];

beforeAll(async () => {
  grumpy = await Grumpy.listen();
  world = await World.start({
    durable: false,
    trusted: [grumpy.url],
    env: { WAYBILL_SECRET: `${STEM}-${'s'.repeat(32)}`, WAYBILL_API_KEY: `wbk_${STEM}-key` },
  });
  await plant.connectGrumpy(world, grumpy);
  await failures.failingRequests(world);
  await failures.triedConnections(world, grumpy);
  const urls = [
    world.stack.databaseUrl,
    world.stack.postgres?.ownerUrl,
    world.stack.postgres?.urlOf('waybill'),
  ];
  secrets = [await failures.newKey(world), ...urls.map((url) => new URL(url ?? '').password)];
  await Promise.all([
    plant.refusedLife(world),
    plant.cancelledLife(world),
    plant.returnedLife(world),
    plant.reportedLife(world),
    plant.correctedLife(world),
    plant.importedLife(world),
    plant.refusedByCarrier(world, grumpy),
    plant.refusedByChannel(world, grumpy),
  ]);
  await failures.failingDatabase(world);
  const metrics = await readMetrics(world);
  await failures.failingStarts(world);
  await drained(world, '');
  stores = await readStores(world, metrics);
});

afterAll(async () => {
  await world?.end();
  await grumpy?.close();
});

test('the search finds a text in any case or encoding', () => {
  const hidden = `before ${STEM} after`;
  const forms = [
    hidden,
    hidden.toLowerCase(),
    Buffer.from(hidden).toString('hex'),
    ...[0, 1, 2].map((shift) => Buffer.from('x'.repeat(shift) + hidden).toString('base64')),
    Buffer.from(hidden.toLowerCase()).toString('base64url'),
    [...STEM].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join(''),
  ].map((text) => Buffer.from(text));
  const found = [...forms, Buffer.from(hidden, 'utf16le')].map((bytes) => search(STEM, bytes).length > 0);
  expect(found).toEqual(found.map(() => true));
  expect(search(STEM, Buffer.from('nothing of it'))).toEqual([]);
});

test.each(STORE_NAMES)('no personal data, free text or secret is in the clear in %s', (name) => {
  const hits = [STEM, ...secrets].flatMap((text) => search(text, stores[name]));
  process.stdout.write(`[canary] ${name}: hits ${hits.length} in ${stores[name].length} bytes\n`);
  expect(hits).toEqual([]);
});

/** What may be read there, and is; the metrics name routes and nothing else. */
const OPEN_IN: Readonly<Record<StoreName, string>> = {
  "Temporal's database file": `${plant.OPEN}-returned`,
  "Temporal's histories": `${plant.OPEN}-returned`,
  'the logs': `${plant.OPEN}-request`,
  'the metrics': '/v1/orders/{id}/request-return',
  'a dump of PostgreSQL': `${plant.OPEN}-sku`,
  "PostgreSQL's files": `${plant.OPEN}-sku`,
};

test.each(STORE_NAMES)('the same search finds in %s what may be in the clear', (name) => {
  expect(search(OPEN_IN[name], stores[name])).not.toEqual([]);
});
