import { easypostClient } from '../../../simulators/testing/client';
import type { System } from './system';

export const EASYPOST_SECRET = 'the-secret-of-these-webhooks';

/** A key of Standard Webhooks; the same byte gives the same key. */
export const courierSecret = (byte: number): string => `whsec_${Buffer.alloc(32, byte).toString('base64')}`;

/** A courier that calls back, signing with `secret`. */
export async function connectCourier(system: System, name: string, credentials: object): Promise<string> {
  const carrier = { name: system.named(name), kind: 'webhook', credentials };
  await system.client.expect([201], 'POST', '/v1/carriers', { body: carrier });
  return carrier.name;
}

/** The simulated EasyPost opens an account for any key of this form. */
export const easypostKey = (system: System, name: string): string =>
  `EZTK${system.tag}${name.replaceAll('-', '_')}`;

const STORE = { company: 'Store', line1: 'Hafenstr. 2', postalCode: '20457', city: 'Hamburg', country: 'DE' };

/** An account at the simulated EasyPost; each has a key of its own there, and its webhook set up. */
export async function connectParcels(system: System, name = 'parcels', shipFrom = STORE): Promise<string> {
  const { simulators, client } = system;
  const apiKey = easypostKey(system, name);
  const carrier = {
    name: system.named(name),
    kind: 'easypost',
    settings: {
      baseUrl: `${simulators.easypostUrl}/v2`,
      shipFrom,
      parcel: { lengthMm: 300, widthMm: 200, heightMm: 120, weightGrams: 900 },
    },
    credentials: { apiKey, webhookSecret: EASYPOST_SECRET },
  };
  await client.expect([201], 'POST', '/v1/carriers', { body: carrier });
  const webhook = {
    url: `${client.url}/callbacks/carriers/${carrier.name}`,
    webhook_secret: EASYPOST_SECRET,
  };
  const made = await easypostClient(simulators, apiKey)('POST', '/webhooks', { webhook });
  if (made.status !== 201) throw new Error(`the webhook was not set up: ${made.status}`);
  return carrier.name;
}

/** A channel whose orders are sent to us, with a policy of its own. */
export async function connectChannel(system: System, name: string, policy: object): Promise<string> {
  const channel = { name: system.named(name), kind: 'direct', settings: { policy } };
  await system.client.expect([201], 'POST', '/v1/channels', { body: channel });
  return channel.name;
}

/** A shop of its own at the simulated marketplace; `key` is the shop's. */
export async function connectMarketplace(
  system: System,
  name: string,
  policy?: object,
): Promise<{ channel: string; key: string }> {
  const key = `shop-${system.tag}-${name}`;
  system.simulators.setUpMiraklShop(key);
  const channel = {
    name: system.named(name),
    kind: 'mirakl',
    settings: {
      baseUrl: system.simulators.miraklUrl,
      // Pulled when a test requests it.
      pollSeconds: 86_400,
      reasons: { cancel: '34', refund: '14' },
      carriers: { DHL: 'DHL' },
      ...(policy ? { policy } : {}),
    },
    credentials: { apiKey: key },
  };
  await system.client.expect([201], 'POST', '/v1/channels', { body: channel });
  return { channel: channel.name, key };
}

/** An account of its own at the simulated fulfillment provider; `key` is the account's. */
export async function connectSupplier(
  system: System,
  name: string,
): Promise<{ supplier: string; key: string }> {
  const key = `provider-${system.tag}-${name}`;
  system.simulators.setUpFulfillmentAccount(key);
  const supplier = {
    name: system.named(name),
    kind: 'fulfillment',
    settings: {
      baseUrl: system.simulators.fulfillmentUrl,
      apiCode: 'warehouse',
      findsByOrderId: true,
      // Read when a test requests it.
      pollSeconds: 86_400,
      orderUrlTemplate: 'https://provider.example/orders/{orderId}',
    },
    credentials: { apiKey: key },
  };
  await system.client.expect([201], 'POST', '/v1/suppliers', { body: supplier });
  return { supplier: supplier.name, key };
}
