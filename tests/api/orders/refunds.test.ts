import { connectChannel } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { eur, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

const one = [{ id: '1', quantity: 1 }];

/** Refunds: never more than was captured. */
withSystem((system) => {
  describe('a refund', () => {
    const take = (more: Readonly<Record<string, unknown>> = {}) => system.client.take(newOrder(more));

    test('of a quantity returns the price of that quantity', async () => {
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

    test.each([
      ['a negative amount', { adjustment: eur(-1) }, '/adjustment/amount'],
      ['half a cent', { adjustment: eur(0.5) }, '/adjustment/amount'],
      ['no lines at all', { lines: [] }, '/lines'],
      ['a line twice', { lines: [...one, ...one] }, '/lines'],
      ['nothing of a line', { lines: [{ id: '1', quantity: 0 }] }, '/lines/0/quantity'],
    ])('of %s is 400', async (_name, body, pointer) => {
      const { id } = await take();
      const response = await system.client.send(id, 'refund', body);
      expect(response.status).toBe(400);
      expect(response.body.errors.map((error) => error.pointer)).toEqual([pointer]);
    });

    test('sent twenty times concurrently never exceeds what can be refunded', async () => {
      const { id } = await take();
      const responses = await Promise.all(
        Array.from({ length: 20 }, () => system.client.send(id, 'refund', { adjustment: eur(400) })),
      );
      const won = responses.filter(({ status }) => status === 200);
      const lost = responses.filter(({ status }) => status === 409);
      expect([won.length, lost.length]).toEqual([7, 13]);
      expect(new Set(lost.map(({ body }) => body.code))).toEqual(new Set(['refund_exceeds_captured']));
      const order = await system.client.order(id);
      expect(order.totals.refunded).toEqual(eur(2800));
      expect(order.refunds).toHaveLength(7);
    });

    test('by hand is deducted from the refundable amount at once, and is a task until it has evidence', async () => {
      const channel = await connectChannel(system, 'refunds-by-hand', { refunds: 'manual' });
      const { id } = await take({ channel });
      const requested = await system.client.act(id, 'refund', { lines: one });
      expect(requested).toMatchObject({
        status: { refund: 'to_refund' },
        refunds: [{ status: 'to_refund' }],
      });
      expect(requested.totals.refunded).toEqual(eur(0));
      const [task] = requested.attention;
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
  });
});
