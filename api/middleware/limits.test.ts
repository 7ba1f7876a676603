import type { Role } from '../../store/api-keys';
import type { StubApi, StubOptions } from '../../tests/support/api/stub-api';
import { secretOf, startStub } from '../../tests/support/api/stub-api';
import { until } from '../../tests/support/api/until';

let api: StubApi;
let lookUps: string[];
const start = async (limits: StubOptions['limits'], given: Partial<StubOptions> = {}): Promise<void> => {
  lookUps = [];
  const keyOf = (how: string) => async (secret: string) => {
    lookUps.push(how);
    const role = ['operator', 'seller', 'viewer'].find((known) => secretOf(known as Role) === secret);
    return role === undefined
      ? null
      : {
          id: `key_${role}`,
          name: role,
          role,
          sellerId: 'seller-1',
          createdAt: new Date(0),
          revokedAt: null,
        };
  };
  const apiKeys = { verify: keyOf('verify'), verifyFromCopy: keyOf('verifyFromCopy') };
  const { store, ...others } = given;
  api = await startStub({
    store: { orders: { text: async () => null }, apiKeys, ...store },
    limits: limits ?? {},
    trustedProxies: ['127.0.0.1'],
    ...others,
  });
};
afterEach(() => api.close());

/** Requests per second: a bucket holds one request at least, and the next comes after a thousand seconds. */
const ONE_ONLY = 0.001;

const ORDER = '/v1/orders/ord_00000000000000000000';
const from = (address: string) => ({ 'x-forwarded-for': address });

/** Reads an order that does not exist: 404 is the response of a request that was served. */
const read = (role: Role | null = 'operator', headers: Record<string, string> = {}) =>
  api.call('GET', ORDER, { role, headers });
const wrongKey = (address: string, key = 'wrong') =>
  read(null, { authorization: `Bearer ${key}`, ...from(address) });

async function statusesOf(times: number, send: () => Promise<{ status: number }>): Promise<number[]> {
  const statuses: number[] = [];
  for (let time = 0; time < times; time += 1) statuses.push((await send()).status);
  return statuses;
}

describe('the rate limit of an API key', () => {
  beforeEach(() => start({ requestsPerKey: ONE_ONLY }));

  test('is in every response, as structured fields', async () => {
    const { headers } = await read();
    expect(headers.get('ratelimit-policy')).toBe('"key";q=1;w=10');
    expect(headers.get('ratelimit')).toBe('"key";r=0;t=1000');
  });

  test('is 429 with Retry-After once it is reached', async () => {
    expect((await read()).status).toBe(404);
    const before = api.touched.length;
    const { status, json, headers } = await read();
    expect([status, json.code]).toEqual([429, 'rate_limited']);
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(900);
    expect(headers.get('ratelimit')).toBe(`"key";r=0;t=${headers.get('retry-after')}`);
    expect(api.touched).toHaveLength(before);
  });

  test('is that of the key, wherever its requests come from, and of no other key', async () => {
    await read('operator', from('192.0.2.1'));
    expect((await read('operator', from('192.0.2.4'))).status).toBe(429);
    expect((await read('viewer', from('192.0.2.4'))).status).toBe(404);
  });

  test('does not apply to health and metrics', async () => {
    for (const path of ['/healthz', '/metrics']) {
      const statuses = await statusesOf(8, () => api.call('GET', path));
      expect(new Set(statuses)).toEqual(new Set([200]));
    }
  });
});

describe('the rate limit of an address', () => {
  beforeEach(() => start({ requestsPerAddress: ONE_ONLY }));

  test.each([
    ['requests without a key', () => read(null, from('192.0.2.1')), 401],
    ['requests with a wrong key', () => wrongKey('192.0.2.1'), 401],
    [
      'callbacks',
      () => api.call('POST', '/callbacks/carriers/x', { role: null, headers: from('192.0.2.1') }),
      401,
    ],
    ['pages', () => api.call('GET', '/docs', { role: null, headers: from('192.0.2.1') }), 200],
  ])('counts %s', async (_, send, before) => {
    expect((await send()).status).toBe(before);
    const { status, json, headers } = await send();
    expect([status, json.code]).toEqual([429, 'rate_limited']);
    expect(headers.get('ratelimit-policy')).toBe('"address";q=1;w=10');
    expect((await read(null, from('192.0.2.2'))).status).toBe(401);
  });

  test('does not concern a valid key at the same address', async () => {
    await statusesOf(20, () => wrongKey('192.0.2.1'));
    expect((await read('operator', from('192.0.2.1'))).status).toBe(404);
  });

  test('is one for all addresses of an IPv6 network', async () => {
    await read(null, from('2001:db8::1'));
    expect((await read(null, from('2001:db8::ffff:1'))).status).toBe(429);
    expect((await read(null, from('2001:db8:0:1::1'))).status).toBe(401);
  });

  test('spares the database the look-up of each wrong key beyond it', async () => {
    await statusesOf(10, () => wrongKey('192.0.2.1'));
    expect(lookUps.filter((how) => how === 'verify')).toHaveLength(1);
  });
});

describe('X-Forwarded-For', () => {
  test('counts only if it comes from a trusted proxy', async () => {
    await start({ requestsPerAddress: ONE_ONLY }, { trustedProxies: [] });
    await read(null, from('192.0.2.1'));
    expect((await read(null, from('192.0.2.4'))).status).toBe(429);
  });

  test('counts from its last address on that is no trusted proxy, so a client cannot choose its own', async () => {
    await start({ requestsPerAddress: ONE_ONLY });
    await read(null, from('198.51.100.1, 192.0.2.1'));
    for (const forged of ['198.51.100.2', 'nonsense'])
      expect((await read(null, from(`${forged}, 192.0.2.1`))).status).toBe(429);
  });
});

describe('a lockout', () => {
  beforeEach(() => start({ wrongKeys: 3, lockoutSeconds: 60 }));

  test('is 429 for what comes without a valid key, and says how long', async () => {
    expect(await statusesOf(3, () => wrongKey('192.0.2.1'))).toEqual([401, 401, 401]);
    for (const send of [() => wrongKey('192.0.2.1'), () => read(null, from('192.0.2.1'))]) {
      const { status, json, headers } = await send();
      expect([status, json.code]).toEqual([429, 'rate_limited']);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(50);
    }
  });

  test('of an address does not stop valid keys at the same address, nor other addresses', async () => {
    await statusesOf(5, () => wrongKey('192.0.2.1'));
    expect((await read('operator', from('192.0.2.1'))).status).toBe(404);
    expect((await wrongKey('192.0.2.2')).status).toBe(401);
  });

  test('never concerns a key: a valid one is served at every address, whatever was tried there', async () => {
    await statusesOf(5, () => wrongKey('192.0.2.1', `${secretOf('operator')}x`));
    for (const address of ['192.0.2.1', '192.0.2.2'])
      expect((await read('operator', from(address))).status).toBe(404);
  });

  test('does not come from requests without any key', async () => {
    expect(new Set(await statusesOf(10, () => read(null, from('192.0.2.1'))))).toEqual(new Set([401]));
  });

  test('costs the database nothing, whatever keys are tried', async () => {
    await statusesOf(3, () => wrongKey('192.0.2.1'));
    lookUps = [];
    for (const key of ['a', 'b', 'c']) await wrongKey('192.0.2.1', key);
    expect(lookUps).toEqual(['verifyFromCopy', 'verifyFromCopy', 'verifyFromCopy']);
  });
});

describe('overload', () => {
  const failing = (error: Error) => ({ store: { orders: { text: () => Promise.reject(error) } } });
  const longWait = Object.assign(new Error('Unable to start a transaction in the given time.'), {
    code: 'P2028',
  });
  const errors = [
    ['a transaction did not begin in time', longWait],
    ['no connection was free in time', Object.assign(new Error('pool'), { code: 'P2024' })],
    ['the driver waited too long', new Error('timeout exceeded when trying to connect')],
    ['the server has no more connections', Object.assign(new Error('sorry'), { code: '53300' })],
  ] as const;

  test.each(errors)('because %s is 503 overloaded with Retry-After', async (_, error) => {
    await start({}, { ...failing(error), load: () => ({ waiting: 50, waitedMs: 900, silentMs: 10 }) });
    const { status, json, headers } = await read();
    expect([status, json.code]).toEqual([503, 'overloaded']);
    expect(headers.get('retry-after')).toBe('1');
  });

  test.each(errors)('is not named if %s while the database completes nothing', async (_, error) => {
    await start({}, { ...failing(error), load: () => ({ waiting: 50, waitedMs: 5_000, silentMs: 5_000 }) });
    expect((await read()).json.code).toBe('unavailable');
  });

  test('is not named if the connection to the database is lost, however busy it is', async () => {
    const lost = Object.assign(new Error('read'), { code: 'ECONNRESET' });
    await start({}, { ...failing(lost), load: () => ({ waiting: 50, waitedMs: 900, silentMs: 10 }) });
    expect((await read()).json.code).toBe('unavailable');
  });

  test('is refused before anything is done, and health and metrics are there nevertheless', async () => {
    const held: (() => void)[] = [];
    const text = () => new Promise((resolve) => held.push(() => resolve(null)));
    await start({ maxRequests: 2 }, { store: { orders: { text } } });
    const running = [read('operator'), read('viewer')];
    await until('both are in progress', () => held.length === 2);
    const { status, json, headers } = await read('seller');
    expect([status, json.code, headers.get('retry-after')]).toEqual([503, 'overloaded', '1']);
    expect(held).toHaveLength(2);
    expect((await api.call('GET', '/healthz')).status).toBe(200);
    expect((await api.call('GET', '/metrics')).status).toBe(200);
    for (const end of held) end();
    expect((await Promise.all(running)).map((response) => response.status)).toEqual([404, 404]);
  });
});
