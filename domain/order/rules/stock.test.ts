import {
  ask,
  channelSays,
  done,
  due,
  effectKeys,
  factsOf,
  lineOf,
  ORDER_ID,
  packByHand,
  play,
  refusalOf,
  result,
  returnNo,
  scan,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import { attentionOf } from '../attention';
import type { Command } from '../commands';
import type { Order, StockChange } from '../model';
import { needsAttention, statusOf } from '../status';

const RESERVE = { stock: { reserve: true, buffer: 3 } };
const accept = ask('accept', {});
const reserveNo = (n: number) => `reserve:${ORDER_ID}:${n}`;
const there = (n = 1) => done(reserveNo(n));
const notThere = (n = 1) => result(reserveNo(n), { kind: 'refused', problem: 'out_of_stock' });
const some = (quantity: number) => ({ lines: [{ id: '1', quantity }] });
const supplier = { name: 'factory', kind: 'fulfillment' };

type Placed = NonNullable<Parameters<typeof taken>[0]>;
const asking = ({ policy, ...more }: Placed = {}) =>
  taken({ requiresAcceptance: true, policy: { ...RESERVE, ...policy }, ...more });
const reserved = (more: Placed = {}) => play(asking(more), accept, there());
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;
const held = (order: Order, id = '1') => {
  const { reserved: units, consumed, restocked } = order.lines.find((line) => line.id === id) ?? {};
  return { reserved: units, consumed, restocked };
};
/** All changes of stock that an order has requested. */
const settled = (order: Order): Omit<StockChange, 'id'> => {
  const changes = Object.values(order.effects).flatMap(({ effect }) =>
    effect.kind === 'change_stock' ? effect.changes : [],
  );
  const sum = (of: 'consume' | 'release' | 'restock') => changes.reduce((all, change) => all + change[of], 0);
  return { consume: sum('consume'), release: sum('release'), restock: sum('restock') };
};

describe('acceptance with reservation', () => {
  test('is decided at once, and effective once the stock is reserved', () => {
    expect(factsOf(asking(), accept).map(({ type }) => type)).toEqual(['ReservationRequested']);
    const decided = play(asking(), accept);
    expect([statusOf(decided).acceptance, effectKeys(decided)]).toEqual(['pending', [reserveNo(1)]]);
    const order = play(decided, there());
    expect([statusOf(order).acceptance, effectKeys(order)]).toEqual(['accepted', []]);
    expect(held(order)).toEqual({ reserved: 2, consumed: 0, restocked: 0 });
  });

  test('by a person ignores the buffer, and automatic acceptance respects it', () => {
    const buffer = (order: Order) => Object.values(order.effects).map(({ effect }) => effect);
    expect(buffer(play(asking(), accept))).toMatchObject([{ kind: 'reserve_stock', buffer: 0 }]);
    expect(buffer(asking({ policy: { autoAccept: true } }))).toMatchObject([
      { kind: 'reserve_stock', buffer: 3, lines: [{ id: '1', quantity: 2 }] },
    ]);
  });

  test('reserves only what is accepted', () => {
    const order = play(asking(), ask('accept', some(1)), there());
    expect([held(order).reserved, statusOf(order).acceptance]).toEqual([1, 'partially_accepted']);
  });

  test('cannot be decided again while the stock is being reserved', () => {
    const decided = play(asking(), accept);
    expect(codeOf(decided, accept)).toBe('reservation_open');
    expect(codeOf(decided, ask('refuse', {}))).toBe('reservation_open');
    const part = play(asking(), ask('accept', some(1)));
    expect(factsOf(part, ask('refuse', {}))).toMatchObject([{ type: 'LinesRefused', lines: some(1).lines }]);
  });

  test('reserves nothing if the channel requires none, for a test order, or for a supplier', () => {
    const unreserved = [
      taken({ requiresAcceptance: true }),
      asking({ mode: 'test' }),
      asking({ lines: [lineOf('1', 2, { supplier })] }),
    ];
    for (const order of unreserved) {
      const accepted = play(order, accept);
      expect([statusOf(accepted).acceptance, effectKeys(accepted)]).toEqual(['accepted', []]);
    }
  });

  test('reserves the seller’s own lines and accepts those of the supplier with them', () => {
    const order = reserved({ lines: [lineOf('1', 2, { supplier }), lineOf('2', 1)] });
    expect([held(order, '1').reserved, held(order, '2').reserved]).toEqual([0, 1]);
    expect(statusOf(order).acceptance).toBe('accepted');
  });

  test('is applied once: a repeated result changes nothing', () => {
    expect(factsOf(reserved(), there())).toEqual([]);
  });
});

describe('stock that is insufficient', () => {
  const short = () => play(asking(), accept, notThere());

  test('needs attention, and the line continues waiting', () => {
    expect(attentionOf(short())).toMatchObject([
      { effect: reserveNo(1), problem: 'out_of_stock', waysOut: ['retry', 'confirm', 'give_up'] },
    ]);
    expect([statusOf(short()).acceptance, held(short()).reserved]).toEqual(['pending', 0]);
  });

  test('is requested again by a retry, which then accepts the lines', () => {
    const order = play(short(), ask('retry-effect', { effect: reserveNo(1) }), there());
    expect([statusOf(order).acceptance, held(order).reserved]).toEqual(['accepted', 2]);
  });

  test('is ignored if a person confirms, and nothing is reserved', () => {
    const order = play(short(), ask('confirm-effect', { effect: reserveNo(1) }));
    expect([statusOf(order).acceptance, held(order).reserved, effectKeys(order)]).toEqual([
      'accepted',
      0,
      [],
    ]);
    const sent = play(order, shipByHand());
    expect([held(sent).consumed, effectKeys(sent)]).toEqual([0, []]);
  });

  test.each([
    ['refused', ask('refuse', {})],
    ['cancelled', ask('cancel', {})],
    ['given up', ask('give-up-effect', { effect: reserveNo(1) })],
  ] as const)('is settled once the line is %s', (_, command) => {
    const order = play(short(), command);
    expect([needsAttention(order), effectKeys(order), held(order).reserved]).toEqual([false, [], 0]);
  });

  test('is settled by a new decision, which requests it again', () => {
    expect(effectKeys(play(short(), accept))).toEqual([reserveNo(2)]);
  });

  test('needs no attention after automatic acceptance: the line waits for a decision like any other', () => {
    const order = play(asking({ policy: { autoAccept: true } }), notThere());
    expect([statusOf(order).acceptance, needsAttention(order), effectKeys(order)]).toEqual([
      'pending',
      false,
      [],
    ]);
    expect(statusOf(play(order, accept, there(2))).acceptance).toBe('accepted');
  });

  test('needs no attention once the order has ended', () => {
    const order = play(asking(), accept, ask('cancel', {}), notThere());
    expect([needsAttention(order), effectKeys(order)]).toEqual([false, []]);
  });
});

describe('an order without acceptance', () => {
  const sold = (more: Placed = {}) => taken({ policy: RESERVE, ...more });

  test('requests its stock once when it is taken, and ignores the buffer', () => {
    expect(Object.values(sold().effects)).toMatchObject([
      { effect: { kind: 'reserve_stock', buffer: 0, lines: [{ id: '1', quantity: 2 }] } },
    ]);
    const order = play(sold(), there());
    expect([held(order).reserved, statusOf(order).acceptance, effectKeys(order)]).toEqual([2, 'none', []]);
    expect(effectKeys(play(order, ask('hold', { reason: 'txt_reason' })))).toEqual([]);
  });

  test('requests no stock for supplier lines, for a test order, or for a channel without reservations', () => {
    const none = [
      taken(),
      sold({ mode: 'test' }),
      sold({ lines: [lineOf('1', 2, { supplier })] }),
      sold({ lines: [lineOf('1', 2, { supplier })], policy: { ...RESERVE, autoAccept: true } }),
    ];
    expect(none.flatMap(effectKeys)).toEqual([]);
    const mixed = sold({ lines: [lineOf('1', 2, { supplier }), lineOf('2', 1)] });
    expect(Object.values(mixed.effects)).toMatchObject([{ effect: { lines: [{ id: '2', quantity: 1 }] } }]);
  });

  test('needs attention if its stock is insufficient, and continues meanwhile', () => {
    for (const autoAccept of [false, true]) {
      const order = play(sold({ policy: { ...RESERVE, autoAccept } }), notThere());
      expect(attentionOf(order)).toMatchObject([{ effect: reserveNo(1), problem: 'out_of_stock' }]);
      const sent = play(order, shipByHand(), ask('retry-effect', { effect: reserveNo(1) }), there());
      expect([held(sent).consumed, settled(sent).consume]).toEqual([2, 2]);
      const given = play(order, ask('give-up-effect', { effect: reserveNo(1) }));
      expect([needsAttention(given), effectKeys(given), held(given).reserved]).toEqual([false, [], 0]);
    }
  });

  test('retries nothing if no unit is wanted any more', () => {
    const order = play(
      sold({ lines: [lineOf('1', 2), lineOf('2', 1, { supplier })] }),
      notThere(),
      ask('cancel', { lines: [{ id: '1' }] }),
    );
    expect(attentionOf(order)).toMatchObject([{ effect: reserveNo(1) }]);
    const over = play(order, ask('retry-effect', { effect: reserveNo(1) }));
    expect([needsAttention(over), effectKeys(over)]).toEqual([false, []]);
  });

  test('retries only what is still wanted after a partial cancellation', () => {
    const order = play(sold(), notThere(), ask('cancel', some(1)));
    const again = ask('retry-effect', { effect: reserveNo(1) });
    const retried = play(order, again);
    expect(Object.values(retried.effects)).toMatchObject([
      { effect: { key: reserveNo(2), lines: some(1).lines } },
    ]);
    expect(held(play(retried, there(2))).reserved).toBe(1);
    expect(attentionOf(play(retried, notThere(2)))).toMatchObject([{ effect: reserveNo(2) }]);
    const none = play(order, shipByHand(), again, there(2));
    expect([held(none).consumed, effectKeys(none)]).toEqual([1, [`stock:${ORDER_ID}:${none.version}`]]);
  });

  test('releases its reserved stock when it is cancelled', () => {
    const order = play(sold(), there(), ask('cancel', {}));
    expect([held(order).reserved, settled(order)]).toEqual([0, { consume: 0, release: 2, restock: 0 }]);
    const late = play(sold(), ask('cancel', {}), there());
    expect([held(late).reserved, settled(late)]).toEqual([0, { consume: 0, release: 2, restock: 0 }]);
  });
});

describe('stock whose reservation has an unknown outcome', () => {
  const unknown = () => play(asking(), accept, result(reserveNo(1), { kind: 'unknown', problem: 'outage' }));

  test('is not requested by a second decision before a person settles it', () => {
    expect(needsAttention(unknown())).toBe(true);
    expect(codeOf(unknown(), accept)).toBe('reservation_open');
    expect(codeOf(unknown(), ask('refuse', {}))).toBe('reservation_open');
  });

  test.each([
    ['given up', 'give-up-effect', 'pending', 'accept'],
    ['asked for again', 'retry-effect', 'pending', null],
    ['confirmed', 'confirm-effect', 'accepted', null],
  ] as const)('is decided by a person: %s', (_, way, acceptance, next) => {
    const order = play(unknown(), ask(way, { effect: reserveNo(1) }));
    expect(statusOf(order).acceptance).toBe(acceptance);
    if (next) expect(effectKeys(play(order, ask(next, {})))).toEqual([reserveNo(2)]);
  });
});

describe('reserved stock', () => {
  const none = { consume: 0, release: 0, restock: 0 };

  test('is kept while the order continues', () => {
    const order = play(reserved(), packByHand());
    expect([held(order).reserved, effectKeys(order)]).toEqual([2, []]);
  });

  test.each([
    ['the seller cancels', ask('cancel', {})],
    ['the channel cancels', channelSays({ state: 'cancelled', reason: null })],
  ] as const)('is released when %s', (_, command) => {
    const order = play(reserved(), command);
    expect(held(order)).toEqual({ reserved: 0, consumed: 0, restocked: 0 });
    expect(settled(order)).toEqual({ ...none, release: 2 });
  });

  test('is released for cancelled units, and kept for the others', () => {
    const order = play(reserved(), ask('cancel', some(1)));
    expect([held(order).reserved, settled(order)]).toEqual([1, { ...none, release: 1 }]);
  });

  test('is kept when waiting units are refused, until the order is cancelled', () => {
    const lines = [lineOf('1', 2), lineOf('2', 1)];
    const order = play(asking({ lines }), ask('accept', some(2)), there(), ask('refuse', {}));
    expect([held(order).reserved, settled(order)]).toEqual([2, none]);
    const over = play(order, ask('cancel', {}));
    expect(settled(over)).toEqual({ ...none, release: 2 });
  });

  test('is released when it arrives too late for the order', () => {
    const order = play(asking(), accept, ask('cancel', {}), there());
    expect([order.lifecycle.state, statusOf(order).acceptance]).toEqual(['cancelled', 'pending']);
    expect([held(order).reserved, settled(order)]).toEqual([0, { ...none, release: 2 }]);
  });

  test('is released when the rest was not accepted in time', () => {
    const order = play(asking(), ask('accept', some(1)), there());
    const expired = play(order, due(order, 'accept_by'));
    expect([held(expired).reserved, settled(expired)]).toEqual([0, { ...none, release: 1 }]);
  });

  test.each([
    ['by hand', [shipByHand(some(1).lines)]],
    ['by its carrier’s word', [packByHand(some(1).lines), scan(1, 'in_transit')]],
  ] as const)('is consumed by what is handed over %s', (_, commands) => {
    const order = play(reserved(), ...commands);
    expect(held(order)).toEqual({ reserved: 1, consumed: 1, restocked: 0 });
    expect(settled(order)).toEqual({ ...none, consume: 1 });
  });

  test('is consumed by what is collected in a store', () => {
    const order = play(
      reserved({ delivery: 'pickup' }),
      ...[ask('prepare-pickup', {}), ask('ready-pickup', {}), ask('collect', some(1))],
    );
    expect(held(order)).toEqual({ reserved: 1, consumed: 1, restocked: 0 });
  });

  test('is consumed for what left, and released for the rest, when the order is cancelled in between', () => {
    const order = play(reserved(), shipByHand(some(1).lines), ask('cancel', {}));
    expect(settled(order)).toEqual({ consume: 1, release: 1, restock: 0 });
    expect(held(order)).toEqual({ reserved: 0, consumed: 1, restocked: 0 });
  });
});

describe('goods that come back', () => {
  const sent = () => play(reserved(), shipByHand());
  const coming = () =>
    play(sent(), ask('request-return', {}), ask('approve-return', { returnId: returnNo(1) }));
  const receive = (quantity: number, writeOff?: boolean) =>
    ask('receive-return', { returnId: returnNo(1), ...some(quantity), ...(writeOff ? { writeOff } : {}) });

  test('are restocked when they arrive, and not before', () => {
    expect(held(coming()).restocked).toBe(0);
    expect(held(play(coming(), receive(1))).restocked).toBe(1);
    expect(held(play(coming(), receive(1), receive(1))).restocked).toBe(2);
    expect(settled(play(sent(), ask('return', {})))).toEqual({ consume: 2, release: 0, restock: 2 });
  });

  test('are not restocked if they are written off', () => {
    expect(held(play(coming(), receive(2, true))).restocked).toBe(0);
    expect(held(play(coming(), receive(1, true), receive(1))).restocked).toBe(1);
    expect(held(play(coming(), receive(1), receive(1, true))).restocked).toBe(1);
  });

  test('are not restocked if they were not consumed from stock', () => {
    const order = play(taken(), shipByHand(), ask('return', {}));
    expect([held(order).restocked, effectKeys(order)]).toEqual([0, []]);
  });
});
