import type { ApiClient } from './client';

const MARKETPLACE = 'marketplace';
const PARCELS = 'parcels';
const IN_A_HURRY = 'in-a-hurry';
export const CONNECTIONS = { MARKETPLACE, PARCELS, IN_A_HURRY } as const;

const WEBHOOK_SECRET = 'the-secret-of-the-example-webhooks';
/** The simulators know these keys from the start. */
const EASYPOST_KEY = 'EZTKsimulated0000000000000000default';

/** The simulators as the examples use them: a marketplace where customers buy, and a carrier that reports. */
export class OutsideWorld {
  constructor(
    private readonly simulatorsUrl: string,
    private readonly apiUrl: string,
  ) {}

  /** Connects the system under example to the simulators, in test mode: they are no real systems. Safe to repeat. */
  async connect(api: ApiClient): Promise<void> {
    await api.connect('channels', {
      name: MARKETPLACE,
      kind: 'mirakl',
      settings: {
        testMode: true,
        baseUrl: `${this.simulatorsUrl}/mirakl`,
        pollSeconds: 60,
        reasons: { cancel: '34', refund: '14' },
      },
      credentials: { apiKey: 'sim-mirakl-shop-key' },
    });
    await api.connect('carriers', {
      name: PARCELS,
      kind: 'easypost',
      settings: {
        testMode: true,
        baseUrl: `${this.simulatorsUrl}/easypost/v2`,
        shipFrom: {
          company: 'Example Store',
          line1: 'Hafenstr. 2',
          postalCode: '20457',
          city: 'Hamburg',
          country: 'DE',
        },
        parcel: { lengthMm: 300, widthMm: 200, heightMm: 120, weightGrams: 900 },
      },
      credentials: { apiKey: EASYPOST_KEY, webhookSecret: WEBHOOK_SECRET },
    });
    await api.connect('channels', {
      name: IN_A_HURRY,
      kind: 'direct',
      settings: { testMode: true, policy: { requiresAcceptance: true, acceptBySeconds: 4 } },
      credentials: {},
    });
    await this.registerWebhook();
  }

  /** A customer buys on the marketplace. */
  async buy(orderId: string): Promise<void> {
    await this.post(
      '/_sim/mirakl/orders',
      { orderId, lines: [{ sku: 'LAMP-7', title: 'Desk lamp', quantity: 1, unitPrice: '39.90' }] },
      [200, 201, 400, 409, 422],
    );
  }

  /** The carrier has something to say of a parcel, and says it by a signed callback. */
  async report(trackingNumber: string, status: string): Promise<void> {
    await this.post(`/_sim/easypost/trackers/${trackingNumber}/events`, { status }, [200, 201, 202]);
  }

  private async registerWebhook(): Promise<void> {
    const url = `${this.apiUrl}/callbacks/carriers/${PARCELS}`;
    const authorization = `Basic ${Buffer.from(`${EASYPOST_KEY}:`).toString('base64')}`;
    const known = await fetch(`${this.simulatorsUrl}/easypost/v2/webhooks`, { headers: { authorization } });
    const { webhooks = [] } = (await known.json()) as { webhooks?: { url: string }[] };
    if (webhooks.some((webhook) => webhook.url === url)) return;
    const webhook = { url, webhook_secret: WEBHOOK_SECRET };
    await this.post('/easypost/v2/webhooks', { webhook }, [200, 201], { authorization });
  }

  private async post(
    path: string,
    body: object,
    expected: readonly number[],
    headers: Record<string, string> = {},
  ): Promise<unknown> {
    const answer = await fetch(this.simulatorsUrl + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!expected.includes(answer.status)) throw new Error(`${path}: ${answer.status} ${text.slice(0, 300)}`);
    return text ? JSON.parse(text) : null;
  }
}
