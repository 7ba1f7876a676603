import type { Shown } from '../../support/api/answers';
import { connectChannel, connectMarketplace, connectParcels } from '../../support/api/connections';
import { byHand, eur, mugs, newOrder, number } from '../../support/api/new-order';
import type { ShownPreview } from '../../support/api/preview';
import { factsSince, preview, sendPreviewed } from '../../support/api/preview';
import { until } from '../../support/api/until';
import { withSimulators } from '../../support/api/with-simulators';

/** A command can be shown before it is sent; what is shown is what happens, or nothing does. */
withSimulators((system) => {
  describe('a preview', () => {
    const names = { parcels: '', byHand: '', stocked: '', market: '', marketKey: '' };

    beforeAll(async () => {
      names.parcels = await connectParcels(system, 'previews');
      names.byHand = await connectChannel(system, 'preview-by-hand', { refunds: 'manual' });
      names.stocked = await connectChannel(system, 'preview-stock', {
        requiresAcceptance: true,
        stock: { reserve: true, buffer: 0 },
        tellsCustomer: {
          shipped: 'channel',
          delivered: 'channel',
          ready_for_pickup: 'nobody',
          cancelled: 'nobody',
          refunded: 'nobody',
        },
      });
      const market = await connectMarketplace(system, 'previews');
      Object.assign(names, { market: market.channel, marketKey: market.key });
    });

    const same = { before: eur(2990), after: eur(2990) };
    const none = { before: eur(0), after: eur(0) };
    const quiet = { channel: [], carrier: [], supplier: [], person: [], customer: [] };
    const take = (more: Readonly<Record<string, unknown>> = {}) => system.client.take(newOrder(more));
    const kept = (id: string) => system.sql('SELECT id FROM inbox WHERE order_id = $1', [id]);
    const texts = (id: string) => system.sql('SELECT ref FROM vault_records WHERE subject = $1', [id]);
    const effectsOf = (shown: ShownPreview): string[] =>
      [...Object.values(shown.messages).flat(), ...shown.stock].flatMap((item) =>
        'effect' in item ? [item.effect] : [],
      );

    test('shows facts, money, messages, stock and the next commands, and changes nothing', async () => {
      const order = await take();
      const [rows, vault] = [await kept(order.id), await texts(order.id)];
      const shown = await preview(system, order.id, 'cancel', { reason: 'ordered twice', by: 'customer' });
      expect(shown).toMatchObject({
        orderVersion: order.version,
        facts: [{ what: 'lines_cancelled', data: { by: 'customer' } }, { what: 'order_cancelled' }],
        money: {
          due: { before: eur(2990), after: eur(0) },
          captured: same,
          refunds: none,
          owed: { before: eur(0), after: eur(2990) },
        },
        messages: quiet,
        stock: [],
        status: { lifecycle: 'cancelled', refund: 'to_refund' },
        views: { backoffice: 'Canceled' },
      });
      expect(shown.allowedActions).toContain('archive');
      expect(shown.allowedActions).not.toContain('ship');
      expect(await system.client.order(order.id)).toEqual(order);
      expect(await kept(order.id)).toEqual(rows);
      expect(await texts(order.id)).toEqual(vault);
    });

    test('has the same result as the command with its token', async () => {
      const order = await take();
      const body = {
        lines: [{ id: '1', quantity: 1 }],
        shipping: eur(100),
        fee: eur(50),
        reason: 'scratched',
      };
      const shown = await preview(system, order.id, 'refund', body);
      expect(shown.money.refunds).toEqual({ before: eur(0), after: eur(1300) });
      const done = await sendPreviewed(system, shown, order.id, 'refund', body);
      expect(done.status).toBe(200);
      expect(done.body.status).toEqual(shown.status);
      expect(done.body.views).toEqual(shown.views);
      expect(done.body.allowedActions.map(({ action }) => action)).toEqual(shown.allowedActions);
      expect(done.body.totals.refunded).toEqual(shown.money.refunds.after);
      expect(await factsSince(system, order.id, order.version)).toEqual(shown.facts.map(({ what }) => what));
    });

    test('of a label shows that it would be bought, and the command buys it once', async () => {
      const order = await take();
      const body = { carrier: { account: names.parcels } };
      const bought = () =>
        system.simulators
          .ledger({ system: 'easypost', kind: 'label_bought' })
          .filter((entry) => entry.key.includes(order.id.slice('ord_'.length)));
      const shown = await preview(system, order.id, 'ship', body);
      const effect = `label:shp_${order.id.slice('ord_'.length)}_1`;
      expect(shown.messages).toMatchObject({ ...quiet, carrier: [{ kind: 'buy_label', effect }] });
      expect(bought()).toEqual([]);
      expect((await sendPreviewed(system, shown, order.id, 'ship', body)).status).toBe(200);
      await system.client.orderWhere(
        order.id,
        'its label is there',
        (now) => now.shipments[0]?.label === 'bought',
      );
      expect(bought()).toHaveLength(1);
    });

    test('of a refund by hand shows who has to pay it, and the command requests it from that person', async () => {
      const order = await take({ channel: names.byHand });
      const shown = await preview(system, order.id, 'refund');
      expect(shown.messages.person).toMatchObject([{ kind: 'refund_by_hand' }]);
      expect((await sendPreviewed(system, shown, order.id, 'refund')).status).toBe(200);
      const requested = await system.client.orderWhere(
        order.id,
        'it needs attention',
        (now) => now.attention.length > 0,
      );
      expect(requested.attention.map(({ effect }) => effect)).toEqual(effectsOf(shown));
    });

    test('of an acceptance shows what the channel will be notified of, and the command notifies it once', async () => {
      const externalId = system.simulators.addMiraklOrder({
        shopKey: names.marketKey,
        orderId: number('PRE'),
        lines: [{ sku: 'LAMP' }, { sku: 'SHADE' }],
      }).order_id;
      await system.client.expect([202], 'POST', `/v1/channels/${names.market}/sync`);
      const order: Shown = await until('it is imported', async () => {
        const { body } = await system.client.call('GET', `/v1/orders?externalId=${externalId}`);
        return body.items[0]?.status.lifecycle === 'open' && system.client.order(body.items[0].id);
      });
      const part = { lines: [{ id: `${externalId}-1` }] };
      expect((await preview(system, order.id, 'accept', part)).messages.channel).toEqual([]);
      const shown = await preview(system, order.id, 'accept');
      const lines = [`${externalId}-1`, `${externalId}-2`];
      expect(shown.messages.channel).toMatchObject([
        { kind: 'tell_channel', about: { message: { type: 'acceptance', accepted: lines, refused: [] } } },
      ]);
      const notified = () => system.simulators.ledger({ kind: 'order_accepted', orderId: externalId });
      expect(notified()).toEqual([]);
      expect((await sendPreviewed(system, shown, order.id, 'accept')).status).toBe(200);
      await until('it is notified', () => notified().length > 0);
      expect(notified().map(({ detail }) => detail)).toEqual([{ accepted: lines, refused: [] }]);
    });

    test('shows its change of the stock, and who notifies the customer', async () => {
      const sku = number('STOCK');
      await system.client.expect([200], 'PUT', `/v1/stock/${sku}`, { body: { onHand: 5 } });
      const order = await take({ channel: names.stocked, lines: [mugs(2, { sku })] });
      const shown = await preview(system, order.id, 'accept');
      expect(shown.stock).toMatchObject([
        { kind: 'reserve_stock', about: { lines: [{ id: '1', quantity: 2 }] } },
      ]);
      expect((await system.client.call('GET', `/v1/stock/${sku}`)).body.reserved).toBe(0);
      await sendPreviewed(system, shown, order.id, 'accept');
      await system.client.orderWhere(
        order.id,
        'it is accepted',
        ({ status }) => status.acceptance === 'accepted',
      );
      expect((await system.client.call('GET', `/v1/stock/${sku}`)).body.reserved).toBe(2);
      const body = byHand();
      const sent = await preview(system, order.id, 'ship', body);
      expect(sent.messages.customer).toEqual([{ event: 'shipped', by: 'channel' }]);
      expect(sent.stock).toMatchObject([
        { kind: 'change_stock', about: { changes: [{ id: '1', consume: 2 }] } },
      ]);
      await sendPreviewed(system, sent, order.id, 'ship', body);
      const arrived = await preview(system, order.id, 'deliver');
      expect(arrived.messages.customer).toEqual([{ event: 'delivered', by: 'channel' }]);
    });

    test('is valid for the version it shows: its token is refused after any change', async () => {
      const order = await take();
      const shown = await preview(system, order.id, 'cancel');
      await system.client.act(order.id, 'process');
      const { status, body } = await sendPreviewed(system, shown, order.id, 'cancel');
      expect({ status, code: body.code }).toEqual({ status: 412, code: 'precondition_failed' });
      expect(body.orderVersion).toBe(order.version + 1);
      expect((await system.client.order(order.id)).status.lifecycle).toBe('open');
      expect(await kept(order.id)).toHaveLength(2);
    });

    test('of an order that has changed is refused as such, before any other reason', async () => {
      const order = await take();
      const shown = await preview(system, order.id, 'cancel');
      await system.client.act(order.id, 'ship', byHand());
      const { status, body } = await sendPreviewed(system, shown, order.id, 'cancel');
      expect({ status, code: body.code }).toEqual({ status: 412, code: 'precondition_failed' });
    });

    test('of a status that the order has reached otherwise is refused, since it showed an older version', async () => {
      const order = await take();
      const body = { view: 'backoffice', status: 'Shipped', fields: byHand() };
      const path = `/v1/orders/${order.id}/status`;
      const shown = await system.client.expect([200], 'POST', `${path}?preview=true`, { body });
      const { token } = shown.body as unknown as ShownPreview;
      const send = (request: object, headers: Readonly<Record<string, string>> = {}) =>
        system.client.call('POST', path, { body: request, headers });
      await system.client.act(order.id, 'ship', byHand());
      for (const request of [body, { ...body, status: 'Processing' }, { ...body, status: 'Nowhere' }]) {
        const response = await send(request, { 'Preview-Token': token });
        expect([response.status, response.body.code]).toEqual([412, 'precondition_failed']);
      }
      expect((await send({ ...body, fields: {} })).status).toBe(200);
    });

    test('of a status is valid for its version, and has one result per Idempotency-Key', async () => {
      const order = await take();
      const body = { view: 'backoffice', status: 'Shipped', fields: byHand() };
      const path = `/v1/orders/${order.id}/status`;
      const shown = await system.client.expect([200], 'POST', `${path}?preview=true`, { body });
      const headers = { 'Preview-Token': (shown.body as unknown as ShownPreview).token };
      const send = () => system.client.call('POST', path, { body, headers, key: 'previewed-status' });
      const [first, again] = [await send(), await send()];
      expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
    });

    test('is valid for what it shows: another body, command or order is refused', async () => {
      const [order, other] = [await take(), await take()];
      const shown = await preview(system, order.id, 'refund', { adjustment: eur(100) });
      const responses = [
        await sendPreviewed(system, shown, order.id, 'refund', { adjustment: eur(101) }),
        await sendPreviewed(system, shown, order.id, 'cancel'),
        await sendPreviewed(system, shown, other.id, 'refund', { adjustment: eur(100) }),
        await sendPreviewed(system, { token: 'pv_2_0' }, order.id, 'refund', { adjustment: eur(100) }),
      ];
      for (const { status, body } of responses) {
        expect({ status, code: body.code }).toEqual({ status: 412, code: 'precondition_failed' });
      }
      expect([await system.client.order(order.id), await system.client.order(other.id)]).toEqual([
        order,
        other,
      ]);
    });

    test('of a command that would be refused is that refusal, and records nothing', async () => {
      const order = await take();
      const refused = await system.client.send(order.id, 'deliver');
      const rows = await kept(order.id);
      const shown = await system.client.call('POST', `/v1/orders/${order.id}/deliver?preview=true`, {
        body: {},
      });
      const { requestId: _, ...known } = refused.body;
      expect(shown).toMatchObject({ status: 409, body: known });
      expect(await kept(order.id)).toEqual(rows);
      const wrong = await system.client.call('POST', `/v1/orders/${order.id}/ship?preview=true`, {
        body: { colour: 'red' },
      });
      expect(wrong.status).toBe(400);
    });

    test('whose token was sent with an Idempotency-Key gets its first response again, although the order has changed', async () => {
      const order = await take();
      const body = byHand();
      const shown = await preview(system, order.id, 'ship', body);
      const send = () => sendPreviewed(system, shown, order.id, 'ship', body, { key: 'previewed' });
      const first = await send();
      await system.client.act(order.id, 'deliver');
      const again = await send();
      expect([first.status, again.status, again.text]).toEqual([200, 200, first.text]);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
    });

    test('of texts that are sealed gives a valid token', async () => {
      const order = await take();
      const body = { reason: 'she asked for it', by: 'customer' };
      const shown = await preview(system, order.id, 'cancel', body);
      const done = await sendPreviewed(system, shown, order.id, 'cancel', body);
      expect(done.body).toMatchObject({ endReason: 'she asked for it' });
    });

    test('of the same order twice accepts the first token, and refuses the second with the reason', async () => {
      const order = await take();
      const [one, other] = [
        await preview(system, order.id, 'cancel'),
        await preview(system, order.id, 'refund', { adjustment: eur(5) }),
      ];
      const both = await Promise.all([
        sendPreviewed(system, one, order.id, 'cancel'),
        sendPreviewed(system, other, order.id, 'refund', { adjustment: eur(5) }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 412]);
    });
  });
});
