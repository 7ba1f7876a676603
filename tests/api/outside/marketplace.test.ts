import { miraklClient } from '../../../simulators/testing/client';
import type { Shown } from '../../support/api/answers';
import { connectMarketplace } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { byHand, eur, number } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withSimulators } from '../../support/api/with-simulators';

const SYNC_AGAIN_MS = 2_000;

/** Orders of a marketplace: imported, decided, shipped, refunded, and each change notified once. */
withSimulators((system) => {
  describe('an order of a marketplace', () => {
    let channel = '';
    let key = '';

    beforeAll(async () => {
      ({ channel, key } = await connectMarketplace(system, 'market'));
    });

    afterEach(() => {
      system.simulators.clearFaults();
      system.simulators.setUpMiraklShop(key, { autoDebit: true });
    });

    const add = (wish: Parameters<typeof system.simulators.addMiraklOrder>[0] = {}): string =>
      system.simulators.addMiraklOrder({
        shopKey: key,
        orderId: number('MIR'),
        lines: [{ sku: 'LAMP', quantity: 2, unitPrice: '19.90', shippingPrice: '4.00' }],
        ...wish,
      }).order_id;

    const find = async (externalId: string, of = channel): Promise<Shown | null> => {
      const query = new URLSearchParams({ channel: of, externalId });
      return (await system.client.call('GET', `/v1/orders?${query}`)).body.items[0] ?? null;
    };

    /** Pulls until something holds: a pull that was under way may have looked too early. */
    async function pullUntil<T>(
      what: string,
      look: () => Promise<T | null | false>,
      of = channel,
    ): Promise<T> {
      let pulledAt = 0;
      return until(what, async () => {
        if (Date.now() - pulledAt > SYNC_AGAIN_MS) {
          await system.client.expect([202], 'POST', `/v1/channels/${of}/sync`);
          pulledAt = Date.now();
        }
        return look();
      });
    }

    /** An order as it was brought in. */
    const bring = (externalId: string) =>
      pullUntil(`${externalId} is imported`, async () => {
        const found = await find(externalId);
        return found?.status.lifecycle === 'open' && found;
      });

    /** Pulls once for sure: the condition is checked after a pull that started after this call. */
    async function pull(of = channel): Promise<void> {
      const before = (await system.client.call('GET', `/v1/channels/${of}`)).body.pulledAt;
      await pullUntil(
        'a pull has ended',
        async () => (await system.client.call('GET', `/v1/channels/${of}`)).body.pulledAt !== before,
        of,
      );
    }

    const changed = (id: string, what: string, is: (order: Shown) => boolean) =>
      pullUntil(what, async () => {
        const order = await system.client.order(id);
        return is(order) && order;
      });

    /** One that is accepted, paid and ready to be sent. */
    async function paid(wish: Parameters<typeof add>[0] = {}): Promise<Shown> {
      const { id } = await bring(add(wish));
      await system.client.act(id, 'accept');
      return changed(id, 'it is paid', ({ status }) => status.payment === 'paid');
    }

    const notified = (order: Pick<Shown, 'externalId'>, kind?: string) =>
      system.simulators.ledger({ system: 'mirakl', orderId: order.externalId, ...(kind ? { kind } : {}) });
    const stateOf = (externalId: string) => system.simulators.miraklOrder(externalId)?.order_state;
    const notificationsOf = (order: Shown): string[] => notified(order).map(({ kind }) => kind);

    test('is imported once with its lines and its money, however often the channel is pulled', async () => {
      const numbers = [add(), add(), add({ state: 'SHIPPING' })];
      const orders = await Promise.all(numbers.map(bring));
      expect(orders[0]).toMatchObject({
        channel,
        externalId: numbers[0],
        mode: 'live',
        status: { lifecycle: 'open', acceptance: 'pending', payment: 'pending', fulfillment: 'blocked' },
        requiresAcceptance: true,
        payment: { mode: 'channel' },
        totals: { items: eur(3980), shipping: eur(400), total: eur(4380) },
        lines: [{ id: `${numbers[0]}-1`, sku: 'LAMP', unitPrice: eur(1990), quantities: { ordered: 2 } }],
      });
      expect(orders[2]?.status).toMatchObject({
        acceptance: 'none',
        payment: 'paid',
        fulfillment: 'unfulfilled',
      });
      await pull();
      await pull();
      const again = await Promise.all(orders.map(({ id }) => system.client.order(id)));
      expect(again.map(({ version }) => version)).toEqual(orders.map(({ version }) => version));
      const { body } = await system.client.call('GET', `/v1/orders?channel=${channel}&limit=200`);
      expect(body.items.filter(({ externalId }) => numbers.includes(externalId))).toHaveLength(3);
      const late = add();
      expect((await bring(late)).externalId).toBe(late);
    });

    test('is decided line by line, notified once, and can ship to its address once it is paid', async () => {
      system.simulators.setUpMiraklShop(key, { autoDebit: false });
      const externalId = add({ lines: [{ sku: 'LAMP' }, { sku: 'SHADE' }] });
      const { id } = await bring(externalId);
      const [one, other] = [`${externalId}-1`, `${externalId}-2`];
      expect((await system.client.order(id)).shippingAddress).toBeNull();
      await system.client.act(id, 'accept', { lines: [{ id: one }] });
      const decided = await system.client.act(id, 'refuse', { lines: [{ id: other }], reason: 'none left' });
      expect(decided.status).toMatchObject({ acceptance: 'partially_accepted', fulfillment: 'blocked' });
      await until('the marketplace knows', () => notified({ externalId }, 'order_accepted').length > 0);
      await expectRefusal(system.client, id, 'ship', byHand(), 'not_released');
      system.simulators.moveMiraklOrder(externalId, 'debit');
      const order = await changed(id, 'it is paid', ({ status }) => status.payment === 'paid');
      expect(notified(order, 'order_accepted').map(({ detail }) => detail)).toEqual([
        { accepted: [one], refused: [other] },
      ]);
      expect(order).toMatchObject({
        status: { fulfillment: 'unfulfilled' },
        totals: { captured: eur(1990) },
        shippingAddress: { line1: '12 rue des Lilas', postalCode: '75011', city: 'Paris', country: 'FR' },
        customer: { name: 'Camille Moreau' },
      });
      const { body } = await system.client.call('GET', `/v1/orders?channel=${channel}&customer=moreau`);
      expect(body.items.map((item) => item.id)).toContain(id);
    });

    test('whose customer was corrected is found by the new name, however often the channel is pulled', async () => {
      const young = `Youngname${system.tag}`;
      const { id } = await bring(add());
      await system.client.act(id, 'change-customer', { customer: { name: young } });
      const found = async (customer: string): Promise<string[]> => {
        const query = new URLSearchParams({ channel, customer });
        return (await system.client.call('GET', `/v1/orders?${query}`)).body.items.map((item) => item.id);
      };
      // What the marketplace shows of people becomes known with the acceptance.
      await system.client.act(id, 'accept');
      const order = await changed(id, 'its address is known', (now) => now.shippingAddress !== null);
      expect(order.customer).toEqual({ name: young });
      expect(await found(young)).toEqual([id]);
      // The recipient still has the name from the marketplace.
      expect(await found('moreau')).toContain(id);
    });

    test('is decided in whole lines, as the marketplace requires', async () => {
      const { id, lines } = await bring(add());
      const part = { lines: [{ id: lines[0]?.id, quantity: 1 }] };
      await expectRefusal(system.client, id, 'accept', part, 'acceptance_by_whole_line');
    });

    test('that is refused in whole is cancelled once the marketplace is notified', async () => {
      const { id } = await bring(add());
      await system.client.act(id, 'refuse');
      const order = await system.client.orderWhere(
        id,
        'it is cancelled',
        ({ status }) => status.lifecycle === 'cancelled',
      );
      expect(order).toMatchObject({ endedBy: 'channel', status: { acceptance: 'refused', refund: 'none' } });
      expect(notificationsOf(order)).toEqual(['order_refused']);
    });

    test('that is shipped notifies the marketplace of each shipment once with its tracking', async () => {
      const { id, lines } = await paid();
      const line = lines[0]?.id;
      const first = { lines: [{ id: line, quantity: 1 }], ...byHand('DHL-1', 'DHL') };
      await system.client.act(id, 'ship', first);
      const sent = await system.client.act(id, 'ship', byHand('BIKE-2', 'A bicycle'));
      await until('both shipments are notified', () => notified(sent, 'shipment_confirmed').length === 2);
      const shipments = await miraklClient(system.simulators, key)(
        'GET',
        `/api/shipments?order_id=${sent.externalId}`,
      );
      const tracked = shipments.json.data.map(
        (shipment) => (shipment as unknown as { tracking: object }).tracking,
      );
      expect(tracked).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ carrier_code: 'DHL', tracking_number: 'DHL-1' }),
          expect.objectContaining({ carrier_name: 'A bicycle', tracking_number: 'BIKE-2' }),
        ]),
      );
      expect(system.simulators.miraklOrder(sent.externalId)?.order_state).toBe('SHIPPED');
      await pull();
      expect(notified(sent, 'shipment_confirmed')).toHaveLength(2);
    });

    test.each([
      ['the connection is cut', { kind: 'executeThenReset' }],
      ['the marketplace is down for a moment', { kind: 'status', status: 503 }],
      ['its answer can not be read', { kind: 'malformedJson' }],
    ] as const)('that is shipped notifies the marketplace once even if %s', async (_name, fault) => {
      const { id } = await paid();
      system.simulators.fault({ match: { method: 'POST', path: '/api/shipments$' }, fault });
      const sent = await system.client.act(id, 'ship', byHand());
      const done = await system.client.orderWhere(
        id,
        'it is notified',
        () => system.simulators.miraklOrder(sent.externalId)?.order_state === 'SHIPPED',
      );
      await pull();
      expect(notified(done, 'shipment_confirmed')).toHaveLength(1);
    });

    test('is received once the marketplace reports its arrival', async () => {
      const { id, externalId } = await paid();
      await system.client.act(id, 'ship', byHand());
      await until(
        'it is notified',
        () => system.simulators.miraklOrder(externalId)?.order_state === 'SHIPPED',
      );
      system.simulators.moveMiraklOrder(externalId, 'receive');
      const order = await changed(id, 'it is received', ({ status }) => status.delivery === 'received');
      expect(order.lines[0]?.quantities.received).toBe(2);
    });

    test('is cancelled here before it is paid, and the marketplace is notified of it', async () => {
      system.simulators.setUpMiraklShop(key, { autoDebit: false });
      const { id, externalId } = await bring(add());
      await system.client.act(id, 'accept');
      await until('it is accepted there', () => notified({ externalId }, 'order_accepted').length === 1);
      const order = await system.client.act(id, 'cancel', { reason: '35' });
      expect(order).toMatchObject({ status: { lifecycle: 'cancelled' }, endedBy: 'operator' });
      await until('it is cancelled there', () => stateOf(externalId) === 'CANCELED');
      await pull();
      expect(await system.client.order(id)).toMatchObject({ endedBy: 'operator', attention: [] });
      expect(notified(order, 'order_cancelled')).toHaveLength(1);
    });

    test('is cancelled here after it was paid, and refunded by the marketplace once', async () => {
      const { id, externalId } = await paid();
      const order = await system.client.act(id, 'cancel', { reason: 'sold out' });
      await until('the money is given back', () => notified({ externalId }, 'refund').length > 0);
      await pull();
      const back = notified(order, 'refund').reduce((sum, { amount }) => sum + Number(amount), 0);
      expect(back).toBeCloseTo(43.8, 5);
      expect((await system.client.order(id)).status.lifecycle).toBe('cancelled');
    });

    test('has each refund made by the marketplace once', async () => {
      const { id, lines } = await paid();
      await system.client.act(id, 'ship', byHand());
      const requested = await system.client.act(id, 'refund', {
        lines: [{ id: lines[0]?.id, quantity: 1 }],
        reason: '14',
      });
      expect(requested.refunds).toMatchObject([{ executedBy: 'channel', amount: eur(1990) }]);
      const done = await system.client.orderWhere(
        id,
        'it is given back',
        ({ refunds }) => refunds[0]?.status === 'refunded',
      );
      expect(done).toMatchObject({
        status: { refund: 'partially_refunded' },
        totals: { refunded: eur(1990) },
      });
      expect(notified(done, 'refund').map(({ amount, detail }) => [amount, detail['reasonCode']])).toEqual([
        ['19.90', '14'],
      ]);
      await system.client.act(id, 'refund');
      const whole = await system.client.orderWhere(
        id,
        'all is given back',
        ({ status }) => status.refund === 'refunded',
      );
      expect(whole.totals.refunded).toEqual(eur(4380));
      expect(notified(whole, 'refund').reduce((sum, { amount }) => sum + Number(amount), 0)).toBeCloseTo(
        43.8,
        5,
      );
    });

    test('that the marketplace cancels before shipping is cancelled, and its shipment void', async () => {
      const { id, externalId } = await paid();
      await system.client.act(id, 'create-shipment', byHand());
      system.simulators.moveMiraklOrder(externalId, 'cancel');
      const order = await changed(id, 'it is cancelled', ({ status }) => status.lifecycle === 'cancelled');
      expect(order).toMatchObject({
        endedBy: 'channel',
        status: { refund: 'none', incident: 'none', return: 'none' },
        shipments: [{ status: 'cancelled' }],
      });
      expect(notified(order, 'order_cancelled').map(({ detail }) => detail['by'])).toEqual(['operator']);
      await expectRefusal(system.client, id, 'ship', byHand(), 'order_cancelled');
    });

    test('that the marketplace cancels after a part was shipped expects that part back, with an incident', async () => {
      const { id, externalId, lines } = await paid();
      await system.client.act(id, 'ship', { ...byHand(), lines: [{ id: lines[0]?.id, quantity: 1 }] });
      await until(
        'the shipment is notified',
        () => notified({ externalId }, 'shipment_confirmed').length === 1,
      );
      system.simulators.moveMiraklOrder(externalId, 'cancel');
      const order = await changed(id, 'it is cancelled', ({ status }) => status.lifecycle === 'cancelled');
      expect(order).toMatchObject({
        endedBy: 'channel',
        status: { fulfillment: 'handed', return: 'requested', incident: 'open' },
        returns: [{ status: 'requested', lines: [{ quantity: 1, received: 0 }] }],
        lines: [{ quantities: { handed: 1, cancelled: 1, returnRequested: 1 } }],
      });
    });

    test('that cannot be read blocks no other order', async () => {
      const unreadable = add({ currency: 'QQQ' });
      const good = add();
      expect((await bring(good)).externalId).toBe(good);
      expect(await find(unreadable)).toBeNull();
    });

    test('that cannot be read is listed at its channel, and counted', async () => {
      const unreadable = add({ currency: 'QQQ' });
      const listed = async () => {
        const { body } = await system.client.call(
          'GET',
          `/v1/channels/${channel}/unreadable-orders?limit=200`,
        );
        const items = body.items as unknown as { externalId: string; problem: string }[];
        return items.find(({ externalId }) => externalId === unreadable) ?? null;
      };
      const item = await pullUntil(`${unreadable} is listed`, listed);
      expect(item.problem).not.toBe('');
      const { text } = await system.client.call('GET', '/metrics', { as: null });
      expect(text).toMatch(/^waybill_unreadable_orders [1-9]/m);
      expect((await system.client.call('GET', '/v1/channels/direct/unreadable-orders')).body.items).toEqual(
        [],
      );
    });

    test('that had ended before the first import is not imported', async () => {
      const old = await connectMarketplace(system, 'past');
      const made = system.simulators.addMiraklOrder({
        shopKey: old.key,
        orderId: number('OLD'),
        state: 'SHIPPING',
      });
      const seller = miraklClient(system.simulators, old.key);
      const shipped = await seller('POST', '/api/shipments', {
        shipments: [
          {
            order_id: made.order_id,
            shipped: true,
            shipment_lines: [{ order_line_id: made.order_lines[0]?.order_line_id, quantity: 1 }],
            tracking: { carrier_name: 'Somebody', tracking_number: 'OLD-1' },
          },
        ],
      });
      expect(shipped.json.shipment_errors).toEqual([]);
      const young = system.simulators.addMiraklOrder({ shopKey: old.key, orderId: number('NEW') }).order_id;
      await pullUntil('the new one is here', () => find(young, old.channel), old.channel);
      expect(await find(made.order_id, old.channel)).toBeNull();
      system.simulators.moveMiraklOrder(made.order_id, 'receive');
      await pull(old.channel);
      await pull(old.channel);
      expect(await find(made.order_id, old.channel)).toBeNull();
    });
  });

  describe('a marketplace', () => {
    test('is tested with its key, and a channel that cannot be pulled refuses to synchronize', async () => {
      const { channel } = await connectMarketplace(system, 'tried-market');
      const tried = await system.client.expect([200], 'POST', `/v1/channels/${channel}/test`);
      expect(tried.body).toEqual({ ok: true });
      await system.client.expect([200], 'PATCH', `/v1/channels/${channel}`, {
        body: { credentials: { apiKey: 'wrong' } },
      });
      const refused = await system.client.expect([200], 'POST', `/v1/channels/${channel}/test`);
      expect(refused.body).toEqual({ ok: false, problem: 'credentials_refused' });
      expect((await system.client.call('POST', '/v1/channels/direct/sync')).status).toBe(400);
      expect((await system.client.call('POST', '/v1/channels/nowhere/sync')).status).toBe(404);
    });
  });
});
