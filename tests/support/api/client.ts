import { testServers } from '../environment';
import type { Answer, AnswerBody, Shown } from './answers';
import type { Exchange, Operation } from './contract';
import { rawRequest } from './raw';
import { until } from './until';

/** Internal words that no response may contain. */
const LEAKS =
  /\bat .{1,80}\.(ts|js):\d+|node_modules|prisma|\bSELECT \w|\bINSERT INTO|postgres(ql)?:|ECONNREFUSED/i;

export interface CallOptions {
  /** Sent as JSON; a string or bytes are sent as they are. */
  readonly body?: unknown;
  /** Idempotency-Key. */
  readonly key?: string;
  /** The API key to use instead of the client's own; null: none. */
  readonly as?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls an API. Every response is kept until it is compared with the API's own OpenAPI document. */
export class ApiClient {
  /** What the document describes; empty until it was read. */
  operations: readonly Operation[] = [];
  private readonly exchanges: Exchange[] = [];

  constructor(
    readonly url: string,
    private readonly apiKey: string,
  ) {}

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const { body, key, headers } = options;
    const apiKey = options.as === undefined ? this.apiKey : options.as;
    const isPlain = typeof body === 'string' || body instanceof Uint8Array;
    const response = await rawRequest(this.url, {
      method,
      path,
      headers: {
        ...(apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isPlain ? (body as string) : JSON.stringify(body) }),
    });
    const { status, text } = response;
    const responseHeaders = new Headers();
    for (const [name, value] of Object.entries(response.headers)) responseHeaders.set(name, String(value));
    const contentType = responseHeaders.get('content-type') ?? '';
    this.exchanges.push({ method, path, status, contentType, text });
    const parsed = /json/.test(contentType) && text ? (JSON.parse(text) as AnswerBody) : ({} as AnswerBody);
    return { status, headers: responseHeaders, body: parsed, text };
  }

  /** As `call`, for what is expected to succeed: anything but one of these statuses throws with the response. */
  async expect(
    statuses: readonly number[],
    method: string,
    path: string,
    options: CallOptions = {},
  ): Promise<Answer> {
    const response = await this.call(method, path, options);
    if (statuses.includes(response.status)) return response;
    throw new Error(`${method} ${path}: ${response.status} ${response.text.slice(0, 600)}`);
  }

  /** Takes an order that must be new. */
  async take(order: object, options: CallOptions = {}): Promise<Shown> {
    return (await this.expect([201], 'POST', '/v1/orders', { ...options, body: order })).body;
  }

  /** Sends a command; any response is returned. */
  send(orderId: string, command: string, body: object = {}, options: CallOptions = {}): Promise<Answer> {
    return this.call('POST', `/v1/orders/${orderId}/${command}`, { ...options, body });
  }

  /** Sends a command that must be taken. */
  async act(orderId: string, command: string, body: object = {}, options: CallOptions = {}): Promise<Shown> {
    const path = `/v1/orders/${orderId}/${command}`;
    return (await this.expect([200], 'POST', path, { ...options, body })).body;
  }

  async order(id: string): Promise<Shown> {
    return (await this.expect([200], 'GET', `/v1/orders/${id}`)).body;
  }

  /** Waits until an order is as it should be. */
  async orderWhere(id: string, what: string, is: (order: Shown) => boolean): Promise<Shown> {
    let last: Shown | null = null;
    return until(
      () => `${what}; last seen: ${JSON.stringify(last).slice(0, 3_000)}`,
      async () => {
        last = await this.order(id);
        return is(last) ? last : null;
      },
    );
  }

  /** Has the document read, so that responses can be compared with it. */
  async readContract(): Promise<void> {
    const { operations } = await contracts('/contract', { api: this.url });
    this.operations = operations as readonly Operation[];
  }

  /** What of the responses since the last call is not in the document, or in no response of an API. */
  async violations(): Promise<string[]> {
    const exchanges = this.exchanges.splice(0);
    if (exchanges.length === 0) return [];
    const { violations } = await contracts('/violations', { api: this.url, exchanges });
    return [...(violations as string[]), ...exchanges.flatMap(leakOf)];
  }
}

function leakOf({ method, path, text }: Exchange): string[] {
  const leak = path.startsWith('/docs') || path === '/openapi.json' ? null : LEAKS.exec(text);
  return leak ? [`${method} ${path} says "${leak[0]}"`] : [];
}

/** Asks the process of the test servers (`tests/setup/contracts.ts`). */
async function contracts(path: string, question: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${testServers.system}${path}`, {
    method: 'POST',
    body: JSON.stringify(question),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as Record<string, unknown>;
}
