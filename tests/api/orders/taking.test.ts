import { eur, money, mugs, newOrder, number, withField } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

const DAY_MS = 86_400_000;

/** POST /v1/orders: what happens to an order that is sent. */
withSystem((system) => {
  describe('an order that is sent', () => {
    const take = (order: object) => system.client.call('POST', '/v1/orders', { body: order });

    test('is taken with its address, its version and everything known about it', async () => {
      const order = {
        ...newOrder({ requiresAcceptance: true, mode: 'live', placedAt: '2026-11-20T10:30:00+01:00' }),
        customer: { name: 'Customer A', email: 'customer@example.com', phone: '+4930123456' },
        shippingAddress: {
          name: 'Customer A',
          company: 'Company',
          line1: 'Teststr. 1',
          line2: 'Back house',
          postalCode: '10115',
          city: 'Berlin',
          region: 'BE',
          country: 'DE',
        },
      };
      const { status, headers, body } = await take(order);
      expect({ status, detail: body.detail }).toEqual({ status: 201, detail: undefined });
      expect(body.id).toMatch(/^ord_[0-9a-z]{20}$/);
      expect(headers.get('location')).toBe(`/v1/orders/${body.id}`);
      expect(headers.get('etag')).toBe('"1"');
      expect(body).toEqual({
        id: body.id,
        version: 1,
        channel: 'direct',
        externalId: order.externalId,
        mode: 'live',
        status: {
          lifecycle: 'open',
          acceptance: 'pending',
          payment: 'paid',
          fulfillment: 'blocked',
          delivery: 'none',
          pickup: 'none',
          return: 'none',
          refund: 'none',
          incident: 'none',
          executor: 'none',
          supply: 'none',
          channel: 'in_sync',
          hold: 'none',
        },
        archived: false,
        views: {
          backoffice: 'Payment accepted',
          store: { payment: 'Paid', fulfillment: 'Unfulfilled' },
          dropship: { order: 'New Orders', channel: 'UNFULFILLED' },
          marketplace: 'Pending',
          aggregator: 'Waiting Acceptance',
        },
        statusTimes: Object.fromEntries(
          [
            ...['Payment accepted', 'Paid', 'Unfulfilled', 'New Orders', 'UNFULFILLED', 'Pending'],
            'Waiting Acceptance',
          ].map((word) => [word, body.createdAt]),
        ),
        links: {},
        customer: order.customer,
        shippingAddress: order.shippingAddress,
        placedAt: '2026-11-20T09:30:00.000Z',
        createdAt: expect.stringMatching(/^2\d{3}-.*Z$/),
        updatedAt: body.createdAt,
        requiresAcceptance: true,
        totals: {
          items: eur(2500),
          discounts: eur(0),
          shipping: eur(490),
          taxes: eur(0),
          total: eur(2990),
          captured: eur(2990),
          refunded: eur(0),
        },
        payment: { mode: 'prepaid' },
        payments: [{ id: 'initial', method: null, state: 'captured', amount: eur(2990) }],
        shipping: { method: 'standard', tracked: true, delivery: 'parcel' },
        lines: [
          {
            id: '1',
            sku: 'MUG-01',
            name: 'Mug',
            unitPrice: eur(1250),
            weightGrams: 350,
            views: { marketplace: 'Pending' },
            quantities: {
              ordered: 2,
              accepted: 0,
              refused: 0,
              cancelled: 0,
              prepared: 0,
              handed: 0,
              delivered: 0,
              received: 0,
              returnRequested: 0,
              returned: 0,
              refunded: 0,
            },
          },
        ],
        shipments: [],
        refunds: [],
        returns: [],
        deadlines: [
          { name: 'accept_by', at: new Date(Date.parse(body.createdAt) + 2 * DAY_MS).toISOString() },
        ],
        attention: [],
        warnings: [],
        allowedActions: expect.arrayContaining([
          expect.objectContaining({ action: 'accept', irreversible: true, fields: expect.any(Object) }),
        ]),
      });
    });

    test('is the same order when it is sent again, whatever the order of its fields', async () => {
      const order = newOrder();
      const first = await take(order);
      const again = await take(Object.fromEntries([...Object.entries(order).reverse(), ['mode', 'live']]));
      expect([first.status, again.status]).toEqual([201, 200]);
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('location')).toBe(`/v1/orders/${first.body.id}`);
      expect(again.headers.get('etag')).toBe(first.headers.get('etag'));
    });

    /** M9 */
    test('is the same order with blanks around its texts, and is found without them', async () => {
      const externalId = number('X');
      const order = newOrder({ externalId });
      const sku = number('EBOOK');
      const spaced = withField(withField(order, '/externalId', `${externalId} `), '/lines/0/sku', `${sku} `);
      const taken = await take(spaced);
      expect(taken.status).toBe(201);
      const again = await take(withField(order, '/lines/0/sku', sku));
      expect([again.status, again.body.id]).toEqual([200, taken.body.id]);
      for (const q of [externalId, sku, ` ${sku} `]) {
        const found = await system.client.call('GET', `/v1/orders?q=${encodeURIComponent(q)}`);
        expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual([taken.body.id]);
      }
    });

    test('is the same order even after it has changed', async () => {
      const order = newOrder();
      const { id } = await system.client.take(order);
      await system.client.act(id, 'cancel');
      const again = await take(order);
      expect(again.status).toBe(200);
      expect(again.body).toMatchObject({ id, status: { lifecycle: 'cancelled' } });
    });

    test('conflicts with another order of its number, which is named and stays unchanged', async () => {
      const order = newOrder();
      const { id } = await system.client.take(order);
      const other = await take({ ...order, lines: [mugs(3)] });
      expect(other.status).toBe(409);
      expect(other.body).toMatchObject({ status: 409, code: 'order_conflict', order: id });
      expect(await system.client.order(id)).toMatchObject({
        version: 2,
        lines: [{ quantities: { ordered: 2 } }],
      });
    });

    test('may have the number of an order of another channel', async () => {
      const channel = system.named('twin');
      await system.client.expect([201], 'POST', '/v1/channels', { body: { name: channel, kind: 'direct' } });
      const order = newOrder();
      const [one, other] = await Promise.all([
        system.client.take(order),
        system.client.take({ ...order, channel }),
      ]);
      expect(other.id).not.toBe(one.id);
      expect(other.channel).toBe(channel);
    });

    test('is recognized by its number first, even if its channel no longer exists', async () => {
      const channel = system.named('gone');
      await system.client.expect([201], 'POST', '/v1/channels', { body: { name: channel, kind: 'direct' } });
      const order = newOrder({ channel });
      const { id } = await system.client.take(order);
      await system.client.expect([204], 'DELETE', `/v1/channels/${channel}`);
      expect(await take(order)).toMatchObject({ status: 200, body: { id } });
      expect(await take({ ...order, externalId: number() })).toMatchObject({ status: 400 });
    });
  });

  describe('an invalid order', () => {
    const cases: readonly (readonly [string, string, unknown])[] = [
      ['a channel that is not there', '/channel', 'nowhere'],
      ['no channel', '/channel', undefined],
      ['no number', '/externalId', undefined],
      ['an empty number', '/externalId', ''],
      ['an endless number', '/externalId', 'x'.repeat(101)],
      ['a line break in its number', '/externalId', 'A\nB'],
      ['a number that is none', '/externalId', 17],
      ['a mode that is none', '/mode', 'production'],
      ['a time without zone', '/placedAt', '2026-11-20T09:30:00'],
      ['a day that does not exist', '/placedAt', '2026-02-30T00:00:00Z'],
      ['no currency', '/currency', undefined],
      ['a currency in small letters', '/currency', 'eur'],
      ['an unknown currency', '/currency', 'QQQ'],
      ['no lines', '/lines', []],
      ['too many lines', '/lines', Array.from({ length: 501 }, (_, n) => mugs(1, { id: `${n}` }))],
      ['lines that are no list', '/lines', { 0: mugs(1) }],
      ['a quantity of nothing', '/lines/0/quantity', 0],
      ['a negative quantity', '/lines/0/quantity', -1],
      ['half a quantity', '/lines/0/quantity', 1.5],
      ['a quantity as text', '/lines/0/quantity', '2'],
      ['a quantity beyond counting', '/lines/0/quantity', 1e15],
      ['a negative price', '/lines/0/unitPrice/amount', -1],
      ['a price with a fraction', '/lines/0/unitPrice/amount', 12.5],
      ['a price as text', '/lines/0/unitPrice/amount', '1250'],
      ['a price beyond counting', '/lines/0/unitPrice/amount', 1_000_000_000_001],
      ['a price in another currency', '/lines/0/unitPrice/currency', 'USD'],
      ['shipping in another currency', '/shipping/price/currency', 'USD'],
      ['a payment in another currency', '/payment/captured/currency', 'JPY'],
      ['a discount above the price', '/lines/0/discount', eur(2501)],
      ['a tax without code', '/lines/0/taxes/0/code', undefined],
      ['no SKU', '/lines/0/sku', undefined],
      ['a control character in a name', '/lines/0/name', 'Mug\u0007'],
      ['a country by its name', '/shippingAddress/country', 'Germany'],
      ['an address without city', '/shippingAddress/city', undefined],
      ['an endless e-mail address', '/customer/email', 'x'.repeat(1_001)],
      ['an unknown payment mode', '/payment/mode', 'cheque'],
      ['no payment', '/payment', undefined],
      ['an unknown delivery', '/shipping/delivery', 'drone'],
      ['an acceptance that is not a boolean', '/requiresAcceptance', 'yes'],
      ['an unknown field', '/statuses', {}],
      ['an unknown field of a line', '/lines/0/colour', 'red'],
      ['an unknown field of an amount', '/lines/0/unitPrice/value', 1],
      ['a status of its own', '/status', { lifecycle: 'completed' }],
      ['an id of its own', '/id', 'ord_00000000000000000000'],
      ['a NUL in a text', '/customer/name', 'A\0B'],
    ];

    test.each(cases)('is refused for %s, with the field', async (_name, pointer, value) => {
      const base = newOrder({ lines: [mugs(2, { taxes: [{ code: 'VAT', amount: eur(10) }] })] });
      const order = withField(base, pointer, value);
      const { status, body } = await system.client.call('POST', '/v1/orders', { body: order });
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
      expect(body.errors.map((error) => error.pointer)).toContain(pointer);
      expect(body.errors.every((error) => error.in === 'body' && error.message !== '')).toBe(true);
    });

    test('gets all its errors at once', async () => {
      const order = { ...newOrder(), currency: 'EURO', lines: [mugs(0, { id: '' })] };
      const { body } = await system.client.call('POST', '/v1/orders', { body: order });
      const pointers = body.errors.map((error) => error.pointer);
      expect(pointers).toEqual(expect.arrayContaining(['/currency', '/lines/0/id', '/lines/0/quantity']));
    });

    test.each([
      ['two lines of one id', { lines: [mugs(1), mugs(1)] }, '/lines/1/id'],
      [
        'two payments of one id',
        {
          payment: { mode: 'prepaid' },
          payments: [1, 2].map((amount) => ({ id: 'p', amount: eur(amount), state: 'captured' })),
        },
        '/payments/1/id',
      ],
      [
        'a payment given in two fields',
        { payments: [{ id: 'p', amount: eur(1), state: 'captured' }] },
        '/payments',
      ],
    ])('is refused for %s', async (_name, more, pointer) => {
      const { status, body } = await system.client.call('POST', '/v1/orders', { body: newOrder(more) });
      expect(status).toBe(400);
      expect(body.errors.map((error) => error.pointer)).toEqual([pointer]);
    });

    test('is refused for a total that is not the sum of its parts, with both amounts', async () => {
      const { status, body } = await system.client.call('POST', '/v1/orders', {
        body: newOrder({ total: eur(2991) }),
      });
      expect(status).toBe(400);
      expect(body.errors).toEqual([
        { in: 'body', pointer: '/total/amount', message: expect.stringMatching(/2990.*2991|2991.*2990/) },
      ]);
      expect(await system.client.take(newOrder({ total: eur(2990) }))).toMatchObject({ version: 2 });
      const foreign = newOrder({ total: money(2990, 'USD') });
      expect((await system.client.call('POST', '/v1/orders', { body: foreign })).status).toBe(400);
    });
  });
});
