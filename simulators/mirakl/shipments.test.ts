import { startSimulators } from '../index';
import type { Simulators } from '../simulators';
import type { Call } from '../testing/client';
import { miraklClient } from '../testing/client';

let simulators: Simulators;
let call: Call;

beforeAll(async () => {
  simulators = await startSimulators();
  call = miraklClient(simulators);
});
beforeEach(() => simulators.reset());
afterAll(() => simulators.close());

const UPS = { carrier_code: 'UPS', tracking_number: '1Z1' };

function shippingOrder(quantity = 3): string {
  return simulators.addMiraklOrder({ state: 'SHIPPING', lines: [{ sku: 'A', quantity }] }).order_id;
}

function parcel(orderId: string, quantity: number, more: object = {}): object {
  const line = { order_line_id: `${orderId}-1`, quantity, package_reference: `P${quantity}` };
  return { order_id: orderId, shipment_lines: [line], tracking: UPS, shipped: true, ...more };
}

describe('ST01, create shipments', () => {
  it('ships a line in parts, and the order with the last of them', async () => {
    const id = shippingOrder(3);
    const first = await call('POST', '/api/shipments', {
      shipments: [parcel(id, 1, { invoice_reference: 'INV-1' })],
    });
    expect(first.status).toBe(201);
    expect(first.json).toMatchObject({
      shipment_errors: [],
      shipment_success: [
        {
          order_id: id,
          status: 'SHIPPED',
          invoice_reference: 'INV-1',
          shipment_lines: [
            { order_line_id: `${id}-1`, offer_sku: 'A', quantity: 1, package_reference: 'P1' },
          ],
          tracking: { carrier_code: 'UPS', tracking_number: '1Z1' },
        },
      ],
    });
    expect(simulators.miraklOrder(id)?.order_state).toBe('SHIPPING');
    await call('POST', '/api/shipments', { shipments: [parcel(id, 2)] });
    expect(simulators.miraklOrder(id)).toMatchObject({
      order_state: 'SHIPPED',
      order_lines: [{ order_line_state: 'SHIPPED' }],
    });
    expect(simulators.ledger({ kind: 'shipment_confirmed' }).map((entry) => entry.key)).toEqual(['P1', 'P2']);
  });

  it('refuses what does not fit inside a successful response, and does the rest', async () => {
    const id = shippingOrder(2);
    const reply = await call('POST', '/api/shipments', {
      shipments: [parcel(id, 3), parcel('nobody', 1), parcel(id, 2)],
    });
    expect(reply.status).toBe(201);
    expect(reply.json.shipment_success).toHaveLength(1);
    expect(reply.json.shipment_errors).toEqual([
      { order_id: id, message: 'Shipment quantity is invalid.' },
      { order_id: 'nobody', message: "No order with id 'nobody'." },
    ]);
  });

  it('refuses to ship what has been shipped', async () => {
    const id = shippingOrder(1);
    await call('POST', '/api/shipments', { shipments: [parcel(id, 1)] });
    const again = await call('POST', '/api/shipments', { shipments: [parcel(id, 1)] });
    expect(again.json.shipment_errors).toEqual([
      { order_id: id, message: "The order status must be 'SHIPPING' but it is 'SHIPPED'." },
    ]);
    expect(simulators.ledger({ kind: 'shipment_confirmed' })).toHaveLength(1);
  });

  it('adds up the quantities of one shipment', async () => {
    const id = shippingOrder(3);
    const line = { order_line_id: `${id}-1`, quantity: 2 };
    const reply = await call('POST', '/api/shipments', {
      shipments: [{ order_id: id, shipment_lines: [line, line], shipped: true }],
    });
    expect(reply.json.shipment_errors).toHaveLength(1);
  });

  it.each([
    ['an unknown carrier code', { carrier_code: 'PIGEON', tracking_number: '1' }],
    ['a registered carrier without a number', { carrier_code: 'UPS' }],
    ['no carrier at all', { tracking_number: '1' }],
  ])('refuses %s', async (_case, tracking) => {
    const reply = await call('POST', '/api/shipments', {
      shipments: [parcel(shippingOrder(), 1, { tracking })],
    });
    expect(reply.json.shipment_errors).toHaveLength(1);
    expect(simulators.ledger({ kind: 'shipment_created' })).toEqual([]);
  });

  it('refuses a request without shipments as a whole', async () => {
    expect((await call('POST', '/api/shipments', { shipments: [] })).status).toBe(400);
    expect((await call('POST', '/api/shipments')).status).toBe(400);
  });
});

describe('existing shipments', () => {
  it('are tracked (ST23) and shipped (ST24) later, each separately', async () => {
    const id = shippingOrder(1);
    const { json } = await call('POST', '/api/shipments', { shipments: [parcel(id, 1, { shipped: false })] });
    const shipment = json.shipment_success[0].id;
    expect(simulators.ledger({ kind: 'shipment_confirmed' })).toEqual([]);
    const tracked = await call('POST', '/api/shipments/tracking', {
      shipments: [
        { id: shipment, tracking: { carrier_name: 'Pigeon', tracking_number: '7' } },
        { id: 'none', tracking: UPS },
      ],
    });
    expect(tracked).toMatchObject({
      status: 200,
      json: {
        shipment_success: [{ id: shipment }],
        shipment_errors: [{ id: 'none', message: "No shipment with id 'none'." }],
      },
    });
    const shipped = await call('PUT', '/api/shipments/ship', { shipments: [{ id: shipment }] });
    expect(shipped.json).toEqual({ shipment_success: [{ id: shipment }], shipment_errors: [] });
    expect(
      (await call('PUT', '/api/shipments/ship', { shipments: [{ id: shipment }] })).json.shipment_errors,
    ).toHaveLength(1);
    expect(simulators.miraklOrder(id)?.order_state).toBe('SHIPPED');
    expect(simulators.ledger({ kind: 'shipment_confirmed' })).toHaveLength(1);
  });

  it('can be withdrawn before they left (ST06), and not after', async () => {
    const id = shippingOrder(2);
    const { json } = await call('POST', '/api/shipments', {
      shipments: [parcel(id, 1, { shipped: false }), parcel(id, 1)],
    });
    const [open, gone] = json.shipment_success.map((shipment: { id: string }) => ({ id: shipment.id }));
    const reply = await call('PUT', '/api/shipments/delete', { shipments: [open, gone] });
    expect(reply.json).toMatchObject({ deletion_success: [open], deletion_errors: [gone] });
    const left = await call('GET', `/api/shipments/items_to_ship?order_id=${id}`);
    expect(left.json.data[0].shipment_lines).toMatchObject([{ order_line_id: `${id}-1`, quantity: 1 }]);
  });

  it('are listed by order (ST11) and in pages by token', async () => {
    const id = shippingOrder(5);
    const shipments = Array.from({ length: 5 }, () => parcel(id, 1));
    await call('POST', '/api/shipments', { shipments });
    await call('POST', '/api/shipments', { shipments: [parcel(shippingOrder(1), 1)] });
    const seen: string[] = [];
    let token = '';
    do {
      const { json } = await call(
        'GET',
        `/api/shipments?order_id=${id}&limit=2&page_token=${encodeURIComponent(token)}`,
      );
      seen.push(...json.data.map((shipment: { id: string }) => shipment.id));
      token = json.next_page_token ?? '';
    } while (token !== '');
    expect(new Set(seen).size).toBe(5);
    expect((await call('GET', '/api/shipments?page_token=broken')).status).toBe(400);
  });

  it('leave the rest to be shipped (ST12)', async () => {
    const id = shippingOrder(3);
    await call('POST', '/api/shipments', { shipments: [parcel(id, 1, { shipped: false })] });
    const { json } = await call('GET', `/api/shipments/items_to_ship?order_id=${id}`);
    expect(json.data).toMatchObject([
      { order_id: id, shipment_lines: [{ quantity: 2 }], shipping_address: { city: 'Paris' } },
    ]);
    await call('POST', '/api/shipments', { shipments: [parcel(id, 2)] });
    expect((await call('GET', `/api/shipments/items_to_ship?order_id=${id}`)).json.data).toEqual([]);
  });
});

describe("another shop's orders", () => {
  it('cannot be shipped, and their shipments can be neither seen nor changed', async () => {
    const other = miraklClient(simulators, 'other-shop');
    const { order_id } = simulators.addMiraklOrder({ shopKey: 'other-shop', state: 'SHIPPING' });
    expect((await call('GET', '/api/shipments/items_to_ship')).json.data).toEqual([]);
    const foreign = parcel(order_id, 1, { shipped: false });
    const refused = await call('POST', '/api/shipments', { shipments: [foreign] });
    expect(refused.json).toMatchObject({ shipment_success: [], shipment_errors: [{ order_id }] });
    const { json } = await other('POST', '/api/shipments', { shipments: [foreign] });
    const { id } = json.shipment_success[0];
    expect((await call('GET', `/api/shipments?order_id=${order_id}`)).json.data).toEqual([]);
    const shipped = await call('PUT', '/api/shipments/ship', { shipments: [{ id }] });
    expect(shipped.json).toMatchObject({ shipment_success: [], shipment_errors: [{ id }] });
  });
});

describe('whole orders', () => {
  it('are tracked (OR23) and shipped (OR24)', async () => {
    const id = shippingOrder(2);
    expect(
      (await call('PUT', `/api/orders/${id}/tracking`, { carrier_code: 'DHL', tracking_number: 'D1' }))
        .status,
    ).toBe(204);
    expect((await call('PUT', `/api/orders/${id}/ship`)).status).toBe(204);
    expect(simulators.miraklOrder(id)).toMatchObject({
      order_state: 'SHIPPED',
      shipping_carrier_code: 'DHL',
      shipping_tracking: 'D1',
    });
    expect((await call('PUT', `/api/orders/${id}/ship`)).json.code).toBe('ORDER_INVALID_STATE');
    expect(simulators.ledger({ kind: 'shipment_confirmed' })).toHaveLength(1);
  });

  it('cannot be tracked before they are accepted, or without a key', async () => {
    const { order_id } = simulators.addMiraklOrder();
    const path = `/api/orders/${order_id}/tracking`;
    expect((await call('PUT', path, UPS)).json.code).toBe('ORDER_INVALID_STATE');
    expect((await call('PUT', path, {})).json.code).toBe('VALIDATION_ERROR');
    expect((await call('PUT', `/api/orders/${order_id}/ship`)).status).toBe(400);
  });

  it('arrive and close with their shipments', async () => {
    const id = shippingOrder(1);
    expect(() => simulators.moveMiraklOrder(id, 'receive')).toThrow(RangeError);
    await call('POST', '/api/shipments', { shipments: [parcel(id, 1)] });
    expect(simulators.moveMiraklOrder(id, 'receive').order_state).toBe('RECEIVED');
    expect((await call('GET', `/api/shipments?order_id=${id}`)).json.data[0].status).toBe('RECEIVED');
    expect(simulators.moveMiraklOrder(id, 'close').order_state).toBe('CLOSED');
  });

  it('are paid with their last shipment if payment is on shipment', async () => {
    const { order_id } = simulators.addMiraklOrder({
      state: 'SHIPPING',
      paymentWorkflow: 'PAY_ON_SHIPMENT',
      lines: [{ quantity: 2, unitPrice: '7.50' }],
    });
    await call('POST', '/api/shipments', { shipments: [parcel(order_id, 1)] });
    expect(simulators.ledger({ kind: 'order_debited' })).toEqual([]);
    await call('POST', '/api/shipments', { shipments: [parcel(order_id, 1)] });
    expect(simulators.ledger({ kind: 'order_debited' })).toMatchObject([{ amount: '15.00' }]);
  });
});
