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
const scanned = (day: number, status: 'in_transit' | 'delivered' | 'returned_to_sender' = 'in_transit') =>
  scan(1, status, { occurredAt: inDays(day), receivedAt: inDays(day) });

describe('accept_by', () => {
  test('runs from the taking of the order while a line waits', () => {
    const order = taken({ requiresAcceptance: true, lines: [lineOf('1', 1), lineOf('2', 1)] });
    expect(at(order, 'accept_by')).toBe(inDays(2));
    expect(at(play(order, ask('accept', { lines: [{ id: '1' }] })), 'accept_by')).toBe(inDays(2));
    expect(at(play(order, ask('accept', {})), 'accept_by')).toBeUndefined();
  });

  test('does not run while accepted lines wait for stock, and continues if there is none', () => {
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

  test('leaves an order to a person if it was accepted in time and the stock is refused later', () => {
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

  test('does not run for an order without acceptance, or for one that has ended', () => {
    expect(at(taken(), 'accept_by')).toBeUndefined();
    expect(deadlineNames(play(taken({ requiresAcceptance: true }), ask('cancel', {})))).toEqual([]);
  });
});

describe('ship_by', () => {
  /** M11 */
  test('does not press for units that were refunded, and presses for the others', () => {
    const order = taken({ lines: [lineOf('1', 2)] });
    expect(at(play(order, ask('refund', {})), 'ship_by')).toBeUndefined();
    const deposit = taken({ paymentMode: 'on_delivery', lines: [lineOf('1', 2)], captured: 500 });
    expect(at(play(deposit, ask('refund', {})), 'ship_by')).toBeDefined();
    const paidAgain = play(order, ask('refund', {}), pay('again', 2990));
    expect(at(paidAgain, 'ship_by')).toBeDefined();
    const part = play(order, ask('refund', { lines: [{ id: '1', quantity: 1 }] }));
    expect(at(part, 'ship_by')).toBeDefined();
    expect(at(play(part, shipByHand([{ id: '1', quantity: 1 }])), 'ship_by')).toBeUndefined();
  });

  test('runs from the release until everything has left', () => {
    const order = taken({ captured: 0 });
    expect(at(order, 'ship_by')).toBeUndefined();
    const released = play(order, { ...pay('p-1', 2990), receivedAt: inDays(3) });
    expect(at(released, 'ship_by')).toBe(inDays(8));
    expect(at(play(released, packByHand()), 'ship_by')).toBe(inDays(8));
    expect(at(play(released, shipByHand([{ id: '1', quantity: 1 }])), 'ship_by')).toBe(inDays(8));
    expect(at(play(released, shipByHand()), 'ship_by')).toBeUndefined();
  });

  test('is missed once, and does not run again', () => {
    const order = taken();
    expect(at(play(order, due(order, 'ship_by')), 'ship_by')).toBeUndefined();
  });

  test('does not wait for cancelled units', () => {
    const order = play(taken(), shipByHand([{ id: '1', quantity: 1 }]), ask('cancel', {}));
    expect(at(order, 'ship_by')).toBeUndefined();
  });
});

describe('carrier_silence', () => {
  const silence = (order: Order, n = 1) => at(order, 'carrier_silence', shipmentNo(n));

  test('runs from the hand-over, and restarts with each event', () => {
    expect(silence(shipped())).toBe(inDays(30));
    expect(silence(play(shipped(), scanned(3)))).toBe(inDays(33));
  });

  test('is not shortened by an event with a time before the hand-over', () => {
    expect(silence(play(shipped(), scan(1, 'in_transit', { occurredAt: inDays(-9) })))).toBe(inDays(30));
  });

  test('runs for each shipment separately', () => {
    const one = [{ id: '1', quantity: 1 }];
    const order = play(taken(), shipByHand(one), shipByHand(one), scanned(3));
    expect([silence(order, 1), silence(order, 2)]).toEqual([inDays(33), inDays(30)]);
  });

  test('does not run for a shipment that waits, has arrived, or came back', () => {
    expect(silence(play(taken(), packByHand()))).toBeUndefined();
    expect(silence(play(shipped(), scanned(1, 'delivered')))).toBeUndefined();
    expect(silence(play(shipped(), scanned(1, 'returned_to_sender')))).toBeUndefined();
    const order = shipped();
    expect(silence(play(order, due(order, 'carrier_silence')))).toBeUndefined();
  });

  test('runs again for an expired shipment after its next event', () => {
    const order = shipped();
    const again = play(order, due(order, 'carrier_silence'), scanned(31));
    expect(silence(again)).toBe(inDays(61));
  });

  test('continues after a late cancellation, and ends when the order is closed', () => {
    const late = play(shipped(), channelSays({ state: 'cancelled', reason: null }));
    expect(silence(late)).toBe(inDays(30));
    expect(deadlineNames(play(shipped(), ask('complete', {}), ask('close', {})))).toEqual([]);
  });
});

describe('pickup_by', () => {
  const ready = () => play(taken({ delivery: 'pickup' }), ask('prepare-pickup', {}), ask('ready-pickup', {}));

  test('does not run while the order is on hold, and restarts after that', () => {
    const since = at(ready(), 'pickup_by') ?? '';
    expect(since).not.toBe('');
    const held = play(ready(), ask('hold', { reason: 'txt_reason' }));
    expect(at(held, 'pickup_by')).toBeUndefined();
    const lifted = play(held, { ...ask('release', {}), receivedAt: inDays(5) });
    expect(Date.parse(at(lifted, 'pickup_by') ?? '') - Date.parse(since)).toBe(5 * 86_400_000);
  });
});

describe('auto_receipt', () => {
  test('does not run for an order that was cancelled in transit', () => {
    const called = play(
      shipped({ autoReceiptSeconds: 86_400 }),
      channelSays({ state: 'cancelled', reason: null }),
    );
    expect(called.lifecycle.state).toBe('cancelled');
    expect(deadlineNames(called)).toEqual(['carrier_silence']);
    expect(deadlineNames(play(called, scanned(3, 'delivered')))).toEqual([]);
  });

  const auto = { autoReceiptSeconds: 86_400 };

  test('runs from the delivery of the last shipment, if the policy has it', () => {
    expect(at(play(shipped(auto), scanned(3, 'delivered')), 'auto_receipt')).toBe(inDays(4));
    expect(at(play(shipped(), scanned(3, 'delivered')), 'auto_receipt')).toBeUndefined();
    expect(at(shipped(auto), 'auto_receipt')).toBeUndefined();
  });

  test('ends when the receipt is confirmed', () => {
    const order = play(shipped(auto), scanned(3, 'delivered'), ask('confirm-receipt', {}));
    expect(at(order, 'auto_receipt')).toBeUndefined();
  });
});

describe('auto_complete', () => {
  test('runs from the delivery of the last shipment', () => {
    expect(at(shipped(), 'auto_complete')).toBeUndefined();
    const one = [{ id: '1', quantity: 1 }];
    const order = play(taken(), shipByHand(one), shipByHand(one), scanned(2, 'delivered'));
    expect(at(order, 'auto_complete')).toBeUndefined();
    const second = scan(2, 'delivered', { occurredAt: inDays(5), receivedAt: inDays(5) });
    expect(at(play(order, second), 'auto_complete')).toBe(inDays(19));
  });

  test('is not moved by a late event', () => {
    const order = play(shipped(), scanned(2, 'delivered'));
    const late = scan(1, 'in_transit', { occurredAt: inDays(1), receivedAt: inDays(6) });
    expect(at(play(order, late), 'auto_complete')).toBe(inDays(16));
  });

  test('runs from the receipt if no carrier reported a delivery', () => {
    const received = { ...ask('confirm-receipt', {}), receivedAt: inDays(20) };
    expect(at(play(shipped(), received), 'auto_complete')).toBe(inDays(34));
  });

  test('is not moved by a receipt that is confirmed after the delivery', () => {
    const received = { ...ask('confirm-receipt', {}), receivedAt: inDays(9) };
    expect(at(play(shipped(), scanned(2, 'delivered'), received), 'auto_complete')).toBe(inDays(16));
  });

  test('does not run while a return is open or a payment is missing', () => {
    const delivered = play(shipped(), scanned(2, 'delivered'));
    const request = ask('request-return', {});
    expect(at(play(delivered, request), 'auto_complete')).toBeUndefined();
    const reject = ask('reject-return', { returnId: 'ret_test_1' });
    expect(at(play(delivered, request, reject), 'auto_complete')).toBe(inDays(16));
    const unpaid = play(taken({ paymentMode: 'on_invoice' }), shipByHand(), scanned(2, 'delivered'));
    expect(at(unpaid, 'auto_complete')).toBeUndefined();
  });
});

describe('auto_close', () => {
  test('runs from the completion until the order is closed', () => {
    const completed = play(shipped(), { ...ask('complete', {}), receivedAt: inDays(7) });
    expect(at(completed, 'auto_close')).toBe(inDays(37));
    expect(deadlineNames(play(completed, ask('close', {})))).toEqual([]);
  });
});

describe('all deadlines together', () => {
  test('have the times of the policy', () => {
    const policy = { acceptBySeconds: 60, shipBySeconds: 120, carrierSilenceSeconds: 180 };
    const minutes = (count: number) => new Date(Date.parse(NOW) + count * 60_000).toISOString();
    expect(at(taken({ requiresAcceptance: true, policy }), 'accept_by')).toBe(minutes(1));
    expect(at(taken({ policy }), 'ship_by')).toBe(minutes(2));
    expect(at(shipped(policy), 'carrier_silence', shipmentNo(1))).toBe(minutes(3));
  });

  test('have the first as the next one', () => {
    const order = play(
      taken({ policy: { shipBySeconds: 40 * 86_400 } }),
      shipByHand([{ id: '1', quantity: 1 }]),
    );
    expect(deadlineNames(order)).toEqual(['carrier_silence', 'ship_by']);
    expect(nextDeadline(order)).toEqual({ name: 'carrier_silence', subject: shipmentNo(1), at: inDays(30) });
    expect(nextDeadline(taken({ captured: 0 }))).toBeNull();
  });

  test('lead an order through its whole life', () => {
    let order = play(shipped({ autoReceiptSeconds: 86_400 }), scanned(2, 'delivered'));
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
