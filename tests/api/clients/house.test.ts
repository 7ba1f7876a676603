import pino from 'pino';
import { Registry } from 'prom-client';
import { createApp } from '../../../api/app';
import { limitSettings } from '../../../api/limits/limits';
import { createUseCases } from '../../../app';
import { readSettings } from '../../../config/settings';
import { ERRORS } from '../../../domain/errors';
import { COMMAND_NAMES } from '../../../domain/order/commands';
import { byHand, newOrder } from '../../support/api/new-order';
import { rawRequest } from '../../support/api/raw';
import { withOwnSystem } from '../../support/api/with-own-system';

/** What api.md promises, and must not be removed. */
const PROMISED = [
  'POST /v1/orders',
  'GET /v1/orders',
  'GET /v1/orders/{id}',
  'GET /v1/orders/{id}/timeline',
  'GET /v1/commands/{id}',
  ...COMMAND_NAMES.map((command) => `POST /v1/orders/{id}/${command}`),
  'POST /v1/orders/{id}/status',
  'POST /v1/orders/{id}/sync',
  'GET /v1/deadlines',
  'GET /v1/views',
  'GET /v1/stock',
  'PUT /v1/stock/{sku}',
  'GET /v1/test-orders',
  'POST /v1/test-orders',
  ...['channels', 'carriers', 'suppliers'].flatMap((side) => [
    `GET /v1/${side}`,
    `POST /v1/${side}`,
    `GET /v1/${side}/{name}`,
    `POST /v1/${side}/{name}/test`,
  ]),
  'POST /v1/channels/{name}/sync',
  'POST /v1/suppliers/{name}/sync',
  'POST /callbacks/channels/{name}',
  'POST /callbacks/carriers/{name}',
  'POST /v1/api-keys',
  'GET /v1/api-keys',
  'GET /healthz',
  'GET /readyz',
  'GET /metrics',
  'GET /openapi.json',
  'GET /docs',
];

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** How the installation describes itself: its document, its pages, its health, its metrics and its log. */
withOwnSystem((system) => {
  describe('the document', () => {
    test('lists every route that the router has and every promised route', () => {
      const { store, orderClient } = system.api;
      const kinds = { channels: new Map(), carriers: new Map(), suppliers: new Map() };
      const useCases = createUseCases(store, kinds);
      const parts = {
        store,
        useCases,
        orderClient: orderClient,
        kinds,
        answerMs: 1,
        limits: limitSettings(readSettings(system.environment())),
        trustedProxies: [],
        logger: pino({ level: 'silent' }),
      };
      const app = createApp({ ...parts, metrics: new Registry() });
      const layers = (app.router as unknown as { stack: Layer[] }).stack;
      // Beside its own method each path has a response for all others.
      const routes = layers.flatMap(({ route }) => {
        const [method, ...more] = Object.keys(route?.methods ?? {});
        if (!route || !method || method === '_all' || more.length > 0) return [];
        return [`${method.toUpperCase()} ${route.path.replace(/:(\w+)/g, '{$1}')}`];
      });
      const documented = system.client.operations.map(({ method, path }) => `${method} ${path}`);
      expect(routes.length).toBeGreaterThan(40);
      expect([...new Set(routes)].filter((route) => !documented.includes(route))).toEqual([]);
      expect(PROMISED.filter((route) => !documented.includes(route))).toEqual([]);
    });

    test('is OpenAPI 3.1 and has no broken reference', async () => {
      const { body, headers } = await system.client.call('GET', '/openapi.json', { as: null });
      const document = body as unknown as {
        openapi: string;
        components: { schemas: Record<string, unknown> };
      };
      expect(document.openapi).toMatch(/^3\.1\./);
      expect(headers.get('content-type')).toMatch(/^application\/json/);
      const text = JSON.stringify(document);
      const references = new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference));
      const known = new Set(
        Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`),
      );
      expect([...references].filter((reference) => !known.has(reference ?? ''))).toEqual([]);
      expect(references.size).toBeGreaterThan(5);
    });

    test('lists for every operation the problems that it can return', () => {
      for (const { operationId, roles, responses } of system.client.operations) {
        const problems = Object.entries(responses).filter(
          ([, { content }]) => content?.['application/problem+json'],
        );
        const statuses = problems.map(([status]) => status);
        const expected = roles === 'open' ? ['500'] : ['400', '401', '403', '500'];
        expect({ operationId, statuses }).toEqual({
          operationId,
          statuses: expect.arrayContaining(expected),
        });
      }
    });
  });

  describe('the pages', () => {
    test('of the documentation load nothing from other hosts, and all their assets exist', async () => {
      const page = await system.client.call('GET', '/docs', { as: null });
      expect(page.headers.get('content-type')).toMatch(/^text\/html/);
      const addresses = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(
        ([, address]) => address ?? '',
      );
      expect(addresses.length).toBeGreaterThan(3);
      expect(addresses.filter((address) => !address.startsWith('/') || address.startsWith('//'))).toEqual([]);
      for (const address of addresses) {
        const response = await system.client.call('GET', address, { as: null });
        expect({ address, status: response.status, empty: response.text === '' }).toEqual({
          address,
          status: 200,
          empty: false,
        });
        if (address.endsWith('.js')) expect(response.headers.get('content-type')).toMatch(/javascript/);
        if (address.endsWith('.css')) expect(response.headers.get('content-type')).toMatch(/^text\/css/);
      }
      const policy = page.headers.get('content-security-policy') ?? '';
      expect(policy).not.toMatch(/https?:|\*|unsafe-eval/);
    });

    test('of the problems explain every code', async () => {
      const { text } = await system.client.call('GET', '/docs/problems', { as: null });
      for (const code of Object.keys(ERRORS)) expect(text).toContain(`id="${code}"`);
    });
  });

  describe('the installation', () => {
    test('reports that it is up and ready, and what it has checked', async () => {
      const health = await system.client.call('GET', '/healthz', { as: null });
      expect(JSON.parse(health.text)).toEqual({ status: 'ok' });
      const ready = await system.client.call('GET', '/readyz', { as: null });
      expect(ready.status).toBe(200);
      expect(JSON.parse(ready.text)).toEqual({
        status: 'ready',
        checks: { database: 'ok', temporal: 'ok', workers: 'ok' },
      });
    });

    test('has metrics that Prometheus can read, labelled by route and without names or ids', async () => {
      const { id } = await system.client.take(newOrder());
      await system.client.order(id);
      const { text, headers } = await system.client.call('GET', '/metrics', { as: null });
      expect(headers.get('content-type')).toMatch(/^text\/plain; version=/);
      const sample = /^[a-z_:][a-z0-9_:]*(\{([a-z_]+="(\\.|[^"\\])*",?)*\})? (-?[0-9.e+-]+|NaN|[+-]Inf)$/i;
      const lines = text.split('\n').filter(Boolean);
      expect(lines.filter((line) => !/^# (HELP|TYPE) /.test(line) && !sample.test(line))).toEqual([]);
      const has = (pattern: RegExp) => lines.some((line) => pattern.test(line));
      expect(has(/^waybill_http_request_seconds_count\{.*route="\/v1\/orders\/\{id\}"/)).toBe(true);
      expect(has(/^waybill_inbox_waiting\S* \d+$/)).toBe(true);
      const named = lines.map((line) => line.replace('/change-customer"', '"'));
      expect(named.filter((line) => /(ord|cmd|key|shp)_[0-9a-z]{8}|customer|direct/.test(line))).toEqual([]);
    });

    test('logs each request as one line of JSON with its route, without personal data or secrets', async () => {
      const canaries = {
        person: 'Log-Canary',
        mail: 'log-canary@example.com',
        street: 'Canary Road 7',
        number: 'LOG-CANARY-NUMBER',
        reason: 'log canary reason',
        agent: 'canary-agent\u2028{"level":60}',
      };
      const order = newOrder({
        customer: { name: canaries.person, email: canaries.mail },
        shippingAddress: { name: canaries.person, line1: canaries.street, city: 'Berlin', country: 'DE' },
      });
      const headers = { 'X-Request-Id': 'find-me-in-the-log' };
      const { id } = await system.client.take(order, { headers });
      await system.client.act(id, 'ship', byHand(canaries.number));
      await system.client.send(id, 'cancel', { reason: canaries.reason });
      await system.client.act(id, 'refund', { reason: canaries.reason });
      await system.client.call('POST', '/v1/orders', { body: { ...order, currency: canaries.person } });
      await system.client.call('GET', `/v1/orders?q=${canaries.number}&customer=${canaries.person}`);
      await system.client.call('GET', `/${canaries.person}?q=${canaries.mail}`);
      await rawRequest(system.client.url, {
        path: '/healthz',
        headers: { 'user-agent': encodeURI(canaries.agent), 'x-forwarded-for': canaries.person },
      });
      const lines = system.log.map((line) => JSON.parse(line) as Record<string, unknown>);
      expect(lines.length).toBeGreaterThan(50);
      const mine = lines.filter((line) => line['requestId'] === 'find-me-in-the-log');
      expect(mine).toEqual([
        expect.objectContaining({
          level: 30,
          method: 'POST',
          route: '/v1/orders',
          status: 201,
          ms: expect.any(Number),
          keyId: expect.stringMatching(/^key_/),
        }),
      ]);
      const whole = system.log.join('\n');
      const secrets = [system.operatorKey, system.secret, new URL(system.databaseUrl).password];
      for (const canary of [...Object.values(canaries), ...secrets]) expect(whole).not.toContain(canary);
    });
  });
});
