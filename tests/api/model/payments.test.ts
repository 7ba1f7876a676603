import type { Shown } from '../../support/api/answers';
import { expectRefusal } from '../../support/api/expect';
import { byHand, eur, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** T6, T16, P23, P24: payments may arrive at any time, in one part or several. */
withSystem((system) => {
  describe('a payment', () => {
    const statusesOf = ({ views }: Shown) => [views.backoffice, views.store.payment];

    test('by cash on delivery has its statuses until the end of its order', async () => {
      const { id } = await system.client.take(newOrder({ payment: { mode: 'on_delivery' } }));
      expect(statusesOf(await system.client.order(id))).toEqual(['Payment accepted', 'Unpaid']);
      const first = await system.client.act(id, 'ship', { ...byHand(), lines: [{ id: '1', quantity: 1 }] });
      expect(statusesOf(first)).toEqual(['Partially Shipped Awaiting Cash on Delivery', 'Unpaid']);
      await expectRefusal(system.client, id, 'collect-cash', { amount: eur(2990) }, 'no_cash_due');
      expect(statusesOf(await system.client.act(id, 'ship', byHand()))).toEqual([
        'Shipped pending cash on delivery',
        'Unpaid',
      ]);
      await system.client.act(id, 'deliver');
      await expectRefusal(system.client, id, 'complete', {}, 'not_paid');
      await expectRefusal(system.client, id, 'collect-cash', { amount: eur(2989) }, 'cash_differs');
      const dollars = { amount: { amount: 2990, currency: 'USD' } };
      await expectRefusal(system.client, id, 'collect-cash', dollars, 'currency_mismatch');
      const paid = await system.client.act(id, 'collect-cash', { amount: eur(2990) });
      expect(statusesOf(paid)).toEqual(['Shipped', 'Paid']);
      expect(paid.payments).toMatchObject([{ method: 'cash', state: 'captured', amount: eur(2990) }]);
      await expectRefusal(system.client, id, 'collect-cash', { amount: eur(2990) }, 'no_cash_due');
      expect(statusesOf(await system.client.act(id, 'complete'))).toEqual(['Complete', 'Paid']);
      const closed = await system.client.act(id, 'close');
      expect([closed.views.aggregator, closed.views.marketplace]).toEqual(['Closed', 'Closed']);
    });
  });
});
