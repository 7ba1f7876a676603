import {
  ask,
  NOW,
  ORDER_ID,
  packByLabel,
  play,
  refundNo,
  result,
  shipByHand,
  shipByLabel,
  shipmentNo,
  taken,
} from '../../tests/support/domain/orders';
import { waysOutOf } from './attention';
import { EFFECT_KINDS, effectSpec, pendingWork } from './effect-kinds';
import { effectKey } from './keys';
import type { Effect, Order, PendingEffect, SupplierOrder } from './model';

const LABEL = effectKey('label', { shipmentId: shipmentNo(1) });
const TELLS = { acceptance: true, shipment: true, cancellation: true };
const KINDS = Object.keys(EFFECT_KINDS) as Effect['kind'][];
const shipment = { shipmentId: shipmentNo(1) };

/** One effect of each kind. */
const ONE_OF_EACH: { readonly [K in Effect['kind']]: Extract<Effect, { kind: K }> } = {
  buy_label: { key: LABEL, kind: 'buy_label', ...shipment },
  void_label: { key: effectKey('void', shipment), kind: 'void_label', ...shipment },
  intercept_parcel: { key: effectKey('intercept', shipment), kind: 'intercept_parcel', ...shipment },
  tell_channel: {
    key: effectKey('shipment', shipment),
    kind: 'tell_channel',
    message: { type: 'shipment', ...shipment },
  },
  refund_by_hand: {
    key: effectKey('refund', { refundId: refundNo(1) }),
    kind: 'refund_by_hand',
    refundId: refundNo(1),
  },
  settle_drift: {
    key: effectKey('drift', { orderId: ORDER_ID, dimension: 'payment', version: 3 }),
    kind: 'settle_drift',
    dimension: 'payment',
    word: 'paid',
  },
  settle_conflict: { key: effectKey('conflict', { orderId: ORDER_ID }), kind: 'settle_conflict' },
  place_source: { key: effectKey('source', { sourceId: 's' }), kind: 'place_source', sourceId: 's' },
  cancel_source: { key: effectKey('cancel-source', { sourceId: 's' }), kind: 'cancel_source', sourceId: 's' },
  reserve_stock: {
    key: effectKey('reserve', { orderId: ORDER_ID, reservation: 1 }),
    kind: 'reserve_stock',
    lines: [{ id: '1', quantity: 1 }],
    buffer: 0,
  },
  change_stock: {
    key: effectKey('stock', { orderId: ORDER_ID, version: 4 }),
    kind: 'change_stock',
    changes: [],
  },
};

const SOURCE: SupplierOrder = {
  id: 's',
  supplier: 'acme',
  kind: 'fulfillment',
  lines: [],
  state: 'requested',
  since: NOW,
  ref: null,
  url: null,
  superseded: false,
};

const pendingSince = (effect: Effect, since: string): PendingEffect => ({
  effect,
  state: 'pending',
  since,
  problem: null,
});

/** An order with exactly these effects pending, each since another day. */
const withEffects = (days: readonly (readonly [Effect, number])[]): Order => ({
  ...play(taken(), packByLabel()),
  sources: [SOURCE],
  effects: Object.fromEntries(
    days.map(([effect, day]) => [effect.key, pendingSince(effect, `2026-11-0${day}T00:00:00.000Z`)]),
  ),
});

describe('the table of effect kinds', () => {
  it.each(KINDS)('gives %s either an activity or the reason why a person is needed', (kind) => {
    const { activity, problem, system, waysOut } = EFFECT_KINDS[kind];
    expect([activity === null, problem !== null]).toEqual([system === 'person', system === 'person']);
    expect(waysOut).toEqual(activity ? ['retry', 'confirm', 'give_up'] : ['confirm', 'give_up']);
  });

  it('gives each activity to one kind only', () => {
    const activities = KINDS.flatMap((kind) => EFFECT_KINDS[kind].activity ?? []);
    expect(new Set(activities).size).toBe(activities.length);
    expect(activities).toHaveLength(KINDS.length - 4);
  });

  it.each(KINDS)('routes %s by the kind of its connector, or to none', (kind) => {
    const effect = ONE_OF_EACH[kind];
    const expected = {
      carrier: 'postal',
      channel: 'direct',
      supplier: 'fulfillment',
      stock: null,
      person: null,
    };
    const { system, connectorKind } = effectSpec(effect);
    expect(connectorKind(withEffects([]), effect)).toBe(expected[system]);
  });

  it('routes an effect of an unknown connection to a queue without a worker', () => {
    const { buy_label: label, place_source: place } = ONE_OF_EACH;
    expect(effectSpec(label).connectorKind(taken(), label)).toBe('none');
    expect(effectSpec(place).connectorKind(taken(), place)).toBe('none');
  });

  it.each(KINDS)('describes %s in one short line', (kind) => {
    const effect = ONE_OF_EACH[kind];
    for (const order of [withEffects([]), taken()]) {
      expect(effectSpec(effect).summary(order, effect)).toMatch(/^[\w →:'-]{5,190}$/);
    }
  });
});

describe('pendingWork', () => {
  it('lists what an activity carries out, oldest first, and nothing that a person does', () => {
    const days = [3, 1, 2, 4, 9, 5, 8, 6, 7, 1];
    const order = withEffects(KINDS.map((kind, index) => [ONE_OF_EACH[kind], days[index] ?? 1]));
    const since = (key: string): string => order.effects[key]?.since ?? '';
    const work = pendingWork(order);
    expect(work.map(({ activity }) => activity).sort()).toEqual(
      KINDS.flatMap((kind) => EFFECT_KINDS[kind].activity ?? []).sort(),
    );
    expect(work.map(({ key }) => since(key))).toEqual(work.map(({ key }) => since(key)).sort());
  });

  it('contains the target of each effect, and whether it waits for others of its kind', () => {
    const order = play(taken({ policy: { tells: TELLS } }), shipByHand());
    expect(pendingWork(order)).toEqual([
      {
        key: effectKey('shipment', shipment),
        activity: 'notifyChannel',
        system: 'channel',
        connectorKind: 'direct',
        summary: 'shipment → direct',
        isDelayed: false,
        oneAtATime: true,
      },
    ]);
    expect(pendingWork(play(taken(), shipByLabel()))).toMatchObject([
      { key: LABEL, activity: 'buyLabel', connectorKind: 'postal', oneAtATime: false },
    ]);
  });

  it('marks an effect that has been tried for long as delayed, and keeps it pending', () => {
    const late = play(taken(), shipByLabel(), result(LABEL, { kind: 'delayed', problem: 'no_answer' }));
    expect(pendingWork(late)).toMatchObject([{ key: LABEL, isDelayed: true }]);
  });

  it('omits an effect that needs a person, until it is retried', () => {
    const stuck = play(taken(), shipByLabel(), result(LABEL, { kind: 'unknown', problem: 'no_answer' }));
    expect(pendingWork(stuck)).toEqual([]);
    const retried = play(stuck, ask('retry-effect', { effect: LABEL }));
    expect(pendingWork(retried)).toMatchObject([{ key: LABEL, isDelayed: false }]);
  });

  it('truncates a summary to the length that Temporal shows', () => {
    const order = {
      ...withEffects([[ONE_OF_EACH.tell_channel, 1]]),
      channel: { name: 'x'.repeat(300), kind: 'k' },
    };
    expect(pendingWork(order).map(({ summary }) => summary.length)).toEqual([190]);
  });
});

it('a person has no way out while an effect is being tried, and all of the table once it needs attention', () => {
  for (const kind of KINDS) {
    const pending = pendingSince(ONE_OF_EACH[kind], '');
    expect(waysOutOf(pending)).toEqual([]);
    expect(waysOutOf({ ...pending, state: 'attention' })).toEqual(EFFECT_KINDS[kind].waysOut);
  }
});
