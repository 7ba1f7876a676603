import type { ViewName } from '../../../domain/order/read/vocabularies';
import { statusesOf, VIEW_NAMES } from '../../../domain/order/read/vocabularies';
import type { Shown } from '../../support/api/answers';
import { connectChannel } from '../../support/api/connections';
import { byHand, eur, mugs, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';
import { WORDS } from './documented-words';

/** One order with the statuses of five order systems. */
withSystem((system) => {
  describe('the statuses of an order', () => {
    const names = { channel: '' };
    const orders: Record<string, Shown> = {};

    const list = (query: Readonly<Record<string, string>>) =>
      system.client.call('GET', `/v1/orders?${new URLSearchParams({ channel: names.channel, ...query })}`);

    async function found(view: string, status: string): Promise<string[]> {
      const { body, status: code, text } = await list({ view, status });
      if (code !== 200) throw new Error(text);
      return body.items
        .map((item) => Object.keys(orders).find((name) => orders[name]?.id === item.id) ?? item.id)
        .sort();
    }

    beforeAll(async () => {
      names.channel = await connectChannel(system, 'words', {});
      const take = async (name: string, more: Readonly<Record<string, unknown>> = {}) => {
        orders[name] = await system.client.take(newOrder({ channel: names.channel, ...more }));
      };
      const act = async (name: string, command: string, body: object = {}) => {
        orders[name] = await system.client.act(orders[name]?.id ?? '', command, body);
      };
      await take('open');
      await take('processing');
      await act('processing', 'process');
      await take('packed');
      await act('packed', 'create-shipment', byHand());
      await take('sent');
      await act('sent', 'ship', byHand());
      await take('refused', { requiresAcceptance: true, payment: { mode: 'on_invoice' } });
      await act('refused', 'refuse');
      const two = [mugs(2), mugs(1, { id: '2' })];
      await take('disputed', { lines: two, payment: { mode: 'on_invoice' } });
      await act('disputed', 'ship', { ...byHand(), lines: [{ id: '1' }] });
      await act('disputed', 'open-incident', { reason: 'the handle is loose' });
    }, 120_000);

    test('are in every response, for all views at once', async () => {
      expect(orders['sent']?.views).toEqual({
        backoffice: 'Shipped',
        store: { payment: 'Paid', fulfillment: 'Fulfilled' },
        dropship: { order: 'In Transit', channel: 'FULFILLED' },
        marketplace: 'Shipped',
        aggregator: 'Shipped',
      });
      const { id = '' } = orders['packed'] ?? {};
      const { body } = await list({ externalId: orders['packed']?.externalId ?? '' });
      const all = [body.items[0], await system.client.order(id), orders['packed']];
      expect(all.map((order) => order?.views)).toEqual(
        all.map(() => ({
          backoffice: 'Ready for shipment',
          store: { payment: 'Paid', fulfillment: 'Dispatched' },
          dropship: { order: 'Awaiting Shipment', channel: 'UNFULFILLED' },
          marketplace: 'Awaiting Fulfillment',
          aggregator: 'Waiting Shipment',
        })),
      );
    });

    test('are the 75 documented ones, and lists can be filtered by each', async () => {
      expect(Object.values(WORDS).flat()).toHaveLength(75);
      for (const view of VIEW_NAMES) {
        const known = statusesOf(view).filter(({ added }) => added !== true);
        expect(known.map(({ word }) => word).sort()).toEqual([...WORDS[view]].sort());
        for (const word of WORDS[view]) expect((await list({ view, status: word })).status).toBe(200);
      }
    });

    const questions: readonly (readonly [ViewName, string, readonly string[]])[] = [
      ['backoffice', 'Shipped', ['sent']],
      ['backoffice', 'dispatched', ['sent']],
      ['store.fulfillment', 'Dispatched', ['packed']],
      ['backoffice', 'In Process', ['processing']],
      ['backoffice', 'in PROGRESS', ['processing']],
      ['backoffice', 'Partially Shipped', ['disputed']],
      ['marketplace', 'declined', ['refused']],
      ['aggregator', 'Refused', ['refused']],
      ['aggregator', 'to refund', []],
      ['marketplace', 'Incident Open', ['disputed']],
      ['marketplace', 'Shipped', ['disputed', 'sent']],
      ['store.shipment', 'Awaiting Shipment', ['packed']],
      ['store.shipment', 'Shipped', ['disputed', 'sent']],
      ['dropship.order', 'Paid - Awaiting Fulfilment', []],
      ['dropship.channel', 'fulfilled', ['sent']],
    ];

    test.each(questions)('find by %s %j the orders that have it', async (view, word, expected) => {
      expect(await found(view, word)).toEqual(expected);
    });

    test('are filtered by view: an unknown status is refused with the known ones', async () => {
      const unknown = await list({ view: 'store.payment', status: 'Shipped' });
      expect([unknown.status, unknown.body.errors]).toEqual([
        400,
        [
          {
            in: 'query',
            pointer: '/status',
            message: `expected one of ${WORDS['store.payment'].join(', ')}, not "Shipped"`,
          },
        ],
      ]);
      for (const [query, pointer] of [
        [{ view: 'backoffice' }, '/status'],
        [{ status: 'Shipped' }, '/view'],
        [{ view: 'store', status: 'Shipped' }, '/view'],
        [{ view: 'backoffice', status: '' }, '/status'],
      ] as const) {
        const { status, body } = await list(query);
        expect({ query, status }).toEqual({ query, status: 400 });
        expect(body.errors.map((error) => error.pointer)).toContain(pointer);
      }
    });

    test('exist for each line and each shipment in the views that have them', () => {
      expect(orders['disputed']).toMatchObject({
        views: { marketplace: 'Shipped' },
        lines: [
          { id: '1', views: { marketplace: 'Incident Open' } },
          { id: '2', views: { marketplace: 'Awaiting Fulfillment' } },
        ],
        shipments: [{ views: { store: 'Shipped', dropship: 'In Transit' } }],
      });
    });

    test('of a shipment follow its course, while the order keeps its own', async () => {
      const { id } = await system.client.take(newOrder());
      const sent = await system.client.act(id, 'ship', byHand());
      const shipmentId = sent.shipments[0]?.id;
      const seen: (readonly string[])[] = [];
      for (const status of [
        'in_transit',
        'at_carrier_point',
        'out_for_delivery',
        'delivery_failed',
        'delivered',
      ]) {
        const { shipments, views: words } = await system.client.act(id, 'edit-shipment', {
          shipmentId,
          status,
        });
        seen.push([shipments[0]?.views.store ?? '', words.dropship.order, words.aggregator]);
      }
      expect(seen).toEqual([
        ['In transit', 'In Transit', 'Shipped'],
        ['In transit', 'Pickup', 'Shipped'],
        ['Out for delivery', 'In Transit', 'Shipped'],
        ['Delivery Failed', 'Failed', 'Shipped'],
        ['Delivered', 'Delivered', 'Shipped'],
      ]);
    });

    test('keep the time at which each was true first', async () => {
      const order = await system.client.take(newOrder({ payment: { mode: 'on_delivery' } }));
      const taken = order.statusTimes;
      expect(taken).toMatchObject({
        'Payment accepted': order.createdAt,
        'Waiting Shipment': order.createdAt,
        Unpaid: order.createdAt,
      });
      const sent = await system.client.act(order.id, 'ship', byHand());
      const paid = await system.client.act(order.id, 'collect-cash', { amount: eur(2990) });
      expect(paid.views.backoffice).toBe('Shipped');
      expect(paid.statusTimes).toMatchObject(taken);
      expect(paid.statusTimes).toMatchObject(sent.statusTimes);
      const [cashDue, shipped] = ['Shipped pending cash on delivery', 'Paid'].map(
        (word) => paid.statusTimes[word] ?? '',
      );
      expect(cashDue).toBe(sent.updatedAt);
      expect(shipped).toBe(paid.updatedAt);
      const again = await system.client.take(newOrder());
      const packed = await system.client.act(again.id, 'create-shipment', byHand());
      await system.client.act(again.id, 'void-shipment', { shipmentId: packed.shipments[0]?.id });
      const shippedAgain = await system.client.act(again.id, 'create-shipment', byHand());
      expect(shippedAgain.statusTimes['Ready for shipment']).toBe(packed.statusTimes['Ready for shipment']);
    });
  });
});
