import {
  ask,
  channelSays,
  counted,
  effectKeys,
  factsOf,
  labelBought,
  lineOf,
  NOW,
  packByLabel,
  play,
  refusalOf,
  shipByHand,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import { attentionOf } from '../attention';
import { deadlinesOf } from '../deadlines';
import { needsAttention, statusOf } from '../status';

const some = (id: string, quantity: number) => [{ id, quantity }];
const two = () => taken({ lines: [lineOf('1', 3), lineOf('2', 1)] });
const cancelled = channelSays({ state: 'cancelled', reason: 'buyer_asked' });

describe('a cancellation by the channel', () => {
  test('cancels the order if nothing has left', () => {
    const order = play(two(), cancelled);
    expect(order.lifecycle).toMatchObject({ state: 'cancelled', by: 'channel', reason: 'buyer_asked' });
    expect(statusOf(order)).toMatchObject({ incident: 'none', return: 'none', refund: 'to_refund' });
    expect(factsOf(two(), cancelled)).toMatchObject([
      { type: 'LinesCancelled', by: 'channel' },
      { type: 'OrderCancelled', by: 'channel', late: false },
    ]);
  });

  test('leaves undecided lines undecided', () => {
    const order = play(taken({ requiresAcceptance: true }), cancelled);
    expect(order.lifecycle).toMatchObject({ state: 'cancelled', by: 'channel' });
    expect(counted(order)).toEqual({});
  });

  test('changes nothing if the order is cancelled already', () => {
    expect(factsOf(play(two(), ask('cancel', {})), cancelled)).toEqual([]);
    expect(factsOf(play(two(), shipByHand(), cancelled), cancelled)).toEqual([]);
  });
});

describe('a cancellation by the channel after the hand-over', () => {
  test('cancels the order, expects the goods back, and opens an incident', () => {
    const order = play(two(), shipByHand(), cancelled);
    expect(statusOf(order)).toMatchObject({ lifecycle: 'cancelled', return: 'requested', incident: 'open' });
    expect(counted(order, '1')).toMatchObject({ handed: 3, returnRequested: 3 });
  });

  test('does not count units that left as cancelled', () => {
    const order = play(two(), shipByHand(some('1', 2)), cancelled);
    expect(counted(order, '1')).toMatchObject({ handed: 2, cancelled: 1, returnRequested: 2 });
    expect(counted(order, '2')).toEqual({ accepted: 1, cancelled: 1 });
  });

  test('cancels what has not left yet', () => {
    const order = play(two(), shipByHand(some('1', 1)), packByLabel(), labelBought(2), cancelled);
    expect(order.shipments.map((shipment) => shipment.cancelled)).toEqual([false, true]);
    expect(effectKeys(order)).toEqual([`void:${shipmentNo(2)}`, `intercept:${shipmentNo(1)}`]);
  });

  test('requires a person to intercept each shipment in transit', () => {
    const order = play(two(), shipByHand(some('1', 1)), shipByHand(), cancelled);
    expect(attentionOf(order)).toEqual(
      [1, 2].map((n) => ({
        effect: `intercept:${shipmentNo(n)}`,
        since: NOW,
        problem: 'intercept_by_hand',
        waysOut: ['confirm', 'give_up'],
      })),
    );
    const key = `intercept:${shipmentNo(1)}`;
    expect(refusalOf(order, ask('retry-effect', { effect: key })).code).toBe('way_out_not_open');
    const stopped = play(order, ask('confirm-effect', { effect: key, evidence: 'txt_call' }));
    expect(effectKeys(stopped)).toEqual([`intercept:${shipmentNo(2)}`]);
    const gone = play(stopped, ask('give-up-effect', { effect: `intercept:${shipmentNo(2)}` }));
    expect(needsAttention(gone)).toBe(false);
  });

  test('does not intercept a shipment that has arrived', () => {
    const order = play(two(), shipByHand(), ask('deliver', {}), cancelled);
    expect(effectKeys(order)).toEqual([]);
  });

  test('opens an incident only on lines with handed-over units', () => {
    const order = play(two(), shipByHand(some('1', 1)), cancelled);
    expect(order.lines.map((line) => line.incident !== null)).toEqual([true, false]);
  });

  test('does not request units again that are coming back already', () => {
    const order = play(two(), shipByHand(), ask('return', { lines: some('1', 3) }), cancelled);
    expect(order.returns[1]?.lines).toEqual([{ id: '2', quantity: 1, received: 0, writtenOff: 0 }]);
    const all = play(two(), shipByHand(), ask('return', {}), cancelled);
    expect(all.returns).toHaveLength(1);
  });

  test('applies to a completed or closed order too', () => {
    const completed = play(two(), shipByHand(), ask('complete', {}));
    expect(statusOf(play(completed, cancelled))).toMatchObject({ lifecycle: 'cancelled', incident: 'open' });
    const closed = play(completed, ask('close', {}));
    expect(statusOf(play(closed, cancelled))).toMatchObject({ lifecycle: 'cancelled', incident: 'open' });
  });

  test('accepts its goods through the return that it requested', () => {
    const order = play(two(), shipByHand(), cancelled);
    const back = play(
      order,
      ask('approve-return', { returnId: 'ret_test_1' }),
      ask('receive-return', { returnId: 'ret_test_1' }),
    );
    expect(counted(back, '1')).toMatchObject({ returned: 3 });
  });

  test('leaves no deadline that would complete or close the order', () => {
    const order = play(two(), shipByHand(), ask('deliver', {}), cancelled);
    expect(deadlinesOf(order).map(({ name }) => name)).toEqual([]);
    expect(refusalOf(order, ask('complete', {})).code).toBe('order_cancelled');
  });
});
