import { canary, STEM } from '../support/stack/canaries';
import type { Grumpy } from '../support/stack/grumpy';
import type { World } from '../support/stack/world';
import { GRUMPY_MARKET, GRUMPY_PARCELS, OPEN, order } from './plant';

/** Requests that fail in every way there is: none of them may be quoted anywhere. */
export async function failingRequests(world: World): Promise<void> {
  const { client } = world;
  const good = order('failing');
  const orders = '/v1/orders';
  const expectStatus = async (status: number, sent: Promise<{ status: number | null }>): Promise<void> => {
    const seen = await sent;
    if (seen.status !== status) throw new Error(`a request that fails: ${seen.status} instead of ${status}`);
  };
  const hostile = { 'User-Agent': canary('agent'), 'X-Request-Id': canary('request id') };
  await expectStatus(
    400,
    client.attempt('POST', orders, { body: { ...good, currency: canary('value') }, headers: hostile }),
  );
  await expectStatus(400, client.attempt('POST', orders, { body: { ...good, [canary('field')]: 1 } }));
  await expectStatus(400, client.attempt('POST', orders, { body: { ...good, channel: canary('channel') } }));
  await expectStatus(404, client.attempt('GET', `/v1/${STEM}/orders?name=${STEM}`));
  await expectStatus(200, client.attempt('GET', `${orders}?customer=${STEM}`));
  await expectStatus(400, client.attempt('GET', `${orders}?${STEM}=${STEM}`));
  await expectStatus(401, client.attempt('GET', orders, { headers: { Authorization: `Bearer ${STEM}` } }));
  const broken = await fetch(world.stack.apiUrl + orders, {
    method: 'POST',
    headers: { Authorization: `Bearer ${world.stack.apiKey}`, 'Content-Type': 'application/json' },
    body: `{"customer": {"name": "${canary('broken')}`,
  });
  await expectStatus(400, Promise.resolve(broken));
  const open = { 'X-Request-Id': `${OPEN}-request` };
  const key = `${good.externalId}/take`;
  const { outcome } = await client.attempt('POST', orders, { body: good, key, headers: open });
  if (outcome !== 'ok') throw new Error(`a request that does not fail: ${outcome}`);
}

/** Connections that are tested, and an outside system that refuses with its own text. */
export async function triedConnections({ client }: World, grumpy: Grumpy): Promise<void> {
  const message = canary('no to a trial');
  grumpy.says({
    method: 'GET',
    path: /^\/v2\/shipments/,
    status: 422,
    answer: { error: { code: 'X', message } },
  });
  grumpy.says({ method: 'GET', path: /^\/api\/account/, status: 400, answer: { message } });
  for (const path of [`/v1/carriers/${GRUMPY_PARCELS}/test`, `/v1/channels/${GRUMPY_MARKET}/test`]) {
    const { status, answer } = await client.attempt('POST', path);
    if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
  }
}

/** An API key is shown to its creator only; here it is. */
export async function newKey({ client }: World): Promise<string> {
  const request = { body: { name: 'a viewer', role: 'viewer' }, key: 'canary/new-key' };
  const { status, answer } = await client.send('POST', '/v1/api-keys', request);
  if (status !== 201) throw new Error(`a new key: ${status} ${JSON.stringify(answer)}`);
  return (answer as { key: string }).key;
}

/** Statements that the database refuses, with what they hold; and connections that break under it. */
export async function failingDatabase(world: World): Promise<void> {
  const { client } = world;
  const refused = async (sent: Promise<{ status: number | null }>): Promise<void> => {
    const { status } = await sent;
    if (status !== 500) throw new Error(`a statement that fails: ${status}`);
  };
  await world.query(
    `ALTER TABLE vault_records ADD CONSTRAINT none CHECK (ref NOT LIKE 'content:%') NOT VALID`,
  );
  await refused(client.attempt('POST', '/v1/orders', { body: order('unwritten') }));
  await world.query('ALTER TABLE vault_records DROP CONSTRAINT none');
  await world.query('ALTER TABLE orders RENAME COLUMN name_tokens TO gone');
  await refused(client.attempt('GET', `/v1/orders?customer=${STEM}`));
  await world.query('ALTER TABLE orders RENAME COLUMN gone TO name_tokens');
  const take = client.send('POST', '/v1/orders', { body: order('broken'), key: 'broken/take' });
  await world.query(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
  await take;
}

/** Apis that cannot start: with settings that are refused, and with a password that the database refuses. */
export async function failingStarts(world: World): Promise<void> {
  const { stack } = world;
  const right = stack.databaseUrl;
  await world.api.stop();

  stack.databaseUrl = `mysql://user:${STEM}@127.0.0.1/waybill`;
  const { code } = await (await world.launchApi()).exited;
  if (code !== 1) throw new Error(`an api with wrong settings ended with ${code}`);

  const wrong = new URL(right);
  wrong.password = `${STEM}-password`;
  stack.databaseUrl = wrong.href;
  const waiting = await world.launchApi();
  await waiting.line(/the database does not answer/, 60_000);
  await world.kill(waiting);

  stack.databaseUrl = right;
  await world.startApi();
}
