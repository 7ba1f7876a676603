import { readFileSync } from 'node:fs';
import { miraklOrder as marketOrder } from '../support/connectors/mirakl-orders';
import { canary, STEM } from '../support/stack/canaries';
import type { Shown } from '../support/stack/client';
import type { Grumpy } from '../support/stack/grumpy';
import { byLabel, directOrder, importOrders, isHanded, miraklOrder } from '../support/stack/lives';
import { until } from '../support/stack/until';
import type { World } from '../support/stack/world';

/** A text that may be in the clear: it proves that the search would have found the other one. */
export const OPEN = 'Vwp4offen';

export const GRUMPY_PARCELS = 'grumpy-parcels';
export const GRUMPY_MARKET = 'grumpy-market';

const address = (field: string) => ({
  name: canary(`${field} name`),
  company: canary(`${field} company`),
  line1: canary(`${field} line1`),
  line2: canary(`${field} line2`),
  postalCode: `${STEM} zip`,
  city: canary(`${field} city`),
  region: canary(`${field} region`),
  phone: canary(`${field} phone`),
  country: 'DE',
});

/** An order with a canary in every field with personal data or free text. */
export const order = (name: string, extra: Record<string, unknown> = {}) =>
  directOrder(`${OPEN}-${name}`, {
    customer: { name: canary('name'), email: `${STEM}.mail@example.com`, phone: canary('phone') },
    shippingAddress: address('shipping'),
    billingAddress: address('billing'),
    lines: [
      {
        id: '1',
        sku: `${OPEN}-sku`,
        name: canary('product'),
        quantity: 2,
        unitPrice: { amount: 1250, currency: 'EUR' },
        weightGrams: 350,
      },
    ],
    ...extra,
  });

/** Connections whose credentials must not be seen, to systems that respond as the test defines. */
export async function connectGrumpy({ client }: World, { url }: Grumpy): Promise<void> {
  const shipFrom = { company: 'Store', line1: 'Dock 1', postalCode: '20457', city: 'Hamburg', country: 'DE' };
  const carrier = {
    name: GRUMPY_PARCELS,
    kind: 'easypost',
    settings: {
      baseUrl: `${url}/v2`,
      shipFrom,
      parcel: { lengthMm: 300, widthMm: 200, heightMm: 120, weightGrams: 900 },
    },
    credentials: { apiKey: `${STEM}-carrier-key`, webhookSecret: `${STEM}-webhook-secret` },
  };
  const channel = {
    name: GRUMPY_MARKET,
    kind: 'mirakl',
    settings: { baseUrl: url, pollSeconds: 86_400, reasons: { cancel: '34', refund: '14' } },
    credentials: { apiKey: `${STEM}-shop-key` },
  };
  for (const [side, body] of Object.entries({ carriers: carrier, channels: channel })) {
    const { status } = await client.send('POST', `/v1/${side}`, { body });
    if (status !== 201) throw new Error(`${side}: ${status}`);
  }
}

/** Sends a command that has to be taken. */
async function act({ client }: World, id: string, name: string, body: object): Promise<void> {
  const { state, code } = await client.command(id, name, body, `${id}/${name}`);
  if (state !== 'accepted') throw new Error(`${name}: ${code}`);
}

/** Can all that was planted still be read by authorized callers? Otherwise nothing was tested. */
async function shows({ client }: World, id: string, ...texts: readonly string[]): Promise<void> {
  await until(`${texts} in what the api shows`, async () => {
    const text = JSON.stringify(await client.get(`/v1/orders/${id}`));
    const timeline = JSON.stringify(await client.get(`/v1/orders/${id}/timeline`));
    const missing = texts.filter((planted) => !text.includes(planted) && !timeline.includes(planted));
    if (missing.length > 0) throw new Error(`missing: ${missing}`);
    return true;
  });
}

export async function refusedLife(world: World): Promise<void> {
  const id = await world.client.take(order('refused', { requiresAcceptance: true }));
  await act(world, id, 'refuse', { reason: canary('refuse') });
  const people = ['name', 'phone', 'product', 'refuse', 'shipping line2', 'billing region'].map(canary);
  await shows(world, id, ...people, `${STEM}.mail@example.com`);
}

export async function cancelledLife(world: World): Promise<void> {
  const id = await world.client.take(order('cancelled'));
  await act(world, id, 'cancel', { reason: canary('cancel') });
  await act(world, id, 'refund', { reason: canary('refund') });
  await shows(world, id, canary('cancel'), canary('refund'));
}

/** Returns, and in the middle of them a database that refuses what the worker writes. */
export async function returnedLife(world: World): Promise<void> {
  const { client } = world;
  const id = await client.take(order('returned'));
  const trackingUrl = `https://example.com/${STEM}`;
  const manual = { carrier: canary('carrier'), trackingNumber: `${OPEN}-tracking`, trackingUrl };
  await act(world, id, 'ship', { manual });
  await act(world, id, 'deliver', {});
  await world.query(
    `ALTER TABLE facts ADD CONSTRAINT no_returns CHECK (type <> 'ReturnRequested') NOT VALID`,
  );
  const requested = act(world, id, 'request-return', {
    lines: [{ id: '1', quantity: 1 }],
    reason: canary('return'),
  });
  await until('a worker that cannot write', async () =>
    /an activity failed.*advance/.test(readFileSync(world.stack.logFile, 'utf8')),
  );
  await world.query('ALTER TABLE facts DROP CONSTRAINT no_returns');
  await requested;
  const { returns } = await client.get<{ returns: { id: string }[] }>(`/v1/orders/${id}`);
  await act(world, id, 'reject-return', { returnId: returns[0]?.id, reason: canary('reject') });
  await act(world, id, 'return', { lines: [{ id: '1', quantity: 1 }], reason: canary('come back') });
  await shows(
    world,
    id,
    canary('carrier'),
    trackingUrl,
    canary('return'),
    canary('reject'),
    canary('come back'),
  );
}

/** Corrections to people, holds, incidents and shipments, and what a preview of them shows. */
export async function correctedLife(world: World): Promise<void> {
  const { client } = world;
  const id = await client.take(order('corrected'));
  const customer = { name: canary('new name'), email: `${STEM}.new@example.com`, phone: canary('new phone') };
  await act(world, id, 'change-customer', { customer });
  await act(world, id, 'change-address', { shippingAddress: address('new') });
  await client.send('POST', `/v1/orders/${id}/hold?preview=true`, {
    body: { reason: canary('asked about') },
  });
  await act(world, id, 'hold', { reason: canary('hold') });
  await shows(world, id, canary('hold'), canary('new name'), canary('new city'));
  await act(world, id, 'release', {});
  await act(world, id, 'ship', { manual: { carrier: canary('first courier') } });
  const { shipments } = await client.get<{ shipments: { id: string }[] }>(`/v1/orders/${id}`);
  const trackingUrl = `https://example.com/${STEM}/edited`;
  const correction = { shipmentId: shipments[0]?.id, carrier: canary('second courier'), trackingUrl };
  await act(world, id, 'edit-shipment', correction);
  await act(world, id, 'open-incident', { reason: canary('incident') });
  await shows(world, id, canary('incident'), canary('second courier'), trackingUrl);
  await act(world, id, 'close-incident', { resolution: canary('resolution') });
  await shows(world, id, canary('resolution'));
  const setStatus = { view: 'store.fulfillment', status: 'Returned', fields: { reason: canary('by word') } };
  await client.send('POST', `/v1/orders/${id}/status`, { body: setStatus });
}

/** A shipment that the carrier describes with its own text. */
export async function reportedLife(world: World): Promise<void> {
  const { client, outside } = world;
  const id = await client.take(order('reported'));
  await act(world, id, 'ship', byLabel);
  const { shipments } = await client.orderWhere(id, isHanded);
  const message = canary('remark');
  await outside.report(shipments[0]?.trackingNumber ?? '', { status: 'in_transit', message });
  await client.orderWhere(id, (shown: Shown) => shown.shipments[0]?.status === 'in_transit');
  await shows(world, id, message);
}

/** A carrier that fails first and then refuses, with its own text; a person does it by hand. */
export async function refusedByCarrier(world: World, grumpy: Grumpy): Promise<void> {
  const message = canary('refusal of the carrier');
  const error = { code: 'ADDRESS.VERIFY.FAILURE', message, errors: [{ field: 'street1', message }] };
  grumpy.says({ method: 'POST', path: /^\/v2\/shipments$/, status: 500, answer: { error } });
  grumpy.says({ method: 'POST', path: /^\/v2\/shipments$/, status: 422, answer: { error } });
  const id = await world.client.take(order('label'));
  await act(world, id, 'ship', { carrier: { account: GRUMPY_PARCELS } });
  await shows(world, id, message);
  await confirmByHand(world, id, { trackingNumber: `${OPEN}-by-hand` });
}

const PULL = /^\/api\/orders\?(?!.*order_ids)/;
const LOOK_UP = /^\/api\/orders\?.*order_ids/;

export async function refusedByChannel(world: World, grumpy: Grumpy): Promise<void> {
  const message = canary('refusal of the channel');
  const answer = { status: 400, code: 'VALIDATION_ERROR', message, errors: [{ code: message, message }] };
  grumpy.says({ method: 'PUT', path: /\/accept$/, status: 503, answer });
  grumpy.says({ method: 'GET', path: LOOK_UP, status: 502, answer, times: 2 });
  grumpy.says({ method: 'GET', path: LOOK_UP, status: 400, answer });
  const externalId = `${OPEN}-channel`;
  const orders = [marketOrder({ order_id: externalId, commercial_id: externalId })];
  grumpy.says({ method: 'GET', path: PULL, status: 200, answer: { orders, total_count: 1 } });
  const id = (await importOrders(world, [externalId], GRUMPY_MARKET)).get(externalId) ?? '';
  await act(world, id, 'accept', {});
  await confirmByHand(world, id, {});
  await shows(world, id, canary('evidence'));
}

async function confirmByHand(world: World, id: string, more: object): Promise<void> {
  const { attention } = await world.client.orderWhere(id, (shown) =>
    shown.attention.some(({ problem }) => problem !== 'server_error'),
  );
  const evidence = canary('evidence');
  await act(world, id, 'confirm-effect', { effect: attention[0]?.effect, evidence, ...more });
}

/** What a marketplace sends about its customers. */
export async function importedLife(world: World): Promise<void> {
  const externalId = `${OPEN}-imported`;
  const home = {
    firstname: canary('first'),
    lastname: canary('last'),
    company: canary('firm'),
    street_1: canary('street'),
    street_2: canary('floor'),
    additional_info: canary('bell'),
    zip_code: `${STEM} zip`,
    city: canary('town'),
    state: canary('state'),
    phone: canary('number'),
  };
  const { lines: _, ...bought } = miraklOrder(externalId, 'SHIPPING');
  await world.outside.buy([
    {
      ...bought,
      lines: [{ sku: `${OPEN}-sku`, title: canary('title'), unitPrice: '19.90' }],
      customer: {
        firstname: home.firstname,
        lastname: home.lastname,
        email: `${STEM}.market@example.com`,
        shippingAddress: home,
        billingAddress: home,
      },
    },
  ]);
  const id = (await importOrders(world, [externalId])).get(externalId) ?? '';
  const texts = ['first', 'last', 'firm', 'street', 'floor', 'bell', 'town', 'state', 'number', 'title'];
  await shows(world, id, ...texts.map(canary));
  await act(world, id, 'ship', { manual: { carrier: canary('courier') } });
  await world.client.orderWhere(id, isHanded);
}
