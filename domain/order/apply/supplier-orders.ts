import type { Order, SupplierOrder } from '../model';
import { withLines, withSupplierOrder } from './changes';
import type { FactOf, Folds } from './fold';

/** Orders at suppliers. */
export const SUPPLIER_ORDERS: Folds<
  | 'SourceRequested'
  | 'SourcePlaced'
  | 'SourcePaid'
  | 'SourceTracked'
  | 'SourceCancelled'
  | 'SourceRefundReviewed'
  | 'SourceRefundSettled'
  | 'LinesResourced'
> = {
  SourceRequested: (order, fact, at) => ({ ...order, sources: [...order.sources, requested(fact, at)] }),
  SourcePlaced: placed,
  SourcePaid: (order, { sourceId }, at) =>
    withSupplierOrder(order, sourceId, { state: 'paid_awaiting_tracking', since: at }),
  SourceTracked: (order, { sourceId }, at) =>
    withSupplierOrder(order, sourceId, { state: 'tracking_assigned', since: at }),
  SourceCancelled: (order, { sourceId }, at) =>
    withSupplierOrder(order, sourceId, { state: 'cancelled', since: at }),
  SourceRefundReviewed: (order, { sourceId }, at) =>
    withSupplierOrder(order, sourceId, { state: 'refund_review', since: at }),
  SourceRefundSettled: (order, { sourceId, refunded }, at) =>
    withSupplierOrder(order, sourceId, { state: refunded ? 'refunded' : 'refund_declined', since: at }),
  LinesResourced: (order, { lines, supplier }) =>
    withLines({ ...order, sources: order.sources.map((item) => without(item, lines)) }, lines, { supplier }),
};

const requested = (fact: FactOf<'SourceRequested'>, at: string): SupplierOrder => ({
  id: fact.sourceId,
  supplier: fact.supplier,
  kind: fact.kind,
  lines: fact.lines,
  state: 'requested',
  since: at,
  ref: null,
  url: null,
  superseded: false,
});

function placed(order: Order, fact: FactOf<'SourcePlaced'>, at: string): Order {
  const { sourceId, ref, url, paid } = fact;
  const isAwaited = order.sources.some(({ id, state }) => id === sourceId && state === 'requested');
  // One that was cancelled meanwhile stays cancelled; its number is needed to cancel it at the supplier.
  if (!isAwaited) return withSupplierOrder(order, sourceId, { ref, url });
  const state = paid ? 'paid_awaiting_tracking' : 'placed_unpaid';
  return withSupplierOrder(order, sourceId, { state, ref, url, since: at });
}

/** A supplier order without lines that go elsewhere; one that loses all of them is superseded, and keeps them. */
function without(source: SupplierOrder, moved: readonly string[]): SupplierOrder {
  const lines = source.lines.filter(({ id }) => !moved.includes(id));
  return lines.length > 0 ? { ...source, lines } : { ...source, superseded: true };
}
