import { COMMAND_NAMES } from '../../../domain/order/commands';
import type { Shown } from '../../support/api/answers';
import type { CallOptions } from '../../support/api/client';
import { address, byHand, eur, mugs, newOrder, number } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** Of an order of two sellers, neither learns anything of the other's lines: not what they are, and not that they match. */
withSystem((system) => {
  const seller = { anna: '', ben: '' };
  const key = { anna: '', ben: '' };
  const keyId = { anna: '', ben: '' };
  type Name = keyof typeof key;
  const as = (name: Name, more: CallOptions = {}): CallOptions => ({ ...more, as: key[name] });

  beforeAll(async () => {
    for (const name of ['anna', 'ben'] as const) {
      seller[name] = number(`of-${name}`);
      const body = { name: `the key of ${name}`, role: 'seller', sellerId: seller[name] };
      const { body: made } = await system.client.expect([201], 'POST', '/v1/api-keys', { body });
      [key[name], keyId[name]] = [made.key, made.id];
    }
  });

  /** Values that are nowhere else, on the lines of one seller. */
  const linesOf = (name: Name, price: number, quantity = 1) => ({
    ...mugs(quantity, { id: `line-${name}`, sku: number(`SKU-${name}`), name: number(`Thing-${name}`) }),
    unitPrice: eur(price),
    sellerId: seller[name],
  });
  const take = (anna: number, ben: number, more: Readonly<Record<string, unknown>> = {}) =>
    system.client.take(
      newOrder({
        lines: [linesOf('anna', anna, 2), linesOf('ben', ben, 2)],
        payment: { mode: 'on_invoice' },
        ...more,
      }),
    );
  const listed = async (name: Name, query: Readonly<Record<string, string>>) => {
    const search = new URLSearchParams({ limit: '200', ...query });
    return (await system.client.expect([200], 'GET', `/v1/orders?${search}`, as(name))).body.items;
  };
  const finds = async (name: Name, order: Shown, query: Readonly<Record<string, string>>) =>
    (await listed(name, query)).some(({ id }) => id === order.id);

  describe('what one seller sends and receives of a shared order', () => {
    let order: Shown;
    let secrets: string[];
    let commandIds: string[];

    beforeAll(async () => {
      order = await take(777_123, 1_000, {
        requiresAcceptance: true,
        payment: { mode: 'prepaid', captured: eur(1_556_736) },
      });
      const texts = [number('why-refused'), number('why-returned'), number('why-broken')] as const;
      const [tracking, other] = [number('TRACK-ANNA'), number('TRACK-AGAIN')];
      await system.client.act(order.id, 'accept', {}, as('anna'));
      await system.client.act(order.id, 'accept', {}, as('ben'));
      const one = { lines: [{ id: 'line-anna', quantity: 1 }] };
      await system.client.act(order.id, 'ship', { ...byHand(tracking), ...one }, as('anna'));
      const onBehalf = { headers: { 'X-On-Behalf-Of': seller.anna } };
      await system.client.act(order.id, 'create-shipment', byHand(other), onBehalf);
      await system.client.act(order.id, 'deliver', {}, as('anna'));
      await system.client.act(order.id, 'open-incident', { reason: texts[2] }, as('anna'));
      await system.client.act(order.id, 'request-return', { ...one, reason: texts[1] }, as('anna'));
      const after = await system.client.order(order.id);
      await system.client.act(order.id, 'refund', { ...one, reason: texts[0] });
      const whole = await system.client.order(order.id);
      const { body } = await system.client.call('GET', `/v1/orders/${order.id}/timeline?limit=200`);
      const annas = body.items.filter(({ who, onBehalfOf }) => who === keyId.anna || onBehalfOf !== null);
      commandIds = [...new Set(annas.map(({ cause }) => String(cause)))];
      const [line] = whole.lines;
      secrets = [
        ...[keyId.anna, seller.anna, tracking, other, ...texts, ...commandIds],
        ...[line?.id, line?.sku, String(line?.['name' as keyof typeof line]), '777123', '1554246', '1556736'],
        ...[...whole.shipments, ...after.returns, ...whole.refunds].map(({ id }) => id),
        ...annas.flatMap(({ requestId }) => requestId ?? []),
      ].map(String);
      expect(secrets.length).toBeGreaterThan(18);
    }, 60_000);

    const expectNoSecret = (what: string, text: string): void => {
      expect({ what, shown: secrets.filter((secret) => text.includes(secret)) }).toEqual({ what, shown: [] });
    };

    test('has nothing of the other seller in it, on any route that can be read', async () => {
      const { paths } = (await system.client.call('GET', '/openapi.json')).body as unknown as {
        paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
      };
      const reads = Object.keys(paths).filter(
        (path) => path.startsWith('/v1/') && 'get' in (paths[path] ?? {}),
      );
      expect(reads).toEqual(
        expect.arrayContaining(['/v1/orders', '/v1/orders/{id}/timeline', '/v1/deadlines']),
      );
      const version = (await system.client.order(order.id)).version;
      const versions = Array.from({ length: version }, (_, at) => `/v1/orders/${order.id}?at=${at + 1}`);
      const concrete = reads.flatMap((path) =>
        path.includes('/commands/')
          ? commandIds.map((id) => path.replace('{id}', id))
          : [path.replace('{id}', order.id).replace('{sku}', 'x').replace('{name}', 'x')],
      );
      const more = [
        ...[`/v1/orders/${order.id}/timeline?verify=true`, `/v1/orders/${order.id}/timeline?limit=3`],
        ...[
          `/v1/orders/${order.id}?minVersion=1`,
          '/v1/deadlines?within=99d',
          '/v1/orders?limit=1&sort=-total',
        ],
      ];
      for (const path of [...concrete, ...more, ...versions]) {
        const { status, text, headers } = await system.client.call('GET', path, as('ben'));
        expect({ path, ok: [200, 403, 404].includes(status) }).toEqual({ path, ok: true });
        // What was asked for is in the address of the next page.
        expectNoSecret(
          path,
          text + [...headers.values()].filter((value) => !value.startsWith('</')).join(' '),
        );
      }
    });

    test('has nothing of the other seller in it, on any command, its preview or its refusal', async () => {
      const bodies = [{}, { reason: 'x' }, byHand(), { view: 'marketplace', status: 'Shipped' }];
      for (const command of [...COMMAND_NAMES, 'status']) {
        for (const body of bodies) {
          const preview = await system.client.send(order.id, `${command}?preview=true`, body, as('ben'));
          expectNoSecret(`preview of ${command}`, preview.text);
        }
      }
      for (const secret of secrets.filter((text) => /^(shp|ret|rfd|line)/.test(text))) {
        for (const [command, body] of [
          ['void-shipment', { shipmentId: secret }],
          ['edit-shipment', { shipmentId: secret, trackingNumber: 'x' }],
          ['approve-return', { returnId: secret }],
          ['start-refund', { refundId: secret }],
          ['cancel', { lines: [{ id: secret }] }],
        ] as const) {
          const unknown = await system.client.send(
            order.id,
            command,
            JSON.parse(JSON.stringify(body).replace(secret, 'nothing')),
            as('ben', { headers: { 'X-Request-Id': 'same' } }),
          );
          const refused = await system.client.send(
            order.id,
            command,
            body,
            as('ben', { headers: { 'X-Request-Id': 'same' } }),
          );
          expect(refused.text.replaceAll(secret, 'nothing')).toBe(unknown.text);
        }
      }
    });

    test('shows in the timeline the own facts in full, those of the whole without details, and no others', async () => {
      const { body } = await system.client.call(
        'GET',
        `/v1/orders/${order.id}/timeline?limit=200`,
        as('ben'),
      );
      const shown = body.items.map(({ what, who, data }) => [
        what,
        who === keyId.ben,
        Object.keys(data).length > 0,
      ]);
      expect(shown).toContainEqual(['lines_accepted', true, true]);
      expect(shown.filter(([what]) => what === 'lines_accepted')).toHaveLength(1);
      expect(shown).toContainEqual(['order_taken', false, false]);
      for (const hidden of ['shipment_created', 'incident_opened', 'return_requested', 'refund_requested']) {
        expect(shown.map(([what]) => what)).not.toContain(hidden);
      }
      const { body: all } = await system.client.call('GET', `/v1/orders/${order.id}/timeline?limit=200`);
      expect(all.items.map(({ what }) => what)).toEqual(
        expect.arrayContaining([
          'shipment_created',
          'incident_opened',
          'return_requested',
          'refund_requested',
        ]),
      );
    });

    test('pages through the timeline without a page that is short or empty', async () => {
      const path = `/v1/orders/${order.id}/timeline`;
      const all = (await system.client.call('GET', `${path}?limit=200`, as('ben'))).body.items;
      const seen: number[] = [];
      for (let query = 'limit=2'; query !== ''; ) {
        const { body } = await system.client.expect([200], 'GET', `${path}?${query}`, as('ben'));
        seen.push(...body.items.map(({ sequence }) => sequence));
        if (body.nextCursor) expect(body.items).toHaveLength(2);
        query = body.nextCursor ? `limit=2&cursor=${body.nextCursor}` : '';
      }
      expect(seen).toEqual(all.map(({ sequence }) => sequence));
    });

    test('shows a command only to the seller who sent it', async () => {
      const states = async (name: Name) =>
        Promise.all(
          commandIds.map(
            async (id) => (await system.client.call('GET', `/v1/commands/${id}`, as(name))).status,
          ),
        );
      expect(new Set(await states('ben'))).toEqual(new Set([404]));
      const sent = await system.client.call('GET', `/v1/orders/${order.id}/timeline`, as('ben'));
      const own = sent.body.items.find(({ who }) => who === keyId.ben)?.cause;
      expect((await system.client.call('GET', `/v1/commands/${own}`, as('ben'))).body.command).toBe('accept');
      expect((await system.client.call('GET', `/v1/commands/${own}`)).status).toBe(200);
    });
  });

  describe('lists of a seller', () => {
    test('find a shared order by what is on the own lines, and by nothing of the other’s', async () => {
      const order = await take(500, 900, { customer: { name: `Person ${system.tag}shared` } });
      const tracking = number('TRACK');
      await system.client.act(order.id, 'ship', byHand(tracking), as('anna'));
      const [anna, ben] = order.lines.map(({ sku }) => sku);
      const found = (name: Name) =>
        Promise.all([anna, ben, tracking].map((q) => finds(name, order, { q: String(q) })));
      expect(await found('anna')).toEqual([true, false, true]);
      expect(await found('ben')).toEqual([false, true, false]);
      for (const name of ['anna', 'ben'] as const) {
        for (const query of [
          { q: order.externalId },
          { externalId: order.externalId },
          { q: `${system.tag}shared` },
        ]) {
          expect(await finds(name, order, query)).toBe(true);
        }
      }
      const operator = await system.client.call('GET', `/v1/orders?q=${tracking}`);
      expect(operator.body.items.map(({ id }) => id)).toEqual([order.id]);
    });

    test('filter by the statuses that the seller sees', async () => {
      const order = await take(500, 900);
      await system.client.act(order.id, 'ship', byHand(), as('anna'));
      const shown = async (name: Name) =>
        (await system.client.expect([200], 'GET', `/v1/orders/${order.id}`, as(name))).body;
      for (const name of ['anna', 'ben'] as const) {
        const { status, views } = await shown(name);
        const dimensions = [
          'acceptance',
          'payment',
          'fulfillment',
          'delivery',
          'return',
          'refund',
          'incident',
        ] as const;
        for (const dimension of dimensions) {
          expect(await finds(name, order, { [dimension]: status[dimension] })).toBe(true);
        }
        expect(await finds(name, order, { view: 'marketplace', status: views.marketplace })).toBe(true);
      }
      expect(await finds('anna', order, { fulfillment: 'handed' })).toBe(true);
      expect(await finds('ben', order, { fulfillment: 'handed' })).toBe(false);
      // The whole order's.
      for (const name of ['anna', 'ben'] as const) {
        expect(await finds(name, order, { fulfillment: 'part_handed' })).toBe(false);
      }
      expect(await finds('ben', order, { view: 'store.shipment', status: 'In transit' })).toBe(false);
    });

    test('sort by the totals that the seller sees, whatever the other’s lines cost', async () => {
      const [cheap, dear] = [await take(100_000, 300), await take(100, 40_000)];
      const ids = [cheap.id, dear.id];
      const order = async (name: Name, sort: string) =>
        (await listed(name, { sort })).map(({ id }) => id).filter((id) => ids.includes(id));
      expect(await order('ben', '-total')).toEqual([dear.id, cheap.id]);
      expect(await order('ben', 'total')).toEqual([cheap.id, dear.id]);
      expect(await order('anna', '-total')).toEqual([cheap.id, dear.id]);
      const totals = (await listed('ben', { sort: '-total' })).map(({ totals: { total } }) => total.amount);
      expect(totals).toEqual([...totals].sort((a, b) => b - a));
    });

    test('are filtered by attention and sorted on the board by what is the seller’s', async () => {
      const order = await take(100, 200, { requiresAcceptance: true });
      await system.client.act(order.id, 'accept', {}, as('ben'));
      const board = async (name: Name) => {
        const { body } = await system.client.expect(
          [200],
          'GET',
          '/v1/deadlines?within=99d&limit=200',
          as(name),
        );
        return body.items.map((item) => item as unknown as { order: string; name: string });
      };
      const of = (items: Awaited<ReturnType<typeof board>>) =>
        items.filter((item) => item.order === order.id);
      expect(of(await board('anna')).map(({ name }) => name)).toContain('accept_by');
      expect(of(await board('ben')).map(({ name }) => name)).not.toContain('accept_by');
      for (const name of ['anna', 'ben'] as const) {
        const search = '/v1/deadlines?within=99d&limit=1';
        for (let query = search; query !== ''; ) {
          const { body } = await system.client.expect([200], 'GET', query, as(name));
          expect(body.items.length).toBeGreaterThan(0);
          query = body.nextCursor ? `${search}&cursor=${body.nextCursor}` : '';
        }
      }
    });

    test('have an order before it is decided, by what the seller placed on it', async () => {
      // Archived orders and those of one seller are found by the same columns.
      const own = await system.client.take(newOrder({ shippingAddress: address }), as('anna'));
      expect(await finds('anna', own, { q: own.externalId })).toBe(true);
      expect(await finds('ben', own, { q: own.externalId })).toBe(false);
    });
  });
});
