import type { ApiAnswer, ApiRequest } from '../core/api';
import { invalid } from './errors';
import type { Marketplace } from './marketplace';
import type { Order, Shop } from './model';
import { renderOrder } from './render-order';

const DEFAULT_PAGE = 10;
const LARGEST_PAGE = 100;

/** OR11: the shop's orders, oldest update first and by id for equal times, in pages by offset. */
export function listOrders(market: Marketplace, shop: Shop, { query }: ApiRequest): ApiAnswer {
  const offset = readCount(query, 'offset') ?? 0;
  const max = Math.min(readCount(query, 'max') ?? DEFAULT_PAGE, LARGEST_PAGE);
  const matches = readFilter(query);
  const from = readDate(query, 'start_update_date');
  const found: Order[] = [];
  let total = 0;
  for (const order of candidates(market, shop, query, from === undefined ? 0 : from - shop.safetyDeltaMs)) {
    if (!matches(order)) continue;
    if (total >= offset && found.length < max) found.push(order);
    total += 1;
  }
  return {
    status: 200,
    json: { orders: found.map((order) => renderOrder(order, shop)), total_count: total },
  };
}

function candidates(market: Marketplace, shop: Shop, query: URLSearchParams, from: number): Iterable<Order> {
  const ids = readList(query, 'order_ids');
  if (ids === undefined) return market.ordersSince(shop.apiKey, from);
  return [...new Set(ids)]
    .map((id) => market.orders.get(id))
    .filter((order): order is Order => order?.shopKey === shop.apiKey && order.updatedAt >= from)
    .sort((a, b) => a.updatedAt - b.updatedAt || (a.id < b.id ? -1 : 1));
}

function readFilter(query: URLSearchParams): (order: Order) => boolean {
  const states = readList(query, 'order_state_codes');
  const commercialIds = readList(query, 'commercial_ids');
  const updatedUntil = readDate(query, 'end_update_date') ?? Number.POSITIVE_INFINITY;
  const createdFrom = readDate(query, 'start_date') ?? 0;
  const createdUntil = readDate(query, 'end_date') ?? Number.POSITIVE_INFINITY;
  const workflow = query.get('payment_workflow');
  return (order) =>
    (states === undefined || states.includes(order.state)) &&
    (commercialIds === undefined || commercialIds.includes(order.commercialId)) &&
    order.updatedAt <= updatedUntil &&
    order.createdAt >= createdFrom &&
    order.createdAt <= createdUntil &&
    (workflow === null || workflow === order.workflow);
}

function readList(query: URLSearchParams, name: string): string[] | undefined {
  const values = query.getAll(name).flatMap((text) => text.split(','));
  const named = values.map((value) => value.trim()).filter((value) => value !== '');
  return named.length > 0 ? named : undefined;
}

/** A date of the query in milliseconds. */
export function readDate(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw invalid(name, `'${text}' is not an ISO 8601 date`);
  return at;
}

function readCount(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw invalid(name, `'${text}' is not a number of orders`);
  return Number(text);
}
