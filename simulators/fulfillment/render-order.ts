import type { Order } from './model';

/** An order as the API shows it. */
export function renderOrder(order: Order): Record<string, unknown> {
  const line_items = order.items.map(({ line_item_id, sku, quantity }) => ({ line_item_id, sku, quantity }));
  const items = order.items.map(({ description, quantity, line_item_id, sku }) => ({
    description,
    quantity,
    line_item_id,
    sku,
  }));
  return {
    fulfillment_provider_order_id: order.id,
    ...(order.status === null
      ? {}
      : {
          status: order.status,
          fulfillments: [
            {
              status: order.status,
              ...(order.reason === null ? {} : { reason: 'SUPPLIER', explanation: order.reason }),
              line_items,
            },
          ],
        }),
    shipments: order.parcels.map((parcel, index) => ({
      notification_id: `${order.id}-${index + 1}`,
      order_id: order.orderId,
      ...parcel,
      items,
    })),
  };
}
