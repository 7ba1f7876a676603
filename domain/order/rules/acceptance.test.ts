import {
  ask,
  counted,
  due,
  factsOf,
  lineOf,
  play,
  refusalOf,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import type { Policy } from '../../policy';
import { statusOf } from '../status';

const asking = (policy: Partial<Policy> = {}) =>
  taken({ requiresAcceptance: true, lines: [lineOf('1', 2), lineOf('2', 1)], policy });

const accept = (...lines: { id: string; quantity?: number }[]) =>
  ask('accept', lines.length > 0 ? { lines } : {});
const refuse = (...lines: { id: string; quantity?: number }[]) =>
  ask('refuse', lines.length > 0 ? { lines } : {});

describe('accept', () => {
  test('accepting the whole order accepts every unit of every line', () => {
    const order = play(asking(), accept());
    expect([counted(order, '1'), counted(order, '2')]).toEqual([{ accepted: 2 }, { accepted: 1 }]);
    expect(statusOf(order)).toMatchObject({ acceptance: 'accepted', fulfillment: 'unfulfilled' });
  });

  test('accepting a line leaves the others waiting, and nothing can leave yet', () => {
    const order = play(asking(), accept({ id: '1' }));
    expect(counted(order, '2')).toEqual({});
    expect(statusOf(order)).toMatchObject({ acceptance: 'partially_accepted', fulfillment: 'blocked' });
    expect(refusalOf(order, shipByHand()).code).toBe('not_released');
  });

  test('accepting some units and refusing the others decides a line', () => {
    const order = play(asking(), accept({ id: '1', quantity: 1 }, { id: '2' }), refuse({ id: '1' }));
    expect(counted(order, '1')).toEqual({ accepted: 1, refused: 1 });
    expect(statusOf(order)).toMatchObject({ acceptance: 'partially_accepted', fulfillment: 'unfulfilled' });
  });

  test('a decision cannot be made again', () => {
    const order = play(asking(), accept());
    expect(refusalOf(order, accept()).code).toBe('nothing_to_accept');
    expect(refusalOf(order, refuse({ id: '1', quantity: 1 })).code).toBe('nothing_to_accept');
  });

  test('an order that requires no acceptance has nothing to accept', () => {
    expect(refusalOf(taken(), accept()).code).toBe('nothing_to_accept');
  });

  test('accepting more units than wait is refused', () => {
    expect(refusalOf(asking(), accept({ id: '1', quantity: 3 })).code).toBe('quantity_too_large');
    const order = play(asking(), accept({ id: '1', quantity: 1 }));
    expect(refusalOf(order, accept({ id: '1', quantity: 2 })).code).toBe('quantity_too_large');
  });
});

describe('refuse', () => {
  test('refusing everything ends the order', () => {
    const order = play(asking(), refuse());
    expect(statusOf(order)).toMatchObject({ acceptance: 'refused', lifecycle: 'cancelled' });
  });

  test('refusing one line keeps the others waiting', () => {
    const order = play(asking(), refuse({ id: '2' }));
    expect(counted(order, '2')).toEqual({ refused: 1 });
    expect(statusOf(order)).toMatchObject({ acceptance: 'pending', lifecycle: 'open' });
  });

  test('the reason of a refusal is stored with the lines', () => {
    const reason = 'txt_reason';
    expect(factsOf(asking(), ask('refuse', { lines: [{ id: '2' }], reason }))).toEqual([
      { type: 'LinesRefused', lines: [{ id: '2', quantity: 1 }], reason },
    ]);
  });
});

describe('the granularity of decisions', () => {
  test.each(['line', 'order', 'none'] as const)(
    'a channel that decides by %s refuses a decision about part of a line',
    (acceptanceBy) => {
      const refusal = refusalOf(asking({ acceptanceBy }), accept({ id: '1', quantity: 1 }, { id: '2' }));
      expect(refusal.code).toBe('acceptance_by_whole_line');
      expect(refusal.detail).toContain('"1"');
      expect(refusalOf(asking({ acceptanceBy }), refuse({ id: '1', quantity: 1 })).code).toBe(
        'acceptance_by_whole_line',
      );
    },
  );

  test('a channel that decides by line allows one line to be accepted and the other refused', () => {
    const order = play(asking({ acceptanceBy: 'line' }), accept({ id: '1' }), refuse({ id: '2' }));
    expect([counted(order, '1'), counted(order, '2')]).toEqual([{ accepted: 2 }, { refused: 1 }]);
  });

  test('a channel that decides by order refuses a decision about a single line', () => {
    const order = asking({ acceptanceBy: 'order' });
    expect(refusalOf(order, accept({ id: '1' })).code).toBe('acceptance_by_whole_line');
    expect(refusalOf(order, refuse({ id: '2' })).code).toBe('acceptance_by_whole_line');
  });

  test('a channel that decides by order accepts a decision about the whole order, with its lines named or not', () => {
    const order = asking({ acceptanceBy: 'order' });
    expect(counted(play(order, accept({ id: '1' }, { id: '2', quantity: 1 })))).toEqual({ accepted: 2 });
    expect(counted(play(order, refuse()))).toEqual({ refused: 2 });
  });
});

describe('acceptance after the end', () => {
  test('a cancelled order is neither accepted nor refused', () => {
    const order = play(asking(), ask('cancel', {}));
    expect(refusalOf(order, accept()).code).toBe('order_cancelled');
    expect(refusalOf(order, refuse()).code).toBe('order_cancelled');
  });

  test('an order whose acceptance has expired cannot be accepted', () => {
    const order = play(asking(), accept({ id: '1' }));
    const expired = play(order, due(order, 'accept_by'));
    expect(statusOf(expired)).toMatchObject({ acceptance: 'expired', lifecycle: 'cancelled' });
    expect(refusalOf(expired, accept()).code).toBe('order_cancelled');
  });

  test('a completed or closed order cannot be accepted', () => {
    const shipped = play(taken(), shipByHand(), ask('complete', {}));
    expect(refusalOf(shipped, accept()).code).toBe('order_completed');
    expect(refusalOf(play(shipped, ask('close', {})), accept()).code).toBe('order_closed');
  });
});

describe('the reasons of a channel', () => {
  test('a known reason is accepted', () => {
    const order = asking({ reasons: { refuse: ['sold_out'], cancel: null, refund: null } });
    expect(statusOf(play(order, ask('refuse', { reason: 'sold_out' }))).acceptance).toBe('refused');
  });

  test('a sealed text is accepted: it was taken before the channel had codes', () => {
    const order = asking({ reasons: { refuse: ['sold_out'], cancel: null, refund: null } });
    const reason = `txt_${'0a'.repeat(10)}`;
    expect(statusOf(play(order, ask('refuse', { reason }))).acceptance).toBe('refused');
    expect(refusalOf(order, ask('refuse', { reason: 'txt_reason' })).code).toBe('unknown_reason');
  });

  test('a missing reason does not count as unknown', () => {
    const order = asking({ reasons: { refuse: ['sold_out'], cancel: null, refund: null } });
    expect(statusOf(play(order, ask('refuse', {}))).acceptance).toBe('refused');
  });

  test('an unknown reason is refused', () => {
    const order = asking({ reasons: { refuse: ['sold_out'], cancel: null, refund: null } });
    expect(refusalOf(order, ask('refuse', { reason: 'moon_phase' })).code).toBe('unknown_reason');
  });
});
