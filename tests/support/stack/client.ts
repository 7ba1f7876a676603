import type { Entry, Journal, Outcome } from './journal';
import { until } from './until';

/** The part of an order's response that the tests read. */
export interface Shown {
  readonly id: string;
  readonly version: number;
  readonly externalId: string;
  readonly status: Readonly<Record<string, string>>;
  readonly shipments: readonly {
    readonly id: string;
    readonly status: string;
    readonly trackingNumber: string | null;
  }[];
  readonly attention: readonly { readonly effect: string; readonly problem: string }[];
}

/** How a command ended: its state, and the code of its refusal. */
export interface Ending {
  readonly state: 'accepted' | 'refused';
  readonly code: string | null;
}

const ATTEMPT_MS = 20_000;
/** How a client waits: patiently, and asking now and then. */
const WAIT = { patienceMs: 90_000, lookMs: 400 };

/**
 * A careful client of the HTTP API: each request has a key of its own, one whose outcome is unknown is sent again
 * under it, and everything is written into the journal.
 */
export class Client {
  constructor(
    private readonly baseUrl: () => string,
    private readonly apiKey: string,
    readonly journal: Journal,
  ) {}

  /** One attempt. Never throws: a missing response is an outcome too. */
  async attempt(
    method: string,
    path: string,
    { body, key = null, headers = {} }: { body?: object; key?: string | null; headers?: object } = {},
  ): Promise<Entry> {
    const externalId = (body as { externalId?: string } | undefined)?.externalId ?? null;
    const seen = { method, path, key, externalId };
    try {
      const response = await fetch(this.baseUrl() + path, {
        method,
        headers: {
          Authorization: `Bearer ${this.apiKey}`,
          'Content-Type': 'application/json',
          ...(key === null ? {} : { 'Idempotency-Key': key }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ATTEMPT_MS),
      });
      const text = await response.text();
      const { status } = response;
      return this.journal.add({
        ...seen,
        outcome: outcomeOf(status),
        status,
        answer: text === '' ? null : JSON.parse(text),
      });
    } catch {
      return this.journal.add({ ...seen, outcome: 'unknown', status: null, answer: null });
    }
  }

  /** Sends a request until its outcome is known. */
  send(method: string, path: string, request: { body?: object; key?: string } = {}): Promise<Entry> {
    return until(`a response to ${method} ${path}`, async () => {
      const entry = await this.attempt(method, path, request);
      return entry.outcome === 'unknown' ? null : entry;
    });
  }

  async get<T>(path: string): Promise<T> {
    const { status, answer } = await this.send('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(answer)}`);
    return answer as T;
  }

  order(id: string): Promise<Shown> {
    return this.get(`/v1/orders/${id}`);
  }

  orderWhere(id: string, is: (order: Shown) => boolean): Promise<Shown> {
    return until(
      `an order as wanted (${id})`,
      async () => {
        const order = await this.order(id);
        return is(order) ? order : null;
      },
      WAIT,
    );
  }

  /** Takes an order and returns its id, whether it is decided already or not. */
  async take(order: { externalId: string } & Record<string, unknown>): Promise<string> {
    const key = `${order.externalId}/take`;
    const { status, answer } = await this.send('POST', '/v1/orders', { body: order, key });
    if (status === null || status >= 300) throw new Error(`take: ${status} ${JSON.stringify(answer)}`);
    return (answer as Shown).id;
  }

  /** Sends a command and waits for its end. */
  async command(orderId: string, name: string, body: object, key: string): Promise<Ending> {
    const { status, answer } = await this.send('POST', `/v1/orders/${orderId}/${name}`, { body, key });
    if (status === 200) return { state: 'accepted', code: null };
    if (status === 202) return this.ending((answer as { id: string }).id);
    if (status === 409) return { state: 'refused', code: (answer as { code: string }).code };
    throw new Error(`${name}: ${status} ${JSON.stringify(answer)}`);
  }

  ending(commandId: string): Promise<Ending> {
    return until(
      `the end of ${commandId}`,
      async () => {
        const seen = await this.get<{ state: string; refusal?: { code: string } }>(
          `/v1/commands/${commandId}`,
        );
        if (seen.state === 'pending') return null;
        return { state: seen.state as Ending['state'], code: seen.refusal?.code ?? null };
      },
      WAIT,
    );
  }
}

const outcomeOf = (status: number): Outcome => {
  if (status >= 500 || status === 408 || status === 429) return 'unknown';
  return status >= 400 ? 'fail' : 'ok';
};
