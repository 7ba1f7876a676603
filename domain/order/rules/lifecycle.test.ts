import {
  ask,
  channelSays,
  done,
  due,
  eur,
  factsOf,
  inDays,
  lineOf,
  ORDER_ID,
  pay,
  play,
  refundNo,
  refusalOf,
  result,
  returnNo,
  scan,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import { sourceId } from '../../ids';
import { deadlinesOf } from '../deadlines';
import type { Order } from '../model';
import { statusOf } from '../status';

const complete = ask('complete', {});
const close = ask('close', {});
const shipped = () => play(taken(), shipByHand());
const codeOf = (order: Order, command = complete) => refusalOf(order, command).code;

describe('complete', () => {
  test('an order that was handed over and paid is completed on request', () => {
    expect(play(shipped(), complete).lifecycle).toMatchObject({ state: 'completed', by: 'seller' });
    expect(play(shipped(), ask('complete', {}, { party: 'operator' })).lifecycle.by).toBe('operator');
  });

  test('an order with units that are still here cannot be completed', () => {
    expect(codeOf(taken())).toBe('not_fulfilled');
    expect(codeOf(play(taken(), shipByHand([{ id: '1', quantity: 1 }])))).toBe('not_fulfilled');
  });

  test('an order that is not paid cannot be completed until it is', () => {
    const order = play(taken({ paymentMode: 'on_delivery' }), shipByHand());
    expect(codeOf(order)).toBe('not_paid');
    expect(play(order, pay('cash', 2990), complete).lifecycle.state).toBe('completed');
  });

  test('overpaid counts as paid, and so does an order that its channel pays', () => {
    expect(play(taken({ captured: 3000 }), shipByHand(), complete).lifecycle.state).toBe('completed');
    expect(play(taken({ paymentMode: 'channel' }), shipByHand(), complete).lifecycle.state).toBe('completed');
  });

  test('an order with a refund under way cannot be completed until it is done', () => {
    const order = play(
      taken({ policy: { refunds: 'channel' } }),
      shipByHand(),
      ask('refund', { adjustment: eur(1) }),
    );
    expect(codeOf(order)).toBe('refund_open');
    expect(play(order, done(`refund:${refundNo(1)}`), complete).lifecycle.state).toBe('completed');
  });

  test('an order that owes money to the customer cannot be completed until it is refunded', () => {
    const part = [{ id: '1', quantity: 1 }];
    const order = play(taken(), shipByHand(part), ask('cancel', {}));
    expect(codeOf(order)).toBe('refund_open');
    expect(play(order, ask('refund', { lines: part }), complete).lifecycle.state).toBe('completed');
  });

  test('an order with an open return cannot be completed until it is rejected or received', () => {
    const order = play(shipped(), ask('request-return', {}));
    expect(codeOf(order)).toBe('return_open');
    const returnId = returnNo(1);
    const approved = play(order, ask('approve-return', { returnId }));
    expect(codeOf(approved)).toBe('return_open');
    expect(play(approved, ask('receive-return', { returnId }), complete).lifecycle.state).toBe('completed');
    expect(play(order, ask('reject-return', { returnId }), complete).lifecycle.state).toBe('completed');
  });

  test('an order with an incident cannot be completed', () => {
    const [line] = shipped().lines;
    const order = {
      ...shipped(),
      lines: line ? [{ ...line, incident: { reason: 'lost', openedAt: inDays(0) } }] : [],
    };
    expect(codeOf(order)).toBe('incident_open');
  });

  test('an order that has ended cannot be completed', () => {
    expect(codeOf(play(taken(), ask('cancel', {})))).toBe('order_cancelled');
    expect(codeOf(play(shipped(), complete))).toBe('order_completed');
    expect(codeOf(play(shipped(), complete, close))).toBe('order_closed');
  });
});

describe('close', () => {
  test('a completed order is closed on request', () => {
    expect(play(shipped(), complete, close).lifecycle).toMatchObject({ state: 'closed', by: 'seller' });
  });

  test('an order that is not completed cannot be closed', () => {
    expect(codeOf(taken(), close)).toBe('order_not_completed');
    expect(codeOf(shipped(), close)).toBe('order_not_completed');
    expect(codeOf(play(taken(), ask('cancel', {})), close)).toBe('order_cancelled');
    expect(codeOf(play(shipped(), complete, close), close)).toBe('order_closed');
  });

  test('an order with an incident cannot be closed', () => {
    const completed = play(shipped(), complete);
    const lines = completed.lines.map((line) => ({
      ...line,
      incident: { reason: 'lost', openedAt: inDays(0) },
    }));
    expect(codeOf({ ...completed, lines }, close)).toBe('incident_open');
  });
});

describe('deadlines that come due', () => {
  const waiting = () => taken({ requiresAcceptance: true, lines: [lineOf('1', 1), lineOf('2', 1)] });
  const delivered = (policy = {}) => play(taken({ policy }), shipByHand(), ask('deliver', {}));
  const early = (order: Order, name: Parameters<typeof due>[1]) => {
    const command = due(order, name);
    return { ...command, receivedAt: new Date(Date.parse(command.receivedAt) - 1).toISOString() };
  };

  test('an order that is not accepted in time is cancelled by the system', () => {
    const order = waiting();
    expect(codeOf(order, early(order, 'accept_by'))).toBe('deadline_not_due');
    const expired = play(order, due(order, 'accept_by'));
    expect(expired.lifecycle).toMatchObject({
      state: 'cancelled',
      by: 'system',
      reason: 'acceptance_expired',
    });
    expect(expired.acceptanceExpired).toBe(true);
    expect(factsOf(order, due(order, 'accept_by'))[1]).toMatchObject({ type: 'OrderCancelled', late: false });
  });

  test('an order that is accepted in time has no such deadline', () => {
    const order = waiting();
    const command = due(order, 'accept_by');
    expect(codeOf(play(order, ask('accept', {})), command)).toBe('deadline_not_due');
  });

  test('a line that still waits at the deadline cancels the order', () => {
    const order = play(waiting(), ask('accept', { lines: [{ id: '1' }] }));
    expect(play(order, due(order, 'accept_by')).lifecycle.state).toBe('cancelled');
  });

  test('a late shipment is noted once, and changes nothing else', () => {
    const order = taken();
    expect(codeOf(order, early(order, 'ship_by'))).toBe('deadline_not_due');
    const late = play(order, due(order, 'ship_by'));
    expect([late.missed, late.lifecycle.state]).toEqual([['ship_by'], 'open']);
    expect(codeOf(late, due(order, 'ship_by'))).toBe('deadline_not_due');
    expect(play(late, shipByHand(), complete).lifecycle.state).toBe('completed');
  });

  test('an order shipped in time has no note', () => {
    const order = taken();
    expect(codeOf(play(order, shipByHand()), due(order, 'ship_by'))).toBe('deadline_not_due');
  });

  test('a silent shipment has expired, and its next event reverts that', () => {
    const order = shipped();
    expect(codeOf(order, early(order, 'carrier_silence'))).toBe('deadline_not_due');
    const silent = play(order, due(order, 'carrier_silence'));
    expect(silent.shipments[0]?.latestCarrierEvent).toMatchObject({
      status: 'expired',
      id: `silence:${inDays(30)}`,
    });
    expect(codeOf(silent, due(order, 'carrier_silence'))).toBe('deadline_not_due');
  });

  test('a late report of an earlier event reverts it too', () => {
    const silent = play(shipped(), due(shipped(), 'carrier_silence'));
    const late = (occurredAt: string) =>
      play(silent, scan(1, 'delivered', { occurredAt, receivedAt: inDays(31) }));
    expect(statusOf(late(inDays(3))).delivery).toBe('delivered');
    expect(deadlinesOf(late(inDays(3))).map(({ name }) => name)).toContain('auto_complete');
    expect(statusOf(late(inDays(-3))).delivery).toBe('none');
  });

  test('a shipment with an event in time is not silent', () => {
    const order = shipped();
    const command = due(order, 'carrier_silence');
    expect(codeOf(play(order, ask('deliver', {})), command)).toBe('deadline_not_due');
  });

  test('receipt is assumed if the policy says so', () => {
    const order = delivered({ autoReceiptSeconds: 86_400 });
    expect(codeOf(order, early(order, 'auto_receipt'))).toBe('deadline_not_due');
    expect(play(order, due(order, 'auto_receipt')).lines[0]?.received).toBe(2);
    const confirmed = play(order, ask('confirm-receipt', {}));
    expect(codeOf(confirmed, due(order, 'auto_receipt'))).toBe('deadline_not_due');
  });

  test('a delivered order completes automatically', () => {
    const order = delivered();
    expect(codeOf(order, early(order, 'auto_complete'))).toBe('deadline_not_due');
    expect(play(order, due(order, 'auto_complete')).lifecycle).toMatchObject({
      state: 'completed',
      by: 'system',
    });
  });

  test('a return that was requested meanwhile prevents completion', () => {
    const order = delivered();
    const command = due(order, 'auto_complete');
    expect(codeOf(play(order, ask('request-return', {})), command)).toBe('deadline_not_due');
  });

  test('a completed order closes automatically', () => {
    const order = play(shipped(), complete);
    expect(codeOf(order, early(order, 'auto_close'))).toBe('deadline_not_due');
    expect(play(order, due(order, 'auto_close')).lifecycle).toMatchObject({ state: 'closed', by: 'system' });
  });

  test('a late cancellation prevents closing', () => {
    const order = play(shipped(), complete);
    const cancelled = play(order, channelSays({ state: 'cancelled', reason: null }));
    expect(codeOf(cancelled, due(order, 'auto_close'))).toBe('deadline_not_due');
  });

  test('an unknown deadline is not due', () => {
    const never = ask('deadline', { name: 'tea_time', subject: null }, { receivedAt: inDays(9999) });
    expect(codeOf(taken(), never)).toBe('deadline_not_due');
    const other = ask('deadline', { name: 'ship_by', subject: 'shp_9' }, { receivedAt: inDays(9999) });
    expect(codeOf(taken(), other)).toBe('deadline_not_due');
  });
});

describe('the archive', () => {
  const archive = ask('archive', {});
  const unarchive = ask('unarchive', {});
  const id = sourceId(ORDER_ID, 1);
  const source = { sourceId: id };
  const supplier = { name: 'factory', kind: 'fulfillment' };
  const dropped = () =>
    play(
      taken({ lines: [lineOf('1', 1, { supplier })] }),
      ask('place-source', {}),
      result(`source:${id}`, { kind: 'done', source: { ref: 'S', url: null, paid: true } }),
      ask('cancel-source', source),
    );
  const reviewed = () => play(dropped(), ask('review-source-refund', source));
  const settled = (refunded: boolean) =>
    play(reviewed(), ask('settle-source-refund', { ...source, refunded }));

  test.each([
    ['is cancelled', () => play(taken(), ask('cancel', {}))],
    ['is closed', () => play(shipped(), complete, close)],
    ['its supplier cancelled', dropped],
    ['its supplier cancelled and paid back', () => settled(true)],
  ] as const)('accepts an order that %s', (_, order) => {
    expect(play(order(), archive).archived).toBe(true);
  });

  test.each([
    ['is open', () => taken()],
    ['is on its way', shipped],
    ['is completed', () => play(shipped(), complete)],
    ['waits for its supplier to pay back', reviewed],
    ['its supplier would not pay back', () => settled(false)],
  ] as const)('refuses an order that %s', (_, order) => {
    expect(codeOf(order(), archive)).toBe('not_archivable');
  });

  test('accepts an order once, and returns it once', () => {
    const archived = play(taken(), ask('cancel', {}), archive);
    expect(codeOf(archived, archive)).toBe('already_archived');
    const back = play(archived, unarchive);
    expect(back.archived).toBe(false);
    expect(codeOf(back, unarchive)).toBe('not_archived');
    expect(play(back, archive).archived).toBe(true);
  });

  test('blocks nothing: late payments, carrier events and reports of the channel still count', () => {
    const cancelled = play(taken({ captured: 0 }), ask('cancel', {}), archive);
    const late = play(cancelled, pay('late', 2990));
    expect([statusOf(late).refund, late.archived]).toEqual(['to_refund', true]);
    expect(statusOf(play(late, ask('refund', {}))).refund).toBe('refunded');
    const closed = play(shipped(), complete, close, archive);
    expect(statusOf(play(closed, ask('deliver', {}))).delivery).toBe('delivered');
    const over = play(closed, channelSays({ state: 'cancelled', reason: null }));
    expect([over.lifecycle.state, over.archived]).toEqual(['cancelled', true]);
  });
});
