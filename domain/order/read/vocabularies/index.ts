import type { Dimension } from '../../dimensions';
import { DIMENSIONS } from '../../dimensions';
import type { Line, Order, Shipment } from '../../model';
import { CARRIER_STATUSES } from '../../model';
import type { Facets, LineFacets, ShipmentFacets } from './facets';
import { facetsOf, lineFacetsOf, shipmentFacetsOf } from './facets';
import type { Vocabulary, Word } from './vocabulary';
import { checked, readWord, rowHolds, valueImplied, wordOf } from './vocabulary';
import * as words from './words';

const YES_OR_NO = [true, false] as const;
// No vocabulary asks for these two.
const { channel: _, hold: __, ...ASKED } = DIMENSIONS;
const ASKED_NAMES = Object.keys(ASKED) as (keyof typeof ASKED)[];

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
  backoffice: checked(words.backoffice, FACETS),
  'store.payment': checked(words.storePayment, FACETS),
  'store.fulfillment': checked(words.storeFulfillment, FACETS),
  'dropship.order': checked(words.dropshipOrder, FACETS),
  'dropship.channel': checked(words.dropshipChannel, FACETS),
  marketplace: checked(words.marketplace, FACETS),
  aggregator: checked(words.aggregator, FACETS),
} as const;

const lineView = checked(words.marketplaceLine, LINE_FACETS);
const shipmentView = checked(words.storeShipment, SHIPMENT_FACETS);

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
  return viewsOfFacets(facetsOf(order));
}

/** The same for an order that is kept and that nobody has decided on yet (L13, M8). */
export function viewsOfFacets(facets: Facets): OrderViews {
  return Object.fromEntries(
    ORDER_VIEW_NAMES.map((view) => [view, wordOf(ORDER_VIEWS[view], facets)]),
  ) as OrderViews;
}

/** The words of the whole order, in any view, each once. */
export const orderWords = (order: Order): string[] => [...new Set(Object.values(orderViews(order)))];

export const lineWord = (order: Order, line: Line): string => wordOf(lineView, lineFacetsOf(order, line));

/** A parcel in the words of the store builder, and of the dropshipper who sees one parcel an order. */
export const shipmentWord = (shipment: Shipment): string => wordOf(shipmentView, shipmentFacetsOf(shipment));

export function dropshipShipmentWord(order: Order, shipment: Shipment): string {
  const { status } = shipmentFacetsOf(shipment);
  const facets: Facets = {
    ...facetsOf(order),
    ...{ lifecycle: 'open', supply: 'tracking_assigned', parcel: status !== 'cancelled', shipment: status },
  };
  return wordOf(ORDER_VIEWS['dropship.order'], facets);
}

/**
 * The words that lists find the order by: those of the whole, and of its lines and parcels those that no whole order has.
 * A word that both can have is the whole order's: one cancelled line does not make it `Canceled`.
 */
export function taggedWords(order: Order): { readonly view: ViewName; readonly word: string }[] {
  const views = orderViews(order);
  return [
    ...ORDER_VIEW_NAMES.map((view) => ({ view, word: views[view] })),
    ...order.lines
      .map((line) => ({ view: 'marketplace' as const, word: lineWord(order, line) }))
      .filter(({ view, word }) => !isOrderWord(view, word)),
    ...order.shipments.map((shipment) => ({ view: 'store.shipment' as const, word: shipmentWord(shipment) })),
  ];
}

/** The words that a view has at one level, in the order in which they are tried; none where it has none there. */
export const wordsAt = (view: ViewName, level: Level): readonly Word<never>[] =>
  (AT[level][view]?.words ?? []) as readonly Word<never>[];

/** All words of a view, each once: those of the whole order first, in the order in which they are tried. */
export function wordsOf(view: ViewName): Word<never>[] {
  const ofWhole = wordsAt(view, 'order');
  const known = new Set(ofWhole.map(({ word }) => word));
  const ofParts = [...wordsAt(view, 'line'), ...wordsAt(view, 'shipment')];
  return [...ofWhole, ...ofParts.filter(({ word }) => !known.has(word))];
}

/** The word that a text means in a view, or null. */
export const findWord = (view: ViewName, typed: string): Word<never> | null =>
  readWord({ view, words: wordsOf(view) } as Vocabulary<never>, typed);

/** Is it a word that a whole order can show? */
export const isOrderWord = (view: ViewName, word: string): boolean =>
  wordsAt(view, 'order').some((known) => known.word === word);

/** Is what a word of the whole order stands for true, be it shown or hidden by one that goes before it? */
export function holdsWord(order: Order, view: ViewName, word: string): boolean {
  if (view === 'store.shipment') return false;
  const row = ORDER_VIEWS[view].words.find((known) => known.word === word);
  return row !== undefined && rowHolds(row, facetsOf(order));
}

/**
 * The status that an order has in each dimension for certain while it shows a word as a whole: `Closed` has the lifecycle
 * `closed`. Empty for words of lines and shipments alone.
 */
export function statusImplied(view: ViewName, word: string): Partial<Record<Dimension, string>> {
  const rows = wordsAt(view, 'order').filter((known) => known.word === word) as readonly Word<Facets>[];
  if (rows.length === 0) return {};
  const implied = ASKED_NAMES.map((dimension) => [dimension, valueImplied(rows, dimension)] as const);
  return Object.fromEntries(implied.filter(([, value]) => typeof value === 'string'));
}
