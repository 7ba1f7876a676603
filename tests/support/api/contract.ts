import type { ValidateFunction } from 'ajv/dist/2020';
import { Ajv2020 } from 'ajv/dist/2020';

type Json = { readonly [key: string]: unknown };

export interface Operation {
  readonly method: string;
  /** The path as the document writes it: `/v1/orders/{id}`. */
  readonly path: string;
  readonly operationId: string;
  readonly roles: readonly string[] | 'open';
  readonly responses: Readonly<Record<string, { readonly content?: Json }>>;
}

export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Compares real responses with the OpenAPI document of the API that gave them. Compiling the document takes longer than
 * most tests, so `tests/setup/contracts.ts` does it once for all of them.
 */
export class Contract {
  readonly operations: readonly Operation[];
  private readonly ajv: Ajv2020;
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: Json) {
    const paths = document['paths'] as Record<string, Record<string, Json>>;
    this.operations = Object.entries(paths).flatMap(([path, item]) =>
      METHODS.flatMap((method) => {
        const operation = item[method];
        if (!operation) return [];
        const { operationId, responses } = operation as unknown as Pick<
          Operation,
          'operationId' | 'responses'
        >;
        const roles = (operation['x-roles'] as string[] | undefined) ?? 'open';
        return [{ method: method.toUpperCase(), path, operationId, roles, responses }];
      }),
    );
    this.ajv = new Ajv2020({
      strict: false,
      allErrors: true,
      logger: false,
      formats: { 'date-time': RFC3339 },
    });
    this.ajv.addSchema({ $id: 'doc', ...this.document });
  }

  /** What of a response is not in the document; null if all of it is. */
  violation(exchange: Exchange): string | null {
    const { method, status } = exchange;
    const pathname = exchange.path.replace(/\?.*$/s, '');
    const fitting = this.operations.filter(({ path }) => pattern(path).test(pathname));
    // Of `/docs/page.js` and `/docs/{x}` the one with fewer parameters is meant.
    fitting.sort((a, b) => parameters(a.path) - parameters(b.path));
    const operation = fitting.find((one) => one.method === (method === 'HEAD' ? 'GET' : method));
    const say = (what: string) => `${method} ${pathname} → ${status}: ${what}`;
    if (!operation) return this.outside(exchange, fitting.length > 0, say);
    const response = operation.responses[status];
    if (!response) return say('this status is not in the document');
    if (method === 'HEAD' || exchange.text === '') return null;
    const type = exchange.contentType.replace(/;.*$/, '');
    const media = response.content?.[type] as Json | undefined;
    if (!media) return say(`${type || 'no media type'} is not in the document`);
    if (!type.endsWith('json') || !media['schema']) return null;
    return this.misfit(JSON.stringify(media['schema']), exchange.text, say);
  }

  /** A request that no route serves gets a problem nevertheless. */
  private outside(exchange: Exchange, isPath: boolean, say: (what: string) => string): string | null {
    const { method, status, contentType } = exchange;
    if (method === 'OPTIONS' && isPath && status === 204) return null;
    if (status !== (isPath ? 405 : 404))
      return say('expected 405 on a path of the document and 404 elsewhere');
    return contentType.startsWith('application/problem+json')
      ? null
      : say(`expected a problem, not ${contentType}`);
  }

  private misfit(schema: string, text: string, say: (what: string) => string): string | null {
    // Most responses share a few schemas, and creating a validator takes longer than using it.
    const known = this.validators.get(schema);
    const validate = known ?? this.ajv.compile(JSON.parse(schema.replaceAll('"#/', '"doc#/')) as Json);
    this.validators.set(schema, validate);
    if (validate(JSON.parse(text))) return null;
    const errors = (validate.errors ?? []).slice(0, 5);
    return say(
      errors
        .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
        .join('; '),
    );
  }
}

const pattern = (path: string): RegExp =>
  new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);

const parameters = (path: string): number => path.split('{').length;
