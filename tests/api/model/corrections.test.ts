import { easypostClient, miraklClient } from '../../../simulators/testing/client';
import type { Shown } from '../../support/api/answers';
import { connectMarketplace, connectParcels, easypostKey } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { address, byHand, newOrder, number } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withSimulators } from '../../support/api/with-simulators';

/** U14, T31, U54, U56: what was recorded wrongly is corrected by new facts, as long as it can still matter. */
withSimulators((system) => {
  describe('a correction', () => {
    const found = async (query: Readonly<Record<string, string>>): Promise<string[]> => {
      const { body } = await system.client.call('GET', `/v1/orders?${new URLSearchParams(query)}`);
      return body.items.map(({ id }) => id);
    };

    test('of the customer shows at once, and lists find the new name and no longer the old one', async () => {
      const [old, young] = ['Oldname', 'Youngname'].map((prefix) => `${prefix}${system.tag}`) as [
        string,
        string,
      ];
      const { id } = await system.client.take(
        newOrder({ customer: { name: `Quentin ${old}`, phone: '+4930' } }),
      );
      expect(await found({ customer: old })).toEqual([id]);
      const customer = { name: `Quentin ${young}`, email: 'q@example.com' };
      const corrected = await system.client.act(id, 'change-customer', { customer });
      expect(corrected.customer).toEqual(customer);
      expect((await system.client.order(id)).customer).toEqual(customer);
      for (const name of ['customer', 'q']) {
        expect(await found({ [name]: young })).toEqual([id]);
        expect(await found({ [name]: old })).toEqual([]);
      }
      const list = await system.client.call('GET', `/v1/orders?customer=${young}`);
      expect(list.body.items[0]?.customer).toEqual(customer);
      const { body } = await system.client.call('GET', `/v1/orders/${id}/timeline`);
      expect(body.items.at(-1)).toMatchObject({ what: 'people_corrected', data: { people: { customer } } });
    });

    test('of the address makes the order found by the new recipient and no longer by the old one', async () => {
      const [old, young] = ['Oldhome', 'Younghome'].map((prefix) => `${prefix}${system.tag}`) as [
        string,
        string,
      ];
      const { id } = await system.client.take(newOrder({ shippingAddress: { ...address, name: old } }));
      const shippingAddress = { ...address, name: young, line1: 'Neue Str. 2', city: 'Hamburg' };
      const corrected = await system.client.act(id, 'change-address', { shippingAddress });
      expect(corrected).toMatchObject({ shippingAddress, customer: { name: 'Customer A' } });
      expect(await found({ q: young })).toEqual([id]);
      expect(await found({ q: old })).toEqual([]);
      const billingAddress = { ...address, name: 'Accounts' };
      const billed = await system.client.act(id, 'change-address', { billingAddress });
      expect(billed).toMatchObject({ shippingAddress, billingAddress });
    });

    test('of the address changes the address for which a label is bought', async () => {
      const parcels = await connectParcels(system, 'corrections');
      const { id } = await system.client.take(newOrder());
      const shippingAddress = { ...address, name: 'Customer C', line1: 'Neue Str. 2', postalCode: '20457' };
      await system.client.act(id, 'change-address', { shippingAddress });
      await system.client.act(id, 'ship', { carrier: { account: parcels } });
      await system.client.orderWhere(
        id,
        'its label is there',
        ({ shipments }) => shipments[0]?.label === 'bought',
      );
      const entry = system.simulators
        .ledger({ system: 'easypost', kind: 'label_bought' })
        .find(({ key }) => key.includes(id.slice('ord_'.length)));
      const carrier = easypostClient(system.simulators, easypostKey(system, 'corrections'));
      const { json } = await carrier('GET', `/shipments/${entry?.detail['shipmentId']}`);
      expect(json).toMatchObject({
        to_address: { name: 'Customer C', street1: 'Neue Str. 2', zip: '20457', city: 'Berlin' },
      });
    });

    test('of the address is refused until the shipment packed for the old one is void', async () => {
      const order = await system.client.take(newOrder());
      const packed = await system.client.act(order.id, 'create-shipment', byHand());
      const body = { shippingAddress: { ...address, line1: 'Neue Str. 2' } };
      await expectRefusal(system.client, order.id, 'change-address', body, 'address_in_use');
      const billing = { billingAddress: { ...address, name: 'Accounts' } };
      expect((await system.client.send(order.id, 'change-address', billing)).status).toBe(200);
      await system.client.act(order.id, 'void-shipment', { shipmentId: packed.shipments[0]?.id });
      expect((await system.client.act(order.id, 'change-address', body)).shippingAddress).toEqual(
        body.shippingAddress,
      );
      await system.client.act(order.id, 'cancel');
      await expectRefusal(system.client, order.id, 'change-address', body, 'order_cancelled');
    });

    test.each([
      ['change-address', {}, ''],
      ['change-address', { shippingAddress: { ...address, country: 'Germany' } }, '/shippingAddress/country'],
      ['change-address', { shippingAddress: { ...address, planet: 'Mars' } }, '/shippingAddress/planet'],
      ['change-customer', { customer: { email: 'x'.repeat(1_001) } }, '/customer/email'],
      ['change-customer', {}, '/customer'],
      ['edit-shipment', { shipmentId: 'shp_1' }, ''],
      ['edit-shipment', { shipmentId: 'shp_1', trackingUrl: 'javascript:alert(1)' }, '/trackingUrl'],
      ['edit-shipment', { shipmentId: 'shp_1', expectedAt: '24.12.2026' }, '/expectedAt'],
      ['edit-shipment', { shipmentId: 'shp_1', status: 'awaiting' }, '/status'],
    ])('by %s of %j is refused with the location of the error', async (command, body, pointer) => {
      const order = await system.client.take(newOrder());
      const { status, body: problem } = await system.client.send(order.id, command, body);
      expect([status, problem.errors?.map((error) => error.pointer)]).toEqual([400, [pointer]]);
      expect(await system.client.order(order.id)).toEqual(order);
    });

    test('of a shipment shows at once, and lists find its new number', async () => {
      const order = await system.client.take(newOrder());
      const sent = await system.client.act(order.id, 'ship', byHand());
      const trackingNumber = number('T');
      const shipmentId = sent.shipments[0]?.id;
      const edit = {
        shipmentId,
        carrier: 'Fritz und Söhne',
        trackingNumber,
        trackingUrl: 'https://track.example/1',
        expectedAt: '2026-12-24',
      };
      const { shipmentId: _, ...shown } = edit;
      expect((await system.client.act(order.id, 'edit-shipment', edit)).shipments).toMatchObject([shown]);
      expect(await found({ q: trackingNumber })).toEqual([order.id]);
      const arrived = await system.client.act(order.id, 'edit-shipment', { shipmentId, status: 'delivered' });
      expect(arrived).toMatchObject({
        status: { delivery: 'delivered' },
        shipments: [{ status: 'delivered', events: [{ status: 'delivered' }] }],
      });
    });

    test('of a shipment with a bought label is refused, since the carrier manages it', async () => {
      const parcels = await connectParcels(system, 'corrections-bought');
      const { id } = await system.client.take(newOrder());
      await system.client.act(id, 'ship', { carrier: { account: parcels } });
      const order = await system.client.orderWhere(
        id,
        'its label is there',
        ({ shipments }) => shipments[0]?.status === 'handed',
      );
      const body = { shipmentId: order.shipments[0]?.id, trackingNumber: 'T-other' };
      await expectRefusal(system.client, id, 'edit-shipment', body, 'shipment_not_editable');
      expect(order.allowedActions.map(({ action }) => action)).not.toContain('edit-shipment');
    });

    test('of a shipment of which the channel was notified notifies it again', async () => {
      const { channel, key } = await connectMarketplace(system, 'corrections');
      const externalId = system.simulators.addMiraklOrder({
        shopKey: key,
        orderId: number('COR'),
        state: 'SHIPPING',
      }).order_id;
      const order: Shown = await until('it is imported', async () => {
        await system.client.expect([202], 'POST', `/v1/channels/${channel}/sync`);
        const { body } = await system.client.call('GET', `/v1/orders?externalId=${externalId}`);
        return body.items[0]?.status.lifecycle === 'open' && system.client.order(body.items[0].id);
      });
      const sent = await system.client.act(order.id, 'ship', byHand('T-wrong', 'A bicycle'));
      const known = async () => {
        const { json } = await miraklClient(system.simulators, key)(
          'GET',
          `/api/shipments?order_id=${externalId}`,
        );
        return json.data.map((item) => (item as unknown as { tracking?: object }).tracking);
      };
      await until('it is notified', async () => (await known()).length === 1);
      await system.client.orderWhere(order.id, 'it is settled', ({ status }) => status.channel === 'in_sync');
      const edit = { shipmentId: sent.shipments[0]?.id, trackingNumber: 'T-right' };
      await system.client.act(order.id, 'edit-shipment', edit);
      await system.client.orderWhere(
        order.id,
        'it is told anew',
        ({ status }) => status.channel === 'in_sync',
      );
      expect(await known()).toMatchObject([{ carrier_name: 'A bicycle', tracking_number: 'T-right' }]);
    });
  });
});
