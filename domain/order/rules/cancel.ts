import { isRefusal, refuse } from '../../errors';
import { returnId } from '../../ids';
import type { FactData } from '../facts';
import { notOpen } from '../guards';
import type { Line, Order, Party } from '../model';
import { isOwn } from '../ownership';
import {
  activeUnits,
  linesWith,
  pendingUnits,
  quantitiesOf,
  returnableUnits,
  sumOver,
  unhandedUnits,
} from '../quantities';
import type { Rule } from './rule';
import { chooseLines, reasonRefusal } from './rule';
import { isAwaitingHandOver } from './shipping';
import { UNITS_OPEN } from './units';

const handedUnits = (order: Order): number => sumOver(order, (line) => quantitiesOf(order, line).handed);

/** Units in waiting shipments that a decision on this part of the order must not void. */
const unitsPackedElsewhere = (order: Order, line: Line): number =>
  order.shipments
    .filter((shipment) => !isOwn(shipment) && !shipment.cancelled && shipment.handedAt === null)
    .flatMap((shipment) => shipment.lines)
    .reduce((sum, part) => (part.id === line.id ? sum + part.quantity : sum), 0);

/**
 * T22: before the hand-over the whole order is cancelled; after part of it, only what is still here. Shipments
 * that wait are cancelled, and their labels returned. A channel that waits for a decision is notified of a refusal.
 */
export function cancelWhole(order: Order, by: Party, reason: string | null, isPart = false): FactData[] {
  const facts: FactData[] = order.shipments
    .filter(isAwaitingHandOver)
    .map((shipment) => ({ type: 'ShipmentVoided', shipmentId: shipment.id }));
  const open = linesWith(order, (line) => unhandedUnits(order, line) - unitsPackedElsewhere(order, line));
  const handed = handedUnits(order) > 0 || isPart;
  const undecided = linesWith(order, pendingUnits);
  const tellRefusal = order.policy.tells.acceptance && by !== 'channel';
  if (undecided.length > 0 && (handed || tellRefusal)) {
    facts.push({
      type: 'LinesRefused',
      lines: undecided,
      reason,
      ...(by === 'channel' ? { by: 'channel' } : {}),
    });
  }
  if (open.length > 0) facts.push({ type: 'LinesCancelled', lines: open, reason, by });
  if (!handed) facts.push({ type: 'OrderCancelled', by, reason, late: false });
  return facts;
}

/** T22, or some lines of it: units that are in no shipment yet. */
export const cancel: Rule<'cancel'> = (order, { body, party, sellerId }) => {
  // A seller's part of an order ends by its lines; that nothing is left of the whole follows automatically.
  const isPart = sellerId != null;
  const closed = notOpen(order);
  if (closed) return closed;
  const unknown = reasonRefusal(order, 'cancel', body.reason);
  if (unknown) return unknown;
  const by = body.by ?? party;
  const reason = body.reason ?? null;
  const handed = handedUnits(order) > 0;
  if (body.lines === undefined) {
    const left = sumOver(
      order,
      (line) => unhandedUnits(order, line) - unitsPackedElsewhere(order, line) + pendingUnits(line),
    );
    if (left === 0) return refuse(handed ? 'already_handed_over' : 'nothing_to_cancel');
    return cancelWhole(order, by, reason, isPart);
  }
  const none = refuse(handed ? 'already_handed_over' : 'nothing_to_cancel');
  const lines = chooseLines(order, body.lines, UNITS_OPEN.cancel, none);
  if (isRefusal(lines)) return lines;
  const facts: FactData[] = [{ type: 'LinesCancelled', lines, reason, by }];
  const units = lines.reduce((sum, line) => sum + line.quantity, 0);
  const isLast = sumOver(order, (line) => activeUnits(line) + pendingUnits(line)) === units;
  const left = sumOver(order, (line) => unhandedUnits(order, line) + pendingUnits(line));
  if (!order.policy.partialCancel && units < left) return refuse('partial_cancel_not_allowed');
  return isLast && !isPart ? [...facts, { type: 'OrderCancelled', by, reason, late: false }] : facts;
};

/**
 * T24: the channel cancels what has left already. The order is cancelled nevertheless, the goods are expected
 * back, and an incident stops the deadlines: it is never silent.
 */
function cancelLate(order: Order, reason: string | null): FactData[] {
  const facts = cancelWhole(order, 'channel', reason);
  const out = linesWith(order, (line) => returnableUnits(order, line));
  if (out.length > 0) {
    facts.push({
      type: 'ReturnRequested',
      returnId: returnId(order.id, order.returns.length + 1),
      lines: out,
      reason: 'cancelled_by_channel',
    });
  }
  const lines = order.lines.filter((line) => quantitiesOf(order, line).handed > 0).map((line) => line.id);
  facts.push({ type: 'IncidentOpened', lines, reason: 'cancelled_by_channel' });
  facts.push({ type: 'OrderCancelled', by: 'channel', reason, late: true });
  return facts;
}

/** The channel disagrees, and we have the authority (by its policy): shown, once, and never silent. */
const contradiction = (order: Order, dimension: string, word: string): FactData[] =>
  order.drift.includes(dimension) ? [] : [{ type: 'ChannelContradicted', dimension, word }];

/** S-1: the channel pays back nothing of another order, so what it was asked to refund is owed again. */
const contradictPosted = (order: Order): FactData[] => [
  ...order.refunds
    .filter(({ executedBy, state }) => executedBy === 'channel' && state === 'refunding')
    .map(
      ({ id }) => ({ type: 'RefundDeclined', refundId: id, problem: 'channel_has_another_order' }) as const,
    ),
  { type: 'PostedOrderContradicted' },
];

/** What the channel reports of its order (T5, T6, T17, T23, T24); a report that is known already changes nothing. */
export const channelReport: Rule<'channel-report'> = (order, { body }) => {
  const { authority } = order.policy;
  switch (body.state) {
    case 'cancelled':
      if (order.lifecycle.state === 'cancelled') return [];
      if (authority.lifecycle === 'us') return contradiction(order, 'lifecycle', 'cancelled');
      return handedUnits(order) > 0
        ? cancelLate(order, body.reason)
        : cancelWhole(order, 'channel', body.reason);
    case 'received': {
      const lines = linesWith(order, (line) => {
        const { handed, received } = quantitiesOf(order, line);
        return handed - received;
      });
      if (lines.length === 0) return [];
      if (authority.delivery === 'us') return contradiction(order, 'delivery', 'received');
      return [{ type: 'ReceiptConfirmed', lines, by: 'channel' }];
    }
    case 'shown':
      if (order.posted === 'confirmed' || order.posted === 'contradicted') return [];
      return body.isSame ? [{ type: 'PostedOrderConfirmed' }] : contradictPosted(order);
    case 'paid': {
      const known = order.payments.find((payment) => payment.id === body.paymentId);
      if (known?.state === 'captured' || known?.state === 'voided') return [];
      if (authority.payment === 'us') return contradiction(order, 'payment', 'paid');
      const { paymentId, amount } = body;
      const method = known?.method ?? null;
      return [{ type: 'PaymentRecorded', paymentId, method, amount, state: 'captured' }];
    }
  }
};
