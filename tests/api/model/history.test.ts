import type { Shown } from '../../support/api/answers';
import { connectChannel } from '../../support/api/connections';
import { address, byHand, eur, mugs, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** An order as it was after each of its facts, and whether its facts are still those that were written. */
withSystem((system) => {
  describe('the past of an order', () => {
    const at = async (id: string, version: number): Promise<Shown> =>
      (await system.client.expect([200], 'GET', `/v1/orders/${id}?at=${version}`)).body;
    const chain = async (id: string) =>
      (await system.client.call('GET', `/v1/orders/${id}/timeline?verify=true`)).body.chain;

    /** The response to each command, and to a GET directly after it. */
    async function live(
      more: Readonly<Record<string, unknown>>,
      steps: readonly (readonly [string, (object | ((order: Shown) => object))?])[],
    ): Promise<Shown[]> {
      const seen = [await system.client.take(newOrder(more))];
      for (const [command, body] of steps) {
        const last = seen.at(-1) as Shown;
        const sent = typeof body === 'function' ? body(last) : (body ?? {});
        seen.push(await system.client.act(last.id, command, sent));
        expect(await system.client.order(last.id)).toEqual(seen.at(-1));
      }
      return seen;
    }

    const LIVES: Readonly<Record<string, () => Promise<Shown[]>>> = {
      'is accepted, held, sent, disputed, given back and closed': () =>
        live(
          {
            requiresAcceptance: true,
            lines: [mugs(2), mugs(1, { id: '2' })],
            payment: { mode: 'on_invoice' },
          },
          [
            ['accept', { lines: [{ id: '1' }] }],
            ['refuse'],
            ['hold', { reason: 'a question' }],
            ['change-address', { shippingAddress: { ...address, line1: 'Neue Str. 2' } }],
            ['change-customer', { customer: { name: 'Customer B' } }],
            ['release'],
            ['process'],
            ['ship', { ...byHand(), lines: [{ id: '1', quantity: 1 }] }],
            ['edit-shipment', ({ shipments }) => ({ shipmentId: shipments[0]?.id, status: 'in_transit' })],
            ['create-shipment', byHand()],
            ['void-shipment', ({ shipments }) => ({ shipmentId: shipments[1]?.id })],
            ['ship', byHand()],
            ['deliver'],
            ['open-incident', { reason: 'one is broken' }],
            ['request-return', { lines: [{ id: '1', quantity: 1 }], reason: 'broken' }],
            ['approve-return', ({ returns }) => ({ returnId: returns[0]?.id })],
            ['receive-return', ({ returns }) => ({ returnId: returns[0]?.id, writeOff: true })],
            ['close-incident', { resolution: 'settled' }],
            ['record-payment', { paymentId: 'bank-1', amount: eur(2990), state: 'captured' }],
            ['refund', { lines: [{ id: '1', quantity: 1 }], reason: 'broken' }],
            ['complete'],
            ['close'],
            ['archive'],
          ],
        ),
      'is collected in a store, for cash': () =>
        live({ shipping: { delivery: 'pickup', price: eur(490) }, payment: { mode: 'on_delivery' } }, [
          ['prepare-pickup'],
          ['ready-pickup', { code: '4711' }],
          ['cancel-pickup', { noShow: true }],
          ['prepare-pickup'],
          ['ready-pickup', { code: '4712' }],
          ['collect', { code: '4712' }],
          ['collect-cash', { amount: eur(2990) }],
          ['complete'],
        ]),
    };

    test.each(Object.keys(LIVES))('that %s is shown as GET showed it then', async (name) => {
      const seen = await (LIVES[name] as () => Promise<Shown[]>)();
      const last = seen.at(-1) as Shown;
      for (let version = 1; version <= last.version; version += 1) {
        const then = await at(last.id, version);
        expect(then.version).toBe(version);
        const known = seen.find((order) => order.version === version);
        if (!known) continue;
        expect(then).toEqual(known);
      }
      expect(await at(last.id, last.version)).toEqual(last);
      expect(await chain(last.id)).toEqual({ verified: true });
    });

    test.each([
      [
        'the content of a fact is changed',
        `UPDATE facts SET data = data || '{"reason":"another"}' WHERE order_id = $1 AND sequence = $2`,
      ],
      [
        'the author of a fact is changed',
        `UPDATE facts SET who = 'key_another' WHERE order_id = $1 AND sequence = $2`,
      ],
      [
        'the time of a fact is changed',
        `UPDATE facts SET at = at + interval '1 day' WHERE order_id = $1 AND sequence = $2`,
      ],
      [
        'the seller of a fact is changed',
        `UPDATE facts SET on_behalf_of = 'nobody' WHERE order_id = $1 AND sequence = $2`,
      ],
    ])('fails the verification of its chain if %s', async (_name, change) => {
      const { id } = await system.client.take(newOrder());
      await system.client.act(id, 'cancel', { reason: 'ordered twice' });
      const { version } = await system.client.order(id);
      expect(await chain(id)).toEqual({ verified: true });
      const middle = version - 1;
      expect(
        await system.sql('SELECT 1 FROM facts WHERE order_id = $1 AND sequence = $2', [id, middle]),
      ).toHaveLength(1);
      await system.sql(change, [id, middle]);
      expect(await chain(id)).toEqual({ verified: false, brokenAt: middle });
    });

    test('shows its channel by name, and is 404 for versions that never existed', async () => {
      const channel = await connectChannel(system, 'history', {});
      const { id, version } = await system.client.take(newOrder({ channel }));
      expect((await at(id, 1)).channel).toBe(channel);
      for (const beyond of [version + 1, 99_999_999]) {
        expect((await system.client.call('GET', `/v1/orders/${id}?at=${beyond}`)).status).toBe(404);
      }
    });
  });
});
