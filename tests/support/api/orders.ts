import type { Order } from '../../../domain/order/model';
import { orderStatus } from '../../../domain/order/read/progress';
import type { OrderView } from '../../../domain/order/read/view';
import { viewOrder } from '../../../domain/order/read/view';
import type { OrderWithState } from '../../../store/orders';
import { ask, play, shipByHand, taken } from '../domain/orders';

/** An order's id as the routes take it; the domain's own test orders have a shorter one. */
export const ORDER_ID = 'ord_00000000000000000000';

/** An order with every part of its representation: shipments, refunds, a return, texts, people. */
export const fullOrder = (): Order =>
  play(
    taken(),
    shipByHand(),
    ask('deliver', {}),
    ask('refund', { lines: [{ id: '1', quantity: 1 }], reason: 'txt_00000000000000000001' }),
    ask('request-return', { lines: [{ id: '1', quantity: 1 }] }),
  );

export const viewed = (order: Order): OrderView =>
  viewOrder(
    { ...order, id: ORDER_ID },
    {
      content: {
        customer: { name: 'Ada Example', email: 'ada@example.com' },
        shippingAddress: { name: 'Ada Example', line1: 'Beispielweg 7', city: 'Berlin', country: 'DE' },
        lineNames: { '1': 'Mug' },
      },
      texts: new Map([
        ['txt_00000000000000000001', 'arrived broken'],
        ['txt_carrier', 'Local courier'],
      ]),
      events: [],
      statusTimes: { Shipped: order.updatedAt },
    },
  );

export const cardOf = (order: Order): OrderWithState => ({
  id: ORDER_ID,
  channel: order.channel.name,
  externalId: order.externalId,
  version: order.version,
  sellerIds: [],
  ...orderStatus(order),
  nextDeadline: null,
  total: 0,
  currency: order.currency,
  reasons: order.policy.reasons,
  state: order,
});
