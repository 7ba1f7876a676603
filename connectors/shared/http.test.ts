import type { RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { OutsideError } from '../../domain/errors';
import { failure } from '../../tests/support/connectors/failure';
import type { LocalServer } from '../../tests/support/connectors/local-server';
import { serve, serveRaw } from '../../tests/support/connectors/local-server';
import type { HttpOptions } from './http';
import { createHttp, path, readAs } from './http';

/** Short if time has to run out, long if it must not, however busy the machine is. */
const SHORT_MS = 150;
const LONG_MS = 10_000;
const servers: LocalServer[] = [];

async function serving(listener: RequestListener): Promise<string> {
  const server = await serve(listener);
  servers.push(server);
  return server.url;
}

async function servingRaw(answer: (socket: Socket) => void): Promise<string> {
  const server = await serveRaw(answer);
  servers.push(server);
  return server.url;
}

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

const open = (baseUrl: string, options: Partial<HttpOptions> = {}) =>
  createHttp({ baseUrl, headers: {}, allowPrivate: true, timeoutMs: LONG_MS, ...options });

const get = (baseUrl: string, effect = false, options: Partial<HttpOptions> = {}) =>
  open(baseUrl, options).request({ method: 'GET', path: '/thing', effect });

const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) => response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));

describe('a request and its response', () => {
  it('sends method, path, query, headers and JSON, and returns the response', async () => {
    const seen: Record<string, unknown>[] = [];
    const url = await serving((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        seen.push({
          line: `${request.method} ${request.url}`,
          key: request.headers['x-key'],
          type: request.headers['content-type'],
          body: Buffer.concat(chunks).toString(),
        });
        json(response, 201, { ok: true }, { 'x-answer': 'yes' });
      });
    });
    const http = open(`${url}/v2/`, { headers: { 'x-key': 'k' } });
    const answer = await http.request({
      method: 'POST',
      path: '/things',
      query: { max: 10, from: 'a b&c', none: undefined },
      json: { name: 'é' },
      effect: true,
    });
    expect(answer).toMatchObject({ status: 201, json: { ok: true }, headers: { 'x-answer': 'yes' } });
    expect(seen).toEqual([
      {
        line: 'POST /v2/things?max=10&from=a+b%26c',
        key: 'k',
        type: 'application/json',
        body: '{"name":"é"}',
      },
    ]);
  });

  it('accepts a response without a body', async () => {
    const url = await serving((_request, response) => response.writeHead(204).end());
    expect((await get(url)).json).toBeUndefined();
  });

  it('sends a PUT without a body with a length of zero', async () => {
    const lengths: unknown[] = [];
    const url = await serving((request, response) => {
      lengths.push(request.headers['content-length']);
      response.writeHead(204).end();
    });
    await open(url).request({ method: 'PUT', path: '/ship', effect: true });
    expect(lengths).toEqual(['0']);
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/problem+json',
    'Application/JSON',
  ])('reads %s', async (type) => {
    const url = await serving((_request, response) =>
      response.writeHead(200, { 'content-type': type }).end('{}'),
    );
    expect((await get(url)).json).toEqual({});
  });

  it('survives JSON with a hundred thousand levels', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    const url = await serving((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(deep),
    );
    const outcome = await get(url).catch((error: OutsideError) => error.kind);
    expect(['transient', 'object']).toContain(typeof outcome === 'string' ? outcome : 'object');
  });
});

/** Responses that leave open whether the request was carried out, and the code each gets. */
const LOST: [string, string, (response: ServerResponse) => void][] = [
  ['no answer in time', 'timeout', () => {}],
  ['a reset', 'connection_lost', (response) => response.socket?.resetAndDestroy()],
  ['a 500', 'server_error', (response) => json(response, 500, {})],
  ['a 502 of a proxy', 'server_error', (response) => response.writeHead(502).end('<html>')],
  ['a 503 that does not say when', 'server_error', (response) => json(response, 503, {})],
  ['a 504', 'server_error', (response) => json(response, 504, {})],
  ['a 408', 'server_error', (response) => json(response, 408, {})],
  [
    'JSON that stops short',
    'malformed_answer',
    (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{"a":'),
  ],
  [
    'an HTML page with a 200',
    'malformed_answer',
    (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'),
  ],
  ['a body of no type', 'malformed_answer', (response) => response.writeHead(200).end('{}')],
  [
    'bytes that are no UTF-8',
    'malformed_answer',
    (response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(Buffer.from([0x22, 0xff, 0xfe, 0x22])),
  ],
  [
    'a packed body',
    'malformed_answer',
    (response) =>
      response
        .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(1_000_000, ' '))),
  ],
  [
    'a body cut off',
    'connection_lost',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"a":1', () => response.socket?.destroy());
    },
  ],
  [
    'a body in chunks, cut off before the last',
    'connection_lost',
    (response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{"a":1}', () => response.socket?.end());
    },
  ],
  [
    'a refusal in chunks, cut off before the last',
    'connection_lost',
    (response) => {
      response.writeHead(422, { 'content-type': 'application/json' });
      response.write('{"error":1}', () => response.socket?.end());
    },
  ],
  [
    'a refusal cut off before it says what is refused',
    'connection_lost',
    (response) => {
      response.writeHead(422, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"error":', () => response.socket?.destroy());
    },
  ],
  [
    'a body that is too large',
    'answer_too_large',
    (response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(`"${'a'.repeat(5_000)}"`),
  ],
];

const limitsFor = (code: string): Partial<HttpOptions> => ({
  maxBodyBytes: 4_096,
  timeoutMs: code === 'timeout' ? SHORT_MS : LONG_MS,
});

describe('a lost response', () => {
  it.each(LOST)('is unknown after a call with effect: %s', async (_name, code, answer) => {
    const url = await serving((_request, response) => answer(response));
    expect(await failure(get(url, true, limitsFor(code)))).toMatchObject({ kind: 'unknown', code });
  });

  it.each(LOST)('is transient after a call without effect: %s', async (_name, code, answer) => {
    const url = await serving((_request, response) => answer(response));
    expect(await failure(get(url, false, limitsFor(code)))).toMatchObject({
      kind: 'transient',
      code,
    });
  });

  it('is not followed by an automatic retry', async () => {
    for (const [, code, answer] of LOST) {
      let hits = 0;
      const url = await serving((_request, response) => {
        hits += 1;
        answer(response);
      });
      await failure(get(url, false, limitsFor(code)));
      expect([code, hits]).toEqual([code, 1]);
    }
  });

  it('is recognized by the bytes that were read, not by those announced', async () => {
    const answer = (size: number) => (_request: unknown, response: ServerResponse) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      for (let sent = 0; sent < size; sent += 1_024) response.write(' '.repeat(Math.min(1_024, size - sent)));
      response.end('1');
    };
    const options = { maxBodyBytes: 10_241 };
    expect((await get(await serving(answer(10_240)), false, options)).json).toBe(1);
    expect((await failure(get(await serving(answer(10_241)), false, options))).code).toBe('answer_too_large');
  });
});

describe('a time limit', () => {
  const within = async (promise: Promise<OutsideError>): Promise<OutsideError> => {
    const startedAt = Date.now();
    const error = await promise;
    expect(Date.now() - startedAt).toBeLessThan(LONG_MS / 2);
    return error;
  };

  it('ends a body that drips', async () => {
    const timers: NodeJS.Timeout[] = [];
    const url = await serving((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      timers.push(setInterval(() => response.write(' '), 10));
    });
    expect((await within(failure(get(url, true, { timeoutMs: SHORT_MS })))).code).toBe('timeout');
    timers.forEach((timer) => {
      clearInterval(timer);
    });
  });

  it('ends headers that never end', async () => {
    const timers: NodeJS.Timeout[] = [];
    const url = await servingRaw((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n');
      let n = 0;
      timers.push(setInterval(() => socket.write(`x-${n++}: y\r\n`), 10));
    });
    expect(await within(failure(get(url, true, { timeoutMs: SHORT_MS })))).toMatchObject({
      kind: 'unknown',
      code: 'timeout',
    });
    timers.forEach((timer) => {
      clearInterval(timer);
    });
  });

  it('refuses headers above the size limit', async () => {
    const url = await servingRaw((socket) =>
      socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n`),
    );
    expect((await within(failure(get(url)))).code).toBe('malformed_answer');
  });

  it('refuses a response that is not HTTP', async () => {
    const url = await servingRaw((socket) => socket.end('220 smtp.example ESMTP\r\n'));
    expect((await within(failure(get(url)))).code).toBe('malformed_answer');
  });

  it('counts a name that is not resolved in time as not sent', async () => {
    const http = createHttp({
      baseUrl: 'https://slow.example',
      headers: {},
      timeoutMs: 50,
      resolve: () => new Promise(() => {}),
    });
    const error = await failure(http.request({ method: 'POST', path: '/', effect: true }));
    expect(error).toMatchObject({ kind: 'transient', code: 'unreachable' });
  });
});

describe('a request that was not sent', () => {
  it('is transient even with an effect: the port is closed', async () => {
    const url = await serving(() => {});
    await servers.pop()?.close();
    expect(await failure(get(url, true))).toMatchObject({ kind: 'transient', code: 'unreachable' });
  });

  it('is transient even with an effect: the name does not exist', async () => {
    const resolve = () => Promise.reject(Object.assign(new Error('ENOTFOUND'), { code: 'ENOTFOUND' }));
    const http = createHttp({ baseUrl: 'https://nowhere.example', headers: {}, resolve });
    const error = await failure(http.request({ method: 'POST', path: '/', effect: true }));
    expect(error).toMatchObject({ kind: 'transient', code: 'unreachable' });
  });

  it('is transient even with an effect: the server does not speak TLS', async () => {
    const url = await servingRaw((socket) => socket.end('no tls here'));
    expect(await failure(get(url.replace('http:', 'https:'), true))).toMatchObject({ kind: 'transient' });
  });

  it('is refused with an invalid header', async () => {
    const url = await serving((_request, response) => response.end());
    const error = await failure(get(url, true, { headers: { 'x-key': 'a\r\nb' } }));
    expect(error).toMatchObject({ kind: 'refused', code: 'request_invalid' });
    expect(JSON.stringify(error)).not.toContain('a\\r');
  });
});

describe('a refusal', () => {
  it.each([400, 404, 405, 409, 410, 413, 422])('of %i is refused, with or without effect', async (status) => {
    const url = await serving((_request, response) => json(response, status, {}));
    expect(await failure(get(url, true))).toMatchObject({ kind: 'refused', code: 'request_refused' });
    expect(await failure(get(url, false))).toMatchObject({ kind: 'refused', code: 'request_refused' });
  });

  it('gets its code from the connector, and keeps the text of the other side separate', async () => {
    const url = await serving((_request, response) =>
      json(response, 422, { text: 'Camille Moreau is unknown' }),
    );
    const refusal: HttpOptions['refusal'] = ({ status, json: body }) => ({
      code: `refused_${status}`,
      remark: (body as { text: string }).text,
    });
    const error = await failure(get(url, true, { refusal }));
    expect(error).toMatchObject({ kind: 'refused', code: 'refused_422' });
    expect(error.options.remark).toBe('Camille Moreau is unknown');
    expect(error.message).not.toContain('Camille');
  });

  it('with a body that is not JSON reveals nothing of it', async () => {
    const url = await serving((_request, response) =>
      response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Camille</h1>'),
    );
    const bodies: unknown[] = [];
    const error = await failure(
      get(url, true, {
        refusal: (answer) => {
          bodies.push(answer.json);
          return null;
        },
      }),
    );
    expect(error).toMatchObject({ kind: 'refused', code: 'request_refused', options: {} });
    expect(bodies).toEqual([undefined]);
  });

  it.each([401, 403])('of %i concerns the credentials', async (status) => {
    const url = await serving((_request, response) => json(response, status, {}));
    expect(await failure(get(url, true))).toMatchObject({ kind: 'refused', code: 'credentials_refused' });
  });

  it.each([301, 302, 303, 307, 308])('also covers redirects: %i is not followed', async (status) => {
    let hits = 0;
    const inner = await serving((_request, response) => {
      hits += 1;
      json(response, 200, {});
    });
    const url = await serving((_request, response) => response.writeHead(status, { location: inner }).end());
    expect(await failure(get(url, true))).toMatchObject({ kind: 'refused', code: 'redirect_refused' });
    expect(hits).toBe(0);
  });
});

describe('throttling', () => {
  const limited = async (status: number, retryAfter?: string): Promise<OutsideError> => {
    const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
    const url = await serving((_request, response) => json(response, status, {}, headers));
    return failure(get(url, true));
  };

  it.each<[string, string | undefined, unknown]>([
    ['seconds', '7', 7_000],
    ['nothing', undefined, undefined],
    ['no time at all', '0', 0],
    ['an absurd time', '1000000000', 3_600_000],
    ['a date long gone', 'Wed, 21 Oct 2015 07:28:00 GMT', 0],
    ['a date in a far century', 'Fri, 31 Dec 9999 23:59:59 GMT', 3_600_000],
    ['a negative number', '-5', undefined],
    ['a word', 'soon', undefined],
    ['an endless number', '9'.repeat(400), 3_600_000],
  ])('is distinguished from failure, with its time: 429 with %s', async (_name, value, expected) => {
    const error = await limited(429, value);
    expect(error).toMatchObject({ kind: 'throttled', code: 'throttled' });
    expect(error.options.retryAfterMs).toBe(expected);
  });

  it('uses the first of two times', async () => {
    const url = await serving((_request, response) =>
      response
        .writeHead(429, [
          ['Retry-After', '7'],
          ['retry-after', '9'],
        ])
        .end(),
    );
    expect((await failure(get(url, true))).options.retryAfterMs).toBe(7_000);
  });

  it('includes a 503 with a time', async () => {
    expect(await limited(503, '3')).toMatchObject({ kind: 'throttled', options: { retryAfterMs: 3_000 } });
  });

  it('waits for a date', async () => {
    const error = await limited(429, new Date(Date.now() + 60_000).toUTCString());
    expect(error.options.retryAfterMs).toBeGreaterThan(55_000);
    expect(error.options.retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});

describe('path', () => {
  it('escapes parts from elsewhere', () => {
    expect(path`/orders/${'a/b?c#d e'}/accept`).toBe('/orders/a%2Fb%3Fc%23d%20e/accept');
  });

  it.each(['', '.', '..'])('refuses a part that would leave its path or vanish: "%s"', (part) => {
    expect(() => path`/orders/${part}/accept`).toThrow(new OutsideError('refused', 'reference_invalid'));
  });
});

describe('readAs', () => {
  const schema = z.object({ id: z.string() });

  it('returns what fits', () => {
    expect(readAs(schema, { id: 'a', more: 1 }, { effect: true })).toEqual({ id: 'a' });
  });

  it('counts what does not fit as a lost response, according to the effect of the call', () => {
    const read = (effect: boolean) => () => readAs(schema, { id: 1 }, { effect });
    expect(read(true)).toThrow(new OutsideError('unknown', 'malformed_answer'));
    expect(read(false)).toThrow(new OutsideError('transient', 'malformed_answer'));
  });
});
