import type { ApiAnswer, ApiRequest, Route } from '../core/api';
import { acceptOrder } from './accept-order';
import { cancelLines, cancelOrder } from './cancel';
import { CARRIERS } from './carriers';
import { miraklDialect, orderNotFound } from './errors';
import { listOrders } from './list-orders';
import type { Marketplace } from './marketplace';
import type { Order, Shop } from './model';
import { REASONS } from './reasons';
import { refundLines } from './refund';
import { milliseconds } from './render-order';
import { requireLength, shipOrder, trackOrder } from './ship-order';
import { listItemsToShip, listShipments } from './shipment-lists';
import { deleteShipments, shipShipments, trackShipments } from './shipment-updates';
import { createShipments } from './shipments';

type ShopOperation = (shop: Shop, request: ApiRequest) => ApiAnswer;
type OrderOperation = (shop: Shop, order: Order, request: ApiRequest) => ApiAnswer;

/** The seller API. Fixed paths come before those with an order's id, which would swallow them. */
export function miraklRoutes(market: Marketplace): Route[] {
  const route = (method: Route['method'], path: string, operation: ShopOperation): Route => ({
    method,
    path,
    operation: (request) => {
      const shop = market.shops.get(request.headers.authorization ?? '');
      return shop === undefined ? miraklDialect.error(401) : operation(shop, request);
    },
  });
  const orderRoute = (path: string, operation: OrderOperation): Route =>
    route('put', `/api/orders/:orderId/${path}`, (shop, request) => {
      const id = request.params.orderId ?? '';
      const order = market.orders.get(id);
      if (order === undefined || order.shopKey !== shop.apiKey) throw orderNotFound(id);
      return operation(shop, order, request);
    });
  return [
    route('get', '/api/account', (shop) => ({ status: 200, json: renderAccount(shop) })),
    route('get', '/api/reasons', () => ({ status: 200, json: { reasons: REASONS } })),
    route('get', '/api/reasons/:type', (_shop, { params }) => ({
      status: 200,
      json: { reasons: REASONS.filter((reason) => reason.type === params.type) },
    })),
    route('get', '/api/shipping/carriers', () => ({ status: 200, json: { carriers: CARRIERS } })),

    route('get', '/api/orders', (shop, request) => listOrders(market, shop, request)),
    route('put', '/api/orders/refund', (shop, { body }) => refundLines(market, shop, body)),
    route('put', '/api/orders/cancel', (shop, { body }) => cancelLines(market, shop, body)),
    orderRoute('accept', (shop, order, { body }) => acceptOrder(market, shop, order, body)),
    orderRoute('tracking', (_shop, order, { body }) => trackOrder(market, order, body)),
    orderRoute('ship', (_shop, order, request) => requireLength(request) ?? shipOrder(market, order)),
    orderRoute(
      'cancel',
      (shop, order, request) => requireLength(request) ?? cancelOrder(market, shop, order),
    ),

    route('post', '/api/shipments', (shop, { body }) => createShipments(market, shop, body)),
    route('get', '/api/shipments', (shop, request) => listShipments(market, shop, request)),
    route('get', '/api/shipments/items_to_ship', (shop, request) => listItemsToShip(market, shop, request)),
    route('post', '/api/shipments/tracking', (shop, { body }) => trackShipments(market, shop, body)),
    route('put', '/api/shipments/ship', (shop, { body }) => shipShipments(market, shop, body)),
    route('put', '/api/shipments/delete', (shop, { body }) => deleteShipments(market, shop, body)),
  ];
}

/** A01: what the shop is. */
function renderAccount(shop: Shop): Record<string, unknown> {
  return {
    shop_id: shop.shopId,
    shop_name: shop.name,
    shop_state: 'OPEN',
    currency_iso_code: shop.currency,
    date_created: milliseconds(Date.UTC(2020, 0, 1)),
    is_professional: true,
    channels: [],
    shipping_types: ['STD', 'EXP'],
    suspension_type: null,
  };
}
