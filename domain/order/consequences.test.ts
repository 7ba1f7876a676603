import {
  ask,
  channelSays,
  done,
  effectKeys,
  factsOf,
  labelBought,
  lineOf,
  ORDER_ID,
  packByLabel,
  pay,
  play,
  result,
  shipByLabel,
  shipmentNo,
  takeBody,
  taken,
} from '../../tests/support/domain/orders';
import { nextConsequence } from './consequences';
import { fulfillmentOf, statusOf } from './status';

const isReleased = (order: ReturnType<typeof taken>): boolean => order.releasedAt !== null;
const accept = ask('accept', {});
const NOTIFIED = { acceptance: true, shipment: false, cancellation: false };

describe('release', () => {
  test('a prepaid order is released by full payment, and not by less', () => {
    expect(isReleased(taken())).toBe(true);
    expect(isReleased(taken({ captured: 2989 }))).toBe(false);
    expect(isReleased(play(taken({ captured: 2989 }), pay('p-2', 1)))).toBe(true);
    expect(isReleased(taken({ captured: 5000 }))).toBe(true);
  });

  test('an order paid on delivery or on invoice is released without payment', () => {
    expect(isReleased(taken({ paymentMode: 'on_delivery' }))).toBe(true);
    expect(isReleased(taken({ paymentMode: 'on_invoice' }))).toBe(true);
  });

  test('an order that its channel pays is released', () => {
    expect(isReleased(taken({ paymentMode: 'channel' }))).toBe(true);
  });

  test('an order whose channel has not charged the customer yet waits for the charge', () => {
    const order = taken({
      paymentMode: 'channel',
      payments: [{ id: 'debit', method: null, amount: 2990, state: 'pending' }],
    });
    expect(isReleased(order)).toBe(false);
    expect(isReleased(play(order, pay('debit', 2990)))).toBe(true);
  });

  test('an authorization releases an order only if the policy says so', () => {
    const authorized = (releaseOnAuthorized: boolean) =>
      play(taken({ captured: 0, policy: { releaseOnAuthorized } }), pay('p-1', 2990, 'authorized'));
    expect(isReleased(authorized(true))).toBe(true);
    expect(isReleased(authorized(false))).toBe(false);
  });

  test('an authorization of less than the amount due releases nothing until the rest is authorized', () => {
    const order = taken({ captured: 0, policy: { releaseOnAuthorized: true } });
    const some = play(order, pay('p-1', 2989, 'authorized'));
    expect(isReleased(some)).toBe(false);
    expect(isReleased(play(some, pay('p-2', 1, 'authorized')))).toBe(true);
    expect(isReleased(play(some, pay('p-2', 1)))).toBe(true);
  });

  test('a pending, failed or voided payment releases nothing', () => {
    for (const state of ['pending', 'failed', 'voided'] as const) {
      const order = taken({ captured: 0, policy: { releaseOnAuthorized: true } });
      expect(isReleased(play(order, pay('p-1', 2990, state)))).toBe(false);
    }
  });

  test('an order is released when its last line is decided, by the amount due for the accepted lines', () => {
    const order = taken({ requiresAcceptance: true, lines: [lineOf('1', 2), lineOf('2', 1)] });
    const first = play(order, ask('accept', { lines: [{ id: '1' }] }));
    expect([isReleased(order), isReleased(first)]).toEqual([false, false]);
    expect(isReleased(play(first, ask('refuse', {})))).toBe(true);
  });

  test('payment for the remaining lines is sufficient', () => {
    const lines = [lineOf('1', 1), lineOf('2', 1)];
    const order = taken({ requiresAcceptance: true, lines, captured: 1740 });
    const decided = play(order, ask('accept', { lines: [{ id: '1' }] }), ask('refuse', {}));
    expect(isReleased(decided)).toBe(true);
  });

  test('an order of which only gifts are left needs no payment', () => {
    const lines = [lineOf('1', 1), lineOf('gift', 1, { unitPrice: 0 })];
    const order = taken({ requiresAcceptance: true, lines, captured: 0, shippingPrice: 0 });
    const decided = play(order, ask('refuse', { lines: [{ id: '1' }] }), accept);
    expect(isReleased(decided)).toBe(true);
  });

  test('an order is released once, whatever is paid after that', () => {
    const order = taken();
    expect(factsOf(order, pay('p-2', 100)).map(({ type }) => type)).toEqual(['PaymentRecorded']);
  });

  test('a cancelled or refused order is not released by a payment', () => {
    const cancelled = play(taken({ captured: 0 }), ask('cancel', {}), pay('p-1', 2990));
    expect(isReleased(cancelled)).toBe(false);
    const refused = play(
      taken({ requiresAcceptance: true, captured: 0 }),
      ask('refuse', {}),
      pay('p-1', 2990),
    );
    expect(isReleased(refused)).toBe(false);
  });

  test('an order on hold is not released', () => {
    const order = { ...taken({ captured: 2990 }), releasedAt: null, hold: { reason: 'fraud', until: null } };
    expect(nextConsequence(order)).toBeNull();
    expect(nextConsequence({ ...order, hold: null })).toEqual({ type: 'OrderReleased' });
  });

  test('the release is a fact of the command that caused it', () => {
    expect(factsOf(null, ask('take', takeBody())).map(({ type }) => type)).toEqual([
      'OrderTaken',
      'OrderReleased',
    ]);
    const unpaid = taken({ captured: 0 });
    expect(factsOf(unpaid, pay('p-1', 2990)).map(({ type }) => type)).toEqual([
      'PaymentRecorded',
      'OrderReleased',
    ]);
  });
});

describe('the hand-over requested by ship', () => {
  test('happens when the label arrives', () => {
    const order = play(taken(), shipByLabel());
    expect(factsOf(order, labelBought(1)).map(({ type }) => type)).toEqual([
      'LabelBought',
      'ShipmentHandedOver',
    ]);
  });

  test('does not happen for a label of a shipment that was only packed', () => {
    const order = play(taken(), packByLabel());
    expect(factsOf(order, labelBought(1)).map(({ type }) => type)).toEqual(['LabelBought']);
  });

  test('does not happen when the label of a void shipment arrives', () => {
    const order = play(taken(), shipByLabel(), ask('void-shipment', { shipmentId: shipmentNo(1) }));
    expect(factsOf(order, labelBought(1)).map(({ type }) => type)).toEqual(['LabelBought']);
    expect(fulfillmentOf(play(order, labelBought(1)))).toBe('processing');
  });
});

describe('the end of an order of which nothing is left', () => {
  const refused = (isNotified: boolean) =>
    play(
      taken({ requiresAcceptance: true, ...(isNotified ? { policy: { tells: NOTIFIED } } : {}) }),
      ask('refuse', {}),
    );
  const key = `acceptance:${ORDER_ID}`;

  test('comes by its refusal in whole, as a cancellation by the seller', () => {
    expect(refused(false).lifecycle).toMatchObject({ state: 'cancelled', by: 'seller' });
  });

  test('waits for a channel that has to be notified of the refusal', () => {
    const order = refused(true);
    expect(statusOf(order)).toMatchObject({ lifecycle: 'open', acceptance: 'refused' });
    expect(effectKeys(order)).toEqual([key]);
    expect(play(order, done(key)).lifecycle).toMatchObject({ state: 'cancelled', by: 'channel' });
  });

  test('waits for a person while the channel cannot be notified', () => {
    const order = play(refused(true), result(key, { kind: 'unknown', problem: 'no_answer' }));
    expect(order.lifecycle.state).toBe('open');
    expect(play(order, ask('give-up-effect', { effect: key })).lifecycle.state).toBe('cancelled');
  });

  test('comes also if the channel cancels before it confirms the notification', () => {
    const order = play(refused(true), channelSays({ state: 'cancelled', reason: null }));
    expect(order.lifecycle).toMatchObject({ state: 'cancelled', by: 'channel' });
    expect(play(order, done(key)).lifecycle.state).toBe('cancelled');
  });

  test('comes at once if it was accepted in part and cancelled after that', () => {
    const order = taken({ requiresAcceptance: true, policy: { tells: NOTIFIED } });
    const part = play(order, ask('accept', { lines: [{ id: '1', quantity: 1 }] }), ask('refuse', {}));
    expect(play(part, ask('cancel', { lines: [{ id: '1' }] })).lifecycle.state).toBe('cancelled');
  });

  test('does not come while anything is to be delivered or decided', () => {
    const order = taken({ requiresAcceptance: true, lines: [lineOf('1', 1), lineOf('2', 1)] });
    expect(play(order, ask('refuse', { lines: [{ id: '1' }] })).lifecycle.state).toBe('open');
    expect(play(order, accept, ask('cancel', { lines: [{ id: '1' }] })).lifecycle.state).toBe('open');
  });
});
