import {
  ask,
  channelSays,
  counted,
  deadlineNames,
  due,
  effectKeys,
  factsOf,
  inDays,
  lineOf,
  ORDER_ID,
  play,
  refusalOf,
  result,
  scan,
  shipByHand,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import { sourceId } from '../../ids';
import { attentionOf } from '../attention';
import type { AnyBodyOf, CarrierConnection, Command } from '../commands';
import type { Order, SupplyState } from '../model';
import { supplyOf } from '../quantities';
import { needsAttention, statusOf } from '../status';

const FACTORY = { name: 'factory', kind: 'fulfillment' };
const ATELIER = { name: 'atelier', kind: 'fulfillment' };
const srcNo = (n: number) => sourceId(ORDER_ID, n);
const first = { sourceId: srcNo(1) };
const place = ask('place-source', {});
const pay = ask('pay-source', first);
const sentBy = { carrier: 'txt_carrier', trackingNumber: 'T-1' };
const track = ask('track-source', { ...first, ...sentBy });
const cancelSource = ask('cancel-source', first);
const review = ask('review-source-refund', first);
const settle = (refunded: boolean) => ask('settle-source-refund', { ...first, refunded });
const again = (connection?: Partial<CarrierConnection>) =>
  ask(
    're-source',
    connection ? { supplier: connection.account ?? 'nobody' } : {},
    connection?.kind
      ? { carrier: { sellsLabel: false, voidable: false, ...connection } as CarrierConnection }
      : {},
  );
const isPlaced = (paid: boolean, n = 1) =>
  result(`source:${srcNo(n)}`, { kind: 'done', source: { ref: `S-${n}`, url: 'txt_url', paid } });
const says = (state: AnyBodyOf<'supplier-report'>['state'], more = {}): Command =>
  ask('supplier-report', {
    ...first,
    ...{ state, carrier: 'txt_carrier', trackingNumber: state === 'shipped' ? 'T-1' : null },
    ...{ trackingUrl: null, reason: null, ...more },
  });

/** Two units that a supplier sends. */
const supplied = (more: Parameters<typeof taken>[0] = {}) =>
  taken({ lines: [lineOf('1', 2, { supplier: FACTORY })], ...more });
const mixed = () => taken({ lines: [lineOf('1', 1, { supplier: FACTORY }), lineOf('2', 1)] });
const unpaid = () => play(supplied(), place, isPlaced(false));
const paid = () => play(supplied(), place, isPlaced(true));
const tracked = () => play(paid(), track);
const dropped = () => play(paid(), cancelSource);
const reviewed = () => play(dropped(), review);
const supply = (order: Order): SupplyState => statusOf(order).supply;
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;
const at = (days: number, command: Command): Command => ({ ...command, receivedAt: inDays(days) });

describe('a supplier order', () => {
  test('is placed, paid, tracked, and leaves with its shipment', () => {
    const states = [supplied(), play(supplied(), place), unpaid(), play(unpaid(), pay), tracked()].map(
      supply,
    );
    expect(states).toEqual([
      'to_place',
      'to_place',
      'placed_unpaid',
      'paid_awaiting_tracking',
      'tracking_assigned',
    ]);
    expect(statusOf(play(tracked(), ask('hand-over', {}))).fulfillment).toBe('handed');
    expect(statusOf(play(tracked(), scan(1, 'in_transit'))).fulfillment).toBe('handed');
  });

  test('has the state of the lines that are still wanted, and of all if none is', () => {
    const lines = [lineOf('1', 1, { supplier: FACTORY }), lineOf('2', 1, { supplier: ATELIER })];
    const placed = play(taken({ lines }), place, isPlaced(true, 1), isPlaced(true, 2));
    const halved = play(placed, ask('cancel-source', { sourceId: srcNo(2) }));
    expect(supply(halved)).toBe('cancelled');
    expect(play(halved, ask('archive', {})).archived).toBe(true);
    const rest = play(halved, ask('cancel', { lines: [{ id: '2' }] }));
    expect(supply(rest)).toBe('paid_awaiting_tracking');
    expect(codeOf(rest, ask('archive', {}))).toBe('not_archivable');
    expect(supply(play(taken({ lines }), ask('cancel', {})))).toBe('to_place');
  });

  test('is created once for each supplier, with all units of its lines', () => {
    const lines = [
      lineOf('1', 2, { supplier: FACTORY }),
      lineOf('2', 1, { supplier: ATELIER }),
      lineOf('3', 1, { supplier: FACTORY }),
      lineOf('4', 1),
    ];
    const order = play(taken({ lines }), place);
    expect(order.sources.map(({ id, supplier, lines }) => [id, supplier, lines])).toEqual([
      [
        srcNo(1),
        'factory',
        [
          { id: '1', quantity: 2 },
          { id: '3', quantity: 1 },
        ],
      ],
      [srcNo(2), 'atelier', [{ id: '2', quantity: 1 }]],
    ]);
    expect(effectKeys(order)).toEqual([`source:${srcNo(1)}`, `source:${srcNo(2)}`]);
  });

  test('has the named lines, and the others are placed later', () => {
    const lines = [lineOf('1', 1, { supplier: FACTORY }), lineOf('2', 1, { supplier: FACTORY })];
    const order = play(taken({ lines }), ask('place-source', { lines: [{ id: '2' }] }));
    expect(order.sources.map((source) => source.lines)).toEqual([[{ id: '2', quantity: 1 }]]);
    expect(play(order, place).sources[1]?.lines).toEqual([{ id: '1', quantity: 1 }]);
  });

  test('has only what is still wanted', () => {
    const order = play(supplied(), ask('cancel', { lines: [{ id: '1', quantity: 1 }] }), place);
    expect(order.sources[0]?.lines).toEqual([{ id: '1', quantity: 1 }]);
  });

  test('is refused before the release, during a hold, and after the end of the order', () => {
    expect(codeOf(supplied({ captured: 0 }), place)).toBe('not_released');
    expect(codeOf(play(supplied(), ask('hold', { reason: 'txt_reason' })), place)).toBe('on_hold');
    expect(codeOf(play(supplied(), ask('cancel', {})), place)).toBe('order_cancelled');
  });

  test('is placed once, and never for the seller’s own stock', () => {
    expect(codeOf(play(supplied(), place), place)).toBe('nothing_to_source');
    expect(codeOf(tracked(), place)).toBe('nothing_to_source');
    expect(codeOf(taken(), place)).toBe('nothing_to_source');
    expect(codeOf(mixed(), ask('place-source', { lines: [{ id: '2' }] }))).toBe('nothing_to_source');
  });

  test('can only be packed by the supplier', () => {
    expect(codeOf(supplied(), shipByHand())).toBe('nothing_to_ship');
    expect(play(mixed(), shipByHand()).shipments[0]?.lines).toEqual([{ id: '2', quantity: 1 }]);
  });

  test('stores the number and the link of the supplier', () => {
    expect(unpaid().sources[0]).toMatchObject({ ref: 'S-1', url: 'txt_url', state: 'placed_unpaid' });
  });
});

describe('a supplier order that the supplier refuses', () => {
  const placing = () => play(supplied(), place);
  const key = `source:${srcNo(1)}`;

  test('is cancelled by the supplier, and the order stays open', () => {
    const order = play(placing(), result(key, { kind: 'refused', problem: 'out_of_stock' }));
    expect([supply(order), order.lifecycle.state, effectKeys(order)]).toEqual(['cancelled', 'open', []]);
  });

  test('needs attention if the outcome is unknown', () => {
    const order = play(placing(), result(key, { kind: 'unknown', problem: 'no_answer' }));
    expect(attentionOf(order)).toMatchObject([{ effect: key, waysOut: ['retry', 'confirm', 'give_up'] }]);
    expect(supply(play(order, ask('confirm-effect', { effect: key })))).toBe('paid_awaiting_tracking');
    expect(supply(play(order, ask('give-up-effect', { effect: key })))).toBe('cancelled');
    expect(needsAttention(play(order, ask('retry-effect', { effect: key })))).toBe(false);
  });
});

describe('the shipment of a supplier', () => {
  test('exists with its number, waits, and refers to its supplier order', () => {
    expect(tracked().shipments).toMatchObject([
      { lines: [{ id: '1', quantity: 2 }], trackingNumber: 'T-1', handedAt: null, sourceId: srcNo(1) },
    ]);
    expect(statusOf(tracked()).fulfillment).toBe('ready');
  });

  test('is found by the callbacks of a named connection', () => {
    const carrier = { account: 'courier', kind: 'webhook', sellsLabel: false, voidable: false };
    const order = play(paid(), { ...track, carrier } as Command);
    expect(order.shipments[0]?.carrier).toMatchObject({ account: 'courier', kind: 'webhook', name: null });
  });

  test('contains only what is still wanted', () => {
    const part = play(paid(), ask('cancel', { lines: [{ id: '1', quantity: 1 }] }), track);
    expect(part.shipments[0]?.lines).toEqual([{ id: '1', quantity: 1 }]);
    expect(counted(part)).toMatchObject({ prepared: 1, cancelled: 1 });
  });

  test('is refused before the supplier is paid, a second time, or without lines', () => {
    expect(codeOf(unpaid(), track)).toBe('source_not_expected');
    expect(codeOf(tracked(), track)).toBe('source_not_expected');
    expect(codeOf(supplied(), track)).toBe('source_not_found');
    expect(codeOf(play(paid(), ask('cancel', {})), track)).toBe('order_cancelled');
  });
});

describe('each step of a supplier order', () => {
  const STEPS: readonly [name: string, command: Command, from: readonly (() => Order)[]][] = [
    ['pay-source', pay, [unpaid]],
    ['track-source', track, [paid]],
    ['cancel-source', cancelSource, [() => play(supplied(), place), unpaid, paid, tracked]],
    ['review-source-refund', review, [dropped]],
    ['settle-source-refund', settle(true), [reviewed]],
  ];
  const settled = () => play(reviewed(), settle(true));
  const STATES = [() => play(supplied(), place), unpaid, paid, tracked, dropped, reviewed, settled];

  test.each(STEPS)('%s is accepted in its allowed states only', (_, command, from) => {
    const may = from.map((order) => order().sources[0]?.state);
    for (const order of STATES) {
      const state = order().sources[0]?.state;
      if (may.includes(state)) expect(factsOf(order(), command)).not.toEqual([]);
      else expect([state, codeOf(order(), command)]).toEqual([state, 'source_not_expected']);
    }
  });

  test.each(STEPS)('%s is refused for an unknown supplier order', (_, command) => {
    expect(codeOf(supplied(), command)).toBe('source_not_found');
  });

  test.each(STEPS)('%s is refused for a superseded supplier order', (_, command) => {
    expect(codeOf(play(dropped(), again()), command)).toBe('source_not_expected');
  });
});

describe('a supplier that cancels', () => {
  test('cancels only its own order: the order stays open, and nothing is owed', () => {
    expect(statusOf(dropped())).toMatchObject({ supply: 'cancelled', lifecycle: 'open', refund: 'none' });
    expect(counted(dropped())).toEqual({ accepted: 2 });
  });

  test('can be used again, or replaced by another one', () => {
    const same = play(dropped(), again(), place);
    expect(same.sources.map(({ id, superseded }) => [id, superseded])).toEqual([
      [srcNo(1), true],
      [srcNo(2), false],
    ]);
    const other = play(dropped(), again({ account: 'atelier', kind: 'fulfillment' }));
    expect(supply(other)).toBe('to_place');
    expect(play(other, place).sources[1]?.supplier).toBe('atelier');
  });

  test('does not affect the lines that it still ships', () => {
    const lines = [lineOf('1', 1, { supplier: FACTORY }), lineOf('2', 1, { supplier: ATELIER })];
    const order = play(taken({ lines }), place, isPlaced(true), isPlaced(true, 2), cancelSource, again());
    expect(order.sources.map(({ superseded }) => superseded)).toEqual([true, false]);
    expect(order.lines.map((line) => supplyOf(order, line))).toEqual(['to_place', 'paid_awaiting_tracking']);
  });

  test('cannot be replaced by an unknown one, or before it has cancelled', () => {
    expect(codeOf(dropped(), again({ account: 'nobody' }))).toBe('unknown_supplier');
    expect(codeOf(paid(), again())).toBe('nothing_to_source');
    expect(codeOf(supplied(), again())).toBe('nothing_to_source');
    expect(codeOf(taken(), again())).toBe('nothing_to_source');
    const over = play(dropped(), ask('cancel', {}));
    expect(codeOf(over, again())).toBe('order_cancelled');
  });

  test('can lead to the cancellation of the order, with a refund for the customer', () => {
    const order = play(dropped(), ask('cancel', {}));
    expect(statusOf(order)).toMatchObject({ lifecycle: 'cancelled', refund: 'to_refund' });
    expect(effectKeys(order)).toEqual([]);
  });
});

describe('a refund by a supplier', () => {
  test('is reviewed, and then paid or declined', () => {
    expect(supply(reviewed())).toBe('refund_review');
    expect(supply(play(reviewed(), settle(true)))).toBe('refunded');
    expect(supply(play(reviewed(), settle(false)))).toBe('refund_declined');
  });

  test('is not a refund of the customer', () => {
    expect(statusOf(play(reviewed(), settle(true))).refund).toBe('none');
  });

  test('has a deadline of one day twice, each of which is noted once', () => {
    const order = play(dropped(), at(1, review));
    const looked = due(order, 'source_review');
    expect(looked.receivedAt).toBe(inDays(2));
    const late = play(order, looked);
    expect(late.missed).toEqual([`source_review:${srcNo(1)}`]);
    const payment = due(late, 'source_refund');
    expect([payment.receivedAt, deadlineNames(late)]).toEqual([
      inDays(3),
      expect.not.arrayContaining(['source_review']),
    ]);
    const silent = play(late, payment);
    expect(silent.missed).toEqual([`source_review:${srcNo(1)}`, `source_refund:${srcNo(1)}`]);
    expect(deadlineNames(silent)).not.toContain('source_refund');
    expect(supply(play(silent, settle(true)))).toBe('refunded');
  });

  test('has no deadline before its review, after it is settled, or once other lines were sourced', () => {
    const waits = (order: Order) => deadlineNames(order).includes('source_review');
    expect([dropped(), reviewed()].map(waits)).toEqual([false, true]);
    expect([play(reviewed(), settle(false)), play(reviewed(), again())].map(waits)).toEqual([false, false]);
  });

  test('has the time of the policy of the channel', () => {
    const slow = supplied({ policy: { sourceReviewSeconds: 3 * 86_400 } });
    const order = play(slow, place, isPlaced(true), cancelSource, review);
    expect(due(order, 'source_review').receivedAt).toBe(inDays(3));
  });
});

describe('a report of a supplier', () => {
  test('changes its order as a person would', () => {
    expect(supply(play(unpaid(), says('paid')))).toBe('paid_awaiting_tracking');
    expect(supply(play(paid(), says('shipped')))).toBe('tracking_assigned');
    expect(supply(play(paid(), says('cancelled')))).toBe('cancelled');
    expect(supply(play(dropped(), says('refund_review')))).toBe('refund_review');
    expect(supply(play(reviewed(), says('refunded')))).toBe('refunded');
    expect(supply(play(reviewed(), says('refund_declined')))).toBe('refund_declined');
  });

  test('of a cancellation voids a numbered shipment that has not left, and its lines can be sourced again', () => {
    const order = play(tracked(), says('cancelled'));
    expect(statusOf(order)).toMatchObject({
      supply: 'cancelled',
      lifecycle: 'open',
      fulfillment: 'processing',
    });
    expect(supply(play(order, again()))).toBe('to_place');
  });

  test('may give a number first and ship later: one shipment, handed over when it has left', () => {
    const numbered = play(paid(), says('tracked', { trackingNumber: 'T-1' }));
    expect(statusOf(numbered).fulfillment).toBe('ready');
    const order = play(numbered, says('shipped'));
    expect(order.shipments).toHaveLength(1);
    expect(statusOf(order).fulfillment).toBe('handed');
  });

  test('creates a shipment that only the supplier can cancel', () => {
    expect(codeOf(tracked(), ask('void-shipment', { shipmentId: shipmentNo(1) }))).toBe('not_voidable');
  });

  test('may skip intermediate states', () => {
    expect(factsOf(unpaid(), says('shipped')).map(({ type }) => type)).toEqual([
      'SourcePaid',
      'SourceTracked',
      'ShipmentCreated',
      'ShipmentHandedOver',
    ]);
    expect(factsOf(dropped(), says('refunded')).map(({ type }) => type)).toEqual([
      'SourceRefundReviewed',
      'SourceRefundSettled',
    ]);
  });

  test.each([
    ['paid', unpaid],
    ['shipped', paid],
    ['cancelled', paid],
    ['refund_review', dropped],
    ['refunded', reviewed],
    ['refund_declined', reviewed],
  ] as const)('%s counts once', (state, order) => {
    expect(factsOf(play(order(), says(state)), says(state))).toEqual([]);
  });

  test.each([
    ['paid after its shipment exists', tracked, says('paid')],
    ['cancelled after it has left', () => play(tracked(), says('shipped')), says('cancelled')],
    ['shipped after it was cancelled', dropped, says('shipped')],
    ['refunded without a cancellation', paid, says('refunded')],
    ['shipped without a number', paid, says('shipped', { trackingNumber: null })],
    ['any report after it was superseded', () => play(dropped(), again()), says('refund_review')],
  ] as const)('%s changes nothing', (_, order, command) => {
    expect(factsOf(order(), command)).toEqual([]);
  });

  test('of an unknown supplier order is refused', () => {
    expect(codeOf(supplied(), says('paid'))).toBe('source_not_found');
  });

  test('of a shipment that is no longer wanted creates none', () => {
    const over = play(paid(), ask('cancel', {}));
    const order = play(over, says('shipped'));
    expect([order.shipments, order.sources[0]?.state]).toEqual([[], 'tracking_assigned']);
  });
});

describe('a supplier order that is cancelled while it is being placed', () => {
  const key = `source:${srcNo(1)}`;
  const ending = `cancel-source:${srcNo(1)}`;
  const called = () => play(supplied(), place, cancelSource);
  const elsewhere = () => play(called(), again({ account: 'atelier', kind: 'fulfillment' }), place);

  test('is cancelled at once, and the outcome of the placing is still handled', () => {
    expect([called().sources[0]?.state, effectKeys(called())]).toEqual(['cancelled', [key]]);
    expect(effectKeys(elsewhere())).toEqual([key, `source:${srcNo(2)}`]);
  });

  test.each([called, elsewhere])('is cancelled at the supplier once it has accepted it', (ordered) => {
    const order = play(ordered(), isPlaced(true));
    expect(order.sources[0]).toMatchObject({ state: 'cancelled', ref: 'S-1', url: 'txt_url' });
    expect(effectKeys(order)).toContain(ending);
    expect(effectKeys(order)).not.toContain(key);
    expect(effectKeys(play(order, result(ending, { kind: 'done' })))).not.toContain(ending);
  });

  test('is over if the supplier refuses it, or a person confirms that it did', () => {
    const refused = result(key, { kind: 'refused', problem: 'unknown_sku' });
    const unknown = result(key, { kind: 'unknown', problem: 'ambiguous_order' });
    for (const commands of [[refused], [unknown, ask('give-up-effect', { effect: key })]]) {
      const order = play(called(), ...commands);
      expect([order.sources[0]?.state, effectKeys(order)]).toEqual(['cancelled', []]);
    }
    const found = play(called(), unknown, ask('confirm-effect', { effect: key }));
    expect(effectKeys(found)).toEqual([ending]);
  });
});

describe('a supplier order that is no longer wanted', () => {
  const key = `cancel-source:${srcNo(1)}`;

  test.each([
    ['the seller', ask('cancel', {})],
    ['the channel', channelSays({ state: 'cancelled', reason: null })],
  ] as const)('is cancelled at the supplier when %s cancels the order', (_, command) => {
    for (const order of [unpaid(), paid()]) {
      expect(effectKeys(play(order, command))).toContain(key);
    }
  });

  test('is cancelled at the supplier when its lines are cancelled, as a whole, and the order continues', () => {
    const order = play(mixed(), place, isPlaced(true), ask('cancel', { lines: [{ id: '1' }] }));
    expect([order.lifecycle.state, effectKeys(order)]).toEqual(['open', [key]]);
    const part = play(paid(), ask('cancel', { lines: [{ id: '1', quantity: 1 }] }));
    expect(effectKeys(part)).toEqual([]);
  });

  test('is cancelled once the supplier has accepted it, if the placing was under way', () => {
    const order = play(supplied(), place, ask('cancel', {}));
    expect(effectKeys(order)).toEqual([`source:${srcNo(1)}`]);
    expect(effectKeys(play(order, isPlaced(false)))).toEqual([key]);
  });

  test('is cancelled even with a tracking number, as long as its shipment has not left', () => {
    const order = play(tracked(), ask('cancel', {}));
    expect(effectKeys(order)).toEqual([key]);
    expect(order.shipments).toMatchObject([{ cancelled: true }]);
  });

  test('is not cancelled once its shipment has left, or the supplier has cancelled it', () => {
    const left = play(tracked(), says('shipped'));
    expect(codeOf(left, ask('cancel', {}))).toBe('already_handed_over');
    expect(effectKeys(play(left, channelSays({ state: 'cancelled', reason: null })))).not.toContain(key);
    expect(effectKeys(play(dropped(), ask('cancel', {})))).toEqual([]);
  });

  test('has nothing to cancel if the supplier cancels it first', () => {
    expect(effectKeys(play(paid(), ask('cancel', {}), says('cancelled')))).toEqual([]);
  });

  test('needs attention if the supplier cannot cancel', () => {
    const order = play(paid(), ask('cancel', {}), result(key, { kind: 'refused', problem: 'too_late' }));
    expect(attentionOf(order)).toMatchObject([{ effect: key, problem: 'too_late' }]);
    expect(needsAttention(play(order, ask('give-up-effect', { effect: key })))).toBe(false);
  });
});
