import { ask, lineOf, packByHand, play, shipByHand, taken } from '../testing/orders';
import { COMMANDS } from './commands';
import { commandForStatus } from './set-status';
import type { ViewName } from './vocabularies';
import { VIEW_NAMES, wordsOf } from './vocabularies';

const byHand = { manual: { carrier: 'txt_carrier' } };
const outcomeOf = (...input: Parameters<typeof commandForStatus>) => commandForStatus(...input);

describe('a word from a drop-down', () => {
  test.each<[ViewName, string, object, string]>([
    ['poleepo', 'Processing', {}, 'process'],
    ['poleepo', 'In Process', {}, 'process'],
    ['poleepo', 'Ready for shipment', byHand, 'create-shipment'],
    ['poleepo', 'shipped', byHand, 'ship'],
    ['poleepo', 'Canceled', { reason: 'txt_reason' }, 'cancel'],
    ['poleepo', 'Acquired by Logistics', {}, 'acquire-logistics'],
    ['store.payment', 'Refunded', {}, 'refund'],
    ['store.fulfillment', 'Dispatched', byHand, 'create-shipment'],
    ['aggregator', 'dispatched', byHand, 'ship'],
  ])('%s "%s" is the command that leads there', (view, word, fields, name) => {
    expect(outcomeOf(taken(), view, word, fields)).toMatchObject({ outcome: 'command', name });
  });

  test('a parcel that waits is handed over, rather than another one made', () => {
    expect(outcomeOf(play(taken(), packByHand()), 'poleepo', 'Shipped', {})).toMatchObject({
      name: 'hand-over',
    });
  });

  test('what the order shows already changes nothing', () => {
    expect(outcomeOf(play(taken(), shipByHand()), 'poleepo', 'Shipped', {})).toEqual({
      outcome: 'there',
      word: 'Shipped',
    });
  });

  test('a word of no vocabulary is answered with those there are', () => {
    expect(outcomeOf(taken(), 'dropship.channel', 'Sent', {})).toEqual({
      outcome: 'unknown',
      words: ['FULFILLED', 'UNFULFILLED'],
    });
  });

  test('fields that are missing are asked for, by the command’s own names', () => {
    expect(outcomeOf(taken(), 'poleepo', 'Shipped', {})).toMatchObject({ outcome: 'fields', name: 'ship' });
  });

  test('P28: complete comes after shipped, and the way says so', () => {
    expect(outcomeOf(taken(), 'poleepo', 'Complete', {})).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'not_fulfilled' },
      way: [
        { command: 'ship', status: 'Shipped' },
        { command: 'complete', status: 'Complete' },
      ],
    });
  });

  test('P14, P18: where processing is a step of its own, shipped comes after it', () => {
    const order = taken({ policy: { processing: 'step' } });
    expect(outcomeOf(order, 'poleepo', 'Shipped', byHand)).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'processing_required' },
      way: [
        { command: 'process', status: 'Processing' },
        { command: 'ship', status: 'Shipped' },
      ],
    });
    expect(outcomeOf(play(order, ask('process', {})), 'poleepo', 'Shipped', byHand)).toMatchObject({
      name: 'ship',
    });
  });

  test('of a very large order the way is not looked for to the end, and the reason is the same', () => {
    const answer = (count: number) => {
      const lines = Array.from({ length: count }, (_, index) => lineOf(`${index}`, 1));
      const packed = lines
        .slice(0, count / 10)
        .map(({ id }) => ask('create-shipment', { lines: [{ id }], manual: { carrier: 'txt_carrier' } }));
      return outcomeOf(play(taken({ lines }), ...packed), 'poleepo', 'Complete', {});
    };
    const [small, large] = [answer(10), answer(500)];
    expect(small).toMatchObject({ refusal: { code: 'not_fulfilled' } });
    expect('way' in small && small.way.length).toBe(3);
    expect(large).toMatchObject({ refusal: { code: 'not_fulfilled' }, way: [] });
  });

  test('what follows from what happens is set by nobody', () => {
    const order = taken({ lines: [lineOf('1', 1, { supplier: { name: 'factory', kind: 'fulfillment' } })] });
    expect(outcomeOf(order, 'dropship.order', 'Expired', {})).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'status_not_settable' },
    });
  });

  test('every command that a word names exists, and every word has an answer on any order', () => {
    for (const view of VIEW_NAMES) {
      for (const { word, by = [] } of wordsOf(view)) {
        for (const name of by) expect(COMMANDS[name]).toBeDefined();
        expect(outcomeOf(taken(), view, word, {}).outcome).toMatch(/^(there|command|fields|refused)$/);
      }
    }
  });
});
