import type { Facets, LineFacets, ShipmentFacets } from './facets';
import type { Vocabulary } from './vocabulary';

/**
 * The statuses of five kinds of order systems, as data: 75 statuses in eight views. The first row that applies gives
 * the status, as in `docs/order-model.md`. A last row that always applies makes each view total.
 */

const OVER = ['completed', 'closed'] as const;
const SHIPPED = ['handed', 'part_handed'] as const;

export const backoffice: Vocabulary<Facets> = {
  view: 'backoffice',
  words: [
    {
      word: 'Canceled',
      when: [{ lifecycle: 'cancelled' }],
      aliases: ['Cancelled'],
      by: ['cancel', 'refuse'],
    },
    {
      word: 'Refund',
      when: [{ refund: 'refunded' }],
      aliases: ['Refunded'],
      by: ['refund', 'confirm-effect'],
    },
    { word: 'Complete', when: [{ lifecycle: OVER }], aliases: ['Completed'], by: ['complete'] },
    { word: 'Picked up in store', when: [{ pickup: 'collected' }], by: ['collect'] },
    {
      word: 'Shipped',
      when: [{ fulfillment: 'handed', cashDue: false }],
      aliases: ['Dispatched'],
      by: ['hand-over', 'ship', 'collect-cash'],
    },
    {
      word: 'Shipped pending cash on delivery',
      when: [{ fulfillment: 'handed', cashDue: true }],
      by: ['hand-over', 'ship'],
    },
    {
      word: 'Partially Shipped',
      when: [{ fulfillment: 'part_handed', cashDue: false }],
      by: ['hand-over', 'ship'],
    },
    {
      word: 'Partially Shipped Awaiting Cash on Delivery',
      when: [{ fulfillment: 'part_handed', cashDue: true }],
      by: ['hand-over', 'ship'],
    },
    {
      word: 'Ready for shipment',
      when: [{ fulfillment: 'ready' }, { pickup: 'ready' }],
      by: ['create-shipment', 'ready-pickup'],
    },
    { word: 'In progress from logistics', when: [{ executor: 'in_progress' }], by: ['start-logistics'] },
    { word: 'Acquired by Logistics', when: [{ executor: 'acknowledged' }], by: ['acquire-logistics'] },
    {
      word: 'Processing',
      when: [{ fulfillment: 'processing' }, { pickup: 'to_prepare' }],
      aliases: ['In Process', 'In Progress'],
      by: ['process', 'prepare-pickup'],
    },
    {
      word: 'Payment accepted',
      when: [{ paid: true }, { mode: 'on_delivery' }],
      by: ['record-payment'],
    },
    { word: 'Awaiting payment', when: [{}], added: true },
  ],
};

export const storePayment: Vocabulary<Facets> = {
  view: 'store.payment',
  words: [
    { word: 'Refunded', when: [{ refund: 'refunded' }], by: ['refund', 'confirm-effect'] },
    {
      word: 'Partially Refunded',
      when: [{ refund: 'partially_refunded' }],
      by: ['refund', 'confirm-effect'],
    },
    {
      word: 'Paid',
      when: [{ payment: ['paid', 'overpaid'] }, { mode: 'channel', paid: true }],
      by: ['record-payment', 'collect-cash'],
    },
    { word: 'Partially Paid', when: [{ payment: 'partially_paid' }], by: ['record-payment'] },
    { word: 'In progress', when: [{ payment: ['pending', 'authorized'] }], by: ['record-payment'] },
    { word: 'Unpaid', when: [{}] },
  ],
};

export const storeFulfillment: Vocabulary<Facets> = {
  view: 'store.fulfillment',
  words: [
    {
      word: 'Returned',
      when: [{ return: 'returned', fulfillment: 'handed' }],
      by: ['return', 'receive-return'],
    },
    {
      word: 'Partially Returned',
      when: [{ return: ['partially_returned', 'returned'] }],
      by: ['return', 'receive-return'],
    },
    { word: 'Canceled', when: [{ lifecycle: 'cancelled' }], aliases: ['Cancelled'], by: ['cancel'] },
    { word: 'Picked Up', when: [{ pickup: 'collected' }], by: ['collect'] },
    { word: 'Delivered', when: [{ delivery: ['delivered', 'received'] }], by: ['deliver'] },
    { word: 'Fulfilled', when: [{ fulfillment: 'handed' }], by: ['hand-over', 'ship'] },
    { word: 'Partially Fulfilled', when: [{ fulfillment: 'part_handed' }], by: ['hand-over', 'ship'] },
    {
      word: 'Dispatched',
      when: [{ fulfillment: 'ready' }],
      by: ['create-shipment'],
      help: 'Packed and ready to be handed over. Elsewhere the word means that it was.',
    },
    { word: 'Unfulfilled', when: [{}] },
  ],
};

export const storeShipment: Vocabulary<ShipmentFacets> = {
  view: 'store.shipment',
  words: [
    { word: 'Awaiting Shipment', when: [{ status: 'awaiting' }], by: ['create-shipment'] },
    { word: 'Shipped', when: [{ status: 'handed' }], by: ['hand-over', 'ship'] },
    {
      word: 'In transit',
      when: [{ status: ['in_transit', 'at_carrier_point', 'returning'] }],
      by: ['edit-shipment'],
    },
    { word: 'Out for delivery', when: [{ status: 'out_for_delivery' }], by: ['edit-shipment'] },
    { word: 'Delivered', when: [{ status: 'delivered' }], by: ['deliver'] },
    {
      word: 'Delivery Failed',
      when: [{ status: ['delivery_failed', 'expired', 'lost', 'returned_to_sender'] }],
      by: ['edit-shipment'],
    },
    { word: 'Canceled', when: [{}], aliases: ['Cancelled'], by: ['void-shipment'] },
  ],
};

export const dropshipChannel: Vocabulary<Facets> = {
  view: 'dropship.channel',
  words: [
    { word: 'FULFILLED', when: [{ fulfilled: true }], by: ['hand-over', 'ship', 'track-source'] },
    { word: 'UNFULFILLED', when: [{}] },
  ],
};

export const dropshipOrder: Vocabulary<Facets> = {
  view: 'dropship.order',
  words: [
    { word: 'Channel Canceled', when: [{ lifecycle: 'cancelled' }], by: ['cancel'] },
    {
      word: 'Source Canceled',
      when: [{ supply: 'cancelled' }],
      by: ['cancel-source'],
      help: "The supplier's cancellation; the order itself lives on.",
    },
    {
      word: 'Refund Orders',
      when: [{ supply: ['refund_review', 'refunded', 'refund_declined'] }],
      by: ['review-source-refund'],
      help: 'What the supplier pays back to the seller, not what the customer gets.',
    },
    {
      word: 'Payment Failed',
      when: [{ supply: 'placed_unpaid' }],
      by: ['place-source'],
      help: 'Placed with the supplier and not yet paid there. It says nothing of the customer.',
    },
    {
      word: 'Paid – Awaiting Fulfillment',
      when: [{ supply: 'paid_awaiting_tracking' }],
      aliases: ['Paid - Awaiting Fulfilment'],
      by: ['pay-source', 'place-source'],
    },
    { word: 'Pickup', when: [{ parcel: true, shipment: 'at_carrier_point' }] },
    { word: 'Delivered', when: [{ parcel: true, shipment: 'delivered' }], by: ['deliver'] },
    { word: 'Expired', when: [{ parcel: true, shipment: 'expired' }] },
    {
      word: 'Failed',
      when: [{ parcel: true, shipment: ['delivery_failed', 'lost', 'returned_to_sender'] }],
    },
    {
      word: 'In Transit',
      when: [{ parcel: true, shipment: ['handed', 'in_transit', 'out_for_delivery', 'returning'] }],
      by: ['hand-over', 'ship'],
    },
    { word: 'Awaiting Shipment', when: [{ parcel: true }], by: ['track-source', 'create-shipment'] },
    { word: 'New Orders', when: [{}] },
  ],
};

export const marketplace: Vocabulary<Facets> = {
  view: 'marketplace',
  words: [
    { word: 'Refunded', when: [{ refund: 'refunded' }], by: ['refund', 'confirm-effect'] },
    { word: 'Closed', when: [{ lifecycle: 'closed' }], by: ['close'] },
    { word: 'Rejected', when: [{ acceptance: 'refused' }], aliases: ['Declined', 'Refused'], by: ['refuse'] },
    { word: 'Canceled', when: [{ lifecycle: 'cancelled' }], aliases: ['Cancelled'], by: ['cancel'] },
    { word: 'Received', when: [{ delivery: 'received' }], by: ['confirm-receipt'] },
    { word: 'Shipped', when: [{ fulfillment: SHIPPED }], by: ['hand-over', 'ship'] },
    { word: 'Pending', when: [{ lifecycle: 'received' }, { acceptance: ['pending', 'expired'] }] },
    { word: 'Awaiting Fulfillment', when: [{}], aliases: ['Awaiting Fulfilment'], by: ['accept'] },
  ],
};

/** M13, M17: two statuses that only a line ever has. */
export const marketplaceLine: Vocabulary<LineFacets> = {
  view: 'marketplace',
  words: [
    { word: 'Incident Open', when: [{ incident: 'open' }], by: ['open-incident'] },
    { word: 'Refunded', when: [{ refund: 'refunded' }], by: ['refund', 'confirm-effect'] },
    {
      word: 'Partially Refunded',
      when: [{ refund: 'partially_refunded' }],
      by: ['refund', 'confirm-effect'],
    },
    { word: 'Closed', when: [{ lifecycle: 'closed' }], by: ['close'] },
    { word: 'Rejected', when: [{ acceptance: 'refused' }], aliases: ['Declined', 'Refused'], by: ['refuse'] },
    {
      word: 'Canceled',
      when: [{ lifecycle: 'cancelled' }, { cancelled: true }],
      aliases: ['Cancelled'],
      by: ['cancel'],
    },
    { word: 'Received', when: [{ received: true }], by: ['confirm-receipt'] },
    { word: 'Shipped', when: [{ handed: ['part', 'all'] }], by: ['hand-over', 'ship'] },
    { word: 'Pending', when: [{ lifecycle: 'received' }, { acceptance: ['pending', 'expired'] }] },
    { word: 'Awaiting Fulfillment', when: [{}], aliases: ['Awaiting Fulfilment'], by: ['accept'] },
  ],
};

export const aggregator: Vocabulary<Facets> = {
  view: 'aggregator',
  words: [
    { word: 'Refunded', when: [{ refund: 'refunded' }], by: ['refund', 'confirm-effect'] },
    {
      word: 'Partial refunded',
      when: [{ refund: 'partially_refunded' }],
      aliases: ['Partially refunded'],
      by: ['refund', 'confirm-effect'],
    },
    { word: 'Refunding', when: [{ refund: 'refunding' }], by: ['start-refund', 'refund'] },
    { word: 'To refund', when: [{ refund: 'to_refund' }], by: ['refund'] },
    { word: 'New', when: [{ lifecycle: 'received' }] },
    { word: 'Pickup canceled', when: [{ pickup: 'cancelled' }], by: ['cancel-pickup'] },
    { word: 'Refused', when: [{ acceptance: 'refused' }], aliases: ['Declined', 'Rejected'], by: ['refuse'] },
    { word: 'Canceled', when: [{ lifecycle: 'cancelled' }], aliases: ['Cancelled'], by: ['cancel'] },
    { word: 'Closed', when: [{ lifecycle: 'closed' }], by: ['close'] },
    { word: 'Pickup completed', when: [{ pickup: 'collected' }], by: ['collect'] },
    { word: 'To Pickup', when: [{ pickup: 'ready' }], by: ['ready-pickup'] },
    { word: 'Pickup to Prepare', when: [{ pickup: 'to_prepare' }], by: ['prepare-pickup'] },
    {
      word: 'Shipped',
      when: [{ fulfillment: 'handed' }],
      aliases: ['Dispatched'],
      by: ['hand-over', 'ship'],
    },
    {
      word: 'Waiting Acceptance',
      when: [{ acceptance: ['pending', 'expired'] }],
      aliases: ['Awaiting Acceptance'],
    },
    {
      word: 'Accepted',
      when: [{ acceptance: ['accepted', 'partially_accepted'], fulfillment: 'blocked' }],
      by: ['accept'],
    },
    {
      word: 'Waiting Shipment',
      when: [{}],
      aliases: ['Awaiting Shipment', 'Waiting for shipping'],
      by: ['accept'],
    },
  ],
};
