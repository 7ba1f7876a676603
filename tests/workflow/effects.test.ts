import { shipmentId } from '../../domain/ids';
import { attentionOf } from '../../domain/order/attention';
import type { Life } from '../support/workflow-life';
import { POST } from '../support/workflow-life';
import { fails, hanging, leavesOpen, refuses, trackingOf } from '../support/workflow-outside';
import { timeSkipping } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = timeSkipping();

const byPost = { carrier: { account: POST.account } };
const ship = (life: Life, lines?: { id: string; quantity: number }[]) =>
  life.send('ship', lines ? { ...byPost, lines } : byPost, { carrier: POST });
const labelKey = (life: Life, n = 1): string => `label:${shipmentId(life.id, n)}`;
const callsFor = (key: string): number => its.world.outside.calls.filter((call) => call.key === key).length;
const isStuck = (order: Life['order']): boolean => attentionOf(order).length > 0;

test('a bought label hands the shipment over, and its channel is notified', async () => {
  const tells = { acceptance: false, shipment: true, cancellation: false };
  const life = await its.world.take({ policy: { tells } });
  await ship(life);
  await life.until('the message', () => life.factTypes.includes('EffectDone'));
  expect(life.factTypes.slice(2)).toEqual([
    'ShipmentCreated',
    'LabelBought',
    'ShipmentHandedOver',
    'EffectDone',
  ]);
  expect(its.world.outside.callsOf('notifyChannel')).toContain(`shipment:${shipmentId(life.id, 1)}`);
});

test('an effect that the outside system refuses waits for a person, who may retry it', async () => {
  const life = await its.world.take();
  its.world.outside.next('buyLabel', refuses('address_invalid'));
  await ship(life);
  const stuck = await life.until('the refusal', isStuck);
  expect(attentionOf(stuck)).toMatchObject([{ effect: labelKey(life), problem: 'address_invalid' }]);
  expect(attentionOf(stuck)[0]?.waysOut).toEqual(['retry', 'confirm', 'give_up']);
  await life.send('retry-effect', { effect: labelKey(life) });
  await life.quiet();
  expect(callsFor(labelKey(life))).toBe(2);
  expect(life.order.shipments[0]).toMatchObject({
    label: 'bought',
    trackingNumber: trackingOf(shipmentId(life.id, 1)),
  });
});

test('an effect that is refused twice needs attention twice', async () => {
  const life = await its.world.take();
  its.world.outside.next('buyLabel', refuses('no_balance'), refuses('no_balance'));
  await ship(life);
  await life.until('the first refusal', isStuck);
  await life.send('retry-effect', { effect: labelKey(life) });
  await life.until('the second refusal', (order) => isStuck(order) && callsFor(labelKey(life)) === 2);
  await life.send('give-up-effect', { effect: labelKey(life) });
  expect(life.order.effects).toEqual({});
  expect(life.order.shipments[0]).toMatchObject({ cancelled: true });
});

test('an effect that fails for more than ten minutes is shown as delayed while it continues, and then is done', async () => {
  const life = await its.world.take();
  its.world.outside.next('buyLabel', ...Array.from({ length: 26 }, () => fails('http_503')));
  await ship(life);
  await its.world.pass('11 minutes');
  const late = await life.until('the delay', isStuck);
  expect(attentionOf(late)).toMatchObject([{ problem: 'http_503', waysOut: [] }]);
  await its.world.pass('1 hour');
  await life.quiet();
  expect(life.factTypes.filter((type) => type === 'EffectDelayed')).toHaveLength(1);
  expect(life.order.shipments[0]?.label).toBe('bought');
  expect(callsFor(labelKey(life))).toBe(27);
});

test('an effect with an unknown outcome waits for a person, who may confirm it', async () => {
  const life = await its.world.take();
  its.world.outside.next('buyLabel', leavesOpen('ambiguous_label'));
  await ship(life);
  await life.until('the doubt', isStuck);
  expect(callsFor(labelKey(life))).toBe(1);
  await life.send('confirm-effect', { effect: labelKey(life), trackingNumber: 'BY-HAND-1' });
  expect(life.order.shipments[0]).toMatchObject({ label: 'bought', trackingNumber: 'BY-HAND-1' });
  expect(life.factTypes).toContain('ShipmentHandedOver');
});

test('an order that is cancelled while its label is being bought refunds the label', async () => {
  const life = await its.world.take();
  const purchase = hanging();
  its.world.outside.next('buyLabel', purchase.act);
  await ship(life);
  await purchase.reached;
  expect(await life.send('cancel', {})).toMatchObject({ state: 'accepted' });
  expect(life.order.lifecycle.state).toBe('cancelled');
  purchase.release();
  await life.until('the label given back', () => life.factTypes.includes('EffectDone'));
  expect(its.world.outside.callsOf('voidLabel')).toContain(`void:${shipmentId(life.id, 1)}`);
  expect(life.order.effects).toEqual({});
  expect(life.factTypes).not.toContain('ShipmentHandedOver');
  expect(await life.ended()).toBe('COMPLETED');
});

test('an order gives every command a result while one of its effects hangs', async () => {
  const life = await its.world.take();
  const purchase = hanging();
  its.world.outside.next('buyLabel', purchase.act);
  await ship(life, [{ id: '1', quantity: 1 }]);
  await purchase.reached;
  await life.send('ship', { manual: { carrier: 'txt_carrier' } });
  expect(await life.send('refund', {})).toMatchObject({ state: 'accepted' });
  expect(await life.send('ship', byPost, { carrier: POST })).toMatchObject({ state: 'refused' });
  purchase.release();
  await life.quiet();
  expect(life.order.shipments.map((shipment) => shipment.handedAt !== null)).toEqual([true, true]);
});

test('two concurrent effects finish independently, in any order', async () => {
  const life = await its.world.take();
  const [first, second] = [hanging(), hanging()];
  its.world.outside.next('buyLabel', first.act, second.act);
  const one = [{ id: '1', quantity: 1 }];
  await ship(life, one);
  await first.reached;
  await ship(life, one);
  await second.reached;
  second.release();
  await life.until('the second label', (order) => order.shipments[1]?.label === 'bought');
  expect(life.order.shipments[0]?.label).toBe('pending');
  first.release();
  await life.quiet();
  const tracking = [1, 2].map((n) => trackingOf(shipmentId(life.id, n)));
  expect(life.order.shipments.map((shipment) => shipment.trackingNumber)).toEqual(tracking);
});

test('a channel is notified of one thing after the other, even if both happened at once', async () => {
  const tells = { acceptance: false, shipment: true, cancellation: false };
  const life = await its.world.take({ policy: { tells } });
  const one = { lines: [{ id: '1', quantity: 1 }], manual: { carrier: 'txt_carrier' } };
  await life.send('create-shipment', one);
  await life.send('create-shipment', one);
  const first = hanging();
  its.world.outside.next('notifyChannel', first.act);
  await life.send('hand-over', {});
  await first.reached;
  await life.send('deliver', {});
  const notified = () =>
    its.world.outside.callsOf('notifyChannel').filter((key) => key.includes(life.id.slice(4)));
  expect(notified()).toEqual([`shipment:${shipmentId(life.id, 1)}`]);
  first.release();
  await life.quiet();
  expect(notified()).toEqual([1, 2].map((n) => `shipment:${shipmentId(life.id, n)}`));
});

test('a label that is no longer wanted needs no attention when it is refused', async () => {
  const life = await its.world.take();
  const purchase = hanging();
  its.world.outside.next('buyLabel', async () => {
    await purchase.act();
    await refuses('address_invalid')();
  });
  await ship(life);
  await purchase.reached;
  await life.send('cancel', {});
  purchase.release();
  await life.until('the refusal', () => life.factTypes.includes('LabelFailed'));
  expect(attentionOf(life.order)).toEqual([]);
});

test('a refund by hand waits for a person, and a run that has ended starts again for it', async () => {
  const life = await its.world.take({ policy: { refunds: 'manual' } });
  await life.send('ship', { manual: { carrier: 'txt_carrier' } });
  await life.send('complete', {});
  await life.ended();
  await life.send('refund', {});
  const [waiting] = attentionOf(life.order);
  expect(waiting).toMatchObject({ problem: 'refund_by_hand', waysOut: ['confirm', 'give_up'] });
  await life.ended();
  await life.send('confirm-effect', { effect: waiting?.effect ?? '', evidence: 'txt_evidence' });
  expect(life.order.refunds[0]?.state).toBe('refunded');
});
