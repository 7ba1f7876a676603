import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signEasypostWebhook, startSimulators } from '../index';
import type { Simulators } from '../simulators';
import type { Call } from '../testing/client';
import { easypostClient } from '../testing/client';

/** A request that a subscriber got. */
interface Received {
  headers: IncomingMessage['headers'];
  rawBody: string;
}

let simulators: Simulators;
let call: Call;
let subscriber: Server;
let subscriberUrl: string;
let received: Received[];
/** Statuses to respond with in turn; 200 when used up. */
let answers: number[];

beforeAll(async () => {
  simulators = await startSimulators();
  call = easypostClient(simulators);
  subscriber = createServer((req, res) => {
    let rawBody = '';
    req.on('data', (chunk) => {
      rawBody += String(chunk);
    });
    req.on('end', () => {
      received.push({ headers: req.headers, rawBody });
      res.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => subscriber.listen(0, '127.0.0.1', resolve));
  subscriberUrl = `http://127.0.0.1:${(subscriber.address() as AddressInfo).port}/callbacks`;
});
beforeEach(() => {
  simulators.reset();
  received = [];
  answers = [];
});
afterAll(async () => {
  await simulators.close();
  subscriber.closeAllConnections();
  await new Promise((resolve) => subscriber.close(resolve));
});

async function follow(trackingCode: string): Promise<string> {
  const { json } = await call('POST', '/trackers', {
    tracker: { tracking_code: trackingCode, carrier: 'USPS' },
  });
  return json.id;
}

async function subscribe(secret: string, url = subscriberUrl): Promise<string> {
  const { json } = await call('POST', '/webhooks', { webhook: { url, webhook_secret: secret } });
  return json.id;
}

const quick = { delivery: { pauseMs: 1 } };

describe('trackers', () => {
  it('are created once per parcel', async () => {
    const id = await follow('94001');
    expect(await follow('94001')).toBe(id);
    expect((await call('GET', `/trackers/${id}`)).json).toMatchObject({
      status: 'unknown',
      carrier: 'USPS',
      weight: null,
    });
    expect((await call('GET', '/trackers?tracking_code=94001')).json.trackers).toHaveLength(1);
    expect((await call('GET', '/trackers/trk_none')).status).toBe(404);
    expect((await call('POST', '/trackers', { tracker: {} })).status).toBe(422);
  });

  it('have the state of a test code if the code is one', async () => {
    const id = await follow('EZ4000000004');
    expect((await call('GET', `/trackers/${id}`)).json.status).toBe('delivered');
  });

  it('have the status of what happened last, whenever it was reported', async () => {
    const id = await follow('94001');
    await simulators.emitTracking('94001', { status: 'delivered', occurredAt: '2026-11-22T12:00:00Z' });
    const late = await simulators.emitTracking('94001', {
      status: 'in_transit',
      occurredAt: '2026-11-21T12:00:00Z',
    });
    expect(late.event).toMatchObject({ result: { status: 'delivered' } });
    const { json } = await call('GET', `/trackers/${id}`);
    expect(json.tracking_details.map((detail: { status: string }) => detail.status)).toEqual([
      'in_transit',
      'delivered',
    ]);
  });

  it('cannot report for a parcel without a tracker', async () => {
    await expect(simulators.emitTracking('unknown', { status: 'delivered' })).rejects.toThrow(RangeError);
  });
});

describe('webhooks', () => {
  it('can be subscribed, listed without their secret, and deleted', async () => {
    const id = await subscribe('s3cret');
    const { json } = await call('GET', '/webhooks');
    expect(json.webhooks).toMatchObject([{ id, object: 'Webhook', url: subscriberUrl, disabled_at: null }]);
    expect(JSON.stringify(json)).not.toContain('s3cret');
    expect(await call('DELETE', `/webhooks/${id}`)).toMatchObject({ status: 200, json: {} });
    expect((await call('GET', `/webhooks/${id}`)).status).toBe(404);
    await follow('94001');
    await simulators.emitTracking('94001', { status: 'in_transit' });
    expect(received).toEqual([]);
  });

  it('require an address', async () => {
    expect((await call('POST', '/webhooks', { webhook: {} })).json.error.code).toBe('PARAMETER.REQUIRED');
    expect((await call('POST', '/webhooks', { webhook: { url: 'ftp://x' } })).json.error.code).toBe(
      'WEBHOOK.INVALID',
    );
  });

  it('have a signature over the exact bytes, with the secret in NFKD form', async () => {
    await subscribe('café ﬁ');
    await follow('94001');
    const { requests, deliveries } = await simulators.emitTracking('94001', { status: 'in_transit' });
    expect(deliveries).toEqual([{ url: subscriberUrl, attempt: 1, status: 200 }]);
    expect(received).toHaveLength(1);
    expect(received[0]?.rawBody).toBe(requests[0]?.rawBody);
    const signature = received[0]?.headers['x-hmac-signature'];
    expect(signature).toMatch(/^hmac-sha256-hex=[0-9a-f]{64}$/);
    expect(signature).toBe(signEasypostWebhook(received[0]?.rawBody ?? '', 'cafe\u0301 fi'));
    expect(signature).not.toBe(signEasypostWebhook(received[0]?.rawBody ?? '', 'other'));
  });

  it('write whole weights as floats, so that a reserialized body no longer fits its signature', async () => {
    await subscribe('s');
    await follow('94001');
    await simulators.emitTracking('94001', { status: 'in_transit', weight: 614 });
    const { rawBody = '', headers } = received[0] ?? {};
    expect(rawBody).toContain('"weight":614.0,');
    const again = JSON.stringify(JSON.parse(rawBody));
    expect(signEasypostWebhook(again, 's')).not.toBe(headers?.['x-hmac-signature']);
  });

  it('have the format of the real event', async () => {
    await subscribe('s');
    await follow('94001');
    await simulators.emitTracking('94001', {
      status: 'out_for_delivery',
      message: 'Out for delivery',
      occurredAt: '2026-11-22T08:00:00Z',
      eventId: 'evt_1',
      location: { city: 'OAKLAND', state: 'CA' },
    });
    expect(JSON.parse(received[0]?.rawBody ?? '')).toMatchObject({
      id: 'evt_1',
      object: 'Event',
      description: 'tracker.updated',
      mode: 'test',
      previous_attributes: { status: 'unknown' },
      pending_urls: [subscriberUrl],
      result: {
        object: 'Tracker',
        tracking_code: '94001',
        status: 'out_for_delivery',
        tracking_details: [
          {
            object: 'TrackingDetail',
            message: 'Out for delivery',
            datetime: '2026-11-22T08:00:00Z',
            tracking_location: { object: 'TrackingLocation', city: 'OAKLAND', state: 'CA' },
          },
        ],
      },
    });
  });

  it('are retried until they are accepted, with the same body', async () => {
    await subscribe('s');
    await follow('94001');
    answers = [500, 302];
    const { deliveries } = await simulators.emitTracking('94001', { status: 'in_transit', ...quick });
    expect(deliveries.map((delivery) => delivery.status)).toEqual([500, 302, 200]);
    expect(new Set(received.map((request) => request.rawBody)).size).toBe(1);
  });

  it('are given up after some attempts, also without a response', async () => {
    await subscribe('s', 'http://127.0.0.1:9/nobody');
    await follow('94001');
    const { deliveries } = await simulators.emitTracking('94001', { status: 'in_transit', ...quick });
    expect(deliveries.map((delivery) => delivery.status)).toEqual([0, 0, 0]);
  });

  it('can be created without being sent, and be sent to another address with another secret', async () => {
    await subscribe('s');
    await follow('94001');
    const kept = await simulators.emitTracking('94001', { status: 'in_transit', send: false });
    expect(kept).toMatchObject({ deliveries: [], requests: [{ url: subscriberUrl }] });
    expect(received).toEqual([]);
    const aimed = await simulators.emitTracking('94001', {
      status: 'delivered',
      url: `${subscriberUrl}/x`,
      secret: 't',
    });
    expect(aimed.requests).toHaveLength(1);
    expect(received[0]?.headers['x-hmac-signature']).toBe(
      signEasypostWebhook(received[0]?.rawBody ?? '', 't'),
    );
  });

  it('of another account cannot be read, changed or deleted', async () => {
    const id = await subscribe('s');
    const other = easypostClient(simulators, 'EZTKother');
    expect((await other('GET', `/webhooks/${id}`)).status).toBe(404);
    expect((await other('PATCH', `/webhooks/${id}`, { webhook_secret: 'mine' })).status).toBe(404);
    expect((await other('DELETE', `/webhooks/${id}`)).status).toBe(404);
    expect((await other('GET', '/webhooks')).json.webhooks).toEqual([]);
    expect((await call('GET', '/webhooks')).json.webhooks).toHaveLength(1);
  });

  it('sign with the new secret once it was changed', async () => {
    const id = await subscribe('old');
    await call('PATCH', `/webhooks/${id}`, { webhook_secret: 'new' });
    await follow('94001');
    await simulators.emitTracking('94001', { status: 'in_transit' });
    const [request] = received;
    expect(request?.headers['x-hmac-signature']).toBe(signEasypostWebhook(request?.rawBody ?? '', 'new'));
  });

  it('of another account receive nothing', async () => {
    await subscribe('s');
    await easypostClient(simulators, 'EZTKother')('POST', '/trackers', {
      tracker: { tracking_code: '94009' },
    });
    await simulators.emitTracking('94009', { status: 'delivered' });
    expect(received).toEqual([]);
  });
});
