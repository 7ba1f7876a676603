import { randomUUID } from 'node:crypto';
import type { ApiAnswer } from '../core/api';
import type { JsonObject } from '../core/json';
import { asArray, asInteger, asObject, asText, isObject } from '../core/json';
import { quantityToShip } from './amounts';
import { isProblem, readTracking } from './carriers';
import { debitOnShipment } from './debit';
import { invalid } from './errors';
import { settle } from './lifecycle';
import type { Marketplace } from './marketplace';
import type { Carrier, Order, OrderLine, Shipment, ShipmentLine, Shop } from './model';
import { renderShipment } from './render-shipment';

const LARGEST_BATCH = 1_000;

/** Why one shipment of a batch is refused; the others go through. */
class ShipmentProblem extends Error {}

/**
 * ST01: shipments by line and quantity. Each succeeds or fails alone, inside a response that is always a
 * success.
 */
export function createShipments(market: Marketplace, shop: Shop, body: unknown): ApiAnswer {
  const success: unknown[] = [];
  const errors: { order_id: string | null; message: string }[] = [];
  for (const sent of readBatch(body)) {
    const orderId = asText(sent.order_id);
    try {
      const order = orderId === undefined ? undefined : market.orders.get(orderId);
      if (order === undefined || order.shopKey !== shop.apiKey) {
        throw new ShipmentProblem(`No order with id '${orderId ?? ''}'.`);
      }
      success.push(renderShipment(create(market, order, sent)));
    } catch (error) {
      if (!(error instanceof ShipmentProblem)) throw error;
      errors.push({ order_id: orderId ?? null, message: error.message });
    }
  }
  return { status: 201, json: { shipment_success: success, shipment_errors: errors } };
}

/** The list of a batch request: one to a thousand objects. */
export function readBatch(body: unknown): JsonObject[] {
  const shipments = asArray(asObject(body).shipments);
  if (shipments === undefined || shipments.length === 0) throw invalid('shipments', 'must not be empty');
  if (shipments.length > LARGEST_BATCH)
    throw invalid('shipments', `must not have more than ${LARGEST_BATCH} elements`);
  return shipments.map(asObject);
}

function create(market: Marketplace, order: Order, sent: JsonObject): Shipment {
  if (order.state !== 'SHIPPING') {
    throw new ShipmentProblem(`The order status must be 'SHIPPING' but it is '${order.state}'.`);
  }
  const lines = readLines(order, sent.shipment_lines);
  const tracking = readOptionalTracking(sent.tracking);
  const at = market.now();
  const shipment: Shipment = {
    id: randomUUID(),
    ordinal: market.nextOrdinal(),
    orderId: order.id,
    shopKey: order.shopKey,
    status: 'SHIPPING',
    lines,
    tracking,
    invoiceReference: asText(sent.invoice_reference) ?? null,
    warehouseCode: asText(asObject(asObject(sent.shipping_from).warehouse).code) ?? null,
    createdAt: at,
    updatedAt: at,
    shippedAt: null,
  };
  for (const line of lines) lineOf(order, line.lineId).inShipments += line.quantity;
  order.shipmentIds.push(shipment.id);
  market.ledger.append({ system: 'mirakl', kind: 'shipment_created', ...nameOf(shipment) });
  if (sent.shipped === true) markShipped(market, order, shipment, at);
  else market.saveShipment(shipment, at);
  market.save(order, at);
  return shipment;
}

function readLines(order: Order, value: unknown): ShipmentLine[] {
  const sent = asArray(value);
  if (sent === undefined || sent.length === 0) throw new ShipmentProblem('The shipment has no lines.');
  const left = new Map(order.lines.map((line) => [line.id, quantityToShip(line)]));
  return sent.map(asObject).map((line) => {
    const target = findLine(order, line);
    const quantity = asInteger(line.quantity);
    const remaining = left.get(target.id) ?? 0;
    if (quantity === undefined || quantity < 1 || quantity > remaining) {
      throw new ShipmentProblem('Shipment quantity is invalid.');
    }
    left.set(target.id, remaining - quantity);
    const packageReference = asText(line.package_reference) ?? null;
    return { lineId: target.id, offerSku: target.offerSku, quantity, packageReference };
  });
}

function findLine(order: Order, sent: JsonObject): OrderLine {
  const id = asText(sent.order_line_id);
  const sku = asText(sent.offer_sku);
  const found =
    id === undefined
      ? order.lines.find((line) => line.offerSku === sku)
      : order.lines.find((line) => line.id === id);
  if (found === undefined)
    throw new ShipmentProblem(`No order line '${id ?? sku ?? ''}' in order '${order.id}'.`);
  return found;
}

function readOptionalTracking(value: unknown): Carrier | null {
  if (!isObject(value)) return null;
  const tracking = readTracking(value);
  if (isProblem(tracking)) throw new ShipmentProblem(tracking.problem);
  return tracking;
}

function lineOf(order: Order, id: string): OrderLine {
  const line = order.lines.find((candidate) => candidate.id === id);
  if (line === undefined) throw new Error(`shipment of unknown line ${id}`);
  return line;
}

/** The parcels have left: counts them, and moves lines and order once everything has left. */
export function markShipped(market: Marketplace, order: Order, shipment: Shipment, at: number): void {
  shipment.status = 'SHIPPED';
  shipment.shippedAt = at;
  for (const { lineId, quantity } of shipment.lines) lineOf(order, lineId).shipped += quantity;
  settle(order, at);
  debitOnShipment(market, order, at);
  market.saveShipment(shipment, at);
  market.ledger.append({ system: 'mirakl', kind: 'shipment_confirmed', ...nameOf(shipment) });
}

/** A shipment that has not left is taken back; its pieces are to be shipped again. */
export function deleteShipment(market: Marketplace, order: Order, shipment: Shipment, at: number): void {
  for (const { lineId, quantity } of shipment.lines) lineOf(order, lineId).inShipments -= quantity;
  order.shipmentIds = order.shipmentIds.filter((id) => id !== shipment.id);
  market.shipments.delete(shipment.id);
  market.ledger.append({ system: 'mirakl', kind: 'shipment_deleted', ...nameOf(shipment) });
  market.save(order, at);
}

// The seller's own name of a parcel is its package reference; shipments without one go by their id.
function nameOf(shipment: Shipment): { key: string; orderId: string; detail: Record<string, unknown> } {
  const reference = shipment.lines.find((line) => line.packageReference !== null)?.packageReference;
  return {
    key: reference ?? shipment.id,
    orderId: shipment.orderId,
    detail: {
      shipmentId: shipment.id,
      trackingNumber: shipment.tracking?.tracking_number ?? null,
      lines: shipment.lines.map(({ lineId, quantity }) => ({ lineId, quantity })),
    },
  };
}
