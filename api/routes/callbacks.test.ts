import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { OutsideError } from '../../domain/errors';
import type { CallbackRequest, CallbackResult, CarrierKind } from '../../domain/ports';
import type { StubApi } from '../../tests/support/api/stub-api';
import { startStub } from '../../tests/support/api/stub-api';
import { until } from '../../tests/support/api/until';

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
const opened: Socket[] = [];

/** Of the bytes that all callbacks may hold. */
const CAP = 1024 * 1024;

const kind = (given: Partial<CarrierKind>): CarrierKind => ({
  kind: 'courier',
  settings: z.strictObject({}),
  credentials: z.strictObject({}),
  sellsLabel: false,
  voidable: false,
  signatureHeaders: ['x-signature'],
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
  const broken = kind({
    open: () => {
      throw new OutsideError('refused', 'settings_invalid');
    },
  });
  const kinds = {
    channels: new Map(),
    carriers: new Map([
      ['courier', courier],
      ['silent', kind({})],
      ['broken', broken],
    ]),
    suppliers: new Map(),
  };
  api = await startStub({
    kinds,
    limits: { unverifiedBytes: CAP },
    trustedProxies: ['127.0.0.1'],
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
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy();
  await api.close();
});

const SIGNED = { 'x-signature': 'signed' };

const call = (name: string, raw: string | Uint8Array = '{}', headers: Record<string, string> = {}) =>
  api.call('POST', `/callbacks/carriers/${name}`, { role: null, raw, headers: { ...SIGNED, ...headers } });

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

  test.each(['NOT-A-NAME', '%00'])('for %s, which no connection can be called, is 404', async (name) => {
    const found = await call(name);
    expect([found.status, found.json.code]).toEqual([404, 'not_found']);
    expect(seen).toEqual([]);
  });

  test.each([
    ['with a wrong signature', SIGNED],
    ['without a signature', { 'x-signature': '' }],
    ['with a Content-Encoding', { 'content-encoding': 'gzip' }],
  ])(
    '%s has one response, whether its connection exists, reads callbacks, or does not',
    async (_, headers) => {
      result = { ok: false, problem: 'signature', detail: 'the reason of the kind' };
      const answers = [];
      for (const name of ['courier', 'silent', 'nobody', 'broken']) {
        const { status, json } = await call(name, '{}', headers);
        answers.push({ status, json: { ...json, requestId: 'any' } });
      }
      expect(answers[0]?.status).toBe('content-encoding' in headers ? 400 : 401);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    },
  );

  test('without a signature is refused before its body arrives and before anything is looked up', async () => {
    const socket = await unfinished({ name: 'courier', headers: '', body: 'x' });
    expect(await socket.response).toMatch(/^HTTP\/1.1 401 /);
    expect(api.touched).toEqual([]);
  });

  test('that is compressed is refused by the name of the header, however little was sent', async () => {
    const body = gzipSync(Buffer.alloc(255 * 1024)).subarray(0, 270);
    const socket = await unfinished({
      name: 'courier',
      headers: 'X-Signature: a\r\nContent-Encoding: gzip\r\n',
      body,
    });
    const response = await socket.response;
    expect(response).toMatch(/^HTTP\/1.1 400 /);
    expect(response).toContain('"pointer":"/Content-Encoding"');
    expect(await heldBytes()).toBe(0);
  });

  test('of a channel is 404, since no kind of channel supports callbacks', async () => {
    const found = await api.call('POST', '/callbacks/channels/direct', { role: null, raw: '{}' });
    expect(found.status).toBe(404);
  });

  test('whose signature header is repeated counts as unsigned', async () => {
    const twice = 'X-Signature: one\r\nX-Signature: two\r\n';
    const socket = await unfinished({ name: 'courier', headers: twice, body: '{}' });
    expect(await socket.response).toMatch(/^HTTP\/1.1 401 /);
    expect(seen).toEqual([]);
  });
});

describe('callbacks that never end', () => {
  const KILOBYTES = 64;

  const flood = (from: string, sockets: number) =>
    Promise.all(
      Array.from({ length: sockets }, () =>
        unfinished({
          name: 'courier',
          headers: `X-Signature: a\r\nX-Forwarded-For: ${from}\r\n`,
          body: Buffer.alloc(KILOBYTES * 1024),
        }),
      ),
    );

  test('hold less than the cap, are refused as overload beyond it, and are released when they are gone', async () => {
    const sockets: Unfinished[] = [];
    // Four addresses, since each of them may hold a quarter.
    for (const from of ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4']) {
      sockets.push(...(await flood(from, 10)));
      expect(await heldBytes()).toBeLessThanOrEqual(CAP);
    }
    const first = await Promise.race(sockets.map(({ response }) => response));
    expect(first).toMatch(/^HTTP\/1.1 503 /);
    expect(first).toMatch(/\r\nRetry-After: \d+\r\n/);
    expect(first).toContain('"code":"overloaded"');
    expect(await heldBytes()).toBeGreaterThan(0);
    for (const { socket } of sockets) socket.destroy();
    await until('everything is released', async () => (await heldBytes()) === 0);
    news = [true];
    expect((await call('courier')).status).toBe(202);
  });

  test('of one address leave room for those of others', async () => {
    const sockets = await flood('192.0.2.1', 20);
    await Promise.race(sockets.map(({ response }) => response));
    news = [true];
    const other = await call('courier', 'x'.repeat(200 * 1024), { 'x-forwarded-for': '192.0.2.9' });
    expect(other.status).toBe(202);
    for (const { socket } of sockets) socket.destroy();
  });

  test('get a response and are ended after five seconds', async () => {
    const { response } = await unfinished({ name: 'courier', headers: 'X-Signature: a\r\n', body: 'x' });
    expect(await response).toMatch(/^HTTP\/1.1 408 /);
    expect(await heldBytes()).toBe(0);
  });
});

interface Unfinished {
  readonly socket: Socket;
  /** What the server sends until the end of the connection, or until it has sent a whole problem. */
  readonly response: Promise<string>;
}

/** Sends headers and a part of a body, and then nothing. */
async function unfinished(sent: {
  name: string;
  headers: string;
  body: string | Buffer;
}): Promise<Unfinished> {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  opened.push(socket);
  let text = '';
  const response = new Promise<string>((resolve) => {
    socket.on('data', (chunk) => {
      text += chunk;
      if (text.includes('"requestId"')) resolve(text);
    });
    socket.on('close', () => resolve(text));
    socket.on('error', () => {});
  });
  await once(socket, 'connect');
  const { length } = Buffer.from(sent.body);
  socket.write(`POST /callbacks/carriers/${sent.name} HTTP/1.1\r\nHost: a\r\n${sent.headers}`);
  socket.write(`Transfer-Encoding: chunked\r\n\r\n${length.toString(16)}\r\n`);
  socket.write(sent.body);
  socket.write('\r\n');
  return { socket, response };
}

async function heldBytes(): Promise<number> {
  const { text } = await api.call('GET', '/metrics', { role: null });
  return Number(/^waybill_unverified_bytes (\d+)$/m.exec(text)?.[1]);
}
