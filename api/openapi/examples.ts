import type { CommandName } from '../../domain/order/commands';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

const recipient = {
  name: 'Ada Example',
  line1: 'Beispielweg 7',
  postalCode: '10115',
  city: 'Berlin',
  country: 'DE',
};

/** Bodies to take an order with. Each is checked against its schema by a test. */
export const takeExamples = {
  smallest: {
    summary: 'The least there can be',
    value: {
      channel: 'direct',
      externalId: 'A-1000',
      currency: 'EUR',
      lines: [{ id: '1', sku: 'MUG-01', quantity: 1, unitPrice: eur(1250) }],
      payment: { mode: 'on_invoice' },
    },
  },
  complete: {
    summary: 'Two mugs, paid, to be accepted',
    value: {
      channel: 'direct',
      externalId: 'A-1001',
      mode: 'live',
      placedAt: '2026-11-20T09:30:00Z',
      currency: 'EUR',
      customer: { name: 'Ada Example', email: 'ada@example.com', phone: '+4930123456' },
      shippingAddress: recipient,
      lines: [{ id: '1', sku: 'MUG-01', name: 'Mug', quantity: 2, unitPrice: eur(1250), weightGrams: 350 }],
      shipping: { price: eur(490), method: 'standard', tracked: true },
      payment: { mode: 'prepaid', captured: eur(2990) },
      requiresAcceptance: true,
    },
  },
};

type Examples = Readonly<Record<string, { readonly summary: string; readonly value: object }>>;

/** Bodies of the commands that a small backend needs. Each is checked against its schema by a test. */
export const commandExamples: Readonly<Partial<Record<CommandName, Examples>>> = {
  accept: {
    all: { summary: 'Everything that waits', value: {} },
    some: { summary: 'One unit of a line', value: { lines: [{ id: '1', quantity: 1 }] } },
  },
  ship: {
    by_hand: {
      summary: 'A parcel sent without a label from here',
      value: { manual: { carrier: 'Local courier', trackingNumber: 'LC-000123' } },
    },
    by_label: { summary: 'A label is bought first', value: { carrier: { account: 'easypost' } } },
  },
  deliver: { all: { summary: 'Whatever is on its way', value: {} } },
  refund: {
    everything: { summary: 'All that is left', value: { reason: 'changed their mind' } },
    part: {
      summary: 'One unit and the shipping',
      value: { lines: [{ id: '1', quantity: 1 }], shipping: eur(490), reason: 'arrived broken' },
    },
  },
  return: { one: { summary: 'One unit is back', value: { lines: [{ id: '1', quantity: 1 }] } } },
};

export const connectionExamples = {
  courier: {
    summary: 'A courier that calls us back',
    value: {
      name: 'city-courier',
      kind: 'webhook',
      settings: { trackingUrlTemplate: 'https://courier.example/track/{trackingNumber}' },
      credentials: { secret: 'whsec_ZXhhbXBsZS1vbmx5LW5vdC1hLXNlY3JldA==' },
    },
  },
};
