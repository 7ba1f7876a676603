import { cardOf, ORDER_ID, viewed } from '../../tests/support/api/orders';
import type { StoreParts, StubApi } from '../../tests/support/api/stub-api';
import { SELLER, startStub } from '../../tests/support/api/stub-api';
import { taken } from '../../tests/support/domain/orders';
import { commandSchema } from '../schemas/command';
import { orderSchema } from '../schemas/order';
import { problemSchema } from '../schemas/problem';

const order = taken();
const command = { id: 'cmd_00000000000000000001', name: 'close' };
const accepted = { id: command.id, state: 'accepted', refusal: null, orderVersion: order.version };
const refused = {
  ...accepted,
  state: 'refused',
  refusal: { code: 'order_not_completed', detail: 'not yet' },
};

interface Kept {
  readonly orderId: string;
  readonly idempotency: unknown;
  readonly expectedVersion?: number;
}

let api: StubApi;
let storedCommands: Kept[];
afterEach(() => api.close());

async function start(
  parts: { outcome?: object; answer?: object | null; orders?: StoreParts['orders'] } = {},
) {
  storedCommands = [];
  const { outcome = { outcome: 'new', command }, answer = accepted } = parts;
  api = await startStub({
    answerMs: 250,
    store: {
      orders: {
        orderWithState: async () => cardOf(order),
        view: async () => viewed(order),
        ...parts.orders,
      },
      commandResults: { wait: async () => answer, look: async () => null },
    },
    commands: {
      known: async () => ('outcome' in outcome && outcome.outcome !== 'new' ? outcome : null),
      submit: async (given: Kept) => {
        storedCommands.push(given);
        return outcome;
      },
    },
    orderClient: { signal: () => Promise.reject(new Error('Temporal is away')) },
  });
}

const close = (headers: Record<string, string> = {}, body?: unknown) =>
  api.call('POST', `/v1/orders/${ORDER_ID}/close`, { headers, ...(body === undefined ? {} : { body }) });

describe('a command', () => {
  test('that is accepted responds with the order after it, whether or not it could be signalled', async () => {
    await start();
    const response = await close();
    expect(response.status).toBe(200);
    expect(response.headers.get('etag')).toBe(`"${order.version}"`);
    expect(response.headers.get('idempotent-replayed')).toBeNull();
    expect(orderSchema.parse(response.json).id).toBe(ORDER_ID);
  });

  test('responds with the order as the command left it, even if the order has changed since', async () => {
    const before = { ...viewed(order), version: order.version - 1 };
    await start({
      answer: { ...accepted, orderVersion: order.version - 1 },
      orders: { viewAt: async (_: string, version: number) => (version === before.version ? before : null) },
    });
    const response = await close();
    expect([response.json.version, response.headers.get('etag')]).toEqual([
      before.version,
      `"${before.version}"`,
    ]);
  });

  test('that is refused responds with the reason and with the allowed commands', async () => {
    await start({ answer: refused });
    const response = await close();
    expect(response.status).toBe(409);
    const problem = problemSchema.parse(response.json);
    expect(problem).toMatchObject({
      code: 'order_not_completed',
      detail: 'not yet',
      orderVersion: order.version,
    });
    expect(problem.allowedActions?.map(({ action }) => action)).toContain('ship');
  });

  test('that is refused for the version that it expects is 412', async () => {
    await start({ answer: { ...refused, refusal: { code: 'version_conflict', detail: 'expected 1' } } });
    const response = await close({ 'if-match': '"1"' });
    expect([response.status, response.json.code, storedCommands[0]?.expectedVersion]).toEqual([
      412,
      'version_conflict',
      1,
    ]);
  });

  test('without a result in time is 202 with the address of its result', async () => {
    await start({ answer: null });
    const response = await close();
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe(`/v1/commands/${command.id}`);
    expect(commandSchema.parse(response.json)).toEqual({
      id: command.id,
      order: ORDER_ID,
      command: 'close',
      state: 'pending',
    });
  });

  test('that is repeated gets its first response, marked as a repetition', async () => {
    await start({ outcome: { outcome: 'known', row: { ...accepted, orderId: ORDER_ID } } });
    const response = await close({ 'idempotency-key': 'k' });
    expect([response.status, response.headers.get('idempotent-replayed')]).toEqual([200, 'true']);
    expect(storedCommands[0]?.idempotency).toEqual({
      source: `api:key_operator00000000:POST /v1/orders/${ORDER_ID}/close`,
      key: 'k',
    });
  });

  test('that is repeated after a refusal gets the same refusal', async () => {
    await start({ outcome: { outcome: 'known', row: refused } });
    const response = await close({ 'idempotency-key': 'k' });
    expect([response.status, response.headers.get('idempotent-replayed')]).toEqual([409, 'true']);
  });

  test('whose key was used with another body is 422', async () => {
    await start({ outcome: { outcome: 'key_reused' } });
    expect((await close({ 'idempotency-key': 'k' })).json).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    });
  });

  test('with a reason that the channel does not know is 400 and lists the known reasons', async () => {
    await start({ outcome: { outcome: 'unknown_reason', allowed: ['OUT_OF_STOCK', 'OTHER'] } });
    const response = await api.call('POST', `/v1/orders/${ORDER_ID}/cancel`, { body: { reason: 'whim' } });
    expect(response.json.errors).toEqual([
      { in: 'body', pointer: '/reason', message: 'expected one of OUT_OF_STOCK, OTHER' },
    ]);
  });

  test.each([
    ['an If-Match that is no version', { 'if-match': 'W/"1"' }, '/If-Match'],
    ['an Idempotency-Key that is too long', { 'idempotency-key': 'x'.repeat(256) }, '/Idempotency-Key'],
    ['an Idempotency-Key that is not ASCII', { 'idempotency-key': 'ä' }, '/Idempotency-Key'],
  ])('with %s is not stored', async (_, headers, pointer) => {
    await start();
    const response = await close(headers);
    expect([response.status, response.json.errors?.[0]?.pointer]).toEqual([400, pointer]);
    expect(storedCommands).toEqual([]);
  });

  test.each(['id', 'status', 'version', 'tenantId', 'refundedMinor', 'role', 'createdAt', 'constructor'])(
    'refuses a field that it does not have: %s',
    async (field) => {
      await start();
      expect((await close({}, { [field]: 1 })).json.errors).toEqual([
        { in: 'body', pointer: `/${field}`, message: 'unknown field' },
      ]);
      expect(storedCommands).toEqual([]);
    },
  );

  test('on behalf of a seller is stored with both names, and has the rights of the seller', async () => {
    const sellers: unknown[] = [];
    await start({
      orders: {
        orderWithState: async (_: string, seller: unknown) => {
          sellers.push(seller);
          return cardOf(order);
        },
      },
    });
    await close({ 'x-on-behalf-of': SELLER });
    expect(sellers).toEqual([SELLER]);
    expect(storedCommands[0]).toMatchObject({
      who: 'key_operator00000000',
      onBehalfOf: SELLER,
      party: 'seller',
    });
  });

  test.each(['seller', 'viewer'] as const)('on behalf of another is forbidden to a %s', async (role) => {
    await start();
    const headers = { 'x-on-behalf-of': 'seller-2' };
    const response = await api.call('POST', `/v1/orders/${ORDER_ID}/close`, { role, headers });
    expect([response.status, storedCommands.length]).toEqual([403, 0]);
  });

  test('for the order of another seller gets the response for an unknown order', async () => {
    await start({ orders: { orderWithState: async () => null } });
    const response = await api.call('POST', `/v1/orders/${ORDER_ID}/close`, { role: 'seller' });
    expect(response.json).toMatchObject({ status: 404, detail: 'order not found' });
    expect(storedCommands).toEqual([]);
  });
});
