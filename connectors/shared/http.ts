import type { z } from 'zod';
import { OutsideError } from '../../domain/errors';
import type { Resolve } from './address-guard';
import { ForbiddenAddress, publicLookup, requirePublicTarget } from './address-guard';
import type { Incoming } from './exchange';
import { ExchangeFailure, exchange } from './exchange';
import { retryAfterMs } from './retry-after';
import { withWords } from './words';

const TIMEOUT_MS = 15_000;
const MAX_BODY_BYTES = 2 * 1024 * 1024;

export interface HttpOptions {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly maxBodyBytes?: number;
  /** Allows requests to private addresses and over plain http: for simulators and systems of the installation. */
  readonly allowPrivate?: boolean;
  /** What the other side's 4xx means; without it, or if it returns null, `request_refused`. */
  readonly refusal?: (answer: HttpResponse) => HttpRefusal | null;
  /** Replaces DNS, for tests of the guard. */
  readonly resolve?: Resolve;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base URL; built with `path` if it has parts that are not ours. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly json?: unknown;
  /**
   * May this call change what must happen once? Then a lost response is `unknown`; else it is `transient`, since the
   * same call can simply be made again.
   */
  readonly effect: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Incoming['headers'];
  /** Undefined if the response has no body. */
  readonly json: unknown;
}

export interface HttpRefusal {
  /** Ours, short, and free of personal data. */
  readonly code: string;
  /** The other side's own text. */
  readonly remark?: string | undefined;
  /** `unknown` if the other side refuses without being sure itself. */
  readonly kind?: 'refused' | 'unknown' | 'transient';
}

export interface Http {
  /**
   * The response of a 2xx. Everything else is an `OutsideError`: `transient` before the request was sent and for
   * lost responses of calls without effect; `unknown` for lost responses (time-out, reset, 5xx, unreadable response)
   * of calls with one; `throttled` for 429, and for 503 with a time; `refused` for every other 4xx
   * (`credentials_refused` for 401 and 403), for redirects and for addresses that are not public.
   */
  request(request: HttpRequest): Promise<HttpResponse>;
}

const readsBody = (status: number): boolean =>
  (status >= 200 && status < 300) ||
  (status >= 400 && status < 500 && ![401, 403, 408, 429].includes(status));

/** The one door to outside systems: guarded, bounded in time and bytes, and never surprised. */
export function createHttp(options: HttpOptions): Http {
  const lookup = options.allowPrivate ? undefined : publicLookup(options.resolve);
  return {
    async request(call) {
      const body = call.json === undefined ? undefined : JSON.stringify(call.json);
      try {
        const url = targetOf(options.baseUrl, call);
        if (!options.allowPrivate) requirePublicTarget(url);
        const incoming = await exchange({
          url,
          method: call.method,
          headers: headersOf(options, body),
          body,
          timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
          maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
          lookup,
          readsBody,
        });
        return judge(incoming, call.effect, options);
      } catch (error) {
        throw asOutsideError(error, call.effect);
      }
    },
  };
}

function targetOf(baseUrl: string, { path, query }: HttpRequest): URL {
  const url = new URL(`${baseUrl.replace(/\/+$/, '')}${path}`);
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) url.searchParams.append(name, String(value));
  }
  return url;
}

function headersOf({ headers }: HttpOptions, body: string | undefined): Record<string, string> {
  return {
    accept: 'application/json',
    // Unpacking could turn a small response into a huge one.
    'accept-encoding': 'identity',
    'user-agent': 'waybill',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
}

/** A lost response, by whether the call can simply be made again. */
const lost = (code: string, effect: boolean): OutsideError =>
  new OutsideError(effect ? 'unknown' : 'transient', code);

function judge(incoming: Incoming, effect: boolean, options: HttpOptions): HttpResponse {
  const { status, headers } = incoming;
  if (status === 401 || status === 403) throw new OutsideError('refused', 'credentials_refused');
  const pause = headers['retry-after'];
  if (status === 429 || (status === 503 && pause !== undefined)) {
    const ms = retryAfterMs(pause);
    throw new OutsideError('throttled', 'throttled', ms === null ? {} : { retryAfterMs: ms });
  }
  if (status >= 500 || status === 408) throw lost('server_error', effect);
  if (status >= 400) throw refusalOf({ status, headers, json: readJson(incoming) ?? undefined }, options);
  // Not followed: it may lead inside, and a call with an effect must not go to an address that is not configured.
  if (status >= 300 || status < 200) throw new OutsideError('refused', 'redirect_refused');
  const json = incoming.body.length === 0 ? undefined : readJson(incoming);
  if (json === null) throw lost('malformed_answer', effect);
  return { status, headers, json };
}

function refusalOf(answer: HttpResponse, { refusal }: HttpOptions): OutsideError {
  const { code, remark, kind } = refusal?.(answer) ?? { code: 'request_refused' };
  return new OutsideError(kind ?? 'refused', code, withWords(remark));
}

/** The body as JSON; null if it is none, or is not declared as such. */
function readJson({ headers, body }: Incoming): unknown {
  const type = headers['content-type'] ?? '';
  const encoding = headers['content-encoding'] ?? 'identity';
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type) || encoding !== 'identity') return null;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return null;
  }
}

function asOutsideError(error: unknown, effect: boolean): OutsideError {
  if (error instanceof OutsideError) return error;
  if (error instanceof ExchangeFailure) {
    if (error.problem === 'address_forbidden') return new OutsideError('refused', 'address_forbidden');
    return error.sent ? lost(error.problem, effect) : new OutsideError('transient', 'unreachable');
  }
  // What is left was thrown before anything was sent: a forbidden target, or a URL or header that can't be.
  const isForbidden = error instanceof ForbiddenAddress;
  return new OutsideError('refused', isForbidden ? 'address_forbidden' : 'request_invalid');
}

/**
 * A path with parts that are not ours: each is escaped, and one that would climb (`..`) or vanish is refused as
 * `reference_invalid`.
 */
export function path(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((made, part, index) => {
    const value = values[index - 1] ?? '';
    if (value === '' || value === '.' || value === '..')
      throw new OutsideError('refused', 'reference_invalid');
    return made + encodeURIComponent(value) + part;
  });
}

/** The response as the schema reads it; one that does not fit is lost, as if it had never arrived. */
export function readAs<T>(schema: z.ZodType<T>, json: unknown, { effect }: { effect: boolean }): T {
  const result = schema.safeParse(json);
  if (!result.success) throw lost('malformed_answer', effect);
  return result.data;
}
