import type { Shown } from '../../support/api/answers';
import { connectChannel } from '../../support/api/connections';
import { byHand, eur, mugs, newOrder, number } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withSystem } from '../../support/api/with-system';

const BY_ITSELF = { requiresAcceptance: true, autoAccept: true, stock: { reserve: true, buffer: 0 } };
const BY_HAND = { requiresAcceptance: true, stock: { reserve: true, buffer: 0 } };

type Count = Partial<Record<'onHand' | 'reserved' | 'available', number>>;

/** Stock: accepted units are reserved, reserved units exist, and what leaves, stays or comes back is counted. */
withSystem((system) => {
  const pathOf = (sku: string): string => `/v1/stock/${encodeURIComponent(sku)}`;
  const setLevel = (sku: string, onHand: number) =>
    system.client.expect([200], 'PUT', pathOf(sku), { body: { onHand } });
  const levelOf = async (sku: string) => {
    const { onHand, reserved, available } = (await system.client.expect([200], 'GET', pathOf(sku))).body;
    return { onHand, reserved, available };
  };

  /** Changes of stock follow their orders; what they lead to is waited for. */
  async function levelBecomes(sku: string, wanted: Count): Promise<void> {
    let last: Count = {};
    const isSo = async () => {
      last = await levelOf(sku);
      return Object.entries(wanted).every(([part, count]) => last[part as keyof Count] === count);
    };
    await until(() => `${sku} is ${JSON.stringify(wanted)}; last seen: ${JSON.stringify(last)}`, isSo);
  }

  async function article(onHand: number): Promise<string> {
    const sku = number('SKU');
    await setLevel(sku, onHand);
    return sku;
  }

  const take = (channel: string, sku: string, quantity = 1): Promise<Shown> =>
    system.client.take(
      newOrder({
        channel,
        lines: [mugs(quantity, { sku })],
        payment: { mode: 'prepaid', captured: eur(1250 * quantity + 490) },
      }),
    );

  /** The order once nothing is being reserved for it any more: accepted, or free to be. */
  const decided = (id: string): Promise<Shown> =>
    system.client.orderWhere(
      id,
      'its stock is held, or not',
      ({ status, allowedActions }) =>
        status.acceptance === 'accepted' || allowedActions.some(({ action }) => action === 'accept'),
    );

  const accepted = (id: string): Promise<Shown> =>
    system.client.orderWhere(id, 'it is accepted', ({ status }) => status.acceptance === 'accepted');

  async function takeMany(channel: string, sku: string, count: number) {
    const taken = await Promise.all(Array.from({ length: count }, () => take(channel, sku)));
    const orders: Shown[] = [];
    for (const { id } of taken) orders.push(await decided(id));
    const idsOf = (acceptance: string) =>
      orders.filter(({ status }) => status.acceptance === acceptance).map(({ id }) => id);
    return { accepted: idsOf('accepted'), waiting: idsOf('pending') };
  }

  describe('stock', () => {
    afterEach(async () => {
      const oversold = await system.sql('SELECT * FROM stock WHERE reserved NOT BETWEEN 0 AND on_hand');
      expect(oversold).toEqual([]);
    });

    test('of ten units is sold ten times when fifty orders request it at once', async () => {
      const channel = await connectChannel(system, 'rush', BY_ITSELF);
      const sku = await article(10);
      const { accepted: sold, waiting } = await takeMany(channel, sku, 50);
      expect([sold.length, waiting.length]).toEqual([10, 40]);
      expect(await levelOf(sku)).toEqual({ onHand: 10, reserved: 10, available: 0 });
      const [first = '', second = ''] = sold;
      const [next = ''] = waiting;
      expect((await system.client.order(next)).attention).toEqual([]);

      await system.client.act(first, 'cancel');
      await levelBecomes(sku, { reserved: 9, available: 1 });
      await system.client.act(next, 'accept');
      await accepted(next);
      await levelBecomes(sku, { onHand: 10, reserved: 10 });

      await system.client.act(second, 'ship', byHand());
      await levelBecomes(sku, { onHand: 9, reserved: 9 });
    }, 180_000);

    test('is reserved at once for orders without acceptance, and a shortage needs attention', async () => {
      const channel = await connectChannel(system, 'final', { stock: { reserve: true, buffer: 0 } });
      const sku = await article(3);
      const first = await take(channel, sku, 2);
      expect(first.status.acceptance).toBe('none');
      await levelBecomes(sku, { reserved: 2, available: 1 });
      const second = await take(channel, sku, 2);
      const short = await system.client.orderWhere(
        second.id,
        'it needs attention',
        ({ attention }) => attention.length > 0,
      );
      const [lack] = short.attention;
      expect(lack).toMatchObject({ problem: 'out_of_stock', waysOut: ['retry', 'confirm', 'give_up'] });
      await system.client.act(first.id, 'cancel');
      await levelBecomes(sku, { reserved: 0 });
      await system.client.act(second.id, 'retry-effect', { effect: lack?.effect });
      await levelBecomes(sku, { onHand: 3, reserved: 2 });
      await system.client.act(second.id, 'ship', byHand());
      await levelBecomes(sku, { onHand: 1, reserved: 0 });
    });

    test('is increased by returns, except for units that are written off', async () => {
      const channel = await connectChannel(system, 'back', BY_ITSELF);
      const sku = await article(5);
      const { id } = await take(channel, sku, 3);
      await accepted(id);
      await system.client.act(id, 'ship', byHand());
      await levelBecomes(sku, { onHand: 2, reserved: 0 });
      const comesBack = async (quantity: number, more: object) => {
        const lines = [{ id: '1', quantity }];
        const { returns } = await system.client.act(id, 'request-return', { lines });
        const returnId = returns.at(-1)?.id;
        await system.client.act(id, 'approve-return', { returnId });
        await system.client.act(id, 'receive-return', { returnId, ...more });
      };
      await comesBack(2, { writeOff: true });
      // Had the two been put back, there would be five after this one.
      await comesBack(1, {});
      await levelBecomes(sku, { onHand: 3, reserved: 0, available: 3 });
      const { body } = await system.client.call('GET', `${pathOf(sku)}/movements`);
      expect(body.items.map(({ onHand, reserved }) => [onHand, reserved])).toEqual([
        [1, 0],
        [-3, -3],
        [0, 3],
        [5, 0],
      ]);
    });

    test('below the buffer can be accepted by a person, and not automatically', async () => {
      const policy = { ...BY_ITSELF, stock: { reserve: true, buffer: 3 } };
      const channel = await connectChannel(system, 'cautious', policy);
      const sku = await article(10);
      const { accepted: sold, waiting } = await takeMany(channel, sku, 11);
      expect([sold.length, waiting.length]).toEqual([7, 4]);
      expect(await levelOf(sku)).toEqual({ onHand: 10, reserved: 7, available: 3 });
      for (const id of waiting.slice(0, 3)) {
        await system.client.act(id, 'accept');
        await accepted(id);
      }
      expect(await levelOf(sku)).toEqual({ onHand: 10, reserved: 10, available: 0 });
    }, 120_000);

    test('is consumed by what a partial shipment takes, and released by a cancellation', async () => {
      const channel = await connectChannel(system, 'parts', BY_ITSELF);
      const sku = await article(4);
      const { id } = await take(channel, sku, 3);
      await accepted(id);
      await system.client.act(id, 'ship', { ...byHand(), lines: [{ id: '1', quantity: 1 }] });
      await levelBecomes(sku, { onHand: 3, reserved: 2 });
      await system.client.act(id, 'cancel', { lines: [{ id: '1', quantity: 1 }] });
      await levelBecomes(sku, { onHand: 3, reserved: 1, available: 2 });
      await system.client.act(id, 'ship', byHand());
      await levelBecomes(sku, { onHand: 2, reserved: 0, available: 2 });
    });

    describe('stock that is insufficient for a manual acceptance', () => {
      /** An order that was accepted by hand and for which there is too little. */
      async function short(name: string, onHand: number, quantity: number) {
        const channel = await connectChannel(system, name, BY_HAND);
        const sku = await article(onHand);
        const { id } = await take(channel, sku, quantity);
        await system.client.act(id, 'accept');
        const order = await outOfStock(id);
        return { id, sku, effect: order.attention[0]?.effect ?? '' };
      }

      const outOfStock = (id: string): Promise<Shown> =>
        system.client.orderWhere(id, 'it is out of stock', ({ attention }) =>
          attention.some(({ problem, waysOut }) => problem === 'out_of_stock' && waysOut.length > 0),
        );

      test('can be requested again, and the line is accepted once there is enough', async () => {
        const { id, sku, effect } = await short('retry', 1, 2);
        const before = await system.client.order(id);
        expect(before.attention).toMatchObject([
          { problem: 'out_of_stock', waysOut: ['retry', 'confirm', 'give_up'] },
        ]);
        expect(before.status.acceptance).toBe('pending');
        await system.client.act(id, 'retry-effect', { effect });
        await outOfStock(id);
        expect(await levelOf(sku)).toEqual({ onHand: 1, reserved: 0, available: 1 });
        await setLevel(sku, 2);
        await system.client.act(id, 'retry-effect', { effect });
        expect((await accepted(id)).attention).toEqual([]);
        expect(await levelOf(sku)).toEqual({ onHand: 2, reserved: 2, available: 0 });
      });

      test('can be accepted nevertheless, and then no unit is reserved or consumed', async () => {
        const { id, sku, effect } = await short('confirm', 1, 2);
        await system.client.act(id, 'confirm-effect', { effect, evidence: 'found two in the back' });
        expect((await accepted(id)).attention).toEqual([]);
        await system.client.act(id, 'ship', byHand());
        // The one unit can be used by the next order, and is the only one that has ever moved.
        const next = await take(await connectChannel(system, 'confirm-next', BY_ITSELF), sku);
        await accepted(next.id);
        expect(await levelOf(sku)).toEqual({ onHand: 1, reserved: 1, available: 0 });
        const { body } = await system.client.call('GET', `${pathOf(sku)}/movements`);
        expect(body.items.map(({ onHand, reserved }) => [onHand, reserved])).toEqual([
          [0, 1],
          [1, 0],
        ]);
      });

      test('can be given up, and the line then waits for a decision like any other', async () => {
        const { id, sku, effect } = await short('give-up', 1, 2);
        await system.client.act(id, 'give-up-effect', { effect });
        const order = await decided(id);
        expect([order.attention, order.status.acceptance]).toEqual([[], 'pending']);
        await setLevel(sku, 2);
        await system.client.act(id, 'accept');
        await accepted(id);
        expect(await levelOf(sku)).toEqual({ onHand: 2, reserved: 2, available: 0 });
      });
    });
  });

  describe('a stock level', () => {
    test('exists once it was set, for any SKU that an order may name', async () => {
      for (const sku of [number('a/b'), `${number()}/movements`, `${number()} ä%2F?#&+`]) {
        expect((await system.client.call('GET', pathOf(sku))).status).toBe(404);
        expect((await system.client.call('GET', `${pathOf(sku)}/movements`)).status).toBe(404);
        const level = { sku, onHand: 12, reserved: 0, available: 12 };
        expect((await setLevel(sku, 12)).body).toEqual(level);
        expect((await system.client.call('GET', pathOf(sku))).body).toEqual(level);
        const { body } = await system.client.expect([200], 'GET', `${pathOf(sku)}/movements`);
        expect(body.items).toEqual([
          { at: expect.any(String), onHand: 12, reserved: 0, orderId: null, lineId: null, effect: null },
        ]);
      }
    });

    test('cannot be set below the reserved units', async () => {
      const sku = await article(5);
      const { id } = await take(await connectChannel(system, 'held', BY_ITSELF), sku, 3);
      await accepted(id);
      const response = await system.client.call('PUT', pathOf(sku), { body: { onHand: 2 } });
      expect([response.status, response.body.code]).toEqual([409, 'stock_reserved']);
      expect(response.body.errors).toEqual([
        { in: 'body', pointer: '/onHand', message: expect.stringMatching(/at least 3/) },
      ]);
      expect((await setLevel(sku, 3)).body).toMatchObject({ onHand: 3, reserved: 3, available: 0 });
    });

    test('is found by the prefix of its SKU, page by page', async () => {
      const prefix = `${number('list')}_`;
      for (const letter of ['c', 'a', 'b']) await setLevel(prefix + letter, 1);
      const first = await system.client.expect([200], 'GET', `/v1/stock?q=${prefix}&limit=2`);
      expect(first.body.items.map(({ sku }) => sku)).toEqual([`${prefix}a`, `${prefix}b`]);
      const link = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
      const second = await system.client.expect([200], 'GET', link);
      expect(second.body.items.map(({ sku }) => sku)).toEqual([`${prefix}c`]);
      expect(second.body.nextCursor).toBeNull();
    });

    test('lists all its movements, page by page', async () => {
      const sku = await article(1);
      for (const onHand of [2, 4, 4, 8]) await setLevel(sku, onHand);
      const moved: number[] = [];
      for (let path = `${pathOf(sku)}/movements?limit=2`; path; ) {
        const { body, headers } = await system.client.expect([200], 'GET', path);
        moved.push(...body.items.map(({ onHand }) => onHand));
        path = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? '';
      }
      expect(moved).toEqual([4, 2, 1, 1]);
    });
  });
});
