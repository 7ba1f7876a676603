import { unpaidAmong } from '../amounts';
import type { Order, Return } from '../model';
import { withReturn } from './changes';
import type { FactOf, Folds } from './fold';

/** Goods that come back. */
export const RETURNS: Folds<
  'ReturnRequested' | 'ReturnApproved' | 'ReturnRejected' | 'ReturnShipped' | 'ReturnReceived'
> = {
  ReturnRequested: (order, fact, at) => ({ ...order, returns: [...order.returns, requested(fact, at)] }),
  ReturnApproved: (order, { returnId }) =>
    withReturn(order, returnId, (item) => ({ ...item, state: 'approved' })),
  ReturnRejected: (order, { returnId }) =>
    withReturn(order, returnId, (item) => ({ ...item, state: 'rejected' })),
  ReturnShipped: (order, { returnId, trackingNumber }) =>
    withReturn(order, returnId, (item) => ({ ...item, state: 'in_transit', trackingNumber })),
  ReturnReceived: (order, fact) => withReturn(order, fact.returnId, (item) => received(order, item, fact)),
};

const requested = ({ returnId, lines, reason }: FactOf<'ReturnRequested'>, at: string): Return => ({
  id: returnId,
  state: 'requested',
  lines: lines.map((line) => ({ ...line, received: 0, writtenOff: 0 })),
  trackingNumber: null,
  reason,
  unpaid: 0,
  at,
});

function received(order: Order, before: Return, fact: FactOf<'ReturnReceived'>): Return {
  const item = { ...before, unpaid: before.unpaid + unpaidAmong(order, fact.lines) };
  const lines = item.lines.map((line) => {
    const units = fact.lines.find((part) => part.id === line.id)?.quantity ?? 0;
    const writtenOff = line.writtenOff + (fact.writtenOff ? units : 0);
    return { ...line, received: line.received + units, writtenOff };
  });
  if (!lines.every((line) => line.received === line.quantity)) return { ...item, lines };
  const nothingBack = lines.every((line) => line.writtenOff === line.quantity);
  return { ...item, lines, state: nothingBack ? 'written_off' : 'received' };
}
