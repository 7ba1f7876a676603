import { statusOf } from '../../domain/order/status';
import { brokenAt } from '../../domain/record/chain';
import type { Life } from '../support/workflow-life';
import { POST } from '../support/workflow-life';
import { hanging } from '../support/workflow-outside';
import { timeSkipping } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = timeSkipping();

const byHand = { manual: { carrier: 'txt_carrier' } };
const byPost = { carrier: { account: POST.account } };

/** Every fact exists once, in an unbroken chain, and the order follows from them. */
function expectWhole(life: Life): void {
  const { version, facts } = its.world.record.order(life.id);
  expect(brokenAt(facts)).toBeNull();
  expect(version).toBe(facts.length);
}

async function closed(): Promise<Life> {
  const life = await its.world.take();
  await life.send('ship', byHand);
  await life.scan(1, 'in_transit');
  await life.send('complete', {});
  await life.ended();
  await life.send('close', {});
  expect(await life.ended()).toBe('COMPLETED');
  return life;
}

test('an order runs from its taking to its end, with every notification sent and every deadline met', async () => {
  const tells = { acceptance: true, shipment: true, cancellation: true };
  const life = await its.world.take({ requiresAcceptance: true, policy: { tells } });
  await its.world.pass('1 day');
  await life.send('accept', {});
  await life.quiet();
  await its.world.pass('2 days');
  await life.send('ship', byPost, { carrier: POST });
  await life.quiet();
  await its.world.pass('1 day');
  for (const status of ['in_transit', 'out_for_delivery', 'delivered'] as const) await life.scan(1, status);
  expect(statusOf(life.order)).toMatchObject({ fulfillment: 'handed', delivery: 'delivered' });
  await its.world.pass('15 days');
  await life.until('its completion', (order) => order.lifecycle.state === 'completed');
  expect(await life.ended()).toBe('COMPLETED');
  await its.world.pass('31 days');
  await life.wake();
  await life.until('its end', (order) => order.lifecycle.state === 'closed');
  expect(life.factTypes).toEqual([
    'OrderTaken',
    'LinesAccepted',
    'OrderReleased',
    'EffectDone',
    'ShipmentCreated',
    'LabelBought',
    'ShipmentHandedOver',
    'EffectDone',
    'CarrierReported',
    'CarrierReported',
    'CarrierReported',
    'OrderCompleted',
    'OrderClosed',
  ]);
  expectWhole(life);
});

describe('an order whose run has ended starts again', () => {
  test('for a refund after its end, which is made once', async () => {
    const life = await closed();
    const before = await life.runId();
    expect(await life.send('refund', {})).toMatchObject({ state: 'accepted' });
    expect(await life.runId()).not.toBe(before);
    expect(await life.ended()).toBe('COMPLETED');
    expect(life.order.lifecycle.state).toBe('closed');
    expect(life.order.refunds.map((refund) => refund.state)).toEqual(['refunded']);
    expectWhole(life);
  });

  test('for a callback after its end, which is stored and applied', async () => {
    const life = await closed();
    await life.scan(1, 'delivered');
    expect(statusOf(life.order)).toMatchObject({ lifecycle: 'closed', delivery: 'delivered' });
    expect(await life.ended()).toBe('COMPLETED');
    expectWhole(life);
  });
});

describe('a run that is terminated from outside', () => {
  test('leaves its effects to the next one, under the same keys', async () => {
    const life = await its.world.take();
    const purchase = hanging();
    its.world.outside.next('buyLabel', purchase.act);
    await life.send('ship', byPost, { carrier: POST });
    await purchase.reached;
    await life.terminate();
    purchase.release();
    await life.wake();
    await life.until('the label', (order) => order.shipments[0]?.label === 'bought');
    const keys = its.world.outside.callsOf('buyLabel').filter((key) => key.includes(life.id.slice(4)));
    expect(new Set(keys).size).toBe(1);
    expectWhole(life);
  });

  test('loses nothing that had arrived', async () => {
    const life = await its.world.take({ requiresAcceptance: true });
    const accept = await life.keep('accept', {});
    await life.terminate();
    await life.signal(await life.keep('ship', byHand));
    await life.settled();
    expect(await life.answer(accept)).toMatchObject({ state: 'accepted' });
    expect(life.order.shipments).toHaveLength(1);
  });

  test('may be requested to cancel itself, which stops no order', async () => {
    const life = await its.world.take();
    await life.handle.cancel();
    expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
    await life.scan(1, 'delivered');
    expectWhole(life);
  });
});
