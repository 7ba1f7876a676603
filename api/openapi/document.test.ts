import { COMMAND_NAMES, COMMANDS } from '../../domain/order/commands';
import { DEADLINE_NAMES } from '../../domain/order/deadlines';
import type { Level, ViewName } from '../../domain/order/read/vocabularies';
import { statusesAt, VIEW_NAMES } from '../../domain/order/read/vocabularies';
import { takeOrderSchema } from '../../domain/order/take';
import type { ApiDeps } from '../deps';
import { templateOf } from '../http/route';
import { allRoutes } from '../routes';
import { connectionBodies } from '../schemas/connection';
import { orderSchema } from '../schemas/order';
import { openApiDocument } from './document';
import { commandExamples, connectionExamples, takeExamples } from './examples';

type Json = { [key: string]: unknown };
interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required: boolean; schema: Json }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Json }> };
  responses: Record<string, Json>;
  security?: unknown[];
}

const routes = allRoutes({
  store: {},
  orderClient: {},
  kinds: { channels: new Map(), carriers: new Map(), suppliers: new Map() },
} as unknown as ApiDeps);
// As it is sent.
const document = JSON.parse(JSON.stringify(openApiDocument(routes))) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json> };
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

const operationOf = (path: string, method: string): Operation => {
  const operation = document.paths[path]?.[method];
  if (!operation) throw new Error(`the document has no ${method} ${path}`);
  return operation;
};

function* nodesOf(value: unknown): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Json;
  for (const member of Object.values(value)) yield* nodesOf(member);
}

describe('the OpenAPI document', () => {
  test('has every route and no others', () => {
    const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(documented.sort()).toEqual(
      routes.map((route) => `${route.method} ${templateOf(route.path)}`).sort(),
    );
  });

  test('lists 429 and 503 with Retry-After and the limits for every operation but health and metrics', () => {
    for (const { operationId, responses } of operations) {
      const isUnlimited = ['getHealth', 'getReadiness', 'getMetrics'].includes(operationId);
      const [limited, overloaded] = [responses['429'], responses['503']];
      expect({ operationId, isLimited: limited !== undefined }).toEqual({
        operationId,
        isLimited: !isUnlimited,
      });
      if (isUnlimited) continue;
      for (const response of [limited, overloaded])
        expect(response?.headers).toMatchObject({ 'Retry-After': {}, RateLimit: {}, 'RateLimit-Policy': {} });
      expect([limited?.description, overloaded?.description].join()).toMatch(/`rate_limited`.*`overloaded`/);
    }
  });

  test('gives every operation a unique name', () => {
    const names = operations.map(({ operationId }) => operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(COMMAND_NAMES)('describes the body of %s', (name) => {
    const { requestBody, responses } = operationOf(`/v1/orders/{id}/${name}`, 'post');
    const schema = requestBody?.content['application/json']?.schema;
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(Object.keys(responses)).toEqual(
      expect.arrayContaining(['200', '202', '400', '401', '403', '404', '409', '412', '422']),
    );
  });

  test('has no reference that leads nowhere', () => {
    const references = [...nodesOf(document)].flatMap(({ $ref }) => (typeof $ref === 'string' ? [$ref] : []));
    expect(references.length).toBeGreaterThan(20);
    for (const reference of references) {
      expect(reference).toMatch(/^#\/components\/schemas\//);
      expect(document.components.schemas).toHaveProperty([reference.slice('#/components/schemas/'.length)]);
    }
  });

  test('contains no leftovers of the schema generator', () => {
    for (const node of nodesOf(document)) {
      expect(node).not.toHaveProperty('$schema');
      expect(node).not.toHaveProperty('$defs');
    }
  });

  test('names every parameter of a path, and shows queries in the form in which they are read', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const names = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(methods)) {
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(
          names,
        );
      }
    }
    const { parameters = [] } = operationOf('/v1/orders', 'get');
    expect(parameters.find(({ name }) => name === 'limit')).toMatchObject({
      required: false,
      schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 },
    });
    expect(parameters.find(({ name }) => name === 'archived')?.schema).toEqual({
      type: 'string',
      enum: ['true', 'false', 'all'],
    });
    const { parameters: ofClose = [] } = operationOf('/v1/orders/{id}/close', 'post');
    expect(ofClose.find(({ name }) => name === 'preview')?.schema).toMatchObject({ type: 'boolean' });
  });

  test('lists the statuses of every view where one is shown, and nothing else', () => {
    const { OrderViews, OrderLine, Shipment, Deadline, SetStatus } = document.components.schemas;
    const at = (schema: Json | undefined, ...path: string[]): unknown =>
      path.reduce<Json | undefined>(
        (part, name) => (part?.properties as Record<string, Json> | undefined)?.[name],
        schema,
      )?.enum;
    const statusNames = (view: ViewName, level: Level) => statusesAt(view, level).map(({ word }) => word);
    for (const view of VIEW_NAMES.filter((name) => name !== 'store.shipment'))
      expect([view, at(OrderViews, ...view.split('.'))]).toEqual([view, statusNames(view, 'order')]);
    expect(at(OrderLine, 'views', 'marketplace')).toEqual(statusNames('marketplace', 'line'));
    expect(at(Shipment, 'views', 'store')).toEqual(statusNames('store.shipment', 'shipment'));
    expect(at(Shipment, 'views', 'dropship')).toEqual(statusNames('dropship.order', 'order'));
    expect(at(Deadline, 'name')).toEqual(DEADLINE_NAMES);
    expect(at(SetStatus, 'view')).toEqual(VIEW_NAMES);
  });

  test('describes every part of the policy of a channel, and leaves the other settings open', () => {
    const propertiesOf = (name: string) =>
      document.components.schemas[name]?.properties as Record<string, Json>;
    const { version, testMode, ...parts } = propertiesOf('Policy');
    expect([version, testMode]).not.toContain(undefined);
    expect(Object.keys(propertiesOf('PolicySettings'))).toEqual(Object.keys(parts));
    for (const [name, part] of Object.entries(propertiesOf('PolicySettings')))
      expect([name, part.description]).toEqual([name, expect.any(String)]);
    const policy = { $ref: '#/components/schemas/PolicySettings' };
    for (const [name, known] of [
      ['NewChannel', { testMode: expect.anything(), policy }],
      ['ChannelChange', { testMode: expect.anything(), policy }],
      ['NewConnection', { testMode: expect.anything() }],
      ['ConnectionChange', { testMode: expect.anything() }],
    ] as const) {
      const { properties, additionalProperties } = propertiesOf(name).settings ?? {};
      expect([name, properties, additionalProperties]).toEqual([name, known, {}]);
    }
  });

  test('says which operations need no key', () => {
    const open = routes.filter((route) => route.roles === 'open').map((route) => templateOf(route.path));
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const { security } of Object.values(methods))
        expect(security).toEqual(open.includes(path) ? [] : undefined);
    }
    expect(open).not.toContain('/v1/orders');
  });

  test('requires an Idempotency-Key for every command and every POST', () => {
    for (const route of routes) {
      if (route.method !== 'post' || route.roles === 'open') continue;
      const { parameters = [] } = operationOf(templateOf(route.path), 'post');
      expect([route.path, parameters.map(({ name }) => name)]).toEqual([
        route.path,
        expect.arrayContaining(['Idempotency-Key']),
      ]);
    }
  });
});

describe('the examples', () => {
  test('of an order is a valid order', () => {
    const { examples } = document.components.schemas.Order as { examples: unknown[] };
    expect(orderSchema.safeParse(examples[0]).error).toBeUndefined();
  });

  test('of new orders would be taken', () => {
    for (const { value } of Object.values(takeExamples))
      expect(takeOrderSchema.safeParse(value).error).toBeUndefined();
  });

  test('of commands fit their commands, and every command has one', () => {
    for (const name of COMMAND_NAMES) {
      const examples = Object.values(commandExamples[name]);
      expect([name, examples.length]).not.toEqual([name, 0]);
      for (const { value } of examples) {
        expect([name, COMMANDS[name].body.safeParse(value).error]).toEqual([name, undefined]);
      }
    }
  });

  test('of connections fit the schema of connections', () => {
    for (const { value } of Object.values(connectionExamples)) {
      expect(connectionBodies.create.safeParse(value).error).toBeUndefined();
    }
  });
});
