import type { Refusal } from '../../errors';
import { isRefusal, refuse } from '../../errors';
import { refundId } from '../../ids';
import { allocate } from '../../money';
import type { Policy } from '../../policy';
import {
  committedOf,
  isRefusedWhole,
  refundable,
  refundableShipping,
  shippingWithUnits,
  unitsValue,
} from '../amounts';
import type { StoredBodyOf } from '../commands';
import type { FactData } from '../facts';
import type { LineQuantity, Order, Refund } from '../model';
import { lineWith } from '../quantities';
import type { Rule } from './rule';
import { chooseLines, currencyRefusal, reasonRefusal } from './rule';
import { UNITS_OPEN } from './units';

type Parts = Pick<Refund, 'lines' | 'shipping' | 'adjustment' | 'fee' | 'amount'>;

const priced = (order: Order, lines: readonly LineQuantity[]): Parts['lines'] =>
  lines.flatMap((part) => {
    const line = lineWith(order, part.id);
    return line ? [{ ...part, amount: unitsValue(order, line, part.quantity) }] : [];
  });

const sumOf = (lines: Parts['lines']): number => lines.reduce((sum, line) => sum + line.amount, 0);

/** Everything that is left: all units, shipping, and what else was captured, as an adjustment up or down. */
function everything(order: Order): Parts {
  const amount = refundable(order);
  const left = order.lines
    .map((line) => ({ id: line.id, quantity: UNITS_OPEN.refund(order, line) }))
    .filter((line) => line.quantity > 0);
  const lines = priced(order, left);
  const shipping = Math.max(0, Math.min(refundableShipping(order), amount - sumOf(lines)));
  return { lines, shipping, adjustment: amount - sumOf(lines) - shipping, fee: 0, amount };
}

function named(order: Order, body: StoredBodyOf<'refund'>): Parts | Refusal {
  const chosen = body.lines
    ? chooseLines(order, body.lines, UNITS_OPEN.refund, refuse('nothing_to_refund'))
    : [];
  if (isRefusal(chosen)) return chosen;
  const lines = priced(order, chosen);
  const [adjustment, fee] = [body.adjustment?.amount ?? 0, body.fee?.amount ?? 0];
  const beside = sumOf(lines) + adjustment - fee;
  const shipping =
    body.shipping?.amount ?? Math.min(shippingWithUnits(order, chosen), refundable(order) - beside);
  const parts = { lines, shipping: Math.max(0, shipping), adjustment, fee };
  return { ...parts, amount: beside + parts.shipping };
}

/** Shares the amount over the captured payments by what each has left, to the last minor unit. */
function allocations(order: Order, amount: number): Refund['allocations'] {
  const captured = order.payments.filter((payment) => payment.state === 'captured');
  const left = captured.map((payment) => payment.amount - committedOf(order, payment));
  return allocate(amount, left)
    .map((part, index) => ({ paymentId: captured[index]?.id ?? '', amount: part }))
    .filter((part) => part.amount > 0);
}

/** T27: never above what was captured and not yet refunded, over all payments and for each of them. */
export const refund: Rule<'refund'> = (order, { body }) => {
  const { shipping, adjustment, fee } = body;
  const wrong =
    currencyRefusal(order, { shipping, adjustment, fee }) ?? reasonRefusal(order, 'refund', body.reason);
  if (wrong) return wrong;
  if (!order.policy.refundAfterRefusal && isRefusedWhole(order)) {
    return refuse('refund_after_refusal');
  }
  const left = refundable(order);
  if (left <= 0) return refuse('nothing_to_refund');
  const namesNothing = !body.lines && !shipping && !adjustment && !fee;
  const parts = namesNothing ? everything(order) : named(order, body);
  if (isRefusal(parts)) return parts;
  if (parts.amount <= 0) return refuse('refund_not_positive');
  if (!namesNothing && parts.shipping > refundableShipping(order)) {
    return refuse(
      'refund_exceeds_shipping',
      `shipping: ${parts.shipping} requested, ${refundableShipping(order)} left`,
    );
  }
  if (parts.amount > left) {
    return refuse(
      'refund_exceeds_captured',
      `${parts.amount} requested, ${left} captured and not refunded yet`,
    );
  }
  const id = refundId(order.id, order.refunds.length + 1);
  // A test order moves no money.
  const isTest = order.mode === 'test' && !order.policy.testMode && order.policy.refunds === 'channel';
  const executedBy = isTest ? 'caller' : refundsBy(order);
  const requested: FactData = {
    type: 'RefundRequested',
    refund: {
      id,
      ...parts,
      executedBy,
      allocations: allocations(order, parts.amount),
      reason: body.reason ?? null,
    },
  };
  return executedBy === 'caller'
    ? [requested, { type: 'RefundDone', refundId: id, evidence: null }]
    : [requested];
};

/** A channel pays back nothing of an order that it does not know, or knows as another one. */
function refundsBy({ policy, posted }: Order): Policy['refunds'] {
  const isChannels = posted === undefined || posted === 'confirmed';
  return policy.refunds === 'channel' && !isChannels ? 'manual' : policy.refunds;
}

/** K6: a person has begun to pay by hand; evidence, given to the effect that waits for it, ends it. */
export const startRefund: Rule<'start-refund'> = (order, { body }) => {
  const known = order.refunds.find((item) => item.id === body.refundId);
  if (!known) return refuse('refund_not_found', `the order has no refund "${body.refundId}"`);
  if (known.executedBy !== 'manual' || known.state !== 'to_refund') {
    return refuse('refund_not_by_hand', `refund "${known.id}" is ${known.state}`);
  }
  return [{ type: 'RefundStarted', refundId: known.id }];
};
