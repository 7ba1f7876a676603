import {
  ask,
  channelSays,
  effectKeys,
  factsOf,
  NOW,
  ORDER_ID,
  pay,
  play,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import type { Policy } from '../../policy';
import { attentionOf } from '../attention';
import type { Order } from '../model';
import { needsAttention, statusOf } from '../status';

type Dimension = keyof Policy['authority'];

const THEIRS: Policy['authority'] = { lifecycle: 'channel', payment: 'channel', delivery: 'channel' };
const ours = (dimension: Dimension) => ({ authority: { ...THEIRS, [dimension]: 'us' as const } });
const unpaid = { captured: 0 };

/** What the channel reports of each dimension, of which orders, and what state the order would have if it counted. */
const REPORTS = [
  [
    'lifecycle',
    { state: 'cancelled', reason: 'buyer_asked' },
    (policy = {}) => taken({ policy }),
    'cancelled',
  ],
  [
    'payment',
    { state: 'paid', paymentId: 'p-1', amount: 2990 },
    (policy = {}) => taken({ policy, ...unpaid }),
    'paid',
  ],
  ['delivery', { state: 'received' }, (policy = {}) => play(taken({ policy }), shipByHand()), 'received'],
] as const;

const keyOf = (order: Order): string => effectKeys(order).find((key) => key.startsWith('drift:')) ?? '';

describe.each(REPORTS)('the report of the channel on %s', (dimension, says, begin, state) => {
  const report = channelSays(says);

  test(`is applied if the channel has the authority on ${dimension}`, () => {
    const order = play(begin(), report);
    expect(statusOf(order)).toMatchObject({ [dimension]: state, channel: 'in_sync' });
    expect(order.drift).toEqual([]);
  });

  test(`changes nothing of the ${dimension} if we have the authority, and is shown as drift at once`, () => {
    const before = begin(ours(dimension));
    expect(factsOf(before, report)).toEqual([{ type: 'ChannelContradicted', dimension, word: state }]);
    const order = play(before, report);
    expect(statusOf(order)).toEqual({ ...statusOf(before), channel: 'drifted' });
    expect(attentionOf(order)).toEqual([
      {
        effect: `drift:${ORDER_ID}:${dimension}:${order.version}`,
        since: NOW,
        problem: 'channel_says_otherwise',
        waysOut: ['confirm', 'give_up'],
      },
    ]);
  });

  test(`on ${dimension} is shown once, however often it is repeated`, () => {
    expect(factsOf(play(begin(ours(dimension)), report), report)).toEqual([]);
  });

  test.each(['confirm-effect', 'give-up-effect'] as const)(
    'is settled by %s, and our state stays',
    (name) => {
      const drifted = play(begin(ours(dimension)), report);
      const order = play(drifted, ask(name, { effect: keyOf(drifted) }));
      expect([order.drift, needsAttention(order)]).toEqual([[], false]);
      expect(statusOf(order)).toEqual(statusOf(begin(ours(dimension))));
    },
  );

  test(`on ${dimension} is shown again if it is repeated after it was settled`, () => {
    const drifted = play(begin(ours(dimension)), report);
    const again = play(drifted, ask('give-up-effect', { effect: keyOf(drifted) }), report);
    expect(again.drift).toEqual([dimension]);
    expect(keyOf(again)).not.toBe(keyOf(drifted));
  });
});

describe('a report that agrees with our state', () => {
  test('is no contradiction', () => {
    const says = (order: Order, body: Parameters<typeof channelSays>[0]) => factsOf(order, channelSays(body));
    const cancelled = play(taken({ policy: ours('lifecycle') }), ask('cancel', {}));
    expect(says(cancelled, { state: 'cancelled', reason: null })).toEqual([]);
    const paid = play(taken({ policy: ours('payment'), ...unpaid }), pay('p-1', 2990));
    expect(says(paid, { state: 'paid', paymentId: 'p-1', amount: 2990 })).toEqual([]);
    const received = play(taken({ policy: ours('delivery') }), shipByHand(), ask('confirm-receipt', {}));
    expect(says(received, { state: 'received' })).toEqual([]);
  });
});

describe('contradictions on several dimensions', () => {
  test('are shown separately, and settled separately', () => {
    const policy = { authority: { lifecycle: 'us', payment: 'us', delivery: 'us' } } as const;
    const both = REPORTS.filter(([dimension]) => dimension !== 'payment').map(([, says]) =>
      channelSays(says),
    );
    const order = play(taken({ policy }), shipByHand(), ...both);
    expect(order.drift).toEqual(['lifecycle', 'delivery']);
    const [first = '', second = ''] = effectKeys(order);
    const one = play(order, ask('confirm-effect', { effect: first }));
    expect([one.drift, statusOf(one).channel, effectKeys(one)]).toEqual([['delivery'], 'drifted', [second]]);
    expect(statusOf(play(one, ask('confirm-effect', { effect: second }))).channel).toBe('in_sync');
  });
});
