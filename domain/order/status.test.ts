import {
  ask,
  done,
  due,
  eur,
  lineOf,
  packByHand,
  play,
  refundNo,
  result,
  scan,
  shipByHand,
  shipmentNo,
  taken,
} from '../../tests/support/domain/orders';
import type { Policy } from '../policy';
import type { Command } from './commands';
import type { OrderStatus } from './status';
import { statusOf } from './status';

const one = [{ id: '1', quantity: 1 }];
const two = (policy: Partial<Policy> = {}) => taken({ lines: [lineOf('1', 1), lineOf('2', 1)], policy });
const asking = () => taken({ requiresAcceptance: true, lines: [lineOf('1', 1), lineOf('2', 1)] });
const stateOf = <D extends keyof OrderStatus>(dimension: D, ...commands: readonly Command[]) =>
  statusOf(play(two(), ...commands))[dimension];

describe('the states of an order', () => {
  test('a paid order that was just taken has a state in every dimension', () => {
    expect(statusOf(two())).toEqual({
      lifecycle: 'open',
      acceptance: 'none',
      payment: 'paid',
      fulfillment: 'unfulfilled',
      delivery: 'none',
      pickup: 'none',
      return: 'none',
      refund: 'none',
      incident: 'none',
      executor: 'none',
      supply: 'none',
      channel: 'in_sync',
      hold: 'none',
    });
  });

  test('acceptance goes from pending to the decision', () => {
    const states = [
      asking(),
      play(asking(), ask('accept', { lines: one })),
      play(asking(), ask('accept', {})),
      play(asking(), ask('accept', { lines: one }), ask('refuse', {})),
      play(asking(), ask('refuse', {})),
      play(asking(), due(asking(), 'accept_by')),
    ].map((order) => statusOf(order).acceptance);
    expect(states).toEqual([
      'pending',
      'partially_accepted',
      'accepted',
      'partially_accepted',
      'refused',
      'expired',
    ]);
  });

  test('fulfillment goes from blocked to handed, by shipments', () => {
    expect(statusOf(taken({ captured: 0 })).fulfillment).toBe('blocked');
    expect(stateOf('fulfillment')).toBe('unfulfilled');
    expect(stateOf('fulfillment', packByHand(one))).toBe('ready');
    expect(stateOf('fulfillment', packByHand(one), ask('void-shipment', { shipmentId: shipmentNo(1) }))).toBe(
      'processing',
    );
    expect(stateOf('fulfillment', shipByHand(one))).toBe('part_handed');
    expect(stateOf('fulfillment', shipByHand(one), packByHand())).toBe('part_handed');
    expect(stateOf('fulfillment', shipByHand(one), shipByHand())).toBe('handed');
    expect(stateOf('fulfillment', shipByHand(one), ask('cancel', {}))).toBe('handed');
  });

  test('delivery follows the carriers, and receipt the customer', () => {
    const apart = [shipByHand(one), shipByHand()];
    expect(stateOf('delivery', ...apart)).toBe('none');
    expect(stateOf('delivery', ...apart, scan(1, 'delivered'))).toBe('part_delivered');
    expect(stateOf('delivery', ...apart, ask('deliver', {}))).toBe('delivered');
    expect(stateOf('delivery', ...apart, ask('confirm-receipt', { lines: one }))).toBe('part_delivered');
    expect(stateOf('delivery', ...apart, ask('confirm-receipt', {}))).toBe('received');
    expect(stateOf('delivery', shipByHand(one), scan(1, 'delivered'))).toBe('part_delivered');
  });

  test('cancelled units do not prevent delivery', () => {
    expect(stateOf('delivery', ask('cancel', {}))).toBe('none');
    expect(stateOf('delivery', shipByHand(one), ask('cancel', {}), ask('deliver', {}))).toBe('delivered');
  });

  test('a return is partial while units are with the customer or still to come back', () => {
    const first = ask('return', { lines: one });
    const rest = ask('request-return', {});
    expect(stateOf('return', shipByHand(), first)).toBe('partially_returned');
    expect(stateOf('return', shipByHand(), first, rest)).toBe('partially_returned');
    expect(stateOf('return', shipByHand(), first, ask('return', {}))).toBe('returned');
    expect(stateOf('return', shipByHand(one), first)).toBe('returned');
  });

  test('a refund under way takes precedence over earlier refunds, and an owed one over both', () => {
    const amount = (cents: number) => ask('refund', { adjustment: eur(cents) });
    const refunds = (by: Policy['refunds'], ...commands: Command[]) =>
      statusOf(play(two({ refunds: by }), ...commands)).refund;
    expect(refunds('caller', amount(1))).toBe('partially_refunded');
    expect(refunds('caller', amount(1), ask('refund', {}))).toBe('refunded');
    expect(refunds('manual', amount(1))).toBe('to_refund');
    expect(refunds('channel', amount(1))).toBe('refunding');
    expect(refunds('channel', amount(1), done(`refund:${refundNo(1)}`), amount(1))).toBe('refunding');
    const declined = result(`refund:${refundNo(1)}`, { kind: 'refused', problem: 'no' });
    expect(refunds('channel', amount(1), declined)).toBe('declined');
    expect(refunds('caller', amount(1), ask('cancel', {}))).toBe('to_refund');
    expect(refunds('manual', amount(1), ask('give-up-effect', { effect: `refund:${refundNo(1)}` }))).toBe(
      'failed',
    );
  });
});
