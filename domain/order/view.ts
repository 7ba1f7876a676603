import type { Money } from '../money';
import { allowedActionNames, allowedActions } from './actions';
import { capturedOf, orderTotals, refundedOf } from './amounts';
import { attentionOf } from './attention';
import { deadlinesOf } from './deadlines';
import type { Order, Refund, Return, Shipment } from './model';
import { quantitiesOf, shipmentStatus } from './quantities';
import type { OrderStatus } from './status';
import { statusOf } from './status';
import type { OrderContent } from './take';

/** What stands in the vault and in the record beside an order's snapshot. */
export interface Surroundings {
  /** Null where it was erased. */
  readonly content: OrderContent | null;
  /** Free text by its reference. */
  readonly texts: ReadonlyMap<string, string>;
  readonly events: readonly ShownEvent[];
}

export interface ShownEvent {
  readonly shipmentId: string;
  readonly status: string;
  readonly occurredAt: string;
  /** The carrier's words: a text or its reference. */
  readonly raw: string | null;
}

/** How much of an order to show: lists leave out what can be asked for one by one. */
export type Detail = 'full' | 'summary';

/** The order as the API shows it. Pure; every answer that holds an order is made here. */
export function viewOrder(order: Order, around: Surroundings, detail: Detail = 'full') {
  const money = (amount: number): Money => ({ amount, currency: order.currency });
  const text = (value: string | null): string | null =>
    value === null ? null : (around.texts.get(value) ?? (isReference(value) ? null : value));
  const totals = orderTotals(order);
  return {
    id: order.id,
    version: order.version,
    channel: order.channel.name,
    externalId: order.externalId,
    mode: order.mode,
    status: statusOf(order) satisfies OrderStatus,
    ...(order.lifecycle.state === 'open' ? {} : { endedBy: order.lifecycle.by }),
    ...(order.lifecycle.reason ? { endReason: text(order.lifecycle.reason) } : {}),
    customer: around.content?.customer ?? null,
    shippingAddress: around.content?.shippingAddress ?? null,
    ...(around.content?.billingAddress ? { billingAddress: around.content.billingAddress } : {}),
    placedAt: order.placedAt,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    requiresAcceptance: order.requiresAcceptance,
    totals: {
      items: money(totals.items),
      discounts: money(totals.discounts),
      shipping: money(totals.shipping),
      taxes: money(totals.taxes),
      total: money(totals.total),
      captured: money(capturedOf(order)),
      refunded: money(refundedOf(order)),
    },
    payment: { mode: order.paymentMode },
    payments: order.payments.map(({ amount, ...payment }) => ({ ...payment, amount: money(amount) })),
    shipping: { method: order.shipping.method, tracked: order.shipping.tracked, delivery: order.delivery },
    lines: order.lines.map((line) => ({
      id: line.id,
      sku: line.sku,
      name: nameOf(line.id, around.content),
      ...(line.sellerId === null ? {} : { sellerId: line.sellerId }),
      unitPrice: money(line.unitPrice),
      ...(line.discount > 0 ? { discount: money(line.discount) } : {}),
      ...(line.shippingPrice > 0 ? { shippingPrice: money(line.shippingPrice) } : {}),
      ...(line.taxes.length > 0
        ? { taxes: line.taxes.map(({ amount, ...tax }) => ({ ...tax, amount: money(amount) })) }
        : {}),
      ...(line.weightGrams === null ? {} : { weightGrams: line.weightGrams }),
      quantities: quantitiesOf(order, line),
    })),
    shipments: order.shipments.map((shipment) => viewShipment(shipment, around, text)),
    refunds: order.refunds.map((refund) => viewRefund(refund, money, text)),
    returns: order.returns.map((item) => viewReturn(item, text)),
    deadlines: deadlinesOf(order).map(({ name, subject, at }) => ({
      name,
      at,
      ...(subject === null ? {} : { shipmentId: subject }),
    })),
    attention: attentionOf(order),
    allowedActions:
      detail === 'full' ? allowedActions(order) : allowedActionNames(order).map((action) => ({ action })),
  };
}

/** Line ids are the caller's own, and may be the name of something that every object has. */
const nameOf = (lineId: string, content: OrderContent | null): string | null =>
  content !== null && Object.hasOwn(content.lineNames, lineId) ? (content.lineNames[lineId] ?? null) : null;

export type OrderView = ReturnType<typeof viewOrder>;

type Text = (value: string | null) => string | null;

const isReference = (value: string): boolean => /^txt_[0-9a-z]{20}$/.test(value);

function viewShipment(shipment: Shipment, around: Surroundings, text: Text) {
  const { carrier } = shipment;
  return {
    id: shipment.id,
    status: shipmentStatus(shipment),
    label: shipment.label,
    carrier: carrier.account ?? text(carrier.name),
    service: carrier.service,
    trackingNumber: shipment.trackingNumber,
    trackingUrl: text(carrier.trackingUrl),
    labelUrl: shipment.label === 'bought' ? (around.texts.get(labelUrlRef(shipment.id)) ?? null) : null,
    createdAt: shipment.createdAt,
    handedOverAt: shipment.handedAt,
    lines: shipment.lines.map(({ id, quantity }) => ({ id, quantity })),
    events: around.events
      .filter((event) => event.shipmentId === shipment.id)
      .map(({ status, occurredAt, raw }) => ({ status, occurredAt, raw: text(raw) })),
  };
}

/** Where the vault keeps the address of a shipment's label. */
export const labelUrlRef = (shipmentId: string): string => `label:${shipmentId}`;

const viewRefund = (refund: Refund, money: (amount: number) => Money, text: Text) => ({
  id: refund.id,
  status: refund.state,
  executedBy: refund.executedBy,
  amount: money(refund.amount),
  lines: refund.lines.map(({ id, quantity, amount }) => ({ id, quantity, amount: money(amount) })),
  shipping: money(refund.shipping),
  adjustment: money(refund.adjustment),
  fee: money(refund.fee),
  payments: refund.allocations.map(({ paymentId, amount }) => ({ paymentId, amount: money(amount) })),
  reason: text(refund.reason),
  at: refund.at,
});

const viewReturn = (item: Return, text: Text) => ({
  id: item.id,
  status: item.state === 'received' ? ('returned' as const) : item.state,
  lines: item.lines.map(({ id, quantity, received }) => ({ id, quantity, received })),
  reason: text(item.reason),
  at: item.at,
});
