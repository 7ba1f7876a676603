import type { Carrier, Label, LabelRequest } from '../../../domain/ports';
import type { Simulators } from '../../../simulators';
import { startSimulators } from '../../../simulators';
import { Attempts } from '../../../tests/support/connectors/attempts';
import { failure } from '../../../tests/support/connectors/failure';
import { createEasypost } from './index';
import { easypostCredentials, easypostSettings } from './settings';

let simulators: Simulators;
let carrier: Carrier;

const labelRequest: LabelRequest = {
  shipmentId: 'shp_1_1',
  orderReference: 'A-1001',
  to: {
    name: 'Camille Moreau',
    line1: '417 Montgomery St',
    city: 'San Francisco',
    region: 'CA',
    postalCode: '94104',
    country: 'US',
    email: 'camille@example.com',
  },
  weightGrams: 400,
  service: null,
};

/** Short if a response never comes, long if it only takes its time. */
function open(timeoutMs = 10_000, change: object = {}, apiKey = simulators.keys.easypost): Carrier {
  return createEasypost({ timeoutMs, trustedOrigins: [simulators.url] }).open({
    name: 'easypost',
    settings: easypostSettings.parse({
      baseUrl: `${simulators.easypostUrl}/v2`,
      shipFrom: {
        company: 'Shop',
        line1: '1 Main St',
        city: 'Reno',
        region: 'NV',
        postalCode: '89501',
        country: 'US',
      },
      parcel: { lengthMm: 300, widthMm: 200, heightMm: 100, weightGrams: 500 },
      ...change,
    }),
    credentials: easypostCredentials.parse({ apiKey, webhookSecret: 'a webhook secret' }),
  });
}

beforeAll(async () => {
  simulators = await startSimulators();
});
afterAll(() => simulators.close());
beforeEach(() => {
  simulators.reset();
  carrier = open();
});

const buy = (attempts: Attempts, wish: Partial<LabelRequest> = {}, by = carrier): Promise<Label> =>
  by.buyLabel?.({ ...labelRequest, ...wish }, attempts.next()) ??
  Promise.reject(new Error('sells no labels'));

const giveBack = (ref: string, attempts: Attempts, by = carrier): Promise<void> =>
  by.voidLabel?.(ref, attempts.next()) ?? Promise.reject(new Error('takes no labels back'));

const bought = () => simulators.ledger({ kind: 'label_bought' });
const voided = () => simulators.ledger({ kind: 'label_voided' });

describe('buying a label', () => {
  it('buys the cheapest label, and returns its address', async () => {
    const label = await buy(new Attempts('label:shp_1_1'));
    expect(bought()).toMatchObject([{ key: 'label:shp_1_1', detail: { carrier: 'USPS', service: 'First' } }]);
    expect(label).toEqual({
      carrierRef: expect.stringMatching(/^shp_/),
      trackingNumber: bought()[0]?.detail.trackingCode,
      service: 'First',
      labelUrl: expect.stringMatching(/^http/),
      trackingUrl: expect.stringMatching(/^https:/),
    });
  });

  it.each(['Priority', 'priority', 'USPS Priority'])('buys the requested service: %s', async (service) => {
    expect((await buy(new Attempts('a'), { service })).service).toBe('Priority');
  });

  it('refuses a service that no carrier offers, and buys nothing', async () => {
    expect(await failure(buy(new Attempts('a'), { service: 'Pigeon' }))).toMatchObject({
      kind: 'refused',
      code: 'no_rate',
    });
    expect(bought()).toEqual([]);
  });

  it('refuses a destination that no carrier serves', async () => {
    const to = { ...labelRequest.to, postalCode: '00000' };
    expect(await failure(buy(new Attempts('a'), { to }))).toMatchObject({ kind: 'refused', code: 'no_rate' });
  });

  it('uses the weight of the box if the order has none', async () => {
    await buy(new Attempts('a'), { weightGrams: null });
    await buy(new Attempts('b'), { weightGrams: 0 });
    await buy(new Attempts('c'), { weightGrams: 1 });
    // 500 g are above what First takes; Priority is next.
    expect(bought().map((entry) => entry.detail.service)).toEqual(['Priority', 'Priority', 'First']);
  });

  it('is refused while the balance is too low, and buys once it is sufficient', async () => {
    simulators.setUpEasypostAccount('EZTKpoor', { balanceCents: 100 });
    const poor = open(undefined, {}, 'EZTKpoor');
    const attempts = new Attempts('a');
    expect(await failure(buy(attempts, {}, poor))).toMatchObject({
      kind: 'refused',
      code: 'insufficient_funds',
    });
    simulators.setUpEasypostAccount('EZTKpoor', { balanceCents: 100_000 });
    await buy(attempts, {}, poor);
    expect(bought()).toHaveLength(1);
    expect(simulators.ledger({ kind: 'shipment_created' })).toHaveLength(1);
  });

  it('reports a key that is not accepted', async () => {
    const error = await failure(buy(new Attempts('a'), {}, open(undefined, {}, 'wrong')));
    expect(error).toMatchObject({ kind: 'refused', code: 'credentials_refused' });
  });

  it('stores the shipment before it buys', async () => {
    const attempts = new Attempts('a');
    simulators.fault({ match: { path: '/buy$' }, fault: { kind: 'failBefore' } });
    expect(await failure(buy(attempts))).toMatchObject({ kind: 'unknown', code: 'connection_lost' });
    expect(attempts.ref).toMatch(/^shp_/);
    expect(bought()).toEqual([]);
  });
});

describe('a label is bought once', () => {
  it.each<[string, Parameters<Simulators['fault']>[0], number | undefined]>([
    [
      'the purchase is done and its response never comes',
      { match: { path: '/buy$' }, fault: { kind: 'executeThenTimeout' } },
      400,
    ],
    [
      'the purchase is done and the connection is cut',
      { match: { path: '/buy$' }, fault: { kind: 'executeThenReset' } },
      undefined,
    ],
    [
      'the purchase is done and its response is cut off',
      { match: { path: '/buy$' }, fault: { kind: 'truncatedBody' } },
      undefined,
    ],
    [
      'the purchase is done and its response is not JSON',
      { match: { path: '/buy$' }, fault: { kind: 'malformedJson' } },
      undefined,
    ],
    [
      'the purchase is done and its response is an HTML page',
      { match: { path: '/buy$' }, fault: { kind: 'wrongContentType' } },
      undefined,
    ],
    [
      'the purchase is done and its response is huge',
      { match: { path: '/buy$' }, fault: { kind: 'hugeBody' } },
      undefined,
    ],
    [
      'the purchase is done and its response drips',
      { match: { path: '/buy$' }, fault: { kind: 'slowDrip' } },
      400,
    ],
    [
      'the purchase is done and its head never ends',
      { match: { path: '/buy$' }, fault: { kind: 'endlessHeaders', ms: 20 } },
      400,
    ],
    [
      'the purchase is not done: the connection is cut',
      { match: { path: '/buy$' }, fault: { kind: 'failBefore' } },
      undefined,
    ],
    [
      'the purchase is not done: a 500',
      { match: { path: '/buy$' }, fault: { kind: 'status', status: 500 } },
      undefined,
    ],
    [
      'the purchase is not done: a 429',
      { match: { path: '/buy$' }, fault: { kind: 'status', status: 429, retryAfter: 2 } },
      undefined,
    ],
    [
      'the draft is created and its response is lost',
      { match: { method: 'POST', path: '/shipments$' }, fault: { kind: 'executeThenReset' } },
      undefined,
    ],
    [
      'the draft is not created',
      { match: { method: 'POST', path: '/shipments$' }, fault: { kind: 'failBefore' } },
      undefined,
    ],
  ])('if %s', async (_name, fault, timeoutMs) => {
    const attempts = new Attempts('label:shp_1_1');
    simulators.fault(fault);
    const error = await failure(buy(attempts, {}, open(timeoutMs)));
    expect(['unknown', 'transient', 'throttled']).toContain(error.kind);
    const label = await buy(attempts);
    expect(bought()).toHaveLength(1);
    expect(label.trackingNumber).toBe(bought()[0]?.detail.trackingCode);
    expect(await buy(attempts)).toEqual(label);
    expect(bought()).toHaveLength(1);
  });

  it('and a throttled purchase says when to retry', async () => {
    simulators.fault({ match: { path: '/buy$' }, fault: { kind: 'status', status: 429, retryAfter: 2 } });
    expect(await failure(buy(new Attempts('a')))).toMatchObject({
      kind: 'throttled',
      options: { retryAfterMs: 2_000 },
    });
  });

  it('if the first attempt is still under way when the second buys', async () => {
    const attempts = new Attempts('a');
    simulators.fault({ match: { path: '/buy$' }, fault: { kind: 'barrier', name: 'slow' } });
    const first = buy(attempts);
    await simulators.barrier('slow').arrived();
    const second = await buy(attempts);
    simulators.barrier('slow').release();
    // The first gets the error that there is a label, and finds the second's.
    expect(await first).toEqual(second);
    expect(bought()).toHaveLength(1);
  });

  it('if two attempts start at the same time, since both continue with the shipment that was stored first', async () => {
    const attempts = new Attempts('a');
    const labels = await Promise.all([buy(attempts), buy(attempts), buy(attempts)]);
    expect(bought()).toHaveLength(1);
    expect(new Set(labels.map((label) => label.carrierRef)).size).toBe(1);
  });
});

describe('refunding a label', () => {
  const label = () => buy(new Attempts('label'));

  it('requests its refund once', async () => {
    const { carrierRef } = await label();
    await giveBack(carrierRef, new Attempts('void'));
    expect(voided()).toHaveLength(1);
  });

  it('counts as done if it was requested before', async () => {
    const { carrierRef } = await label();
    await giveBack(carrierRef, new Attempts('void'));
    await giveBack(carrierRef, new Attempts('another'));
    simulators.decideLabelRefund(carrierRef, 'refunded');
    await giveBack(carrierRef, new Attempts('a third'));
    expect(voided()).toHaveLength(1);
  });

  it.each(['rejected', 'not_applicable'] as const)('is refused inside a 2xx: %s', async (refundStatus) => {
    simulators.setUpEasypostAccount(simulators.keys.easypost, { refundStatus });
    const { carrierRef } = await label();
    expect(await failure(giveBack(carrierRef, new Attempts('void')))).toMatchObject({
      kind: 'refused',
      code: `void_${refundStatus}`,
    });
    expect(voided()).toEqual([]);
  });

  it('is refused once the carrier has the shipment', async () => {
    const { carrierRef, trackingNumber } = await label();
    await simulators.emitTracking(trackingNumber, { status: 'in_transit', send: false });
    const error = await failure(giveBack(carrierRef, new Attempts('void')));
    expect(error).toMatchObject({ kind: 'refused', code: 'shipment_refund_unavailable' });
    expect(error.options.remark).toContain('shipped');
  });

  it('is refused for an unknown label', async () => {
    const error = await failure(giveBack('by_hand', new Attempts('void')));
    expect(error).toMatchObject({ kind: 'refused', code: 'not_found' });
  });

  it.each<[string, Parameters<Simulators['fault']>[0]['fault'], number | undefined]>([
    ['is done and its response never comes', { kind: 'executeThenTimeout' }, 400],
    ['is done and the connection is cut', { kind: 'executeThenReset' }, undefined],
    ['is not done', { kind: 'failBefore' }, undefined],
    ['is not done: a 503', { kind: 'status', status: 503 }, undefined],
  ])('happens once if it %s', async (_name, fault, timeoutMs) => {
    const { carrierRef } = await label();
    const attempts = new Attempts('void');
    simulators.fault({ match: { path: '/refund$' }, fault });
    expect((await failure(giveBack(carrierRef, attempts, open(timeoutMs)))).kind).toBe('unknown');
    await giveBack(carrierRef, attempts);
    expect(voided()).toHaveLength(1);
  });
});

describe('testing the credentials', () => {
  it('succeeds with good ones and changes nothing', async () => {
    await expect(carrier.test()).resolves.toBeUndefined();
    expect(simulators.ledger()).toEqual([]);
  });

  it('fails with bad ones', async () => {
    expect(await failure(open(undefined, {}, 'wrong').test())).toMatchObject({ code: 'credentials_refused' });
  });
});

describe('a webhook of the simulator', () => {
  it('is verified and read as for the connection', async () => {
    const { trackingNumber } = await buy(new Attempts('a'));
    const { requests } = await simulators.emitTracking(trackingNumber, {
      status: 'delivered',
      statusDetail: 'arrived_at_destination',
      message: 'Left at the door',
      occurredAt: '2026-11-21T10:00:00Z',
      url: 'http://127.0.0.1:9/callbacks',
      secret: 'a webhook secret',
      eventId: 'evt_abc',
      weight: 614,
      send: false,
    });
    const [request] = requests;
    const answer = carrier.readCallback?.({
      headers: request?.headers ?? {},
      body: Buffer.from(request?.rawBody ?? ''),
      receivedAt: new Date().toISOString(),
    });
    expect(answer).toEqual({
      ok: true,
      events: [
        {
          eventId: 'evt_abc',
          trackingNumber,
          status: 'delivered',
          occurredAt: '2026-11-21T10:00:00.000Z',
          remark: 'Left at the door',
        },
      ],
    });
  });
});
