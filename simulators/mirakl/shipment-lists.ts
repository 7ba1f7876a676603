import type { ApiAnswer, ApiRequest } from '../core/api';
import { quantityToShip } from './amounts';
import { invalid } from './errors';
import { readDate } from './list-orders';
import type { Marketplace } from './marketplace';
import type { Order, Shipment, Shop } from './model';
import { milliseconds } from './render-order';
import { renderShipment } from './render-shipment';

const DEFAULT_PAGE = 10;
const LARGEST_PAGE = 100;

/** ST11: the shop's shipments, oldest first, in pages by token. */
export function listShipments(market: Marketplace, shop: Shop, { query }: ApiRequest): ApiAnswer {
  const states = query.getAll('shipment_state_code');
  const from = readDate(query, 'last_updated_from') ?? 0;
  const until = readDate(query, 'last_updated_to') ?? Number.POSITIVE_INFINITY;
  const matches = (shipment: Shipment): boolean =>
    shipment.shopKey === shop.apiKey &&
    (states.length === 0 || states.includes(shipment.status)) &&
    shipment.updatedAt >= from &&
    shipment.updatedAt <= until;
  return page(query, filter(shipmentsOf(market, query), matches), renderShipment);
}

/** ST12: what is still to be shipped, order by order. */
export function listItemsToShip(market: Marketplace, shop: Shop, { query }: ApiRequest): ApiAnswer {
  const from = readDate(query, 'shipping_date_from') ?? 0;
  const until = readDate(query, 'shipping_date_to') ?? Number.POSITIVE_INFINITY;
  const matches = (order: Order): boolean =>
    order.shopKey === shop.apiKey &&
    order.state === 'SHIPPING' &&
    order.shippingSince !== null &&
    order.shippingSince >= from &&
    order.shippingSince <= until &&
    order.lines.some((line) => quantityToShip(line) > 0);
  return page(query, filter(ordersOf(market, query), matches), renderItemsToShip);
}

function renderItemsToShip(order: Order): Record<string, unknown> {
  return {
    order_id: order.id,
    references: null,
    fulfillment: { center: { code: 'DEFAULT' } },
    shipment_lines: order.lines
      .map((line) => ({
        order_line_id: line.id,
        offer_sku: line.offerSku,
        product_title: line.title,
        package_reference: null,
        quantity: quantityToShip(line),
      }))
      .filter((line) => line.quantity > 0),
    shipping_address: order.shippingAddress,
    shipping_date: order.shippingSince === null ? null : milliseconds(order.shippingSince),
    shipping_deadline: milliseconds(order.shippingDeadlineAt),
    shipping_type_code: order.shipping.code,
    shipping_type_standard_code: null,
  };
}

function shipmentsOf(market: Marketplace, query: URLSearchParams): Iterable<Shipment> {
  const orders = namedOrders(market, query);
  if (orders === undefined) return market.shipments.values();
  return byOrdinal(
    orders.flatMap((order) => present(order.shipmentIds.map((id) => market.shipments.get(id)))),
  );
}

function ordersOf(market: Marketplace, query: URLSearchParams): Iterable<Order> {
  const orders = namedOrders(market, query);
  return orders === undefined ? market.orders.values() : byOrdinal(orders);
}

function namedOrders(market: Marketplace, query: URLSearchParams): Order[] | undefined {
  const ids = query.getAll('order_id');
  return ids.length === 0 ? undefined : present([...new Set(ids)].map((id) => market.orders.get(id)));
}

function present<T>(rows: readonly (T | undefined)[]): T[] {
  return rows.filter((row) => row !== undefined) as T[];
}

function byOrdinal<T extends { ordinal: number }>(rows: T[]): T[] {
  return rows.sort((a, b) => a.ordinal - b.ordinal);
}

function* filter<T>(rows: Iterable<T>, matches: (row: T) => boolean): Generator<T> {
  for (const row of rows) if (matches(row)) yield row;
}

function page<T extends { ordinal: number }>(
  query: URLSearchParams,
  rows: Iterable<T>,
  render: (row: T) => unknown,
): ApiAnswer {
  const limit = readLimit(query);
  const after = readToken(query);
  const data: T[] = [];
  let hasMore = false;
  for (const row of rows) {
    if (row.ordinal <= after) continue;
    hasMore = data.length === limit;
    if (hasMore) break;
    data.push(row);
  }
  const last = data.at(-1);
  const next = hasMore && last !== undefined ? Buffer.from(`after=${last.ordinal}`).toString('base64') : null;
  return { status: 200, json: { data: data.map(render), next_page_token: next, previous_page_token: null } };
}

function readLimit(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null) return DEFAULT_PAGE;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw invalid('limit', `'${text}' is not a number of rows`);
  return Math.min(Number(text), LARGEST_PAGE);
}

/**
 * A token names the last row by its place in the order of creation, which holds even if that row is deleted by
 * then.
 */
function readToken(query: URLSearchParams): number {
  const token = query.get('page_token');
  if (token === null || token === '') return 0;
  const match = /^after=(\d+)$/.exec(Buffer.from(token, 'base64').toString());
  if (match === null) throw invalid('page_token', 'is not a token of this API');
  return Number(match[1]);
}
