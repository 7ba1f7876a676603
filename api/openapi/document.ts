import type { ErrorCode } from '../../domain/errors';
import { ERRORS } from '../../domain/errors';
import type { ResponseHeader, ResponseSpec, Route } from '../http/route';
import { templateOf } from '../http/route';
import { problemSchema } from '../schemas/problem';
import type { Json } from './components';
import { Components } from './components';
import { exampleOrder } from './example-order';
import { INTRODUCTION, TAGS } from './introduction';
import { parametersOf } from './parameters';

/** The OpenAPI 3.1 document, built from the same table of routes as the router. */
export function openApiDocument(routes: readonly Route[]): Json {
  const components = new Components();
  const problem = components.schemaOf(problemSchema, 'output');
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = templateOf(route.path);
    paths[path] = { ...paths[path], [route.method]: operationOf(route, components, problem) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Waybill',
      version: '1',
      description: INTRODUCTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: TAGS,
    security: [{ apiKey: [] }],
    paths: components.resolve(paths),
    components: {
      schemas: withExamples(components.schemas()),
      securitySchemes: {
        apiKey: {
          type: 'http',
          scheme: 'bearer',
          description: 'An API key, as returned once by `POST /v1/api-keys`.',
        },
      },
    },
  };
}

/** The example of an order is produced by the rules themselves. */
const withExamples = (schemas: Json): Json => ({
  ...schemas,
  Order: { ...(schemas.Order as Json), examples: [exampleOrder()] },
});

function operationOf(route: Route, components: Components, problem: Json): Json {
  const { operationId, tag, summary, description, roles } = route;
  const parameters = parametersOf(route, components);
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description ? { description } : {}),
    ...(roles === 'open' ? { security: [] } : { 'x-roles': roles }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...bodyOf(route, components),
    responses: { ...responsesOf(route, components), ...problemsOf(route, problem) },
  };
}

function bodyOf({ body, bodyOptional, bodyExamples, raw }: Route, components: Components): Json {
  if (raw) {
    const content = {
      '*/*': { schema: { description: 'Format and signature depend on the kind of the connection.' } },
    };
    return { requestBody: { required: true, content } };
  }
  if (!body) return {};
  const schema = components.schemaOf(body, 'input');
  const examples = bodyExamples ? { examples: bodyExamples } : {};
  return {
    requestBody: { required: !bodyOptional, content: { 'application/json': { schema, ...examples } } },
  };
}

function responsesOf(route: Route, components: Components): Json {
  const always = headersOf(route);
  return Object.fromEntries(
    Object.entries(route.responses).map(([status, response]) => [
      status,
      responseOf(response, always, components),
    ]),
  );
}

function responseOf(
  { description, schema, headers, contentType }: ResponseSpec,
  always: Json,
  components: Components,
): Json {
  const content = schema
    ? { 'application/json': { schema: components.schemaOf(schema, 'output') } }
    : contentType && { [contentType]: { schema: { type: 'string' } } };
  return {
    description,
    headers: {
      ...always,
      ...Object.fromEntries(
        (headers ?? []).map((name) => [name, { description: HEADERS[name], schema: { type: 'string' } }]),
      ),
    },
    ...(content ? { content } : {}),
  };
}

const REQUEST_ID = {
  'X-Request-Id': {
    description: 'Identifies the request in logs and in the timeline.',
    schema: { type: 'string' },
  },
};

/** As draft-ietf-httpapi-ratelimit-headers 11 defines them. */
const RATE_LIMIT = {
  'RateLimit-Policy': {
    description:
      'The limit that the request counts for, such as `"key";q=10000;w=10`: requests per ten seconds.',
    schema: { type: 'string' },
  },
  RateLimit: {
    description:
      'What is left of it, such as `"key";r=9999;t=1`: requests, and seconds until all are available.',
    schema: { type: 'string' },
  },
};

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds after which to try again.', schema: { type: 'integer' } },
};

/** What every response of a route can have. */
const headersOf = ({ isUnlimited }: Route): Json => ({ ...REQUEST_ID, ...(isUnlimited ? {} : RATE_LIMIT) });

const HEADERS: Readonly<Record<ResponseHeader, string>> = {
  ETag: 'The version of the order, for `If-Match`.',
  Location: 'The address of the resource, or of the result of the command.',
  Link: 'The next page, as `rel="next"`; absent on the last page.',
  'Idempotent-Replayed': '`true` if this repeats the first response to the Idempotency-Key.',
};

/** The codes that every route of its kind can return, and those that the route names. */
function codesOf(route: Route): ErrorCode[] {
  const codes: ErrorCode[] = ['invalid_request', 'internal', 'unavailable', ...(route.problems ?? [])];
  if (route.roles !== 'open') codes.push('unauthorized', 'forbidden');
  if (route.body) codes.push('invalid_json', 'unsupported_media_type', 'payload_too_large');
  if (route.raw) codes.push('request_timeout', 'payload_too_large');
  if (!route.isUnlimited) codes.push('rate_limited', 'overloaded');
  return [...new Set(codes)];
}

const LATER: ReadonlySet<number> = new Set([ERRORS.rate_limited.status, ERRORS.overloaded.status]);

function problemsOf(route: Route, schema: Json): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codesOf(route)) {
    const { status } = ERRORS[code];
    if (status in route.responses) continue;
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\`: ${ERRORS[code].title}`).join('; '),
        headers: { ...headersOf(route), ...(LATER.has(status) ? RETRY_AFTER : {}) },
        content: { 'application/problem+json': { schema } },
      },
    ]),
  );
}
