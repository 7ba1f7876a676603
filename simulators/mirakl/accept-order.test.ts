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

/** Decides about the lines of an order in turn; a decision left out is not sent. */
function decide(orderId: string, ...accepted: (boolean | undefined)[]): ReturnType<Call> {
  const lines = accepted.map((value, index) => ({ id: `${orderId}-${index + 1}`, accepted: value }));
  const order_lines = lines.filter((line) => line.accepted !== undefined);
  return call('PUT', `/api/orders/${orderId}/accept`, { order_lines });
}

const twoLines = {
  lines: [
    { sku: 'A', unitPrice: '10.00' },
    { sku: 'B', unitPrice: '5.00', quantity: 2 },
  ],
};

describe('OR21, accept or refuse', () => {
  it('debits an order that is accepted and shows its address, which was hidden before', async () => {
    const { order_id } = simulators.addMiraklOrder(twoLines);
    const before = await call('GET', `/api/orders?order_ids=${order_id}`);
    expect(before.json.orders[0]).toMatchObject({
      order_state: 'WAITING_ACCEPTANCE',
      customer: { shipping_address: null, billing_address: null },
    });
    expect((await decide(order_id, true, true)).status).toBe(204);
    const after = await call('GET', `/api/orders?order_ids=${order_id}`);
    expect(after.json.orders[0]).toMatchObject({
      order_state: 'SHIPPING',
      customer: { shipping_address: { city: 'Paris', country_iso_code: 'FRA' } },
      total_price: 20,
    });
    expect(simulators.ledger({ orderId: order_id })).toMatchObject([
      { kind: 'order_accepted', detail: { accepted: [`${order_id}-1`, `${order_id}-2`], refused: [] } },
      { kind: 'order_debited', amount: '20.00', currency: 'EUR' },
    ]);
  });

  it('excludes refused lines from the price', async () => {
    const { order_id } = simulators.addMiraklOrder(twoLines);
    await decide(order_id, true, false);
    expect(simulators.miraklOrder(order_id)).toMatchObject({
      order_state: 'SHIPPING',
      price: 10,
      order_lines: [{ order_line_state: 'SHIPPING' }, { order_line_state: 'REFUSED' }],
    });
  });

  it('refuses the order if all lines are refused', async () => {
    const { order_id } = simulators.addMiraklOrder(twoLines);
    expect((await decide(order_id, false, false)).status).toBe(204);
    expect(simulators.miraklOrder(order_id)?.order_state).toBe('REFUSED');
    expect(simulators.ledger()).toMatchObject([{ kind: 'order_refused', key: order_id }]);
  });

  it('waits for the payment if the shop does not collect at once', async () => {
    simulators.setUpMiraklShop(simulators.keys.mirakl, { autoDebit: false });
    const { order_id } = simulators.addMiraklOrder();
    await decide(order_id, true);
    expect(simulators.miraklOrder(order_id)).toMatchObject({
      order_state: 'WAITING_DEBIT',
      customer: { shipping_address: null },
    });
    expect(simulators.moveMiraklOrder(order_id, 'debit').order_state).toBe('SHIPPING');
    expect(() => simulators.moveMiraklOrder(order_id, 'debit')).toThrow(/paid already/);
  });

  it('ships before payment if the customer pays later', async () => {
    const { order_id } = simulators.addMiraklOrder({ paymentWorkflow: 'PAY_ON_DELIVERY' });
    await decide(order_id, true);
    expect(simulators.miraklOrder(order_id)).toMatchObject({
      order_state: 'SHIPPING',
      customer_debited_date: null,
    });
    expect(simulators.ledger({ kind: 'order_debited' })).toEqual([]);
  });

  it.each([
    ['ORDER_LINE_ACCEPTANCE_DECISION_MISSING', (id: string) => [{ id: `${id}-1`, accepted: true }]],
    ['ORDER_LINE_NOT_FOUND', (id: string) => [{ id: `${id}-9`, accepted: true }]],
    ['ORDER_LINE_NULL_ELEMENT', () => [null]],
    ['VALIDATION_ERROR', (id: string) => [{ id: `${id}-1` }]],
    ['VALIDATION_ERROR', () => []],
    [
      'ORDER_LINE_DUPLICATE_ID',
      (id: string) => [
        { id: `${id}-1`, accepted: true },
        { id: `${id}-1`, accepted: false },
      ],
    ],
  ])('responds %s and leaves the order unchanged (%#)', async (code, lines) => {
    const { order_id } = simulators.addMiraklOrder(twoLines);
    const reply = await call('PUT', `/api/orders/${order_id}/accept`, { order_lines: lines(order_id) });
    expect(reply).toMatchObject({ status: 400, json: { status: 400, code } });
    expect(simulators.miraklOrder(order_id)?.order_state).toBe('WAITING_ACCEPTANCE');
    expect(simulators.ledger()).toEqual([]);
  });

  it('refuses a mixed decision if the shop accepts whole orders only', async () => {
    simulators.setUpMiraklShop(simulators.keys.mirakl, { partialAcceptance: false });
    const { order_id } = simulators.addMiraklOrder(twoLines);
    expect((await decide(order_id, true, false)).json.code).toBe('ORDER_PARTIAL_ACCEPTANCE_DISABLED');
    expect((await decide(order_id, true, true)).status).toBe(204);
  });

  it('refuses a second decision', async () => {
    const { order_id } = simulators.addMiraklOrder();
    await decide(order_id, true);
    expect(await decide(order_id, true)).toMatchObject({
      status: 400,
      json: { code: 'ORDER_INVALID_STATE' },
    });
    expect(simulators.ledger({ kind: 'order_accepted' })).toHaveLength(1);
  });
});

describe('API keys', () => {
  it('are required', async () => {
    expect(await miraklClient(simulators, 'wrong')('GET', '/api/orders')).toMatchObject({
      status: 401,
      json: { status: 401, message: 'Unauthorized' },
    });
  });

  it('do not open the orders of another shop', async () => {
    const { order_id } = simulators.addMiraklOrder({ shopKey: 'other-shop' });
    expect(await decide(order_id, true)).toMatchObject({ status: 404, json: { code: 'ORDER_NOT_FOUND' } });
    expect((await call('GET', '/api/orders')).json.total_count).toBe(0);
    expect((await miraklClient(simulators, 'other-shop')('GET', '/api/orders')).json.total_count).toBe(1);
  });

  it('identify the shop that they belong to', async () => {
    expect(await call('GET', '/api/account')).toMatchObject({
      status: 200,
      json: { shop_id: 2000, shop_state: 'OPEN' },
    });
  });
});
