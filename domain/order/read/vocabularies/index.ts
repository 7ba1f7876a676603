import type { Dimension } from '../../dimensions';
import { DIMENSIONS } from '../../dimensions';
import type { Line, Order, Shipment } from '../../model';
import { CARRIER_STATUSES } from '../../model';
import type { Facets, LineFacets, ShipmentFacets } from './facets';
import { facetsOf, lineFacetsOf, shipmentFacetsOf } from './facets';
import * as statuses from './statuses';
import type { StatusRow, Vocabulary } from './vocabulary';
import { findStatus, rowApplies, statusFor, validated, valueImplied } from './vocabulary';

const YES_OR_NO = [true, false] as const;
// No view refers to these two.
const { channel: _, hold: __, ...ASKED } = DIMENSIONS;
const ASKED_NAMES = Object.keys(ASKED) as (keyof typeof ASKED)[];

/** Every value of every facet: what rows may require. */
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

/** What a view has statuses for: the whole order, each line, or each shipment. */
export const LEVELS = ['order', 'line', 'shipment'] as const;
export type Level = (typeof LEVELS)[number];

const AT: Readonly<Record<Level, { readonly [V in ViewName]?: { readonly words: readonly unknown[] } }>> = {
  order: ORDER_VIEWS,
  line: { marketplace: lineView },
  shipment: { 'store.shipment': shipmentView },
};

export type OrderViews = { readonly [V in OrderViewName]: string };

/** The status of the whole order in each view. */
export function orderViews(order: Order): OrderViews {
  return viewsFor(facetsOf(order));
}

/** The same for an order that is received but not taken yet (L13, M8). */
export function viewsFor(facets: Facets): OrderViews {
  return Object.fromEntries(
    ORDER_VIEW_NAMES.map((view) => [view, statusFor(ORDER_VIEWS[view], facets)]),
  ) as OrderViews;
}

/** The statuses of the whole order in all views, each once. */
export const orderStatuses = (order: Order): string[] => [...new Set(Object.values(orderViews(order)))];

export const lineStatus = (order: Order, line: Line): string =>
  statusFor(lineView, lineFacetsOf(order, line));

/** The status of a shipment in the view `store.shipment`. */
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
 * The statuses by which lists find the order: those of the whole order, and those of its lines and shipments that a
 * whole order cannot have. A status that both can have belongs to the order: one cancelled line does not make it
 * `Canceled`.
 */
export function statusTags(
  order: Order,
  views: OrderViews = orderViews(order),
): { readonly view: ViewName; readonly word: string }[] {
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

/** The statuses of a view at one level, in the order in which they are tried. */
export const statusesAt = (view: ViewName, level: Level): readonly StatusRow<never>[] =>
  (AT[level][view]?.words ?? []) as readonly StatusRow<never>[];

/** All statuses of a view, each once: those of the whole order first, in the order in which they are tried. */
export function statusesOf(view: ViewName): StatusRow<never>[] {
  const ofWhole = statusesAt(view, 'order');
  const known = new Set(ofWhole.map(({ word }) => word));
  const ofParts = [...statusesAt(view, 'line'), ...statusesAt(view, 'shipment')];
  return [...ofWhole, ...ofParts.filter(({ word }) => !known.has(word))];
}

/** The status that a text means in a view, or null. */
export const findStatusIn = (view: ViewName, typed: string): StatusRow<never> | null =>
  findStatus({ view, words: statusesOf(view) } as Vocabulary<never>, typed);

/** Is it a status that a whole order can have? */
export const isOrderStatus = (view: ViewName, word: string): boolean =>
  statusesAt(view, 'order').some((known) => known.word === word);

/** Does a status of the whole order apply, even if an earlier row is shown instead? */
export function statusApplies(order: Order, view: ViewName, word: string): boolean {
  if (view === 'store.shipment') return false;
  const row = ORDER_VIEWS[view].words.find((known) => known.word === word);
  return row !== undefined && rowApplies(row, facetsOf(order));
}

/**
 * The status that an order has in each dimension for certain while it has a status as a whole: `Closed` has the
 * lifecycle `closed`. Empty for statuses of lines and shipments alone.
 */
export function statusImplied(view: ViewName, word: string): Partial<Record<Dimension, string>> {
  const rows = statusesAt(view, 'order').filter(
    (known) => known.word === word,
  ) as readonly StatusRow<Facets>[];
  if (rows.length === 0) return {};
  const implied = ASKED_NAMES.map((dimension) => [dimension, valueImplied(rows, dimension)] as const);
  return Object.fromEntries(implied.filter(([, value]) => typeof value === 'string'));
}
