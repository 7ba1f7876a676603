import {
  ask,
  channelSays,
  counted,
  deadlineNames,
  due,
  eur,
  factsOf,
  inDays,
  lineOf,
  packByHand,
  play,
  refusalOf,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import type { Command, StoredBodyOf } from '../commands';
import type { Order } from '../model';
import { statusOf } from '../status';

const prepare = ask('prepare-pickup', {});
const ready = (code?: string) => ask('ready-pickup', code ? { code } : {});
const collect = (body: StoredBodyOf<'collect'> = {}) => ask('collect', body);
const cancelPickup = (noShow?: boolean) => ask('cancel-pickup', noShow === undefined ? {} : { noShow });
const one = [{ id: '1', quantity: 1 }];
const placed = (more: Parameters<typeof taken>[0] = {}) => taken({ delivery: 'pickup', ...more });
const waiting = (code?: string) => play(placed(), prepare, ready(code));
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;

const STEPS = [
  ['prepare-pickup', prepare],
  ['ready-pickup', ready()],
  ['collect', collect()],
  ['cancel-pickup', cancelPickup()],
] as const;

describe('a pickup in a store', () => {
  test('is prepared, put ready, and collected, which hands over, delivers and confirms receipt at once', () => {
    const states = [placed(), play(placed(), prepare), waiting(), play(waiting(), collect())].map((order) => {
      const { pickup, fulfillment, delivery } = statusOf(order);
      return [pickup, fulfillment, delivery];
    });
    expect(states).toEqual([
      ['none', 'unfulfilled', 'none'],
      ['to_prepare', 'processing', 'none'],
      ['ready', 'processing', 'none'],
      ['collected', 'handed', 'received'],
    ]);
    expect(counted(play(waiting(), collect()))).toMatchObject({ handed: 2, delivered: 2, received: 2 });
  });

  test.each(STEPS)('%s is refused for an order that is sent to the customer', (_, command) => {
    expect(codeOf(taken(), command)).toBe('not_a_pickup');
  });

  test.each(STEPS)(
    '%s is refused before the release, during a hold, and after the end of the order',
    (_, command) => {
      expect(codeOf(placed({ captured: 0 }), command)).toBe('not_released');
      expect(codeOf(play(placed(), ask('hold', { reason: 'txt_reason' })), command)).toBe('on_hold');
      expect(codeOf(play(placed(), ask('cancel', {})), command)).toBe('order_cancelled');
    },
  );

  test('has its steps in a fixed order', () => {
    expect(codeOf(placed(), ready())).toBe('pickup_not_ready');
    expect(codeOf(placed(), collect())).toBe('pickup_not_ready');
    expect(codeOf(placed(), cancelPickup())).toBe('pickup_not_ready');
    expect(codeOf(play(placed(), prepare), prepare)).toBe('pickup_not_ready');
    expect(codeOf(play(placed(), prepare), collect())).toBe('pickup_not_ready');
    expect(codeOf(waiting(), ready())).toBe('pickup_not_ready');
    for (const [, command] of STEPS) {
      expect(codeOf(play(waiting(), collect()), command)).toBe('pickup_not_ready');
    }
  });

  test('cannot be packed, shipped or processed like a shipment', () => {
    for (const command of [shipByHand(), packByHand(), ask('process', {})]) {
      expect(codeOf(placed(), command)).toBe('is_a_pickup');
    }
  });

  test('ends with its order, unless it was collected', () => {
    expect(play(waiting(), ask('cancel', {})).pickup).toBe('cancelled');
    expect(play(placed(), ask('cancel', {})).pickup).toBe('none');
    const late = play(waiting(), collect(), channelSays({ state: 'cancelled', reason: null }));
    expect([late.lifecycle.state, late.pickup]).toEqual(['cancelled', 'collected']);
  });

  test('is paid at the counter if it is paid on delivery, and the order is complete only then', () => {
    const order = play(placed({ paymentMode: 'on_delivery' }), prepare, ready(), collect());
    expect(codeOf(order, ask('complete', {}))).toBe('not_paid');
    const paid = play(order, ask('collect-cash', { amount: eur(2990) }), ask('complete', {}));
    expect(paid.lifecycle.state).toBe('completed');
  });

  test('completes automatically, like a delivered order', () => {
    const order = play(waiting(), collect());
    expect(due(order, 'auto_complete').receivedAt).toBe(inDays(14));
  });

  test('can be returned, like anything that has left', () => {
    expect(statusOf(play(waiting(), collect(), ask('return', {}))).return).toBe('returned');
  });
});

describe('the code of a pickup', () => {
  test('is required to collect, and any other is refused', () => {
    const order = waiting('CODE-1');
    expect(codeOf(order, collect())).toBe('pickup_code_wrong');
    expect(codeOf(order, collect({ code: 'CODE-2' }))).toBe('pickup_code_wrong');
    expect(play(order, collect({ code: 'CODE-1' })).pickup).toBe('collected');
  });

  test('is not shown by the refusal', () => {
    expect(JSON.stringify(refusalOf(waiting('CODE-1'), collect({ code: 'CODE-2' })))).not.toMatch(/CODE/);
  });

  test('is not required if none was given', () => {
    expect(play(waiting(), collect()).pickup).toBe('collected');
  });
});

describe('a pickup in parts', () => {
  const first = () => play(waiting('CODE-1'), collect({ lines: one, code: 'CODE-1' }));

  test('continues waiting with what is left', () => {
    expect(statusOf(first())).toMatchObject({
      pickup: 'ready',
      fulfillment: 'part_handed',
      delivery: 'part_delivered',
    });
    const whole = play(first(), collect({ code: 'CODE-1' }));
    expect(statusOf(whole)).toMatchObject({
      pickup: 'collected',
      fulfillment: 'handed',
      delivery: 'received',
    });
  });

  test('cannot hand out more than is left', () => {
    const more = collect({ lines: [{ id: '1', quantity: 2 }], code: 'CODE-1' });
    expect(codeOf(first(), more)).toBe('quantity_too_large');
  });

  test('is collected when nothing wanted is left', () => {
    const order = play(
      placed({ lines: [lineOf('1', 2), lineOf('2', 1)] }),
      ask('cancel', { lines: [{ id: '2' }] }),
      ...[prepare, ready(), collect()],
    );
    expect(order.pickup).toBe('collected');
  });
});

describe('a pickup that is cancelled', () => {
  test.each([
    ['while it is prepared', () => play(placed(), prepare)],
    ['while it waits', () => waiting()],
  ] as const)('%s leaves the order open, and can be prepared again', (_, begin) => {
    const order = play(begin(), cancelPickup());
    expect(statusOf(order)).toMatchObject({ pickup: 'cancelled', lifecycle: 'open' });
    expect(play(order, prepare, ready(), collect()).pickup).toBe('collected');
  });

  test('as a no-show must have been ready', () => {
    expect(codeOf(play(placed(), prepare), cancelPickup(true))).toBe('pickup_not_ready');
    expect(factsOf(waiting(), cancelPickup(true))).toEqual([{ type: 'PickupCancelled', noShow: true }]);
    expect(factsOf(waiting(), cancelPickup())).toEqual([{ type: 'PickupCancelled', noShow: false }]);
  });

  test('forgets its old code', () => {
    const again = play(waiting('CODE-1'), cancelPickup(), prepare, ready());
    expect(play(again, collect()).pickup).toBe('collected');
  });
});

describe('a customer who does not collect', () => {
  test('is a no-show after the time of the policy, and the order stays open', () => {
    const order = waiting();
    const command = due(order, 'pickup_by');
    expect(command.receivedAt).toBe(inDays(7));
    expect(factsOf(order, command)).toEqual([{ type: 'PickupCancelled', noShow: true }]);
    expect(play(order, command).lifecycle.state).toBe('open');
  });

  test('is not a no-show before that', () => {
    const early = { ...due(waiting(), 'pickup_by'), receivedAt: inDays(6.99) };
    expect(codeOf(waiting(), early)).toBe('deadline_not_due');
  });

  test('has the time that the policy of the channel gives', () => {
    const order = play(placed({ policy: { pickupBySeconds: 3_600 } }), prepare, ready());
    expect(due(order, 'pickup_by').receivedAt).toBe(inDays(1 / 24));
  });

  test('has a deadline only while a pickup is ready', () => {
    expect(deadlineNames(play(placed(), prepare))).not.toContain('pickup_by');
    expect(deadlineNames(play(waiting(), collect()))).not.toContain('pickup_by');
    expect(deadlineNames(play(waiting(), cancelPickup()))).not.toContain('pickup_by');
    expect(deadlineNames(play(waiting(), ask('cancel', {})))).not.toContain('pickup_by');
  });
});
