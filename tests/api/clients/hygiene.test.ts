import { gzipSync } from 'node:zlib';
import { courierHeaders } from '../../support/api/callbacks';
import { newOrder } from '../../support/api/new-order';
import type { RawRequest } from '../../support/api/raw';
import { rawBytes, rawRequest } from '../../support/api/raw';
import { withSystem } from '../../support/api/with-system';

const MIB = 1024 * 1024;
const LEAKS = /\bat .*\.(ts|js):\d+|node_modules|prisma|SELECT |INSERT |postgres(ql)?:|stack/i;

/** What a server must do for every HTTP client, whatever it sends. */
withSystem((system) => {
  const key = () => ({ authorization: `Bearer ${system.operatorKey}` });
  const json = { 'content-type': 'application/json' };
  const send = (request: RawRequest) =>
    rawRequest(system.client.url, { ...request, headers: { ...key(), ...request.headers } });
  const post = (body: Buffer | string, headers: Record<string, string> = json) =>
    send({ method: 'POST', path: '/v1/orders', headers, body });
  const codeOf = (text: string) => (JSON.parse(text) as { code: string }).code;

  describe('a request', () => {
    test('with a method that the path does not support is 405 and lists the supported methods', async () => {
      const operations = system.client.operations;
      const paths = [...new Set(operations.map(({ path }) => path))];
      expect(paths.length).toBeGreaterThan(30);
      for (const path of paths) {
        const taken = operations.filter((one) => one.path === path).map(({ method }) => method);
        const allow = [...taken, ...(taken.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort();
        const concrete = path.replace(/\{\w+\}/g, 'x');
        for (const method of ['PUT', 'TRACE', 'PROPFIND'].filter((one) => !taken.includes(one))) {
          const response = await send({ method, path: concrete });
          expect({ path, method, status: response.status }).toEqual({ path, method, status: 405 });
          expect(String(response.headers['allow']).split(', ').sort()).toEqual(allow);
          expect(codeOf(response.text)).toBe('method_not_allowed');
        }
      }
    });

    test('with OPTIONS lists the methods of the path, and allows no other origin', async () => {
      const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'POST' };
      const response = await send({ method: 'OPTIONS', path: '/v1/orders', headers });
      expect({ status: response.status, allow: response.headers['allow'] }).toEqual({
        status: 204,
        allow: 'GET, HEAD, OPTIONS, POST',
      });
      const got = await send({ path: '/v1/orders', headers });
      for (const one of [response, got]) {
        expect(Object.keys(one.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    });

    test('with HEAD has the headers of a GET and no body', async () => {
      const [head, get] = [
        await send({ method: 'HEAD', path: '/healthz' }),
        await send({ path: '/healthz' }),
      ];
      expect(head).toMatchObject({ status: 200, text: '' });
      expect(head.headers['content-length']).toBe(get.headers['content-length']);
    });

    test.each([
      '/',
      '/v1',
      '/v1/',
      '/v1/orders/',
      '/V1/orders',
      '/v2/orders',
      '//v1/orders',
      '/v1/orders/x/y/z',
      '/.env',
      '/docs/assets/',
      '/docs/assets/../../package.json',
      '/docs/assets/%2e%2e/%2e%2e/package.json',
      '/docs/assets/package.json%00',
    ])('for the path %s is 404 as a problem', async (path) => {
      const response = await send({ path });
      expect({ status: response.status, type: response.headers['content-type'] }).toEqual({
        status: 404,
        type: 'application/problem+json',
      });
    });

    test('with a path that cannot be decoded is 400', async () => {
      const response = await send({ path: '/v1/orders/%E0%A4%A' });
      expect({ status: response.status, code: codeOf(response.text) }).toEqual({
        status: 400,
        code: 'invalid_request',
      });
    });

    test.each([
      ['with a length above the limit', () => ({ body: 'x'.repeat(MIB + 1), headers: json })],
      [
        'without a length',
        () => ({ body: 'x'.repeat(MIB + 1), headers: { ...json, 'transfer-encoding': 'chunked' } }),
      ],
      [
        'that is small and unpacks to much',
        () => ({
          body: gzipSync(Buffer.alloc(20 * MIB, 32)),
          headers: { ...json, 'content-encoding': 'gzip' },
        }),
      ],
    ])('that is too large, %s, is 413', async (_name, make) => {
      const { body, headers } = make();
      const response = await post(body, headers as Record<string, string>);
      expect({ status: response.status, code: codeOf(response.text) }).toEqual({
        status: 413,
        code: 'payload_too_large',
      });
    });

    test('of a callback that is too large is 413', async () => {
      const name = system.named('large');
      const credentials = { secret: `whsec_${Buffer.alloc(32).toString('base64')}` };
      await system.client.expect([201], 'POST', '/v1/carriers', {
        body: { name, kind: 'webhook', credentials },
      });
      const path = `/callbacks/carriers/${name}`;
      const response = await rawRequest(system.client.url, {
        method: 'POST',
        path,
        headers: { ...json, ...courierHeaders('{}', credentials.secret) },
        body: 'x'.repeat(MIB),
      });
      expect(response.status).toBe(413);
    });

    test('of exactly the maximum size is read', async () => {
      expect((await post('{}'.padEnd(MIB, ' '))).status).toBe(400);
      const packed = await post(gzipSync(JSON.stringify(newOrder())), {
        ...json,
        'content-encoding': 'gzip',
      });
      expect(packed.status).toBe(201);
    });

    test.each([
      ['no type', {}],
      ['plain text', { 'content-type': 'text/plain' }],
      ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
      ['another alphabet', { 'content-type': 'application/json; charset=latin1' }],
      ['another JSON', { 'content-type': 'application/json-seq' }],
      ['an unknown content encoding', { ...json, 'content-encoding': 'zstd' }],
    ])('of %s is 415', async (_name, headers) => {
      const response = await post(JSON.stringify(newOrder()), headers as Record<string, string>);
      expect({ status: response.status, code: codeOf(response.text) }).toEqual({
        status: 415,
        code: 'unsupported_media_type',
      });
    });

    test('may declare JSON in any form that means UTF-8', async () => {
      for (const type of ['application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"']) {
        expect((await post(JSON.stringify(newOrder()), { 'content-type': type })).status).toBe(201);
      }
    });

    test.each<[string, string | Buffer]>([
      ['a brace', '{'],
      ['a comma too many', '{"channel":"direct",}'],
      ['an invalid number', '{"channel":NaN}'],
      ['single quotes', "{'channel':'direct'}"],
      ['bytes that are no text', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
      ['text after it', '{} {}'],
    ])('whose JSON is broken, by %s, is 400 invalid_json', async (_name, body) => {
      const response = await post(body);
      expect({ status: response.status, code: codeOf(response.text) }).toEqual({
        status: 400,
        code: 'invalid_json',
      });
    });

    const deep = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
    test.each<[string, string]>([
      ['ten thousand levels', `{"lines":${deep(10_000)}}`],
      ['a hundred thousand elements', `{"lines":[${'1,'.repeat(99_999)}1]}`],
      ['ten thousand fields', `{${Array.from({ length: 10_000 }, (_, n) => `"f${n}":1`).join(',')}}`],
      ['nothing', ''],
      ['null', 'null'],
      ['a list', '[]'],
      ['a word', '"order"'],
      ['half a character', '{"channel":"\\ud800"}'],
      ['a NUL', '{"channel":"a\\u0000"}'],
    ])('with a body of %s is refused quickly', async (_name, body) => {
      const before = Date.now();
      const response = await post(body);
      expect({ status: response.status, code: codeOf(response.text) }).toEqual({
        status: 400,
        code: 'invalid_request',
      });
      expect(response.text.length).toBeLessThan(20_000);
      expect(Date.now() - before).toBeLessThan(5_000);
    });

    test('with excessive nesting in a field of free form is refused', async () => {
      const deepest = `${`{"a":`.repeat(10_000)}1${'}'.repeat(10_000)}`;
      const response = await system.client.call('POST', '/v1/channels', {
        body: `{"name":"deep","kind":"direct","settings":${deepest}}`,
        key: 'deep',
      });
      expect({ status: response.status, code: response.body.code }).toEqual({
        status: 400,
        code: 'invalid_request',
      });
    });

    test('with broken compression is 400', async () => {
      const response = await post('no gzip', { ...json, 'content-encoding': 'gzip' });
      expect(response.status).toBe(400);
    });

    test('with endless headers is 431', async () => {
      const text = await rawBytes(
        system.client.url,
        `GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(65_536)}\r\n\r\n`,
      );
      expect(text).toMatch(/^HTTP\/1\.1 431 /);
    });

    test.each([
      [
        'two lengths',
        'POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      ],
      [
        'a length and chunks',
        'POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n',
      ],
      ['no host', 'GET /healthz HTTP/1.1\r\n\r\n'],
      ['no HTTP', 'hello\r\n\r\n'],
      ['a header with a line of its own', 'GET /healthz HTTP/1.1\r\nHost: x\r\nBad Name: y\r\n\r\n'],
    ])('with %s is refused as malformed', async (_name, bytes) => {
      const text = await rawBytes(system.client.url, bytes);
      expect(text).toMatch(/^HTTP\/1\.1 400 /);
      expect(text.match(/HTTP\/1\.1 /g)).toHaveLength(1);
      expect(text).not.toMatch(LEAKS);
    });

    test.each([
      ["a quote and a comment: ' OR 1=1 --", "' OR 1=1 --"],
      ['a statement of its own', "x'; DROP TABLE orders; --"],
      ['a pattern', '%_*?()[]{}\\'],
      ['markup', '<script>alert(1)</script>'],
      ['a sleep', "'||pg_sleep(5)||'"],
    ])('that searches for %s finds nothing, and does no harm', async (_name, text) => {
      for (const name of ['q', 'customer', 'externalId', 'channel', 'seller']) {
        const { status, body } = await system.client.call(
          'GET',
          `/v1/orders?${new URLSearchParams({ [name]: text })}`,
        );
        expect({ name, status, items: body.items }).toEqual({ name, status: 200, items: [] });
      }
      expect((await system.client.call('GET', `/v1/orders?sort=${encodeURIComponent(text)}`)).status).toBe(
        400,
      );
    });

    test('with very long texts in all its fields is refused quickly', async () => {
      const long = 'a@'.repeat(25_000);
      const order = JSON.stringify(newOrder({ placedAt: long, mode: long })).replace(
        /"(Customer A|customer@example.com|Mug|MUG-01|standard|Teststr. 1|10115|Berlin|DE|EUR)"/g,
        `"${long}"`,
      );
      const before = Date.now();
      expect((await post(order)).status).toBe(400);
      expect(Date.now() - before).toBeLessThan(3_000);
    });
  });

  describe('a response', () => {
    test('does not name the server software, and has the security headers', async () => {
      for (const path of ['/healthz', '/v1/orders', '/nowhere', '/docs', '/openapi.json']) {
        const { headers } = await send({ path });
        expect(headers).not.toHaveProperty('x-powered-by');
        expect(headers).not.toHaveProperty('server');
        expect(headers['x-content-type-options']).toBe('nosniff');
        expect(headers['content-security-policy']).toContain("default-src 'none'");
        expect(headers['x-frame-options']).toBeDefined();
      }
      expect((await send({ path: '/v1/orders' })).headers['cache-control']).toBe('no-store');
    });

    test('that is a problem is complete, with a documented code', async () => {
      const response = await send({ path: '/v1/orders/ord_00000000000000000000' });
      expect(JSON.parse(response.text)).toEqual({
        type: '/docs/problems#not_found',
        title: expect.any(String),
        status: 404,
        detail: expect.any(String),
        code: 'not_found',
        requestId: response.headers['x-request-id'],
      });
    });

    test.each(['a', 'A-b_9', 'x'.repeat(64)])(
      'has the id of its request if that is harmless: %s',
      async (id) => {
        const response = await send({ path: '/nowhere', headers: { 'x-request-id': id } });
        expect(response.headers['x-request-id']).toBe(id);
        expect(JSON.parse(response.text)).toMatchObject({ requestId: id });
      },
    );

    test.each([
      ['is empty', ['']],
      ['is endless', ['x'.repeat(65)]],
      ['has a blank', ['a b']],
      ['has a line of a log in it', ['a"}{"level":50']],
      ['has a slash', ['../../etc']],
      ['comes twice', ['a', 'b']],
    ])('has a new id if the id of its request %s', async (_name, ids) => {
      const response = await send({ path: '/nowhere', headers: { 'x-request-id': ids } });
      expect(response.headers['x-request-id']).toMatch(/^[A-Za-z0-9_-]{10,64}$/);
      expect(ids).not.toContain(response.headers['x-request-id']);
    });
  });
});
