import type { z } from 'zod';
import type { Route } from '../http/route';
import type { Components, Json } from './components';

/** Path, query and header parameters of a route. */
export function parametersOf(route: Route, components: Components): Json[] {
  return [
    ...shapeOf(route.params, 'path', components),
    ...shapeOf(route.query, 'query', components),
    ...headersOf(route),
  ];
}

/** Parameters arrive as text and are documented as the type they are parsed to. */
function shapeOf({ shape }: z.ZodObject, where: 'path' | 'query', components: Components): Json[] {
  return Object.entries(shape).map(([name, schema]) => {
    const { description, ...json } = components.schemaOf(schema as z.ZodType, 'output');
    const required = where === 'path' || !(schema as z.ZodType).safeParse(undefined).success;
    return { name, in: where, required, ...(description ? { description } : {}), schema: json };
  });
}

const header = (name: string, description: string, schema: Json): Json => ({
  name,
  in: 'header',
  required: false,
  description,
  schema,
});

const text = (pattern: string, maxLength: number): Json => ({
  type: 'string',
  minLength: 1,
  maxLength,
  pattern,
});

function headersOf({ roles, idempotency, ifMatch, ifNoneMatch, previewToken }: Route): Json[] {
  const headers: Json[] = [];
  if (idempotency) {
    const what =
      'A repeated request with the same key and body gets the first response again, for at least seven days.';
    headers.push(header('Idempotency-Key', what, text('^[ -~]+$', 255)));
  }
  if (ifMatch) {
    const what = 'Runs the command only if the order still has this version: its ETag, such as `"7"`.';
    headers.push(header('If-Match', what, { type: 'string', pattern: '^(\\*|"[0-9]{1,9}")$' }));
  }
  if (previewToken) {
    const what = 'Runs the command only if it would still do what the preview with this token showed.';
    headers.push(header('Preview-Token', what, text('^[A-Za-z0-9_-]+$', 64)));
  }
  if (ifNoneMatch) {
    headers.push(
      header('If-None-Match', 'Returns 304 if the order still has this ETag.', { type: 'string' }),
    );
  }
  if (roles !== 'open' && roles.includes('seller')) {
    const what =
      'The seller that an operator acts for. The request then has the rights of that seller, and both are recorded.';
    headers.push(header('X-On-Behalf-Of', what, text('^[!-~]+$', 64)));
  }
  return headers;
}
