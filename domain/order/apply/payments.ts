import { unitsCoveringCancellationAmong, unitsNotHandedOverAmong } from '../amounts';
import type { Order, RefundState } from '../model';
import { addTo } from './changes';
import type { Folds } from './fold';

const withRefund = (order: Order, id: string, state: RefundState): Order => ({
  ...order,
  refunds: order.refunds.map((item) => (item.id === id ? { ...item, state } : item)),
});

/** Payments and refunds. */
export const PAYMENTS: Folds<
  'PaymentRecorded' | 'RefundRequested' | 'RefundStarted' | 'RefundDone' | 'RefundDeclined' | 'RefundFailed'
> = {
  PaymentRecorded: (order, { type: _, paymentId, ...payment }) => {
    const others = order.payments.filter((known) => known.id !== paymentId);
    return { ...order, payments: [...others, { id: paymentId, ...payment }] };
  },
  RefundRequested: (order, { refund }, at) => {
    const state: RefundState = refund.executedBy === 'channel' ? 'refunding' : 'to_refund';
    const lines = refund.lines.map((part) => ({
      ...part,
      unitsCoveringCancellation: unitsCoveringCancellationAmong(order, part),
      // Less was refunded than the named units are worth: a deposit, for example.
      unitsNotHandedOver: refund.adjustment < 0 ? 0 : unitsNotHandedOverAmong(order, part),
    }));
    return { ...order, refunds: [...order.refunds, { ...refund, lines, state, at }] };
  },
  RefundStarted: (order, { refundId }) => withRefund(order, refundId, 'refunding'),
  RefundDone: (order, { refundId }) => {
    const refund = order.refunds.find((item) => item.id === refundId);
    return addTo(withRefund(order, refundId, 'refunded'), 'refunded', refund?.lines ?? []);
  },
  RefundDeclined: (order, { refundId }) => withRefund(order, refundId, 'declined'),
  RefundFailed: (order, { refundId }) => withRefund(order, refundId, 'failed'),
};
