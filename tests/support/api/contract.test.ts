import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiClient } from './client';
import { Contract } from './contract';

const problem = { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] };
const thing = {
  type: 'object',
  properties: { id: { type: 'string' }, at: { type: 'string', format: 'date-time' } },
  required: ['id'],
  additionalProperties: false,
};
const json = (name: string) => ({
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
});
const document = {
  paths: {
    '/v1/things/{id}': { get: { operationId: 'getThing', responses: { 200: json('Thing'), 204: {} } } },
    '/v1/things/first': { get: { operationId: 'first', responses: { 200: json('First') } } },
  },
  components: {
    schemas: { Thing: thing, First: { type: 'array', items: { $ref: '#/components/schemas/Thing' } } },
  },
};

const violationOf = (path: string, status: number, body: unknown, more: object = {}) =>
  new Contract(document).violation({
    method: 'GET',
    path,
    status,
    contentType: status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json',
    text: body === undefined ? '' : JSON.stringify(body),
    ...more,
  });

describe('a response compared with the document', () => {
  test('fits if it is as documented', () => {
    expect(violationOf('/v1/things/7?x=1', 200, { id: '7', at: '2026-11-22T10:00:00.000Z' })).toBeNull();
    expect(violationOf('/v1/things/7', 204, undefined)).toBeNull();
    expect(violationOf('/v1/things/first', 200, [{ id: '1' }])).toBeNull();
    expect(violationOf('/nowhere', 404, problem)).toBeNull();
    expect(violationOf('/v1/things/7', 405, problem, { method: 'PUT' })).toBeNull();
  });

  test.each<[string, string | null]>([
    ['a field too many', violationOf('/v1/things/7', 200, { id: '7', secret: 1 })],
    ['a field too few', violationOf('/v1/things/7', 200, {})],
    ['another type', violationOf('/v1/things/7', 200, { id: 7 })],
    ['an invalid time', violationOf('/v1/things/7', 200, { id: '7', at: 'yesterday' })],
    ['a fault in an item', violationOf('/v1/things/first', 200, [{}])],
    ['an undocumented status', violationOf('/v1/things/7', 418, {})],
    ['another media type', violationOf('/v1/things/7', 200, {}, { contentType: 'text/html' })],
    ['a response from an undocumented path', violationOf('/nowhere', 200, {})],
    ['a response to an undocumented method', violationOf('/v1/things/7', 200, {}, { method: 'PUT' })],
    ['no problem for an undocumented path', violationOf('/nowhere', 404, {}, { contentType: 'text/html' })],
  ])('does not fit with %s', (_name, violation) => {
    expect(violation).toMatch(/^(GET|PUT) \/.* → \d+: ./);
  });
});

describe('a client', () => {
  const answers: Record<string, unknown> = {
    '/openapi.json': document,
    '/v1/things/7': { id: '7' },
    '/v1/things/8': { id: 8 },
    '/v1/things/9': { id: 'at Object.<anonymous> (/app/main.js:12)' },
  };
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[request.url ?? '']));
  });
  let client: ApiClient;

  beforeAll(async () => {
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    client = new ApiClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'a key');
    await client.readContract();
  });
  afterAll(() => server.close());

  test('reports each response that is not as documented, or says something internal, once', async () => {
    for (const id of [7, 8, 9]) await client.call('GET', `/v1/things/${id}`);
    expect(await client.violations()).toEqual([
      expect.stringMatching('GET /v1/things/8 → 200: /id must be string'),
      expect.stringMatching('GET /v1/things/9 says "at .*main.js:12"'),
    ]);
    expect(await client.violations()).toEqual([]);
  });

  test('knows what the document describes', () => {
    expect(client.operations.map(({ operationId }) => operationId)).toEqual(['getThing', 'first']);
  });

  test('that has not read the document gets an error and no verdict', async () => {
    const unread = new ApiClient(`${client.url}/#unread`, 'a key');
    await unread.call('GET', '/v1/things/7');
    await expect(unread.violations()).rejects.toThrow('was not read');
  });
});
