import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { request } from 'undici';
import type { Stack } from '../../dev/stack';
import { signEasypostWebhook } from '../../simulators';
import { orderWorkflowId } from '../../workflows/contract';
import type { Run } from './figures';
import { footprint, inParallel, spread } from './figures';

const SECRET = 'the-secret-of-the-benchmark';
const euro = (amount: number) => ({ amount, currency: 'EUR' });

interface Shown {
  readonly id: string;
  readonly version: number;
  readonly status: Record<string, string>;
  readonly shipments: readonly { readonly trackingNumber: string | null }[];
}

/** Plays whole lives over HTTP: taken, accepted, shipped with a label, the channel notified, delivered, completed. */
export async function benchWhole(
  http: BenchClient,
  client: Client,
  lives: number,
  concurrency: number,
): Promise<Run> {
  const commandMs: number[] = [];
  const ids: string[] = [];

  const play = async (): Promise<void> => {
    const timed = async (path: string, body: object): Promise<Shown> => {
      const begin = performance.now();
      const shown = await http.decided(path, body);
      commandMs.push(performance.now() - begin);
      return shown;
    };
    const { id } = await timed('/v1/orders', await http.newOrder());
    ids.push(id);
    await timed(`/v1/orders/${id}/accept`, {});
    let order = await timed(`/v1/orders/${id}/ship`, { carrier: { account: 'bench-parcels' } });
    while (order.status.fulfillment !== 'handed') {
      order = await http.get<Shown>(`/v1/orders/${id}?minVersion=${order.version + 1}`);
    }
    const trackingNumber = order.shipments[0]?.trackingNumber ?? '';
    await http.report(trackingNumber, 'in_transit');
    await http.report(trackingNumber, 'delivered');
    await timed(`/v1/orders/${id}/complete`, {});
  };

  const seconds = await inParallel(lives, concurrency, async () => {
    await play();
  });
  for (const id of ids) await client.workflow.getHandle(orderWorkflowId(id)).result();
  const { events, transitions } = await footprint(client, ids.map(orderWorkflowId));
  return {
    lives,
    seconds,
    ordersPerSecond: lives / seconds,
    command: spread(commandMs),
    eventsPerOrder: events / lives,
    transitionsPerOrder: transitions / lives,
  };
}

/** Makes the connections that the lives need. */
export async function connectBench(stack: Stack): Promise<BenchClient> {
  const http = new BenchClient(stack);
  await http.connect();
  return http;
}

export class BenchClient {
  constructor(private readonly stack: Stack) {}

  async connect(): Promise<void> {
    const simulators = this.stack.simulatorsUrl ?? '';
    await this.post('/v1/channels', {
      name: 'bench-market',
      kind: 'mirakl',
      settings: {
        baseUrl: `${simulators}/mirakl`,
        pollSeconds: 86_400,
        reasons: { cancel: '34', refund: '14' },
      },
      credentials: { apiKey: 'sim-mirakl-shop-key' },
    });
    await this.post('/v1/carriers', {
      name: 'bench-parcels',
      kind: 'easypost',
      settings: {
        baseUrl: `${simulators}/easypost/v2`,
        shipFrom: {
          company: 'Bench',
          line1: 'Hafenstr. 2',
          postalCode: '20457',
          city: 'Hamburg',
          country: 'DE',
        },
        parcel: { lengthMm: 300, widthMm: 200, heightMm: 120, weightGrams: 900 },
      },
      credentials: { apiKey: 'EZTKsimulated0000000000000000default', webhookSecret: SECRET },
    });
  }

  /** An order that the marketplace has as well, so that it can be notified. */
  async newOrder(): Promise<object> {
    const bought = await this.send<{ order_id: string; order_lines: { order_line_id: string }[] }>(
      `${this.stack.simulatorsUrl}/_sim/mirakl/orders`,
      { lines: [{ sku: 'MUG-01', quantity: 2, unitPrice: '12.50' }] },
    );
    return {
      channel: 'bench-market',
      externalId: bought.order_id,
      currency: 'EUR',
      customer: { name: 'Customer A', email: 'customer@example.com' },
      shippingAddress: {
        name: 'Customer A',
        line1: 'Teststr. 1',
        postalCode: '10115',
        city: 'Berlin',
        country: 'DE',
      },
      lines: bought.order_lines.map((line) => ({
        id: line.order_line_id,
        sku: 'MUG-01',
        quantity: 2,
        unitPrice: euro(1250),
        weightGrams: 350,
      })),
      payment: { mode: 'channel', captured: euro(2500) },
    };
  }

  /** An order of no marketplace that waits to be accepted. */
  waitingOrder(lines = 1): object {
    return {
      channel: 'direct',
      externalId: randomUUID(),
      currency: 'EUR',
      requiresAcceptance: true,
      customer: { name: 'Customer A', email: 'customer@example.com' },
      lines: Array.from({ length: lines }, (_, n) => ({
        id: String(n + 1),
        sku: `MUG-${n + 1}`,
        quantity: 2,
        unitPrice: euro(1250),
      })),
      payment: { mode: 'prepaid', captured: euro(2500 * lines) },
    };
  }

  /** A callback as EasyPost signs it. */
  async report(trackingNumber: string, status: string): Promise<void> {
    const now = new Date().toISOString();
    const body = JSON.stringify({
      id: `evt_${randomUUID()}`,
      object: 'Event',
      description: 'tracker.updated',
      mode: 'test',
      result: {
        object: 'Tracker',
        id: `trk_${randomUUID()}`,
        tracking_code: trackingNumber,
        carrier: 'USPS',
        status,
        updated_at: now,
        tracking_details: [{ object: 'TrackingDetail', message: status, status, datetime: now }],
      },
    });
    const url = `${this.stack.apiUrl}/callbacks/carriers/bench-parcels`;
    await exchange(url, body, { 'X-Hmac-Signature': signEasypostWebhook(body, SECRET) });
  }

  /** Sends a command and waits for its end, also where the api answers that it will take longer. */
  async decided(path: string, body: object): Promise<Shown> {
    const answer = await this.post<Shown & { state?: string; order?: string }>(path, body);
    if (answer.order && answer.state === 'pending') {
      await this.until(
        async () => (await this.get<{ state: string }>(`/v1/commands/${answer.id}`)).state !== 'pending',
      );
      return this.get<Shown>(`/v1/orders/${answer.order}`);
    }
    if (answer.status.lifecycle !== 'received') return answer;
    return this.get<Shown>(`/v1/orders/${answer.id}?minVersion=1`);
  }

  private async until(done: () => Promise<boolean>): Promise<void> {
    for (let looks = 0; !(await done()); looks += 1) {
      if (looks > 600) throw new Error('a command was not decided in a minute');
      await sleep(100);
    }
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.send(`${this.stack.apiUrl}${path}`, body);
  }

  get<T>(path: string): Promise<T> {
    return this.send(`${this.stack.apiUrl}${path}`, null);
  }

  private async send<T>(url: string, body: object | null): Promise<T> {
    const authorization = { Authorization: `Bearer ${this.stack.apiKey}` };
    return JSON.parse(await exchange(url, body && JSON.stringify(body), authorization)) as T;
  }
}

/** One request and the text of its response. Global `fetch` would cost the machine that is measured twice as much. */
async function exchange(url: string, body: string | null, headers: Record<string, string>): Promise<string> {
  const answer = await request(url, {
    method: body === null ? 'GET' : 'POST',
    headers: { ...headers, 'Content-Type': 'application/json' },
    body,
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.statusCode} ${text.slice(0, 300)}`);
  return text;
}
