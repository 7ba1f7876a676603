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
  test('an order that was handed over and paid is completed by whoever asks', () => {
    expect(play(shipped(), complete).lifecycle).toMatchObject({ state: 'completed', by: 'seller' });
    expect(play(shipped(), ask('complete', {}, { party: 'operator' })).lifecycle.by).toBe('operator');
  });

  test('an order of which something is still here is not completed', () => {
    expect(codeOf(taken())).toBe('not_fulfilled');
    expect(codeOf(play(taken(), shipByHand([{ id: '1', quantity: 1 }])))).toBe('not_fulfilled');
  });

  test('an order that is not paid is not completed, until it is', () => {
    const order = play(taken({ paymentMode: 'on_delivery' }), shipByHand());
    expect(codeOf(order)).toBe('not_paid');
    expect(play(order, pay('cash', 2990), complete).lifecycle.state).toBe('completed');
  });

  test('overpaid is paid, and so is an order that its channel pays', () => {
    expect(play(taken({ captured: 3000 }), shipByHand(), complete).lifecycle.state).toBe('completed');
    expect(play(taken({ paymentMode: 'channel' }), shipByHand(), complete).lifecycle.state).toBe('completed');
  });

  test('an order with a refund under way is not completed, until it is done', () => {
    const order = play(
      taken({ policy: { refunds: 'channel' } }),
      shipByHand(),
      ask('refund', { adjustment: eur(1) }),
    );
    expect(codeOf(order)).toBe('refund_open');
    expect(play(order, done(`refund:${refundNo(1)}`), complete).lifecycle.state).toBe('completed');
  });

  test('an order that owes money back is not completed, until it was refunded', () => {
    const part = [{ id: '1', quantity: 1 }];
    const order = play(taken(), shipByHand(part), ask('cancel', {}));
    expect(codeOf(order)).toBe('refund_open');
    expect(play(order, ask('refund', { lines: part }), complete).lifecycle.state).toBe('completed');
  });

  test('an order with a return under way is not completed, until it is decided or back', () => {
    const order = play(shipped(), ask('request-return', {}));
    expect(codeOf(order)).toBe('return_open');
    const returnId = returnNo(1);
    const approved = play(order, ask('approve-return', { returnId }));
    expect(codeOf(approved)).toBe('return_open');
    expect(play(approved, ask('receive-return', { returnId }), complete).lifecycle.state).toBe('completed');
    expect(play(order, ask('reject-return', { returnId }), complete).lifecycle.state).toBe('completed');
  });

  test('an order with an incident is not completed', () => {
    const [line] = shipped().lines;
    const order = {
      ...shipped(),
      lines: line ? [{ ...line, incident: { reason: 'lost', openedAt: inDays(0) } }] : [],
    };
    expect(codeOf(order)).toBe('incident_open');
  });

  test('an order that has ended is not completed', () => {
    expect(codeOf(play(taken(), ask('cancel', {})))).toBe('order_cancelled');
    expect(codeOf(play(shipped(), complete))).toBe('order_completed');
    expect(codeOf(play(shipped(), complete, close))).toBe('order_closed');
  });
});

describe('close', () => {
  test('a completed order is closed by whoever asks', () => {
    expect(play(shipped(), complete, close).lifecycle).toMatchObject({ state: 'closed', by: 'seller' });
  });

  test('an order that is not completed is not closed', () => {
    expect(codeOf(taken(), close)).toBe('order_not_completed');
    expect(codeOf(shipped(), close)).toBe('order_not_completed');
    expect(codeOf(play(taken(), ask('cancel', {})), close)).toBe('order_cancelled');
    expect(codeOf(play(shipped(), complete, close), close)).toBe('order_closed');
  });

  test('an order with an incident is not closed', () => {
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

  test('nobody accepted in time: the order is cancelled by the system', () => {
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

  test('accepted in time: the deadline means nothing any more', () => {
    const order = waiting();
    const command = due(order, 'accept_by');
    expect(codeOf(play(order, ask('accept', {})), command)).toBe('deadline_not_due');
  });

  test('a line that still waits when time is up takes the order with it', () => {
    const order = play(waiting(), ask('accept', { lines: [{ id: '1' }] }));
    expect(play(order, due(order, 'accept_by')).lifecycle.state).toBe('cancelled');
  });

  test('not shipped in time is noted once, and changes nothing else', () => {
    const order = taken();
    expect(codeOf(order, early(order, 'ship_by'))).toBe('deadline_not_due');
    const late = play(order, due(order, 'ship_by'));
    expect([late.missed, late.lifecycle.state]).toEqual([['ship_by'], 'open']);
    expect(codeOf(late, due(order, 'ship_by'))).toBe('deadline_not_due');
    expect(play(late, shipByHand(), complete).lifecycle.state).toBe('completed');
  });

  test('shipped in time: nothing is noted', () => {
    const order = taken();
    expect(codeOf(play(order, shipByHand()), due(order, 'ship_by'))).toBe('deadline_not_due');
  });

  test('a parcel of which nothing was heard is shown as expired, and its next event takes that back', () => {
    const order = shipped();
    expect(codeOf(order, early(order, 'carrier_silence'))).toBe('deadline_not_due');
    const silent = play(order, due(order, 'carrier_silence'));
    expect(silent.shipments[0]?.latestCarrierEvent).toMatchObject({
      status: 'expired',
      id: `silence:${inDays(30)}`,
    });
    expect(codeOf(silent, due(order, 'carrier_silence'))).toBe('deadline_not_due');
  });

  test('what the carrier says late of what came before the silence was noted takes it back', () => {
    const silent = play(shipped(), due(shipped(), 'carrier_silence'));
    const late = (occurredAt: string) =>
      play(silent, scan(1, 'delivered', { occurredAt, receivedAt: inDays(31) }));
    expect(statusOf(late(inDays(3))).delivery).toBe('delivered');
    expect(deadlinesOf(late(inDays(3))).map(({ name }) => name)).toContain('auto_complete');
    expect(statusOf(late(inDays(-3))).delivery).toBe('none');
  });

  test('a parcel that was heard of has not gone silent', () => {
    const order = shipped();
    const command = due(order, 'carrier_silence');
    expect(codeOf(play(order, ask('deliver', {})), command)).toBe('deadline_not_due');
  });

  test('receipt is taken for granted where the policy says so', () => {
    const order = delivered({ autoReceiptSeconds: 86_400 });
    expect(codeOf(order, early(order, 'auto_receipt'))).toBe('deadline_not_due');
    expect(play(order, due(order, 'auto_receipt')).lines[0]?.received).toBe(2);
    const confirmed = play(order, ask('confirm-receipt', {}));
    expect(codeOf(confirmed, due(order, 'auto_receipt'))).toBe('deadline_not_due');
  });

  test('a delivered order completes by itself', () => {
    const order = delivered();
    expect(codeOf(order, early(order, 'auto_complete'))).toBe('deadline_not_due');
    expect(play(order, due(order, 'auto_complete')).lifecycle).toMatchObject({
      state: 'completed',
      by: 'system',
    });
  });

  test('a return that was asked for meanwhile keeps the order from completing', () => {
    const order = delivered();
    const command = due(order, 'auto_complete');
    expect(codeOf(play(order, ask('request-return', {})), command)).toBe('deadline_not_due');
  });

  test('a completed order closes by itself', () => {
    const order = play(shipped(), complete);
    expect(codeOf(order, early(order, 'auto_close'))).toBe('deadline_not_due');
    expect(play(order, due(order, 'auto_close')).lifecycle).toMatchObject({ state: 'closed', by: 'system' });
  });

  test('a late cancellation keeps an order from closing', () => {
    const order = play(shipped(), complete);
    const cancelled = play(order, channelSays({ state: 'cancelled', reason: null }));
    expect(codeOf(cancelled, due(order, 'auto_close'))).toBe('deadline_not_due');
  });

  test('a deadline of that name that does not exist is not due', () => {
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
  ] as const)('takes an order that %s', (_, order) => {
    expect(play(order(), archive).archived).toBe(true);
  });

  test.each([
    ['is open', () => taken()],
    ['is on its way', shipped],
    ['is completed', () => play(shipped(), complete)],
    ['waits for its supplier to pay back', reviewed],
    ['its supplier would not pay back', () => settled(false)],
  ] as const)('takes no order that %s', (_, order) => {
    expect(codeOf(order(), archive)).toBe('not_archivable');
  });

  test('takes an order once, and gives it back once', () => {
    const archived = play(taken(), ask('cancel', {}), archive);
    expect(codeOf(archived, archive)).toBe('already_archived');
    const back = play(archived, unarchive);
    expect(back.archived).toBe(false);
    expect(codeOf(back, unarchive)).toBe('not_archived');
    expect(play(back, archive).archived).toBe(true);
  });

  test('freezes nothing: late money, parcels and words of the channel still count', () => {
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
