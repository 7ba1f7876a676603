import type { ViewName } from '../../../domain/order/read/vocabularies';

/** Every status that the five documents have, by view; a status of none of them is one of ours. */
export const WORDS: Readonly<Record<ViewName, readonly string[]>> = {
  backoffice: [
    ...[
      'Canceled',
      'Refund',
      'Complete',
      'Picked up in store',
      'Shipped',
      'Shipped pending cash on delivery',
    ],
    ...['Partially Shipped', 'Partially Shipped Awaiting Cash on Delivery', 'Ready for shipment'],
    ...['In progress from logistics', 'Acquired by Logistics', 'Processing', 'Payment accepted'],
  ],
  'store.payment': ['Refunded', 'Partially Refunded', 'Paid', 'Partially Paid', 'In progress', 'Unpaid'],
  'store.fulfillment': [
    ...['Returned', 'Partially Returned', 'Canceled', 'Picked Up', 'Delivered', 'Fulfilled'],
    ...['Partially Fulfilled', 'Dispatched', 'Unfulfilled'],
  ],
  'store.shipment': [
    ...['Awaiting Shipment', 'Shipped', 'In transit', 'Out for delivery', 'Delivered'],
    ...['Delivery Failed', 'Canceled'],
  ],
  'dropship.channel': ['FULFILLED', 'UNFULFILLED'],
  'dropship.order': [
    ...['Channel Canceled', 'Source Canceled', 'Refund Orders', 'Payment Failed'],
    ...['Paid – Awaiting Fulfillment', 'Awaiting Shipment', 'In Transit', 'Pickup', 'Delivered'],
    ...['Expired', 'Failed', 'New Orders'],
  ],
  marketplace: [
    ...['Incident Open', 'Refunded', 'Partially Refunded', 'Closed', 'Rejected', 'Canceled', 'Received'],
    ...['Shipped', 'Pending', 'Awaiting Fulfillment'],
  ],
  aggregator: [
    ...['Refunded', 'Partial refunded', 'Refunding', 'To refund', 'New', 'Pickup canceled', 'Refused'],
    ...['Canceled', 'Closed', 'Pickup to Prepare', 'To Pickup', 'Pickup completed', 'Shipped'],
    ...['Waiting Acceptance', 'Accepted', 'Waiting Shipment'],
  ],
};
