import {
  ask,
  factsOf,
  lineOf,
  play,
  refundNo,
  returnNo,
  shipByHand,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import type { Command } from '../commands';
import type { FactData } from '../facts';
import { effectKey } from '../keys';
import type { Order } from '../model';
import { seenFact, seesAuthor, seesCommand } from './seen-facts';

const by = (sellerId: string, command: Command): Command => ({ ...command, sellerId }) as Command;
const shared = () => taken({ lines: [lineOf('1', 2, { sellerId: 'a' }), lineOf('2', 1, { sellerId: 'b' })] });
const sent = play(
  shared(),
  by('a', shipByHand()),
  by('a', ask('deliver', {})),
  by('a', ask('request-return', {})),
  ask('refund', { lines: [{ id: '1', quantity: 1 }], reason: 'txt_why' }),
);
const seenBy = (seller: string | null, fact: FactData, order: Order = sent) => seenFact(order, seller, fact);
const ids = { shipmentId: shipmentNo(1), returnId: returnNo(1), refundId: refundNo(1) };

describe('of an order that two sellers share', () => {
  test.each<readonly [string, FactData]>([
    ['its lines', { type: 'LinesCancelled', lines: [{ id: '1', quantity: 1 }], reason: null, by: 'seller' }],
    ['lines by name', { type: 'IncidentClosed', lines: ['1'], resolution: null }],
    ['its shipment', { type: 'ShipmentHandedOver', shipmentId: ids.shipmentId, by: 'command' }],
    ['its return', { type: 'ReturnApproved', returnId: ids.returnId }],
    ['its label', { type: 'EffectRetried', key: effectKey('label', ids) }],
    ['its late shipment', { type: 'DeadlineMissed', deadline: `carrier_silence:${ids.shipmentId}` }],
    [
      'its stock',
      { type: 'StockSettled', changes: [{ id: '1', consume: 1, release: 0, restock: 0 }] } as never,
    ],
  ])('a seller sees all of a fact about %s, and another seller nothing', (_, fact) => {
    expect([seenBy('a', fact), seenBy('b', fact), seenBy(null, fact)]).toEqual(['all', 'nothing', 'all']);
  });

  test.each<readonly [string, FactData]>([
    ['the whole order', { type: 'OrderReleased' }],
    ['the end of the order', { type: 'OrderCancelled', by: 'seller', reason: 'txt_why', late: false }],
    [
      'lines of both',
      {
        type: 'LinesCancelled',
        lines: ['1', '2'].map((id) => ({ id, quantity: 1 })),
        reason: null,
        by: 'seller',
      },
    ],
    ['a deadline of all', { type: 'DeadlineMissed', deadline: 'ship_by' }],
    ['a message about all', { type: 'EffectRetried', key: effectKey('acceptance', { orderId: 'x' }) }],
  ])('each seller sees of a fact about %s that it happened', (_, fact) => {
    expect([seenBy('a', fact), seenBy('b', fact), seenBy(null, fact)]).toEqual(['event', 'event', 'all']);
  });

  test('a refund is seen without details by the seller of its lines, and not by another', () => {
    const done: FactData = { type: 'RefundDone', refundId: ids.refundId, evidence: null };
    expect([seenBy('a', done), seenBy('b', done)]).toEqual(['event', 'nothing']);
  });

  test('an effect about lines that its key does not name is seen by no seller', () => {
    const fact: FactData = {
      type: 'EffectRetried',
      key: effectKey('cancellation', { orderId: sent.id, version: 3 }),
    };
    expect([seenBy('a', fact), seenBy('b', fact)]).toEqual(['nothing', 'nothing']);
  });

  test('every fact of its course is classified, and none about one seller is seen by the other', () => {
    const facts = factsOf(shared(), by('a', shipByHand()));
    expect(facts.map((fact) => [fact.type, seenBy('b', fact)])).toEqual(
      facts.map((fact) => [fact.type, fact.type.startsWith('Shipment') ? 'nothing' : 'event']),
    );
  });
});

test('of an order of its own a seller sees all facts', () => {
  const own = taken({ lines: [lineOf('1', 1, { sellerId: 'a' })] });
  expect(seenBy('a', { type: 'OrderReleased' }, own)).toBe('all');
  // Lines of no seller are not its own.
  const mixed = taken({ lines: [lineOf('1', 1, { sellerId: 'a' }), lineOf('2', 1)] });
  expect(seenBy('a', { type: 'OrderReleased' }, mixed)).toBe('event');
});

describe('the author of a fact', () => {
  const cause = (sellerId: string | null, name = 'cancel') => ({ name, sellerId });

  test('is seen if it was the operator or the seller itself, or if the fact is about the seller’s lines', () => {
    expect(seesAuthor('event', 'a', cause(null))).toBe(true);
    expect(seesAuthor('event', 'a', cause('a'))).toBe(true);
    expect(seesAuthor('all', 'a', cause(null, 'carrier-report'))).toBe(true);
  });

  test('is not seen if it was another seller, a report on any shipment, or a deadline of one', () => {
    expect(seesAuthor('event', 'a', cause('b'))).toBe(false);
    expect(seesAuthor('event', 'a', cause(null, 'carrier-report'))).toBe(false);
    expect(seesAuthor('event', 'a', null)).toBe(false);
  });
});

test('a command is looked up by the seller that sent it, and the taking of the order by each', () => {
  expect(seesCommand('a', { name: 'cancel', sellerId: 'a' })).toBe(true);
  expect(seesCommand('a', { name: 'take', sellerId: null })).toBe(true);
  expect(seesCommand('a', { name: 'cancel', sellerId: 'b' })).toBe(false);
  expect(seesCommand('a', { name: 'hold', sellerId: null })).toBe(false);
});
