import {
  ask,
  channelSays,
  deadlineNames,
  done,
  due,
  inDays,
  lineOf,
  NOW,
  ORDER_ID,
  packByHand,
  pay,
  play,
  result,
  scan,
  shipByHand,
  shipmentNo,
  taken,
} from '../../tests/support/domain/orders';
import type { Command } from './commands';
import type { DeadlineName } from './deadlines';
import { deadlinesOf, nextDeadline } from './deadlines';
import type { Order } from './model';
import { needsAttention, statusOf } from './status';

const at = (order: Order, name: DeadlineName, subject: string | null = null): string | undefined =>
  deadlinesOf(order).find((deadline) => deadline.name === name && deadline.subject === subject)?.at;

const shipped = (policy = {}) => play(taken({ policy }), shipByHand());
const heard = (day: number, status: 'in_transit' | 'delivered' | 'returned_to_sender' = 'in_transit') =>
  scan(1, status, { occurredAt: inDays(day), receivedAt: inDays(day) });

describe('accept_by', () => {
  test('it runs from when the order was taken, while a line waits', () => {
    const order = taken({ requiresAcceptance: true, lines: [lineOf('1', 1), lineOf('2', 1)] });
    expect(at(order, 'accept_by')).toBe(inDays(2));
    expect(at(play(order, ask('accept', { lines: [{ id: '1' }] })), 'accept_by')).toBe(inDays(2));
    expect(at(play(order, ask('accept', {})), 'accept_by')).toBeUndefined();
  });

  test('it does not run for what was accepted and waits for its stock, and runs on where there is none', () => {
    const reserve = { stock: { reserve: true, buffer: 0 } };
    const order = taken({ requiresAcceptance: true, policy: reserve });
    const key = `reserve:${ORDER_ID}:1`;
    const accepted = play(order, ask('accept', {}));
    expect(at(accepted, 'accept_by')).toBeUndefined();
    expect(at(play(order, ask('accept', { lines: [{ id: '1', quantity: 1 }] })), 'accept_by')).toBe(
      inDays(2),
    );
    const none = play(accepted, result(key, { kind: 'refused', problem: 'out_of_stock' }));
    expect(at(none, 'accept_by')).toBe(inDays(2));
    const late = { ...done(key), receivedAt: inDays(3) };
    expect(statusOf(play(accepted, late)).acceptance).toBe('accepted');
  });

  test('what was accepted in time is left to a person where the stock says no only after it', () => {
    const policy = { stock: { reserve: true, buffer: 0 } };
    const lines = [lineOf('1', 2, { sellerId: 'a' }), lineOf('2', 1, { sellerId: 'b' })];
    const order = taken({ requiresAcceptance: true, lines, policy });
    const key = `reserve:${ORDER_ID}:1`;
    const no = { ...result(key, { kind: 'refused', problem: 'out_of_stock' }), receivedAt: inDays(3) };
    const late = play(order, ask('accept', {}), no);
    expect([at(late, 'accept_by'), statusOf(late).lifecycle, needsAttention(late)]).toEqual([
      undefined,
      'open',
      true,
    ]);
    const gaveUp = play(late, ask('give-up-effect', { effect: key }));
    expect(at(gaveUp, 'accept_by')).toBe(inDays(2));
    const byA = (command: Command): Command => ({ ...command, sellerId: 'a' });
    const dropped = play(
      order,
      byA(ask('accept', {})),
      result(key, { kind: 'unknown', problem: 'outage' }),
      byA(ask('cancel', {})),
    );
    expect(at(dropped, 'accept_by')).toBe(inDays(2));
  });

  test('it runs for no order that asks for no acceptance, and for none that has ended', () => {
    expect(at(taken(), 'accept_by')).toBeUndefined();
    expect(deadlineNames(play(taken({ requiresAcceptance: true }), ask('cancel', {})))).toEqual([]);
  });
});

describe('ship_by', () => {
  test('it runs from the release, until everything has left', () => {
    const order = taken({ captured: 0 });
    expect(at(order, 'ship_by')).toBeUndefined();
    const released = play(order, { ...pay('p-1', 2990), receivedAt: inDays(3) });
    expect(at(released, 'ship_by')).toBe(inDays(8));
    expect(at(play(released, packByHand()), 'ship_by')).toBe(inDays(8));
    expect(at(play(released, shipByHand([{ id: '1', quantity: 1 }])), 'ship_by')).toBe(inDays(8));
    expect(at(play(released, shipByHand()), 'ship_by')).toBeUndefined();
  });

  test('it has been missed once, and does not run again', () => {
    const order = taken();
    expect(at(play(order, due(order, 'ship_by')), 'ship_by')).toBeUndefined();
  });

  test('what was cancelled need not leave', () => {
    const order = play(taken(), shipByHand([{ id: '1', quantity: 1 }]), ask('cancel', {}));
    expect(at(order, 'ship_by')).toBeUndefined();
  });
});

describe('carrier_silence', () => {
  const silence = (order: Order, n = 1) => at(order, 'carrier_silence', shipmentNo(n));

  test('it runs from the hand-over, and anew from each event', () => {
    expect(silence(shipped())).toBe(inDays(30));
    expect(silence(play(shipped(), heard(3)))).toBe(inDays(33));
  });

  test('an event that carries a time before the hand-over does not shorten it', () => {
    expect(silence(play(shipped(), scan(1, 'in_transit', { occurredAt: inDays(-9) })))).toBe(inDays(30));
  });

  test('each parcel has its own', () => {
    const one = [{ id: '1', quantity: 1 }];
    const order = play(taken(), shipByHand(one), shipByHand(one), heard(3));
    expect([silence(order, 1), silence(order, 2)]).toEqual([inDays(33), inDays(30)]);
  });

  test('a parcel that waits, has arrived, or came back is not silent', () => {
    expect(silence(play(taken(), packByHand()))).toBeUndefined();
    expect(silence(play(shipped(), heard(1, 'delivered')))).toBeUndefined();
    expect(silence(play(shipped(), heard(1, 'returned_to_sender')))).toBeUndefined();
    const order = shipped();
    expect(silence(play(order, due(order, 'carrier_silence')))).toBeUndefined();
  });

  test('a parcel that is heard of after its silence is listened for again', () => {
    const order = shipped();
    const again = play(order, due(order, 'carrier_silence'), heard(31));
    expect(silence(again)).toBe(inDays(61));
  });

  test('it runs on after a late cancellation, and not after the close', () => {
    const late = play(shipped(), channelSays({ state: 'cancelled', reason: null }));
    expect(silence(late)).toBe(inDays(30));
    expect(deadlineNames(play(shipped(), ask('complete', {}), ask('close', {})))).toEqual([]);
  });
});

describe('pickup_by', () => {
  const ready = () => play(taken({ delivery: 'pickup' }), ask('prepare-pickup', {}), ask('ready-pickup', {}));

  test('it does not run while the order is held, and begins anew after that', () => {
    const since = at(ready(), 'pickup_by') ?? '';
    expect(since).not.toBe('');
    const held = play(ready(), ask('hold', { reason: 'txt_reason' }));
    expect(at(held, 'pickup_by')).toBeUndefined();
    const lifted = play(held, { ...ask('release', {}), receivedAt: inDays(5) });
    expect(Date.parse(at(lifted, 'pickup_by') ?? '') - Date.parse(since)).toBe(5 * 86_400_000);
  });
});

describe('auto_receipt', () => {
  test('it does not run for an order that was cancelled while it was on its way', () => {
    const called = play(
      shipped({ autoReceiptSeconds: 86_400 }),
      channelSays({ state: 'cancelled', reason: null }),
    );
    expect(called.lifecycle.state).toBe('cancelled');
    expect(deadlineNames(called)).toEqual(['carrier_silence']);
    expect(deadlineNames(play(called, heard(3, 'delivered')))).toEqual([]);
  });

  const auto = { autoReceiptSeconds: 86_400 };

  test('it runs from the delivery of the last parcel, where the policy has it', () => {
    expect(at(play(shipped(auto), heard(3, 'delivered')), 'auto_receipt')).toBe(inDays(4));
    expect(at(play(shipped(), heard(3, 'delivered')), 'auto_receipt')).toBeUndefined();
    expect(at(shipped(auto), 'auto_receipt')).toBeUndefined();
  });

  test('a confirmed receipt leaves nothing to take for granted', () => {
    const order = play(shipped(auto), heard(3, 'delivered'), ask('confirm-receipt', {}));
    expect(at(order, 'auto_receipt')).toBeUndefined();
  });
});

describe('auto_complete', () => {
  test('it runs from the delivery of the last parcel', () => {
    expect(at(shipped(), 'auto_complete')).toBeUndefined();
    const one = [{ id: '1', quantity: 1 }];
    const order = play(taken(), shipByHand(one), shipByHand(one), heard(2, 'delivered'));
    expect(at(order, 'auto_complete')).toBeUndefined();
    const second = scan(2, 'delivered', { occurredAt: inDays(5), receivedAt: inDays(5) });
    expect(at(play(order, second), 'auto_complete')).toBe(inDays(19));
  });

  test('an event that comes late does not move the delivery', () => {
    const order = play(shipped(), heard(2, 'delivered'));
    const late = scan(1, 'in_transit', { occurredAt: inDays(1), receivedAt: inDays(6) });
    expect(at(play(order, late), 'auto_complete')).toBe(inDays(16));
  });

  test('it runs from the receipt where no carrier said anything', () => {
    const received = { ...ask('confirm-receipt', {}), receivedAt: inDays(20) };
    expect(at(play(shipped(), received), 'auto_complete')).toBe(inDays(34));
  });

  test('a receipt that is confirmed after the delivery does not move it', () => {
    const received = { ...ask('confirm-receipt', {}), receivedAt: inDays(9) };
    expect(at(play(shipped(), heard(2, 'delivered'), received), 'auto_complete')).toBe(inDays(16));
  });

  test('it does not run while anything stands in the way', () => {
    const delivered = play(shipped(), heard(2, 'delivered'));
    const request = ask('request-return', {});
    expect(at(play(delivered, request), 'auto_complete')).toBeUndefined();
    const reject = ask('reject-return', { returnId: 'ret_test_1' });
    expect(at(play(delivered, request, reject), 'auto_complete')).toBe(inDays(16));
    const unpaid = play(taken({ paymentMode: 'on_invoice' }), shipByHand(), heard(2, 'delivered'));
    expect(at(unpaid, 'auto_complete')).toBeUndefined();
  });
});

describe('auto_close', () => {
  test('it runs from the completion, until the close', () => {
    const completed = play(shipped(), { ...ask('complete', {}), receivedAt: inDays(7) });
    expect(at(completed, 'auto_close')).toBe(inDays(37));
    expect(deadlineNames(play(completed, ask('close', {})))).toEqual([]);
  });
});

describe('deadlines together', () => {
  test('the times are the policy’s', () => {
    const policy = { acceptBySeconds: 60, shipBySeconds: 120, carrierSilenceSeconds: 180 };
    const minutes = (count: number) => new Date(Date.parse(NOW) + count * 60_000).toISOString();
    expect(at(taken({ requiresAcceptance: true, policy }), 'accept_by')).toBe(minutes(1));
    expect(at(taken({ policy }), 'ship_by')).toBe(minutes(2));
    expect(at(shipped(policy), 'carrier_silence', shipmentNo(1))).toBe(minutes(3));
  });

  test('the first of them is the next', () => {
    const order = play(
      taken({ policy: { shipBySeconds: 40 * 86_400 } }),
      shipByHand([{ id: '1', quantity: 1 }]),
    );
    expect(deadlineNames(order)).toEqual(['carrier_silence', 'ship_by']);
    expect(nextDeadline(order)).toEqual({ name: 'carrier_silence', subject: shipmentNo(1), at: inDays(30) });
    expect(nextDeadline(taken({ captured: 0 }))).toBeNull();
  });

  test('an order’s whole life passes by its deadlines alone', () => {
    let order = play(shipped({ autoReceiptSeconds: 86_400 }), heard(2, 'delivered'));
    const passed: string[] = [];
    for (let next = nextDeadline(order); next; next = nextDeadline(order)) {
      passed.push(`${next.name} ${next.at}`);
      order = play(order, due(order, next.name));
    }
    expect(passed).toEqual([
      `auto_receipt ${inDays(3)}`,
      `auto_complete ${inDays(16)}`,
      `auto_close ${inDays(46)}`,
    ]);
    expect(order.lifecycle.state).toBe('closed');
  });
});
