import type { Answer, Shown } from '../../support/api/answers';
import { byHand, eur, newOrder, orderOf } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

const ROUNDS = 5;

/** For each line, as the model has it: what left was prepared, what was prepared was accepted, and so on. */
function brokenQuantities(order: Shown): string[] {
  return order.lines.flatMap(({ id, quantities: q }) => {
    const rules: Record<string, boolean> = {
      'nothing is negative': Object.values(q).every((units) => units >= 0),
      'returned ≤ handed': q.returned + q.returnRequested <= q.handed,
      'delivered ≤ handed': q.delivered <= q.handed && q.received <= q.handed,
      'handed ≤ prepared': q.handed <= q.prepared,
      'prepared ≤ accepted − cancelled': q.prepared <= q.accepted - q.cancelled,
      'accepted + refused ≤ ordered': q.accepted + q.refused <= q.ordered,
      'refunded ≤ ordered': q.refunded <= q.ordered,
    };
    return Object.keys(rules).flatMap((rule) => (rules[rule] ? [] : [`line ${id}: ${rule}`]));
  });
}

/** Commands that meet: the first one wins, and the second one gets the reason. */
withSystem((system) => {
  describe('concurrent commands', () => {
    const both = (id: string, one: readonly [string, object], other: readonly [string, object]) =>
      Promise.all([system.client.send(id, ...one), system.client.send(id, ...other)]);

    /** The same race several times over; returns the winner of each. */
    async function race(
      order: () => Readonly<Record<string, unknown>>,
      before: readonly (readonly [string, object])[],
      one: readonly [string, object],
      other: readonly [string, object],
      check: (order: Shown, winner: 'one' | 'other', loser: Answer) => void,
    ): Promise<void> {
      await Promise.all(
        Array.from({ length: ROUNDS }, async (_, round) => {
          const { id } = await system.client.take(order());
          for (const [command, body] of before) await system.client.act(id, command, body);
          const [first, second] = round % 2 === 0 ? [one, other] : [other, one];
          const [a, b] = await both(id, first, second);
          const [ofOne, ofOther] = round % 2 === 0 ? [a, b] : [b, a];
          expect([ofOne.status, ofOther.status].sort()).toEqual([200, 409]);
          const winner = ofOne.status === 200 ? 'one' : 'other';
          check(await system.client.order(id), winner, winner === 'one' ? ofOther : ofOne);
        }),
      );
    }

    test('either cancel an order or ship it, never both', async () => {
      await race(newOrder, [], ['cancel', {}], ['ship', byHand()], (order, winner, loser) => {
        expect(loser.body.code).toBe(winner === 'one' ? 'order_cancelled' : 'already_handed_over');
        expect(order.status).toMatchObject(
          winner === 'one'
            ? { lifecycle: 'cancelled', fulfillment: 'unfulfilled' }
            : { lifecycle: 'open', fulfillment: 'handed' },
        );
      });
    });

    test('either cancel a shipment or hand it over, never both', async () => {
      const packed: readonly (readonly [string, object])[] = [['create-shipment', byHand()]];
      await race(newOrder, packed, ['cancel', {}], ['hand-over', {}], (order, winner, loser) => {
        expect(loser.body.code).toBe(winner === 'one' ? 'nothing_to_hand_over' : 'already_handed_over');
        expect(order.shipments.map(({ status }) => status)).toEqual([
          winner === 'one' ? 'cancelled' : 'handed',
        ]);
      });
    });

    test('refund an amount once, and report to the second how much is left', async () => {
      const one = { adjustment: eur(2000) };
      await race(newOrder, [], ['refund', one], ['refund', one], (order, _winner, loser) => {
        expect(loser.body).toMatchObject({
          code: 'refund_exceeds_captured',
          detail: expect.stringContaining('990'),
        });
        expect(order.totals.refunded).toEqual(eur(2000));
      });
    });

    test('either accept a line or refuse it, never both', async () => {
      const waiting = () => newOrder({ requiresAcceptance: true });
      await race(waiting, [], ['accept', {}], ['refuse', {}], (order, winner, loser) => {
        expect(['nothing_to_accept', 'order_cancelled']).toContain(loser.body.code);
        expect(order.status.acceptance).toBe(winner === 'one' ? 'accepted' : 'refused');
      });
    });

    test('return the same goods only once', async () => {
      const sent: readonly (readonly [string, object])[] = [['ship', byHand()]];
      await race(newOrder, sent, ['return', {}], ['request-return', {}], (order, _winner, loser) => {
        expect(loser.body.code).toBe('nothing_to_return');
        expect(order.returns).toHaveLength(1);
      });
    });

    test('ship the last unit only once', async () => {
      await race(
        () => orderOf(1),
        [],
        ['ship', byHand()],
        ['create-shipment', byHand()],
        (order, _winner, loser) => {
          expect(loser.body.code).toBe('nothing_to_ship');
          expect(order.shipments).toHaveLength(1);
        },
      );
    });

    test('of twenty kinds all get a result, one after the other, and leave a consistent order', async () => {
      const { id } = await system.client.take(orderOf(20));
      await system.client.act(id, 'ship', { ...byHand(), lines: [{ id: '1', quantity: 4 }] });
      const some = (quantity: number) => ({ lines: [{ id: '1', quantity }] });
      const sent = await system.client.act(id, 'request-return', some(1));
      const returnId = sent.returns[0]?.id;
      const commands: readonly (readonly [string, object])[] = [
        ['ship', { ...byHand(), ...some(3) }],
        ['ship', { ...byHand(), ...some(5) }],
        ['create-shipment', { ...byHand(), ...some(6) }],
        ['hand-over', {}],
        ['deliver', {}],
        ['confirm-receipt', some(2)],
        ['cancel', some(2)],
        ['cancel', {}],
        ['return', some(1)],
        ['request-return', some(1)],
        ['approve-return', { returnId }],
        ['reject-return', { returnId }],
        ['receive-return', { returnId }],
        ['refund', some(3)],
        ['refund', { shipping: eur(490) }],
        ['refund', { adjustment: eur(20_000) }],
        ['refund', {}],
        ['record-payment', { paymentId: 'extra', amount: eur(500), state: 'captured' }],
        ['complete', {}],
        ['close', {}],
      ];
      const before = await system.client.order(id);
      const responses = await Promise.all(
        commands.map(([command, body]) => system.client.send(id, command, body)),
      );
      expect(responses.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
      const taken = responses.filter(({ status }) => status === 200).map(({ body }) => body.version);
      expect(taken.length).toBeGreaterThan(5);
      expect(new Set(taken).size).toBe(taken.length);
      for (const { body } of responses.filter(({ status }) => status === 409)) {
        expect(body.orderVersion).toBeGreaterThanOrEqual(before.version);
      }
      const order = await system.client.order(id);
      expect(order.version).toBe(Math.max(...taken));
      expect(brokenQuantities(order)).toEqual([]);
      expect(order.totals.refunded.amount).toBeLessThanOrEqual(order.totals.captured.amount);
      const { body } = await system.client.call('GET', `/v1/orders/${id}/timeline?verify=true&limit=200`);
      expect(body.chain).toEqual({ verified: true });
      expect(body.items.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: order.version }, (_, n) => n + 1),
      );
      const run = await system.client.call('GET', `/v1/orders/${id}?from=workflow`);
      expect(run.body).toMatchObject({ id, version: order.version });
    });
  });
});
