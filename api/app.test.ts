import { rawBytes } from '../tests/support/api/raw';
import type { StubApi } from '../tests/support/api/stub-api';
import { startStub } from '../tests/support/api/stub-api';
import type { ApiDeps } from './deps';
import type { Method, Route } from './http/route';
import { templateOf } from './http/route';
import { allRoutes } from './routes';
import { problemSchema } from './schemas/problem';

/** The table as it is; its handlers are never run here. */
const routes: Route[] = allRoutes({
  store: {},
  orderClient: {},
  kinds: { channels: new Map(), carriers: new Map(), suppliers: new Map() },
} as unknown as ApiDeps);
const secured = routes.filter((route) => route.roles !== 'open');

/** An address that fits the route, of something that does not exist. */
const addressOf = (route: Route): string =>
  route.path.replace(':id', idFor(route)).replace(':name', 'nobody');
const idFor = ({ path }: Route): string =>
  /\/(commands|unmatched-callbacks)\//.test(path)
    ? 'cmd_00000000000000000000'
    : path.includes('/api-keys/')
      ? 'key_00000000000000000000'
      : 'ord_00000000000000000000';

const named = (route: Route): string => `${route.method.toUpperCase()} ${templateOf(route.path)}`;

describe('the routes', () => {
  let api: StubApi;
  beforeAll(async () => {
    api = await startStub({
      store: {
        orders: { orderWithState: async () => null, text: async () => null },
        inbox: { find: async () => null },
        unmatchedCallbacks: { dismiss: async () => false, decisionOf: async () => null },
        connections: { find: async () => null, open: async () => null, kindOf: async () => null },
      },
    });
  });
  afterAll(() => api.close());
  beforeEach(() => {
    api.touched.length = 0;
  });

  test.each(secured.map((route) => [named(route), route] as const))(
    '%s requires an API key',
    async (_, route) => {
      for (const headers of [{}, { authorization: 'Bearer nonsense' }, { authorization: 'Basic b3A6b3A=' }]) {
        const response = await api.call(route.method.toUpperCase(), addressOf(route), {
          role: null,
          headers,
        });
        expect(response.status).toBe(401);
        expect(response.json.code).toBe('unauthorized');
        expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
      }
      expect(api.touched).toEqual([]);
    },
  );

  test.each(secured.map((route) => [named(route), route] as const))(
    '%s refuses every role that it does not name, before it reads anything',
    async (_, route) => {
      for (const role of ['operator', 'seller', 'viewer'] as const) {
        if (route.roles.includes(role)) continue;
        const response = await api.call(route.method.toUpperCase(), addressOf(route), { role });
        expect([role, response.status]).toEqual([role, 403]);
        expect(response.json.code).toBe('forbidden');
      }
      expect(api.touched).toEqual([]);
    },
  );

  test('a viewer may read and may do nothing else', () => {
    const open = secured.filter((route) => route.roles.includes('viewer')).map(({ method }) => method);
    expect(new Set(open)).toEqual(new Set(['get']));
  });

  test.each(
    secured.filter(({ path }) => /:id|:name/.test(path)).map((route) => [named(route), route] as const),
  )('%s responds 404 to an unknown id, and to an id that cannot exist', async (_, route) => {
    if (route.path.startsWith('/v1/api-keys')) return;
    const body = route.method === 'patch' ? { settings: {} } : undefined;
    const role = route.roles.includes('seller') ? 'seller' : 'operator';
    const response = await api.call(route.method.toUpperCase(), addressOf(route), {
      role,
      body: bodyFor(route, body),
    });
    expect([response.status, response.json.code]).toEqual([404, 'not_found']);
    const strange = addressOf(route).replace(/ord_\w+|cmd_\w+|nobody/, '%00..%2f');
    const other = await api.call(route.method.toUpperCase(), strange, { role, body: bodyFor(route, body) });
    expect([other.status, other.json.code]).toEqual([404, 'not_found']);
  });

  test.each(routes.map((route) => [named(route), route] as const))(
    '%s refuses unknown and repeated query parameters',
    async (_, route) => {
      if (route.raw) return;
      const role = route.roles === 'open' ? null : 'operator';
      const body = bodyFor(route, route.method === 'patch' ? { settings: {} } : undefined);
      const unknown = await api.call(route.method.toUpperCase(), `${addressOf(route)}?nonsense=1`, {
        role,
        body,
      });
      if (body !== undefined || !route.body) {
        expect(unknown.status).toBe(400);
        expect(unknown.json.errors).toContainEqual({
          in: 'query',
          pointer: '/nonsense',
          message: 'unknown query parameter',
        });
      }
      const twice = await api.call(route.method.toUpperCase(), `${addressOf(route)}?limit=1&limit=2`, {
        role,
        body,
      });
      expect(twice.status).toBe(400);
    },
  );

  test('every path responds 405 with Allow to the methods that it does not support', async () => {
    const paths = new Map<string, Method[]>();
    for (const { path, method } of routes) paths.set(path, [...(paths.get(path) ?? []), method]);
    for (const [path, taken] of paths) {
      const route = routes.find((known) => known.path === path) as Route;
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        if (taken.includes(method.toLowerCase() as Method)) continue;
        const response = await api.call(method, addressOf(route), { role: null });
        expect([path, method, response.status, response.json.code]).toEqual([
          path,
          method,
          405,
          'method_not_allowed',
        ]);
        for (const known of taken) expect(response.headers.get('allow')).toContain(known.toUpperCase());
      }
      const options = await api.call('OPTIONS', addressOf(route), { role: null });
      expect([options.status, options.text]).toEqual([204, '']);
      expect(options.headers.get('access-control-allow-origin')).toBeNull();
    }
  });

  test('TRACE is supported by no path', async () => {
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      request(`${api.url}/v1/orders`, { method: 'TRACE' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(405);
  });
});

/** Something that fits the schema of a route's body, if there is one that anything fits. */
function bodyFor(route: Route, given: unknown): unknown {
  if (given !== undefined || !route.body) return given;
  const examples = Object.values(route.bodyExamples ?? {}).map(
    (example) => (example as { value: unknown }).value,
  );
  const callback = { order: 'ord_00000000000000000000', shipmentId: 'shp_1' };
  return [{}, callback, ...examples].find((body) => route.body?.safeParse(body).success);
}

describe('a request', () => {
  let api: StubApi;
  beforeAll(async () => {
    api = await startStub();
  });
  afterAll(() => api.close());

  test('with two Host headers is 400 and names the header, also on a path that no route has', async () => {
    const get = (path: string, hosts: string) =>
      rawBytes(api.url, `GET ${path} HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`);
    for (const path of ['/healthz', '/v1/orders', '/nothing']) {
      const response = await get(path, 'Host: a\r\nHost: b\r\n');
      expect(response).toMatch(/^HTTP\/1.1 400 /);
      expect(response).toContain('{"in":"header","pointer":"/Host","message":"given more than once"}');
    }
    expect(await get('/healthz', 'Host: a\r\n')).toMatch(/^HTTP\/1.1 200 /);
  });

  test('with a query that is no UTF-8 is 400 and names the parameter', async () => {
    const { status, json } = await api.call('GET', '/v1/orders?limit=1&q=%ff');
    expect([status, json.errors]).toEqual([
      400,
      [{ in: 'query', pointer: '/q', message: 'expected UTF-8 with percent-encoding' }],
    ]);
  });
});

describe('every response', () => {
  let api: StubApi;
  beforeAll(async () => {
    api = await startStub({
      store: { orders: { orderWithState: () => Promise.reject(new Error('canary: select * from people')) } },
    });
  });
  afterAll(() => api.close());

  const ORDER = '/v1/orders/ord_00000000000000000000';

  test('a problem has the members of RFC 9457 and of the registry, and nothing else', async () => {
    const responses = [
      await api.call('GET', '/nothing', { role: null }),
      await api.call('GET', ORDER, { role: null }),
      await api.call('GET', `${ORDER}?x=1`),
      await api.call('DELETE', ORDER),
      await api.call('POST', '/v1/orders', { raw: '{', headers: { 'content-type': 'application/json' } }),
      await api.call('GET', ORDER),
      await api.call('GET', '/v1/orders/%ff'),
    ];
    for (const { json, headers, status } of responses) {
      expect(headers.get('content-type')).toBe('application/problem+json');
      expect(problemSchema.parse(json)).toMatchObject({ status, requestId: headers.get('x-request-id') });
    }
    expect(responses.map(({ json }) => json.code)).toEqual([
      'not_found',
      'unauthorized',
      'invalid_request',
      'method_not_allowed',
      'invalid_json',
      'internal',
      'invalid_request',
    ]);
  });

  test('an internal error reveals nothing of itself, neither to the caller nor in the log', async () => {
    const response = await api.call('GET', ORDER);
    expect(response.status).toBe(500);
    expect(response.text).not.toMatch(/canary|select|at /);
    expect(api.logLines.join()).not.toContain('canary');
    expect(api.logLines.map((line) => JSON.parse(line).msg)).toContain('a request failed');
  });

  test('a harmless X-Request-Id is used, and any other is replaced', async () => {
    const idFor = async (given: string): Promise<string | null> =>
      (await api.call('GET', '/healthz', { headers: { 'x-request-id': given } })).headers.get('x-request-id');
    expect(await idFor('Abc_12-3')).toBe('Abc_12-3');
    for (const given of ['', 'a'.repeat(65), 'a b', 'a,b', '<script>', 'ä']) {
      expect(await idFor(given)).toMatch(/^req_[0-9a-f]{24}$/);
    }
  });

  test('a log line names the route and no part of the request', async () => {
    api.logLines.length = 0;
    await api.call('GET', '/v1/orders?q=Ada+Canary', {
      headers: { 'user-agent': 'canary\u2028{"msg":"forged"}'.replace('\u2028', ' ') },
    });
    await api.call('GET', '/v1/somebody@canary.example');
    const lines = api.logLines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
    expect(lines.map(({ method, route }) => [method, route])).toEqual([
      ['GET', '/v1/orders'],
      ['GET', 'unmatched'],
    ]);
    expect(Object.keys(lines[0]).sort()).toEqual(
      [
        'code',
        'keyId',
        'level',
        'method',
        'ms',
        'msg',
        'pid',
        'requestId',
        'route',
        'status',
        'time',
        'hostname',
      ].sort(),
    );
    expect(api.logLines.join('')).not.toMatch(/canary/i);
  });

  test('no response names the server software or allows other origins', async () => {
    const { headers } = await api.call('GET', '/healthz', {
      headers: { origin: 'https://elsewhere.example' },
    });
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
  });
});
