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

async function ids(query: string): Promise<string[]> {
  const { json } = await call('GET', `/api/orders?${query}`);
  return json.orders.map((order: { order_id: string }) => order.order_id);
}

describe('OR11, list orders', () => {
  it('pages through all orders once, in a stable order', async () => {
    const made = Array.from({ length: 25 }, () => simulators.addMiraklOrder().order_id);
    const pages = [await ids('max=10'), await ids('max=10&offset=10'), await ids('max=10&offset=20')];
    expect(pages.map((page) => page.length)).toEqual([10, 10, 5]);
    expect(pages.flat().sort()).toEqual(made.sort());
    expect((await call('GET', '/api/orders?max=1')).json.total_count).toBe(25);
  });

  it('returns ten orders by default and a hundred at most', async () => {
    for (let n = 0; n < 101; n += 1) simulators.addMiraklOrder();
    expect(await ids('')).toHaveLength(10);
    expect(await ids('max=1000')).toHaveLength(100);
  });

  it('filters by states and by ids, as comma-separated lists', async () => {
    const waiting = simulators.addMiraklOrder().order_id;
    const shipping = simulators.addMiraklOrder({ state: 'SHIPPING' }).order_id;
    const staging = simulators.addMiraklOrder({ state: 'STAGING' }).order_id;
    expect(await ids('order_state_codes=SHIPPING')).toEqual([shipping]);
    expect((await ids('order_state_codes=SHIPPING,WAITING_ACCEPTANCE')).sort()).toEqual(
      [waiting, shipping].sort(),
    );
    expect((await ids(`order_ids=${staging},${shipping},nobody`)).sort()).toEqual([staging, shipping].sort());
  });

  it('returns an order again after it changed, for a query of what changed since', async () => {
    const { order_id } = simulators.addMiraklOrder({ state: 'WAITING_DEBIT' });
    simulators.addMiraklOrder();
    const { json } = await call('GET', '/api/orders');
    const cursor = json.orders[1].last_updated_date;
    simulators.moveMiraklOrder(order_id, 'debit');
    const changed = await ids(`start_update_date=${cursor}`);
    // Dates have whole seconds, so what was updated in the cursor's own second comes again.
    expect(changed.at(-1)).toBe(order_id);
    expect(await ids('start_update_date=2100-01-01T00:00:00Z')).toEqual([]);
    expect(await ids('end_update_date=2020-01-01T00:00:00Z')).toEqual([]);
  });

  it.each(['start_update_date=yesterday', 'max=-1', 'offset=x'])('refuses %s', async (query) => {
    expect(await call('GET', `/api/orders?${query}`)).toMatchObject({
      status: 400,
      json: { code: 'VALIDATION_ERROR' },
    });
  });

  it('has the fields of the real API, with money as numbers', async () => {
    simulators.addMiraklOrder({
      state: 'SHIPPING',
      lines: [
        {
          sku: 'LAMP',
          quantity: 2,
          unitPrice: '19.90',
          shippingPrice: '4.50',
          taxes: [{ code: 'VAT', amount: '6.63' }],
        },
      ],
    });
    const { json } = await call('GET', '/api/orders');
    expect(json.orders[0]).toMatchObject({
      currency_iso_code: 'EUR',
      price: 39.8,
      shipping_price: 4.5,
      total_price: 44.3,
      payment_workflow: 'PAY_ON_ACCEPTANCE',
      shipping_type_code: 'STD',
      order_lines: [
        {
          order_line_state: 'SHIPPING',
          offer_sku: 'LAMP',
          quantity: 2,
          price_unit: 19.9,
          price: 39.8,
          shipping_price: 4.5,
          taxes: [{ code: 'VAT', amount: 6.63 }],
          refunds: [],
          cancelations: [],
          can_refund: true,
        },
      ],
    });
    expect(json.orders[0].last_updated_date).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });
});
