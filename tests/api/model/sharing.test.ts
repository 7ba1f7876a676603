import type { Shown } from '../../support/api/answers';
import type { CallOptions } from '../../support/api/client';
import { connectChannel, connectParcels } from '../../support/api/connections';
import { byHand, eur, mugs, newOrder } from '../../support/api/new-order';
import { factsSince } from '../../support/api/preview';
import { withSimulators } from '../../support/api/with-simulators';

/** M9, M15: one order with lines of two sellers, each of whom acts on its own. */
withSimulators((system) => {
  describe('an order of two sellers', () => {
    const keys = { anna: '', ben: '' };

    beforeAll(async () => {
      for (const seller of ['anna', 'ben'] as const) {
        const body = { name: `the key of ${seller}`, role: 'seller', sellerId: `shared-${seller}` };
        keys[seller] = (await system.client.expect([201], 'POST', '/v1/api-keys', { body })).body.key;
      }
    });

    const as = (seller: keyof typeof keys, more: CallOptions = {}): CallOptions => ({
      ...more,
      as: keys[seller],
    });
    const take = (more: Readonly<Record<string, unknown>> = {}) =>
      system.client.take(
        newOrder({
          lines: [
            mugs(2, { id: 'a', sku: 'ANNA', sellerId: 'shared-anna' }),
            mugs(1, { id: 'b', sku: 'BEN', sellerId: 'shared-ben' }),
          ],
          payment: { mode: 'on_invoice' },
          ...more,
        }),
      );
    const see = async (seller: keyof typeof keys, { id }: Pick<Shown, 'id'>): Promise<Shown> =>
      (await system.client.expect([200], 'GET', `/v1/orders/${id}`, as(seller))).body;
    const lineIds = ({ lines }: Pick<Shown, 'lines'>): string[] => lines.map(({ id }) => id);

    test('shows each seller its own lines and what follows from them, and the operator all', async () => {
      const order = await take();
      await system.client.act(order.id, 'ship', byHand('T-ANNA'), as('anna'));
      const [whole, anna, ben] = [
        await system.client.order(order.id),
        await see('anna', order),
        await see('ben', order),
      ];
      expect([whole, anna, ben].map(lineIds)).toEqual([['a', 'b'], ['a'], ['b']]);
      expect([whole, anna, ben].map(({ shipments }) => shipments.length)).toEqual([1, 1, 0]);
      expect(whole.status.fulfillment).toBe('part_handed');
      expect(anna.status.fulfillment).toBe('handed');
      // Work has started on the order; nothing of this seller's has left.
      expect(ben.status.fulfillment).toBe('processing');
      expect(JSON.stringify(ben)).not.toMatch(/ANNA|shared-anna/);
      const list = await system.client.call('GET', `/v1/orders?externalId=${order.externalId}`, as('ben'));
      expect(list.body.items.map(lineIds)).toEqual([['b']]);
      expect(list.text).not.toMatch(/ANNA|shared-anna/);
    });

    test('is accepted, refused, shipped and cancelled by each seller for its own lines only', async () => {
      const order = await take({ requiresAcceptance: true });
      await system.client.act(order.id, 'accept', {}, as('anna'));
      const half = await system.client.order(order.id);
      expect(half.lines.map(({ quantities }) => quantities.accepted)).toEqual([2, 0]);
      await system.client.act(order.id, 'accept', {}, as('ben'));
      await system.client.act(order.id, 'ship', byHand(), as('ben'));
      const sent = await system.client.order(order.id);
      expect(sent.shipments.map(({ lines }) => lines)).toEqual([[{ id: 'b', quantity: 1 }]]);
      await system.client.act(order.id, 'cancel', { reason: 'sold out' }, as('anna'));
      const over = await system.client.order(order.id);
      expect(over.lines.map(({ quantities }) => quantities.cancelled)).toEqual([2, 0]);
      expect(over.status).toMatchObject({ lifecycle: 'open', fulfillment: 'handed' });
    });

    test('refused by one and accepted by the other continues with the remaining lines', async () => {
      const order = await take({ requiresAcceptance: true });
      await system.client.act(order.id, 'refuse', { reason: 'none left' }, as('anna'));
      await system.client.act(order.id, 'accept', {}, as('ben'));
      expect((await system.client.order(order.id)).status).toMatchObject({
        lifecycle: 'open',
        acceptance: 'partially_accepted',
        fulfillment: 'unfulfilled',
      });
    });

    test('treats lines, shipments and returns of the other seller as unknown', async () => {
      const order = await take();
      await system.client.act(order.id, 'create-shipment', byHand(), as('anna'));
      const { shipments } = await system.client.order(order.id);
      const shipmentId = shipments[0]?.id;
      const answers = await Promise.all([
        system.client.send(order.id, 'cancel', { lines: [{ id: 'a' }] }, as('ben')),
        system.client.send(order.id, 'ship', { ...byHand(), lines: [{ id: 'a' }] }, as('ben')),
        system.client.send(order.id, 'hand-over', { shipmentId }, as('ben')),
        system.client.send(order.id, 'void-shipment', { shipmentId }, as('ben')),
        system.client.send(order.id, 'edit-shipment', { shipmentId, trackingNumber: 'T-B' }, as('ben')),
        system.client.send(order.id, 'deliver', { shipmentId }, as('ben')),
      ]);
      expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
        [409, 'line_not_found'],
        [409, 'line_not_found'],
        ...Array(4).fill([409, 'shipment_not_found']),
      ]);
      await system.client.act(order.id, 'hand-over', {}, as('anna'));
      await system.client.act(order.id, 'request-return', {}, as('anna'));
      const { returns } = await system.client.order(order.id);
      const foreign = await system.client.send(
        order.id,
        'approve-return',
        { returnId: returns[0]?.id },
        as('ben'),
      );
      expect([foreign.status, foreign.body.code]).toEqual([409, 'return_not_found']);
      for (const { text } of [...answers, foreign]) expect(text).not.toMatch(/ANNA|shared-anna/);
    });

    test('cannot be ended, held, paid, refunded or readdressed by one of them', async () => {
      const order = await take();
      const wholes: readonly (readonly [string, object])[] = [
        ['refund', {}],
        ['hold', { reason: 'wait' }],
        ['record-payment', { paymentId: 'p', amount: eur(1), state: 'captured' }],
        ['change-customer', { customer: { name: 'Nobody' } }],
        ['change-address', { billingAddress: { name: 'N', line1: 'N', city: 'N', country: 'DE' } }],
        ['archive', {}],
        ['complete', {}],
        ['close', {}],
        ['collect-cash', { amount: eur(1) }],
      ];
      for (const [command, body] of wholes) {
        const { status, body: problem } = await system.client.send(order.id, command, body, as('anna'));
        expect({ command, status, code: problem.code }).toEqual({
          command,
          status: 409,
          code: 'lines_of_others',
        });
        const offered = problem.allowedActions.map(({ action }) => action);
        expect(offered).toEqual(expect.arrayContaining(['ship', 'cancel']));
        for (const [whole] of wholes) expect(offered).not.toContain(whole);
      }
      expect(await system.client.order(order.id)).toEqual(order);
      expect((await system.client.send(order.id, 'hold', { reason: 'wait' })).status).toBe(200);
    });

    test('offers each seller its commands with its own lines, and accepts those', async () => {
      const order = await take();
      const { allowedActions } = await see('ben', order);
      expect(allowedActions.map(({ action }) => action)).not.toContain('refund');
      const cancel = allowedActions.find(({ action }) => action === 'cancel');
      expect(JSON.stringify(cancel)).toContain('"enum":["b"]');
      expect(JSON.stringify(allowedActions)).not.toContain('"a"');
      expect((await system.client.send(order.id, 'cancel', { lines: [{ id: 'b' }] }, as('ben'))).status).toBe(
        200,
      );
    });

    test('shows in its timeline to each seller only its own part', async () => {
      const order = await take();
      await system.client.act(order.id, 'cancel', { reason: 'anna has none' }, as('anna'));
      const { body, text } = await system.client.call('GET', `/v1/orders/${order.id}/timeline`, as('ben'));
      expect(body.items.map(({ what }) => what)).toEqual(['order_taken', 'order_released']);
      expect(await factsSince(system, order.id, 0)).toEqual([
        'order_taken',
        'order_released',
        'lines_cancelled',
      ]);
      expect(text).not.toMatch(/ANNA|shared-anna|anna has none/);
    });

    test('shows in previews and deadlines only the seller’s own part, and no payments', async () => {
      const channel = await connectChannel(system, 'shared', { carrierSilenceSeconds: 7_200 });
      const card = { mode: 'prepaid', captured: eur(4240) };
      const order = await take({ channel, requiresAcceptance: true, payment: card });
      await system.client.act(order.id, 'accept', {}, as('ben'));
      const path = `/v1/orders/${order.id}/accept?preview=true`;
      const { body, text } = await system.client.expect([200], 'POST', path, as('anna', { body: {} }));
      expect(body).toMatchObject({
        status: { acceptance: 'accepted' },
        money: { captured: { before: eur(0), after: eur(0) }, due: { after: eur(2500) } },
      });
      expect(text).not.toMatch(/4240|"b"/);
      await system.client.act(order.id, 'accept', {}, as('anna'));
      await system.client.act(order.id, 'ship', byHand(), as('ben'));
      const board = async (seller: keyof typeof keys) => {
        const found = await system.client.call(
          'GET',
          `/v1/deadlines?within=3h&channel=${channel}`,
          as(seller),
        );
        return found.body.items.map((item) => (item as unknown as { name: string }).name);
      };
      expect([await board('ben'), await board('anna')]).toEqual([['carrier_silence'], []]);
    });

    test('is set to a status by each seller although the other’s lines have it, and each reads its own lines', async () => {
      const order = await take();
      const shipped = (tracking: string) => ({
        body: { view: 'marketplace', status: 'Shipped', fields: byHand(tracking) },
      });
      const path = `/v1/orders/${order.id}/status`;
      await system.client.expect([200], 'POST', path, as('ben', shipped('T-B')));
      expect((await see('anna', order)).views.marketplace).toBe('Awaiting Fulfillment');
      const { body } = await system.client.expect([200], 'POST', path, as('anna', shipped('T-A')));
      expect([body.views.marketplace, body.shipments.length, body.statusTimes]).toEqual(['Shipped', 1, {}]);
      expect((await system.client.order(order.id)).shipments.length).toBe(2);
      const again = await system.client.call('POST', path, as('anna', shipped('T-C')));
      expect([again.status, again.body.code]).toEqual([409, 'nothing_to_ship']);
    });

    test('lets the seller concerned settle its stuck effects', async () => {
      const order = await take();
      const carrier = await connectParcels(system, 'shared');
      const bad = { carrier: { account: carrier, service: 'no such service' } };
      await system.client.act(order.id, 'ship', bad, as('anna'));
      const stuck = await system.client.orderWhere(
        order.id,
        'it is stuck',
        (now) => now.attention.length > 0,
      );
      const effect = stuck.attention[0]?.effect;
      expect([(await see('anna', order)).attention.length, (await see('ben', order)).attention]).toEqual([
        1,
        [],
      ]);
      const given = await system.client.send(order.id, 'give-up-effect', { effect }, as('ben'));
      expect([given.status, given.body.code]).toEqual([409, 'effect_not_found']);
      const settled = await system.client.act(order.id, 'give-up-effect', { effect }, as('anna'));
      expect(settled.attention).toEqual([]);
    });

    test('is set to a status, and previewed, by each seller for its own lines', async () => {
      const order = await take();
      const path = `/v1/orders/${order.id}/cancel?preview=true`;
      const { body } = await system.client.expect([200], 'POST', path, as('ben', { body: {} }));
      const shown = body as unknown as {
        token: string;
        facts: { what: string; data: { lines: object[] } }[];
      };
      expect(shown.facts).toMatchObject([
        { what: 'lines_cancelled', data: { lines: [{ id: 'b', quantity: 1 }] } },
      ]);
      const headers = { 'Preview-Token': shown.token };
      expect((await system.client.send(order.id, 'cancel', {}, as('ben', { headers }))).status).toBe(200);
      const set = await system.client.call(
        'POST',
        `/v1/orders/${order.id}/status`,
        as('anna', { body: { view: 'backoffice', status: 'Shipped', fields: byHand() } }),
      );
      expect(set.status).toBe(200);
      const { shipments } = await system.client.order(order.id);
      expect(shipments.map(({ lines }) => lines)).toEqual([[{ id: 'a', quantity: 2 }]]);
    });
  });
});
