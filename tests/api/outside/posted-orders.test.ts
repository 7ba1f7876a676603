import type { Shown } from '../../support/api/answers';
import { connectMarketplace } from '../../support/api/connections';
import { byHand, eur, newOrder, number } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withSimulators } from '../../support/api/with-simulators';

const SYNC_AGAIN_MS = 2_000;
const REAL = { name: 'Camille Moreau', street: 'rue des Lilas' };

/** Orders of a marketplace belong to the marketplace, whoever posts one with the same number. */
withSimulators((system) => {
  describe('an order with the number of an order of a marketplace', () => {
    let channel = '';
    let shopKey = '';
    let sellerKey = '';
    const sellerId = number('seller');

    beforeAll(async () => {
      ({ channel, key: shopKey } = await connectMarketplace(system, 'posted'));
      const body = { name: 'a seller', role: 'seller', sellerId };
      sellerKey = (await system.client.expect([201], 'POST', '/v1/api-keys', { body })).body.key;
    });

    const price = { sku: 'LAMP', quantity: 2, unitPrice: '19.90', shippingPrice: '4.00' };
    const addAtMarketplace = (orderId: string) =>
      system.simulators.addMiraklOrder({ shopKey, orderId, lines: [price], state: 'SHIPPING' });
    /** As the marketplace shows it, but for the customer. */
    const posting = (externalId: string, line: object = {}) => ({
      channel,
      externalId,
      currency: 'EUR',
      lines: [
        {
          ...{ id: `${externalId}-1`, sku: 'LAMP', quantity: 2, unitPrice: eur(1990) },
          shippingPrice: eur(400),
          ...line,
        },
      ],
      payment: { mode: 'prepaid', captured: eur(4380) },
      requiresAcceptance: false,
    });
    /** What reached the marketplace; that it debits its customers is its own doing. */
    const ledgerOf = (externalId: string) =>
      system.simulators
        .ledger({ system: 'mirakl', orderId: externalId })
        .filter(({ kind }) => kind !== 'order_debited');

    async function pullUntil<T>(what: string, look: () => Promise<T | null | false>): Promise<T> {
      let pulledAt = 0;
      return until(what, async () => {
        if (Date.now() - pulledAt > SYNC_AGAIN_MS) {
          await system.client.expect([202], 'POST', `/v1/channels/${channel}/sync`);
          pulledAt = Date.now();
        }
        return look();
      });
    }
    const whenItIs = (posted: Shown['posted'], { id }: Shown) =>
      pullUntil(`it is ${posted}`, async () => {
        const order = await system.client.order(id);
        return order.posted === posted && order;
      });
    /** Everything that is shown of an order, with its facts. */
    const allOf = async ({ id }: Pick<Shown, 'id'>): Promise<string> => {
      const timeline = await system.client.call('GET', `/v1/orders/${id}/timeline?limit=200`);
      return (await system.client.call('GET', `/v1/orders/${id}`)).text + timeline.text;
    };

    test('is not taken from a seller, whether the marketplace has it or not, and is imported undisturbed', async () => {
      const externalId = number('TAKEN');
      const wanted = posting(externalId);
      const attempts = [
        system.client.call('POST', '/v1/orders', { as: sellerKey, body: wanted }),
        system.client.call('POST', '/v1/orders', {
          body: wanted,
          headers: { 'X-On-Behalf-Of': sellerId },
        }),
      ];
      for (const { status, body } of await Promise.all(attempts)) {
        expect([status, body.code, body.detail]).toEqual([
          403,
          'forbidden',
          'the orders of this channel are imported from it; only an operator may post one of them',
        ]);
      }
      addAtMarketplace(externalId);
      const imported = await pullUntil('it is imported', async () => {
        const search = new URLSearchParams({ channel, externalId });
        return (await system.client.call('GET', `/v1/orders?${search}`)).body.items[0] ?? null;
      });
      expect(imported.customer?.name).toBe(REAL.name);
      const again = await system.client.call('POST', '/v1/orders', { as: sellerKey, body: wanted });
      expect([again.status, again.body.code]).toEqual([403, 'forbidden']);
      expect((await system.client.call('GET', `/v1/orders/${imported.id}`, { as: sellerKey })).status).toBe(
        404,
      );
      // Of a channel without import it is taken.
      await system.client.take(newOrder(), { as: sellerKey });
    });

    test('that an operator posts by mistake gets nothing of the real one, and the marketplace is notified of nothing', async () => {
      const externalId = number('WRONG');
      const posted = await system.client.take({
        ...posting(externalId, { id: 'mine', sku: 'SHADE', sellerId }),
        customer: { name: 'Mistaken Person' },
      });
      expect(posted.posted).toBe('unconfirmed');
      await system.client.act(posted.id, 'ship', byHand());
      addAtMarketplace(externalId);
      const found = await whenItIs('contradicted', posted);
      expect(found.attention).toMatchObject([
        { problem: 'channel_has_another_order', waysOut: ['confirm', 'give_up'] },
      ]);
      const refunded = await system.client.act(posted.id, 'refund', { reason: 'a mistake' });
      expect(refunded.refunds).toMatchObject([{ executedBy: 'manual' }]);
      const listed = await pullUntil('it is listed', async () => {
        const path = `/v1/channels/${channel}/unreadable-orders?limit=200`;
        const items = (await system.client.call('GET', path)).body.items as unknown as {
          externalId: string;
          problem: string;
        }[];
        return items.find((item) => item.externalId === externalId) ?? null;
      });
      expect(listed.problem).toBe('order_conflict');
      const shown = await allOf(posted);
      expect(shown).toContain('Mistaken Person');
      expect([REAL.name, REAL.street].filter((secret) => shown.includes(secret))).toEqual([]);
      const { body: asSeller } = await system.client.call('GET', `/v1/orders/${posted.id}`, {
        as: sellerKey,
      });
      expect(JSON.stringify(asSeller)).not.toContain(REAL.name);
      const after = await system.client.order(posted.id);
      expect([after.customer?.name, after.lines.map(({ id }) => id)]).toEqual(['Mistaken Person', ['mine']]);
      expect(ledgerOf(externalId)).toEqual([]);
      const looked = { effect: found.attention[0]?.effect };
      const settled = await system.client.act(posted.id, 'confirm-effect', looked);
      expect(settled.attention.map(({ problem }) => problem)).toEqual(['refund_by_hand']);
    });

    test('that an operator posts with the same content becomes the marketplace’s, which is notified of what was done', async () => {
      const externalId = number('SAME');
      const posted = await system.client.take(posting(externalId));
      const sent = await system.client.act(posted.id, 'ship', byHand('T-POSTED'));
      expect([sent.status.fulfillment, ledgerOf(externalId)]).toEqual(['handed', []]);
      addAtMarketplace(externalId);
      await whenItIs('confirmed', posted);
      const known = await pullUntil('its customer is known', async () => {
        const order = await system.client.order(posted.id);
        return order.customer?.name === REAL.name && order;
      });
      expect(known.attention).toEqual([]);
      await until(
        'the marketplace knows the shipment',
        () => ledgerOf(externalId).filter(({ kind }) => kind === 'shipment_confirmed').length === 1,
      );
    });

    test('for another customer is another order, though all else is the same', async () => {
      const externalId = number('OTHER');
      const posted = await system.client.take({
        ...posting(externalId),
        customer: { name: 'Another Person' },
      });
      addAtMarketplace(externalId);
      await whenItIs('contradicted', posted);
      expect(await allOf(posted)).not.toContain(REAL.name);
    });
  });
});
