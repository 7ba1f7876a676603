import { shipmentStatus } from '../../domain/order/quantities';
import type { Life } from '../support/workflow-life';
import { timeSkipping } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = timeSkipping();

const byHand = { manual: { carrier: 'txt_carrier' } };
const timesOf = (life: Life, type: string): number => life.factTypes.filter((known) => known === type).length;
const shipmentOf = (life: Life, n: number) => {
  const shipment = life.order.shipments[n - 1];
  return shipment && shipmentStatus(shipment);
};

describe('accept_by', () => {
  const asking = { requiresAcceptance: true };

  test('an order that is not accepted in time has expired and is cancelled', async () => {
    const life = await its.world.take(asking);
    await its.world.pass('49 hours');
    await life.until('its end', (order) => order.lifecycle.state === 'cancelled');
    expect(life.factTypes).toEqual(['OrderTaken', 'AcceptanceExpired', 'OrderCancelled']);
    expect(await life.ended()).toBe('COMPLETED');
  });

  test('an order that was accepted in time does not expire', async () => {
    const life = await its.world.take(asking);
    await its.world.pass('47 hours');
    await life.send('accept', {});
    await its.world.pass('2 days');
    await life.send('ship', byHand);
    expect(life.order.acceptanceExpired).toBe(false);
  });

  test('an acceptance stored before the deadline counts, even if it was not signalled before it', async () => {
    const life = await its.world.take(asking);
    await its.world.pass('47 hours');
    const accept = await life.keep('accept', {});
    await its.world.pass('2 hours');
    await life.signal(accept);
    expect(await life.answer(accept)).toMatchObject({ state: 'accepted' });
    expect(life.factTypes).toEqual(['OrderTaken', 'LinesAccepted', 'OrderReleased']);
  });

  test('an acceptance stored after the deadline finds the order expired, and is refused', async () => {
    const life = await its.world.take(asking);
    await its.world.pass('49 hours');
    const answer = await life.send('accept', {});
    expect(answer).toMatchObject({ state: 'refused', refusal: { code: 'order_cancelled' } });
    expect(life.order.acceptanceExpired).toBe(true);
  });

  test('a command stored before the deadline is decided before it, even if no run existed for days', async () => {
    const life = await its.world.take({ ...asking, captured: 0 });
    await life.terminate();
    await its.world.pass('47 hours');
    const before = await life.keep('record-payment', {
      paymentId: 'p-1',
      amount: { amount: 2990, currency: 'EUR' },
      state: 'captured',
    });
    await its.world.pass('2 hours');
    const after = await life.keep('accept', {});
    await life.wake();
    expect(await life.answer(before)).toMatchObject({ state: 'accepted' });
    expect(await life.answer(after)).toMatchObject({ state: 'refused' });
    expect(life.factTypes).toEqual(['OrderTaken', 'PaymentRecorded', 'AcceptanceExpired', 'OrderCancelled']);
  });
});

describe('ship_by', () => {
  test('an order that is not shipped in time is noted as late once', async () => {
    const life = await its.world.take();
    await its.world.pass('6 days');
    await life.until('the note', (order) => order.missed.includes('ship_by'));
    await its.world.pass('30 days');
    expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
    expect(timesOf(life, 'DeadlineMissed')).toBe(1);
  });

  test('an order that left in time is not late', async () => {
    const life = await its.world.take();
    await life.send('ship', byHand);
    await its.world.pass('6 days');
    await life.scan(1, 'in_transit');
    expect(life.order.missed).toEqual([]);
  });
});

describe('carrier_silence', () => {
  const shipped = async (): Promise<Life> => {
    const life = await its.world.take();
    await life.send('ship', byHand);
    return life;
  };

  test('a shipment without events for thirty days has expired, until its carrier reports again', async () => {
    const life = await shipped();
    await its.world.pass('31 days');
    await life.until('the silence', () => shipmentOf(life, 1) === 'expired');
    await life.scan(1, 'in_transit');
    expect(shipmentOf(life, 1)).toBe('in_transit');
  });

  test('an event of the carrier restarts the thirty days', async () => {
    const life = await shipped();
    await its.world.pass('20 days');
    await life.scan(1, 'in_transit');
    await its.world.pass('20 days');
    await life.scan(1, 'out_for_delivery');
    expect(timesOf(life, 'CarrierReported')).toBe(2);
    await its.world.pass('31 days');
    await life.until('the silence', () => shipmentOf(life, 1) === 'expired');
  });

  test('each shipment has its own deadline', async () => {
    const life = await its.world.take();
    const one = { lines: [{ id: '1', quantity: 1 }] };
    await life.send('ship', { ...one, ...byHand });
    await life.send('ship', { ...one, ...byHand });
    await its.world.pass('20 days');
    await life.scan(1, 'in_transit');
    await its.world.pass('11 days');
    await life.until('the silence of the second', () => shipmentOf(life, 2) === 'expired');
    expect(shipmentOf(life, 1)).toBe('in_transit');
    await its.world.pass('20 days');
    await life.until('the silence of the first', () => shipmentOf(life, 1) === 'expired');
    expect(timesOf(life, 'CarrierReported')).toBe(3);
  });
});

describe('after the delivery', () => {
  const delivered = async (policy = {}): Promise<Life> => {
    const life = await its.world.take({ policy });
    await life.send('ship', byHand);
    await life.scan(1, 'delivered');
    return life;
  };

  test('receipt is assumed if the policy says so', async () => {
    const life = await delivered({ autoReceiptSeconds: 3 * 86_400 });
    await its.world.pass('4 days');
    await life.until('the receipt', (order) => order.lines[0]?.received === 2);
    expect(life.facts.at(-1)).toMatchObject({ type: 'ReceiptConfirmed', by: 'system' });
  });

  test('receipt is never assumed if the policy does not say so', async () => {
    const life = await delivered();
    await its.world.pass('13 days');
    await life.send('confirm-receipt', {});
    expect(life.facts.at(-1)).toMatchObject({ type: 'ReceiptConfirmed', by: 'customer' });
    expect(timesOf(life, 'ReceiptConfirmed')).toBe(1);
  });

  test('the order completes after fourteen days, and its run ends', async () => {
    const life = await delivered();
    await its.world.pass('13 days');
    await life.wake();
    expect(life.order.lifecycle.state).toBe('open');
    await its.world.pass('2 days');
    await life.until('its completion', (order) => order.lifecycle.state === 'completed');
    expect(life.order.lifecycle).toMatchObject({ by: 'system' });
    expect(await life.ended()).toBe('COMPLETED');
  });

  test('no order completes while a return is open', async () => {
    const life = await delivered();
    await life.send('request-return', {});
    await its.world.pass('30 days');
    const [item] = life.order.returns;
    await life.send('reject-return', { returnId: item?.id ?? '' });
    expect(life.factTypes.indexOf('OrderCompleted')).not.toBe(life.factTypes.indexOf('ReturnRejected') - 1);
    await life.until('its completion', (order) => order.lifecycle.state === 'completed');
    expect(life.factTypes.slice(-2)).toEqual(['ReturnRejected', 'OrderCompleted']);
  });

  test('no order completes while a refund is under way', async () => {
    const life = await delivered({ refunds: 'manual' });
    await life.send('refund', {});
    await its.world.pass('30 days');
    const [effect] = Object.keys(life.order.effects);
    await life.send('confirm-effect', { effect: effect ?? '' });
    await life.until('its completion', (order) => order.lifecycle.state === 'completed');
    expect(life.factTypes.slice(-2)).toEqual(['RefundDone', 'OrderCompleted']);
  });

  test('a completed order is closed by a wake after its deadline, and by none before it', async () => {
    const life = await delivered();
    await life.send('complete', {});
    expect(await life.ended()).toBe('COMPLETED');
    await its.world.pass('29 days');
    await life.wake();
    await life.ended();
    expect(life.order.lifecycle.state).toBe('completed');
    await its.world.pass('2 days');
    await life.wake();
    await life.until('its end', (order) => order.lifecycle.state === 'closed');
    expect(life.facts.at(-1)).toEqual({ type: 'OrderClosed', by: 'system' });
    expect(await life.ended()).toBe('COMPLETED');
  });
});
