import type { StubApi } from '../../tests/support/api/stub-api';
import { STUB_CURSORS, startStub } from '../../tests/support/api/stub-api';
import { pagesOf } from '../http/cursor';

const level = (sku: string) => ({ sku, onHand: 12, reserved: 5 });

let api: StubApi;
beforeAll(async () => {
  api = await startStub({
    store: {
      stock: {
        get: async (sku: string) => (sku === 'nothing' ? null : level(sku)),
        set: async (sku: string, onHand: number) =>
          onHand < 5
            ? { status: 'reserved', level: level(sku) }
            : { status: 'set', level: { ...level(sku), onHand } },
        list: async () => [level('A'), level('B')],
        movements: async () => [],
      },
    },
  });
});
afterAll(() => api.close());
beforeEach(() => {
  api.touched.length = 0;
});

const put = (body: unknown) => api.call('PUT', '/v1/stock/MUG-01', { body });

describe('the SKU in a path', () => {
  test.each([
    ['MUG-01', 'MUG-01'],
    ['a%2Fb', 'a/b'],
    ['%2F', '/'],
    ['a%2Fmovements', 'a/movements'],
    ['%25', '%'],
    ['a%20b+c', 'a b+c'],
    ['%C3%A4%F0%9F%98%80', 'ä😀'],
    ['%3Fq%3D1%23x', '?q=1#x'],
    [':sku', ':sku'],
    ['%20EBOOK%20', 'EBOOK'],
  ])('%s is the SKU %s', async (path, sku) => {
    const response = await api.call('GET', `/v1/stock/${path}`);
    expect([response.status, response.json]).toEqual([200, { ...level(sku), available: 7 }]);
  });

  test.each(['%00', '%0A', 'a%E2%80%A8', 'x'.repeat(121)])('%s is not a valid SKU', async (path) => {
    for (const method of ['GET', 'PUT']) {
      const response = await api.call(
        method,
        `/v1/stock/${path}`,
        method === 'PUT' ? { body: { onHand: 1 } } : {},
      );
      expect([response.status, response.json.code]).toEqual([404, 'not_found']);
    }
    expect(api.touched).toEqual([]);
  });

  test('with invalid percent-encoding is 400', async () => {
    const response = await api.call('GET', '/v1/stock/%E0%A4');
    expect([response.status, response.json.code]).toEqual([400, 'invalid_request']);
  });

  test('is not found if it has no stock level', async () => {
    for (const path of ['/v1/stock/nothing', '/v1/stock/nothing/movements']) {
      const response = await api.call('GET', path);
      expect([response.status, response.json.code]).toEqual([404, 'not_found']);
    }
  });
});

describe('a level', () => {
  test('is set, and shown with the available units', async () => {
    const response = await put({ onHand: 9 });
    expect([response.status, response.json]).toEqual([
      200,
      { sku: 'MUG-01', onHand: 9, reserved: 5, available: 4 },
    ]);
  });

  test.each([-1, 1.5, '3', null, 1_000_000_001, undefined])('of %p is refused', async (onHand) => {
    const response = await put({ onHand });
    expect([response.status, response.json.errors?.map(({ pointer }) => pointer)]).toEqual([
      400,
      ['/onHand'],
    ]);
    expect(api.touched).toEqual([]);
  });

  test('refuses any other field', async () => {
    const response = await put({ onHand: 1, reserved: 0 });
    expect([response.status, response.json.errors?.map(({ pointer }) => pointer)]).toEqual([
      400,
      ['/reserved'],
    ]);
  });

  test('below the reserved units is refused, and names the orders that hold them', async () => {
    const response = await put({ onHand: 4 });
    expect([response.status, response.json.code]).toEqual([409, 'stock_reserved']);
    expect(response.json.errors).toEqual([
      { in: 'body', pointer: '/onHand', message: 'expected at least 5, the units reserved for orders' },
    ]);
  });

  test('can be read by viewers and set by operators', async () => {
    expect((await api.call('GET', '/v1/stock/A', { role: 'viewer' })).status).toBe(200);
    for (const role of ['viewer', 'seller'] as const) {
      expect((await api.call('PUT', '/v1/stock/A', { role, body: { onHand: 1 } })).status).toBe(403);
    }
  });
});

describe('a page', () => {
  test('links to the next page, which continues after its last entry', async () => {
    const response = await api.call('GET', '/v1/stock?q=A&limit=1');
    expect(response.json.items).toEqual([{ ...level('A'), available: 7 }]);
    expect(response.headers.get('link')).toMatch(/^<\/v1\/stock\?limit=1&q=A&cursor=[\w-]+>; rel="next"$/);
  });

  test.each([
    '{"after":"\\u0000"}',
    '{}',
    '{"at":"0000-01-01T00:00:00Z","key":"k","lineId":""}',
    '{"at":"2026-01-01T00:00:00Z","key":"\\u0000","lineId":""}',
  ])('does not start at the cursor %s', async (place) => {
    for (const path of ['/v1/stock', '/v1/stock/A/movements']) {
      const list = { path, query: {}, sellerId: null };
      const { body } = pagesOf(list, STUB_CURSORS).reply([], JSON.parse(place));
      const cursor = (body as unknown as { nextCursor: string }).nextCursor;
      const response = await api.call('GET', `${path}?cursor=${cursor}`);
      expect([response.status, response.json.errors?.map(({ pointer }) => pointer)]).toEqual([
        400,
        ['/cursor'],
      ]);
    }
    expect(api.touched).toEqual([]);
  });
});
