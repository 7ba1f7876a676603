import { z } from 'zod';
import { OutsideError } from '../../domain/errors';
import { DEFAULT_POLICY } from '../../domain/policy';
import type { CarrierKind, ChannelKind } from '../../domain/ports';
import type { ConnectionInfo, ConnectionInput } from '../../store/connections';
import type { StubApi } from '../../tests/support/api/stub-api';
import { startStub } from '../../tests/support/api/stub-api';
import { carrierSchema, channelSchema } from '../schemas/connection';

const CANARY = 'canary-credential';

/** One table of connections in memory, for channels and carriers alike. */
class Rows {
  readonly kept = new Map<string, ConnectionInfo & { credentials: unknown }>();

  readonly create = async (side: string, { name, kind, settings, credentials }: ConnectionInput) => {
    if (this.kept.has(side + name)) return false;
    const at = new Date();
    const row = {
      name,
      kind,
      settings,
      credentials,
      policyVersion: 1,
      createdAt: at,
      updatedAt: at,
      pulledAt: null,
    };
    this.kept.set(side + name, row);
    return true;
  };
  readonly update = async (side: string, name: string, change: Partial<ConnectionInput>) => {
    const row = this.kept.get(side + name);
    if (row) this.kept.set(side + name, { ...row, ...change, policyVersion: row.policyVersion + 1 });
    return row !== undefined;
  };
  readonly remove = async (side: string, name: string) => this.kept.delete(side + name);
  readonly open = async (side: string, name: string) => this.kept.get(side + name) ?? null;
  readonly kindOf = async (side: string, name: string) => this.kept.get(side + name)?.kind ?? null;
  readonly find = async (side: string, name: string) => {
    const { credentials: _, ...row } = this.kept.get(side + name) ?? {};
    return 'name' in row ? row : null;
  };
  readonly list = async (side: string, after: string | null, limit: number) =>
    [...this.kept]
      .filter(([key, { name }]) => key === side + name && name > (after ?? ''))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([, { credentials: _, ...row }]) => row);
}

const postal: CarrierKind = {
  kind: 'postal',
  settings: z.strictObject({ depot: z.string().default('north') }),
  credentials: z.strictObject({ apiKey: z.string() }),
  sellsLabel: true,
  voidable: false,
  open: ({ credentials }) => ({
    async test() {
      if ((credentials as { apiKey: string }).apiKey !== CANARY) throw new Error(CANARY);
      throw new OutsideError('refused', 'credentials_refused', { remark: CANARY });
    },
  }),
};

const market: ChannelKind = {
  kind: 'market',
  settings: z.strictObject({ pollSeconds: z.int().default(60) }),
  credentials: z.strictObject({ apiKey: z.string() }),
  policy: { refunds: 'channel' },
  calls: ['refund'],
  imports: true,
  open: () => ({ test: async () => {} }),
};
const direct: ChannelKind = {
  ...market,
  kind: 'direct',
  settings: z.strictObject({}),
  credentials: z.strictObject({}),
  policy: {},
  calls: [],
  imports: false,
};

let api: StubApi;
let rows: Rows;
let scheduled: unknown[];
beforeEach(async () => {
  rows = new Rows();
  scheduled = [];
  api = await startStub({
    kinds: {
      channels: new Map([
        ['market', market],
        ['direct', direct],
      ]),
      carriers: new Map([['postal', postal]]),
      suppliers: new Map(),
    },
    store: {
      connections: rows,
      pullFailures: { list: async () => [] },
      unreadableOrders: { countsOf: async () => new Map([['shop', 2]]) },
    },
    orderClient: {
      scheduleImport: async (name: string, every: number) => void scheduled.push([name, every]),
      unscheduleImport: () => Promise.reject(new Error('Temporal is away')),
      importNow: async () => 'started',
    },
  });
});
afterEach(() => api.close());

const make = (side: 'channels' | 'carriers', body: object) => api.call('POST', `/v1/${side}`, { body });
const parcels = { name: 'parcels', kind: 'postal', credentials: { apiKey: CANARY } };
const shop = { name: 'shop', kind: 'market', credentials: { apiKey: CANARY } };

describe('a connection', () => {
  test('is created, shown, changed and removed, and its credentials are shown nowhere', async () => {
    const made = await make('carriers', parcels);
    expect([made.status, made.headers.get('location')]).toEqual([201, '/v1/carriers/parcels']);
    expect(carrierSchema.parse(made.json)).toMatchObject({ settings: { depot: 'north' }, sellsLabels: true });
    const responses = [
      made,
      await api.call('GET', '/v1/carriers/parcels'),
      await api.call('GET', '/v1/carriers'),
      await api.call('PATCH', '/v1/carriers/parcels', {
        body: { settings: { depot: 'south' }, credentials: { apiKey: CANARY } },
      }),
      await api.call('POST', '/v1/carriers/parcels/test'),
      await make('carriers', parcels),
      await make('carriers', { ...parcels, name: 'other', credentials: { apiKey: CANARY, more: CANARY } }),
    ];
    expect(responses.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 409, 400]);
    expect(responses[4]?.json).toEqual({ ok: false, problem: 'credentials_refused' });
    expect(responses.map(({ text }) => text).join()).not.toContain(CANARY);
    expect((await api.call('DELETE', '/v1/carriers/parcels')).status).toBe(204);
    expect((await api.call('GET', '/v1/carriers/parcels')).status).toBe(404);
    expect(api.logLines.join()).not.toContain(CANARY);
  });

  test('whose test fails unexpectedly reports that without any detail', async () => {
    await make('carriers', { ...parcels, credentials: { apiKey: 'other' } });
    const tried = await api.call('POST', '/v1/carriers/parcels/test');
    expect(tried.json).toEqual({ ok: false, problem: 'not_usable' });
    expect(api.logLines.join()).not.toContain(CANARY);
  });

  test.each([
    ['an unknown kind', { ...parcels, kind: 'pigeon' }, '/kind'],
    ['an invalid name', { ...parcels, name: '../etc' }, '/name'],
    ['settings of another kind', { ...parcels, settings: { nest: 1 } }, '/settings/nest'],
    ['no credentials', { name: 'a', kind: 'postal' }, '/credentials/apiKey'],
    ['a field of its own', { ...parcels, tenantId: 'x' }, '/tenantId'],
  ])('with %s is refused with the location of the error', async (_, body, pointer) => {
    const response = await make('carriers', body);
    expect([response.status, response.json.errors?.map((error) => error.pointer)]).toEqual([400, [pointer]]);
  });

  test('a carrier has no policy', async () => {
    expect((await make('carriers', { ...parcels, settings: { policy: {} } })).status).toBe(400);
  });
});

describe('a channel', () => {
  test('shows the policy under which future orders are taken', async () => {
    const made = await make('channels', { ...shop, settings: { policy: { shipBySeconds: 60 } } });
    expect(channelSchema.parse(made.json)).toMatchObject({
      imports: true,
      settings: { pollSeconds: 60, policy: { shipBySeconds: 60 } },
      pullFailure: null,
      unreadableOrders: { count: 2, link: '/v1/channels/shop/unreadable-orders' },
      policy: { ...DEFAULT_POLICY, refunds: 'channel', shipBySeconds: 60 },
    });
    expect(scheduled).toEqual([['shop', 60]]);
  });

  test('with an invalid policy is refused with the location of the error', async () => {
    const made = await make('channels', { ...shop, settings: { policy: { shipBySeconds: 0, version: 2 } } });
    expect(made.json.errors?.map(({ pointer }) => pointer)).toEqual([
      '/settings/policy/shipBySeconds',
      '/settings/policy/version',
    ]);
  });

  test('whose stored policy violates a newer rule is still shown', async () => {
    await make('channels', shop);
    const stock = { reserve: false, buffer: 3 };
    const row = rows.kept.get('channelshop');
    if (row) rows.kept.set('channelshop', { ...row, settings: { policy: { stock } } });
    const { status, json } = await api.call('GET', '/v1/channels/shop');
    expect([status, channelSchema.parse(json).policy.stock]).toEqual([200, stock]);
    const again = await api.call('PATCH', '/v1/channels/shop', { body: { settings: { policy: { stock } } } });
    expect(again.json.errors?.map(({ pointer }) => pointer)).toEqual(['/settings/policy/stock/buffer']);
  });

  const { tellsCustomer } = DEFAULT_POLICY;

  test('X1: whose policy promises mail from Waybill is refused, with what to choose instead', async () => {
    const policy = { tellsCustomer: { ...tellsCustomer, shipped: 'us' } };
    await make('channels', shop);
    const refused = [
      await make('channels', { ...shop, name: 'other', settings: { policy } }),
      await api.call('PATCH', '/v1/channels/shop', { body: { settings: { policy } } }),
      await api.call('PATCH', '/v1/channels/direct', { body: { settings: { policy } } }),
    ];
    for (const { status, json } of refused) {
      expect([status, json.code]).toEqual([400, 'settings_invalid']);
      expect(json.errors).toEqual([
        {
          in: 'body',
          pointer: '/settings/policy/tellsCustomer/shipped',
          message: expect.stringContaining(
            'expected channel if the channel notifies the customer, or nobody',
          ),
        },
      ]);
    }
    const kept = await api.call('GET', '/v1/channels/shop');
    expect(channelSchema.parse(kept.json)).toMatchObject({ settings: { pollSeconds: 60 }, problem: null });
    const quiet = { policy: { tellsCustomer: { ...tellsCustomer, shipped: 'channel' } } };
    expect((await api.call('PATCH', '/v1/channels/shop', { body: { settings: quiet } })).status).toBe(200);
  });

  test('X1: of a kind without a call for refunds or messages is not asked for them', async () => {
    const tells = { acceptance: false, shipment: true, cancellation: false };
    const body = { settings: { policy: { refunds: 'channel', tells } } };
    const refused = await api.call('PATCH', '/v1/channels/direct', { body });
    expect([refused.json.code, refused.json.errors?.map(({ pointer }) => pointer)]).toEqual([
      'settings_invalid',
      ['/settings/policy/tells/shipment', '/settings/policy/refunds'],
    ]);
  });

  test('X1: whose stored policy promises mail shows that it is wrong, and that nobody notifies', async () => {
    await make('channels', shop);
    const policy = { tellsCustomer: { ...tellsCustomer, shipped: 'us' } };
    const row = rows.kept.get('channelshop');
    if (row) rows.kept.set('channelshop', { ...row, settings: { policy } });
    const shown = channelSchema.parse((await api.call('GET', '/v1/channels/shop')).json);
    expect(shown.policy.tellsCustomer.shipped).toBe('nobody');
    expect(shown.problem).toEqual({
      code: 'settings_invalid',
      detail: expect.stringMatching(/^policy\.tellsCustomer\.shipped: expected channel .* or nobody/),
    });
    const { json } = await api.call('POST', '/v1/channels/shop/test');
    expect(json).toEqual({ ok: false, problem: 'settings_invalid', detail: shown.problem?.detail });
  });

  test('C17: whose stored settings no longer fit its kind shows which, and so does its test', async () => {
    await make('channels', shop);
    const row = rows.kept.get('channelshop');
    if (row) rows.kept.set('channelshop', { ...row, settings: { pollSeconds: 'often' } });
    const { json } = await api.call('GET', '/v1/channels/shop');
    const { problem } = channelSchema.parse(json);
    expect(problem?.code).toBe('settings_invalid');
    expect(problem?.detail).toMatch(/^pollSeconds: /);
    const tried = await api.call('POST', '/v1/channels/shop/test');
    expect(tried.json).toEqual({ ok: false, problem: 'settings_invalid', detail: problem?.detail });
  });

  test('is in test mode as a whole, and not by its policy', async () => {
    const made = await make('channels', { ...shop, settings: { testMode: true } });
    expect(channelSchema.parse(made.json)).toMatchObject({
      settings: { testMode: true },
      policy: { testMode: true },
    });
    for (const [settings, pointer] of [
      [{ policy: { testMode: true } }, '/settings/policy/testMode'],
      [{ testMode: 'yes' }, '/settings/testMode'],
    ] as const) {
      const refused = await make('channels', { ...shop, name: 'other', settings });
      expect([refused.status, refused.json.errors?.map((error) => error.pointer)]).toEqual([400, [pointer]]);
    }
  });

  test('is pulled at once if its kind supports it, and can be removed while Temporal is unavailable', async () => {
    await make('channels', shop);
    const pulled = await api.call('POST', '/v1/channels/shop/sync');
    expect([pulled.status, pulled.json]).toEqual([202, { channel: 'shop', state: 'started' }]);
    expect((await api.call('POST', '/v1/channels/direct/sync')).status).toBe(400);
    expect((await api.call('DELETE', '/v1/channels/shop')).status).toBe(204);
  });
});

describe('direct', () => {
  test('exists from the start, is listed first, and cannot be removed', async () => {
    await make('channels', { ...shop, name: 'a-shop' });
    const { json } = await api.call('GET', '/v1/channels');
    const items = json.items as { name: string; createdAt: string | null }[];
    expect(items.map(({ name }) => name)).toEqual(['direct', 'a-shop']);
    expect(items[0]?.createdAt).toBeNull();
    expect((await make('channels', { name: 'direct', kind: 'direct' })).json.code).toBe('name_taken');
    const gone = await api.call('DELETE', '/v1/channels/direct');
    expect([gone.status, gone.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS, PATCH']);
  });

  test('can have its own policy, which has its own version', async () => {
    const body = { settings: { policy: { requiresAcceptance: true } } };
    const changed = await api.call('PATCH', '/v1/channels/direct', { body });
    expect(channelSchema.parse(changed.json).policy).toEqual({
      ...DEFAULT_POLICY,
      requiresAcceptance: true,
      version: 2,
    });
    const { json } = await api.call('GET', '/v1/channels?limit=1');
    expect((json.items as { name: string }[]).map(({ name }) => name)).toEqual(['direct']);
  });

  test('is listed once, whatever the page size', async () => {
    for (const name of ['a', 'b', 'z']) await make('channels', { ...shop, name });
    await api.call('PATCH', '/v1/channels/direct', { body: { settings: {} } });
    for (const limit of [1, 2, 3, 4, 5]) {
      const names: string[] = [];
      let cursor: unknown = '';
      do {
        const query = cursor ? `&cursor=${cursor}` : '';
        const { json } = await api.call('GET', `/v1/channels?limit=${limit}${query}`);
        names.push(...(json.items as { name: string }[]).map(({ name }) => name));
        cursor = json.nextCursor;
      } while (cursor);
      expect(names).toEqual(['direct', 'a', 'b', 'z']);
    }
  });
});
