import type { Shown } from '../../support/api/answers';
import { expectRefusal } from '../../support/api/expect';
import { byHand, eur, mugs, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** T6, T16, P23, P24: money comes in when it comes in, in one piece or several. */
withSystem((system) => {
  describe('a payment', () => {
    const pay = (id: string, paymentId: string, amount: number, state = 'captured') =>
      system.client.act(id, 'record-payment', { paymentId, amount: eur(amount), state });
    const wordsOf = ({ views }: Shown) => [views.backoffice, views.store.payment];

    test('in cash on delivery has its words, to the end of its order', async () => {
      const { id } = await system.client.take(newOrder({ payment: { mode: 'on_delivery' } }));
      expect(wordsOf(await system.client.order(id))).toEqual(['Payment accepted', 'Unpaid']);
      const first = await system.client.act(id, 'ship', { ...byHand(), lines: [{ id: '1', quantity: 1 }] });
      expect(wordsOf(first)).toEqual(['Partially Shipped Awaiting Cash on Delivery', 'Unpaid']);
      await expectRefusal(system.client, id, 'collect-cash', { amount: eur(2990) }, 'no_cash_due');
      expect(wordsOf(await system.client.act(id, 'ship', byHand()))).toEqual([
        'Shipped pending cash on delivery',
        'Unpaid',
      ]);
      await system.client.act(id, 'deliver');
      await expectRefusal(system.client, id, 'complete', {}, 'not_paid');
      await expectRefusal(system.client, id, 'collect-cash', { amount: eur(2989) }, 'cash_differs');
      const dollars = { amount: { amount: 2990, currency: 'USD' } };
      await expectRefusal(system.client, id, 'collect-cash', dollars, 'currency_mismatch');
      const paid = await system.client.act(id, 'collect-cash', { amount: eur(2990) });
      expect(wordsOf(paid)).toEqual(['Shipped', 'Paid']);
      expect(paid.payments).toMatchObject([{ method: 'cash', state: 'captured', amount: eur(2990) }]);
      await expectRefusal(system.client, id, 'collect-cash', { amount: eur(2990) }, 'no_cash_due');
      expect(wordsOf(await system.client.act(id, 'complete'))).toEqual(['Complete', 'Paid']);
      const closed = await system.client.act(id, 'close');
      expect([closed.views.aggregator, closed.views.marketplace]).toEqual(['Closed', 'Closed']);
    });

    test('of several makes the order partly paid, paid and overpaid, and what was too much goes back', async () => {
      const payment = { mode: 'prepaid' };
      const first = { id: 'gift', method: 'gift card', amount: eur(1000), state: 'captured' };
      const second = { id: 'card', amount: eur(1990), state: 'authorized' };
      const order = await system.client.take(newOrder({ payment, payments: [first, second] }));
      expect(order.status).toMatchObject({ payment: 'partially_paid', fulfillment: 'blocked' });
      expect(order.views.store.payment).toBe('Partially Paid');
      await expectRefusal(system.client, order.id, 'ship', byHand(), 'not_released');
      const paid = await pay(order.id, 'card', 1990);
      expect(paid.status).toMatchObject({ payment: 'paid', fulfillment: 'unfulfilled' });
      const over = await pay(order.id, 'bank', 500);
      expect(over.status.payment).toBe('overpaid');
      expect(over.views.store.payment).toBe('Paid');
      expect(over.totals.captured).toEqual(eur(3490));
      const refunded = await system.client.act(order.id, 'refund', { adjustment: eur(500) });
      expect(refunded.totals.refunded).toEqual(eur(500));
      const parts = refunded.refunds[0]?.payments ?? [];
      expect(parts.reduce((sum, part) => sum + part.amount.amount, 0)).toBe(500);
      await system.client.act(order.id, 'ship', byHand());
      expect((await system.client.act(order.id, 'complete')).status.lifecycle).toBe('completed');
    });

    test('goes from pending to captured, fails and comes again, and never backwards', async () => {
      const { id } = await system.client.take(newOrder({ payment: { mode: 'prepaid' } }));
      const words: unknown[] = [];
      for (const state of ['pending', 'authorized', 'failed', 'pending', 'captured']) {
        const { status, views } = await pay(id, 'card', 2990, state);
        words.push([status.payment, views.store.payment]);
      }
      expect(words).toEqual([
        ['pending', 'In progress'],
        ['authorized', 'In progress'],
        ['failed', 'Unpaid'],
        ['pending', 'In progress'],
        ['paid', 'Paid'],
      ]);
      const { version } = await system.client.order(id);
      expect((await pay(id, 'card', 2990)).version).toBe(version);
      for (const state of ['pending', 'voided', 'failed']) {
        const body = { paymentId: 'card', amount: eur(2990), state };
        await expectRefusal(system.client, id, 'record-payment', body, 'payment_state_backwards');
      }
      await system.client.act(id, 'refund', { adjustment: eur(2000) });
      const less = { paymentId: 'card', amount: eur(1999), state: 'captured' };
      await expectRefusal(system.client, id, 'record-payment', less, 'payment_below_refunded');
    });

    test('that comes late, for an order that is cancelled by then, is to go back', async () => {
      const { id } = await system.client.take(newOrder({ payment: { mode: 'prepaid' } }));
      const cancelled = await system.client.act(id, 'cancel');
      expect(cancelled.views.aggregator).toBe('Canceled');
      const late = await pay(id, 'bank', 2990);
      expect(late).toMatchObject({
        status: { lifecycle: 'cancelled', payment: 'paid', refund: 'to_refund', fulfillment: 'blocked' },
        views: { backoffice: 'Canceled', aggregator: 'To refund' },
      });
      const back = await system.client.act(id, 'refund');
      expect(back).toMatchObject({
        status: { refund: 'refunded' },
        totals: { refunded: eur(2990) },
        views: { aggregator: 'Refunded' },
      });
    });

    test('for what is left is enough where part of an order was refused or cancelled', async () => {
      const lines = [mugs(1), mugs(1, { id: '2' })];
      const { id } = await system.client.take(
        newOrder({ lines, requiresAcceptance: true, payment: { mode: 'prepaid' } }),
      );
      await system.client.act(id, 'accept', { lines: [{ id: '1' }] });
      await system.client.act(id, 'refuse');
      const paid = await pay(id, 'bank', 1740);
      expect(paid.status).toMatchObject({ payment: 'paid', fulfillment: 'unfulfilled', refund: 'none' });
    });
  });
});
