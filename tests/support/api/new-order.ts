import { randomBytes } from 'node:crypto';

export const money = (amount: number, currency = 'EUR') => ({ amount, currency });
export const eur = (amount: number) => money(amount);

/** An order number that no other test has. */
export const number = (prefix = 'A'): string => `${prefix}-${randomBytes(5).toString('hex')}`;

export const address = {
  name: 'Customer A',
  line1: 'Teststr. 1',
  postalCode: '10115',
  city: 'Berlin',
  country: 'DE',
};

export const mugs = (quantity: number, more: object = {}) => ({
  id: '1',
  sku: 'MUG-01',
  name: 'Mug',
  quantity,
  unitPrice: eur(1250),
  weightGrams: 350,
  ...more,
});

/** Two mugs at 12.50 and 4.90 for shipping, paid, on `direct`; whatever is given goes before it. */
export function newOrder(more: Readonly<Record<string, unknown>> = {}) {
  return {
    channel: 'direct',
    externalId: number(),
    currency: 'EUR',
    customer: { name: 'Customer A', email: 'customer@example.com' },
    shippingAddress: address,
    lines: [mugs(2)],
    shipping: { price: eur(490), method: 'standard', tracked: true },
    payment: { mode: 'prepaid', captured: eur(2990) },
    ...more,
  };
}

/** A number of mugs, paid with shipping. */
export const orderOf = (quantity: number, more: Readonly<Record<string, unknown>> = {}) =>
  newOrder({
    lines: [mugs(quantity)],
    payment: { mode: 'prepaid', captured: eur(1250 * quantity + 490) },
    ...more,
  });

/** Sent by hand, with a tracking number of its own. */
export const byHand = (trackingNumber: string = number('T'), carrier = 'Courier') => ({
  manual: { carrier, trackingNumber },
});

type Shape = { readonly [field: string]: unknown };

/** A copy with one field set, by its JSON pointer; undefined takes it away. */
export function withField(order: Shape, pointer: string, value: unknown): Shape {
  const copy = structuredClone(order) as Record<string, unknown>;
  const keys = pointer.split('/').slice(1);
  const last = keys.pop() ?? '';
  const holder = keys.reduce((node, key) => {
    node[key] ??= {};
    return node[key] as Record<string, unknown>;
  }, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}
