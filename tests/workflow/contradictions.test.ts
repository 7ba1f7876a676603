import { attentionOf } from '../../domain/order/attention';
import type { SupplierReport } from '../../domain/order/commands';
import { orderViews, statusesOf } from '../../domain/order/read/vocabularies';
import { statusOf } from '../../domain/order/status';
import { lineOf } from '../support/domain/orders';
import type { Life } from '../support/workflow-life';
import { DEPOT, POST } from '../support/workflow-life';
import { hanging, refuses } from '../support/workflow-outside';
import { timeSkipping } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = timeSkipping();

/*
 * Contradictions between the five order systems whose solution only a running order shows, by their numbers in
 * docs/order-model.md. The others are in domain/order/contradictions*.test.ts.
 */

const byHand = { manual: { carrier: 'txt_carrier' } };
const byPost = { carrier: { account: POST.account } };
const statusShown = ({ order }: Life): string => orderViews(order).aggregator;
const callsFor = ({ id }: Life) => its.world.outside.calls.filter(({ key }) => key.includes(id.slice(4)));

describe('K6: "refunded" means that the customer has the money back, whoever has paid it', () => {
  test('by hand: it is to be done until it has evidence', async () => {
    const life = await its.world.take({ policy: { refunds: 'manual' } });
    await life.does('refund', {});
    expect(statusShown(life)).toBe('To refund');
    const [refund] = life.order.refunds;
    await life.does('start-refund', { refundId: refund?.id ?? '' });
    expect(statusShown(life)).toBe('Refunding');
    await life.does('confirm-effect', { effect: `refund:${refund?.id}`, evidence: 'txt_slip' });
    expect(statusShown(life)).toBe('Refunded');
    expect(life.facts.at(-1)).toMatchObject({ type: 'RefundDone', evidence: 'txt_slip' });
    expect(life.order.refunds).toMatchObject([{ executedBy: 'manual' }]);
    expect(callsFor(life)).toEqual([]);
  });

  test('by the channel: it is under way until the channel has accepted it', async () => {
    const life = await its.world.take({ policy: { refunds: 'channel' } });
    const answer = hanging();
    its.world.outside.next('notifyChannel', answer.act);
    await life.does('refund', {});
    await answer.reached;
    expect(statusShown(life)).toBe('Refunding');
    answer.release();
    await life.quiet();
    expect(statusShown(life)).toBe('Refunded');
    expect(life.order.refunds).toMatchObject([{ executedBy: 'channel' }]);
  });

  test('a refund from the supplier to the seller is not a refund of the customer', async () => {
    const life = await its.world.take({ lines: [lineOf('1', 2, { supplier: DEPOT })] });
    await life.does('place-source', {});
    await life.quiet();
    const sourceId = life.order.sources[0]?.id ?? '';
    const says = (state: SupplierReport['state']) => {
      const none = { carrier: null, trackingNumber: null, trackingUrl: null, reason: null };
      return life.does('supplier-report', { sourceId, state, ...none }, { party: 'system' });
    };
    for (const state of ['cancelled', 'refund_review', 'refunded'] as const) await says(state);
    expect(statusOf(life.order)).toMatchObject({ supply: 'refunded', refund: 'none', lifecycle: 'open' });
    expect(orderViews(life.order)).toMatchObject({
      'dropship.order': 'Refund Orders',
      'store.payment': 'Paid',
    });
  });
});

test('K12: after a declined refund the previous status shows again; only a report of the channel cancels what was shipped', async () => {
  expect(statusesOf('aggregator')).toHaveLength(16);
  const life = await its.world.take({ policy: { refunds: 'channel' } });
  await life.does('ship', byHand);
  const answer = hanging();
  its.world.outside.next('notifyChannel', async () => {
    await answer.act();
    refuses('too_late')();
  });
  await life.does('refund', {});
  expect(statusShown(life)).toBe('Refunding');
  answer.release();
  await life.quiet();
  expect(statusOf(life.order)).toMatchObject({ refund: 'declined', lifecycle: 'open' });
  expect(statusShown(life)).toBe('Shipped');

  await life.does('channel-report', { state: 'cancelled', reason: null }, { party: 'channel' });
  expect(statusShown(life)).toBe('Canceled');
  expect(statusOf(life.order)).toMatchObject({
    lifecycle: 'cancelled',
    return: 'requested',
    incident: 'open',
  });
  expect(attentionOf(life.order)).toMatchObject([{ problem: 'intercept_by_hand' }]);
});

test('K19: an order runs from its receipt, and none of its goods leave before it is released', async () => {
  const life = await its.world.take({ requiresAcceptance: true, captured: 0 });
  expect((await life.handle.describe()).status.name).toBe('RUNNING');
  const early = await life.send('ship', byPost, { carrier: POST });
  expect(early).toMatchObject({ state: 'refused', refusal: { code: 'not_released' } });
  await life.does('accept', {});
  expect(statusShown(life)).toBe('Accepted');
  expect(callsFor(life)).toEqual([]);
  const amount = { amount: 2990, currency: 'EUR' };
  await life.does('record-payment', { paymentId: 'p-1', amount, state: 'captured' });
  await life.does('ship', byPost, { carrier: POST });
  await life.quiet();
  expect(callsFor(life)).toEqual([{ activity: 'buyLabel', key: expect.stringMatching(/^label:/) }]);
  expect(statusShown(life)).toBe('Shipped');
});

test('K21: whoever acts on behalf of a seller does so under their own name, and both names are recorded with every fact', async () => {
  const life = await its.world.take();
  const operator = { who: 'key_operator', party: 'operator', onBehalfOf: 'seller-1' } as const;
  const command = await life.signal(await life.keep('cancel', {}, operator));
  await life.answer(command);
  const { facts } = its.world.record.order(life.id);
  expect(facts.map(({ data, who, onBehalfOf, cause }) => [data.type, who, onBehalfOf, cause])).toEqual([
    ['OrderTaken', 'key_1', null, life.taking.id],
    ['OrderReleased', 'key_1', null, life.taking.id],
    ['LinesCancelled', 'key_operator', 'seller-1', command.id],
    ['OrderCancelled', 'key_operator', 'seller-1', command.id],
  ]);
  expect(life.order.lifecycle.by).toBe('operator');
});
