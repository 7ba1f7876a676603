import { nextDeadline } from '../deadlines';
import type { PendingWork } from '../effect-kinds';
import { pendingWork } from '../effect-kinds';
import type { Order } from '../model';
import { needsAttention, statusOf } from '../status';
import { detailsOf } from './details';

/** What a run of the order's workflow knows of the order: no personal data, no free text, no rule. */
export interface OrderProgress {
  readonly orderId: string;
  /** 0 until the order is placed. */
  readonly version: number;
  readonly status: OrderStatus | null;
  /** The run continues while the order is open. */
  readonly isOpen: boolean;
  /** More commands wait; nothing else is to be done before they are decided. */
  readonly more: boolean;
  /** Effects to be carried out by an activity, oldest first. */
  readonly work: readonly PendingWork[];
  /** RFC 3339; null if no deadline runs. */
  readonly nextDeadline: string | null;
  /** For the Temporal UI, in Markdown. */
  readonly details: string;
}

/** The statuses by which operators find orders in the Temporal UI. */
export interface OrderStatus {
  readonly lifecycle: string;
  readonly acceptance: string;
  readonly fulfillment: string;
  readonly payment: string;
  readonly attention: boolean;
}

export const orderStatus = (order: Order): OrderStatus => {
  const { lifecycle, acceptance, fulfillment, payment } = statusOf(order);
  return { lifecycle, acceptance, fulfillment, payment, attention: needsAttention(order) };
};

/** Follows from the order's state alone, whatever has just happened to it. */
export function progressOf(orderId: string, order: Order | null, more: boolean): OrderProgress {
  if (order === null) {
    return {
      orderId,
      version: 0,
      status: null,
      isOpen: false,
      more,
      work: [],
      nextDeadline: null,
      details: '',
    };
  }
  return {
    orderId,
    version: order.version,
    status: orderStatus(order),
    isOpen: order.lifecycle.state === 'open',
    more,
    work: pendingWork(order),
    nextDeadline: nextDeadline(order)?.at ?? null,
    details: detailsOf(order),
  };
}
