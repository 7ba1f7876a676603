import type { CommandName } from '../../domain/order/commands';

const eur = (amount: number) => ({ amount, currency: 'EUR' });

const recipient = {
  name: 'Ada Example',
  line1: 'Beispielweg 7',
  postalCode: '10115',
  city: 'Berlin',
  country: 'DE',
};

/** Example bodies for taking an order. A test checks each against its schema. */
export const takeExamples = {
  smallest: {
    summary: 'The smallest possible order',
    value: {
      channel: 'direct',
      externalId: 'A-1000',
      currency: 'EUR',
      lines: [{ id: '1', sku: 'MUG-01', quantity: 1, unitPrice: eur(1250) }],
      payment: { mode: 'on_invoice' },
    },
  },
  complete: {
    summary: 'Two mugs, paid, waiting for acceptance',
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

const all = { all: { summary: 'Everything', value: {} } };
const nothing = { plain: { summary: 'No fields', value: {} } };
const oneUnit = { lines: [{ id: '1', quantity: 1 }] };
const oneLine = { lines: [{ id: '1' }] };
const byHand = {
  summary: 'A shipment sent without a label bought through Waybill',
  value: { manual: { carrier: 'Local courier', trackingNumber: 'LC-000123' } },
};
const byLabel = { summary: 'Buy a label first', value: { carrier: { account: 'easypost' } } };
const shipmentId = 'shp_01k9z3n6q8w2x4y5_1';
const returnId = 'ret_01k9z3n6q8w2x4y5_1';
const refundId = 'rfd_01k9z3n6q8w2x4y5_1';
const sourceId = 'src_01k9z3n6q8w2x4y5_1';
const shipment = { one: { summary: 'One shipment', value: { shipmentId } } };
const source = { one: { summary: 'One supplier order', value: { sourceId } } };
const effect = `label:${shipmentId}`;

/** Example bodies of every command. A test checks each against its schema. */
export const commandExamples: Readonly<Record<CommandName, Examples>> = {
  accept: {
    all: { summary: 'All lines', value: {} },
    some: { summary: 'One unit of a line', value: oneUnit },
  },
  refuse: { all: { summary: 'All lines', value: { reason: 'sold out' } } },
  ship: { by_hand: byHand, by_label: byLabel },
  'create-shipment': {
    by_hand: byHand,
    by_label: byLabel,
    part: { summary: 'One unit of a line', value: { ...oneUnit, ...byLabel.value } },
  },
  'hand-over': { ...all, ...shipment },
  'void-shipment': shipment,
  deliver: { all: { summary: 'All shipments on their way', value: {} }, ...shipment },
  'confirm-receipt': all,
  cancel: {
    all: {
      summary: 'Everything that has not been handed over',
      value: { reason: 'ordered twice', by: 'customer' },
    },
    some: { summary: 'One unit of a line', value: oneUnit },
  },
  refund: {
    everything: { summary: 'Everything that is left', value: { reason: 'changed their mind' } },
    part: {
      summary: 'One unit and the shipping',
      value: { ...oneUnit, shipping: eur(490), reason: 'arrived broken' },
    },
  },
  return: { one: { summary: 'One unit came back', value: oneUnit } },
  'request-return': {
    one: { summary: 'One unit will come back', value: { ...oneUnit, reason: 'too small' } },
  },
  'approve-return': { one: { summary: 'A requested return', value: { returnId } } },
  'reject-return': {
    one: { summary: 'A requested return', value: { returnId, reason: 'worn' } },
  },
  'receive-return': {
    all: { summary: 'Everything arrived', value: { returnId } },
    lost: { summary: 'One unit is written off', value: { returnId, ...oneUnit, writeOff: true } },
  },
  'record-payment': {
    captured: {
      summary: 'Captured',
      value: { paymentId: 'pay-1', amount: eur(2990), state: 'captured', method: 'card' },
    },
  },
  hold: {
    until_released: { summary: 'Until `release`', value: { reason: 'fraud check' } },
    until: {
      summary: 'Until a given time',
      value: { reason: 'on holiday', until: '2026-12-01T08:00:00Z' },
    },
  },
  release: nothing,
  process: nothing,
  'request-logistics': nothing,
  'acquire-logistics': nothing,
  'start-logistics': nothing,
  'reject-logistics': nothing,
  'prepare-pickup': nothing,
  'ready-pickup': { code: { summary: 'With a pickup code', value: { code: 'MUG-4711' } } },
  collect: {
    all: { summary: 'Everything, with the pickup code', value: { code: 'MUG-4711' } },
    some: { summary: 'One unit, with the pickup code', value: { ...oneUnit, code: 'MUG-4711' } },
  },
  'cancel-pickup': { no_show: { summary: 'The customer did not come', value: { noShow: true } } },
  'open-incident': {
    all: { summary: 'Everything that was handed over', value: { reason: 'arrived broken' } },
    one: { summary: 'One line', value: { ...oneLine, reason: 'one was missing' } },
  },
  'close-incident': { all: { summary: 'All incidents', value: { resolution: 'a new one was sent' } } },
  'ship-return': {
    one: { summary: 'The goods are on their way back', value: { returnId, trackingNumber: 'LC-000124' } },
  },
  'start-refund': { one: { summary: 'A refund to pay by hand', value: { refundId } } },
  'collect-cash': { due: { summary: 'The amount due on delivery', value: { amount: eur(2990) } } },
  'edit-shipment': {
    number: { summary: 'Another tracking number', value: { shipmentId, trackingNumber: 'LC-000125' } },
    status: { summary: 'A new status', value: { shipmentId, status: 'in_transit' } },
  },
  'change-customer': {
    name: { summary: 'Another name', value: { customer: { name: 'Ben Example' } } },
  },
  'change-address': {
    shipping: { summary: 'The shipping address', value: { shippingAddress: recipient } },
    billing: { summary: 'The billing address', value: { billingAddress: recipient } },
  },
  'place-source': { ...all, one: { summary: 'One line', value: oneLine } },
  'pay-source': source,
  'track-source': {
    one: {
      summary: 'The shipment of a supplier order',
      value: { sourceId, carrier: 'Local courier', trackingNumber: 'LC-000126' },
    },
  },
  'cancel-source': {
    one: { summary: 'The supplier cannot deliver', value: { sourceId, reason: 'sold out' } },
  },
  're-source': {
    ...all,
    another: { summary: 'One line, with another supplier', value: { ...oneLine, supplier: 'factory' } },
  },
  'review-source-refund': source,
  'settle-source-refund': { paid: { summary: 'Refunded', value: { sourceId, refunded: true } } },
  archive: nothing,
  unarchive: nothing,
  complete: nothing,
  close: nothing,
  'retry-effect': { one: { summary: 'A label that failed', value: { effect } } },
  'confirm-effect': {
    label: {
      summary: 'A label bought by hand',
      value: { effect, trackingNumber: 'LC-000127', evidence: 'receipt 17' },
    },
  },
  'give-up-effect': { one: { summary: 'A label that is no longer needed', value: { effect } } },
};

export const connectionExamples = {
  courier: {
    summary: 'A courier that sends signed callbacks',
    value: {
      name: 'city-courier',
      kind: 'webhook',
      settings: { trackingUrlTemplate: 'https://courier.example/track/{trackingNumber}' },
      credentials: { secret: 'whsec_ZXhhbXBsZS1vbmx5LW5vdC1hLXNlY3JldA==' },
    },
  },
};
