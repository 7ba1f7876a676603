import type { ApiAnswer } from '../core/api';
import type { JsonObject } from '../core/json';
import { asText } from '../core/json';
import { isProblem, readTracking } from './carriers';
import type { Marketplace } from './marketplace';
import type { Order, Shipment, Shop } from './model';
import { deleteShipment, markShipped, readBatch } from './shipments';

/** What one update of a batch does; returns the reason against it, if there is any. */
type Update = (order: Order, shipment: Shipment, sent: JsonObject, at: number) => string | undefined;

/** ST23: carrier and tracking number of shipments. */
export function trackShipments(market: Marketplace, shop: Shop, body: unknown): ApiAnswer {
  return updateEach(market, shop, body, 'shipment', (_order, shipment, sent, at) => {
    const tracking = readTracking(sent.tracking);
    if (isProblem(tracking)) return tracking.problem;
    if (shipment.status !== 'SHIPPING' && shipment.status !== 'SHIPPED') return statusProblem(shipment);
    shipment.tracking = tracking;
    market.saveShipment(shipment, at);
    return undefined;
  });
}

/** ST24: shipments have left. */
export function shipShipments(market: Marketplace, shop: Shop, body: unknown): ApiAnswer {
  return updateEach(market, shop, body, 'shipment', (order, shipment, _sent, at) => {
    if (shipment.status !== 'SHIPPING') return statusProblem(shipment);
    markShipped(market, order, shipment, at);
    market.save(order, at);
    return undefined;
  });
}

/** ST06: shipments that have not left are withdrawn. */
export function deleteShipments(market: Marketplace, shop: Shop, body: unknown): ApiAnswer {
  return updateEach(market, shop, body, 'deletion', (order, shipment, _sent, at) => {
    if (shipment.status !== 'SHIPPING') {
      return `Shipment with id '${shipment.id}' is not in SHIPPING status and cannot be deleted.`;
    }
    deleteShipment(market, order, shipment, at);
    return undefined;
  });
}

function updateEach(
  market: Marketplace,
  shop: Shop,
  body: unknown,
  prefix: 'shipment' | 'deletion',
  update: Update,
): ApiAnswer {
  const success: { id: string }[] = [];
  const errors: { id: string | null; message: string }[] = [];
  for (const sent of readBatch(body)) {
    const id = asText(sent.id) ?? null;
    const shipment = id === null ? undefined : market.shipments.get(id);
    const order = shipment === undefined ? undefined : market.orders.get(shipment.orderId);
    const problem =
      id === null || shipment === undefined || order === undefined || shipment.shopKey !== shop.apiKey
        ? `No shipment with id '${id ?? ''}'.`
        : update(order, shipment, sent, market.now());
    if (problem !== undefined) errors.push({ id, message: problem });
    else if (id !== null) success.push({ id });
  }
  return { status: 200, json: { [`${prefix}_success`]: success, [`${prefix}_errors`]: errors } };
}

function statusProblem(shipment: Shipment): string {
  return `The shipment status must be 'SHIPPING' but it is '${shipment.status}'.`;
}
