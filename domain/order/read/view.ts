import { isSourceId } from '../../ids';
import type { Money } from '../../money';
import { allocate } from '../../money';
import { capturedOf, orderTotals, refundedOf } from '../amounts';
import { attentionOf } from '../attention';
import type { Deadline } from '../deadlines';
import type { Order, People, Refund, Return, Shipment, SupplierOrder } from '../model';
import type { Address, Customer, Warning } from '../people';
import { knownAddressSchema, knownCustomerSchema, warningsOf } from '../people';
import { quantitiesOf, shipmentStatus, supplyOf } from '../quantities';
import { deadlinesVisibleTo, partVisibleTo, statusVisibleTo, viewsVisibleTo } from '../seller';
import type { OrderStatus } from '../status';
import type { OrderContent } from '../take';
import { isTextRef, labelUrlRef } from '../texts';
import { allowedActionNames, allowedActions } from './actions';
import type { StatusTimes } from './status-times';
import type { OrderViews } from './vocabularies';
import { dropshipShipmentStatus, lineStatus, shipmentStatusIn } from './vocabularies';

/** What is in the vault and in the record beside an order's snapshot. */
export interface ViewContext {
  /** Null if it was erased. */
  readonly content: OrderContent | null;
  /** Free text by its reference. */
  readonly texts: Pick<ReadonlyMap<string, string>, 'get'>;
  readonly events: readonly ShownEvent[];
  /** When each status was true of the order first (`statusTimes`). */
  readonly statusTimes: StatusTimes;
}

export interface ShownEvent {
  readonly shipmentId: string;
  readonly status: string;
  readonly occurredAt: string;
  /** The carrier's description: a text or its reference. */
  readonly raw: string | null;
}

/** How much of an order to show: lists omit what can be requested for a single order. */
export type Detail = 'full' | 'summary';

/**
 * The order as the API shows it. Pure; every response that contains an order is built here. A seller who shares the
 * order with others sees its own lines, what follows from them alone, and of the money what its lines cost.
 */
export const viewOrder = (
  whole: Order,
  context: ViewContext,
  detail: Detail = 'full',
  seller: string | null = null,
) => viewWith(whole, besideOf(context, seller), detail, seller);

export type OrderView = ReturnType<typeof viewOrder>;

/** What an order's view takes from elsewhere than the order, as it is shown. */
export interface Beside {
  /** Free text by its reference; a code is returned unchanged. Null if it was erased. */
  text(value: string | null): string | null;
  /** What an outside system said (C11). It may be about the operator's account or other orders: sellers get null. */
  remark(ref: string): string | null;
  labelUrl(shipmentId: string): string | null;
  /** The name of a line's product. */
  lineName(lineId: string): string | null;
  /** People as they were taken, and as they were corrected since. */
  people(corrected: People): ShownPeople;
  events(shipmentId: string): readonly Omit<ShownEvent, 'shipmentId'>[];
  readonly statusTimes: StatusTimes;
}

export interface ShownPeople {
  readonly customer: Customer | null;
  readonly shippingAddress: Address | null;
  readonly billingAddress?: Address;
  readonly warnings: readonly Warning[];
}

export function viewWith(whole: Order, beside: Beside, detail: Detail, seller: string | null) {
  const order = partVisibleTo(whole, seller);
  const money = (amount: number): Money => ({ amount, currency: order.currency });
  const { text } = beside;
  const totals = orderTotals(order);
  return {
    id: order.id,
    version: order.version,
    channel: order.channel.name,
    externalId: order.externalId,
    mode: order.mode,
    status: statusVisibleTo(whole, seller) satisfies OrderStatus,
    ...(order.lifecycle.state === 'open' ? {} : { endedBy: order.lifecycle.by }),
    ...(order.lifecycle.reason ? { endReason: text(order.lifecycle.reason) } : {}),
    ...beside.people(order.people),
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
    payments: order.payments.map(({ amount, ...payment }) => ({
      ...payment,
      amount: money(amount),
    })),
    shipping: { method: order.shipping.method, tracked: order.shipping.tracked, delivery: order.delivery },
    lines: order.lines.map((line) => ({
      id: line.id,
      sku: line.sku,
      name: beside.lineName(line.id),
      ...(line.sellerId === null ? {} : { sellerId: line.sellerId }),
      unitPrice: money(line.unitPrice),
      ...(line.discount > 0 ? { discount: money(line.discount) } : {}),
      ...(line.shippingPrice > 0 ? { shippingPrice: money(line.shippingPrice) } : {}),
      ...(line.taxes.length > 0
        ? { taxes: line.taxes.map(({ amount, ...tax }) => ({ ...tax, amount: money(amount) })) }
        : {}),
      ...(line.weightGrams === null ? {} : { weightGrams: line.weightGrams }),
      ...(line.supplier === null ? {} : { supplier: line.supplier.name, supply: supplyOf(order, line) }),
      ...(line.incident === null
        ? {}
        : { incident: { reason: text(line.incident.reason), openedAt: line.incident.openedAt } }),
      views: { marketplace: lineStatus(order, line) },
      quantities: quantitiesOf(order, line),
    })),
    shipments: order.shipments.map((shipment) => viewShipment(order, shipment, beside)),
    refunds: order.refunds.map((refund) => viewRefund(refund, money, text)),
    returns: order.returns.map((item) => viewReturn(item, text)),
    ...(order.sources.length === 0
      ? {}
      : { sources: order.sources.map((source) => viewSource(source, text)) }),
    ...(order.hold === null ? {} : { hold: { reason: text(order.hold.reason), until: order.hold.until } }),
    ...(order.pickupCode === null ? {} : { pickupCode: order.pickupCode }),
    archived: order.archived,
    ...(order.posted === undefined ? {} : { posted: order.posted }),
    deadlines: deadlinesVisibleTo(whole, seller).map(viewDeadline),
    attention: attentionOf(order).map(({ remark, ...item }) =>
      remark === undefined ? item : { ...item, remark: beside.remark(remark) },
    ),
    allowedActions:
      detail === 'full'
        ? allowedActions(whole, seller)
        : allowedActionNames(whole, seller).map((action) => ({ action })),
    // They belong to the whole order: of a part none are stored.
    statusTimes: order === whole ? inOrderOfTime(beside.statusTimes) : {},
    links: linksOf(order),
    views: nested(viewsVisibleTo(whole, seller)),
  };
}

/** Names in one sequence whatever their source: a database stores objects in an order of its own. */
const inOrderOfTime = (times: StatusTimes): Record<string, string> =>
  Object.fromEntries(
    Object.entries(times).sort(
      ([wordA, a], [wordB, b]) => Date.parse(a) - Date.parse(b) || (wordA < wordB ? -1 : 1),
    ),
  );

/** The views as the API nests them: those of one document stand together. */
export const nested = (views: OrderViews) => ({
  backoffice: views.backoffice,
  store: { payment: views['store.payment'], fulfillment: views['store.fulfillment'] },
  dropship: { order: views['dropship.order'], channel: views['dropship.channel'] },
  marketplace: views.marketplace,
  aggregator: views.aggregator,
});

/** Z18: the address of the order at the channel. */
function linksOf(order: Order): { channel?: string } {
  const { orderUrl } = order.policy;
  if (orderUrl === null) return {};
  return { channel: orderUrl.replaceAll('{externalId}', encodeURIComponent(order.externalId)) };
}

export type ShownDeadline = ReturnType<typeof viewDeadline>;

export const viewDeadline = ({ name, subject, at }: Deadline) => ({
  name,
  at,
  ...(subject === null ? {} : isSourceId(subject) ? { sourceId: subject } : { shipmentId: subject }),
});

/** What is shown of an order's surroundings. */
export function besideOf(
  { content, texts, events, statusTimes }: ViewContext,
  seller: string | null = null,
): Beside {
  const text = (value: string | null): string | null =>
    value === null ? null : (texts.get(value) ?? (isTextRef(value) ? null : value));
  return {
    text,
    remark: (ref) => (seller === null ? text(ref) : null),
    labelUrl: (shipmentId) => texts.get(labelUrlRef(shipmentId)) ?? null,
    // Line ids are the caller's own, and may be the name of something that every object has.
    lineName: (id) =>
      content !== null && Object.hasOwn(content.lineNames, id) ? (content.lineNames[id] ?? null) : null,
    people: (corrected) => shownPeople(corrected, content, texts),
    events: (shipmentId) =>
      events
        .filter((event) => event.shipmentId === shipmentId)
        .map(({ status, occurredAt, raw }) => ({ status, occurredAt, raw: text(raw) })),
    statusTimes,
  };
}

function shownPeople(people: People, content: OrderContent | null, texts: ViewContext['texts']): ShownPeople {
  const corrected = <T>(
    ref: string | null,
    schema: { safeParse(value: unknown): { data?: T } },
  ): T | null => {
    const text = ref === null ? undefined : texts.get(ref);
    return text === undefined ? null : (schema.safeParse(JSON.parse(text)).data ?? null);
  };
  const billing = corrected(people.billingAddress, knownAddressSchema) ?? content?.billingAddress;
  const customer = corrected(people.customer, knownCustomerSchema) ?? content?.customer ?? null;
  return {
    customer,
    shippingAddress:
      corrected(people.shippingAddress, knownAddressSchema) ?? content?.shippingAddress ?? null,
    ...(billing ? { billingAddress: billing } : {}),
    warnings: warningsOf(customer),
  };
}

type Text = (value: string | null) => string | null;

function viewShipment(order: Order, shipment: Shipment, { text, labelUrl, events }: Beside) {
  const { carrier } = shipment;
  return {
    id: shipment.id,
    status: shipmentStatus(shipment),
    label: shipment.label,
    carrier: carrier.account ?? text(carrier.name),
    service: carrier.service,
    trackingNumber: shipment.trackingNumber,
    trackingUrl: text(carrier.trackingUrl),
    labelUrl: shipment.label === 'bought' ? labelUrl(shipment.id) : null,
    createdAt: shipment.createdAt,
    handedOverAt: shipment.handedAt,
    ...(shipment.expectedAt === null ? {} : { expectedAt: shipment.expectedAt }),
    ...(shipment.sourceId === null ? {} : { sourceId: shipment.sourceId }),
    views: { store: shipmentStatusIn(shipment), dropship: dropshipShipmentStatus(order, shipment) },
    lines: shipment.lines.map(({ id, quantity }) => ({ id, quantity })),
    events: events(shipment.id),
  };
}

/**
 * Of an order that was not paid in full the units of a refund share what was given back: it shows no unit at more than
 * was paid for it, and no negative adjustment (M13).
 */
function partsOf({ lines, adjustment }: Refund): Pick<Refund, 'lines' | 'adjustment'> {
  if (adjustment >= 0) return { lines, adjustment };
  const worth = lines.map(({ amount }) => amount);
  const shares = allocate(
    worth.reduce((sum, amount) => sum + amount, adjustment),
    worth,
  );
  return { lines: lines.map((line, index) => ({ ...line, amount: shares[index] ?? 0 })), adjustment: 0 };
}

function viewRefund(refund: Refund, money: (amount: number) => Money, text: Text) {
  const { lines, adjustment } = partsOf(refund);
  return {
    id: refund.id,
    status: refund.state,
    executedBy: refund.executedBy,
    amount: money(refund.amount),
    lines: lines.map(({ id, quantity, amount }) => ({ id, quantity, amount: money(amount) })),
    shipping: money(refund.shipping),
    adjustment: money(adjustment),
    fee: money(refund.fee),
    payments: refund.allocations.map(({ paymentId, amount }) => ({ paymentId, amount: money(amount) })),
    reason: text(refund.reason),
    at: refund.at,
  };
}

/** A supplier order, and its address at the supplier (Z19). */
const viewSource = (source: SupplierOrder, text: Text) => ({
  id: source.id,
  supplier: source.supplier,
  state: source.state,
  since: source.since,
  supersededByAnother: source.superseded,
  reference: source.ref,
  url: text(source.url),
  lines: source.lines.map(({ id, quantity }) => ({ id, quantity })),
});

const viewReturn = (item: Return, text: Text) => ({
  id: item.id,
  status: item.state === 'received' ? ('returned' as const) : item.state,
  lines: item.lines.map(({ id, quantity, received, writtenOff }) => ({ id, quantity, received, writtenOff })),
  trackingNumber: item.trackingNumber,
  reason: text(item.reason),
  at: item.at,
});
