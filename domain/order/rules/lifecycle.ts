import { refuse } from '../../errors';
import { deadlinesOf } from '../deadlines';
import type { FactData } from '../facts';
import { archivalRefusal, closureRefusal, completionRefusal } from '../guards';
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

/** A timer only adds the fact of its deadline, and only where that deadline still runs and is due. */
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
      return [silence(due.subject ?? '', due.at)];
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

/** Nothing was heard of a parcel for too long (Z15); the next event of the carrier takes it back. */
const silence = (shipmentId: string, at: string): FactData => ({
  type: 'CarrierReported',
  shipmentId,
  eventId: `silence:${at}`,
  status: 'expired',
  occurredAt: at,
  source: 'timer',
  remark: null,
});
