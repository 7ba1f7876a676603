import { setTimeout as sleep } from 'node:timers/promises';

/** As much of an order as the examples read. */
export interface ShownOrder {
  readonly id: string;
  readonly version: number;
  readonly externalId: string;
  readonly status: Readonly<Record<string, string>>;
  readonly shipments: readonly {
    readonly id: string;
    readonly status: string;
    readonly label: string;
    readonly trackingNumber: string | null;
  }[];
  readonly totals: { readonly refunded: { readonly amount: number } };
  readonly returns: readonly { readonly id: string; readonly status: string }[];
}

export interface Connection {
  readonly name: string;
  readonly kind: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: object;
}

/** An answer that was not expected, with what the api said. */
export class UnexpectedAnswer extends Error {}

const PATIENCE_MS = 120_000;
/** What may differ from an earlier start. */
const SETTINGS = ['baseUrl', 'testMode'] as const;

/** A small client of the HTTP API, as a backend might write it. Each call carries a key, so it may be repeated. */
export class ApiClient {
  constructor(
    private readonly baseUrl: string,
    private readonly apiKey: string,
  ) {}

  /** Takes an order; the same one again is answered with the one that is there. */
  take(order: object): Promise<ShownOrder> {
    return this.call('POST', '/v1/orders', order, [200, 201, 202]);
  }

  /** Sends a command and waits until it is decided. */
  async command(orderId: string, command: string, body: object, key: string): Promise<ShownOrder> {
    const answer = await this.call<ShownOrder & { id: string; state?: string }>(
      'POST',
      `/v1/orders/${orderId}/${command}`,
      body,
      [200, 202],
      { 'Idempotency-Key': key },
    );
    if (answer.state !== 'pending') return answer;
    await this.until(
      async () => (await this.get<{ state: string }>(`/v1/commands/${answer.id}`)).state !== 'pending',
    );
    return this.order(orderId);
  }

  order(id: string): Promise<ShownOrder> {
    return this.get(`/v1/orders/${id}`);
  }

  async find(channel: string, externalId: string): Promise<ShownOrder | null> {
    const query = new URLSearchParams({ channel, externalId });
    const { items } = await this.get<{ items: ShownOrder[] }>(`/v1/orders?${query}`);
    return items[0] ?? null;
  }

  /** Waits until an order is there. */
  async found(channel: string, externalId: string): Promise<ShownOrder> {
    for (;;) {
      const order = await this.find(channel, externalId);
      if (order) return order;
      await sleep(200);
    }
  }

  /** Waits until an order is as it should be. */
  async orderWhere(id: string, is: (order: ShownOrder) => boolean): Promise<ShownOrder> {
    for (const end = Date.now() + PATIENCE_MS; ; ) {
      const order = await this.order(id);
      if (is(order)) return order;
      if (Date.now() > end) throw new UnexpectedAnswer(`order ${order.externalId} is not as it should be`);
      await sleep(100);
    }
  }

  /** Makes a connection, or brings the one of that name to these settings. */
  async connect(side: 'channels' | 'carriers', connection: Connection): Promise<void> {
    const path = `/v1/${side}/${connection.name}`;
    const { items } = await this.get<{ items: Connection[] }>(`/v1/${side}?limit=200`);
    const known = items.find(({ name }) => name === connection.name);
    if (!known) await this.call('POST', `/v1/${side}`, connection, [201]);
    else if (SETTINGS.some((setting) => known.settings[setting] !== connection.settings[setting])) {
      await this.call('PATCH', path, { settings: connection.settings }, [200]);
    }
  }

  sync(channel: string): Promise<unknown> {
    return this.call('POST', `/v1/channels/${channel}/sync`, {}, [200, 202]);
  }

  get<T>(path: string): Promise<T> {
    return this.call('GET', path, undefined, [200]);
  }

  async until(done: () => Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> {
    const end = Date.now() + patienceMs;
    while (!(await done())) {
      if (Date.now() > end) throw new UnexpectedAnswer(`not so after ${patienceMs} ms`);
      await sleep(100);
    }
  }

  private async call<T>(
    method: string,
    path: string,
    body: object | undefined,
    expected: readonly number[],
    headers: Record<string, string> = {},
  ): Promise<T> {
    const answer = await fetch(this.baseUrl + path, {
      method,
      headers: { Authorization: `Bearer ${this.apiKey}`, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!expected.includes(answer.status)) {
      throw new UnexpectedAnswer(`${method} ${path}: ${answer.status} ${text.slice(0, 500)}`);
    }
    return (text ? JSON.parse(text) : {}) as T;
  }
}
