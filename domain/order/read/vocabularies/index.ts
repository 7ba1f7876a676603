import { DIMENSIONS } from '../../dimensions';
import type { Line, Order, Shipment } from '../../model';
import { CARRIER_STATUSES } from '../../model';
import type { Facets, LineFacets, ShipmentFacets } from './facets';
import { facetsOf, lineFacetsOf, shipmentFacetsOf } from './facets';
import * as statuses from './statuses';
import type { StatusRow, Vocabulary } from './vocabulary';
import { findStatus, rowApplies, statusFor, validated } from './vocabulary';

const YES_OR_NO = [true, false] as const;
// No vocabulary asks for these two.
const { channel: _, hold: __, ...ASKED } = DIMENSIONS;

/** Every value of every facet: what rows may ask for. */
export const FACETS: { readonly [K in keyof Facets]: readonly Facets[K][] } = {
  ...ASKED,
  mode: ['prepaid', 'on_delivery', 'on_invoice', 'channel'],
  paid: YES_OR_NO,
  cashDue: YES_OR_NO,
  shipment: ['none', ...CARRIER_STATUSES],
  parcel: YES_OR_NO,
  fulfilled: YES_OR_NO,
  dropship: YES_OR_NO,
};

const LINE_FACETS: { readonly [K in keyof LineFacets]: readonly LineFacets[K][] } = {
  lifecycle: DIMENSIONS.lifecycle,
  acceptance: ['none', 'pending', 'accepted', 'refused', 'expired'],
  incident: DIMENSIONS.incident,
  refund: ['none', 'partially_refunded', 'refunded'],
  received: YES_OR_NO,
  handed: ['none', 'part', 'all'],
  cancelled: YES_OR_NO,
  supply: DIMENSIONS.supply,
};

const SHIPMENT_FACETS: { readonly [K in keyof ShipmentFacets]: readonly ShipmentFacets[K][] } = {
  status: CARRIER_STATUSES,
};

/** The views of a whole order, by name. */
const ORDER_VIEWS = {
  backoffice: validated(statuses.backoffice, FACETS),
  'store.payment': validated(statuses.storePayment, FACETS),
  'store.fulfillment': validated(statuses.storeFulfillment, FACETS),
  'dropship.order': validated(statuses.dropshipOrder, FACETS),
  'dropship.channel': validated(statuses.dropshipChannel, FACETS),
  marketplace: validated(statuses.marketplace, FACETS),
  aggregator: validated(statuses.aggregator, FACETS),
} as const;

const lineView = validated(statuses.marketplaceLine, LINE_FACETS);
const shipmentView = validated(statuses.storeShipment, SHIPMENT_FACETS);

export type OrderViewName = keyof typeof ORDER_VIEWS;
export type ViewName = OrderViewName | 'store.shipment';

const ORDER_VIEW_NAMES = Object.keys(ORDER_VIEWS) as OrderViewName[];
export const VIEW_NAMES: readonly ViewName[] = [...ORDER_VIEW_NAMES, 'store.shipment'];

export const isViewName = (name: string): name is ViewName =>
  (VIEW_NAMES as readonly string[]).includes(name);

/** What of an order a view has words for: the whole of it, each of its lines, or each of its parcels. */
export const LEVELS = ['order', 'line', 'shipment'] as const;
export type Level = (typeof LEVELS)[number];

const AT: Readonly<Record<Level, { readonly [V in ViewName]?: { readonly words: readonly unknown[] } }>> = {
  order: ORDER_VIEWS,
  line: { marketplace: lineView },
  shipment: { 'store.shipment': shipmentView },
};

export type OrderViews = { readonly [V in OrderViewName]: string };

/** The word of each view for the whole order. */
export function orderViews(order: Order): OrderViews {
  return viewsFor(facetsOf(order));
}

/** The same for an order that is kept and that nobody has decided on yet (L13, M8). */
export function viewsFor(facets: Facets): OrderViews {
  return Object.fromEntries(
    ORDER_VIEW_NAMES.map((view) => [view, statusFor(ORDER_VIEWS[view], facets)]),
  ) as OrderViews;
}

/** The words of the whole order, in any view, each once. */
export const orderStatuses = (order: Order): string[] => [...new Set(Object.values(orderViews(order)))];

export const lineStatus = (order: Order, line: Line): string =>
  statusFor(lineView, lineFacetsOf(order, line));

/** A parcel in the words of the store builder, and of the dropshipper who sees one parcel an order. */
export const shipmentStatusIn = (shipment: Shipment): string =>
  statusFor(shipmentView, shipmentFacetsOf(shipment));

export function dropshipShipmentStatus(order: Order, shipment: Shipment): string {
  const { status } = shipmentFacetsOf(shipment);
  const facets: Facets = {
    ...facetsOf(order),
    ...{ lifecycle: 'open', supply: 'tracking_assigned', parcel: status !== 'cancelled', shipment: status },
  };
  return statusFor(ORDER_VIEWS['dropship.order'], facets);
}

/**
 * The words that lists find the order by: those of the whole, and of its lines and parcels those that no whole order has.
 * A word that both can have is the whole order's: one cancelled line does not make it `Canceled`.
 */
export function statusTags(order: Order): { readonly view: ViewName; readonly word: string }[] {
  const views = orderViews(order);
  return [
    ...ORDER_VIEW_NAMES.map((view) => ({ view, word: views[view] })),
    ...order.lines
      .map((line) => ({ view: 'marketplace' as const, word: lineStatus(order, line) }))
      .filter(({ view, word }) => !isOrderStatus(view, word)),
    ...order.shipments.map((shipment) => ({
      view: 'store.shipment' as const,
      word: shipmentStatusIn(shipment),
    })),
  ];
}

/** The words that a view has at one level, in the order in which they are tried; none where it has none there. */
export const statusesAt = (view: ViewName, level: Level): readonly StatusRow<never>[] =>
  (AT[level][view]?.words ?? []) as readonly StatusRow<never>[];

/** All words of a view, each once: those of the whole order first, in the order in which they are tried. */
export function statusesOf(view: ViewName): StatusRow<never>[] {
  const ofWhole = statusesAt(view, 'order');
  const known = new Set(ofWhole.map(({ word }) => word));
  const ofParts = [...statusesAt(view, 'line'), ...statusesAt(view, 'shipment')];
  return [...ofWhole, ...ofParts.filter(({ word }) => !known.has(word))];
}

/** The word that a text means in a view, or null. */
export const findStatusIn = (view: ViewName, typed: string): StatusRow<never> | null =>
  findStatus({ view, words: statusesOf(view) } as Vocabulary<never>, typed);

/** Is it a word that a whole order can show? */
export const isOrderStatus = (view: ViewName, word: string): boolean =>
  statusesAt(view, 'order').some((known) => known.word === word);

/** Is what a word of the whole order stands for true, be it shown or hidden by one that goes before it? */
export function statusApplies(order: Order, view: ViewName, word: string): boolean {
  if (view === 'store.shipment') return false;
  const row = ORDER_VIEWS[view].words.find((known) => known.word === word);
  return row !== undefined && rowApplies(row, facetsOf(order));
}
