import type { Refusal } from '../../errors';
import { isRefusal, refuse } from '../../errors';
import { shipmentId, sourceId } from '../../ids';
import type { CommandOf } from '../commands';
import type { FactData } from '../facts';
import { notOpen } from '../guards';
import type { LineQuantity, Order, SupplierOrder, SupplierOrderState } from '../model';
import { findOwn } from '../ownership';
import { activeUnits, lineWith, quantitiesOf, supplyOf } from '../quantities';
import { lineIds } from './incident';
import { preparationRefusal } from './preparation';
import type { Rule } from './rule';
import { chooseLines } from './rule';
import { isAwaitingHandOver } from './shipping';
import { UNITS_OPEN } from './units';

/** T19: one order for each supplier, with all that is to be placed there. Lines go whole. */
export const placeSource: Rule<'place-source'> = (order, { body }) => {
  const no = preparationRefusal(order);
  if (no) return no;
  if (order.delivery === 'pickup') return refuse('is_a_pickup', 'a store pickup is supplied by the store');
  const none = refuse('nothing_to_source');
  const lines = chooseLines(
    order,
    body.lines?.map(({ id }) => ({ id })),
    UNITS_OPEN['place-source'],
    none,
  );
  if (isRefusal(lines)) return lines;
  const groups = new Map<string, { kind: string; lines: LineQuantity[] }>();
  for (const part of lines) {
    const supplier = lineWith(order, part.id)?.supplier;
    if (!supplier) continue;
    const group = groups.get(supplier.name) ?? { kind: supplier.kind, lines: [] };
    group.lines.push(part);
    groups.set(supplier.name, group);
  }
  return [...groups].map(([supplier, group], index) => ({
    type: 'SourceRequested',
    sourceId: sourceId(order.id, order.sources.length + 1 + index),
    supplier,
    ...group,
  }));
};

function sourceIn(order: Order, id: string, states: readonly SupplierOrderState[]): SupplierOrder | Refusal {
  const source = findOwn(order.sources, id);
  if (!source) return refuse('source_not_found', `the order has no supplier order "${id}"`);
  if (source.superseded)
    return refuse('source_not_expected', `supplier order "${id}" was replaced by another`);
  if (states.includes(source.state)) return source;
  return refuse('source_not_expected', `supplier order "${id}" is ${source.state}`);
}

const WITHOUT_PARCEL = ['requested', 'placed_unpaid', 'paid_awaiting_tracking'] as const;

export const paySource: Rule<'pay-source'> = (order, { body }) => {
  const source = sourceIn(order, body.sourceId, ['placed_unpaid']);
  return isRefusal(source) ? source : [{ type: 'SourcePaid', sourceId: source.id }];
};

/** A shipment that a supplier sends: it exists with its tracking number, and waits for the carrier (T19). */
function tracked(
  order: Order,
  source: SupplierOrder,
  parcel: {
    readonly carrier: string | null;
    readonly connection: CommandOf<'track-source'>['carrier'];
    readonly trackingNumber: string;
    readonly trackingUrl: string | null;
  },
): FactData[] {
  const { connection } = parcel;
  const lines = source.lines.flatMap((part) => {
    const line = lineWith(order, part.id);
    const open = line ? Math.min(part.quantity, activeUnits(line) - quantitiesOf(order, line).prepared) : 0;
    return open > 0 ? [{ id: part.id, quantity: open }] : [];
  });
  const facts: FactData[] = [{ type: 'SourceTracked', sourceId: source.id }];
  // What was cancelled meanwhile arrives nevertheless; none of it is ours to ship.
  if (lines.length === 0 || order.lifecycle.state !== 'open') return facts;
  facts.push({
    type: 'ShipmentCreated',
    shipmentId: shipmentId(order.id, order.shipments.length + 1),
    lines,
    carrier: {
      account: connection?.account ?? null,
      kind: connection?.kind ?? null,
      service: null,
      name: connection ? null : parcel.carrier,
      trackingUrl: parcel.trackingUrl,
      sellsLabel: false,
      voidable: true,
    },
    trackingNumber: parcel.trackingNumber,
    handOver: false,
    sourceId: source.id,
  });
  return facts;
}

export const trackSource: Rule<'track-source'> = (order, command) => {
  const { body } = command;
  const closed = notOpen(order);
  if (closed) return closed;
  const source = sourceIn(order, body.sourceId, ['paid_awaiting_tracking']);
  if (isRefusal(source)) return source;
  return tracked(order, source, {
    carrier: body.carrier,
    connection: command.carrier,
    trackingNumber: body.trackingNumber,
    trackingUrl: body.trackingUrl ?? null,
  });
};

/** T20: the supplier's cancellation is the supplier's alone: the order lives on (K8). */
export const cancelSource: Rule<'cancel-source'> = (order, { body }) => {
  const source = sourceIn(order, body.sourceId, [...WITHOUT_PARCEL, 'tracking_assigned']);
  if (isRefusal(source)) return source;
  const reason = body.reason ?? null;
  // The supplier may have it in a moment; then it is requested to cancel it.
  if (source.state === 'requested') {
    return [{ type: 'SourceCancelled', sourceId: source.id, reason, placing: true }];
  }
  const facts = cancelledSource(order, source, reason);
  return facts.length > 0
    ? facts
    : refuse('already_handed_over', `the shipment of supplier order "${source.id}" has been handed over`);
};

/** T20: cancelled lines go back to be placed, at the same supplier or another. */
export const reSource: Rule<'re-source'> = (order, command) => {
  const closed = notOpen(order);
  if (closed) return closed;
  const { lines: requestedLines, supplier } = command.body;
  const connection = command.carrier ?? null;
  if (supplier && !connection) {
    return refuse('unknown_supplier', `there is no supplier connection "${supplier}"`);
  }
  const none = refuse('nothing_to_source');
  const over = ['cancelled', 'refunded', 'refund_declined', 'refund_review'];
  const ids = lineIds(
    order,
    requestedLines,
    (line) => (over.includes(supplyOf(order, line)) && activeUnits(line) > 0 ? null : none),
    none,
  );
  if (isRefusal(ids)) return ids;
  const facts = new Map<string, Extract<FactData, { type: 'LinesResourced' }>>();
  for (const id of ids) {
    const old = lineWith(order, id)?.supplier;
    const next = connection ? { name: connection.account, kind: connection.kind ?? '' } : old;
    if (!next) continue;
    const known = facts.get(next.name);
    facts.set(next.name, { type: 'LinesResourced', lines: [...(known?.lines ?? []), id], supplier: next });
  }
  return [...facts.values()];
};

/** T21, Z21: the supplier takes a day to look at a refund, and then one to pay it. */
export const reviewSourceRefund: Rule<'review-source-refund'> = (order, { body }) => {
  const source = sourceIn(order, body.sourceId, ['cancelled']);
  return isRefusal(source) ? source : [{ type: 'SourceRefundReviewed', sourceId: source.id }];
};

export const settleSourceRefund: Rule<'settle-source-refund'> = (order, { body }) => {
  const source = sourceIn(order, body.sourceId, ['refund_review']);
  if (isRefusal(source)) return source;
  return [{ type: 'SourceRefundSettled', sourceId: source.id, refunded: body.refunded }];
};

/** A supplier's shipment: with its number, and once it has left also handed over. A number may come first. */
function sent(
  order: Order,
  source: SupplierOrder,
  { body, carrier }: CommandOf<'supplier-report'>,
): FactData[] {
  const facts: FactData[] = [];
  const isNew = !source.superseded && ['placed_unpaid', 'paid_awaiting_tracking'].includes(source.state);
  if (isNew && body.trackingNumber) {
    if (source.state === 'placed_unpaid') facts.push({ type: 'SourcePaid', sourceId: source.id });
    const { trackingNumber, trackingUrl } = body;
    facts.push(
      ...tracked(order, source, { carrier: body.carrier, connection: carrier, trackingNumber, trackingUrl }),
    );
  }
  if (body.state === 'tracked') return facts;
  const created = facts.find((fact) => fact.type === 'ShipmentCreated');
  const parcel = created?.shipmentId ?? waitingParcel(order, source)?.id;
  return parcel ? [...facts, { type: 'ShipmentHandedOver', shipmentId: parcel, by: 'scan' }] : facts;
}

/** The shipment of a source that has its number and has not left yet. */
const waitingParcel = (order: Order, source: SupplierOrder) =>
  order.shipments.find((known) => known.sourceId === source.id && isAwaitingHandOver(known));

/** A shipment of lines that the supplier cancels is cancelled too, as long as it was not handed over. */
function cancelledSource(order: Order, source: SupplierOrder, reason: string | null): FactData[] {
  const parcel = waitingParcel(order, source);
  const hasLeft = order.shipments.some((known) => known.sourceId === source.id && known.handedAt !== null);
  if (hasLeft) return [];
  const voided: FactData[] = parcel ? [{ type: 'ShipmentVoided', shipmentId: parcel.id }] : [];
  return [...voided, { type: 'SourceCancelled', sourceId: source.id, reason }];
}

/**
 * What a supplier reports of an order placed with it. A report that is known already, or comes too late, changes
 * nothing.
 */
export const supplierReport: Rule<'supplier-report'> = (order, command) => {
  const { body } = command;
  const source = findOwn(order.sources, body.sourceId);
  if (!source) return refuse('source_not_found', `the order has no supplier order "${body.sourceId}"`);
  const isIn = (...states: SupplierOrderState[]): boolean =>
    !source.superseded && states.includes(source.state);
  const id = source.id;
  switch (body.state) {
    case 'paid':
      return isIn('placed_unpaid') ? [{ type: 'SourcePaid', sourceId: id }] : [];
    case 'tracked':
    case 'shipped':
      return sent(order, source, command);
    case 'cancelled':
      return isIn(...WITHOUT_PARCEL) || isIn('tracking_assigned')
        ? cancelledSource(order, source, body.reason)
        : [];
    case 'refund_review':
      return isIn('cancelled') ? [{ type: 'SourceRefundReviewed', sourceId: id }] : [];
    case 'refunded':
    case 'refund_declined': {
      const reviewed: FactData[] = isIn('cancelled') ? [{ type: 'SourceRefundReviewed', sourceId: id }] : [];
      if (!isIn('cancelled', 'refund_review')) return [];
      return [
        ...reviewed,
        { type: 'SourceRefundSettled', sourceId: id, refunded: body.state === 'refunded' },
      ];
    }
  }
};
