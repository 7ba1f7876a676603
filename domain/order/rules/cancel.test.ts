import {
  ask,
  channelSays,
  counted,
  effectKeys,
  factsOf,
  labelBought,
  lineOf,
  ORDER_ID,
  packByHand,
  packByLabel,
  play,
  refusalOf,
  scan,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import type { Policy } from '../../policy';
import { cancelledValue } from '../amounts';
import type { Command, StoredBodyOf } from '../commands';
import type { Order } from '../model';
import { shipmentStatus } from '../quantities';
import { fulfillmentOf, statusOf } from '../status';

const some = (id: string, quantity: number) => [{ id, quantity }];
const two = (policy: Partial<Policy> = {}) => taken({ lines: [lineOf('1', 3), lineOf('2', 1)], policy });
const cancel = (body: StoredBodyOf<'cancel'> = {}) => ask('cancel', body);
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;
const TELLS = { acceptance: true, shipment: true, cancellation: true };

describe('cancel before anything has left', () => {
  test('the whole order is cancelled, with its author and reason', () => {
    const order = play(two(), cancel({ reason: 'txt_reason', by: 'customer' }));
    expect(order.lifecycle).toMatchObject({ state: 'cancelled', by: 'customer', reason: 'txt_reason' });
    expect([counted(order, '1'), counted(order, '2')]).toEqual([
      { accepted: 3, cancelled: 3 },
      { accepted: 1, cancelled: 1 },
    ]);
  });

  test('M19: a part is cancelled if the policy lets sellers do so, and otherwise all that is left', () => {
    const whole = two({ partialCancel: false });
    const code = 'partial_cancel_not_allowed';
    const part = cancel({ lines: some('1', 1) });
    expect(codeOf(whole, part)).toBe(code);
    expect(codeOf(whole, cancel({ lines: some('1', 3) }))).toBe(code);
    expect(counted(play(two(), part))).toEqual({ accepted: 3, cancelled: 1 });
    const all = [...some('1', 3), ...some('2', 1)];
    for (const lines of [all, undefined]) {
      expect(play(whole, cancel(lines ? { lines } : {})).lifecycle.state).toBe('cancelled');
    }
    const sent = play(whole, shipByHand(some('1', 2)));
    expect(codeOf(sent, part)).toBe(code);
    expect(codeOf(sent, cancel({ lines: some('2', 1) }))).toBe(code);
    const left = play(sent, cancel({ lines: [...some('1', 1), ...some('2', 1)] }));
    expect([counted(left, '1'), counted(left, '2')]).toEqual([
      { accepted: 3, prepared: 2, handed: 2, cancelled: 1 },
      { accepted: 1, cancelled: 1 },
    ]);
  });

  test('a cancellation without a reason stores none', () => {
    expect(play(two(), cancel()).lifecycle).not.toHaveProperty('reason');
  });

  test('the caller is the author of a cancellation that names none', () => {
    expect(play(two(), ask('cancel', {}, { party: 'operator' })).lifecycle.by).toBe('operator');
  });

  test('waiting shipments are cancelled, and their labels refunded', () => {
    const order = play(two(), packByHand(some('2', 1)), packByLabel(), labelBought(2), cancel());
    expect(order.shipments.map(shipmentStatus)).toEqual(['cancelled', 'cancelled']);
    expect(effectKeys(order)).toEqual([`void:${shipmentNo(2)}`]);
  });

  test('a label that arrives after the cancellation is refunded, and nothing leaves', () => {
    const order = play(two(), shipByLabel(), cancel(), labelBought(1));
    expect(counted(order)).toEqual({ accepted: 3, cancelled: 3 });
    expect(effectKeys(order)).toEqual([`void:${shipmentNo(1)}`]);
  });

  test('a cancelled order cannot be cancelled again', () => {
    expect(codeOf(play(two(), cancel()), cancel())).toBe('order_cancelled');
  });
});

describe('cancel after something has left', () => {
  test('after part of the goods has left, only what is still here is cancelled', () => {
    const order = play(two(), shipByHand(some('1', 1)), packByHand(some('1', 1)), cancel());
    expect([counted(order, '1'), counted(order, '2')]).toEqual([
      { accepted: 3, cancelled: 2, prepared: 1, handed: 1 },
      { accepted: 1, cancelled: 1 },
    ]);
    expect(statusOf(order)).toMatchObject({ lifecycle: 'open', fulfillment: 'handed' });
  });

  test('after everything has left, nothing can be cancelled', () => {
    const order = play(two(), shipByHand());
    expect(codeOf(order, cancel())).toBe('already_handed_over');
    expect(codeOf(order, cancel({ lines: some('1', 1) }))).toBe('already_handed_over');
  });

  test('a shipment that a carrier has scanned has left', () => {
    const order = play(two(), packByHand(), scan(1, 'in_transit'));
    expect(codeOf(order, cancel())).toBe('already_handed_over');
  });

  test('a completed or closed order cannot be cancelled here', () => {
    const completed = play(two(), shipByHand(), ask('complete', {}));
    expect(codeOf(completed, cancel())).toBe('order_completed');
    expect(codeOf(play(completed, ask('close', {})), cancel())).toBe('order_closed');
  });
});

describe('cancel some lines', () => {
  test('units of a line are cancelled, and the rest continues', () => {
    const order = play(two(), cancel({ lines: some('1', 2) }));
    expect(counted(order)).toEqual({ accepted: 3, cancelled: 2 });
    expect(counted(play(order, shipByHand()))).toMatchObject({ handed: 1 });
  });

  test('units in a shipment cannot be cancelled one by one', () => {
    const order = play(two(), packByHand(some('1', 2)));
    expect(codeOf(order, cancel({ lines: some('1', 2) }))).toBe('quantity_too_large');
    expect(counted(play(order, cancel({ lines: some('1', 1) })))).toMatchObject({
      cancelled: 1,
      prepared: 2,
    });
  });

  test('undecided units cannot be cancelled one by one', () => {
    const order = taken({ requiresAcceptance: true });
    expect(codeOf(order, cancel({ lines: some('1', 1) }))).toBe('nothing_to_cancel');
  });

  test('an unknown line cannot be cancelled', () => {
    expect(codeOf(two(), cancel({ lines: [{ id: '9' }] }))).toBe('line_not_found');
  });

  test('an order whose last line is cancelled is cancelled', () => {
    const order = play(two(), cancel({ lines: [{ id: '1' }] }), cancel({ lines: [{ id: '2' }] }));
    expect(statusOf(order)).toMatchObject({ lifecycle: 'cancelled' });
  });

  test('an order whose last line the customer cancels is cancelled by the customer', () => {
    const lines = [{ id: '1' }, { id: '2' }];
    expect(play(two(), cancel({ lines, by: 'customer' })).lifecycle).toMatchObject({
      state: 'cancelled',
      by: 'customer',
    });
  });

  test('an order whose last line is cancelled after others have left stays open', () => {
    const order = play(two(), shipByHand(some('1', 3)), cancel({ lines: [{ id: '2' }] }));
    expect([order.lifecycle.state, fulfillmentOf(order)]).toEqual(['open', 'handed']);
  });
});

describe('the notification of a cancellation', () => {
  test('has the lines and the reason', () => {
    const order = play(two({ tells: TELLS }), cancel({ lines: some('1', 1), reason: 'txt' }));
    expect(Object.values(order.effects).map(({ effect }) => effect)).toMatchObject([
      { kind: 'tell_channel', message: { type: 'cancellation', lines: some('1', 1), reason: 'txt' } },
    ]);
  });

  test('is not sent to a channel that wants none', () => {
    expect(effectKeys(play(two(), cancel()))).toEqual([]);
  });

  test('is sent separately for each cancellation', () => {
    const one = cancel({ lines: some('1', 1) });
    expect(effectKeys(play(two({ tells: TELLS }), one, one))).toHaveLength(2);
  });

  test('has amounts that add up to the line, in any steps of cancellation', () => {
    const odd = lineOf('1', 3, { discount: 100 });
    const worth = ({ lines: [line], effects }: Order): number[] =>
      Object.values(effects).flatMap(({ effect }) =>
        line && effect.kind === 'tell_channel' && effect.message.type === 'cancellation'
          ? effect.message.lines.map((units) => cancelledValue(line, units))
          : [],
      );
    const one = cancel({ lines: some('1', 1) });
    const bought = taken({ lines: [odd], policy: { tells: TELLS } });
    expect(worth(play(bought, one, one, one))).toEqual([1216, 1217, 1217]);
    expect(worth(play(bought, one, cancel()))).toEqual([1216, 2434]);
    expect(worth(play(bought, cancel()))).toEqual([3650]);
    const tells = { ...TELLS, acceptance: false };
    const undecided = taken({ lines: [odd], requiresAcceptance: true, policy: { tells } });
    expect(worth(play(undecided, ask('refuse', { lines: some('1', 1) }), cancel()))).toEqual([1216, 2434]);
  });

  test('is a refusal for a channel that waits for a decision', () => {
    const order = taken({ requiresAcceptance: true, policy: { tells: TELLS } });
    const facts = factsOf(order, cancel({ reason: 'txt' }));
    expect(facts.map(({ type }) => type)).toEqual(['LinesRefused', 'OrderCancelled']);
    expect(effectKeys(play(order, cancel()))).toEqual([`acceptance:${ORDER_ID}`]);
  });

  test('is a partial refusal and then a cancellation for a channel that waits for the rest', () => {
    const order = taken({
      requiresAcceptance: true,
      lines: [lineOf('1', 1), lineOf('2', 1)],
      policy: { tells: TELLS },
    });
    const cancelled = play(order, ask('accept', { lines: [{ id: '1' }] }), cancel());
    expect(Object.values(cancelled.effects).map(({ effect }) => effect)).toMatchObject([
      { message: { type: 'acceptance', accepted: ['1'], refused: ['2'] } },
      { message: { type: 'cancellation', lines: some('1', 1) } },
    ]);
  });

  test('leaves undecided lines undecided for a channel without decisions', () => {
    const order = play(taken({ requiresAcceptance: true }), cancel());
    expect(counted(order)).toEqual({});
    expect(order.lifecycle.state).toBe('cancelled');
  });

  test('is sent before any decision to a channel that is notified of cancellations only', () => {
    const tells = { ...TELLS, acceptance: false };
    const order = play(taken({ requiresAcceptance: true, policy: { tells } }), cancel());
    expect(Object.values(order.effects).map(({ effect }) => effect)).toMatchObject([
      { message: { type: 'cancellation', lines: some('1', 2) } },
    ]);
  });

  test('is not sent for a cancellation by the channel itself', () => {
    const order = play(two({ tells: TELLS }), channelSays({ state: 'cancelled', reason: null }));
    expect(effectKeys(order)).toEqual([]);
  });
});

describe('the reasons of a cancellation', () => {
  test('an unknown reason is refused', () => {
    const order = two({ reasons: { refuse: null, cancel: ['out_of_stock'], refund: null } });
    expect(play(order, cancel({ reason: 'out_of_stock' })).lifecycle.state).toBe('cancelled');
    expect(codeOf(order, cancel({ reason: 'moon_phase' }))).toBe('unknown_reason');
  });
});
