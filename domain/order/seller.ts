import type { Refusal } from '../errors';
import { refuse } from '../errors';
import type { AnyCommandName } from './commands';
import type { LineQuantity, Order } from './model';

/** What a seller may do with its lines of an order that has lines of others too (M9, M15). */
const BY_LINES: ReadonlySet<AnyCommandName> = new Set<AnyCommandName>([
  ...(['accept', 'refuse', 'cancel', 'ship', 'create-shipment', 'hand-over', 'void-shipment'] as const),
  ...(['edit-shipment', 'deliver', 'process', 'return', 'request-return', 'approve-return'] as const),
  ...(['reject-return', 'ship-return', 'receive-return', 'open-incident', 'close-incident'] as const),
  ...(['place-source', 'pay-source', 'track-source', 'cancel-source', 're-source'] as const),
  ...(['review-source-refund', 'settle-source-refund'] as const),
]);

/** Are there lines that belong to somebody else? */
export const isShared = (order: Order, seller: string): boolean =>
  order.lines.some((line) => line.sellerId !== seller);

/** What concerns the whole is no one seller's; nor is a decision that its channel wants of the whole order. */
export function sharedRefusal(order: Order, name: AnyCommandName): Refusal | null {
  const isDecision = name === 'accept' || name === 'refuse';
  const isWhole = isDecision && order.policy.acceptanceBy === 'order';
  return BY_LINES.has(name) && !isWhole ? null : refuse('lines_of_others');
}

/**
 * The order as one of its sellers sees it and decides on it: only its lines, and what is made of them alone. Of a parcel,
 * return or source with lines of others the seller's units count, and it has no name by which the seller could act on it.
 */
export function partOf(order: Order, seller: string): Order {
  const own = new Set(order.lines.filter((line) => line.sellerId === seller).map(({ id }) => id));
  const named = <L extends LineQuantity, T extends { readonly id: string; readonly lines: readonly L[] }>(
    item: T,
  ): T =>
    item.lines.every(({ id }) => own.has(id))
      ? item
      : { ...item, id: '', lines: item.lines.filter(({ id }) => own.has(id)) };
  return {
    ...order,
    lines: order.lines.filter(({ id }) => own.has(id)),
    shipments: order.shipments.map((item) => named(item)),
    returns: order.returns.map((item) => named(item)),
    sources: order.sources.map((item) => named(item)),
  };
}
