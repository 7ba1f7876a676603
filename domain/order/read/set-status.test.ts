import {
  ask,
  eur,
  lineOf,
  packByHand,
  play,
  refundNo,
  returnNo,
  shipByHand,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import { COMMANDS } from '../commands';
import type { Order } from '../model';
import { commandForStatus } from './set-status';
import type { ViewName } from './vocabularies';
import { statusesOf, VIEW_NAMES } from './vocabularies';

const byHand = { manual: { carrier: 'txt_carrier' } };
const outcomeOf = (...input: Parameters<typeof commandForStatus>) => commandForStatus(...input);

describe('a status that is set', () => {
  test.each<[ViewName, string, object, string]>([
    ['backoffice', 'Processing', {}, 'process'],
    ['backoffice', 'In Process', {}, 'process'],
    ['backoffice', 'Ready for shipment', byHand, 'create-shipment'],
    ['backoffice', 'shipped', byHand, 'ship'],
    ['backoffice', 'Canceled', { reason: 'txt_reason' }, 'cancel'],
    ['backoffice', 'Acquired by Logistics', {}, 'acquire-logistics'],
    ['store.payment', 'Refunded', {}, 'refund'],
    ['store.fulfillment', 'Dispatched', byHand, 'create-shipment'],
    ['aggregator', 'dispatched', byHand, 'ship'],
  ])('%s "%s" is the command that leads there', (view, word, fields, name) => {
    expect(outcomeOf(taken(), view, word, fields)).toMatchObject({ outcome: 'command', name });
  });

  test('a waiting shipment is handed over, and no other is created', () => {
    expect(outcomeOf(play(taken(), packByHand()), 'backoffice', 'Shipped', {})).toMatchObject({
      name: 'hand-over',
    });
  });

  test('a status that the order has already changes nothing', () => {
    expect(outcomeOf(play(taken(), shipByHand()), 'backoffice', 'Shipped', {})).toEqual({
      outcome: 'there',
      word: 'Shipped',
    });
  });

  test('an unknown status is refused with the list of the known ones', () => {
    expect(outcomeOf(taken(), 'dropship.channel', 'Sent', {})).toEqual({
      outcome: 'unknown',
      words: ['FULFILLED', 'UNFULFILLED'],
    });
  });

  test('missing fields are listed by their names in the command', () => {
    expect(outcomeOf(taken(), 'backoffice', 'Shipped', {})).toMatchObject({
      outcome: 'fields',
      name: 'ship',
    });
  });

  test('P28: complete is refused before shipped, with the steps that lead there', () => {
    expect(outcomeOf(taken(), 'backoffice', 'Complete', {})).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'not_fulfilled' },
      way: [
        { command: 'ship', status: 'Shipped' },
        { command: 'complete', status: 'Complete' },
      ],
    });
  });

  test('P14, P18: shipped is refused before processing if that is a step of its own', () => {
    const order = taken({ policy: { processing: 'step' } });
    expect(outcomeOf(order, 'backoffice', 'Shipped', byHand)).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'processing_required' },
      way: [
        { command: 'process', status: 'Processing' },
        { command: 'ship', status: 'Shipped' },
      ],
    });
    expect(outcomeOf(play(order, ask('process', {})), 'backoffice', 'Shipped', byHand)).toMatchObject({
      name: 'ship',
    });
  });

  test('the steps for a very large order are the same as for a small one', () => {
    const answer = (count: number) => {
      const lines = Array.from({ length: count }, (_, index) => lineOf(`${index}`, 1));
      const packed = lines
        .slice(0, count / 10)
        .map(({ id }) => ask('create-shipment', { lines: [{ id }], manual: { carrier: 'txt_carrier' } }));
      return outcomeOf(play(taken({ lines }), ...packed), 'backoffice', 'Complete', {});
    };
    expect(answer(500)).toEqual(answer(10));
    expect(answer(10)).toMatchObject({
      refusal: { code: 'not_fulfilled' },
      way: [
        { command: 'hand-over', status: 'Partially Shipped' },
        { command: 'ship', status: 'Shipped' },
        { command: 'complete', status: 'Complete' },
      ],
    });
  });

  test('a label of a carrier may be requested, and its connection is resolved when the command is stored', () => {
    const fields = { carrier: { account: 'parcels' } };
    expect(outcomeOf(taken(), 'backoffice', 'Shipped', fields)).toMatchObject({ name: 'ship', body: fields });
  });

  describe('that says "partially"', () => {
    const order = () => taken({ lines: [lineOf('1', 3), lineOf('2', 2)] });
    const sent = () => play(order(), shipByHand());
    const one = { lines: [{ id: '1', quantity: 1 }] };
    const all = { lines: [{ id: '1' }, { id: '2' }] };
    const returned = (of: Order, fields: object) =>
      outcomeOf(of, 'store.fulfillment', 'Partially Returned', fields);

    test.each<[ViewName, string, () => Order, string]>([
      ['backoffice', 'Partially Shipped', order, 'ship'],
      ['store.fulfillment', 'Partially Fulfilled', order, 'ship'],
      ['store.fulfillment', 'Partially Returned', sent, 'return'],
      ['store.payment', 'Partially Refunded', sent, 'refund'],
      ['marketplace', 'Partially Refunded', sent, 'refund'],
      ['aggregator', 'Partial refunded', sent, 'refund'],
    ])(
      '%s "%s" requests the lines, with the open units of each, and never applies to everything',
      (...row) => {
        const [view, word, begin, name] = row;
        for (const fields of [{}, { reason: 'txt_reason' }]) {
          expect(outcomeOf(begin(), view, word, fields)).toMatchObject({
            outcome: 'fields',
            name,
            missing: expect.arrayContaining([
              { field: 'lines', message: expect.stringContaining('"1": 3, "2": 2') },
            ]),
          });
        }
      },
    );

    test('requests the lines of an approved return too, and accepts those that are named', () => {
      const returnId = returnNo(1);
      const waits = play(sent(), ask('request-return', {}), ask('approve-return', { returnId }));
      expect(returned(waits, {})).toMatchObject({ name: 'receive-return', missing: [{ field: 'lines' }] });
      expect(returned(waits, one)).toMatchObject({ name: 'receive-return', body: { returnId, ...one } });
    });

    test('requests the shipment if one waits', () => {
      const waits = play(order(), packByHand([{ id: '1' }]));
      const set = (fields: object) => outcomeOf(waits, 'backoffice', 'Partially Shipped', fields);
      expect(set({})).toMatchObject({ name: 'hand-over', missing: [{ field: 'shipmentId' }] });
      expect(set({ shipmentId: shipmentNo(1) })).toMatchObject({ outcome: 'command', name: 'hand-over' });
    });

    test('is set for the named lines, and refused if all are named', () => {
      expect(returned(sent(), one)).toMatchObject({ outcome: 'command', name: 'return', body: one });
      expect(returned(sent(), all)).toMatchObject({ refusal: { code: 'status_not_reachable' } });
      const label = { carrier: { account: 'parcels' } };
      const shipped = (lines: object) =>
        outcomeOf(order(), 'backoffice', 'Partially Shipped', { ...label, ...lines });
      expect(shipped(one)).toMatchObject({ outcome: 'command', name: 'ship' });
      expect(shipped(all)).toMatchObject({ refusal: { code: 'status_not_reachable' } });
    });

    test('is applied as often as it is sent with fields, and changes nothing without', () => {
      const half = play(sent(), ask('return', one));
      expect(returned(half, {})).toEqual({ outcome: 'there', word: 'Partially Returned' });
      expect(returned(half, one)).toMatchObject({ outcome: 'command', body: one });
      expect(returned(half, { nonsense: 1 })).toMatchObject({ outcome: 'fields', name: 'return' });
      expect(returned(half, { lines: [{ id: '1', quantity: 3 }] })).toMatchObject({
        outcome: 'refused',
        refusal: { code: 'quantity_too_large' },
      });
      const payment = { paymentId: 'p', amount: eur(500), state: 'captured' } as const;
      const part = play(taken({ captured: 100 }), ask('record-payment', payment));
      const paid = (fields: object) => outcomeOf(part, 'store.payment', 'Partially Paid', fields);
      expect(paid({ ...payment, paymentId: 'q' })).toMatchObject({ name: 'record-payment' });
      expect(paid(payment)).toEqual({ outcome: 'there', word: 'Partially Paid' });
    });
  });

  describe('that the order has already', () => {
    const sent = () => play(taken(), shipByHand());

    test('is applied once more if the fields request more of it', () => {
      const half = play(taken({ lines: [lineOf('1', 2)] }), shipByHand([{ id: '1', quantity: 1 }]));
      expect(outcomeOf(half, 'marketplace', 'Shipped', {})).toMatchObject({ outcome: 'there' });
      expect(outcomeOf(half, 'marketplace', 'Shipped', byHand)).toMatchObject({ name: 'ship', body: byHand });
    });

    test('changes nothing without fields, and refuses fields if nothing is left to do (M5)', () => {
      expect(outcomeOf(sent(), 'backoffice', 'Shipped', {})).toMatchObject({ outcome: 'there' });
      expect(outcomeOf(sent(), 'backoffice', 'Shipped', byHand)).toMatchObject({
        outcome: 'refused',
        refusal: { code: 'nothing_to_ship' },
        way: [],
      });
    });

    test('refuses unknown fields, and fields that the rule refuses', () => {
      expect(outcomeOf(sent(), 'backoffice', 'Shipped', { nonsense: 1 })).toMatchObject({
        outcome: 'fields',
      });
      const amount = { amount: 1, currency: 'USD' };
      const payment = { paymentId: 'p', amount, state: 'captured' };
      expect(outcomeOf(sent(), 'store.payment', 'Paid', payment)).toMatchObject({
        refusal: { code: 'currency_mismatch' },
      });
    });
  });

  describe('that lines and shipments have too', () => {
    const two = (placed = {}) => taken({ lines: [lineOf('1', 1), lineOf('2', 1)], ...placed });
    const lineOne = { lines: [{ id: '1' }] };
    const lineTwo = { lines: [{ id: '2' }] };

    test('is not reached while only one of two lines has it, and the command runs for the rest', () => {
      const part = play(two(), ask('cancel', lineOne));
      expect(outcomeOf(part, 'marketplace', 'Canceled', {})).toMatchObject({ name: 'cancel', body: {} });
      expect(outcomeOf(part, 'marketplace', 'Canceled', lineOne)).toEqual({
        outcome: 'there',
        word: 'Canceled',
      });
      expect(outcomeOf(part, 'marketplace', 'Canceled', lineTwo)).toMatchObject({
        name: 'cancel',
        body: lineTwo,
      });
    });

    test('is refused with the field if the lines are malformed', () => {
      for (const lines of [[null], [1], ['1'], 'all', [{ id: { id: '1' } }], {}]) {
        const answer = outcomeOf(two(), 'marketplace', 'Canceled', { lines });
        expect(answer).toMatchObject({
          outcome: 'fields',
          missing: [{ field: expect.stringMatching(/^lines/) }],
        });
      }
    });

    test('is set for the named line, whatever another line has', () => {
      const order = play(two(), shipByHand(), ask('open-incident', { ...lineOne, reason: 'txt_reason' }));
      const fields = { ...lineTwo, reason: 'txt_reason' };
      expect(outcomeOf(order, 'marketplace', 'Incident Open', fields)).toMatchObject({
        name: 'open-incident',
      });
      expect(outcomeOf(order, 'marketplace', 'Incident Open', lineOne)).toMatchObject({ outcome: 'there' });
    });

    test('is set for the named shipment, and reached once all shipments have it', () => {
      const sent = play(two(), shipByHand([{ id: '1' }]), shipByHand([{ id: '2' }]));
      const [first, second] = [shipmentNo(1), shipmentNo(2)].map((shipmentId) => ({ shipmentId }));
      const one = play(sent, ask('deliver', first ?? {}));
      const set = (order: Order, fields: object) => outcomeOf(order, 'store.shipment', 'Delivered', fields);
      expect(set(one, second ?? {})).toMatchObject({ name: 'deliver', body: second });
      expect(set(one, {})).toMatchObject({ name: 'deliver', body: {} });
      expect(set(one, first ?? {})).toMatchObject({ outcome: 'there' });
      expect(set(play(one, ask('deliver', {})), {})).toMatchObject({ outcome: 'there' });
    });

    test('is reached for a seller once its own lines have it, and a refusal names no lines of others', () => {
      const lines = [lineOf('1', 1, { sellerId: 'a' }), lineOf('secret', 1, { sellerId: 'b' })];
      const order = play(taken({ lines }), { ...shipByHand([{ id: 'secret' }]), sellerId: 'b' });
      expect(outcomeOf(order, 'marketplace', 'Shipped', byHand, 'a')).toMatchObject({ name: 'ship' });
      expect(outcomeOf(order, 'marketplace', 'Shipped', {}, 'b')).toMatchObject({ outcome: 'there' });
      for (const view of VIEW_NAMES) {
        for (const { word } of statusesOf(view)) {
          expect(JSON.stringify(outcomeOf(order, view, word, {}, 'a'))).not.toContain('secret');
        }
      }
    });
  });

  test('requests what only this order needs: a tracking number, the code of a pickup, evidence', () => {
    const tracked = taken({ policy: { trackingRequired: 'always' } });
    expect(outcomeOf(tracked, 'backoffice', 'Shipped', byHand)).toMatchObject({
      outcome: 'fields',
      missing: [{ field: 'manual.trackingNumber' }],
    });
    const ready = play(
      taken({ delivery: 'pickup' }),
      ask('prepare-pickup', {}),
      ask('ready-pickup', { code: '4711' }),
    );
    const collected = (fields: object) => outcomeOf(ready, 'backoffice', 'Picked up in store', fields);
    expect(collected({})).toMatchObject({ outcome: 'fields', missing: [{ field: 'code' }] });
    expect(collected({ code: '4712' })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'pickup_code_wrong' },
    });
    expect(collected({ code: '4711' })).toMatchObject({ outcome: 'command', name: 'collect' });
    const owed = play(taken({ policy: { refunds: 'manual' } }), ask('refund', {}));
    const refunded = (fields: object) => outcomeOf(owed, 'backoffice', 'Refund', fields);
    expect(refunded({})).toMatchObject({ outcome: 'fields', missing: [{ field: 'evidence' }] });
    expect(refunded({ evidence: 'txt_evidence' })).toMatchObject({
      name: 'confirm-effect',
      body: { effect: `refund:${refundNo(1)}`, evidence: 'txt_evidence' },
    });
  });

  test('a status that follows from events cannot be set', () => {
    const order = taken({ lines: [lineOf('1', 1, { supplier: { name: 'factory', kind: 'fulfillment' } })] });
    expect(outcomeOf(order, 'dropship.order', 'Expired', {})).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'status_not_settable' },
    });
  });

  test('every command that a status names exists, and every status has an outcome on any order', () => {
    for (const view of VIEW_NAMES) {
      for (const { word, by = [] } of statusesOf(view)) {
        for (const name of by) expect(COMMANDS[name]).toBeDefined();
        expect(outcomeOf(taken(), view, word, {}).outcome).toMatch(/^(there|command|fields|refused)$/);
      }
    }
  });
});
