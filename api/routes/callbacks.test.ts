import { request } from 'node:http';
import { z } from 'zod';
import { OutsideError } from '../../domain/errors';
import type { CallbackRequest, CallbackResult, CarrierKind } from '../../domain/ports';
import type { StubApi } from '../../tests/support/api/stub-api';
import { startStub } from '../../tests/support/api/stub-api';

const event = {
  eventId: 'e1',
  trackingNumber: 'T-1',
  status: 'in_transit',
  occurredAt: '2026-11-20T09:30:00Z',
  remark: null,
} as const;

let seen: CallbackRequest[];
let result: CallbackResult;
let news: boolean[];
let api: StubApi;

const kind = (given: Partial<CarrierKind>): CarrierKind => ({
  kind: 'courier',
  settings: z.strictObject({}),
  credentials: z.strictObject({}),
  sellsLabel: false,
  voidable: false,
  open: () => ({ test: async () => {} }),
  ...given,
});

beforeEach(async () => {
  seen = [];
  news = [];
  result = { ok: true, events: [event] };
  const courier = kind({
    open: () => ({
      test: async () => {},
      readCallback: (callback) => {
        seen.push(callback);
        return result;
      },
    }),
  });
  const kinds = {
    channels: new Map(),
    carriers: new Map([
      ['courier', courier],
      ['silent', kind({})],
      [
        'misfit',
        kind({
          open: () => {
            throw new OutsideError('refused', 'settings_invalid');
          },
        }),
      ],
    ]),
    suppliers: new Map(),
  };
  api = await startStub({
    kinds,
    store: {
      connections: {
        open: async (_: string, name: string) =>
          name === 'nobody' ? null : { name, kind: name, settings: {}, credentials: {} },
      },
    },
    commands: {
      storeCallback: async () => ({ isNew: news.shift() ?? false, orderId: null, command: null }),
    },
  });
});
afterEach(() => api.close());

const call = (name: string, raw: string | Uint8Array = '{}', headers: Record<string, string> = {}) =>
  api.call('POST', `/callbacks/carriers/${name}`, { role: null, raw, headers });

describe('a callback of a carrier', () => {
  test('is 202 when it is new and 200 when it repeats', async () => {
    news = [true];
    const first = await call('courier');
    expect([first.status, first.json]).toEqual([202, { kept: 1, known: 0 }]);
    const again = await call('courier');
    expect([again.status, again.json]).toEqual([200, { kept: 0, known: 1 }]);
  });

  test('is handed to the connector byte for byte', async () => {
    const bytes = new Uint8Array([0x7b, 0xff, 0x00, 0x0d, 0x0a, 0x7d]);
    await call('courier', bytes, { 'content-type': 'text/strange' });
    expect(seen[0]?.body).toEqual(Buffer.from(bytes));
  });

  test('is 401 if it is not signed and 400 if it is malformed, and neither is stored', async () => {
    result = { ok: false, problem: 'signature', detail: 'not signed' };
    expect((await call('courier')).json).toMatchObject({ status: 401, code: 'invalid_signature' });
    result = { ok: false, problem: 'body', detail: 'status: expected one of' };
    expect((await call('courier')).json).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(api.touched).not.toContain('commands.storeCallback');
  });

  test.each(['nobody', 'silent', 'NOT-A-NAME', '%00'])('for %s is 404', async (name) => {
    const found = await call(name);
    expect([found.status, found.json.code]).toEqual([404, 'not_found']);
    expect(seen).toEqual([]);
  });

  test('of a channel is 404, since no kind of channel supports callbacks', async () => {
    const found = await api.call('POST', '/callbacks/channels/direct', { role: null, raw: '{}' });
    expect(found.status).toBe(404);
  });

  test('whose signature header is repeated counts as unsigned', async () => {
    await new Promise<void>((resolve, reject) => {
      const headers = [
        'webhook-id',
        'a',
        'webhook-signature',
        'v1,one',
        'webhook-signature',
        'v1,two',
        'host',
        'x',
      ];
      request(`${api.url}/callbacks/carriers/courier`, { method: 'POST', headers }, (found) => {
        found.resume().on('end', resolve);
      })
        .on('error', reject)
        .end();
    });
    expect(seen[0]?.headers['webhook-id']).toBe('a');
    expect(seen[0]?.headers['webhook-signature']).toBeUndefined();
  });
});

test('C17: a callback to a carrier whose settings no longer fit is 503, so that it is sent again', async () => {
  const { status, json } = await api.call('POST', '/callbacks/carriers/misfit', { role: null, body: {} });
  expect([status, json.code]).toEqual([503, 'unavailable']);
  expect(json.detail).toContain('settings_invalid');
  expect(api.touched).not.toContain('commands.storeCallback');
});
