import {
  ask,
  channelSays,
  eur,
  factsOf,
  labelBought,
  lineOf,
  NOW,
  ORDER_ID,
  PARCELS,
  packByHand,
  packByLabel,
  pay,
  play,
  refusalOf,
  result,
  scan,
  shipByHand,
  shipmentNo,
  taken,
} from '../../tests/support/domain/orders';
import { isRefusal } from '../errors';
import { sourceId } from '../ids';
import { DEFAULT_POLICY } from '../policy';
import { attentionOf } from './attention';
import type { Command } from './commands';
import { sealedBody } from './commands';
import type { Order } from './model';
import { customerNotifications } from './read/customer-notifications';
import { previewOf } from './read/preview';
import { commandForStatus } from './read/set-status';
import { lineStatus, orderViews } from './read/vocabularies';
import { statusOf } from './status';
import { splitTake, takeOrderSchema } from './take';

/*
 * Rules in which the five order systems contradict each other: the model's solution to each, by the number it has in
 * docs/order-model.md. What concerns statuses alone is in contradictions.words.test.ts, and what only a running order
 * shows in tests/workflow.
 */

const SOURCE = sourceId(ORDER_ID, 1);
const lines = [lineOf('1', 2), lineOf('2', 1)];

test('K8: a cancellation names its author; a refusal by the seller is a refusal, and one by the supplier leaves the order open', () => {
  const cancelledBy = (command: Command) => play(taken(), command).lifecycle;
  expect(cancelledBy(ask('cancel', {}))).toMatchObject({ state: 'cancelled', by: 'seller' });
  expect(cancelledBy(ask('cancel', { by: 'customer' }))).toMatchObject({
    state: 'cancelled',
    by: 'customer',
  });
  expect(cancelledBy(channelSays({ state: 'cancelled', reason: null }))).toMatchObject({
    state: 'cancelled',
    by: 'channel',
  });

  const refused = play(taken({ requiresAcceptance: true, paymentMode: 'channel' }), ask('refuse', {}));
  expect(orderViews(refused)).toMatchObject({ aggregator: 'Refused', marketplace: 'Rejected' });

  const supplied = taken({ lines: [lineOf('1', 2, { supplier: { name: 'depot', kind: 'depot' } })] });
  const done = { kind: 'done', source: { ref: 'D-1', url: null, paid: true } } as const;
  const dropped = play(
    supplied,
    ...[
      ask('place-source', {}),
      result(`source:${SOURCE}`, done),
      ask('cancel-source', { sourceId: SOURCE }),
    ],
  );
  expect(statusOf(dropped)).toMatchObject({ lifecycle: 'open', supply: 'cancelled', refund: 'none' });
  expect(orderViews(dropped)).toMatchObject({
    'dropship.order': 'Source Canceled',
    'store.fulfillment': 'Unfulfilled',
    aggregator: 'Waiting Shipment',
  });
});

test('K9: lines are refused one by one, and the order once all are; the channel defines whether a refund is allowed then', () => {
  const asking = (refundAfterRefusal: boolean, refundOnCancel: 'us' | 'channel' = 'channel'): Order =>
    taken({ requiresAcceptance: true, lines, policy: { refundAfterRefusal, refundOnCancel } });
  const first = play(asking(true), ask('refuse', { lines: [{ id: '1' }] }));
  expect(first.lines.map((line) => lineStatus(first, line))).toEqual(['Rejected', 'Pending']);
  expect(orderViews(first)).toMatchObject({ aggregator: 'Waiting Acceptance', marketplace: 'Pending' });
  const all = play(first, ask('refuse', {}));
  expect(orderViews(all)).toMatchObject({ aggregator: 'Refused', marketplace: 'Rejected' });
  expect(refusalOf(all, ask('refund', {})).code).toBe('nothing_to_refund');
  const ours = play(asking(true, 'us'), ask('refuse', {}), ask('refund', {}));
  expect(statusOf(ours).refund).toBe('refunded');
  const final = play(asking(false), ask('refuse', {}));
  expect(refusalOf(final, ask('refund', {})).code).toBe('refund_after_refusal');
});

describe('K15: an order changes by commands with a preview, and is never set back', () => {
  const shipped = () => play(taken(), shipByHand());

  test('a command does what its preview shows', () => {
    const order = play(taken(), packByHand());
    const cancel = ask('cancel', {});
    const preview = previewOf(order, cancel);
    if (isRefusal(preview)) throw new Error(preview.code);
    expect(preview.facts.map(({ data }) => data)).toEqual(factsOf(order, cancel));
    expect(preview.views).toEqual(orderViews(play(order, cancel)));
  });

  test('no status can be set that would revert what has happened', () => {
    for (const status of ['Unfulfilled', 'Dispatched', 'Partially Fulfilled']) {
      expect(commandForStatus(shipped(), 'store.fulfillment', status, {}).outcome).toBe('refused');
    }
  });

  test('a correction is an additional fact, and earlier facts stay', () => {
    const correction = ask('edit-shipment', { shipmentId: shipmentNo(1), trackingNumber: 'RIGHT-1' });
    expect(factsOf(shipped(), correction)).toEqual([
      { type: 'ShipmentEdited', shipmentId: shipmentNo(1), trackingNumber: 'RIGHT-1' },
    ]);
  });

  test('a report of the channel overrides our state only if the channel has the authority', () => {
    const says = channelSays({ state: 'cancelled', reason: null });
    const under = (lifecycle: 'us' | 'channel') =>
      play(taken({ policy: { authority: { lifecycle, payment: 'us', delivery: 'us' } } }), says);
    expect(statusOf(under('channel'))).toMatchObject({ lifecycle: 'cancelled', channel: 'in_sync' });
    expect(statusOf(under('us'))).toMatchObject({ lifecycle: 'open', channel: 'drifted' });
    expect(attentionOf(under('us'))).toMatchObject([{ problem: 'channel_says_otherwise' }]);
  });
});

test('K16: goods may leave unpaid only if they are paid on delivery, on invoice or by the channel', () => {
  const unpaid = { captured: 0 };
  const blocked = taken(unpaid);
  expect(refusalOf(blocked, shipByHand()).code).toBe('not_released');
  for (const paymentMode of ['on_delivery', 'on_invoice', 'channel'] as const) {
    expect(statusOf(play(taken({ ...unpaid, paymentMode }), shipByHand())).fulfillment).toBe('handed');
  }
  const authorized = pay('card-1', 2990, 'authorized');
  expect(refusalOf(play(blocked, authorized), shipByHand()).code).toBe('not_released');
  const trusting = play(taken({ ...unpaid, policy: { releaseOnAuthorized: true } }), authorized);
  expect(statusOf(play(trusting, shipByHand())).fulfillment).toBe('handed');
});

test('K17: a carrier defines whether its labels can be refunded, and none refunds the label of a shipment that it has', () => {
  const voided = ask('void-shipment', { shipmentId: shipmentNo(1) });
  const bought = (voidable: boolean) =>
    play(taken(), packByLabel(undefined, { ...PARCELS, voidable }), labelBought(1));
  expect(Object.keys(play(bought(true), voided).effects)).toEqual([`void:${shipmentNo(1)}`]);
  expect(refusalOf(bought(false), voided).code).toBe('not_voidable');
  expect(play(play(taken(), packByHand()), voided).effects).toEqual({});
  expect(refusalOf(play(bought(true), ask('hand-over', {})), voided).code).toBe('already_handed_over');
});

test('K18: the customer is notified of each event by the channel or by nobody, and never by Waybill (X1)', () => {
  const notified = (by: 'us' | 'channel' | 'nobody') => {
    const tellsCustomer = {
      ...{ shipped: by, delivered: by, ready_for_pickup: by },
      ...{ cancelled: by, refunded: by },
    };
    const life = (order: Order, ...commands: Command[]) =>
      commands.flatMap((command) => {
        const before = order;
        order = play(order, command);
        return factsOf(before, command).flatMap((fact) => customerNotifications(order, fact));
      });
    const policy = { tellsCustomer };
    return [
      ...life(taken({ policy }), shipByHand(), scan(1, 'delivered'), ask('refund', {})),
      ...life(taken({ policy }), ask('cancel', {})),
      ...life(taken({ policy, delivery: 'pickup' }), ask('prepare-pickup', {}), ask('ready-pickup', {})),
    ];
  };
  const events = ['shipped', 'delivered', 'refunded', 'cancelled', 'ready_for_pickup'];
  expect(notified('channel')).toEqual(events.map((event) => ({ event, by: 'channel' })));
  expect(notified('us')).toEqual([]);
  expect(notified('nobody')).toEqual([]);
});

test('K14: cash on delivery is collected after everything has left, sets the status "Shipped", and allows completion', () => {
  const shipped = play(taken({ paymentMode: 'on_delivery' }), shipByHand());
  expect(orderViews(shipped).backoffice).toBe('Shipped pending cash on delivery');
  expect(refusalOf(shipped, ask('complete', {})).code).toBe('not_paid');
  expect(refusalOf(shipped, ask('collect-cash', { amount: eur(2989) })).code).toBe('cash_differs');
  const paid = play(shipped, ask('collect-cash', { amount: eur(2990) }));
  expect(orderViews(paid).backoffice).toBe('Shipped');
  expect(orderViews(play(paid, ask('complete', {}))).backoffice).toBe('Complete');
});

test('K20: an order contains no personal data, so that erasing the vault erases every copy', () => {
  const customer = { name: 'Ada Byron', email: 'ada@example.org' };
  const shippingAddress = { name: 'Ada Byron', line1: '12 St James Square', city: 'London', country: 'GB' };
  const sent = takeOrderSchema.parse({
    channel: 'direct',
    externalId: 'A-1',
    placedAt: NOW,
    currency: 'EUR',
    customer,
    shippingAddress,
    lines: [{ id: '1', sku: 'MUG', name: 'A mug for Ada', quantity: 1, unitPrice: eur(1250) }],
    payment: { mode: 'prepaid', captured: eur(1250) },
  });
  const known = { orderId: ORDER_ID, channel: { name: 'direct', kind: 'direct' }, policy: DEFAULT_POLICY };
  const { body, content } = splitTake(sent, { ...known, now: NOW });
  expect(content).toMatchObject({ customer, shippingAddress });
  const corrections = { customer: 'txt_00000000000000000001' };
  const order = play(taken(body), ask('change-customer', corrections));
  expect(JSON.stringify(order)).not.toMatch(/Ada|ada@|James/);
  expect(sealedBody('change-customer').safeParse({ customer }).success).toBe(false);
  expect(sealedBody('change-address').safeParse({ shippingAddress }).success).toBe(false);
});
