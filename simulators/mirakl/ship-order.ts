import { randomUUID } from 'node:crypto';
import type { ApiAnswer, ApiRequest } from '../core/api';
import { isObject } from '../core/json';
import { quantityToShip } from './amounts';
import { isProblem, readTracking } from './carriers';
import { invalid, invalidState, miraklDialect } from './errors';
import type { Marketplace } from './marketplace';
import type { Order, OrderState, Shipment } from './model';
import { markShipped } from './shipments';

const TRACKABLE: readonly OrderState[] = ['SHIPPING', 'SHIPPED', 'TO_COLLECT'];

/** OR23: how the whole order travels; may be repeated while it is in transit. */
export function trackOrder(market: Marketplace, order: Order, body: unknown): ApiAnswer {
  if (!isObject(body)) throw invalid('tracking', 'must not be null');
  const tracking = readTracking(body);
  if (isProblem(tracking)) throw invalid('carrier_code', tracking.problem);
  if (!TRACKABLE.includes(order.state)) throw invalidState('SHIPPING', order.state);
  order.tracking = tracking;
  market.save(order, market.now());
  return { status: 204 };
}

/** OR24: all that is still to be shipped has left. */
export function shipOrder(market: Marketplace, order: Order): ApiAnswer {
  if (order.state !== 'SHIPPING') throw invalidState('SHIPPING', order.state);
  const at = market.now();
  for (const id of order.shipmentIds) {
    const open = market.shipments.get(id);
    if (open?.status === 'SHIPPING') markShipped(market, order, open, at);
  }
  const rest = remainingShipment(market, order, at);
  if (rest.lines.length > 0) {
    for (const line of order.lines) line.inShipments += quantityToShip(line);
    order.shipmentIds.push(rest.id);
    markShipped(market, order, rest, at);
  }
  market.save(order, at);
  return { status: 204 };
}

function remainingShipment(market: Marketplace, order: Order, at: number): Shipment {
  return {
    id: randomUUID(),
    ordinal: market.nextOrdinal(),
    orderId: order.id,
    shopKey: order.shopKey,
    status: 'SHIPPING',
    lines: order.lines
      .map((line) => ({
        lineId: line.id,
        offerSku: line.offerSku,
        quantity: quantityToShip(line),
        packageReference: null,
      }))
      .filter((line) => line.quantity > 0),
    tracking: order.tracking,
    invoiceReference: null,
    warehouseCode: null,
    createdAt: at,
    updatedAt: at,
    shippedAt: null,
  };
}

/** A PUT without a body must declare it: the API's gateway refuses one without a Content-Length. */
export function requireLength({ headers }: ApiRequest): ApiAnswer | undefined {
  const declared = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  return declared ? undefined : miraklDialect.error(411);
}
