import { startSimulators } from '../index';
import type { Simulators } from '../simulators';
import type { Call } from '../testing/client';
import { adminClient, easypostClient, miraklClient, newShipment } from '../testing/client';

let simulators: Simulators;
let admin: Call;

beforeAll(async () => {
  simulators = await startSimulators();
  admin = adminClient(simulators);
});
beforeEach(() => simulators.reset());
afterAll(() => simulators.close());

describe('the admin side', () => {
  it('creates orders and moves them', async () => {
    const made = await admin('POST', '/mirakl/orders', { state: 'WAITING_DEBIT', lines: [{ sku: 'LAMP' }] });
    expect(made).toMatchObject({
      status: 201,
      json: { order_state: 'WAITING_DEBIT', order_lines: [{ offer_sku: 'LAMP' }] },
    });
    const { order_id } = made.json;
    expect((await admin('POST', `/mirakl/orders/${order_id}/debit`)).json.order_state).toBe('SHIPPING');
    expect((await admin('GET', `/mirakl/orders/${order_id}`)).json.order_state).toBe('SHIPPING');
  });

  it.each([
    ['POST', '/mirakl/orders', { state: 'LOST' }],
    ['POST', '/mirakl/orders', { lines: [] }],
    ['POST', '/mirakl/orders', { lines: [{ quantity: 0 }] }],
    ['POST', '/mirakl/orders', { lines: [{ unitPrice: '1.234' }] }],
    ['GET', '/mirakl/orders/nobody', undefined],
    ['POST', '/mirakl/orders/nobody/debit', undefined],
    ['POST', '/mirakl/orders/nobody/dance', undefined],
    ['POST', '/easypost/trackers/nobody/events', { status: 'delivered' }],
    ['POST', '/easypost/trackers/nobody/events', {}],
    ['POST', '/easypost/shipments/nobody/refund-status', { status: 'refunded' }],
    ['POST', '/faults', {}],
    ['POST', '/faults', { fault: { kind: 'explode' } }],
  ])('reports what is wrong with %s %s %j', async (method, path, body) => {
    const reply = await admin(method, path, body);
    expect(reply.status).toBe(422);
    expect(reply.json.error).toEqual(expect.any(String));
  });

  it('creates no order twice', async () => {
    await admin('POST', '/mirakl/orders', { orderId: 'ONE' });
    expect((await admin('POST', '/mirakl/orders', { orderId: 'ONE' })).status).toBe(422);
  });

  it('sets up shops and accounts', async () => {
    expect((await admin('PUT', '/mirakl/shops/other', { name: 'Other' })).status).toBe(204);
    expect((await miraklClient(simulators, 'other')('GET', '/api/account')).json.shop_name).toBe('Other');
    expect((await admin('PUT', '/easypost/accounts/EZTKx', { active: false })).status).toBe(204);
    expect((await easypostClient(simulators, 'EZTKx')('GET', '/users')).status).toBe(401);
  });

  it('reports tracking and returns the signed request', async () => {
    const call = easypostClient(simulators);
    await call('POST', '/trackers', { tracker: { tracking_code: '94001' } });
    const url = 'http://127.0.0.1:9/callback';
    const reply = await admin('POST', '/easypost/trackers/94001/events', {
      status: 'delivered',
      url,
      secret: 's',
      send: false,
    });
    expect(reply).toMatchObject({
      status: 201,
      json: {
        deliveries: [],
        requests: [{ url, headers: { 'X-Hmac-Signature': expect.stringMatching(/^hmac-sha256-hex=/) } }],
      },
    });
  });

  it('sets faults, lists them and removes them', async () => {
    const rule = { match: { path: '/v2/users' }, fault: { kind: 'status', status: 503 }, times: 'always' };
    expect((await admin('POST', '/faults', rule)).json.id).toEqual(expect.any(String));
    const call = easypostClient(simulators);
    expect((await call('GET', '/users')).status).toBe(503);
    expect((await admin('GET', '/faults')).json.faults).toMatchObject([{ ...rule, fired: 1 }]);
    expect((await admin('DELETE', '/faults')).status).toBe(204);
    expect((await call('GET', '/users')).status).toBe(200);
  });

  it('waits for arrivals at a barrier and releases it', async () => {
    await admin('POST', '/faults', {
      match: { path: '/buy$' },
      fault: { kind: 'barrierAfter', name: 'bought' },
    });
    const call = easypostClient(simulators);
    const { json } = await call('POST', '/shipments', newShipment('order-1'));
    const bought = call('POST', `/shipments/${json.id}/buy`, { rate: { id: json.rates[0].id } });
    const arrived = await admin('GET', '/barriers/bought?waitForArrivals=1&timeoutMs=5000');
    expect(arrived).toMatchObject({ status: 200, json: { arrivals: 1, held: 1, released: false } });
    expect((await admin('GET', '/ledger?kind=label_bought&key=order-1')).json.entries).toHaveLength(1);
    expect((await admin('POST', '/barriers/bought/release')).json).toMatchObject({ held: 0, released: true });
    expect((await bought).status).toBe(200);
  });

  it('responds 408 if nothing arrives at a barrier', async () => {
    expect((await admin('GET', '/barriers/lonely?waitForArrivals=1&timeoutMs=10')).status).toBe(408);
    expect((await admin('GET', '/barriers/lonely')).status).toBe(200);
  });

  it('lists the requests, and clears everything on reset', async () => {
    await admin('POST', '/mirakl/orders');
    await miraklClient(simulators)('GET', '/api/orders');
    expect((await admin('GET', '/requests?system=mirakl')).json.requests).toMatchObject([
      { path: '/mirakl/api/orders' },
    ]);
    expect((await admin('POST', '/reset')).status).toBe(204);
    expect((await admin('GET', '/requests')).json.requests).toEqual([]);
    expect((await miraklClient(simulators)('GET', '/api/orders')).json.total_count).toBe(0);
  });

  it('responds 404 to an unknown path', async () => {
    expect((await admin('GET', '/nowhere')).status).toBe(404);
  });
});
