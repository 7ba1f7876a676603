import { miraklAddress, miraklLine, miraklOrder } from '../../../tests/support/connectors/mirakl-orders';
import { isWorkable, orderSchema } from './order-schema';
import { contentOf } from './people';
import { reportsOf } from './reports';
import { takeOf } from './take';

const parse = (change: object = {}) => orderSchema.parse(miraklOrder(change));
const take = (change: object = {}) => {
  const order = parse(change);
  return takeOf(order, 'galaxy', contentOf(order).content);
};
const lines = (...changes: object[]) => ({
  order_lines: changes.map((change, index) => miraklLine({ order_line_id: `M-1-A-${index + 1}`, ...change })),
});
const eur = (amount: number) => ({ amount, currency: 'EUR' });

describe('an order in the form in which orders are taken', () => {
  it('has the ids, amounts and texts of the marketplace', () => {
    expect(take()).toEqual({
      channel: 'galaxy',
      externalId: 'M-1-A',
      mode: 'live',
      placedAt: '2026-11-20T09:30:00Z',
      currency: 'EUR',
      customer: { name: 'Camille Moreau', email: 'x1@notification.example' },
      lines: [
        {
          id: 'M-1-A-1',
          sku: 'MUG-01',
          name: 'Mug',
          quantity: 2,
          unitPrice: eur(1_250),
          shippingPrice: eur(490),
        },
      ],
      shipping: { taxes: [], method: 'STD', tracked: false, delivery: 'parcel' },
      payment: { mode: 'channel' },
      payments: [{ id: 'channel', method: 'CARD', amount: eur(2_990), state: 'pending' }],
      requiresAcceptance: true,
    });
  });

  it.each([
    ['STAGING', true],
    ['WAITING_ACCEPTANCE', true],
    ['WAITING_DEBIT', false],
    ['WAITING_DEBIT_PAYMENT', false],
    ['SHIPPING', false],
    ['SHIPPED', false],
    ['A_STATE_OF_TOMORROW', false],
  ])('in %s requires acceptance: %s', (order_state, asks) => {
    expect(take({ order_state }).requiresAcceptance).toBe(asks);
  });

  it('uses the price of the line as authoritative', () => {
    const priceOf = (change: object) => {
      const [line] = take(lines(change)).lines;
      return [line?.unitPrice.amount, line?.discount?.amount ?? 0];
    };
    expect(priceOf({ price_unit: 12.5, price: 25 })).toEqual([1_250, 0]);
    expect(priceOf({ price_unit: 12.5, price: 20 })).toEqual([1_250, 500]);
    expect(priceOf({ price_unit: 10, price: 25 })).toEqual([1_250, 0]);
    expect(priceOf({ price_unit: null, price: 25.01 })).toEqual([1_251, 1]);
    expect(priceOf({ price_unit: 3.333333, quantity: 3, price: 10 })).toEqual([334, 2]);
    expect(priceOf({ price_unit: '12.50', price: '25.00' })).toEqual([1_250, 0]);
    expect(priceOf({ price_unit: 0, price: 0 })).toEqual([0, 0]);
  });

  it.each([
    ['JPY', 1_990, 1_990],
    ['KWD', 1.234, 1_234],
    ['EUR', 0.1 + 0.7, 80],
    ['EUR', 19.99, 1_999],
  ])('reads %s %d exactly', (currency_iso_code, price, amount) => {
    const line = { price, price_unit: price, quantity: 1, shipping_price: 0 };
    if (amount === 80) {
      // A sum of floats has digits that no currency has: it is refused and not rounded.
      expect(() => take({ currency_iso_code, ...lines(line) })).toThrow(RangeError);
    } else {
      expect(take({ currency_iso_code, ...lines(line) }).lines[0]?.unitPrice.amount).toBe(amount);
    }
  });

  it('states whether taxes come on top', () => {
    const change = lines(
      { taxes: [{ code: 'VAT', amount: 5 }], shipping_taxes: [{ code: 'VAT', amount: 0.98 }] },
      { taxes: [{ code: 'VAT', amount: 5 }], shipping_taxes: [{ code: 'ECO', amount: 0.02 }] },
    );
    const on = take({ order_tax_mode: 'TAX_EXCLUDED', ...change });
    expect(on.lines[0]?.taxes).toEqual([{ code: 'VAT', amount: eur(500), included: false }]);
    expect(on.shipping?.taxes).toEqual([
      { code: 'VAT', amount: eur(98), included: false },
      { code: 'ECO', amount: eur(2), included: false },
    ]);
    expect(on.payments?.[0]?.amount).toEqual(eur(2 * (2_500 + 500 + 490) + 98 + 2));
    const inside = take(change);
    expect(inside.lines[0]?.taxes?.[0]?.included).toBe(true);
    expect(inside.payments?.[0]?.amount).toEqual(eur(2 * (2_500 + 490)));
  });

  it('omits lines that were refused or cancelled before it was seen', () => {
    const change = lines(
      { order_line_state: 'SHIPPING' },
      { order_line_state: 'REFUSED' },
      { order_line_state: 'CANCELED' },
    );
    expect(take({ order_state: 'SHIPPING', ...change }).lines.map((line) => line.id)).toEqual(['M-1-A-1']);
    const none = take({ order_state: 'CANCELED', ...lines({ order_line_state: 'CANCELED' }) });
    expect(none.lines).toHaveLength(1);
  });

  it('has what was charged, without refused lines and earlier cancellations', () => {
    const cancelations = [
      { amount: 12.5, shipping_amount: 0, quantity: 1, created_date: '2026-11-20T10:00:00Z' },
      { amount: 5, shipping_amount: 0, quantity: 0, created_date: '2026-11-22T10:00:00Z' },
    ];
    const change = lines({ order_line_state: 'SHIPPING', cancelations }, { order_line_state: 'REFUSED' });
    const order = { order_state: 'SHIPPING', customer_debited_date: '2026-11-21T10:00:00.123Z', ...change };
    expect(take(order).payments).toEqual([
      { id: 'channel', method: 'CARD', amount: eur(1_250 + 490), state: 'captured' },
    ]);
  });

  it.each(['CARD', 'Bank transfer', 'PAYPAL-2'])('has the method of payment %s', (payment_type) => {
    expect(take({ payment_type }).payments?.[0]?.method).toBe(payment_type);
  });

  it.each([null, '', '<script>', 'x'.repeat(65)])('omits the method of payment %s', (payment_type) => {
    expect(take({ payment_type }).payments?.[0]?.method).toBeUndefined();
  });

  it.each<[string, object]>([
    ['a negative price', lines({ price: -1 })],
    ['a quantity of a thousand million', lines({ quantity: 1_000_000_000 })],
    ['a quantity of none', lines({ quantity: 0 })],
    ['an empty SKU', lines({ offer_sku: '' })],
    ['control characters in the SKU', lines({ offer_sku: 'MUG\u0000' })],
    ['two lines of one id', lines({}, { order_line_id: 'M-1-A-1' })],
    ['a price above all measure', lines({ price: 9e15, price_unit: 9e15 })],
  ])('is refused with %s', (_name, change) => expect(() => take(change)).toThrow());

  it.each<[string, object]>([
    ['half a unit', lines({ quantity: 1.5 })],
    ['an invalid price', lines({ price: null })],
    ['no lines', { order_lines: [] }],
    ['a currency of no country', { currency_iso_code: 'XXQ' }],
    ['a date of another form', { created_date: '20/11/2026' }],
    ['a tax mode that is unknown', { order_tax_mode: 'TAX_MAYBE' }],
  ])('cannot be parsed with %s', (_name, change) => expect(() => parse(change)).toThrow());

  it.each(['free', '1e3', '12,50', '--5', '', ' '])('is refused with "%s" as a price', (price) => {
    expect(() => take(lines({ price }))).toThrow(RangeError);
  });
});

describe('persons and addresses', () => {
  const read = (address: object | null, change: object = {}) =>
    contentOf(
      parse({
        customer: {
          firstname: 'Camille',
          lastname: 'Moreau',
          shipping_address: address,
          billing_address: null,
        },
        ...change,
      }),
    );
  const content = (address: object | null, change: object = {}) => read(address, change).content;

  it('have the form of our addresses', () => {
    const shown = miraklAddress({ company: 'Lilas', company_2: 'SARL', state: 'IDF' });
    expect(read(shown).problems).toEqual([]);
    expect(content(shown).shippingAddress).toEqual({
      name: 'Camille Moreau',
      company: 'Lilas, SARL',
      line1: '12 rue des Lilas',
      line2: 'Bât. B, code 1234',
      postalCode: '75011',
      city: 'Paris',
      region: 'IDF',
      country: 'FR',
      phone: '+33100000000',
    });
  });

  it('are missing before the marketplace shows them', () => {
    expect(read(null)).toEqual({
      content: {
        customer: { name: 'Camille Moreau', email: 'x1@notification.example' },
        lineNames: { 'M-1-A-1': 'Mug' },
      },
      problems: [],
    });
    expect(read(miraklAddress({ street_1: null, city: ' ' }))).toMatchObject({ problems: [] });
    expect(contentOf(parse({ customer: null, customer_notification_email: null })).content).toEqual({
      lineNames: { 'M-1-A-1': 'Mug' },
    });
  });

  it.each([
    ['DEU', 'DE'],
    ['de', 'DE'],
    ['GBR', 'GB'],
    ['XKK', 'XK'],
  ])('have the country %s as %s', (country_iso_code, country) => {
    expect(content(miraklAddress({ country_iso_code })).shippingAddress?.country).toBe(country);
  });

  it.each<[string, object]>([
    ['country', { country_iso_code: 'XYZ' }],
    ['country', { country_iso_code: null }],
    ['city', { city: null }],
    ['line1', { street_1: '' }],
    ['line1', { street_1: 'x'.repeat(201) }],
    ['postalCode', { zip_code: '7'.repeat(21) }],
  ])('are omitted, and reported, if %s cannot be used', (field, change) => {
    const { content: kept, problems } = read(miraklAddress(change));
    expect(kept.shippingAddress).toBeUndefined();
    expect(problems).toEqual([expect.stringContaining(`customer.shipping_address: ${field}`)]);
    expect(problems.join()).not.toMatch(/Camille|Lilas|XYZ|777/);
    expect(take({ customer: { shipping_address: miraklAddress(change) } }).externalId).toBe('M-1-A');
  });

  it('use the buyer or the company if the address has no name', () => {
    const unnamed = { firstname: null, lastname: null };
    expect(content(miraklAddress(unnamed)).shippingAddress?.name).toBe('Camille Moreau');
    const shop = miraklAddress({ ...unnamed, company: 'Lilas' });
    const order = parse({ customer: { ...unnamed, shipping_address: shop, billing_address: null } });
    expect(contentOf(order).content.shippingAddress?.name).toBe('Lilas');
  });

  it('are cleaned of unprintable characters', () => {
    const odd = content(miraklAddress({ street_1: '12\true\r\ndes\u2028Lilas \ud800' }));
    expect(odd.shippingAddress?.line1).toBe('12 rue des Lilas');
  });

  it('keep an e-mail address as it came (M7), and omit an empty name and a phone that is too long', () => {
    expect(content(null, { customer_notification_email: ' none' }).customer).toEqual({
      name: 'Camille Moreau',
      email: 'none',
    });
    expect(content(miraklAddress({ phone: '1'.repeat(41) })).customer?.phone).toBeUndefined();
    expect(content(miraklAddress({ phone: null, phone_secondary: '+331' })).customer?.phone).toBe('+331');
    const endless = { customer: { firstname: 'x'.repeat(300), lastname: null } };
    expect(contentOf(parse(endless)).content.customer?.name).toBeUndefined();
  });

  it('name products by line for any line id', () => {
    const order = parse({ order_lines: [miraklLine({ order_line_id: 'constructor', product_title: null })] });
    expect(takeOf(order, 'galaxy', contentOf(order).content).lines[0]?.name).toBeUndefined();
  });
});

describe('the report about an order', () => {
  const keys = (change: object) => reportsOf(parse(change)).map(({ key }) => key);

  it('is empty while nothing has happened', () => expect(keys({})).toEqual([]));

  it('contains the charge, with its amount', () => {
    expect(
      reportsOf(parse({ order_state: 'SHIPPING', customer_debited_date: '2026-11-21T10:00:00Z' })),
    ).toEqual([{ key: 'M-1-A:paid', report: { state: 'paid', paymentId: 'channel', amount: 2_990 } }]);
  });

  it('contains the receipt', () => {
    const received = lines({ order_line_state: 'RECEIVED' });
    expect(keys({ order_state: 'RECEIVED', ...received })).toEqual(['M-1-A:received']);
    expect(keys({ order_state: 'CLOSED', ...lines({ order_line_state: 'CLOSED' }) })).toEqual([
      'M-1-A:received',
    ]);
  });

  it('contains no receipt if a closed order was refunded in full', () => {
    expect(keys({ order_state: 'CLOSED', ...lines({ order_line_state: 'REFUNDED' }) })).toEqual([]);
  });

  it.each([
    ['CANCELED', null, 'canceled'],
    ['CANCELED', '35', '35'],
    ['CANCELED', 'OUT_OF_STOCK', 'OUT_OF_STOCK'],
    ['CANCELED', 'Camille did not want it', 'canceled'],
    ['REFUSED', null, 'refused'],
  ])('contains the cancellation: %s because of %s', (order_state, order_state_reason_code, reason) => {
    expect(reportsOf(parse({ order_state, order_state_reason_code }))).toEqual([
      { key: 'M-1-A:cancelled', report: { state: 'cancelled', reason } },
    ]);
  });

  it('has the same key however often it is repeated', () => {
    const change = { order_state: 'SHIPPING', customer_debited_date: '2026-11-21T10:00:00Z' };
    expect(keys(change)).toEqual(keys({ ...change, last_updated_date: '2026-11-22T00:00:00Z' }));
  });
});

describe('isWorkable', () => {
  it.each(['STAGING', 'WAITING_ACCEPTANCE', 'WAITING_DEBIT', 'WAITING_DEBIT_PAYMENT', 'SHIPPING'])(
    'is true for %s',
    (state) => expect(isWorkable(state)).toBe(true),
  );
  it.each(['SHIPPED', 'TO_COLLECT', 'RECEIVED', 'CLOSED', 'REFUSED', 'CANCELED', 'A_STATE_OF_TOMORROW'])(
    'is false for %s',
    (state) => expect(isWorkable(state)).toBe(false),
  );
});
