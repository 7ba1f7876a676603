import { z } from 'zod';
import { eur } from '../../tests/support/domain/orders';
import type { CommandName } from './commands';
import { COMMAND_NAMES, COMMANDS, isCommandName, sealedBody, signalBody } from './commands';

const lines = [{ id: '1', quantity: 2 }, { id: '2' }];
const names = [{ id: '1' }, { id: '2' }];
const address = { name: 'Customer A', line1: 'Teststr. 1', city: 'Berlin', country: 'DE' };

/** A body with every field. */
const FULL: { readonly [N in CommandName]: object } = {
  accept: { lines },
  refuse: { lines, reason: 'sold out' },
  ship: {
    lines,
    manual: { carrier: 'A courier', trackingNumber: 'A-1/2', trackingUrl: 'https://example.com/t' },
  },
  'create-shipment': { lines, carrier: { account: 'parcels', service: 'express' } },
  'hand-over': { shipmentId: 'shp_1' },
  'void-shipment': { shipmentId: 'shp_1' },
  deliver: { shipmentId: 'shp_1' },
  'confirm-receipt': { lines },
  cancel: { lines, reason: 'changed my mind', by: 'customer' },
  refund: { lines, shipping: eur(1), adjustment: eur(2), fee: eur(3), reason: 'broken' },
  return: { lines, reason: 'too small' },
  'request-return': { lines, reason: 'too small' },
  'approve-return': { returnId: 'ret_1' },
  'reject-return': { returnId: 'ret_1', reason: 'worn' },
  'receive-return': { returnId: 'ret_1', lines },
  'record-payment': { paymentId: 'p-1', amount: eur(1), state: 'captured', method: 'card' },
  hold: { reason: 'fraud check', until: '2026-12-01T00:00:00Z' },
  release: {},
  process: {},
  'request-logistics': {},
  'acquire-logistics': {},
  'start-logistics': {},
  'reject-logistics': {},
  'prepare-pickup': {},
  'ready-pickup': { code: 'AB-12' },
  collect: { lines, code: 'AB-12' },
  'cancel-pickup': { noShow: true },
  'open-incident': { lines: names, reason: 'arrived broken' },
  'close-incident': { lines: names, resolution: 'sent a new one' },
  'ship-return': { returnId: 'ret_1', trackingNumber: 'R-1' },
  'start-refund': { refundId: 'rfd_1' },
  'collect-cash': { amount: eur(2990) },
  'edit-shipment': {
    shipmentId: 'shp_1',
    carrier: 'A courier',
    trackingNumber: 'T-2',
    trackingUrl: 'https://example.com/t',
    status: 'in_transit',
    expectedAt: '2026-12-24',
  },
  'change-customer': { customer: { name: 'Customer B', email: 'b@example.com', phone: '+4930123456' } },
  'change-address': { shippingAddress: address, billingAddress: address },
  'place-source': { lines },
  'pay-source': { sourceId: 'src_1' },
  'track-source': {
    sourceId: 'src_1',
    carrier: 'A courier',
    trackingNumber: 'T-3',
    trackingUrl: 'https://example.com/t',
  },
  'cancel-source': { sourceId: 'src_1', reason: 'sold out' },
  're-source': { lines: names, supplier: 'another' },
  'review-source-refund': { sourceId: 'src_1' },
  'settle-source-refund': { sourceId: 'src_1', refunded: true },
  archive: {},
  unarchive: {},
  complete: {},
  close: {},
  'retry-effect': { effect: 'label:shp_1' },
  'confirm-effect': { effect: 'label:shp_1', evidence: 'receipt 17', trackingNumber: 'T-1' },
  'give-up-effect': { effect: 'label:shp_1' },
};

/** The fields a body cannot do without. */
const NEEDED: Partial<Record<CommandName, readonly string[]>> = {
  'void-shipment': ['shipmentId'],
  'approve-return': ['returnId'],
  'reject-return': ['returnId'],
  'receive-return': ['returnId'],
  'record-payment': ['paymentId', 'amount', 'state'],
  hold: ['reason'],
  'open-incident': ['reason'],
  'ship-return': ['returnId'],
  'start-refund': ['refundId'],
  'collect-cash': ['amount'],
  'edit-shipment': ['shipmentId'],
  'change-customer': ['customer'],
  'pay-source': ['sourceId'],
  'track-source': ['sourceId', 'carrier', 'trackingNumber'],
  'cancel-source': ['sourceId'],
  'review-source-refund': ['sourceId'],
  'settle-source-refund': ['sourceId', 'refunded'],
  'retry-effect': ['effect'],
  'confirm-effect': ['effect'],
  'give-up-effect': ['effect'],
};

/** Fields of which a body needs any one. */
const ANY_OF: Partial<Record<CommandName, readonly string[]>> = {
  ship: ['manual', 'carrier'],
  'create-shipment': ['manual', 'carrier'],
  'edit-shipment': ['carrier', 'trackingNumber', 'trackingUrl', 'status', 'expectedAt'],
  'change-address': ['shippingAddress', 'billingAddress'],
};

interface Node {
  readonly type?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly $defs?: Readonly<Record<string, Node>>;
}

/** The JSON type of what a schema has at a path; undefined if it has nothing there. */
function typeAt(schema: z.ZodType, path: string): string | undefined {
  const root = z.toJSONSchema(schema, { io: 'input' }) as Node;
  const resolved = (node: Node | undefined): Node | undefined =>
    node?.$ref ? root.$defs?.[node.$ref.replace('#/$defs/', '')] : node;
  const found = path
    .split('.')
    .reduce<Node | undefined>((place, part) => resolved(place?.properties?.[part]), root);
  return found?.type;
}

/** People are sealed whole: objects in a body as it is sent, references in the same body as it is stored. */
const isPeople = (path: string): boolean => ['customer', 'shippingAddress', 'billingAddress'].includes(path);

const takes = (name: CommandName, body: object): boolean => COMMANDS[name].body.safeParse(body).success;

describe.each(COMMAND_NAMES)('the body of %s', (name) => {
  test(`${name} accepts a body with every field`, () => {
    expect(takes(name, FULL[name])).toBe(true);
  });

  test(`${name} refuses an unknown field`, () => {
    expect(takes(name, { ...FULL[name], surprise: 1 })).toBe(false);
  });

  test(`${name} accepts a body with only its required fields`, () => {
    const needed = NEEDED[name] ?? [];
    const having = (fields: readonly string[]): object =>
      Object.fromEntries(Object.entries(FULL[name]).filter(([field]) => fields.includes(field)));
    const given = Object.keys(FULL[name]);
    const anyOf = (ANY_OF[name] ?? []).filter((field) => given.includes(field));
    const least = anyOf.length > 0 ? anyOf.map((field) => [...needed, field]) : [needed];
    for (const fields of least) {
      expect([fields, takes(name, having(fields))]).toEqual([fields, true]);
      for (const field of needed) {
        expect(takes(name, having(fields.filter((kept) => kept !== field)))).toBe(false);
      }
    }
    if (anyOf.length > 0) expect(takes(name, having(needed))).toBe(false);
  });

  test(`${name} lists the paths of its free texts and personal data, and its schema has them`, () => {
    for (const path of COMMANDS[name].texts) {
      expect([path, typeAt(COMMANDS[name].body, path)]).toEqual([path, isPeople(path) ? 'object' : 'string']);
      expect([path, typeAt(sealedBody(name), path)]).toEqual([path, 'string']);
    }
  });

  test(`${name} can be described as a form`, () => {
    expect(z.toJSONSchema(COMMANDS[name].body, { io: 'input' })).toMatchObject({ type: 'object' });
  });
});

describe('bodies in common', () => {
  test('a shipment is named by a connection, by hand or by its id, and by exactly one of them', () => {
    const manual = { carrier: 'A courier' };
    const carrier = { account: 'parcels' };
    expect(takes('ship', { shipmentId: 'shp_1' })).toBe(true);
    expect(takes('ship', {})).toBe(false);
    expect(takes('ship', { manual, carrier })).toBe(false);
    expect(takes('ship', { shipmentId: 'shp_1', manual })).toBe(false);
    expect(takes('ship', { shipmentId: 'shp_1', lines })).toBe(false);
    expect(takes('create-shipment', { manual, carrier })).toBe(false);
    expect(takes('create-shipment', { shipmentId: 'shp_1' })).toBe(false);
  });

  test.each([
    ['no line at all', []],
    ['a line twice', [{ id: '1' }, { id: '1' }]],
    ['no unit of a line', [{ id: '1', quantity: 0 }]],
    ['less than no unit', [{ id: '1', quantity: -1 }]],
    ['half a unit', [{ id: '1', quantity: 0.5 }]],
    ['a line without its id', [{ quantity: 1 }]],
  ])('lines that name %s are refused', (_, wrong) => {
    expect(takes('accept', { lines: wrong })).toBe(false);
  });

  test('a tracking link must be a web address', () => {
    const ship = (trackingUrl: string) => takes('ship', { manual: { carrier: 'A courier', trackingUrl } });
    expect(ship('https://example.com/T-1')).toBe(true);
    expect(ship(['javascript', 'alert(1)'].join(':'))).toBe(false);
    expect(ship('file:///etc/hosts')).toBe(false);
  });

  test('a refund with a negative amount is refused', () => {
    for (const field of ['shipping', 'adjustment', 'fee']) {
      expect(takes('refund', { [field]: eur(-1) })).toBe(false);
    }
  });

  test('a correction of a shipment cannot set it to awaiting or cancelled', () => {
    for (const status of ['awaiting', 'cancelled', 'teleported']) {
      expect(takes('edit-shipment', { shipmentId: 'shp_1', status })).toBe(false);
    }
    expect(takes('edit-shipment', { shipmentId: 'shp_1', expectedAt: 'tomorrow' })).toBe(false);
    expect(takes('edit-shipment', { shipmentId: 'shp_1', trackingUrl: 'ftp://example.com/' })).toBe(false);
  });

  test.each(['ab', 'A B C', 'a'.repeat(21), ''])('the pickup code "%s" is refused', (code) => {
    expect(takes('ready-pickup', { code })).toBe(false);
    expect(takes('collect', { code })).toBe(false);
  });

  test('a hold ends at a moment with a time zone, or never', () => {
    expect(takes('hold', { reason: 'fraud check', until: '2026-12-01T00:00:00' })).toBe(false);
    expect(takes('hold', { reason: 'fraud check', until: '2026-12-01T00:00:00+01:00' })).toBe(true);
  });

  test('only names of commands are recognized as commands', () => {
    expect(isCommandName('accept')).toBe(true);
    expect(isCommandName('take')).toBe(false);
    expect(isCommandName('constructor')).toBe(false);
  });
});

describe('what may arrive as a signal', () => {
  test('a command is checked by its own schema', () => {
    expect(signalBody('accept')).toBe(COMMANDS.accept.body);
  });

  test('a command with personal data is accepted in its sealed form only', () => {
    const ref = 'txt_0123456789abcdefghij';
    const fits = (name: CommandName, body: object) => signalBody(name)?.safeParse(body).success;
    expect(fits('change-customer', { customer: ref })).toBe(true);
    expect(fits('change-customer', FULL['change-customer'])).toBe(false);
    expect(fits('change-customer', { customer: 'Customer B' })).toBe(false);
    expect(fits('change-address', { shippingAddress: ref, billingAddress: ref })).toBe(true);
    expect(fits('change-address', FULL['change-address'])).toBe(false);
  });

  test('a report of a supplier is checked by its own schema', () => {
    const report = {
      ...{ sourceId: 'src_1', state: 'shipped', carrier: 'txt_carrier', trackingNumber: 'T-1' },
      ...{ trackingUrl: null, reason: null },
    };
    const fits = (body: object) => signalBody('supplier-report')?.safeParse(body).success;
    expect(fits(report)).toBe(true);
    expect(fits({ ...report, state: 'shipping soon' })).toBe(false);
    expect(fits({ ...report, sourceId: undefined })).toBe(false);
    expect(fits({ ...report, amount: 1 })).toBe(false);
  });

  test('a report of a carrier or a channel is checked by its own schema', () => {
    const report = {
      trackingNumber: 'T-1',
      eventId: 'e-1',
      status: 'delivered',
      occurredAt: '2026-11-20T09:30:00+01:00',
      remark: null,
    };
    const fits = (name: string, body: object) => signalBody(name)?.safeParse(body).success;
    expect(fits('carrier-report', report)).toBe(true);
    expect(fits('carrier-report', { ...report, occurredAt: 'yesterday' })).toBe(false);
    expect(fits('carrier-report', { ...report, status: 'teleported' })).toBe(false);
    expect(fits('channel-report', { state: 'paid', paymentId: 'p-1', amount: 100 })).toBe(true);
    expect(fits('channel-report', { state: 'paid', paymentId: 'p-1', amount: -1 })).toBe(false);
    expect(fits('channel-report', { state: 'cancelled', reason: null, amount: 1 })).toBe(false);
  });

  test.each(['take', 'deadline', 'effect-result', 'unheard-of', 'constructor', '__proto__'])(
    '%s cannot arrive as a signal',
    (name) => {
      expect(signalBody(name)).toBeNull();
    },
  );
});
