import { z } from 'zod';
import { eur } from '../testing/orders';
import type { CommandName } from './commands';
import { COMMAND_NAMES, COMMANDS, isCommandName, signalBody } from './commands';

const lines = [{ id: '1', quantity: 2 }, { id: '2' }];

/** A body with everything that may be said. */
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
  'retry-effect': ['effect'],
  'confirm-effect': ['effect'],
  'give-up-effect': ['effect'],
};

const takes = (name: CommandName, body: object): boolean => COMMANDS[name].body.safeParse(body).success;

describe.each(COMMAND_NAMES)('the body of %s', (name) => {
  test(`${name} takes everything that may be said`, () => {
    expect(takes(name, FULL[name])).toBe(true);
  });

  test(`${name} takes no field that is not known`, () => {
    expect(takes(name, { ...FULL[name], surprise: 1 })).toBe(false);
  });

  test(`${name} can be sent without anything but what it needs`, () => {
    const needed = NEEDED[name] ?? [];
    const oneOf = ['ship', 'create-shipment'].includes(name) ? ['manual', 'carrier'] : [];
    const least = Object.entries(FULL[name]).filter(([field]) => [...needed, ...oneOf].includes(field));
    expect(takes(name, Object.fromEntries(least))).toBe(true);
    for (const field of needed) {
      expect(takes(name, Object.fromEntries(least.filter(([kept]) => kept !== field)))).toBe(false);
    }
  });

  test(`${name} names its free texts by paths that its schema has`, () => {
    const schema = z.toJSONSchema(COMMANDS[name].body, { io: 'input' });
    for (const path of COMMANDS[name].texts) {
      const found = path.split('.').reduce<unknown>((place, part) => {
        return (place as { properties?: Record<string, unknown> } | undefined)?.properties?.[part];
      }, schema);
      expect(found).toMatchObject({ type: 'string' });
    }
  });

  test(`${name} can be drawn as a form`, () => {
    expect(z.toJSONSchema(COMMANDS[name].body, { io: 'input' })).toMatchObject({ type: 'object' });
  });
});

describe('bodies in common', () => {
  test('a parcel goes by a connection, by hand, or is one that exists, and never by two of them', () => {
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
  ])('lines that name %s are not taken', (_, wrong) => {
    expect(takes('accept', { lines: wrong })).toBe(false);
  });

  test('a tracking link leads to a web page and nowhere else', () => {
    const ship = (trackingUrl: string) => takes('ship', { manual: { carrier: 'A courier', trackingUrl } });
    expect(ship('https://example.com/T-1')).toBe(true);
    expect(ship(['javascript', 'alert(1)'].join(':'))).toBe(false);
    expect(ship('file:///etc/hosts')).toBe(false);
  });

  test('a refund names no negative amounts', () => {
    for (const field of ['shipping', 'adjustment', 'fee']) {
      expect(takes('refund', { [field]: eur(-1) })).toBe(false);
    }
  });

  test('only names of commands are commands', () => {
    expect(isCommandName('accept')).toBe(true);
    expect(isCommandName('take')).toBe(false);
    expect(isCommandName('constructor')).toBe(false);
  });
});

describe('what may come as a signal', () => {
  test('a command is checked by its own schema', () => {
    expect(signalBody('accept')).toBe(COMMANDS.accept.body);
  });

  test('a report of a carrier or a channel is checked by its own', () => {
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
    '%s comes from inside or not at all',
    (name) => {
      expect(signalBody(name)).toBeNull();
    },
  );
});
