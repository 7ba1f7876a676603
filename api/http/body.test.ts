import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Request } from 'express';
import { createConnectors } from '../../connectors/registry';
import type { StubApi } from '../../tests/support/api/stub-api';
import { startStub } from '../../tests/support/api/stub-api';
import { takeExamples } from '../openapi/examples';
import { readBody } from './body';
import type { Problem } from './problem';

const JSON_TYPE = { 'content-type': 'application/json' };
const ORDER = JSON.stringify(takeExamples.smallest.value);

describe('request bodies', () => {
  let api: StubApi;
  beforeAll(async () => {
    api = await startStub({
      intake: { take: async () => ({ outcome: 'unknown_channel' }) },
      kinds: createConnectors(),
    });
  });
  afterAll(() => api.close());

  /** Everything that gets past the body ends at the channel, which the stub reports as not taken. */
  const take = (raw: string | Uint8Array, headers: Record<string, string> = JSON_TYPE) =>
    api.call('POST', '/v1/orders', { raw, headers });
  const unknownChannel = JSON.stringify({ ...takeExamples.smallest.value, channel: 'nobody' });

  test('plain, gzip and brotli are read alike', async () => {
    const coded = [
      [unknownChannel, {}],
      [gzipSync(unknownChannel), { 'content-encoding': 'gzip' }],
      [brotliCompressSync(unknownChannel), { 'content-encoding': 'br' }],
    ] as const;
    for (const [raw, headers] of coded) {
      const response = await take(raw, { ...JSON_TYPE, ...headers });
      expect(response.json.errors).toEqual([
        { in: 'body', pointer: '/channel', message: 'there is no channel connection with this name' },
      ]);
    }
  });

  test.each([
    ['another type', ORDER, { 'content-type': 'text/plain' }],
    ['no type', ORDER, { 'content-type': '' }],
    ['a form', 'channel=direct', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['another charset', ORDER, { 'content-type': 'application/json; charset=latin1' }],
    ['an unknown coding', ORDER, { ...JSON_TYPE, 'content-encoding': 'zstd' }],
  ])('%s is 415', async (_, raw, headers) => {
    const response = await take(raw, headers);
    expect([response.status, response.json.code]).toEqual([415, 'unsupported_media_type']);
  });

  test.each([
    ['cut off', ORDER.slice(0, -3)],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22])],
    ['two values', '{}{}'],
    ['a comment', '{/* */}'],
  ])('JSON that is %s is 400 invalid_json', async (_, raw) => {
    const response = await take(raw);
    expect([response.status, response.json.code]).toEqual([400, 'invalid_json']);
  });

  test('a missing body is 400 where one is required', async () => {
    expect((await api.call('POST', '/v1/orders')).status).toBe(400);
  });

  test('a body one byte above the limit is 413, and a body of exactly the limit is read', async () => {
    const padded = (length: number): string => unknownChannel + ' '.repeat(length - unknownChannel.length);
    expect((await take(padded(1024 * 1024))).status).toBe(400);
    const response = await take(padded(1024 * 1024 + 1));
    expect([response.status, response.json.code]).toEqual([413, 'payload_too_large']);
  });

  test('the limit counts decoded bytes', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));
    expect(bomb.length).toBeLessThan(1024 * 1024);
    const response = await take(bomb, { ...JSON_TYPE, 'content-encoding': 'gzip' });
    expect(response.status).toBe(413);
  });

  test('a body that cannot be decompressed is 400', async () => {
    expect((await take('nonsense', { ...JSON_TYPE, 'content-encoding': 'gzip' })).status).toBe(400);
  });

  test('a body whose announced length is too large is refused before any of it is read', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        `${api.url}/v1/orders`,
        {
          method: 'POST',
          headers: {
            ...JSON_TYPE,
            authorization: 'Bearer operator-secret-of-the-test',
            'content-length': 10 ** 9,
          },
        },
        (response) => {
          resolve(response.statusCode);
          sent.destroy();
        },
      );
      sent.on('error', reject);
      sent.flushHeaders();
    });
    expect(status).toBe(413);
  });

  test('a body without a length is refused as soon as it is too long', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { ...JSON_TYPE, authorization: 'Bearer operator-secret-of-the-test' };
      const sent = request(`${api.url}/v1/orders`, { method: 'POST', headers }, (response) => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', reject);
      // Never ended: only the limit can cause a response.
      sent.write(Buffer.alloc(1024 * 1024 + 1, ' '));
    });
    expect(status).toBe(413);
  });

  test('a refused body does not block the next request on the connection', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const send = (
      path: string,
      headers: Record<string, string>,
      body?: Buffer,
    ): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const options = { agent, method: body ? 'POST' : 'GET', headers };
        const sent = request(`${api.url}${path}`, options, (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        });
        sent.on('error', reject);
        sent.end(body);
      });
    const bomb = gzipSync(Buffer.alloc(16 * 1024 * 1024, ' '));
    const headers = { ...JSON_TYPE, authorization: 'Bearer operator-secret-of-the-test' };
    expect(await send('/v1/orders', { ...headers, 'content-encoding': 'gzip' }, bomb)).toBe(413);
    expect(await send('/healthz', {})).toBe(200);
    expect(await send('/v1/orders', headers, Buffer.alloc(2 * 1024 * 1024))).toBe(413);
    expect(await send('/healthz', {})).toBe(200);
    agent.destroy();
  });

  test.each([
    ['plain', {}],
    ['gzip', { 'content-encoding': 'gzip' }],
  ])('a %s body that is cut off is not waited for', async (_, headers) => {
    const server = createServer();
    const read = new Promise<Problem>((resolve, reject) => {
      server.on('request', (req: Request) => {
        req.once('data', () => sent.destroy());
        readBody(req, 1_000).then(() => reject(new Error('read')), resolve);
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const sent = request({ port, method: 'POST', headers }).on('error', () => {});
    sent.write(gzipSync(ORDER).subarray(0, 20));
    expect((await read).code).toBe('invalid_request');
    server.close();
  });

  test('callbacks have their own limit', async () => {
    const response = await api.call('POST', '/callbacks/carriers/nobody', {
      role: null,
      raw: 'x'.repeat(256 * 1024 + 1),
      headers: { 'x-hmac-signature': 'any' },
    });
    expect(response.status).toBe(413);
  });
});
