/** Every state of every dimension, once: the types, the views, the API's schemas and the tests are derived from it. */
export const DIMENSIONS = {
  lifecycle: ['received', 'open', 'cancelled', 'completed', 'closed'],
  acceptance: ['none', 'pending', 'partially_accepted', 'accepted', 'refused', 'expired'],
  payment: ['unpaid', 'pending', 'authorized', 'partially_paid', 'paid', 'overpaid', 'failed', 'voided'],
  fulfillment: ['blocked', 'unfulfilled', 'processing', 'ready', 'part_handed', 'handed'],
  delivery: ['none', 'part_delivered', 'delivered', 'received'],
  pickup: ['none', 'to_prepare', 'ready', 'collected', 'cancelled'],
  return: [
    'none',
    'requested',
    'approved',
    'rejected',
    'in_transit',
    'partially_returned',
    'returned',
    'written_off',
  ],
  refund: ['none', 'to_refund', 'refunding', 'partially_refunded', 'refunded', 'declined', 'failed'],
  incident: ['none', 'open'],
  executor: ['none', 'requested', 'acknowledged', 'in_progress', 'rejected'],
  /** How far lines have come with their supplier; of an order, the least advanced of all that come from one. */
  supply: [
    'none',
    'to_place',
    'placed_unpaid',
    'paid_awaiting_tracking',
    'tracking_assigned',
    'cancelled',
    'refund_review',
    'refunded',
    'refund_declined',
  ],
  /** Whether the channel agrees with our state of the order. */
  channel: ['in_sync', 'proposed', 'unknown', 'drifted'],
  hold: ['none', 'held'],
} as const;

export type Dimension = keyof typeof DIMENSIONS;
export const DIMENSION_NAMES = Object.keys(DIMENSIONS) as Dimension[];

export type DimensionState<D extends Dimension> = (typeof DIMENSIONS)[D][number];
