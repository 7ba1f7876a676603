import type { ErrorCode } from '../../domain/errors';
import { ERRORS } from '../../domain/errors';

/** One error of a request: its place, as a JSON Pointer, and what was expected. Never the value, but a name in a filter. */
export interface InputError {
  readonly in: 'body' | 'query' | 'header' | 'path';
  readonly pointer: string;
  readonly message: string;
}

interface ProblemOptions {
  readonly errors?: readonly InputError[];
  /** Members beside those of RFC 9457, such as `orderVersion`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown while a request is served; becomes an `application/problem+json` response. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    readonly code: ErrorCode,
    /** One sentence for a person; names what the caller named, never personal data. */
    readonly detail: string = ERRORS[code].title,
    readonly options: ProblemOptions = {},
  ) {
    super(code, options.cause === undefined ? {} : { cause: options.cause });
  }
}

/** 400 `invalid_request` about one field of the body. */
export const badField = (pointer: string, message: string): Problem =>
  invalid([{ in: 'body', pointer, message }]);

/** 400 `invalid_request` about one header. */
export const badHeader = (name: string, message: string): Problem =>
  invalid([{ in: 'header', pointer: `/${name}`, message }]);

/** 400 `invalid_request` about one query parameter. */
export const badQuery = (name: string, message: string): Problem =>
  invalid([{ in: 'query', pointer: `/${name}`, message }]);

export function invalid(errors: readonly InputError[]): Problem {
  const [first] = errors;
  const detail = first
    ? `${first.in}${first.pointer === '' ? '' : ` ${first.pointer}`}: ${first.message}`
    : undefined;
  return new Problem('invalid_request', detail, { errors });
}

/** 404, the same for what does not exist and for what the caller may not see. */
export const notFound = (what: string): Problem => new Problem('not_found', `${what} not found`);

/** 503 `overloaded`: this process has more to do than it can; the same request may succeed in a moment. */
export const overloaded = (cause?: unknown): Problem =>
  new Problem('overloaded', undefined, {
    headers: { 'Retry-After': '1' },
    ...(cause === undefined ? {} : { cause }),
  });

/** 429 `rate_limited`, with the seconds after which it is worth trying again. */
export const rateLimited = (detail: string, retryAfterSeconds: number): Problem =>
  new Problem('rate_limited', detail, { headers: { 'Retry-After': String(retryAfterSeconds) } });

/** The body of a problem response. `type` is the address at which /docs explains the code. */
export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  const { status, title } = ERRORS[problem.code];
  const { errors, extra } = problem.options;
  return {
    type: `/docs/problems#${problem.code}`,
    title,
    status,
    detail: problem.detail,
    code: problem.code,
    requestId,
    ...(errors ? { errors } : {}),
    ...extra,
  };
}
