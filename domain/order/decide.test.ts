import {
  ask,
  counted,
  eur,
  inDays,
  NOW,
  ORDER_ID,
  play,
  refusalOf,
  shipByHand,
  takeBody,
  taken,
} from '../../tests/support/domain/orders';
import { applyAll } from './apply';
import { decide } from './decide';

const accepted = (...[order, command]: Parameters<typeof decide>) => {
  const decision = decide(order, command);
  if (!decision.accepted) throw new Error(decision.refusal.code);
  return decision;
};

describe('decide', () => {
  test('an order starts with its taking as version 1, and with its automatic consequences', () => {
    const { order, facts } = accepted(null, ask('take', takeBody({ paymentMode: 'channel' })));
    expect(facts.map((fact) => fact.data.type)).toEqual(['OrderTaken', 'OrderReleased']);
    expect(order).toMatchObject({ id: ORDER_ID, version: 2, lifecycle: { state: 'open' }, createdAt: NOW });
  });

  test('an order that was not taken refuses every other command', () => {
    expect(refusalOf(null, ask('accept', {})).code).toBe('order_not_taken');
  });

  test('an order is taken only once', () => {
    expect(refusalOf(taken(), ask('take', takeBody())).code).toBe('order_already_taken');
  });

  test('a command that expects the current version is decided', () => {
    const order = taken();
    expect(accepted(order, shipByHand(undefined, { expectedVersion: order.version })).accepted).toBe(true);
  });

  test('a command that expects another version is refused with both versions', () => {
    const order = taken();
    const refusal = refusalOf(order, shipByHand(undefined, { expectedVersion: order.version - 1 }));
    expect(refusal.code).toBe('version_conflict');
    expect(refusal.detail).toMatch(/version 1.*version 2/);
  });

  test('a refused command leaves the order unchanged', () => {
    const order = taken();
    const before = JSON.stringify(order);
    refusalOf(order, ask('ship', { manual: { carrier: 'txt' }, lines: [{ id: '1', quantity: 3 }] }));
    expect(JSON.stringify(order)).toBe(before);
  });

  test('an accepted command does not modify the order it gets, and returns a new one', () => {
    const order = taken();
    const before = JSON.stringify(order);
    const after = play(order, shipByHand());
    expect(JSON.stringify(order)).toBe(before);
    expect(counted(after)).toEqual({ accepted: 2, prepared: 2, handed: 2 });
  });

  test('the facts of a command lead from the order before to the one after', () => {
    const order = taken();
    const { facts, order: after } = accepted(order, shipByHand());
    expect(applyAll(order, facts)).toEqual(after);
    expect(after.version).toBe(order.version + facts.length);
  });

  test('every fact of a command has the time of the command', () => {
    const at = inDays(3);
    const { facts, order } = accepted(taken(), shipByHand(undefined, { receivedAt: at }));
    expect(new Set(facts.map((fact) => fact.at))).toEqual(new Set([at]));
    expect(order.updatedAt).toBe(at);
  });

  test('the same decision made twice gives the same ids', () => {
    const order = taken();
    const refund = ask('refund', { adjustment: eur(100) });
    expect(play(order, shipByHand(), refund)).toEqual(play(order, shipByHand(), refund));
  });

  test('shipments, refunds and returns are numbered within their order', () => {
    const one = [{ id: '1', quantity: 1 }];
    const refund = ask('refund', { adjustment: eur(100) });
    const back = ask('return', { lines: one });
    const order = play(taken(), shipByHand(one), shipByHand(one), refund, refund, back, back);
    expect(order.shipments.map(({ id }) => id)).toEqual(['shp_test_1', 'shp_test_2']);
    expect(order.refunds.map(({ id }) => id)).toEqual(['rfd_test_1', 'rfd_test_2']);
    expect(order.returns.map(({ id }) => id)).toEqual(['ret_test_1', 'ret_test_2']);
  });
});
