import { ApiClient } from '../../../examples/client';
import { OutsideWorld } from '../../../examples/outside';
import { playExamples } from '../../../examples/play';
import { connectMarketplace } from '../../support/api/connections';
import { number } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withOwnSystem } from '../../support/api/with-own-system';

/** The orders of `npm start`, which must not use up what is offered to those who try it. */
withOwnSystem((system) => {
  const offered = async () => (await system.client.call('GET', '/v1/test-orders')).body.offered;

  test('X12: the example orders are test orders, and further ones are offered afterwards', async () => {
    const api = new ApiClient(system.client.url, system.operatorKey);
    const outside = new OutsideWorld(system.simulators.url, system.client.url);
    expect(await playExamples(api, outside, () => {})).toEqual({ played: 6, before: 0 });
    const { items } = (await system.client.call('GET', '/v1/orders?limit=200')).body;
    expect(items.map(({ mode }) => mode)).toEqual(Array(6).fill('test'));
    expect(await offered()).toBe(true);
    expect((await system.client.call('POST', '/v1/test-orders')).status).toBe(201);
    expect(await playExamples(api, outside, () => {})).toEqual({ played: 0, before: 6 });
  });

  test('X12: what is imported from a connection that is not in test mode is a live order', async () => {
    const { channel, key } = await connectMarketplace(system, 'real');
    const externalId = number('MIR');
    system.simulators.addMiraklOrder({
      shopKey: key,
      orderId: externalId,
      lines: [{ sku: 'LAMP', quantity: 1, unitPrice: '19.90' }],
    });
    await system.client.expect([202], 'POST', `/v1/channels/${channel}/sync`);
    const order = await until('it is imported', async () => {
      const { items } = (await system.client.call('GET', `/v1/orders?channel=${channel}`)).body;
      return items[0];
    });
    expect(order.mode).toBe('live');
    expect(await offered()).toBe(false);
  });
});
