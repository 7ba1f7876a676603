import {
  ask,
  channelSays,
  counted,
  done,
  eur,
  factsOf,
  inDays,
  LABEL,
  labelBought,
  packByHand,
  packByLabel,
  play,
  refundNo,
  refusalOf,
  result,
  scan,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../../tests/support/domain/orders';
import { attentionOf, waysOutOf } from '../attention';
import type { Order } from '../model';
import { needsAttention, refundOf } from '../status';

const TELLS = { acceptance: true, shipment: true, cancellation: true };
const LABEL_KEY = `label:${shipmentNo(1)}`;
const VOID_KEY = `void:${shipmentNo(1)}`;
const REFUND_KEY = `refund:${refundNo(1)}`;
const MESSAGE_KEY = `shipment:${shipmentNo(1)}`;

const labelWanted = () => play(taken(), shipByLabel());
const voidWanted = () =>
  play(taken(), packByLabel(), labelBought(1), ask('void-shipment', { shipmentId: shipmentNo(1) }));
const refundWanted = (refunds: 'channel' | 'manual') =>
  play(taken({ policy: { refunds } }), ask('refund', { adjustment: eur(100) }));
const messageWanted = () => play(taken({ policy: { tells: TELLS } }), shipByHand());

/** One order for each kind of effect, with the effect's key. */
const KINDS: readonly [kind: string, order: () => Order, key: string][] = [
  ['a label to buy', labelWanted, LABEL_KEY],
  ['a label to give back', voidWanted, VOID_KEY],
  ['a refund by the channel', () => refundWanted('channel'), REFUND_KEY],
  ['a message to the channel', messageWanted, MESSAGE_KEY],
];

const refused = (key: string) => result(key, { kind: 'refused', problem: 'not_wanted' });
const unknown = (key: string) => result(key, { kind: 'unknown', problem: 'no_answer' });
const delayed = (key: string, problem = 'carrier_down') => result(key, { kind: 'delayed', problem });
const retry = (effect: string) => ask('retry-effect', { effect });
const confirm = (effect: string, more = {}) => ask('confirm-effect', { effect, ...more });
const giveUp = (effect: string) => ask('give-up-effect', { effect });
const ways = (order: Order, key: string) => {
  const pending = order.effects[key];
  return pending ? waysOutOf(pending) : null;
};

describe.each(KINDS)('%s', (kind, begin, key) => {
  test(`${kind} is settled when it is done`, () => {
    const outcome = key === LABEL_KEY ? labelBought(1) : done(key);
    expect(play(begin(), outcome).effects[key]).toBeUndefined();
  });

  test(`${kind} needs no attention while it is being tried`, () => {
    expect(needsAttention(begin())).toBe(false);
    expect(ways(begin(), key)).toEqual([]);
    for (const command of [retry(key), confirm(key), giveUp(key)]) {
      expect(refusalOf(begin(), command).code).toBe('effect_not_found');
    }
  });

  test(`${kind} that keeps failing is shown as delayed while it is still being tried`, () => {
    const order = play(begin(), delayed(key));
    expect(attentionOf(order)).toEqual([
      { effect: key, since: order.updatedAt, problem: 'carrier_down', waysOut: [] },
    ]);
    expect(refusalOf(order, retry(key)).code).toBe('way_out_not_open');
    expect(factsOf(order, delayed(key))).toEqual([]);
    expect(attentionOf(play(order, delayed(key, 'throttled')))[0]?.problem).toBe('throttled');
  });

  test(`${kind} with an unknown outcome needs attention, with every way out`, () => {
    const order = play(begin(), unknown(key));
    expect(attentionOf(order)).toMatchObject([
      { problem: 'no_answer', waysOut: ['retry', 'confirm', 'give_up'] },
    ]);
  });

  test(`${kind} is retried on request, under the same key`, () => {
    const order = play(begin(), unknown(key), retry(key));
    expect(order.effects[key]).toMatchObject({ state: 'pending', problem: null, effect: { key } });
    expect(needsAttention(order)).toBe(false);
  });

  test(`${kind} that was given up is no longer wanted`, () => {
    expect(play(begin(), unknown(key), giveUp(key)).effects[key]).toBeUndefined();
  });

  test(`${kind} that was done by hand is settled by a confirmation`, () => {
    const order = play(begin(), unknown(key), confirm(key, { trackingNumber: 'T-1', evidence: 'txt' }));
    expect(order.effects[key]).toBeUndefined();
  });

  test(`${kind} is settled once: a repeated result changes nothing`, () => {
    const settled = play(begin(), key === LABEL_KEY ? labelBought(1) : done(key));
    for (const command of [labelBought(1), done(key), refused(key), unknown(key), delayed(key)]) {
      if (command.name === 'effect-result' && command.body.key === key) {
        expect(factsOf(settled, command)).toEqual([]);
      }
    }
  });
});

test('a late delay of an earlier attempt does not reopen an effect that needs attention', () => {
  const order = play(taken(), packByLabel(), refused(`label:${shipmentNo(1)}`));
  expect(factsOf(order, delayed(`label:${shipmentNo(1)}`))).toEqual([]);
});

describe('an effect that is refused', () => {
  test.each(KINDS.filter(([, , key]) => key !== REFUND_KEY))(
    '%s that is refused needs attention, with every way out',
    (_, begin, key) => {
      const order = play(begin(), refused(key));
      expect(attentionOf(order)).toMatchObject([
        { effect: key, problem: 'not_wanted', waysOut: ['retry', 'confirm', 'give_up'] },
      ]);
    },
  );

  test('a refund that the channel refuses is declined, and is over', () => {
    const order = play(refundWanted('channel'), refused(REFUND_KEY));
    expect([refundOf(order), order.effects]).toEqual(['declined', {}]);
  });
});

describe('a label that needs attention', () => {
  test('a label that is retried after a refusal is pending again', () => {
    const order = play(labelWanted(), refused(LABEL_KEY));
    expect(order.shipments[0]?.label).toBe('failed');
    const again = play(order, retry(LABEL_KEY));
    expect(again.shipments[0]?.label).toBe('pending');
    expect(play(again, labelBought(1)).shipments[0]).toMatchObject({ label: 'bought', cancelled: false });
  });

  test('a label bought by hand needs its number, and then the shipment is handed over', () => {
    const order = play(labelWanted(), refused(LABEL_KEY));
    expect(refusalOf(order, confirm(LABEL_KEY))).toMatchObject({
      code: 'malformed_command',
      detail: expect.stringContaining('trackingNumber'),
    });
    const gone = play(order, confirm(LABEL_KEY, { trackingNumber: 'T-1' }));
    expect(gone.shipments[0]).toMatchObject({ label: 'bought', trackingNumber: 'T-1' });
    expect(counted(gone)).toMatchObject({ handed: 2 });
  });

  test('the evidence of a label bought by hand is recorded', () => {
    const order = play(labelWanted(), refused(LABEL_KEY));
    const confirmed = factsOf(order, confirm(LABEL_KEY, { trackingNumber: 'T-1', evidence: 'txt_receipt' }));
    expect(confirmed).toEqual(
      expect.arrayContaining([expect.objectContaining({ type: 'EffectDone', evidence: 'txt_receipt' })]),
    );
  });

  test('a shipment whose label is given up is cancelled, and its units are open again', () => {
    const order = play(labelWanted(), refused(LABEL_KEY), giveUp(LABEL_KEY));
    expect(order.shipments[0]?.cancelled).toBe(true);
    expect(counted(play(order, shipByHand()))).toMatchObject({ handed: 2 });
  });

  test('a shipment that was scanned has left, even if its label is given up', () => {
    const order = play(labelWanted(), unknown(LABEL_KEY), scan(1, 'in_transit'));
    expect(counted(order)).toMatchObject({ handed: 2 });
    const givenUp = play(order, giveUp(LABEL_KEY));
    expect(givenUp.effects).toEqual({});
    expect(counted(givenUp)).toMatchObject({ handed: 2 });
  });

  test('a label that is bought has its number', () => {
    const order = labelWanted();
    expect(factsOf(order, labelBought(1))[0]).toEqual({
      type: 'LabelBought',
      shipmentId: shipmentNo(1),
      ...LABEL,
    });
  });

  test('a label that may have been bought stays pending when its shipment is void', () => {
    const order = play(
      labelWanted(),
      unknown(LABEL_KEY),
      ask('void-shipment', { shipmentId: shipmentNo(1) }),
    );
    expect(needsAttention(order)).toBe(true);
  });
});

describe('a refund that needs attention', () => {
  test('a refund by hand is a task from the start, and cannot be retried', () => {
    const order = refundWanted('manual');
    expect(attentionOf(order)).toMatchObject([{ effect: REFUND_KEY, waysOut: ['confirm', 'give_up'] }]);
    expect(refusalOf(order, retry(REFUND_KEY)).code).toBe('way_out_not_open');
  });

  test('a refund with an unknown outcome still counts as promised', () => {
    const order = play(refundWanted('channel'), unknown(REFUND_KEY));
    expect(refundOf(order)).toBe('refunding');
    expect(refusalOf(order, ask('refund', { adjustment: eur(2891) })).code).toBe('refund_exceeds_captured');
  });

  test('a refund with an unknown outcome is confirmed or given up by a person', () => {
    const order = play(refundWanted('channel'), unknown(REFUND_KEY));
    expect(factsOf(order, confirm(REFUND_KEY, { evidence: 'txt' }))).toEqual([
      { type: 'RefundDone', refundId: refundNo(1), evidence: 'txt' },
    ]);
    expect(refundOf(play(order, giveUp(REFUND_KEY)))).toBe('failed');
  });
});

describe('an effect that is not pending', () => {
  test.each(['label:shp_9', '', 'constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'with the key "%s" can be neither retried, confirmed nor given up',
    (key) => {
      for (const name of ['retry-effect', 'confirm-effect', 'give-up-effect'] as const) {
        const command = { ...retry('any'), name, body: { effect: key } };
        expect(refusalOf(labelWanted(), command).code).toBe('effect_not_found');
      }
    },
  );

  test.each(['label:shp_9', 'constructor', '__proto__'])('with the key "%s" ignores any result', (key) => {
    for (const command of [done(key), refused(key), unknown(key), delayed(key)]) {
      expect(factsOf(labelWanted(), command)).toEqual([]);
    }
  });
});

describe('the list of effects that need attention', () => {
  test('has the oldest first', () => {
    const later = { ...unknown(MESSAGE_KEY), receivedAt: inDays(2) };
    const two = play(taken({ policy: { refunds: 'manual', tells: TELLS } }), shipByHand(), later, {
      ...ask('refund', {}),
      receivedAt: inDays(1),
    });
    expect(attentionOf(two).map(({ effect }) => effect)).toEqual([REFUND_KEY, MESSAGE_KEY]);
  });

  test('omits what is being tried, and has from the start what only a person can do', () => {
    expect(attentionOf(messageWanted())).toEqual([]);
    const late = play(messageWanted(), channelSays({ state: 'cancelled', reason: null }));
    expect(attentionOf(late)).toMatchObject([
      { effect: `intercept:${shipmentNo(1)}`, waysOut: ['confirm', 'give_up'] },
    ]);
  });

  test('is empty for an order without effects', () => {
    expect(needsAttention(play(taken(), packByHand()))).toBe(false);
  });
});

describe('C11: what an outside system said', () => {
  const WORDS = 'txt_0000000000000000000w';
  const refusedWith = (key: string, kind: 'refused' | 'unknown' = 'refused') =>
    result(key, { kind, problem: 'not_wanted', remark: WORDS });

  test.each(['refused', 'unknown'] as const)('is kept with an effect that is %s', (kind) => {
    const stuck = play(messageWanted(), refusedWith(MESSAGE_KEY, kind));
    expect(attentionOf(stuck)).toMatchObject([{ problem: 'not_wanted', remark: WORDS }]);
  });

  test('is kept in the fact of a declined refund', () => {
    expect(factsOf(refundWanted('channel'), refusedWith(REFUND_KEY))).toMatchObject([
      { type: 'RefundDeclined', problem: 'not_wanted', remark: WORDS },
    ]);
  });

  test('is over with the next attempt, and absent if nothing was said', () => {
    const stuck = play(messageWanted(), refusedWith(MESSAGE_KEY));
    const again = play(stuck, ask('retry-effect', { effect: MESSAGE_KEY }));
    expect(again.effects[MESSAGE_KEY]).not.toHaveProperty('remark');
    expect(attentionOf(play(again, refused(MESSAGE_KEY)))[0]).not.toHaveProperty('remark');
  });
});
