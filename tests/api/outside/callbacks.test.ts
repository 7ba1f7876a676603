import { callBack, courierHeaders, keptOf, report } from '../../support/api/callbacks';
import { connectCourier, courierSecret } from '../../support/api/connections';
import { byHand, newOrder, number } from '../../support/api/new-order';
import { withSimulators } from '../../support/api/with-simulators';

const secret = courierSecret(1);

const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();

/** A courier's reports on its shipments: when they count, and when they are only stored. */
withSimulators((system) => {
  describe('a courier’s callback', () => {
    let courier = '';

    beforeAll(async () => {
      courier = await connectCourier(system, 'courier', { secret });
    });

    const say = (trackingNumber: string, status: string, occurredAt: string, eventId = number('e')) =>
      report(system, courier, secret, {
        eventId,
        trackingNumber,
        status,
        occurredAt,
        description: `says ${status}`,
      });

    const sent = async () => {
      const trackingNumber = number('T');
      const { id } = await system.client.take(newOrder());
      await system.client.act(id, 'ship', byHand(trackingNumber, courier));
      return { id, trackingNumber };
    };

    const shown = (id: string, events: number) =>
      system.client.orderWhere(
        id,
        `${events} events`,
        (order) => order.shipments[0]?.events.length === events,
      );

    test('moves its shipment, is shown with its description, and counts once', async () => {
      const { id, trackingNumber } = await sent();
      const at = hoursAgo(3);
      expect(await say(trackingNumber, 'in_transit', at, 'once-1')).toBe(202);
      const order = await shown(id, 1);
      expect(order.shipments[0]).toMatchObject({
        status: 'in_transit',
        carrier: courier,
        events: [{ status: 'in_transit', occurredAt: at, raw: 'says in_transit' }],
      });
      expect(await say(trackingNumber, 'in_transit', at, 'once-1')).toBe(200);
      expect(await say(trackingNumber, 'delivered', at, 'once-1')).toBe(200);
      expect(await say(trackingNumber, 'out_for_delivery', hoursAgo(2))).toBe(202);
      expect((await shown(id, 2)).shipments[0]?.status).toBe('out_for_delivery');
      expect((await keptOf(system, courier)).filter(({ key }) => key === 'once-1')).toHaveLength(1);
    });

    test('that reports a delivery delivers the shipment', async () => {
      const { id, trackingNumber } = await sent();
      expect(await say(trackingNumber, 'delivered', hoursAgo(1))).toBe(202);
      const order = await shown(id, 1);
      expect(order.status.delivery).toBe('delivered');
      expect(order.lines[0]?.quantities.delivered).toBe(2);
    });

    test('that arrives before its shipment is known is parked, and counts once it is known', async () => {
      const trackingNumber = number('early');
      expect(await say(trackingNumber, 'in_transit', hoursAgo(2), `held-${trackingNumber}`)).toBe(202);
      expect(await say(trackingNumber, 'out_for_delivery', hoursAgo(1))).toBe(202);
      const held = (await keptOf(system, courier)).find(({ key }) => key === `held-${trackingNumber}`);
      expect(held).toMatchObject({ order_id: null, state: 'pending' });
      const { id } = await system.client.take(newOrder());
      await system.client.act(id, 'ship', byHand(trackingNumber, courier));
      const order = await shown(id, 2);
      expect(order.shipments[0]).toMatchObject({
        status: 'out_for_delivery',
        events: [{ raw: 'says in_transit' }, { raw: 'says out_for_delivery' }],
      });
    });

    test('for an unknown shipment is parked', async () => {
      const trackingNumber = number('nobody');
      expect(await say(trackingNumber, 'delivered', hoursAgo(1), trackingNumber)).toBe(202);
      expect(await say(trackingNumber, 'delivered', hoursAgo(1), trackingNumber)).toBe(200);
      const [row] = (await keptOf(system, courier)).filter(({ key }) => key === trackingNumber);
      expect(row).toMatchObject({ order_id: null, state: 'pending' });
    });

    test('that arrives late is recorded and changes no state', async () => {
      const { id, trackingNumber } = await sent();
      await say(trackingNumber, 'delivered', hoursAgo(1));
      await shown(id, 1);
      expect(await say(trackingNumber, 'in_transit', hoursAgo(5))).toBe(202);
      const order = await shown(id, 2);
      expect(order.shipments[0]?.status).toBe('delivered');
      expect(order.status.delivery).toBe('delivered');
    });

    test('that reverts an earlier one is applied, as a correction of the carrier', async () => {
      const { id, trackingNumber } = await sent();
      await say(trackingNumber, 'delivered', hoursAgo(2));
      await shown(id, 1);
      await say(trackingNumber, 'delivery_failed', hoursAgo(1));
      expect((await shown(id, 2)).status.delivery).toBe('none');
    });

    test('about a closed order is recorded and leaves it closed', async () => {
      const { id, trackingNumber } = await sent();
      for (const command of ['deliver', 'complete', 'close']) await system.client.act(id, command);
      expect(await say(trackingNumber, 'in_transit', hoursAgo(9))).toBe(202);
      const order = await shown(id, 2);
      expect(order.status).toMatchObject({ lifecycle: 'closed', delivery: 'delivered' });
      const { body } = await system.client.call('GET', `/v1/orders/${id}/timeline?verify=true`);
      expect(body.chain).toEqual({ verified: true });
      expect(body.items.at(-1)).toMatchObject({ what: 'carrier_reported', who: `carrier:${courier}` });
    });

    test('hands over a shipment that was not handed over yet', async () => {
      const trackingNumber = number('scan');
      const { id } = await system.client.take(newOrder());
      await system.client.act(id, 'create-shipment', byHand(trackingNumber, courier));
      await say(trackingNumber, 'in_transit', hoursAgo(1));
      const order = await shown(id, 1);
      expect(order.status.fulfillment).toBe('handed');
      expect(order.shipments[0]?.handedOverAt).not.toBeNull();
    });

    test('of a reused number applies to the shipment that has it, and not to the void one', async () => {
      const trackingNumber = number('again');
      const { id } = await system.client.take(newOrder());
      const wrong = await system.client.act(id, 'create-shipment', byHand(trackingNumber, courier));
      await system.client.act(id, 'void-shipment', { shipmentId: wrong.shipments[0]?.id });
      await system.client.act(id, 'ship', byHand(trackingNumber, courier));
      expect(await say(trackingNumber, 'delivered', hoursAgo(1))).toBe(202);
      const order = await system.client.orderWhere(id, 'the event is on record', ({ shipments }) =>
        shipments.some(({ events }) => events.length > 0),
      );
      expect(order.shipments).toMatchObject([
        { status: 'cancelled', events: [] },
        { status: 'delivered', events: [{ status: 'delivered' }] },
      ]);
    });

    test('applies to the order that has its number, and not to the one that had it by mistake', async () => {
      const [mistaken, right] = [await sent(), await system.client.take(newOrder())];
      const shipmentId = (await system.client.order(mistaken.id)).shipments[0]?.id;
      const edit = { shipmentId, trackingNumber: number('T') };
      await system.client.act(mistaken.id, 'edit-shipment', edit);
      // Between the correction and the right shipment, the number belongs to none.
      expect(await say(mistaken.trackingNumber, 'in_transit', hoursAgo(2))).toBe(202);
      await system.client.act(right.id, 'ship', byHand(mistaken.trackingNumber, courier));
      expect(await say(mistaken.trackingNumber, 'delivered', hoursAgo(1))).toBe(202);
      expect((await shown(right.id, 2)).status.delivery).toBe('delivered');
      expect(await say(edit.trackingNumber, 'in_transit', hoursAgo(1))).toBe(202);
      expect((await shown(mistaken.id, 1)).shipments[0]?.status).toBe('in_transit');
    });

    test.each([
      ['corrected', 'edit-shipment', { trackingNumber: number('T') }],
      ['voided', 'void-shipment', {}],
    ] as const)(
      'applies to the first shipment of its number again once a later one is %s',
      async (_name, command, change) => {
        const first = await sent();
        const { id } = await system.client.take(newOrder());
        const later = await system.client.act(id, 'create-shipment', byHand(first.trackingNumber, courier));
        await system.client.act(first.id, 'edit-shipment', {
          shipmentId: (await system.client.order(first.id)).shipments[0]?.id,
          expectedAt: '2026-12-24',
        });
        expect(await say(first.trackingNumber, 'awaiting', hoursAgo(2))).toBe(202);
        await shown(id, 1);
        await system.client.act(id, command, { shipmentId: later.shipments[0]?.id, ...change });
        expect(await say(first.trackingNumber, 'delivered', hoursAgo(1))).toBe(202);
        expect((await shown(first.id, 1)).status.delivery).toBe('delivered');
        expect((await system.client.order(id)).shipments[0]?.events).toHaveLength(1);
      },
    );

    test('distinguishes two shipments of an order with one number by their courier', async () => {
      const other = await connectCourier(system, 'same-number', { secret: courierSecret(3) });
      const trackingNumber = number('T');
      const { id } = await system.client.take(newOrder());
      const half = { lines: [{ id: '1', quantity: 1 }] };
      await system.client.act(id, 'ship', { ...half, ...byHand(trackingNumber, courier) });
      await system.client.act(id, 'ship', { ...half, ...byHand(trackingNumber, other) });
      const event = { eventId: number('e'), trackingNumber, status: 'delivered', occurredAt: hoursAgo(1) };
      expect(await report(system, other, courierSecret(3), event)).toBe(202);
      const order = await system.client.orderWhere(id, 'the event is on record', ({ shipments }) =>
        shipments.some(({ events }) => events.length > 0),
      );
      expect(order.shipments.map(({ status }) => status)).toEqual(['handed', 'delivered']);
    });

    test('has no effect on the shipments of another courier', async () => {
      const { id, trackingNumber } = await sent();
      const other = await connectCourier(system, 'other', { secret: courierSecret(2) });
      const event = { eventId: number('e'), trackingNumber, status: 'delivered' };
      expect(await report(system, other, courierSecret(2), event)).toBe(202);
      await say(trackingNumber, 'in_transit', hoursAgo(1));
      expect((await shown(id, 1)).status.delivery).toBe('none');
      expect(await report(system, other, secret, { ...event, eventId: 'x' })).toBe(401);
    });

    test('to an unknown courier has the response of one with a wrong signature', async () => {
      const body = '{}';
      const problems = [];
      for (const name of [courier, 'nobody', 'direct']) {
        const { status, text } = await callBack(system, name, body, courierHeaders(body, courierSecret(99)));
        problems.push({ status, ...JSON.parse(text), requestId: 'any' });
      }
      expect(problems[0]).toMatchObject({ status: 401, code: 'invalid_signature' });
      for (const problem of problems) expect(problem).toEqual(problems[0]);
    });

    test('to what no courier can be called is 404', async () => {
      const response = await callBack(system, 'No%20Body', '{}', courierHeaders('{}', secret));
      expect(response.status).toBe(404);
      expect(JSON.parse(response.text)).toMatchObject({ code: 'not_found' });
    });

    test('for a channel is 404', async () => {
      const { status } = await system.client.call('POST', '/callbacks/channels/direct', {
        body: {},
        as: null,
      });
      expect(status).toBe(404);
    });

    test.each([
      ['an unknown status', { status: 'shipped' }, 'status'],
      ['no status', { status: undefined }, 'status'],
      ['a time without zone', { occurredAt: '2026-11-20T09:30:00' }, 'occurredAt'],
      ['no event id', { eventId: undefined }, 'eventId'],
      ['no tracking number', { trackingNumber: undefined }, 'trackingNumber'],
      ['an unknown field', { note: 'x' }, 'note'],
    ])('is refused with %s, and is not stored', async (_name, change, field) => {
      const event = {
        eventId: number('bad'),
        trackingNumber: 'T',
        status: 'handed',
        occurredAt: hoursAgo(1),
      };
      const body = JSON.stringify({ ...event, ...change });
      const before = (await keptOf(system, courier)).length;
      const response = await callBack(system, courier, body, courierHeaders(body, secret));
      expect(response.status).toBe(400);
      expect(JSON.parse(response.text)).toMatchObject({
        code: 'invalid_request',
        detail: expect.stringContaining(field),
      });
      expect(await keptOf(system, courier)).toHaveLength(before);
    });
  });
});
