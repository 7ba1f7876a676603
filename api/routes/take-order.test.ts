import type { TakenOrder, TakeRequest } from '../../app/take-order';
import { ORDER_ID, viewed } from '../../tests/support/api/orders';
import type { StubApi } from '../../tests/support/api/stub-api';
import { SELLER, startStub } from '../../tests/support/api/stub-api';
import { takeBody, taken } from '../../tests/support/domain/orders';
import { takeExamples } from '../openapi/examples';
import { orderSchema } from '../schemas/order';

const order = taken();
const body = takeExamples.smallest.value;
const accepted = { id: 'cmd_1', state: 'accepted', refusal: null, orderVersion: order.version };
const placing = {
  id: 'cmd_1',
  name: 'take',
  body: takeBody({}),
  receivedAt: '2026-11-01T10:00:00.000Z',
  who: 'key_1',
  party: 'seller',
};
const fresh = { outcome: 'new', orderId: ORDER_ID, command: placing };
const again = (outcome: 'replayed' | 'known') =>
  ({ outcome, orderId: ORDER_ID, commandId: 'cmd_1' }) as TakenOrder;

let api: StubApi;
let requests: TakeRequest[];
afterEach(() => api.close());

async function start(outcome: object = fresh, { answer = accepted as object | null, isTheirs = true } = {}) {
  requests = [];
  api = await startStub({
    answerMs: 250,
    store: {
      commandResults: { wait: async () => answer, look: async () => answer },
      orders: {
        orderWithState: async () => (isTheirs ? {} : null),
        view: async (_: string, seller: string | null) =>
          seller === null || isTheirs ? viewed(order) : null,
      },
    },
    intake: {
      take: async (request: TakeRequest) => {
        requests.push(request);
        return outcome;
      },
    },
    orderClient: { signal: () => Promise.reject(new Error('Temporal is away')) },
  });
}

const take = (given: object = body, options: object = {}) =>
  api.call('POST', '/v1/orders', { body: given, ...options });

describe('an order', () => {
  test('that is new is 201 with its address and its version', async () => {
    await start();
    const response = await take();
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe(`/v1/orders/${ORDER_ID}`);
    expect(response.headers.get('etag')).toBe(`"${order.version}"`);
    expect(orderSchema.safeParse(response.json).error).toBeUndefined();
  });

  test('that is not decided in time is 202 and stored nevertheless', async () => {
    await start(fresh, { answer: null });
    const response = await take();
    expect([response.status, response.json.id]).toEqual([202, ORDER_ID]);
    expect(response.headers.get('location')).toBe(`/v1/orders/${ORDER_ID}`);
  });

  test('that is repeated with its key gets its first response', async () => {
    await start(again('replayed'));
    const response = await take(body, { headers: { 'idempotency-key': 'k' } });
    expect([response.status, response.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
    expect(requests[0]?.idempotency).toEqual({
      source: 'api:key_operator00000000:POST /v1/orders',
      key: 'k',
    });
  });

  test('that is known already is 200', async () => {
    await start(again('known'));
    const response = await take();
    expect([response.status, response.headers.get('idempotent-replayed')]).toEqual([200, null]);
  });

  test('whose number another order has is 409, and names that order to those who may see it', async () => {
    await start({ outcome: 'conflict', orderId: ORDER_ID });
    expect((await take()).json).toMatchObject({ status: 409, code: 'order_conflict', order: ORDER_ID });
    await api.close();
    await start({ outcome: 'conflict', orderId: ORDER_ID }, { isTheirs: false });
    expect((await take(body, { role: 'seller' })).json.order).toBeUndefined();
  });

  test('that another seller has is a conflict without any detail', async () => {
    await start(again('known'), { isTheirs: false });
    const response = await take(body, { role: 'seller' });
    expect([response.status, response.json.code]).toEqual([409, 'order_conflict']);
    expect(response.text).not.toContain(ORDER_ID);
  });

  test('whose key was used for another order is 422', async () => {
    await start({ outcome: 'key_reused' });
    expect((await take()).status).toBe(422);
  });
});

describe("a seller's order", () => {
  test('has its seller on every line, also for the comparison with a repetition', async () => {
    await start();
    await take(body, { role: 'seller' });
    await take(body, { headers: { 'x-on-behalf-of': SELLER } });
    expect(requests.map(({ order: given }) => given.lines[0]?.sellerId)).toEqual([SELLER, SELLER]);
    expect(requests.map(({ party, onBehalfOf }) => [party, onBehalfOf])).toEqual([
      ['seller', null],
      ['seller', SELLER],
    ]);
  });

  test('has no lines of other sellers', async () => {
    await start();
    const foreign = { ...body, lines: [{ ...body.lines[0], sellerId: 'seller-2' }] };
    const response = await take(foreign, { role: 'seller' });
    expect([response.status, response.json.errors?.[0]?.pointer, requests.length]).toEqual([
      400,
      '/lines/0/sellerId',
      0,
    ]);
  });
});

describe('an invalid order', () => {
  test.each([
    ['a year out of range', { ...body, placedAt: '0000-01-01T00:00:00Z' }, '/placedAt'],
    [
      'half a cent',
      { ...body, lines: [{ ...body.lines[0], unitPrice: { amount: 0.5, currency: 'EUR' } }] },
      '/lines/0/unitPrice/amount',
    ],
    ['no quantity', { ...body, lines: [{ ...body.lines[0], quantity: 0 }] }, '/lines/0/quantity'],
    ['a total of its own', { ...body, total: { amount: 1, currency: 'EUR' } }, '/total/amount'],
    ['a version', { ...body, version: 7 }, '/version'],
    ['a status', { ...body, status: 'paid' }, '/status'],
  ])('is refused with the location of the error: %s', async (_, given, pointer) => {
    await start();
    const response = await take(given);
    expect([response.status, response.json.errors?.map((error) => error.pointer), requests.length]).toEqual([
      400,
      [pointer],
      0,
    ]);
  });
  test.each([
    ['a channel', { outcome: 'unknown_channel' }, '/channel'],
    ['a supplier', { outcome: 'unknown_supplier', line: 0 }, '/lines/0/supplier'],
  ])('is refused if it names %s without a connection', async (_, outcome, pointer) => {
    await start(outcome);
    const response = await take();
    expect([response.status, response.json.errors?.map((error) => error.pointer)]).toEqual([400, [pointer]]);
  });
});
