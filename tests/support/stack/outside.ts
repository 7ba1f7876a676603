import type { LedgerEntry } from '../../../simulators/core/ledger';
import type { FaultRule } from '../../../simulators/faults/fault';
import type { NewMiraklOrder } from '../../../simulators/mirakl/new-order';
import type { Client } from './client';
import { until } from './until';

export const MARKETPLACE = 'marketplace';
export const PARCELS = 'parcels';
const SHOP_KEY = 'sim-mirakl-shop-key';
const ACCOUNT_KEY = 'EZTKsimulated0000000000000000faults0';
const WEBHOOK_SECRET = 'the-secret-of-the-webhooks-under-test';

interface Barrier {
  readonly arrivals: number;
  readonly held: number;
}

/** The world outside, that is the simulators' process: what can be done to it, and what it reports. */
export class OutsideWorld {
  constructor(private readonly url: string) {}

  /** Creates the connections of a marketplace and a carrier. Nothing is imported unless requested. */
  async connect(client: Client, apiUrl: string): Promise<void> {
    await this.call('PUT', `/mirakl/shops/${SHOP_KEY}`, { cancelAfterDebit: true });
    const channel = {
      name: MARKETPLACE,
      kind: 'mirakl',
      settings: {
        baseUrl: `${this.url}/mirakl`,
        pollSeconds: 86_400,
        reasons: { cancel: '34', refund: '14' },
      },
      credentials: { apiKey: SHOP_KEY },
    };
    const carrier = {
      name: PARCELS,
      kind: 'easypost',
      settings: {
        baseUrl: `${this.url}/easypost/v2`,
        shipFrom: { company: 'Store', line1: 'Dock 1', postalCode: '20457', city: 'Hamburg', country: 'DE' },
        parcel: { lengthMm: 300, widthMm: 200, heightMm: 120, weightGrams: 900 },
      },
      credentials: { apiKey: ACCOUNT_KEY, webhookSecret: WEBHOOK_SECRET },
    };
    for (const [side, connection] of Object.entries({ channels: channel, carriers: carrier })) {
      const { status, answer } = await client.send('POST', `/v1/${side}`, { body: connection });
      if (status !== 201) throw new Error(`${side}: ${status} ${JSON.stringify(answer)}`);
    }
    await this.registerWebhook(`${apiUrl}/callbacks/carriers/${PARCELS}`);
  }

  /** Customers buy; what they bought is not imported yet. */
  async buy(orders: readonly NewMiraklOrder[]): Promise<void> {
    for (const order of orders) await this.call('POST', '/mirakl/orders', order);
  }

  async fault(rule: FaultRule): Promise<void> {
    await this.call('POST', '/faults', rule);
  }

  async clearFaults(): Promise<void> {
    await this.call('DELETE', '/faults');
  }

  /** Waits until that many requests are held at a barrier. */
  async arrived(name: string, count: number): Promise<void> {
    await until(`${count} request(s) at ${name}`, async () => (await this.barrier(name)).held >= count);
  }

  barrier(name: string): Promise<Barrier> {
    return this.call('GET', `/barriers/${encodeURIComponent(name)}`);
  }

  async release(name: string): Promise<void> {
    await this.call('POST', `/barriers/${encodeURIComponent(name)}/release`, {});
  }

  async ledger(filter: Record<string, string> = {}): Promise<readonly LedgerEntry[]> {
    const query = new URLSearchParams(filter);
    const { entries } = await this.call<{ entries: LedgerEntry[] }>('GET', `/ledger?${query}`);
    return entries;
  }

  /** The carrier reports on a shipment by a signed callback. */
  async report(trackingNumber: string, event: { status: string; message?: string }): Promise<void> {
    await this.call('POST', `/easypost/trackers/${trackingNumber}/events`, event);
  }

  private async registerWebhook(url: string): Promise<void> {
    const response = await fetch(`${this.url}/easypost/v2/webhooks`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        authorization: `Basic ${Buffer.from(`${ACCOUNT_KEY}:`).toString('base64')}`,
      },
      body: JSON.stringify({ webhook: { url, webhook_secret: WEBHOOK_SECRET } }),
    });
    if (!response.ok) throw new Error(`webhook: ${response.status} ${await response.text()}`);
  }

  private async call<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}/_sim${path}`, {
      method,
      headers: { 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 300)}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }
}
