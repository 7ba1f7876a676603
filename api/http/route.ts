import { z } from 'zod';
import type { ErrorCode } from '../../domain/errors';
import type { Role } from '../../store/api-keys';
import type { Pages } from './cursor';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The caller, with the rights that count: an operator who acts for a seller has the seller's. */
export interface Caller {
  readonly keyId: string;
  readonly role: Role;
  /** Orders of this seller alone are there for the caller; null: all are. */
  readonly sellerId: string | null;
  /** The seller an operator acts for. */
  readonly onBehalfOf: string | null;
}

export interface IdempotencyKey {
  /** The API key with the route: what a key means something within. */
  readonly source: string;
  readonly key: string;
}

/** A request as a route gets it: everything is parsed. */
export interface OpenCall<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly requestId: string;
  /** The bytes of a route that reads them itself; empty for others. */
  readonly raw: Buffer;
  /** A header's value; null if it is absent. Throws 400 if it is repeated. */
  header(name: string): string | null;
  /** Headers that came once, by their lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface Call<P, Q, B> extends OpenCall<P, Q, B> {
  /** The pages of the list that the request names, if it names one. */
  readonly pages: Pages;
  readonly caller: Caller;
  readonly idempotency: IdempotencyKey | null;
}

/** The Content-Type of every JSON response. */
export const JSON_TYPE = 'application/json; charset=utf-8';

export interface Reply {
  readonly status: number;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is; then `headers` names its Content-Type. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One status with which a route responds, as the OpenAPI document shows it. */
export interface ResponseSpec {
  readonly description: string;
  readonly schema?: z.ZodType;
  readonly headers?: readonly ResponseHeader[];
  /** Of a response that is not JSON. */
  readonly contentType?: string;
}

export type ResponseHeader = 'ETag' | 'Location' | 'Link' | 'Idempotent-Replayed';

interface Declared<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType> {
  readonly method: Method;
  /** As Express writes it, with `:name` for parameters. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** No body at all counts as `{}`. */
  readonly bodyOptional?: boolean;
  readonly bodyExamples?: Readonly<Record<string, unknown>>;
  /** The route reads bytes; `body` is then what they should hold, for the document alone. */
  readonly raw?: boolean;
  /** Called before the body is read; throws what refuses the request whatever its body is. */
  readonly checkHeaders?: (headers: Readonly<Record<string, string>>) => void;
  /** Health and metrics are there whatever else is going on: no limit applies to them. */
  readonly isUnlimited?: boolean;
  readonly responses: Readonly<Record<number, ResponseSpec>>;
  /** Codes that are possible besides those that follow from the rest of the declaration. */
  readonly problems?: readonly ErrorCode[];
  /** Headers that mean something on this route. */
  readonly ifMatch?: boolean;
  readonly ifNoneMatch?: boolean;
  readonly previewToken?: boolean;
}

interface SecuredSpec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>
  extends Declared<P, Q, B> {
  readonly roles: readonly Role[];
  /** Where first responses to an Idempotency-Key are stored: by the route, or for it. Absent: the header is ignored. */
  readonly idempotency?: 'by_route' | 'for_route';
  handle(call: Call<z.output<P>, z.output<Q>, z.output<B>>): Promise<Reply>;
}

interface OpenSpec<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodType>
  extends Declared<P, Q, B> {
  handle(call: OpenCall<z.output<P>, z.output<Q>, z.output<B>>): Promise<Reply>;
}

/** A route as the table holds it: what registers it on Express and what describes it are the same object. */
export interface Route extends Declared<z.ZodObject, z.ZodObject, z.ZodType> {
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  /** `open`: no API key is required. */
  readonly roles: readonly Role[] | 'open';
  readonly idempotency?: 'by_route' | 'for_route';
  handle(call: Call<unknown, unknown, unknown>): Promise<Reply>;
}

const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** Declares a route that requires an API key of one of `roles`. */
export function route<
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = z.ZodUndefined,
>(spec: SecuredSpec<P, Q, B>): Route {
  return { params: nothing, query: nothing, ...(spec as object) } as unknown as Route;
}

/** Declares a route that requires no API key. */
export function openRoute<
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = z.ZodUndefined,
>(spec: OpenSpec<P, Q, B>): Route {
  return { params: nothing, query: nothing, roles: 'open', ...(spec as object) } as unknown as Route;
}

/** The path as OpenAPI and the logs write it: `/v1/orders/{id}`. */
export const templateOf = (path: string): string => path.replace(/:(\w+)/g, '{$1}');
