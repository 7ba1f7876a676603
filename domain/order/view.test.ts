import {
  ask,
  eur,
  inDays,
  labelBought,
  lineOf,
  pay,
  play,
  shipByHand,
  shipByLabel,
  taken,
} from '../testing/orders';
import type { Surroundings } from './view';
import { viewOrder } from './view';

const REFERENCE = `txt_${'0a'.repeat(10)}`;

const around = (more: Partial<Surroundings> = {}): Surroundings => ({
  content: { customer: { name: 'Customer A' }, lineNames: { '1': 'Mug' } },
  texts: new Map(),
  events: [],
  ...more,
});

describe('an order as it is shown', () => {
  test('it shows its sums as money, its words, and what may be done with it', () => {
    const order = play(taken(), ask('refund', { adjustment: eur(90) }));
    expect(viewOrder(order, around())).toMatchObject({
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
    expect(viewOrder(order, around()).allowedActions.map(({ action }) => action)).toContain('ship');
  });

  test('a list shows which actions there are, without their forms', () => {
    const [action] = viewOrder(taken(), around(), 'summary').allowedActions;
    expect(action).toEqual({ action: 'ship' });
  });

  test('an order whose people were erased is shown without them', () => {
    expect(viewOrder(taken(), around({ content: null }))).toMatchObject({
      customer: null,
      shippingAddress: null,
      lines: [{ name: null }],
    });
  });

  test('a line without a name has none, whatever its id is called', () => {
    const ids = ['plain', 'constructor', '__proto__', 'toString'];
    const order = taken({ lines: ids.map((id) => lineOf(id, 1)) });
    expect(viewOrder(order, around()).lines.map(({ name }) => name)).toEqual([null, null, null, null]);
  });

  test('free text is shown where the vault has it, and its reference never', () => {
    const order = play(taken(), ask('refund', { adjustment: eur(1), reason: REFERENCE }));
    const texts = new Map([[REFERENCE, 'broken handle']]);
    expect(viewOrder(order, around({ texts })).refunds[0]?.reason).toBe('broken handle');
    expect(JSON.stringify(viewOrder(order, around()))).not.toContain(REFERENCE);
  });

  test('a reason that is a code is shown as it is', () => {
    const order = play(taken(), ask('cancel', { reason: 'out_of_stock' }));
    expect(viewOrder(order, around())).toMatchObject({ endedBy: 'seller', endReason: 'out_of_stock' });
  });

  test('a parcel shows its own events and no other’s', () => {
    const one = [{ id: '1', quantity: 1 }];
    const order = play(taken(), shipByHand(one), shipByHand(one));
    const events = order.shipments.map(({ id }) => ({
      shipmentId: id,
      status: 'in_transit',
      occurredAt: inDays(1),
      raw: `said of ${id}`,
    }));
    expect(viewOrder(order, around({ events })).shipments).toMatchObject([
      { id: 'shp_test_1', status: 'handed', events: [{ raw: 'said of shp_test_1' }] },
      { id: 'shp_test_2', status: 'handed', events: [{ raw: 'said of shp_test_2' }] },
    ]);
  });

  test('a parcel that was sent by a connection shows its carrier, service and number', () => {
    const order = play(taken(), shipByLabel(), labelBought(1));
    expect(viewOrder(order, around()).shipments).toMatchObject([
      { label: 'bought', carrier: 'parcels', service: 'express', trackingNumber: 'TRACK-1' },
    ]);
  });

  test('goods that came back are shown as returned', () => {
    const order = play(taken(), shipByHand(), ask('return', {}));
    expect(viewOrder(order, around()).returns).toMatchObject([{ status: 'returned' }]);
  });

  test('a deadline of one parcel names it', () => {
    const [deadline] = viewOrder(play(taken(), shipByHand()), around()).deadlines;
    expect(deadline).toEqual({ name: 'carrier_silence', at: inDays(30), shipmentId: 'shp_test_1' });
  });

  test('payments are shown each with its state', () => {
    const order = play(taken({ captured: 0 }), pay('p-1', 100, 'authorized'));
    expect(viewOrder(order, around()).payments).toEqual([
      { id: 'p-1', method: null, state: 'authorized', amount: eur(100) },
    ]);
  });
});
