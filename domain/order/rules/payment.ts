import { refuse } from '../../errors';
import { amountDue, capturedOf, committedOf } from '../amounts';
import type { Order, Payment, PaymentState } from '../model';
import { PAYMENT_STATES } from '../model';
import { fulfillmentOf, isPaid } from '../status';
import type { Rule } from './rule';
import { currencyRefusal } from './rule';

/** The states a payment may go to from each state; money that was captured stays captured. */
const NEXT: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  pending: PAYMENT_STATES,
  authorized: ['authorized', 'captured', 'failed', 'voided'],
  captured: ['captured'],
  failed: ['pending', 'authorized', 'captured', 'failed'],
  voided: ['voided'],
};

const isSame = (a: Payment, b: Payment): boolean =>
  a.amount === b.amount && a.state === b.state && a.method === b.method;

/** T6: payments are identified by their provider's id; the same state again changes nothing. */
export const recordPayment: Rule<'record-payment'> = (order, { body }) => {
  const wrong = currencyRefusal(order, { amount: body.amount });
  if (wrong) return wrong;
  const known = order.payments.find((payment) => payment.id === body.paymentId);
  const payment: Payment = {
    id: body.paymentId,
    method: body.method ?? known?.method ?? null,
    amount: body.amount.amount,
    state: body.state,
  };
  if (known && isSame(known, payment)) return [];
  if (known && !NEXT[known.state].includes(payment.state)) {
    return refuse(
      'payment_state_backwards',
      `payment "${known.id}" is ${known.state} and cannot become ${payment.state}`,
    );
  }
  if (known && payment.state === 'captured' && payment.amount < committedOf(order, known)) {
    return refuse(
      'payment_below_refunded',
      `more than ${payment.amount} of payment "${known.id}" has been refunded`,
    );
  }
  const { id: paymentId, ...rest } = payment;
  return [{ type: 'PaymentRecorded', paymentId, ...rest }];
};

/** What the customer has to pay on delivery; zero if nothing is due (P23, T16). */
export const cashDue = (order: Order): number =>
  order.paymentMode === 'on_delivery' && fulfillmentOf(order) === 'handed' && !isPaid(order)
    ? Math.max(0, amountDue(order) - capturedOf(order))
    : 0;

/** A caller's own payments may have such ids too. */
const unusedId = (order: Order, number: number): string =>
  order.payments.some(({ id }) => id === `cash-${number}`) ? unusedId(order, number + 1) : `cash-${number}`;

/** T16: all of what is due, once everything has left. */
export const collectCash: Rule<'collect-cash'> = (order, { body }) => {
  const wrong = currencyRefusal(order, { amount: body.amount });
  if (wrong) return wrong;
  const due = cashDue(order);
  if (due === 0) return refuse('no_cash_due');
  if (body.amount.amount !== due) return refuse('cash_differs', `amount: expected ${due}, the amount due`);
  const paymentId = unusedId(order, order.payments.length + 1);
  return [{ type: 'PaymentRecorded', paymentId, method: 'cash', amount: due, state: 'captured' }];
};
