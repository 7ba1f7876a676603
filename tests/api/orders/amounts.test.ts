import type { Shown } from '../../support/api/answers';
import { eur, money, mugs, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

const pay = (mode: string, captured?: number) => ({
  payment: { mode, ...(captured === undefined ? {} : { captured: eur(captured) }) },
});

const payments = (...parts: readonly (readonly [string, number, string])[]) => ({
  payment: { mode: 'prepaid' },
  payments: parts.map(([id, amount, state]) => ({ id, method: 'card', amount: eur(amount), state })),
});

interface Case {
  readonly order: Readonly<Record<string, unknown>>;
  readonly payment: string;
  readonly fulfillment: string;
}

/** What a new order is worth, what is paid of it, and whether it may leave. */
const PAID: Readonly<Record<string, Case>> = {
  'paid in full may leave': { order: pay('prepaid', 2990), payment: 'paid', fulfillment: 'unfulfilled' },
  'not paid waits': { order: pay('prepaid'), payment: 'unpaid', fulfillment: 'blocked' },
  'paid in part waits': { order: pay('prepaid', 2989), payment: 'partially_paid', fulfillment: 'blocked' },
  'paid too much may leave': { order: pay('prepaid', 2991), payment: 'overpaid', fulfillment: 'unfulfilled' },
  'paid on delivery may leave unpaid': {
    order: pay('on_delivery'),
    payment: 'unpaid',
    fulfillment: 'unfulfilled',
  },
  'paid on invoice may leave unpaid': {
    order: pay('on_invoice'),
    payment: 'unpaid',
    fulfillment: 'unfulfilled',
  },
  'paid to its channel may leave': { order: pay('channel'), payment: 'unpaid', fulfillment: 'unfulfilled' },
  'authorized alone waits': {
    order: payments(['a', 2990, 'authorized']),
    payment: 'authorized',
    fulfillment: 'blocked',
  },
  'paid by two payments may leave': {
    order: payments(['a', 2000, 'captured'], ['b', 990, 'captured']),
    payment: 'paid',
    fulfillment: 'unfulfilled',
  },
  'paid by one of two payments waits for the other': {
    order: payments(['a', 2000, 'captured'], ['b', 990, 'pending']),
    payment: 'partially_paid',
    fulfillment: 'blocked',
  },
  'whose payment has failed waits': {
    order: payments(['a', 2990, 'failed']),
    payment: 'failed',
    fulfillment: 'blocked',
  },
};

withSystem((system) => {
  describe('an order', () => {
    const names = Object.keys(PAID);
    const taken = new Map<string, Shown>();

    beforeAll(async () => {
      await Promise.all(
        names.map(async (name) => taken.set(name, await system.client.take(newOrder(PAID[name]?.order)))),
      );
    });

    test.each(names)('%s', (name) => {
      const { payment, fulfillment, order } = PAID[name] as Case;
      expect(taken.get(name)?.status).toMatchObject({ lifecycle: 'open', payment, fulfillment });
      if (order['payments']) expect(taken.get(name)?.payments).toEqual(order['payments']);
    });

    test('is worth its items less discounts, plus shipping and the taxes that prices do not contain', async () => {
      const order = newOrder({
        lines: [
          mugs(3, {
            discount: eur(100),
            shippingPrice: eur(150),
            taxes: [
              { code: 'VAT-IN', amount: eur(599), included: true },
              { code: 'ECO', amount: eur(30), included: false },
            ],
          }),
          mugs(1, { id: '2', sku: 'BOWL-02', unitPrice: eur(900) }),
        ],
        shipping: { price: eur(490), taxes: [{ code: 'SHIP', amount: eur(7), included: false }] },
        payment: { mode: 'prepaid', captured: eur(5227) },
        total: eur(5227),
      });
      const shown = await system.client.take(order);
      expect(shown.totals).toEqual({
        items: eur(4650),
        discounts: eur(100),
        shipping: eur(640),
        taxes: eur(37),
        total: eur(5227),
        captured: eur(5227),
        refunded: eur(0),
      });
      expect(shown.status.payment).toBe('paid');
      expect(shown.lines[0]).toMatchObject({
        discount: eur(100),
        shippingPrice: eur(150),
        taxes: (order.lines as { taxes?: object[] }[])[0]?.taxes,
      });
    });

    test.each([
      ['JPY', 1990, 4480],
      ['KWD', 12_345, 25_190],
    ])('counts in the smallest unit of %s', async (currency, price, total) => {
      const shown = await system.client.take({
        ...newOrder({ currency, shipping: { price: money(500, currency) } }),
        lines: [mugs(2, { unitPrice: money(price, currency) })],
        payment: { mode: 'prepaid', captured: money(total, currency) },
        total: money(total, currency),
      });
      expect(shown.totals).toMatchObject({ total: money(total, currency), captured: money(total, currency) });
      expect(shown.status.payment).toBe('paid');
      const refunded = await system.client.act(shown.id, 'refund', { lines: [{ id: '1', quantity: 1 }] });
      expect(refunded.totals.refunded).toEqual(money(price, currency));
    });

    test('waits for acceptance if it says so, and otherwise as its channel is configured', async () => {
      const channel = system.named('careful');
      const settings = { policy: { requiresAcceptance: true } };
      await system.client.expect([201], 'POST', '/v1/channels', {
        body: { name: channel, kind: 'direct', settings },
      });
      const [asked, asChannel, notAsked, direct] = await Promise.all([
        system.client.take(newOrder({ requiresAcceptance: true })),
        system.client.take(newOrder({ channel })),
        system.client.take(newOrder({ channel, requiresAcceptance: false })),
        system.client.take(newOrder()),
      ]);
      expect([asked, asChannel, notAsked, direct].map((order) => order.status.acceptance)).toEqual([
        'pending',
        'pending',
        'none',
        'none',
      ]);
    });

    test('of a test channel is marked as a test', async () => {
      expect(await system.client.take(newOrder({ mode: 'test' }))).toMatchObject({ mode: 'test' });
    });

    test('that was fetched by Waybill is marked as fetched', async () => {
      const order = newOrder({ shipping: { price: eur(490), delivery: 'pickup' } });
      expect(await system.client.take(order)).toMatchObject({
        shipping: { delivery: 'pickup', tracked: false },
      });
    });
  });
});
