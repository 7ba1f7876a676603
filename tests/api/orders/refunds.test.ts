import { connectChannel } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { byHand, eur, money, mugs, newOrder, orderOf } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

const one = [{ id: '1', quantity: 1 }];

/** Money that goes back: never more than has come in. */
withSystem((system) => {
  describe('a refund', () => {
    const take = (more: Readonly<Record<string, unknown>> = {}) => system.client.take(newOrder(more));

    test('of a quantity gives back what that quantity has cost', async () => {
      const { id } = await take();
      const order = await system.client.act(id, 'refund', { lines: one, reason: 'one was chipped' });
      expect(order.refunds).toEqual([
        {
          id: expect.stringMatching(/^rfd_/),
          status: 'refunded',
          executedBy: 'caller',
          amount: eur(1250),
          lines: [{ id: '1', quantity: 1, amount: eur(1250) }],
          shipping: eur(0),
          adjustment: eur(0),
          fee: eur(0),
          payments: [{ paymentId: 'initial', amount: eur(1250) }],
          reason: 'one was chipped',
          at: expect.any(String),
        },
      ]);
      expect(order.totals.refunded).toEqual(eur(1250));
      expect(order.status.refund).toBe('partially_refunded');
      expect(order.lines[0]?.quantities.refunded).toBe(1);
    });

    test('comes to its lines, shipping and adjustment less the fee', async () => {
      const { id } = await take();
      const body = { lines: one, shipping: eur(490), adjustment: eur(25), fee: eur(100) };
      const order = await system.client.act(id, 'refund', body);
      expect(order.refunds[0]?.amount).toEqual(eur(1250 + 490 + 25 - 100));
    });

    test('may be made in parts until nothing is left, and then no more', async () => {
      const { id } = await take();
      await system.client.act(id, 'refund', { lines: one });
      await system.client.act(id, 'refund', { shipping: eur(490) });
      const order = await system.client.act(id, 'refund');
      expect(order.refunds.map(({ amount }) => amount.amount)).toEqual([1250, 490, 1250]);
      expect(order.totals.refunded).toEqual(order.totals.captured);
      expect(order.status.refund).toBe('refunded');
      await expectRefusal(system.client, id, 'refund', {}, 'nothing_to_refund');
    });

    test('of single pieces loses and invents nothing where a price can not be divided', async () => {
      const { id } = await take({
        lines: [mugs(3, { unitPrice: eur(350), discount: eur(50) })],
        shipping: undefined,
        payment: { mode: 'prepaid', captured: eur(1000) },
      });
      await system.client.act(id, 'refund', { lines: one });
      await system.client.act(id, 'refund', { lines: one });
      const order = await system.client.act(id, 'refund', { lines: one });
      expect(order.totals.refunded).toEqual(eur(1000));
      expect(order.lines[0]?.quantities.refunded).toBe(3);
      expect(Math.max(...order.refunds.map(({ amount }) => amount.amount))).toBeLessThanOrEqual(334);
    });

    test.each([
      ['more than was captured', { adjustment: eur(2991) }, 'refund_exceeds_captured'],
      ['a fee above what it gives', { lines: one, fee: eur(1250) }, 'refund_not_positive'],
      ['more shipping than was paid', { shipping: eur(491) }, 'refund_exceeds_shipping'],
      ['another currency', { adjustment: money(1, 'USD') }, 'currency_mismatch'],
      ['a line that is not there', { lines: [{ id: '2', quantity: 1 }] }, 'line_not_found'],
      ['more pieces than were bought', { lines: [{ id: '1', quantity: 3 }] }, 'quantity_too_large'],
    ])('of %s is refused', async (_name, body, code) => {
      const { id } = await take();
      await expectRefusal(system.client, id, 'refund', body, code);
    });

    test.each([
      ['a negative amount', { adjustment: eur(-1) }, '/adjustment/amount'],
      ['half a cent', { adjustment: eur(0.5) }, '/adjustment/amount'],
      ['no lines at all', { lines: [] }, '/lines'],
      ['a line twice', { lines: [...one, ...one] }, '/lines'],
      ['nothing of a line', { lines: [{ id: '1', quantity: 0 }] }, '/lines/0/quantity'],
    ])('of %s is no request', async (_name, body, pointer) => {
      const { id } = await take();
      const answer = await system.client.send(id, 'refund', body);
      expect(answer.status).toBe(400);
      expect(answer.body.errors.map((error) => error.pointer)).toEqual([pointer]);
    });

    test('takes from each payment no more than it has', async () => {
      const { id } = await take({
        payment: { mode: 'prepaid' },
        payments: [
          { id: 'card', amount: eur(2000), state: 'captured' },
          { id: 'voucher', amount: eur(990), state: 'captured' },
          { id: 'gone', amount: eur(5000), state: 'voided' },
        ],
      });
      await system.client.act(id, 'refund', { adjustment: eur(1001) });
      const order = await system.client.act(id, 'refund');
      const given = (payment: string) =>
        order.refunds
          .flatMap((refund) => refund.payments)
          .reduce((sum, part) => (part.paymentId === payment ? sum + part.amount.amount : sum), 0);
      expect({ card: given('card'), voucher: given('voucher'), gone: given('gone') }).toEqual({
        card: 2000,
        voucher: 990,
        gone: 0,
      });
    });

    test('of what was captured late is as good as any', async () => {
      const { id } = await take({ payment: { mode: 'prepaid' } });
      await expectRefusal(system.client, id, 'refund', {}, 'nothing_to_refund');
      await system.client.act(id, 'record-payment', { paymentId: 'p', amount: eur(2990), state: 'captured' });
      expect((await system.client.act(id, 'refund')).totals.refunded).toEqual(eur(2990));
    });

    test('twenty times at once gives back what there is and not a cent more', async () => {
      const { id } = await take();
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => system.client.send(id, 'refund', { adjustment: eur(400) })),
      );
      const won = answers.filter(({ status }) => status === 200);
      const lost = answers.filter(({ status }) => status === 409);
      expect([won.length, lost.length]).toEqual([7, 13]);
      expect(new Set(lost.map(({ body }) => body.code))).toEqual(new Set(['refund_exceeds_captured']));
      const order = await system.client.order(id);
      expect(order.totals.refunded).toEqual(eur(2800));
      expect(order.refunds).toHaveLength(7);
    });

    test('done by hand counts against what is left at once, and is a task until somebody has the evidence', async () => {
      const channel = await connectChannel(system, 'refunds-by-hand', { refunds: 'manual' });
      const { id } = await take({ channel });
      const asked = await system.client.act(id, 'refund', { lines: one });
      expect(asked).toMatchObject({ status: { refund: 'to_refund' }, refunds: [{ status: 'to_refund' }] });
      expect(asked.totals.refunded).toEqual(eur(0));
      const [task] = asked.attention;
      expect(task).toMatchObject({ problem: 'refund_by_hand', waysOut: ['confirm', 'give_up'] });
      await expectRefusal(system.client, id, 'refund', { adjustment: eur(1741) }, 'refund_exceeds_captured');
      await expectRefusal(system.client, id, 'retry-effect', { effect: task?.effect }, 'way_out_not_open');
      const done = await system.client.act(id, 'confirm-effect', {
        effect: task?.effect,
        evidence: 'transfer 7',
      });
      expect(done).toMatchObject({
        status: { refund: 'partially_refunded' },
        totals: { refunded: eur(1250) },
      });
    });

    test('that was given up frees its amount again', async () => {
      const channel = await connectChannel(system, 'refunds-given-up', { refunds: 'manual' });
      const { id } = await take({ channel });
      const asked = await system.client.act(id, 'refund');
      await system.client.act(id, 'give-up-effect', { effect: asked.attention[0]?.effect });
      const again = await system.client.act(id, 'refund');
      expect(again.refunds.map(({ status }) => status)).toEqual(['failed', 'to_refund']);
    });

    test('is owed where something that was paid will not come, and stays open until it is made', async () => {
      const { id } = await system.client.take(orderOf(3));
      await system.client.act(id, 'ship', { ...byHand(), lines: one });
      const cancelled = await system.client.act(id, 'cancel', { reason: 'sold out' });
      expect(cancelled.status).toMatchObject({
        lifecycle: 'open',
        fulfillment: 'handed',
        refund: 'to_refund',
      });
      await expectRefusal(system.client, id, 'complete', {}, 'refund_open');
      const refunded = await system.client.act(id, 'refund', { lines: [{ id: '1', quantity: 2 }] });
      expect(refunded.status.refund).toBe('partially_refunded');
      expect((await system.client.act(id, 'complete')).status.lifecycle).toBe('completed');
    });
  });
});
