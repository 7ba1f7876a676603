import type { Command } from '../../domain/order/commands';
import { brokenAt } from '../../domain/record/chain';
import { orderWorkflowId } from '../../workflows/contract';
import type { Life } from '../support/workflow-life';
import { POST } from '../support/workflow-life';
import { timeSkipping } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = timeSkipping();

const byHand = { manual: { carrier: 'txt_carrier' } };

/** So many payments of one cent, each stored and none signalled. */
async function keepPayments(life: Life, count: number): Promise<Command[]> {
  const kept: Command[] = [];
  for (let n = 1; n <= count; n += 1) {
    const amount = { amount: 1, currency: 'EUR' };
    kept.push(await life.keep('record-payment', { paymentId: `p-${n}`, amount, state: 'captured' }));
  }
  return kept;
}

const paid = (life: Life): string[] =>
  life.facts.flatMap((fact) => (fact.type === 'PaymentRecorded' ? [fact.paymentId] : []));

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `p-${index + 1}`);

test('a command that is signalled many times is decided once', async () => {
  const life = await its.world.take();
  const refund = await life.keep('refund', {});
  await Promise.all([1, 2, 3].map(() => life.signal(refund)));
  await life.answer(refund);
  await life.signal(refund);
  await life.send('ship', byHand);
  expect(life.factTypes.filter((type) => type === 'RefundDone')).toHaveLength(1);
});

test('a command that got its result in an earlier run is not decided again by a later one', async () => {
  const life = await its.world.take({ policy: { refunds: 'caller' } });
  const half = { adjustment: { amount: 1000, currency: 'EUR' } };
  const refund = await life.keep('refund', half);
  await life.answer(await life.signal(refund));
  await life.terminate();
  await life.signal(refund);
  await life.send('ship', byHand);
  expect(life.order.refunds).toHaveLength(1);
});

test('a wake finds commands without a signal, and decides them in the order of their receipt', async () => {
  const life = await its.world.take({ captured: 0 });
  await keepPayments(life, 3);
  await life.wake();
  await life.settled();
  expect(paid(life)).toEqual(numbered(3));
});

test.each([70, 230])(
  'a run that has %d commands to catch up with decides each once, in order',
  async (count) => {
    const life = await its.world.take({ captured: 0 });
    await keepPayments(life, count);
    await life.wake();
    await life.settled();
    expect(paid(life)).toEqual(numbered(count));
    expect(brokenAt(its.world.record.order(life.id).facts)).toBeNull();
  },
);

test('more commands than one write takes, all stored before a deadline, are all decided before it', async () => {
  const life = await its.world.take({ requiresAcceptance: true, captured: 0 });
  await keepPayments(life, 70);
  await its.world.pass('49 hours');
  await life.settled();
  await life.until('the deadline', (order) => order.acceptanceExpired);
  expect(paid(life)).toEqual(numbered(70));
  expect(life.factTypes.slice(-2)).toEqual(['AcceptanceExpired', 'OrderCancelled']);
});

test('a command of another kind that was stored before a deadline does not delay the deadline', async () => {
  const life = await its.world.take({ requiresAcceptance: true, captured: 0 });
  await its.world.pass('47 hours');
  await keepPayments(life, 1);
  await its.world.pass('2 hours');
  await life.until('the deadline', (order) => order.acceptanceExpired);
  expect(life.factTypes).toEqual(['OrderTaken', 'PaymentRecorded', 'AcceptanceExpired', 'OrderCancelled']);
});

test('a command that expects another version is refused, and changes nothing', async () => {
  const life = await its.world.take();
  const { version } = life.order;
  expect(await life.send('ship', byHand, { expectedVersion: version - 1 })).toMatchObject({
    state: 'refused',
    refusal: { code: 'version_conflict' },
  });
  expect(await life.send('ship', byHand, { expectedVersion: version })).toMatchObject({ state: 'accepted' });
});

test('a callback whose shipment was not known yet is applied as soon as its label exists', async () => {
  const life = await its.world.take();
  const early = await life.keepEarlyScan(1, 'in_transit');
  await life.send('ship', { carrier: { account: 'post-1' } }, { carrier: POST });
  expect(await life.answer(early)).toMatchObject({ state: 'accepted' });
  expect(life.order.shipments[0]?.latestCarrierEvent).toMatchObject({ status: 'in_transit' });
});

test('a wake for an unknown order ends at once', async () => {
  const orderId = 'ord_nobody';
  await its.world.orderClient.wake({
    orderId,
    channel: 'shop-1',
    externalId: 'A-0',
    summary: '',
    status: null,
    nextDeadline: null,
  });
  await expect(
    its.world.client.workflow.getHandle(orderWorkflowId(orderId)).result(),
  ).resolves.toBeUndefined();
});
