import { z } from 'zod';
import type { OrderStatus } from '../../domain/order/status';

/** Every word of every dimension, as the domain's type has them: one that is missing does not compile. */
const words = <D extends keyof OrderStatus>(all: Record<OrderStatus[D], true>) =>
  z.enum(Object.keys(all) as [OrderStatus[D], ...OrderStatus[D][]]);

const yes = true as const;

export const dimensions = {
  lifecycle: words<'lifecycle'>({ received: yes, open: yes, cancelled: yes, completed: yes, closed: yes }),
  acceptance: words<'acceptance'>({
    none: yes,
    pending: yes,
    partially_accepted: yes,
    accepted: yes,
    refused: yes,
    expired: yes,
  }),
  payment: words<'payment'>({
    unpaid: yes,
    pending: yes,
    authorized: yes,
    partially_paid: yes,
    paid: yes,
    overpaid: yes,
    failed: yes,
    voided: yes,
  }),
  fulfillment: words<'fulfillment'>({
    blocked: yes,
    unfulfilled: yes,
    processing: yes,
    ready: yes,
    part_handed: yes,
    handed: yes,
  }),
  delivery: words<'delivery'>({ none: yes, part_delivered: yes, delivered: yes, received: yes }),
  pickup: words<'pickup'>({ none: yes, to_prepare: yes, ready: yes, collected: yes, cancelled: yes }),
  return: words<'return'>({
    none: yes,
    requested: yes,
    approved: yes,
    rejected: yes,
    in_transit: yes,
    partially_returned: yes,
    returned: yes,
    written_off: yes,
  }),
  refund: words<'refund'>({
    none: yes,
    to_refund: yes,
    refunding: yes,
    partially_refunded: yes,
    refunded: yes,
    declined: yes,
    failed: yes,
  }),
  incident: words<'incident'>({ none: yes, open: yes }),
};

/** Dimensions that are shown, and by which no list is filtered but through the words of a view. */
const further = {
  executor: words<'executor'>({
    none: yes,
    requested: yes,
    acknowledged: yes,
    in_progress: yes,
    rejected: yes,
  }),
  supply: words<'supply'>({
    none: yes,
    to_place: yes,
    placed_unpaid: yes,
    paid_awaiting_tracking: yes,
    tracking_assigned: yes,
    cancelled: yes,
    refund_review: yes,
    refunded: yes,
    refund_declined: yes,
  }),
  channel: words<'channel'>({ in_sync: yes, proposed: yes, unknown: yes, drifted: yes }),
  hold: words<'hold'>({ none: yes, held: yes }),
};

export const statusSchema = z.strictObject({ ...dimensions, ...further }).meta({
  id: 'OrderStatus',
  description: 'One word for each dimension of the whole order; all are derived from what has happened.',
});

export const supplyWords = further.supply;
