import { Client } from 'pg';
import { takeOrderSchema } from '../../../domain/order/take';
import { canonicalJson } from '../../../domain/record/canonical';
import { sha256 } from '../../../domain/record/hash';
import { eur, newOrder } from '../../support/api/new-order';
import { withSystem } from '../../support/api/with-system';

/** POST /v1/orders takes orders as shops have them: what would do harm is refused, the rest is normalised or marked. */
withSystem((system) => {
  const take = async (change: object, status = 201) =>
    (await system.client.expect([status], 'POST', '/v1/orders', { body: { ...newOrder(), ...change } })).body;
  const pointersOf = async (change: object): Promise<string[]> =>
    (await take(change, 400)).errors.map(({ pointer }: { pointer: string }) => pointer);

  const address = { name: 'A. Chan', line1: '1 Queen’s Road', city: 'Central', country: 'HK' };

  describe('an address (M6)', () => {
    test.each([
      ['without a city in Hong Kong', { ...address, city: undefined }, ['city']],
      ['with a blank city in Singapore', { ...address, country: 'SG', city: ' ' }, ['city']],
      ['of a company without a name', { ...address, name: undefined, company: 'Chan Ltd' }, ['name']],
      [
        'with empty and null fields',
        { ...address, line2: '', company: null, region: ' ' },
        ['line2', 'company', 'region'],
      ],
    ])('%s is taken, and what is empty is absent', async (_, shippingAddress, absent) => {
      const body = await take({ shippingAddress });
      for (const field of absent) expect(body.shippingAddress).not.toHaveProperty(field);
      expect(body.shippingAddress).toMatchObject({ line1: address.line1, country: shippingAddress.country });
      expect(body.warnings).toEqual([]);
    });

    test('has its country in capital letters', async () => {
      const body = await take({ billingAddress: { ...address, country: 'hk' } });
      expect(body.billingAddress?.country).toBe('HK');
    });

    test.each([
      ['with neither name nor company', { ...address, name: ' ' }, '/shippingAddress/name'],
      ['without a city in Germany', { ...address, country: 'DE', city: null }, '/shippingAddress/city'],
      ['in ZZ', { ...address, country: 'ZZ' }, '/shippingAddress/country'],
      ['in UK', { ...address, country: 'UK' }, '/shippingAddress/country'],
      ['in EL', { ...address, country: 'EL' }, '/shippingAddress/country'],
      ['without a street', { ...address, line1: null }, '/shippingAddress/line1'],
    ])('%s is refused at the field', async (_, shippingAddress, pointer) => {
      expect(await pointersOf({ shippingAddress })).toEqual([pointer]);
    });

    test('is corrected by the same rules', async () => {
      const { id } = await take({ shippingAddress: address });
      const correct = (to: object) => system.client.send(id, 'change-address', { shippingAddress: to });
      expect((await correct({ ...address, country: 'UK' })).status).toBe(400);
      expect((await correct({ ...address, city: '', line2: null })).status).toBe(200);
      const { body } = await system.client.call('GET', `/v1/orders/${id}`);
      expect(body.shippingAddress).toEqual({ name: 'A. Chan', line1: address.line1, country: 'HK' });
    });
  });

  describe('an e-mail address (M7)', () => {
    test.each(['a..b@docomo.example', 'müller@example.de', 'user@exämple.de', 'a/b=c@example.com', ' a@b '])(
      '%j is taken',
      async (email) => {
        const body = await take({ customer: { email } });
        expect(body).toMatchObject({ customer: { email: email.trim() }, warnings: [] });
      },
    );

    test.each(['none', '@example.com', 'a@', 'a b@example.com'])(
      '%j is kept as it came and marked',
      async (email) => {
        const body = await take({ customer: { email } });
        const marked = [{ pointer: '/customer/email', message: expect.stringContaining('@') }];
        expect(body).toMatchObject({ customer: { email }, warnings: marked });
        const read = await system.client.call('GET', `/v1/orders/${body.id}`);
        expect(read.body.warnings).toEqual(marked);
        const [listed] = (await system.client.call('GET', `/v1/orders?externalId=${body.externalId}`)).body
          .items;
        expect(listed?.warnings).toEqual(marked);
        await system.client.send(body.id, 'change-customer', { customer: { email: 'a@example.com' } });
        expect((await system.client.call('GET', `/v1/orders/${body.id}`)).body.warnings).toEqual([]);
      },
    );

    test.each([[''], [' '], [null]])('%j is none', async (email) => {
      expect((await take({ customer: { name: 'A', email } })).customer).toEqual({ name: 'A' });
    });
  });

  describe('the same order in another spelling (M10)', () => {
    const written = () => ({
      ...newOrder({ placedAt: '2026-11-20T10:30:00+01:00' }),
      payment: { mode: 'prepaid' },
    });
    const [line] = newOrder().lines;

    test.each([
      ['with its instant in another offset', { placedAt: '2026-11-20T09:30:00Z' }],
      ['with milliseconds', { placedAt: '2026-11-20T09:30:00.000Z' }],
      [
        'with empty taxes and a discount of nothing',
        { lines: [{ ...line, taxes: [], discount: eur(0), shippingPrice: eur(0) }] },
      ],
      ['with the default of requiresAcceptance', { requiresAcceptance: false }],
      ['with the default mode', { mode: 'live' }],
      ['with its total', { total: eur(2990) }],
      ['with a blank text', { externalId: undefined }],
      ['with an empty billing address', { billingAddress: null }],
      ['with nothing captured', { payment: { mode: 'prepaid', captured: eur(0) } }],
      ['with an empty list of payments', { payments: [] }],
    ])('%s is the same order', async (_, change: Record<string, unknown>) => {
      const order = written();
      const { id } = await take(order);
      const again = { ...order, ...change, externalId: `${order.externalId} ` };
      expect((await take(again, 200)).id).toBe(id);
    });

    test('without shipping is the same as with all of its defaults', async () => {
      const order = { ...written(), shipping: undefined };
      const { id } = await take(order);
      expect((await take({ ...order, shipping: {} }, 200)).id).toBe(id);
      const defaults = { price: eur(0), taxes: [], tracked: false, delivery: 'parcel' };
      expect((await take({ ...order, shipping: defaults }, 200)).id).toBe(id);
    });

    test('with a customer of blanks is the same as without one', async () => {
      const order = { ...written(), customer: undefined };
      const { id } = await take(order);
      expect((await take({ ...order, customer: { name: ' ', email: null } }, 200)).id).toBe(id);
    });

    test('with its lines and payments in another sequence, and with one payment named, is the same', async () => {
      const lines = [line, { ...line, id: 'second' }];
      const payments = [
        { id: 'initial', amount: eur(100), state: 'captured' },
        { id: 'b', amount: eur(200), state: 'authorized' },
      ];
      const order = { ...written(), lines, payments };
      const { id } = await take(order);
      const turned = { ...order, lines: [...lines].reverse(), payments: [...payments].reverse() };
      expect((await take(turned, 200)).id).toBe(id);
    });

    test.each([
      ['another instant', { placedAt: '2026-11-20T10:30:01+01:00' }],
      ['a discount', { lines: [{ ...line, discount: eur(1) }] }],
      ['another quantity', { lines: [{ ...line, quantity: 3 }] }],
      ['acceptance', { requiresAcceptance: true }],
      ['another mode', { mode: 'test' }],
      ['a payment', { payment: { mode: 'prepaid', captured: eur(1) } }],
      ['a customer', { customer: { name: 'B' } }],
      ['another way of payment', { payment: { mode: 'on_invoice' } }],
    ])('with %s is another order, and a conflict', async (_, change) => {
      const order = written();
      await take(order);
      expect((await take({ ...order, ...change }, 409)).code).toBe('order_conflict');
    });

    test('is the same in the same spelling if it was taken by 0.2, which compared spellings', async () => {
      const order = written();
      const { id } = await take(order);
      const spelling = sha256(canonicalJson(takeOrderSchema.parse(order)));
      const database = new Client({ connectionString: system.databaseUrl });
      await database.connect();
      await database
        .query('UPDATE orders SET content_hash = $1 WHERE id = $2', [spelling, id])
        .finally(() => database.end());
      expect((await take(order, 200)).id).toBe(id);
      expect((await take({ ...order, mode: 'test' }, 409)).code).toBe('order_conflict');
    });

    test('is a repetition under an Idempotency-Key too, and another meaning is the key used again', async () => {
      const order = written();
      const key = `key-${order.externalId}`;
      const send = (body: object) => system.client.call('POST', '/v1/orders', { body, key });
      const first = await send(order);
      const again = await send({ ...order, placedAt: '2026-11-20T09:30:00Z', requiresAcceptance: false });
      expect({ status: again.status, id: again.body.id }).toEqual({ status: 201, id: first.body.id });
      expect((await send({ ...order, mode: 'test' })).body.code).toBe('idempotency_key_reused');
    });
  });

  describe('a currency (M13)', () => {
    const inCurrency = (currency: string) => ({
      currency,
      lines: [{ id: '1', sku: 'MUG', quantity: 1, unitPrice: { amount: 1, currency } }],
      shipping: null,
      payment: { mode: 'on_invoice' },
    });

    test.each(['CLF', 'VED', 'XCG'])('%s is taken', async (currency) => {
      expect((await take(inCurrency(currency))).totals.total).toEqual({ amount: 1, currency });
    });

    test.each(['HRK', 'ANG', 'ZZZ'])('%s is no currency any more, or never was', async (currency) => {
      expect(await pointersOf(inCurrency(currency))).toContain('/currency');
    });
  });
});
