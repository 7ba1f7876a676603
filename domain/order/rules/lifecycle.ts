import { refuse } from '../../errors';
import type { Deadline } from '../deadlines';
import { deadlinesOf } from '../deadlines';
import type { FactData } from '../facts';
import { archivalRefusal, closureRefusal, completionRefusal } from '../guards';
import type { Order } from '../model';
import { linesWith, unreceivedUnits } from '../quantities';
import type { Rule } from './rule';

export const complete: Rule<'complete'> = (order, { party }) =>
  completionRefusal(order) ?? [{ type: 'OrderCompleted', by: party }];

export const close: Rule<'close'> = (order, { party }) =>
  closureRefusal(order) ?? [{ type: 'OrderClosed', by: party }];

/** T30: out of the way, and nothing more: late refunds and reports still apply. */
export const archive: Rule<'archive'> = (order) => archivalRefusal(order) ?? [{ type: 'OrderArchived' }];

export const unarchive: Rule<'unarchive'> = (order) =>
  order.archived ? [{ type: 'OrderUnarchived' }] : refuse('not_archived');

/** A timer only adds the fact of its deadline, and only if that deadline still runs and is due. */
export const deadline: Rule<'deadline'> = (order, command) => {
  const { name, subject } = command.body;
  const due = deadlinesOf(order).find(
    (known) =>
      known.name === name &&
      known.subject === subject &&
      Date.parse(known.at) <= Date.parse(command.receivedAt),
  );
  if (!due) return refuse('deadline_not_due');
  switch (due.name) {
    case 'accept_by':
      return [
        { type: 'AcceptanceExpired' },
        { type: 'OrderCancelled', by: 'system', reason: 'acceptance_expired', late: false },
      ];
    case 'ship_by':
      return [{ type: 'DeadlineMissed', deadline: 'ship_by' }];
    case 'source_review':
    case 'source_refund':
      return [{ type: 'DeadlineMissed', deadline: `${due.name}:${due.subject}` }];
    case 'hold_until':
      return [{ type: 'HoldLifted' }];
    case 'pickup_by':
      return [{ type: 'PickupCancelled', noShow: true }];
    case 'carrier_silence':
      return [silence(order, due)];
    case 'auto_receipt':
      return [
        {
          type: 'ReceiptConfirmed',
          lines: linesWith(order, (line) => unreceivedUnits(order, line)),
          by: 'system',
        },
      ];
    case 'auto_complete':
      return [{ type: 'OrderCompleted', by: 'system' }];
    case 'auto_close':
      return [{ type: 'OrderClosed', by: 'system' }];
  }
};

/**
 * A shipment had no event for too long (Z15). It is our assumption, dated just after the last event: whatever the
 * carrier reports of a later moment reverts it, however late that arrives.
 */
function silence({ policy }: Order, { subject, at }: Deadline): FactData {
  const lastWord = Date.parse(at) - policy.carrierSilenceSeconds * 1000;
  return {
    type: 'CarrierReported',
    shipmentId: subject ?? '',
    eventId: `silence:${at}`,
    status: 'expired',
    occurredAt: new Date(lastWord + 1).toISOString(),
    source: 'timer',
    remark: null,
  };
}
