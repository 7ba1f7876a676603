import type { PlacedOrder, Supplier, SupplierOrderRequest } from '../../../domain/ports';
import type { Simulators } from '../../../simulators';
import { startSimulators } from '../../../simulators';
import { Attempts } from '../../../tests/support/connectors/attempts';
import { failure } from '../../../tests/support/connectors/failure';
import { UNCLEAR } from '../../../tests/support/connectors/faults';
import { serve } from '../../../tests/support/connectors/local-server';
import { createFulfillment } from './index';
import { fulfillmentCredentials, fulfillmentSettings } from './settings';

let simulators: Simulators;
let supplier: Supplier;

const request: SupplierOrderRequest = {
  sourceId: 'src_1_1',
  orderReference: 'A-1001',
  to: {
    name: 'Camille Moreau',
    line1: '1 rue du Test',
    city: 'Paris',
    postalCode: '75001',
    country: 'FR',
    email: 'camille@example.com',
  },
  lines: [{ id: '1', sku: 'MUG-01', name: 'Mug', quantity: 2 }],
};

/** Short if a response never comes, long if it only takes its time. */
function open(timeoutMs = 10_000, change: object = {}, apiKey = simulators.keys.fulfillment): Supplier {
  const settings = fulfillmentSettings.parse({
    baseUrl: simulators.fulfillmentUrl,
    apiCode: 'warehouse',
    findsByOrderId: true,
    ...change,
  });
  return createFulfillment({ timeoutMs, trustedOrigins: [new URL(settings.baseUrl).origin] }).open({
    name: 'warehouse',
    settings,
    credentials: fulfillmentCredentials.parse({ apiKey }),
  });
}

beforeAll(async () => {
  simulators = await startSimulators();
});
afterAll(() => simulators.close());
beforeEach(() => {
  simulators.reset();
  supplier = open();
});

const place = (attempts: Attempts, by = supplier): Promise<PlacedOrder> => by.place(request, attempts.next());
const entries = (kind: string) => simulators.ledger({ system: 'fulfillment', kind });
const orders = () => entries('order_placed');
const CALL = { path: '/delegate_fulfillment$' };

describe('placing an order', () => {
  it('sends the lines and the address, under our number', async () => {
    const placed = await place(new Attempts('source:src_1_1'));
    expect(orders()).toMatchObject([
      {
        key: 'src_1_1',
        orderId: placed.ref,
        detail: {
          orderNumber: 'A-1001',
          items: [{ line_item_id: '1', sku: 'MUG-01', description: 'Mug', quantity: 2 }],
          shipTo: { name: 'Camille Moreau', address_line_1: '1 rue du Test', country_code: 'FR' },
        },
      },
    ]);
    expect(placed).toEqual({ ref: orders()[0]?.orderId, url: null, paid: false });
  });

  it('returns the address of the order at the provider', async () => {
    const by = open(undefined, { orderUrlTemplate: 'https://provider.example/orders/{orderId}' });
    const placed = await place(new Attempts('a'), by);
    expect(placed.url).toBe(`https://provider.example/orders/${placed.ref}`);
  });

  it('uses our number if the provider gives none', async () => {
    const provider = await serve((req, res) => {
      res.setHeader('content-type', 'application/json');
      const isLook = req.url === '/get_fulfillments';
      res.end(JSON.stringify(isLook ? { errors: [{ code: 'fulfillments_not_found' }] } : {}));
    });
    const placed = await place(new Attempts('a'), open(undefined, { baseUrl: provider.url }));
    expect(placed.ref).toBe('src_1_1');
    await provider.close();
  });

  it('is refused for a product that the provider does not sell, with its own code', async () => {
    simulators.setUpFulfillmentAccount(simulators.keys.fulfillment, { unknownSkus: ['MUG-01'] });
    const error = await failure(place(new Attempts('a')));
    expect(error).toMatchObject({ kind: 'refused', code: 'unknown_sku' });
    expect(error.options.remark).toContain('MUG-01');
    expect(orders()).toEqual([]);
  });

  it('is refused if the key is not accepted', async () => {
    const error = await failure(place(new Attempts('a'), open(undefined, {}, 'wrong')));
    expect(error).toMatchObject({ kind: 'refused', code: 'credentials_refused' });
  });
});

describe('a supplier order is placed once', () => {
  it.each(UNCLEAR)('if the call %s', async (_name, fault, timeoutMs) => {
    const attempts = new Attempts('source:src_1_1');
    simulators.fault({ match: CALL, fault });
    expect((await failure(place(attempts, open(timeoutMs)))).kind).toBe('unknown');
    const placed = await place(attempts);
    expect(orders()).toMatchObject([{ key: 'src_1_1', orderId: placed.ref }]);
    expect(await place(attempts)).toEqual(placed);
    expect(orders()).toHaveLength(1);
  });

  it('if the response cannot be read', async () => {
    const attempts = new Attempts('a');
    simulators.fault({ match: CALL, fault: { kind: 'malformedJson' } });
    expect((await failure(place(attempts))).kind).toBe('unknown');
    await place(attempts);
    expect(orders()).toHaveLength(1);
  });

  it('if the lookup before the call fails, since then nothing is placed or stored', async () => {
    const attempts = new Attempts('a');
    simulators.fault({ match: { path: '/get_fulfillments$' }, fault: { kind: 'failBefore' } });
    expect((await failure(place(attempts))).kind).toBe('transient');
    expect([attempts.ref, orders()]).toEqual([null, []]);
    await place(attempts);
    expect(orders()).toHaveLength(1);
  });

  it('if two first attempts start at the same time', async () => {
    const attempts = new Attempts('a');
    const both = await Promise.allSettled([place(attempts), place(attempts)]);
    expect(orders()).toHaveLength(1);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await place(attempts)).ref).toBe(orders()[0]?.orderId);
  });

  it.each([
    ['was done', { kind: 'executeThenReset' }, 1],
    ['was not done', { kind: 'failBefore' }, 0],
  ] as const)(
    'if our number cannot be looked up and the call %s, since a person decides',
    async (_name, fault, there) => {
      simulators.setUpFulfillmentAccount(simulators.keys.fulfillment, { findsByOrderId: false });
      const blind = open(undefined, { findsByOrderId: false });
      const attempts = new Attempts('a');
      simulators.fault({ match: CALL, fault });
      expect((await failure(place(attempts, blind))).kind).toBe('unknown');
      expect(await failure(place(attempts, blind))).toMatchObject({
        kind: 'unknown',
        code: 'ambiguous_order',
      });
      expect(orders()).toHaveLength(there);
    },
  );

  it('and counts as paid if the supplier works on it already', async () => {
    const attempts = new Attempts('a');
    simulators.fault({ match: CALL, fault: { kind: 'executeThenReset' } });
    await failure(place(attempts));
    simulators.moveFulfillmentOrder(orders()[0]?.orderId ?? '', 'process');
    expect((await place(attempts)).paid).toBe(true);
  });
});

describe('requesting a cancellation', () => {
  const placed = async () => (await place(new Attempts('source'))).ref;

  it('requests it only, since the outcome is reported later', async () => {
    const ref = await placed();
    await supplier.cancel(ref, new Attempts('cancel').next());
    expect(entries('cancellation_requested')).toHaveLength(1);
    expect(entries('order_cancelled')).toEqual([]);
  });

  it('counts as done if the order is cancelled already', async () => {
    const ref = await placed();
    simulators.moveFulfillmentOrder(ref, 'cancel');
    await expect(supplier.cancel(ref, new Attempts('cancel').next())).resolves.toBeUndefined();
  });

  it('is refused once the goods have left', async () => {
    const ref = await placed();
    simulators.moveFulfillmentOrder(ref, 'ship');
    const error = await failure(supplier.cancel(ref, new Attempts('cancel').next()));
    expect(error).toMatchObject({ kind: 'refused', code: 'order_shipped' });
  });

  it.each(UNCLEAR)('has one effect if the call %s', async (_name, fault, timeoutMs) => {
    const ref = await placed();
    simulators.setUpFulfillmentAccount(simulators.keys.fulfillment, { cancelsAtOnce: true });
    const attempts = new Attempts('cancel');
    simulators.fault({ match: { path: '/cancel_fulfillment$' }, fault });
    expect((await failure(open(timeoutMs).cancel(ref, attempts.next()))).kind).toBe('unknown');
    await supplier.cancel(ref, attempts.next());
    expect(entries('order_cancelled')).toHaveLength(1);
  });
});

describe('testing the credentials', () => {
  it('succeeds with good ones and changes nothing', async () => {
    await expect(supplier.test()).resolves.toBeUndefined();
    expect(simulators.ledger()).toEqual([]);
  });

  it('fails with bad ones, which are reported in a 200', async () => {
    expect(await failure(open(undefined, {}, 'wrong').test())).toMatchObject({ code: 'credentials_refused' });
  });
});

describe('the connection', () => {
  const good = { baseUrl: 'https://provider.example', apiCode: 'warehouse', findsByOrderId: true };

  it.each<[string, object]>([
    ['an address with a user name', { baseUrl: 'https://user@provider.example' }],
    ['a code with blanks', { apiCode: 'ware house' }],
    ['a missing findsByOrderId', { findsByOrderId: undefined }],
    ['polling all the time', { pollSeconds: 1 }],
    ['a page without a place for the order', { orderUrlTemplate: 'https://provider.example/orders' }],
    ['an unknown field', { speed: 'fast' }],
  ])('refuses %s', (_name, change) => {
    expect(fulfillmentSettings.safeParse(good).success).toBe(true);
    expect(fulfillmentSettings.safeParse({ ...good, ...change }).success).toBe(false);
  });

  it('requires credentials', () => {
    expect(fulfillmentCredentials.safeParse({}).success).toBe(false);
    expect(fulfillmentCredentials.safeParse({ username: 'us', password: 'secret' }).success).toBe(true);
  });
});
