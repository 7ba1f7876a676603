import {
  ask,
  deadlineNames,
  done,
  due,
  effectKeys,
  factsOf,
  inDays,
  labelBought,
  lineOf,
  packByHand,
  pay,
  play,
  refusalOf,
  scan,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import type { Command } from '../commands';
import type { LogisticsState, Order } from '../model';
import { statusOf } from '../status';

const hold = (until?: string) => ask('hold', { reason: 'txt_reason', ...(until ? { until } : {}) });
const release = ask('release', {});
const begin = ask('process', {});
const one = [{ id: '1', quantity: 1 }];
const supplier = { name: 'factory', kind: 'fulfillment' };
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;

describe('a hold', () => {
  const packed = () => play(taken(), packByHand(one));

  test.each([
    ['ship', shipByHand()],
    ['ship', ask('ship', { shipmentId: shipmentNo(1) })],
    ['create-shipment', packByHand()],
    ['hand-over', ask('hand-over', {})],
    ['hand-over', ask('hand-over', { shipmentId: shipmentNo(1) })],
    ['process', begin],
    ['request-logistics', ask('request-logistics', {})],
    ['place-source', ask('place-source', {})],
  ] as const)('stops %s, and allows it once it is lifted', (_, command) => {
    const lines = [lineOf('1', 2), lineOf('2', 1, { supplier })];
    const isBegin = command.name === 'process';
    const order = play(taken({ lines }), ...(isBegin ? [] : [packByHand(one)]));
    expect(codeOf(play(order, hold()), command)).toBe('on_hold');
    expect(factsOf(play(order, hold(), release), command)).not.toEqual([]);
  });

  test('is shown as the status of the order while it lasts', () => {
    const order = play(taken(), hold());
    expect([statusOf(order).hold, order.hold]).toEqual(['held', { reason: 'txt_reason', until: null }]);
    const lifted = play(order, release);
    expect([statusOf(lifted).hold, lifted.hold]).toEqual(['none', null]);
  });

  test('delays the automatic release until it is lifted', () => {
    const held = play(taken({ captured: 0 }), hold(), pay('p-1', 2990));
    expect(statusOf(held)).toMatchObject({ payment: 'paid', fulfillment: 'blocked' });
    expect(factsOf(held, release).map(({ type }) => type)).toEqual(['HoldLifted', 'OrderReleased']);
  });

  test('delays a shipment whose label arrives meanwhile until it is lifted', () => {
    const held = play(taken(), shipByLabel(), hold(), labelBought(1));
    expect(held.shipments[0]?.handedAt).toBeNull();
    expect(play(held, release).shipments[0]?.handedAt).not.toBeNull();
  });

  test('delays automatic acceptance until it is lifted', () => {
    const order = taken({
      requiresAcceptance: true,
      policy: { autoAccept: true, stock: { reserve: true, buffer: 0 } },
    });
    // Reserved while it was on hold, and accepted nevertheless: that was decided before.
    const held = play(order, hold(), done(effectKeys(order)[0] ?? ''));
    expect(statusOf(held)).toMatchObject({ acceptance: 'accepted', fulfillment: 'blocked' });
  });

  test('does not affect what has left', () => {
    const order = play(taken(), shipByHand(), hold());
    expect(statusOf(play(order, ask('deliver', {}))).delivery).toBe('delivered');
    expect(statusOf(play(order, ask('return', {}))).return).toBe('returned');
  });

  test('does not change a report of a carrier', () => {
    const order = play(packed(), hold(), scan(1, 'in_transit'));
    expect(order.shipments[0]?.handedAt).not.toBeNull();
  });

  test('does not prevent decisions, cancellations, payments or refunds', () => {
    const asking = play(taken({ requiresAcceptance: true }), hold());
    expect(statusOf(play(asking, ask('accept', {}))).acceptance).toBe('accepted');
    expect(play(asking, ask('cancel', {})).lifecycle.state).toBe('cancelled');
    expect(statusOf(play(play(taken(), hold()), ask('refund', {}))).refund).toBe('refunded');
  });

  test('replaces the one before it', () => {
    const order = play(taken(), hold(), ask('hold', { reason: 'txt_other', until: inDays(1) }));
    expect(order.hold).toEqual({ reason: 'txt_other', until: inDays(1) });
    expect(play(order, release).hold).toBeNull();
  });

  test('is refused for an order that has ended', () => {
    expect(codeOf(play(taken(), ask('cancel', {})), hold())).toBe('order_cancelled');
    const completed = play(taken(), shipByHand(), ask('complete', {}));
    expect(codeOf(completed, hold())).toBe('order_completed');
    expect(codeOf(play(completed, ask('close', {})), hold())).toBe('order_closed');
  });

  test('cannot be lifted if there is none', () => {
    expect(codeOf(taken(), release)).toBe('not_on_hold');
    expect(codeOf(play(taken(), hold(), release), release)).toBe('not_on_hold');
  });
});

describe('a hold with an end', () => {
  test('is lifted then automatically, and delayed work continues', () => {
    const order = play(taken({ captured: 0 }), hold(inDays(1)), pay('p-1', 2990));
    const command = due(order, 'hold_until');
    expect(command.receivedAt).toBe(inDays(1));
    expect(factsOf(order, command).map(({ type }) => type)).toEqual(['HoldLifted', 'OrderReleased']);
  });

  test('is not lifted before', () => {
    const order = play(taken(), hold(inDays(1)));
    const early = { ...due(order, 'hold_until'), receivedAt: inDays(0.99) };
    expect(codeOf(order, early)).toBe('deadline_not_due');
  });

  test('means the same moment in any time zone', () => {
    const order = play(taken(), hold('2026-12-01T00:00:00+01:00'));
    expect(order.hold?.until).toBe('2026-11-30T23:00:00.000Z');
    expect(due(order, 'hold_until').receivedAt).toBe('2026-11-30T23:00:00.000Z');
  });

  test('has no deadline after it was lifted, was replaced by one without an end, or the order has ended', () => {
    const held = play(taken(), hold(inDays(1)));
    expect(deadlineNames(held)).toContain('hold_until');
    expect(deadlineNames(play(held, release))).not.toContain('hold_until');
    expect(deadlineNames(play(held, hold()))).not.toContain('hold_until');
    expect(deadlineNames(play(held, ask('cancel', {})))).not.toContain('hold_until');
    expect(codeOf(play(held, release), due(held, 'hold_until'))).toBe('deadline_not_due');
  });
});

describe('process', () => {
  test('starts the work on a released order', () => {
    expect(statusOf(taken()).fulfillment).toBe('unfulfilled');
    expect(statusOf(play(taken(), begin)).fulfillment).toBe('processing');
  });

  test('starts once, by command or by the first shipment', () => {
    expect(codeOf(play(taken(), begin), begin)).toBe('already_processing');
    expect(codeOf(play(taken(), packByHand(one)), begin)).toBe('already_processing');
  });

  test('is refused before the release, with what is missing', () => {
    const asking = refusalOf(taken({ requiresAcceptance: true }), begin);
    expect(asking).toMatchObject({ code: 'not_released', detail: expect.stringContaining('acceptance') });
    const unpaid = refusalOf(taken({ captured: 0 }), begin);
    expect(unpaid).toMatchObject({ code: 'not_released', detail: expect.stringContaining('payment') });
    expect(statusOf(play(taken({ captured: 0 }), pay('p-1', 2990), begin)).fulfillment).toBe('processing');
  });

  test('belongs to the store for a pickup, and to the supplier for its lines', () => {
    expect(codeOf(taken({ delivery: 'pickup' }), begin)).toBe('is_a_pickup');
    expect(codeOf(taken({ lines: [lineOf('1', 1, { supplier })] }), begin)).toBe('nothing_to_process');
    const mixed = taken({ lines: [lineOf('1', 1, { supplier }), lineOf('2', 1)] });
    expect(statusOf(play(mixed, begin)).fulfillment).toBe('processing');
  });

  test('is refused for an order that has ended', () => {
    expect(codeOf(play(taken(), ask('cancel', {})), begin)).toBe('order_cancelled');
  });
});

describe('processing as a step of its own', () => {
  const stepwise = () => taken({ policy: { processing: 'step' } });

  test.each([
    ['ship', shipByHand()],
    ['create-shipment', packByHand()],
  ] as const)('%s is refused before it', (_, command) => {
    expect(codeOf(stepwise(), command)).toBe('processing_required');
    expect(play(stepwise(), begin, command).shipments).toHaveLength(1);
  });

  test('is implied if the channel does not require it', () => {
    expect(statusOf(play(taken(), packByHand(one))).fulfillment).toBe('ready');
    expect(play(taken(), packByHand(one)).processing).toBe(true);
  });
});

describe('a logistics provider', () => {
  const REPORTS = [
    ['request-logistics', 'requested', ['none', 'rejected']],
    ['acquire-logistics', 'acknowledged', ['none', 'requested']],
    ['start-logistics', 'in_progress', ['acknowledged']],
    ['reject-logistics', 'rejected', ['requested', 'acknowledged']],
  ] as const;
  const STATES: readonly LogisticsState[] = ['none', 'requested', 'acknowledged', 'in_progress', 'rejected'];

  test.each(REPORTS)('%s leads to "%s" from its allowed states only', (name, to, from) => {
    for (const state of STATES) {
      const order = { ...taken(), executor: state };
      if ((from as readonly LogisticsState[]).includes(state)) {
        expect(statusOf(play(order, ask(name, {}))).executor).toBe(to);
      } else {
        expect([state, codeOf(order, ask(name, {}))]).toEqual([state, 'logistics_not_expected']);
      }
    }
  });

  test.each(REPORTS.map(([name]) => name))(
    '%s is refused if logistics does not fulfill the order',
    (name) => {
      const report = ask(name, {});
      const inState = (order: Order): Order => ({
        ...order,
        executor: name === 'start-logistics' ? 'acknowledged' : 'requested',
      });
      expect(codeOf(inState(taken({ captured: 0 })), report)).toBe('not_released');
      expect(codeOf(inState(taken({ delivery: 'pickup' })), report)).toBe('is_a_pickup');
      expect(codeOf(inState(play(taken(), shipByHand())), report)).toBe('nothing_to_process');
      expect(codeOf(inState(taken({ lines: [lineOf('1', 1, { supplier })] })), report)).toBe(
        'nothing_to_process',
      );
      expect(codeOf(inState(play(taken(), ask('cancel', {}))), report)).toBe('order_cancelled');
    },
  );
});
