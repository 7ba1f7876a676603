import {
  ask,
  effectKeys,
  factsOf,
  lineOf,
  ORDER_ID,
  packByHand,
  packByLabel,
  play,
  refusalOf,
  result,
  shipByHand,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import { sourceId } from '../../ids';
import type { Command, StoredBodyOf } from '../commands';
import type { Order } from '../model';
import { shipmentStatus } from '../quantities';
import { statusOf } from '../status';

const PERSON = 'txt_00000000000000person';
const HERE = 'txt_00000000000000000old';
const THERE = 'txt_00000000000000000new';
const customer = ask('change-customer', { customer: PERSON });
const shipping = (ref = THERE) => ask('change-address', { shippingAddress: ref });
const billing = (ref = THERE) => ask('change-address', { billingAddress: ref });
const one = [{ id: '1', quantity: 1 }];
const first = { shipmentId: shipmentNo(1) };
const completed = () => play(taken(), shipByHand(), ask('complete', {}));
const closed = () => play(completed(), ask('close', {}));
const cancelled = () => play(taken(), ask('cancel', {}));
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;

describe('a correction of the customer', () => {
  test('stores a reference to the customer, and nothing else', () => {
    expect(factsOf(taken(), customer)).toEqual([{ type: 'PeopleCorrected', people: { customer: PERSON } }]);
    expect(play(taken(), customer).people).toEqual({
      customer: PERSON,
      shippingAddress: null,
      billingAddress: null,
    });
  });

  test.each([
    ['open', () => taken()],
    ['on hold', () => play(taken(), ask('hold', { reason: 'txt_reason' }))],
    ['on its way', () => play(taken(), shipByHand())],
    ['completed', completed],
    ['cancelled', cancelled],
  ] as const)('is accepted for an order that is %s', (_, order) => {
    expect(play(order(), customer).people.customer).toBe(PERSON);
  });

  test('is refused for a closed order', () => {
    expect(codeOf(closed(), customer)).toBe('order_closed');
  });
});

describe('a correction of the shipping address', () => {
  test('is accepted repeatedly while nothing is packed', () => {
    const order = play(taken(), shipping(HERE), shipping(THERE));
    expect(order.people.shippingAddress).toBe(THERE);
  });

  test('is refused while a shipment is packed for the old address, until it is void or has left', () => {
    const packed = play(taken(), packByHand(one));
    expect(codeOf(packed, shipping())).toBe('address_in_use');
    expect(play(packed, ask('void-shipment', first), shipping()).people.shippingAddress).toBe(THERE);
    expect(play(packed, ask('hand-over', {}), shipping()).people.shippingAddress).toBe(THERE);
  });

  test('is refused while a supplier has the old address, until it cancels or is replaced', () => {
    const supplier = { name: 'factory', kind: 'fulfillment' };
    const id = sourceId(ORDER_ID, 1);
    const placed = play(taken({ lines: [lineOf('1', 1, { supplier })] }), ask('place-source', {}));
    expect(codeOf(placed, shipping())).toBe('address_in_use');
    const at = play(
      placed,
      result(`source:${id}`, { kind: 'done', source: { ref: 'S', url: null, paid: true } }),
    );
    expect(codeOf(at, shipping())).toBe('address_in_use');
    const gone = play(at, ask('cancel-source', { sourceId: id }));
    expect(play(gone, shipping()).people.shippingAddress).toBe(THERE);
    expect(play(gone, ask('re-source', {}), shipping()).people.shippingAddress).toBe(THERE);
  });

  test('is refused for an order that has ended', () => {
    expect(codeOf(cancelled(), shipping())).toBe('order_cancelled');
    expect(codeOf(completed(), shipping())).toBe('order_completed');
    expect(codeOf(closed(), shipping())).toBe('order_closed');
  });
});

describe('a correction of the billing address', () => {
  test('is accepted whatever is packed, until the order is closed', () => {
    for (const order of [taken(), play(taken(), packByHand()), completed(), cancelled()]) {
      expect(play(order, billing()).people.billingAddress).toBe(THERE);
    }
    expect(codeOf(closed(), billing())).toBe('order_closed');
  });

  test('is accepted or refused together with a shipping address in the same command', () => {
    const both = ask('change-address', { shippingAddress: THERE, billingAddress: HERE });
    expect(play(taken(), both).people).toMatchObject({ shippingAddress: THERE, billingAddress: HERE });
    expect(codeOf(play(taken(), packByHand()), both)).toBe('address_in_use');
  });

  test('keeps what was corrected before', () => {
    const order = play(taken(), customer, shipping(HERE), billing(THERE));
    expect(order.people).toEqual({ customer: PERSON, shippingAddress: HERE, billingAddress: THERE });
  });
});

describe('a correction of a shipment', () => {
  const edit = (body: Omit<StoredBodyOf<'edit-shipment'>, 'shipmentId'>, more = {}) =>
    ask('edit-shipment', { ...first, ...body }, more);
  const packed = () => play(taken(), packByHand());

  test('sets the carrier, the number, the link and the expected date', () => {
    const corrected = { carrier: 'txt_other', trackingNumber: 'T-2', trackingUrl: 'https://example.com/2' };
    const [shipment] = play(packed(), edit({ ...corrected, expectedAt: '2026-12-24' })).shipments;
    expect(shipment).toMatchObject({
      trackingNumber: 'T-2',
      expectedAt: '2026-12-24',
      carrier: { account: null, name: 'txt_other', trackingUrl: 'https://example.com/2' },
    });
  });

  test('leaves the other fields unchanged', () => {
    const order = play(packed(), edit({ trackingNumber: 'T-2' }), edit({ expectedAt: '2026-12-24' }));
    expect(order.shipments[0]).toMatchObject({
      trackingNumber: 'T-2',
      expectedAt: '2026-12-24',
      carrier: { name: 'txt_carrier' },
    });
  });

  test('sets a connection by its account, whose callbacks then find the shipment', () => {
    const connection = { account: 'courier', kind: 'webhook', sellsLabel: false, voidable: false };
    const [shipment] = play(packed(), edit({ carrier: 'courier' }, { carrier: connection })).shipments;
    expect(shipment?.carrier).toMatchObject({ account: 'courier', kind: 'webhook', name: null });
    const back = play(
      packed(),
      edit({ carrier: 'courier' }, { carrier: connection }),
      edit({ carrier: 'txt_x' }),
    );
    expect(back.shipments[0]?.carrier).toMatchObject({ account: null, kind: null, name: 'txt_x' });
  });

  test('with a status counts like a report of the carrier at that moment', () => {
    const order = play(packed(), ask('hand-over', {}), edit({ status: 'out_for_delivery' }));
    expect(order.shipments.map(shipmentStatus)).toEqual(['out_for_delivery']);
    expect(statusOf(play(order, edit({ status: 'delivered' }, { id: 'cmd-2' }))).delivery).toBe('delivered');
  });

  test('with a status hands over a shipment that was not handed over yet', () => {
    const facts = factsOf(packed(), edit({ status: 'in_transit' }));
    expect(facts.map(({ type }) => type)).toEqual(['ShipmentHandedOver', 'CarrierReported']);
  });

  test('is refused for an unknown or cancelled shipment', () => {
    expect(codeOf(taken(), edit({ trackingNumber: 'T-2' }))).toBe('shipment_not_found');
    const off = play(packed(), ask('void-shipment', first));
    expect(codeOf(off, edit({ trackingNumber: 'T-2' }))).toBe('shipment_cancelled');
  });

  test('is refused for a shipment that its carrier manages', () => {
    const labelled = play(taken(), packByLabel());
    expect(codeOf(labelled, edit({ trackingNumber: 'T-2' }))).toBe('shipment_not_editable');
  });

  test('is refused for a closed order', () => {
    expect(codeOf(closed(), edit({ trackingNumber: 'T-2' }))).toBe('order_closed');
    expect(play(completed(), edit({ trackingNumber: 'T-2' })).shipments[0]?.trackingNumber).toBe('T-2');
  });
});

describe('the notification of a corrected shipment', () => {
  const tells = { acceptance: true, shipment: true, cancellation: true };
  const edit = (body: object) => ask('edit-shipment', { ...first, ...body });
  const notified = (order: Order): string[] =>
    Object.values(order.effects).flatMap(({ effect }) =>
      effect.kind === 'tell_channel' ? [effect.message.type] : [],
    );
  const packed = (policy = { tells }) => play(taken({ policy }), packByHand());
  const sent = (policy = { tells }) => play(packed(policy), ask('hand-over', {}));

  test('is not sent before the hand-over, which sends the shipment as it is then', () => {
    expect(effectKeys(play(packed(), edit({ trackingNumber: 'T-2' })))).toEqual([]);
    const handed = play(packed(), edit({ trackingNumber: 'T-2' }), ask('hand-over', {}));
    expect(notified(handed)).toEqual(['shipment']);
  });

  test.each([
    ['another carrier', { carrier: 'txt_other' }],
    ['another number', { trackingNumber: 'T-2' }],
    ['another link', { trackingUrl: 'https://example.com/2' }],
  ])('is sent with %s after the hand-over, each time again', (_, body) => {
    const order = play(sent(), edit(body));
    expect(notified(order)).toEqual(['shipment', 'tracking']);
    expect(notified(play(order, edit({ trackingNumber: 'T-3' })))).toEqual([
      'shipment',
      'tracking',
      'tracking',
    ]);
  });

  test.each([
    ['the day it is expected', { expectedAt: '2026-12-24' }],
    ['a status alone', { status: 'in_transit' }],
  ])('is not sent for %s', (_, body) => {
    expect(notified(play(sent(), edit(body)))).toEqual(['shipment']);
  });

  test('is sent for a shipment that a status handed over, as for any hand-over', () => {
    expect(notified(play(packed(), edit({ status: 'in_transit' })))).toEqual(['shipment']);
  });

  test('is not sent to a channel that wants none of shipments', () => {
    const silent = { tells: { ...tells, shipment: false } };
    expect(effectKeys(play(sent(silent), edit({ trackingNumber: 'T-2' })))).toEqual([]);
  });
});
