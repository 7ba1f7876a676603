import type { Shown } from '../../support/api/answers';
import { connectChannel, connectMarketplace } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { byHand, eur, newOrder, number } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withSimulators } from '../../support/api/with-simulators';

const SYNC_AGAIN_MS = 2_000;

/** How orders are handled is data of their channel, and each order keeps the policy it was taken under. */
withSimulators((system) => {
  describe('the policy of a channel', () => {
    const change = (channel: string, policy: object) =>
      system.client.expect([200], 'PATCH', `/v1/channels/${channel}`, { body: { settings: { policy } } });

    test('applies to future orders, and an order keeps the policy it was taken under', async () => {
      const channel = await connectChannel(system, 'versions', { refunds: 'caller' });
      const before = await system.client.take(newOrder({ channel }));
      const policy = {
        refunds: 'manual',
        processing: 'step',
        trackingRequired: 'always',
        reasons: { refuse: null, cancel: ['C-1'], refund: null },
        requiresAcceptance: true,
      };
      const changed = await change(channel, policy);
      expect(changed.body.policy).toMatchObject({ ...policy, version: 2 });
      const after = await system.client.take(newOrder({ channel }));
      expect([before.requiresAcceptance, after.requiresAcceptance]).toEqual([false, true]);
      await system.client.act(after.id, 'accept');
      const [old, young] = await Promise.all(
        [before, after].map(({ id }) => system.client.act(id, 'refund', { adjustment: eur(10) })),
      );
      expect([old, young].map((order) => order?.refunds[0]?.executedBy)).toEqual(['caller', 'manual']);
      await expectRefusal(system.client, after.id, 'ship', byHand(), 'processing_required');
      expect((await system.client.send(before.id, 'ship', { manual: { carrier: 'Courier' } })).status).toBe(
        200,
      );
      const unknown = await system.client.send(after.id, 'cancel', { reason: 'too late' });
      expect(unknown.status).toBe(400);
      const { body } = await system.client.call('GET', `/v1/orders/${before.id}/timeline`);
      expect(body.items[0]?.data).toMatchObject({ policy: { version: 1, refunds: 'caller' } });
    });

    test('has a link to the order at the channel, with the number encoded for a URL', async () => {
      const orderUrl = 'https://shop.example/admin/orders/{externalId}?a=1';
      const channel = await connectChannel(system, 'links', { orderUrl });
      const externalId = `${number('L')} /ä`;
      const order = await system.client.take(newOrder({ channel, externalId }));
      expect(order.links).toEqual({
        channel: `https://shop.example/admin/orders/${encodeURIComponent(externalId)}?a=1`,
      });
      expect((await system.client.take(newOrder())).links).toEqual({});
    });

    test('defines when an order counts as fulfilled: with its tracking number, or when it was handed over', async () => {
      const [byNumber, byHandOver] = [
        await connectChannel(system, 'fulfilled-number', { fulfilledAt: 'tracking' }),
        await connectChannel(system, 'fulfilled-handover', { fulfilledAt: 'handover' }),
      ];
      const statuses = await Promise.all(
        [byNumber, byHandOver].map(async (channel) => {
          const { id } = await system.client.take(newOrder({ channel }));
          return (await system.client.act(id, 'create-shipment', byHand())).views.dropship.channel;
        }),
      );
      expect(statuses).toEqual(['FULFILLED', 'UNFULFILLED']);
    });

    test('may release on an authorization, and accept automatically', async () => {
      const trusting = await connectChannel(system, 'trusting', { releaseOnAuthorized: true });
      const card = { id: 'card', amount: eur(2990), state: 'authorized' };
      const prepaid = { payment: { mode: 'prepaid' }, payments: [card] };
      const [trusted, other] = [
        await system.client.take(newOrder({ channel: trusting, ...prepaid })),
        await system.client.take(newOrder(prepaid)),
      ];
      expect([trusted.status.fulfillment, other.status.fulfillment]).toEqual(['unfulfilled', 'blocked']);
      const eager = await connectChannel(system, 'eager', { requiresAcceptance: true, autoAccept: true });
      expect((await system.client.take(newOrder({ channel: eager }))).status.acceptance).toBe('accepted');
    });

    test('may let sellers cancel an order in whole and not in part', async () => {
      const channel = await connectChannel(system, 'whole', { partialCancel: false });
      const { id } = await system.client.take(newOrder({ channel }));
      const part = { lines: [{ id: '1', quantity: 1 }] };
      await expectRefusal(system.client, id, 'cancel', part, 'partial_cancel_not_allowed');
      expect((await system.client.act(id, 'cancel')).status.lifecycle).toBe('cancelled');
      const other = await system.client.take(newOrder());
      expect((await system.client.act(other.id, 'cancel', part)).lines[0]?.quantities.cancelled).toBe(1);
    });

    test('may leave refunds after a refusal to the channel', async () => {
      const channel = await connectChannel(system, 'refusals', { refundAfterRefusal: false });
      const { id } = await system.client.take(newOrder({ channel, requiresAcceptance: true }));
      await system.client.act(id, 'refuse');
      await expectRefusal(system.client, id, 'refund', {}, 'refund_after_refusal');
    });

    test('can be sent as it is shown, except for the fields that it does not set', async () => {
      const { body } = await system.client.expect([200], 'GET', '/v1/channels/direct');
      const { version, testMode, ...policy } = body.policy;
      const stock = { reserve: true, buffer: 1 };
      const reasons = { refuse: ['R-1'], cancel: null, refund: ['F-1'] };
      const channel = await connectChannel(system, 'as-shown', { ...policy, stock, reasons });
      const made = await system.client.expect([200], 'GET', `/v1/channels/${channel}`);
      expect(made.body.policy).toEqual({ ...body.policy, version: 1, stock, reasons });
      expect([typeof version, testMode]).toEqual(['number', false]);
    });

    test.each([
      [{ processing: 'sometimes' }, '/settings/policy/processing'],
      [{ version: 7 }, '/settings/policy/version'],
      [{ homeCountry: 'Germany' }, '/settings/policy/homeCountry'],
      [{ orderUrl: 'javascript:alert(1)' }, '/settings/policy/orderUrl'],
      [{ supplier: 'nobody' }, '/settings/policy/supplier'],
      [{ stock: { reserve: true } }, '/settings/policy/stock/buffer'],
      [{ stock: { reserve: false, buffer: 1 } }, '/settings/policy/stock/buffer'],
      [{ reasons: { refuse: null, cancel: [], refund: null } }, '/settings/policy/reasons/cancel'],
      [{ testMode: true }, '/settings/policy/testMode'],
    ])('is refused as %j', async (policy, pointer) => {
      const body = { name: system.named('odd'), kind: 'direct', settings: { policy } };
      const { status, body: problem } = await system.client.call('POST', '/v1/channels', { body });
      expect([status, problem.errors.map((error) => error.pointer)]).toEqual([400, [pointer]]);
    });
  });

  describe('a channel that disagrees', () => {
    test.each([
      ['us', 'drifted'],
      ['channel', 'in_sync'],
    ] as const)('on the end of an order, with the authority %s, leaves it %s', async (lifecycle, state) => {
      const authority = { lifecycle, payment: 'channel', delivery: 'channel' };
      const { channel, key } = await connectMarketplace(system, `drift-${lifecycle}`, { authority });
      const externalId = system.simulators.addMiraklOrder({
        shopKey: key,
        orderId: number('DRI'),
        state: 'SHIPPING',
      }).order_id;
      let syncedAt = 0;
      const pulledUntil = (what: string, is: (order: Shown) => boolean): Promise<Shown> =>
        until(what, async () => {
          if (Date.now() - syncedAt > SYNC_AGAIN_MS) {
            await system.client.expect([202], 'POST', `/v1/channels/${channel}/sync`);
            syncedAt = Date.now();
          }
          const query = `channel=${channel}&externalId=${externalId}`;
          const known = (await system.client.call('GET', `/v1/orders?${query}`)).body.items[0];
          const order = known && (await system.client.order(known.id));
          return order !== undefined && is(order) && order;
        });
      const { id } = await pulledUntil(
        'it is imported',
        ({ status }) => status.fulfillment === 'unfulfilled',
      );
      system.simulators.moveMiraklOrder(externalId, 'cancel');
      if (lifecycle === 'channel') {
        const over = await pulledUntil('it is cancelled', ({ status }) => status.lifecycle === 'cancelled');
        expect(over).toMatchObject({ endedBy: 'channel', status: { channel: state } });
        return;
      }
      const drifted = await pulledUntil('it is noted', ({ status }) => status.channel === state);
      expect(drifted).toMatchObject({
        status: { lifecycle: 'open' },
        attention: [{ problem: 'channel_says_otherwise', waysOut: ['confirm', 'give_up'] }],
      });
      const { body } = await system.client.call('GET', `/v1/orders/${id}/timeline`);
      expect(body.items.at(-1)).toMatchObject({
        what: 'channel_contradicted',
        who: `channel:${channel}`,
        data: { dimension: 'lifecycle', word: 'cancelled' },
      });
      const effect = drifted.attention[0]?.effect;
      const settled = await system.client.act(id, 'confirm-effect', {
        effect,
        evidence: 'they were asked',
      });
      expect(settled).toMatchObject({ attention: [], status: { channel: 'in_sync', lifecycle: 'open' } });
    });

    test('is pulled at once when one of its orders is synchronized', async () => {
      const { channel, key } = await connectMarketplace(system, 'asked');
      const add = () => system.simulators.addMiraklOrder({ shopKey: key, orderId: number('ASK') }).order_id;
      const find = async (externalId: string) => {
        const query = `channel=${channel}&externalId=${externalId}`;
        const known = (await system.client.call('GET', `/v1/orders?${query}`)).body.items[0];
        return known?.status.lifecycle === 'open' && known;
      };
      const first = add();
      await system.client.expect([202], 'POST', `/v1/channels/${channel}/sync`);
      const order = await until('the first is here', () => find(first));
      const second = add();
      const path = `/v1/orders/${order.id}/sync`;
      const { body } = await system.client.expect([202], 'POST', path);
      expect(body).toEqual({ order: order.id, channel, state: 'started' });
      await until('the second is here', async () => {
        await system.client.expect([202], 'POST', path);
        return find(second);
      });
      const own = await system.client.take(newOrder());
      expect((await system.client.call('POST', `/v1/orders/${own.id}/sync`)).status).toBe(400);
    });
  });
});
