import {
  ask,
  eur,
  inDays,
  labelBought,
  lineOf,
  NOW,
  pay,
  play,
  result,
  shipByHand,
  shipByLabel,
  taken,
} from '../../../tests/support/domain/orders';
import type { ViewContext } from './view';
import { viewOrder } from './view';

const REFERENCE = `txt_${'0a'.repeat(10)}`;

const context = (more: Partial<ViewContext> = {}): ViewContext => ({
  content: { customer: { name: 'Customer A' }, lineNames: { '1': 'Mug' } },
  texts: new Map(),
  events: [],
  statusTimes: {},
  ...more,
});

describe('the representation of an order', () => {
  test('has its sums as money, its statuses, and its allowed actions', () => {
    const order = play(taken(), ask('refund', { adjustment: eur(90) }));
    expect(viewOrder(order, context())).toMatchObject({
      id: order.id,
      version: order.version,
      status: {
        lifecycle: 'open',
        payment: 'paid',
        fulfillment: 'unfulfilled',
        refund: 'partially_refunded',
      },
      totals: {
        items: eur(2500),
        shipping: eur(490),
        total: eur(2990),
        captured: eur(2990),
        refunded: eur(90),
      },
      lines: [{ id: '1', name: 'Mug', unitPrice: eur(1250), quantities: { ordered: 2, refunded: 0 } }],
      deadlines: [{ name: 'ship_by', at: inDays(5) }],
      attention: [],
    });
    expect(viewOrder(order, context()).allowedActions.map(({ action }) => action)).toContain('ship');
  });

  test('shows no unit of a refund at more than was paid for it (M13)', () => {
    const lines = [lineOf('1', 1, { unitPrice: 1000 }), lineOf('2', 2, { unitPrice: 250 })];
    const refundOf = (captured: number) =>
      viewOrder(play(taken({ lines, captured }), ask('refund', {})), context()).refunds[0];
    const units = (first: number, second: number) => [
      { id: '1', quantity: 1, amount: eur(first) },
      { id: '2', quantity: 2, amount: eur(second) },
    ];
    expect(refundOf(500)).toMatchObject({ lines: units(333, 167), adjustment: eur(0), amount: eur(500) });
    expect(refundOf(2000)).toMatchObject({
      lines: units(1000, 500),
      shipping: eur(490),
      adjustment: eur(10),
    });
  });

  test('in a list has the names of the actions, without their forms', () => {
    const [action] = viewOrder(taken(), context(), 'summary').allowedActions;
    expect(action).toEqual({ action: 'ship' });
  });

  test('has no persons after they were erased', () => {
    expect(viewOrder(taken(), context({ content: null }))).toMatchObject({
      customer: null,
      shippingAddress: null,
      lines: [{ name: null }],
    });
  });

  test('has a null name for a line without one, for any line id', () => {
    const ids = ['plain', 'constructor', '__proto__', 'toString'];
    const order = taken({ lines: ids.map((id) => lineOf(id, 1)) });
    expect(viewOrder(order, context()).lines.map(({ name }) => name)).toEqual([null, null, null, null]);
  });

  test('has free text from the vault, and never its reference', () => {
    const order = play(taken(), ask('refund', { adjustment: eur(1), reason: REFERENCE }));
    const texts = new Map([[REFERENCE, 'broken handle']]);
    expect(viewOrder(order, context({ texts })).refunds[0]?.reason).toBe('broken handle');
    expect(JSON.stringify(viewOrder(order, context()))).not.toContain(REFERENCE);
  });

  test('has a reason code unchanged', () => {
    const order = play(taken(), ask('cancel', { reason: 'out_of_stock' }));
    expect(viewOrder(order, context())).toMatchObject({ endedBy: 'seller', endReason: 'out_of_stock' });
  });

  test('has for each shipment its own events only', () => {
    const one = [{ id: '1', quantity: 1 }];
    const order = play(taken(), shipByHand(one), shipByHand(one));
    const events = order.shipments.map(({ id }) => ({
      shipmentId: id,
      status: 'in_transit',
      occurredAt: inDays(1),
      raw: `said of ${id}`,
    }));
    expect(viewOrder(order, context({ events })).shipments).toMatchObject([
      { id: 'shp_test_1', status: 'handed', events: [{ raw: 'said of shp_test_1' }] },
      { id: 'shp_test_2', status: 'handed', events: [{ raw: 'said of shp_test_2' }] },
    ]);
  });

  test('has the carrier, service and number of a shipment that a connection sent', () => {
    const order = play(taken(), shipByLabel(), labelBought(1));
    expect(viewOrder(order, context()).shipments).toMatchObject([
      { label: 'bought', carrier: 'parcels', service: 'express', trackingNumber: 'TRACK-1' },
    ]);
  });

  test('has goods that came back as returned', () => {
    const order = play(taken(), shipByHand(), ask('return', {}));
    expect(viewOrder(order, context()).returns).toMatchObject([{ status: 'returned' }]);
  });

  test('has the shipment of each deadline', () => {
    const [deadline] = viewOrder(play(taken(), shipByHand()), context()).deadlines;
    expect(deadline).toEqual({ name: 'carrier_silence', at: inDays(30), shipmentId: 'shp_test_1' });
  });

  test('has each payment with its state', () => {
    const order = play(taken({ captured: 0 }), pay('p-1', 100, 'authorized'));
    expect(viewOrder(order, context()).payments).toEqual([
      { id: 'p-1', method: null, state: 'authorized', amount: eur(100) },
    ]);
  });

  test('has a hold, a pickup code and an incident while they last', () => {
    const held = play(taken(), ask('hold', { reason: REFERENCE, until: inDays(1) }));
    const texts = new Map([[REFERENCE, 'fraud check']]);
    expect(viewOrder(held, context({ texts }))).toMatchObject({
      status: { hold: 'held' },
      hold: { reason: 'fraud check', until: inDays(1) },
    });
    expect(viewOrder(play(held, ask('release', {})), context())).not.toHaveProperty('hold');
    const ready = ask('ready-pickup', { code: 'CODE-1' });
    const pickup = play(taken({ delivery: 'pickup' }), ask('prepare-pickup', {}), ready);
    expect(viewOrder(pickup, context()).pickupCode).toBe('CODE-1');
    const incident = play(taken(), shipByHand(), ask('open-incident', { reason: REFERENCE }));
    expect(viewOrder(incident, context({ texts })).lines[0]).toMatchObject({
      incident: { reason: 'fraud check', openedAt: NOW },
      views: { marketplace: 'Incident Open' },
    });
  });

  test('has a supplier order with its link, and the deadline that names it', () => {
    const supplier = { name: 'factory', kind: 'fulfillment' };
    const id = 'src_test_1';
    const order = play(
      taken({ lines: [lineOf('1', 2, { supplier })] }),
      ask('place-source', {}),
      result(`source:${id}`, { kind: 'done', source: { ref: 'S-1', url: REFERENCE, paid: true } }),
      ask('cancel-source', { sourceId: id }),
      ask('review-source-refund', { sourceId: id }),
    );
    const shown = viewOrder(order, context({ texts: new Map([[REFERENCE, 'https://factory.example/S-1']]) }));
    expect(shown).toMatchObject({
      lines: [{ supplier: 'factory', supply: 'refund_review' }],
      sources: [{ id, state: 'refund_review', reference: 'S-1', url: 'https://factory.example/S-1' }],
    });
    expect(shown.deadlines).toContainEqual({ name: 'source_review', at: inDays(1), sourceId: id });
    expect(viewOrder(taken(), context())).not.toHaveProperty('sources');
  });

  test('has persons as last corrected, and otherwise as taken', () => {
    const texts = new Map([[REFERENCE, JSON.stringify({ name: 'Customer B' })]]);
    const order = play(taken(), ask('change-customer', { customer: REFERENCE }));
    expect(viewOrder(order, context({ texts })).customer).toEqual({ name: 'Customer B' });
    expect(viewOrder(taken(), context({ texts })).customer).toEqual({ name: 'Customer A' });
    expect(JSON.stringify(viewOrder(order, context()))).not.toContain(REFERENCE);
  });

  test('has the address of the order at its channel, if the channel has one', () => {
    const policy = { orderUrl: 'https://shop.example/o?id={externalId}' };
    const order = taken({ externalId: 'A 1&2', policy });
    expect(viewOrder(order, context()).links).toEqual({ channel: 'https://shop.example/o?id=A%201%262' });
    expect(viewOrder(taken(), context()).links).toEqual({});
  });

  test('has each status with the moment at which it was first true, in order of time', () => {
    const times = { Shipped: inDays(2), Unfulfilled: NOW, 'Payment accepted': NOW };
    const shown = viewOrder(taken(), context({ statusTimes: times })).statusTimes;
    expect(Object.entries(shown)).toEqual([
      ['Payment accepted', NOW],
      ['Unfulfilled', NOW],
      ['Shipped', inDays(2)],
    ]);
    expect(viewOrder(taken(), context()).statusTimes).toEqual({});
  });
});

describe('the representation of a shared order for one of its sellers', () => {
  const shared = () =>
    taken({ lines: [lineOf('1', 2, { sellerId: 'a' }), lineOf('2', 1, { sellerId: 'b' })] });
  const shown = (order = shared(), seller: string | null = 'a') =>
    viewOrder(order, context(), 'full', seller);

  test('has the seller’s own lines, and as money what they cost', () => {
    expect(shown().lines.map(({ id }) => id)).toEqual(['1']);
    expect(shown()).toMatchObject({
      totals: { total: eur(2500), shipping: eur(0), captured: eur(0) },
      payments: [],
    });
    expect(shown(shared(), null).totals.total).toEqual(eur(3750 + 490));
  });

  test('has the seller’s own shipments and returns only', () => {
    const order = play(
      shared(),
      ...[shipByHand([{ id: '2' }]), shipByHand([{ id: '1' }])],
      ask('return', { lines: [{ id: '2' }] }),
    );
    const { shipments, returns } = shown(order);
    expect([shipments.map(({ id }) => id), returns]).toEqual([['shp_test_2'], []]);
  });

  test('offers what the seller may do with its own lines, and nothing on the whole order', () => {
    const actions = shown().allowedActions.map(({ action }) => action);
    expect(actions).toContain('ship');
    expect(actions).not.toContain('refund');
  });

  test('is complete for the seller of all of it', () => {
    const own = taken({ lines: [lineOf('1', 2, { sellerId: 'a' })] });
    expect(shown(own)).toEqual(viewOrder(own, context()));
  });
});
