import { eur } from '../../tests/support/domain/orders';
import { takeOrderSchema } from './take';

/** M9 */
test('blanks around a text are no part of it', () => {
  const order = takeOrderSchema.parse({
    ...whole(),
    externalId: ' X-1 ',
    lines: [{ ...whole().lines[0], id: ' 1', sku: 'EBOOK ', name: 'An  e-book\u00a0' }],
    shippingAddress: { ...whole().shippingAddress, city: ' Berlin ' },
    shipping: { ...whole().shipping, method: ' standard' },
  });
  expect(order).toMatchObject({
    externalId: 'X-1',
    lines: [{ id: '1', sku: 'EBOOK', name: 'An  e-book' }],
    shippingAddress: { city: 'Berlin' },
    shipping: { method: 'standard' },
  });
  expect(takeOrderSchema.safeParse({ ...whole(), externalId: '  ' }).error?.issues).toMatchObject([
    { path: ['externalId'] },
  ]);
  const twice = [whole().lines[0], { ...whole().lines[0], id: '1 ' }];
  expect(takeOrderSchema.safeParse({ ...whole(), lines: twice }).error?.issues).toContainEqual(
    expect.objectContaining({ path: ['lines', 1, 'id'] }),
  );
});

const tax = () => ({ code: 'VAT', amount: eur(10) });

/** An order with every field there is; its parts come to 31.20 EUR. */
const whole = () => ({
  channel: 'direct',
  externalId: 'A-1001',
  mode: 'live',
  placedAt: '2026-11-20T09:30:00Z',
  currency: 'EUR',
  customer: { name: 'Customer A', email: 'customer@example.com', phone: '+4930123456' },
  shippingAddress: {
    name: 'Customer A',
    company: 'Company A',
    line1: 'Teststr. 1',
    line2: 'Floor 2',
    postalCode: '10115',
    city: 'Berlin',
    region: 'BE',
    country: 'DE',
  },
  lines: [
    {
      id: '1',
      sku: 'MUG-01',
      name: 'Mug',
      quantity: 2,
      unitPrice: eur(1250),
      discount: eur(100),
      taxes: [{ ...tax(), included: false }],
      shippingPrice: eur(200),
      weightGrams: 350,
    },
  ],
  shipping: { price: eur(490), method: 'standard', tracked: true, taxes: [{ ...tax(), included: false }] },
  payment: { mode: 'prepaid', captured: eur(3110) },
  requiresAcceptance: true,
});

/** The same with one field replaced; `undefined` takes it out. */
function changed(path: readonly (string | number)[], value: unknown): unknown {
  const order: Record<string, unknown> = structuredClone(whole());
  let place: Record<string | number, unknown> = order;
  for (const part of path.slice(0, -1)) place = place[part] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete place[last];
  else place[last] = value;
  return order;
}

const pointersOf = (order: unknown): string[] =>
  (takeOrderSchema.safeParse(order).error?.issues ?? []).map((issue) =>
    [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys : [])].join('/'),
  );

const messagesOf = (order: unknown): string =>
  (takeOrderSchema.safeParse(order).error?.issues ?? []).map((issue) => issue.message).join('\n');

describe('a new order', () => {
  test('is accepted with every field, and with the fewest', () => {
    expect(pointersOf(whole())).toEqual([]);
    const few = {
      channel: 'direct',
      externalId: 'A-1001',
      currency: 'EUR',
      lines: [{ id: '1', sku: 'MUG-01', quantity: 1, unitPrice: eur(0) }],
      payment: { mode: 'on_invoice' },
    };
    expect(takeOrderSchema.parse(few)).toEqual({ ...few, mode: 'live' });
  });

  test('may have several payments instead of one captured amount', () => {
    const payments = [
      { id: 'p-1', method: 'card', amount: eur(1000), state: 'captured' },
      { id: 'p-2', amount: eur(2120), state: 'authorized' },
    ];
    expect(pointersOf({ ...whole(), payment: { mode: 'prepaid' }, payments })).toEqual([]);
    expect(pointersOf({ ...whole(), payments })).toEqual(['payments']);
  });

  test.each([
    [['channel'], ''],
    [['externalId'], 'x'.repeat(101)],
    [['externalId'], 'A\u0000B'],
    [['mode'], 'demo'],
    [['placedAt'], 'yesterday'],
    [['placedAt'], '2026-02-30T00:00:00Z'],
    [['placedAt'], '2026-11-20T09:30:00'],
    [['currency'], 'EURO'],
    [['customer', 'email'], 'x'.repeat(1_001)],
    [['customer', 'name'], 'A\nB'],
    [['shippingAddress', 'city'], undefined],
    [['shippingAddress', 'country'], 'Germany'],
    [['shippingAddress', 'line1'], 'A\u2028B'],
    [['lines'], []],
    [['lines', 0, 'id'], ''],
    [['lines', 0, 'sku'], undefined],
    [['lines', 0, 'sku'], 'MUG\u001b[31m'],
    [['lines', 0, 'name'], 'half \ud800 pair'],
    [['lines', 0, 'quantity'], 0],
    [['lines', 0, 'quantity'], -1],
    [['lines', 0, 'quantity'], 1.5],
    [['lines', 0, 'quantity'], 1e15],
    [['lines', 0, 'unitPrice', 'amount'], -1],
    [['lines', 0, 'unitPrice', 'amount'], 12.5],
    [['lines', 0, 'taxes', 0, 'code'], ''],
    [['lines', 0, 'weightGrams'], -1],
    [['shipping', 'delivery'], 'drone'],
    [['shipping', 'tracked'], 'yes'],
    [['payment'], undefined],
    [['payment', 'mode'], 'later'],
    [['requiresAcceptance'], 'true'],
  ] as const)('wrong at %j is refused there (%j)', (path, value) => {
    expect(pointersOf(changed(path, value))).toContain(path.join('/'));
  });

  test.each([
    [[]],
    [['customer']],
    [['shippingAddress']],
    [['lines', 0]],
    [['lines', 0, 'unitPrice']],
    [['shipping']],
    [['payment']],
  ] as const)('with an unknown field is refused with its location, inside of %j', (path) => {
    const at = [...path, 'surprise'];
    expect(pointersOf(changed(at, 1))).toEqual([at.join('/')]);
  });

  test.each([
    [['lines', 0, 'unitPrice', 'currency']],
    [['lines', 0, 'discount', 'currency']],
    [['lines', 0, 'taxes', 0, 'amount', 'currency']],
    [['lines', 0, 'shippingPrice', 'currency']],
    [['shipping', 'price', 'currency']],
    [['shipping', 'taxes', 0, 'amount', 'currency']],
    [['payment', 'captured', 'currency']],
  ] as const)('with an amount in another currency is refused at %j', (path) => {
    const order = changed(path, 'USD');
    expect(pointersOf(order)).toEqual([path.join('/')]);
    expect(messagesOf(order)).toMatch(/EUR.*USD/);
  });

  test('with a payment or a total in another currency is refused', () => {
    const payments = [{ id: 'p-1', amount: { amount: 1, currency: 'USD' }, state: 'captured' }];
    const paid = { ...whole(), payment: { mode: 'prepaid' }, payments };
    expect(pointersOf(paid)).toEqual(['payments/0/amount/currency']);
    const total = { amount: 3110, currency: 'USD' };
    expect(pointersOf({ ...whole(), total })).toEqual(['total/currency']);
  });

  test('with lines or payments that share an id is refused at the second', () => {
    const [line] = whole().lines;
    expect(pointersOf({ ...whole(), lines: [line, { ...line, sku: 'MUG-02' }] })).toEqual(['lines/1/id']);
    const payment = { id: 'p-1', amount: eur(1), state: 'captured' };
    const payments = [payment, { ...payment, id: 'p-2' }, payment];
    expect(pointersOf({ ...whole(), payment: { mode: 'prepaid' }, payments })).toEqual(['payments/2/id']);
  });

  test('with a discount above the price of its line is refused, and an equal one is accepted', () => {
    expect(pointersOf(changed(['lines', 0, 'discount'], eur(2500)))).toEqual([]);
    expect(pointersOf(changed(['lines', 0, 'discount'], eur(2501)))).toEqual(['lines/0/discount']);
  });

  test('with a total that is not the sum of the parts is refused with both amounts', () => {
    expect(pointersOf({ ...whole(), total: eur(3110) })).toEqual([]);
    const wrong = { ...whole(), total: eur(3111) };
    expect(pointersOf(wrong)).toEqual(['total/amount']);
    expect(messagesOf(wrong)).toMatch(/3110.*3111/);
  });

  test('with a tax that the price contains has the same total', () => {
    const contained = changed(['lines', 0, 'taxes', 0], tax());
    expect(pointersOf({ ...(contained as object), total: eur(3100) })).toEqual([]);
  });

  test('worth more than can be counted is refused', () => {
    const line = { id: '1', sku: 'GOLD', quantity: 1_000_000, unitPrice: eur(1_000_000_000_000) };
    const order = { ...whole(), lines: [line], payment: { mode: 'on_invoice' } };
    expect(pointersOf(order)).toEqual(['lines']);
  });
});
