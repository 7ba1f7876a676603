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

describe('the channel cancels', () => {
  test('before anything has left the order is cancelled by the channel', () => {
    const order = play(two(), cancelled);
    expect(order.lifecycle).toMatchObject({ state: 'cancelled', by: 'channel', reason: 'buyer_asked' });
    expect(statusOf(order)).toMatchObject({ incident: 'none', return: 'none', refund: 'to_refund' });
    expect(factsOf(two(), cancelled)).toMatchObject([
      { type: 'LinesCancelled', by: 'channel' },
      { type: 'OrderCancelled', by: 'channel', late: false },
    ]);
  });

  test('before anybody has decided the lines stay undecided', () => {
    const order = play(taken({ requiresAcceptance: true }), cancelled);
    expect(order.lifecycle).toMatchObject({ state: 'cancelled', by: 'channel' });
    expect(counted(order)).toEqual({});
  });

  test('what is cancelled already is not cancelled again', () => {
    expect(factsOf(play(two(), ask('cancel', {})), cancelled)).toEqual([]);
    expect(factsOf(play(two(), shipByHand(), cancelled), cancelled)).toEqual([]);
  });
});

describe('the channel cancels what has left', () => {
  test('the order is cancelled, what is out is expected back, and an incident is open', () => {
    const order = play(two(), shipByHand(), cancelled);
    expect(statusOf(order)).toMatchObject({ lifecycle: 'cancelled', return: 'requested', incident: 'open' });
    expect(counted(order, '1')).toMatchObject({ handed: 3, returnRequested: 3 });
  });

  test('units that left are not counted as cancelled', () => {
    const order = play(two(), shipByHand(some('1', 2)), cancelled);
    expect(counted(order, '1')).toMatchObject({ handed: 2, cancelled: 1, returnRequested: 2 });
    expect(counted(order, '2')).toEqual({ accepted: 1, cancelled: 1 });
  });

  test('what has not left yet is called off', () => {
    const order = play(two(), shipByHand(some('1', 1)), packByLabel(), labelBought(2), cancelled);
    expect(order.shipments.map((shipment) => shipment.cancelled)).toEqual([false, true]);
    expect(effectKeys(order)).toEqual([`void:${shipmentNo(2)}`, `intercept:${shipmentNo(1)}`]);
  });

  test('each parcel that is out is to be stopped, and a person is asked from the start', () => {
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

  test('a parcel that is at its end is not stopped any more', () => {
    const order = play(two(), shipByHand(), ask('deliver', {}), cancelled);
    expect(effectKeys(order)).toEqual([]);
  });

  test('only lines of which something left have an incident', () => {
    const order = play(two(), shipByHand(some('1', 1)), cancelled);
    expect(order.lines.map((line) => line.incident !== null)).toEqual([true, false]);
  });

  test('what is on its way back already is not asked for again', () => {
    const order = play(two(), shipByHand(), ask('return', { lines: some('1', 3) }), cancelled);
    expect(order.returns[1]?.lines).toEqual([{ id: '2', quantity: 1, received: 0, writtenOff: 0 }]);
    const all = play(two(), shipByHand(), ask('return', {}), cancelled);
    expect(all.returns).toHaveLength(1);
  });

  test('even a completed or a closed order is cancelled late', () => {
    const completed = play(two(), shipByHand(), ask('complete', {}));
    expect(statusOf(play(completed, cancelled))).toMatchObject({ lifecycle: 'cancelled', incident: 'open' });
    const closed = play(completed, ask('close', {}));
    expect(statusOf(play(closed, cancelled))).toMatchObject({ lifecycle: 'cancelled', incident: 'open' });
  });

  test('its goods come back through the return that was asked for', () => {
    const order = play(two(), shipByHand(), cancelled);
    const back = play(
      order,
      ask('approve-return', { returnId: 'ret_test_1' }),
      ask('receive-return', { returnId: 'ret_test_1' }),
    );
    expect(counted(back, '1')).toMatchObject({ returned: 3 });
  });

  test('no clock completes or closes it any more', () => {
    const order = play(two(), shipByHand(), ask('deliver', {}), cancelled);
    expect(deadlinesOf(order).map(({ name }) => name)).toEqual([]);
    expect(refusalOf(order, ask('complete', {})).code).toBe('order_cancelled');
  });
});
