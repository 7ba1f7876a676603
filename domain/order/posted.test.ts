import {
  ask,
  channelSays,
  factsOf,
  lineOf,
  ORDER_ID,
  play,
  shipByHand,
  takeBody,
  taken,
} from '../../tests/support/domain/orders';
import { owedToCustomer } from './amounts';
import { attentionOf } from './attention';
import { pendingWork } from './effect-kinds';
import { isSameOrder } from './meaning';
import type { Order } from './model';

const tells = { acceptance: true, shipment: true, cancellation: true };
const posted = () => taken({ posted: true, policy: { tells, refunds: 'channel' } });
const shown = (isSame: boolean) => channelSays({ state: 'shown', isSame });
const messages = (order: Order) => pendingWork(order).map(({ summary }) => summary);
const problems = (order: Order) => attentionOf(order).map(({ problem }) => problem);

describe('an order that was posted although its channel imports its orders', () => {
  test('is sent, and its channel is notified of nothing before the import has found it there', () => {
    const sent = play(posted(), shipByHand());
    expect([sent.posted, messages(sent), problems(sent)]).toEqual(['unconfirmed', [], []]);
    const confirmed = play(sent, shown(true));
    expect([confirmed.posted, messages(confirmed)]).toEqual(['confirmed', ['shipment → direct']]);
  });

  test('of which the channel has another one needs attention, and its channel is never notified', () => {
    const sent = play(posted(), shipByHand());
    const other = play(sent, shown(false));
    expect([other.posted, messages(other), problems(other)]).toEqual([
      'contradicted',
      [],
      ['channel_has_another_order'],
    ]);
    const later = play(other, ask('return', {}), ask('refund', { reason: 'txt_why' }));
    expect(messages(later)).toEqual([]);
    expect(later.refunds).toMatchObject([{ executedBy: 'manual' }]);
  });

  test('is refunded by hand until the channel knows it, and by the channel from then on', () => {
    const refund = (order: Order) => play(order, ask('refund', { reason: 'txt_why' })).refunds[0]?.executedBy;
    expect([refund(posted()), refund(play(posted(), shown(true)))]).toEqual(['manual', 'channel']);
    expect(refund(taken({ policy: { refunds: 'caller' }, posted: true }))).toBe('caller');
  });

  test('of which the channel has another one has no refund under way there: the money is owed again', () => {
    const unmarked = taken({ policy: { tells, refunds: 'channel' } });
    const asked = play(unmarked, ask('cancel', {}), ask('refund', {}));
    expect(asked.refunds).toMatchObject([{ executedBy: 'channel', state: 'refunding' }]);
    const other = play(asked, shown(false));
    expect(other.refunds).toMatchObject([{ state: 'declined' }]);
    expect([messages(other), owedToCustomer(other)]).toEqual([[], 2990]);
    const byHand = play(other, ask('refund', {}));
    expect(byHand.refunds[1]).toMatchObject({ executedBy: 'manual', amount: 2990 });
    // What is paid by hand does not concern the channel.
    const confirmed = play(byHand, shown(false));
    expect(confirmed.refunds[1]?.state).toBe('to_refund');
  });

  test.each([true, false])(
    'is compared once: what the channel shows later (%s) changes nothing',
    (isSame) => {
      const decided = play(posted(), shown(isSame));
      for (const later of [true, false]) expect(factsOf(decided, shown(later))).toEqual([]);
    },
  );

  test('loses the attention as soon as a person has looked', () => {
    const effect = `conflict:${ORDER_ID}`;
    const other = play(posted(), shown(false));
    expect(problems(play(other, ask('confirm-effect', { effect })))).toEqual([]);
    expect(problems(play(other, ask('give-up-effect', { effect })))).toEqual([]);
  });

  test('before it was marked as such is treated the same', () => {
    const order = taken({ policy: { tells } });
    expect(play(order, shown(true)).posted).toBe('confirmed');
    const other = play(order, shipByHand(), shown(false));
    expect([messages(other), problems(other)]).toEqual([[], ['channel_has_another_order']]);
  });
});

test('an order that was not posted notifies its channel at once, and shows no such state', () => {
  const order = play(taken({ policy: { tells } }), shipByHand());
  expect([messages(order), 'posted' in order]).toEqual([['shipment → direct'], false]);
});

describe('the same order', () => {
  const order = takeBody({ lines: [lineOf('1', 2), lineOf('2', 1)] });

  test('has the same taxes, in any sequence', () => {
    const taxes = ['A', 'B'].map((code) => ({ code, amount: 5, included: true }));
    const taxed = (of: typeof taxes) => takeBody({ lines: [lineOf('1', 1, { taxes: of })] });
    expect(isSameOrder(taxed(taxes), taxed([...taxes].reverse()))).toBe(true);
    expect(isSameOrder(taxed(taxes), taxed(taxes.slice(1)))).toBe(false);
  });

  test('has the same lines, in any sequence, whatever was paid and whoever placed it', () => {
    expect(isSameOrder(order, { ...order, lines: [...order.lines].reverse() })).toBe(true);
    expect(
      isSameOrder(order, { ...order, payments: [], placedAt: '', orderId: 'x', destination: 'FR' }),
    ).toBe(true);
  });

  test.each([
    ['another price', { lines: [lineOf('1', 2, { unitPrice: 1 }), lineOf('2', 1)] }],
    ['another quantity', { lines: [lineOf('1', 1), lineOf('2', 1)] }],
    ['another SKU', { lines: [lineOf('1', 2, { sku: 'OTHER' }), lineOf('2', 1)] }],
    ['another line', { lines: [lineOf('1', 2)] }],
    ['other line ids', { lines: [lineOf('1', 2), lineOf('3', 1)] }],
    ['another price of shipping', { shippingPrice: 1, lines: [lineOf('1', 2), lineOf('2', 1)] }],
    ['another currency', { currency: 'USD', lines: [lineOf('1', 2), lineOf('2', 1)] }],
  ])('has not %s', (_, more) => {
    expect(isSameOrder(order, takeBody(more))).toBe(false);
  });
});
