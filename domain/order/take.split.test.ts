import { eur, NOW, ORDER_ID } from '../../tests/support/domain/orders';
import { DEFAULT_POLICY } from '../policy';
import type { TakeOrder } from './take';
import { splitTake, takeOrderSchema } from './take';

const known = {
  orderId: ORDER_ID,
  channel: { name: 'direct', kind: 'direct' },
  policy: DEFAULT_POLICY,
  now: NOW,
};

const order = (more: object = {}): TakeOrder =>
  takeOrderSchema.parse({
    channel: 'direct',
    externalId: 'A-1001',
    currency: 'EUR',
    lines: [{ id: '1', sku: 'MUG-01', quantity: 2, unitPrice: eur(1250) }],
    payment: { mode: 'prepaid', captured: eur(2500) },
    ...more,
  });

const person = (place: string) => ({
  name: `canary-${place}-name`,
  company: `canary-${place}-company`,
  line1: `canary-${place}-line1`,
  line2: `canary-${place}-line2`,
  postalCode: `c-${place}-code`,
  city: `canary-${place}-city`,
  region: `canary-${place}-region`,
  country: 'DE',
  phone: `canary-${place}-phone`,
});

describe('the parts of a new order', () => {
  test('personal data, addresses and product names go to the vault and not into the domain', () => {
    const { body, content } = splitTake(
      order({
        customer: { name: 'canary-name', email: 'canary@example.com', phone: 'canary-phone' },
        shippingAddress: person('to'),
        billingAddress: person('bill'),
        lines: [
          { id: '1', sku: 'MUG-01', name: 'canary-product', quantity: 2, unitPrice: eur(1250) },
          { id: '2', sku: 'MUG-02', quantity: 1, unitPrice: eur(0) },
        ],
      }),
      known,
    );
    expect(JSON.stringify(body)).not.toMatch(/canary|c-to|c-bill/);
    expect(content.customer?.email).toBe('canary@example.com');
    expect(content.shippingAddress?.line1).toBe('canary-to-line1');
    expect(content.billingAddress?.line1).toBe('canary-bill-line1');
    expect(content.lineNames).toEqual({ '1': 'canary-product' });
  });

  test('a line id may equal the name of a property of every object', () => {
    const lines = ['__proto__', 'constructor'].map((id) => ({
      id,
      sku: 'MUG-01',
      name: `name of ${id}`,
      quantity: 1,
      unitPrice: eur(1),
    }));
    const { content } = splitTake(order({ lines }), known);
    expect(Object.entries(content.lineNames)).toEqual([
      ['__proto__', 'name of __proto__'],
      ['constructor', 'name of constructor'],
    ]);
  });

  test('amounts become integers, and missing values become null', () => {
    const { body } = splitTake(order({ shipping: { price: eur(490) } }), known);
    expect(body.lines).toEqual([
      {
        id: '1',
        sku: 'MUG-01',
        quantity: 2,
        sellerId: null,
        weightGrams: null,
        supplier: null,
        unitPrice: 1250,
        discount: 0,
        taxes: [],
        shippingPrice: 0,
      },
    ]);
    expect(body.shipping).toEqual({ price: 490, taxes: [], method: null, tracked: false });
    expect(body.delivery).toBe('parcel');
    expect(splitTake(order(), known).body.shipping).toEqual({
      price: 0,
      taxes: [],
      method: null,
      tracked: false,
    });
  });

  test('the captured amount becomes one payment, and a missing amount none', () => {
    expect(splitTake(order(), known).body.payments).toEqual([
      { id: 'initial', method: null, amount: 2500, state: 'captured' },
    ]);
    expect(splitTake(order({ payment: { mode: 'prepaid' } }), known).body.payments).toEqual([]);
    const nothing = { mode: 'prepaid', captured: eur(0) };
    expect(splitTake(order({ payment: nothing }), known).body.payments).toEqual([]);
  });

  test('named payments keep their ids, methods and states', () => {
    const payments = [
      { id: 'p-1', method: 'card', amount: eur(1000), state: 'captured' },
      { id: 'p-2', amount: eur(1500), state: 'pending' },
    ];
    const { body } = splitTake(order({ payment: { mode: 'prepaid' }, payments }), known);
    expect(body.payments).toEqual([
      { id: 'p-1', method: 'card', amount: 1000, state: 'captured' },
      { id: 'p-2', method: null, amount: 1500, state: 'pending' },
    ]);
  });

  test('an order was placed at its given time, in UTC, or otherwise when it arrived', () => {
    const dated = order({ placedAt: '2026-11-20T10:30:00+02:00' });
    expect(splitTake(dated, known).body.placedAt).toBe('2026-11-20T08:30:00.000Z');
    expect(splitTake(order(), known).body.placedAt).toBe(NOW);
  });

  test('a line belongs to the seller it names, or otherwise to the seller of the caller', () => {
    const unit = { sku: 'MUG-01', quantity: 1, unitPrice: eur(1) };
    const lines = [
      { ...unit, id: '1', sellerId: 'seller-a' },
      { ...unit, id: '2' },
    ];
    const { body } = splitTake(order({ lines }), { ...known, sellerId: 'seller-b' });
    expect(body.lines.map((line) => line.sellerId)).toEqual(['seller-a', 'seller-b']);
  });

  test('whether acceptance is required is set by the order, or otherwise by the channel', () => {
    const asks = { ...known, policy: { ...DEFAULT_POLICY, requiresAcceptance: true } };
    expect(splitTake(order(), known).body.requiresAcceptance).toBe(false);
    expect(splitTake(order(), asks).body.requiresAcceptance).toBe(true);
    expect(splitTake(order({ requiresAcceptance: false }), asks).body.requiresAcceptance).toBe(false);
    expect(splitTake(order({ requiresAcceptance: true }), known).body.requiresAcceptance).toBe(true);
  });

  test('a channel without decisions requires no acceptance, whatever the order says', () => {
    const none = { ...known, policy: { ...DEFAULT_POLICY, acceptanceBy: 'none' as const } };
    expect(splitTake(order({ requiresAcceptance: true }), none).body.requiresAcceptance).toBe(false);
  });
});
