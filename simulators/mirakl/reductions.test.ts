import { startSimulators } from '../index';
import type { Simulators } from '../simulators';
import type { Call } from '../testing/client';
import { miraklClient } from '../testing/client';
import type { NewMiraklOrder } from './new-order';

let simulators: Simulators;
let call: Call;

beforeAll(async () => {
  simulators = await startSimulators();
  call = miraklClient(simulators);
});
beforeEach(() => simulators.reset());
afterAll(() => simulators.close());

/** An order of three pieces at ten with four for shipping, ready to be shipped. */
function order(more: NewMiraklOrder = {}): string {
  const lines = [{ sku: 'A', quantity: 3, unitPrice: '10.00', shippingPrice: '4.00' }];
  return simulators.addMiraklOrder({ state: 'SHIPPING', lines, ...more }).order_id;
}

function refund(orderId: string, more: object): ReturnType<Call> {
  const one = { order_line_id: `${orderId}-1`, amount: 0, shipping_amount: 0, reason_code: '15', ...more };
  return call('PUT', '/api/orders/refund', { refunds: [one] });
}

function cancel(orderId: string, more: object): ReturnType<Call> {
  const one = {
    order_line_id: `${orderId}-1`,
    amount: 0,
    shipping_amount: 0,
    quantity: 0,
    reason_code: '34',
    ...more,
  };
  return call('PUT', '/api/orders/cancel', { cancelations: [one] });
}

describe('OR28, refund', () => {
  it('refunds part of a line and shows it in the order', async () => {
    const id = order();
    const reply = await refund(id, { amount: 12.5, shipping_amount: '4.00', currency_iso_code: 'EUR' });
    expect(reply).toMatchObject({
      status: 200,
      json: {
        order_tax_mode: 'TAX_INCLUDED',
        refunds: [
          { order_line_id: `${id}-1`, amount: 12.5, shipping_amount: 4, quantity: 0, reason_code: '15' },
        ],
      },
    });
    const { refund_id } = reply.json.refunds[0];
    expect(simulators.miraklOrder(id)).toMatchObject({
      order_state: 'SHIPPING',
      fully_refunded: false,
      order_lines: [{ refunds: [{ id: refund_id, amount: 12.5, shipping_amount: 4, state: 'REFUNDED' }] }],
    });
    expect(simulators.ledger({ kind: 'refund' })).toMatchObject([
      { key: refund_id, orderId: id, amount: '16.50', currency: 'EUR' },
    ]);
  });

  it('never refunds more than was paid, over several requests or within one', async () => {
    const id = order();
    expect((await refund(id, { amount: 20 })).status).toBe(200);
    expect(await refund(id, { amount: 10.01 })).toMatchObject({
      status: 400,
      json: {
        status: 400,
        code: 'VALIDATION_ERROR',
        errors: [{ field: 'refunds[0].amount', code: 'AMOUNT_TOO_HIGH' }],
      },
    });
    const half = { order_line_id: `${id}-1`, amount: 6, shipping_amount: 0, reason_code: '15' };
    expect((await call('PUT', '/api/orders/refund', { refunds: [half, half] })).status).toBe(400);
    expect((await refund(id, { amount: 10, shipping_amount: 4 })).status).toBe(200);
    expect(simulators.ledger({ kind: 'refund' }).map((entry) => entry.amount)).toEqual(['20.00', '14.00']);
    expect(simulators.miraklOrder(id)).toMatchObject({
      order_state: 'CLOSED',
      fully_refunded: true,
      order_lines: [{ order_line_state: 'REFUNDED', can_refund: false }],
    });
  });

  it('excludes refunded units from shipping, if requested', async () => {
    const id = order();
    await refund(id, { amount: 20, quantity: 2, excluded_from_shipment: true });
    const left = await call('GET', `/api/shipments/items_to_ship?order_id=${id}`);
    expect(left.json.data[0].shipment_lines[0].quantity).toBe(1);
    const shipment = {
      order_id: id,
      shipment_lines: [{ order_line_id: `${id}-1`, quantity: 1 }],
      shipped: true,
    };
    await call('POST', '/api/shipments', { shipments: [shipment] });
    expect(simulators.miraklOrder(id)?.order_state).toBe('SHIPPED');
    expect((await refund(id, { amount: 5, quantity: 1, excluded_from_shipment: true })).status).toBe(400);
  });

  it.each([
    ['a negative amount', { amount: -1 }],
    ['an invalid amount', { amount: 'ten' }],
    ['fractions of a cent', { amount: 1.005 }],
    ['nothing', {}],
    ['an unknown reason', { amount: 1, reason_code: '999' }],
    ['a reason of cancelations', { amount: 1, reason_code: '34' }],
    ['another currency', { amount: 1, currency_iso_code: 'USD' }],
    ['more units than there are', { amount: 1, quantity: 4 }],
    ['a tax that the line does not have', { amount: 1, taxes: [{ code: 'VAT', amount: 1 }] }],
    ['an unknown line', { amount: 1, order_line_id: 'nobody-A-1' }],
    ['no shipping amount', { amount: 1, shipping_amount: undefined }],
  ])('refuses %s, without effect', async (_case, more) => {
    const id = order();
    expect((await refund(id, more)).status).toBe(400);
    expect(simulators.ledger({ kind: 'refund' })).toEqual([]);
  });

  it('refuses what the customer has not paid', async () => {
    const id = order({ paymentWorkflow: 'PAY_ON_DELIVERY' });
    expect((await refund(id, { amount: 1 })).status).toBe(400);
    simulators.moveMiraklOrder(id, 'debit');
    expect((await refund(id, { amount: 1 })).status).toBe(200);
  });

  it('applies all of a request or nothing', async () => {
    const [good, bad] = [order(), order()];
    const refunds = [
      { order_line_id: `${good}-1`, amount: 1, shipping_amount: 0, reason_code: '15' },
      { order_line_id: `${bad}-1`, amount: 99, shipping_amount: 0, reason_code: '15' },
    ];
    expect((await call('PUT', '/api/orders/refund', { refunds })).status).toBe(400);
    expect(simulators.ledger({ kind: 'refund' })).toEqual([]);
  });

  it('refunds taxes beside the amount if prices are without them', async () => {
    const id = order({
      taxMode: 'TAX_EXCLUDED',
      lines: [{ unitPrice: '10.00', taxes: [{ code: 'VAT', amount: '2.00' }] }],
    });
    expect((await refund(id, { amount: 10, taxes: [{ code: 'VAT', amount: '2.01' }] })).status).toBe(400);
    expect((await refund(id, { amount: 10, taxes: [{ code: 'VAT', amount: '2.00' }] })).status).toBe(200);
    expect(simulators.ledger({ kind: 'order_debited' })[0]?.amount).toBe('12.00');
    expect(simulators.ledger({ kind: 'refund' })[0]?.amount).toBe('12.00');
  });

  it('waits to be paid out if the shop is configured so', async () => {
    simulators.setUpMiraklShop(simulators.keys.mirakl, { autoRefund: false });
    const id = order();
    await refund(id, { amount: 1 });
    expect(simulators.miraklOrder(id)?.order_lines[0]).toMatchObject({
      refunds: [{ state: 'WAITING_REFUND_PAYMENT' }],
    });
    simulators.moveMiraklOrder(id, 'payRefunds');
    expect(simulators.miraklOrder(id)?.order_lines[0]).toMatchObject({ refunds: [{ state: 'REFUNDED' }] });
  });
});

describe('cancelling', () => {
  const unpaid = { paymentWorkflow: 'PAY_ON_DELIVERY' } as const;

  it('cancels an unpaid order as a whole (OR29), only once', async () => {
    const id = order(unpaid);
    expect((await call('PUT', `/api/orders/${id}/cancel`)).status).toBe(204);
    expect(simulators.miraklOrder(id)).toMatchObject({ order_state: 'CANCELED', can_cancel: false });
    expect((await call('PUT', `/api/orders/${id}/cancel`)).json.code).toBe('ORDER_INVALID_STATE');
    expect(simulators.ledger({ kind: 'order_cancelled' })).toMatchObject([
      { key: id, detail: { by: 'seller', whole: true } },
    ]);
  });

  it('is refused for what was paid, unless the shop is configured so', async () => {
    const id = order();
    expect(simulators.miraklOrder(id)?.can_cancel).toBe(false);
    expect((await call('PUT', `/api/orders/${id}/cancel`)).status).toBe(400);
    simulators.setUpMiraklShop(simulators.keys.mirakl, { cancelAfterDebit: true });
    expect((await call('PUT', `/api/orders/${id}/cancel`)).status).toBe(204);
  });

  it('removes units from a line (OR30), and cancels the order with the last of them', async () => {
    const id = order(unpaid);
    expect(await cancel(id, { quantity: 1, amount: 10 })).toMatchObject({
      status: 200,
      json: { cancelations: [{ order_line_id: `${id}-1`, quantity: 1, amount: 10 }] },
    });
    expect(simulators.miraklOrder(id)?.order_state).toBe('SHIPPING');
    expect((await cancel(id, { quantity: 3, amount: 20 })).status).toBe(400);
    expect((await cancel(id, { quantity: 2, amount: 20, shipping_amount: 4 })).status).toBe(200);
    expect(simulators.miraklOrder(id)).toMatchObject({
      order_state: 'CANCELED',
      order_lines: [{ cancelations: [{}, {}] }],
    });
  });

  it('excludes units in a shipment', async () => {
    const id = order(unpaid);
    const shipment = { order_id: id, shipment_lines: [{ order_line_id: `${id}-1`, quantity: 2 }] };
    await call('POST', '/api/shipments', { shipments: [shipment] });
    expect((await cancel(id, { quantity: 2, amount: 20 })).status).toBe(400);
    expect((await cancel(id, { quantity: 1, amount: 10 })).status).toBe(200);
  });

  it('is refused once a part has left', async () => {
    const id = order(unpaid);
    const shipment = {
      order_id: id,
      shipment_lines: [{ order_line_id: `${id}-1`, quantity: 1 }],
      shipped: true,
    };
    await call('POST', '/api/shipments', { shipments: [shipment] });
    expect((await call('PUT', `/api/orders/${id}/cancel`)).json.code).toBe('ORDER_INVALID_STATE');
    expect((await cancel(id, { quantity: 1, amount: 10 })).status).toBe(400);
  });

  it('is always allowed to the operator before shipment', () => {
    const id = order();
    expect(simulators.moveMiraklOrder(id, 'cancel').order_state).toBe('CANCELED');
    expect(simulators.ledger({ kind: 'order_cancelled' })).toMatchObject([{ detail: { by: 'operator' } }]);
    expect(() => simulators.moveMiraklOrder(id, 'cancel')).toThrow(RangeError);
  });
});

describe("another shop's order lines", () => {
  it('can be neither refunded nor cancelled', async () => {
    const id = order({ shopKey: 'other-shop' });
    expect((await refund(id, { amount: 1 })).status).toBe(400);
    expect((await cancel(id, { amount: 1, quantity: 1 })).status).toBe(400);
    expect(simulators.ledger({ kind: 'refund' })).toEqual([]);
  });
});

describe('RE01, reasons', () => {
  it('are listed, all or by type', async () => {
    const { json } = await call('GET', '/api/reasons');
    expect(json.reasons).toContainEqual(
      expect.objectContaining({ code: '15', type: 'REFUND', shop_right: true }),
    );
    const refunds = await call('GET', '/api/reasons/REFUND');
    expect(new Set(refunds.json.reasons.map((reason: { type: string }) => reason.type))).toEqual(
      new Set(['REFUND']),
    );
  });
});
