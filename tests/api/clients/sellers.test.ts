import { COMMAND_NAMES } from '../../../domain/order/commands';
import type { Shown, TimelineItem } from '../../support/api/answers';
import { address, byHand, eur, mugs, newOrder } from '../../support/api/new-order';
import { rawRequest } from '../../support/api/raw';
import { withSystem } from '../../support/api/with-system';

/** One installation, many sellers: what belongs to another seller does not exist. */
withSystem((system) => {
  describe('a seller', () => {
    const keys = { mine: '', theirs: '' };
    const orders: { mine?: Shown; theirs?: Shown } = {};
    const mine = () => orders.mine as Shown;
    const theirs = () => orders.theirs as Shown;
    const call = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
      system.client.call(method, path, { as: keys.mine, headers, ...(body ? { body } : {}) });

    beforeAll(async () => {
      for (const side of ['mine', 'theirs'] as const) {
        const body = { name: `the key of ${side}`, role: 'seller', sellerId: `seller-${side}` };
        keys[side] = (await system.client.expect([201], 'POST', '/v1/api-keys', { body })).body.key;
        const order = await system.client.take(newOrder({ customer: { name: `Person ${side}` } }), {
          as: keys[side],
        });
        orders[side] = await system.client.act(order.id, 'ship', byHand(), { as: keys[side] });
      }
    });

    test('takes its own orders only', async () => {
      expect(mine().lines.map(({ sellerId }) => sellerId)).toEqual(['seller-mine']);
      const foreign = newOrder({ lines: [mugs(2, { sellerId: 'seller-theirs' })] });
      const { status, body } = await call('POST', '/v1/orders', foreign);
      expect(status).toBe(400);
      expect(body.errors.map(({ pointer }) => pointer)).toEqual(['/lines/0/sellerId']);
      const own = newOrder({ lines: [mugs(2, { sellerId: 'seller-mine' })] });
      expect((await call('POST', '/v1/orders', own)).status).toBe(201);
    });

    test('finds only its own orders, whatever it searches for', async () => {
      const queries = [
        '',
        `externalId=${theirs().externalId}`,
        'seller=seller-theirs',
        'q=theirs',
        'customer=Person',
      ];
      for (const query of [...queries, `q=${theirs().shipments[0]?.trackingNumber}`, 'q=mug-01']) {
        const { body, text } = await call('GET', `/v1/orders?limit=200&${query}`);
        expect(
          body.items.filter(({ lines }) => lines.some(({ sellerId }) => sellerId !== 'seller-mine')),
        ).toEqual([]);
        expect(text).not.toContain(theirs().id);
        expect(text).not.toContain('Person theirs');
      }
      expect((await call('GET', '/v1/orders')).body.items.length).toBeGreaterThan(0);
    });

    test('reads nothing in a cursor, and can use none of another caller, list or filter', async () => {
      await system.client.take(newOrder({ lines: [mugs(1)] }), { as: keys.mine });
      const first = await call('GET', '/v1/orders?limit=1&sort=-total');
      const cursor = first.body.nextCursor ?? '';
      const inClear = Buffer.from(cursor, 'base64url').toString('latin1');
      expect(inClear).not.toContain(first.body.items[0]?.id);
      expect(inClear).not.toContain(String(first.body.items[0]?.totals.total.amount));
      const use = (query: string, as = keys.mine, more = '') =>
        system.client.call('GET', `/v1/orders?limit=1&${query}&cursor=${cursor}${more}`, { as });
      expect((await use('sort=-total')).status).toBe(200);
      const refused = await Promise.all([
        use('sort=-total', keys.theirs),
        use('sort=-total', system.operatorKey),
        use('sort=total'),
        use('sort=-total&mode=live'),
        use('sort=-total', keys.mine, 'A'),
      ]);
      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 400));
      const board = await call('GET', `/v1/deadlines?cursor=${cursor}`);
      expect([board.status, board.body.errors.map(({ pointer }) => pointer)]).toEqual([400, ['/cursor']]);
    });

    test('reads its own order with all its subresources', async () => {
      for (const query of ['', '/timeline?verify=true', '?at=1', '?minVersion=1']) {
        expect((await call('GET', `/v1/orders/${mine().id}${query}`)).status).toBe(200);
      }
      // A run does not distinguish the parts of sellers.
      expect((await call('GET', `/v1/orders/${mine().id}?from=workflow`)).status).toBe(403);
      const cause = (await call('GET', `/v1/orders/${mine().id}/timeline`)).body.items[0]?.cause ?? '';
      expect((await call('GET', `/v1/commands/${cause}`)).body).toMatchObject({
        order: mine().id,
        command: 'take',
      });
    });

    test('gets the response for an unknown order for the order of another seller, on every route', async () => {
      const { body: facts } = await system.client.call('GET', `/v1/orders/${theirs().id}/timeline`);
      const paths = ['', '/timeline', '/timeline?verify=true', '?at=1', '?from=workflow', '?minVersion=1'];
      const pairs: [string, string, string, object?][] = [
        ...paths.map((path): [string, string, string] => [
          'GET',
          `/v1/orders/${theirs().id}${path}`,
          `/v1/orders/ord_00000000000000000000${path}`,
        ]),
        ['GET', `/v1/commands/${facts.items[0]?.cause}`, '/v1/commands/cmd_00000000000000000000'],
        ...[...COMMAND_NAMES, 'status'].map((command): [string, string, string, object] => [
          'POST',
          `/v1/orders/${theirs().id}/${command}`,
          `/v1/orders/ord_00000000000000000000/${command}`,
          bodyOf(command),
        ]),
      ];
      const before = await system.sql('SELECT id FROM inbox WHERE order_id = $1', [theirs().id]);
      for (const [method, theirPath, nowhere, body] of pairs) {
        const headers = { 'X-Request-Id': 'the-same', ...(method === 'POST' ? { 'If-Match': '"1"' } : {}) };
        const [one, other] = [
          await call(method, theirPath, body, headers),
          await call(method, nowhere, body, headers),
        ];
        expect({ path: theirPath, status: one.status, text: one.text }).toEqual({
          path: theirPath,
          status: 404,
          text: other.text,
        });
        expect([...one.headers.keys()]).toEqual([...other.headers.keys()]);
      }
      expect(await system.sql('SELECT id FROM inbox WHERE order_id = $1', [theirs().id])).toEqual(before);
      expect(await system.client.order(theirs().id)).toEqual(theirs());
    });

    test('does not learn whose order already has the number', async () => {
      const wanted = { ...newOrder(), externalId: theirs().externalId };
      const { status, body, text } = await call('POST', '/v1/orders', wanted);
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'order_conflict' });
      expect(text).not.toContain(theirs().id);
      const own = await call('POST', '/v1/orders', {
        ...newOrder(),
        externalId: mine().externalId,
        lines: [mugs(9)],
      });
      expect(own.body).toMatchObject({ code: 'order_conflict', order: mine().id });
    });

    test('shares no Idempotency-Key with another seller', async () => {
      const order = newOrder();
      const one = await system.client.call('POST', '/v1/orders', {
        as: keys.mine,
        body: order,
        key: 'shared',
      });
      const other = await system.client.call('POST', '/v1/orders', {
        as: keys.theirs,
        body: newOrder(),
        key: 'shared',
      });
      expect([one.status, other.status]).toEqual([201, 201]);
      expect(other.body.id).not.toBe(one.body.id);
    });

    test('works on its own order, and is recorded as its author', async () => {
      const { id } = await system.client.take(newOrder(), { as: keys.mine });
      const cancelled = await system.client.act(id, 'cancel', {}, { as: keys.mine });
      expect(cancelled.endedBy).toBe('seller');
      const refunded = await system.client.act(id, 'refund', { adjustment: eur(1) }, { as: keys.mine });
      expect(refunded.refunds).toHaveLength(1);
    });
  });

  describe('an operator on behalf of a seller', () => {
    const for_ = (seller: string) => ({ 'X-On-Behalf-Of': seller });

    test('sees that seller’s orders and no others, and both names are recorded', async () => {
      const other = await system.client.take(newOrder({ lines: [mugs(2, { sellerId: 'seller-other' })] }));
      const made = { name: 'acts for sellers', role: 'operator' };
      const { body: operator } = await system.client.expect([201], 'POST', '/v1/api-keys', { body: made });
      const acting = { headers: for_('seller-acted-for'), as: operator.key };
      const order = await system.client.take(newOrder(), acting);
      expect(order.lines[0]?.sellerId).toBe('seller-acted-for');
      const cancelled = await system.client.act(order.id, 'cancel', {}, acting);
      expect(cancelled.endedBy).toBe('seller');
      const { body } = await system.client.call('GET', `/v1/orders/${order.id}/timeline`);
      for (const item of body.items as TimelineItem[]) {
        expect(item).toMatchObject({ who: operator.id, onBehalfOf: 'seller-acted-for' });
      }
      expect((await system.client.call('GET', `/v1/orders/${other.id}`, acting)).status).toBe(404);
      const list = await system.client.call('GET', '/v1/orders', acting);
      expect(list.body.items.map(({ id }) => id)).toEqual([order.id]);
    });

    test('has no rights beyond those of a seller', async () => {
      for (const path of ['/v1/channels', '/v1/carriers', '/v1/api-keys']) {
        expect((await system.client.call('GET', path, { headers: for_('anybody') })).status).toBe(403);
      }
    });

    test('must have the role operator: no other key acts on behalf of a seller', async () => {
      for (const [role, more] of [
        ['viewer', {}],
        ['seller', { sellerId: 'one' }],
      ] as const) {
        const body = { name: 'acts for nobody', role, ...more };
        const { key } = (await system.client.expect([201], 'POST', '/v1/api-keys', { body })).body;
        for (const seller of ['one', 'two']) {
          const response = await system.client.call('GET', '/v1/orders', { as: key, headers: for_(seller) });
          expect({ role, status: response.status }).toEqual({ role, status: 403 });
        }
      }
    });

    test.each([
      ['that is blank', [' ']],
      ['with a blank in it', ['a b']],
      ['that is too long', ['x'.repeat(65)]],
      ['given twice', ['a', 'b']],
      ['that is a list', ['a, b']],
    ])('is refused with a seller id %s', async (_name, names) => {
      const response = await rawRequest(system.client.url, {
        path: '/v1/orders',
        headers: { authorization: `Bearer ${system.operatorKey}`, 'x-on-behalf-of': names },
      });
      expect({ status: response.status, code: JSON.parse(response.text).code }).toEqual({
        status: 400,
        code: 'invalid_request',
      });
    });
  });
});

/** A body that fits the schema of a command, whatever it means. */
function bodyOf(command: string): object {
  switch (command) {
    case 'ship':
    case 'create-shipment':
      return byHand();
    case 'void-shipment':
      return { shipmentId: 'x' };
    case 'edit-shipment':
      return { shipmentId: 'x', trackingNumber: 'x' };
    case 'approve-return':
    case 'reject-return':
    case 'ship-return':
    case 'receive-return':
      return { returnId: 'x' };
    case 'start-refund':
      return { refundId: 'x' };
    case 'record-payment':
      return { paymentId: 'x', amount: eur(1), state: 'captured' };
    case 'collect-cash':
      return { amount: eur(1) };
    case 'hold':
    case 'open-incident':
      return { reason: 'x' };
    case 'change-customer':
      return { customer: { name: 'x' } };
    case 'change-address':
      return { billingAddress: address };
    case 'pay-source':
    case 'cancel-source':
    case 'review-source-refund':
      return { sourceId: 'x' };
    case 'track-source':
      return { sourceId: 'x', carrier: 'x', trackingNumber: 'x' };
    case 'settle-source-refund':
      return { sourceId: 'x', refunded: true };
    case 'retry-effect':
    case 'confirm-effect':
    case 'give-up-effect':
      return { effect: 'x' };
    case 'status':
      return { view: 'backoffice', status: 'Shipped', fields: byHand() };
    default:
      return {};
  }
}
