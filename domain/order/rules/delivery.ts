import { isRefusal, refuse } from '../../errors';
import { clampToReceipt, impliesHandOver } from '../carrier-events';
import type { FactData } from '../facts';
import type { Shipment } from '../model';
import { findOwn, isOwn } from '../ownership';
import { shipmentStatus } from '../quantities';
import { shipmentWithNumber } from '../tracking-numbers';
import type { Rule } from './rule';
import { chooseLines } from './rule';
import { UNITS_OPEN } from './units';

/** In transit: handed over, and not yet at its end. */
const isOnItsWay = (shipment: Shipment): boolean =>
  isOwn(shipment) &&
  shipment.handedAt !== null &&
  !['delivered', 'cancelled', 'returned_to_sender'].includes(shipmentStatus(shipment));

/** Recorded by a person; it counts like a carrier's event of the moment of the command. */
export const deliver: Rule<'deliver'> = (order, command) => {
  const id = command.body.shipmentId;
  if (id && !findOwn(order.shipments, id)) {
    return refuse('shipment_not_found', `the order has no shipment "${id}"`);
  }
  const moving = order.shipments.filter((shipment) => isOnItsWay(shipment) && (!id || shipment.id === id));
  if (moving.length === 0) return refuse('nothing_on_its_way');
  return moving.map((shipment) => ({
    type: 'CarrierReported',
    shipmentId: shipment.id,
    eventId: command.id,
    status: 'delivered',
    occurredAt: command.receivedAt,
    source: 'command',
    remark: null,
  }));
};

/**
 * T14: every event of a shipment is recorded, late ones too. An event that implies that the carrier has the shipment
 * hands it over if that is not recorded yet.
 */
export const carrierReport: Rule<'carrier-report'> = (order, command) => {
  const { body } = command;
  const shipment = body.shipmentId
    ? order.shipments.find((known) => known.id === body.shipmentId)
    : shipmentWithNumber(order.shipments, body.trackingNumber);
  if (!shipment)
    return refuse('shipment_not_found', `no shipment has tracking number "${body.trackingNumber}"`);
  const scanned = shipment.handedAt === null && !shipment.cancelled && impliesHandOver(body.status);
  const facts: FactData[] = scanned
    ? [{ type: 'ShipmentHandedOver', shipmentId: shipment.id, by: 'scan' }]
    : [];
  facts.push({
    type: 'CarrierReported',
    shipmentId: shipment.id,
    eventId: body.eventId,
    status: body.status,
    ...timeOf(body.occurredAt, command.receivedAt),
    source: 'carrier',
    remark: body.remark,
  });
  return facts;
};

/** M12: when an event counts, and beside it what the carrier's clock said if that had not happened yet. */
function timeOf(stated: string, receivedAt: string): { occurredAt: string; statedAt?: string } {
  const occurredAt = clampToReceipt(stated, receivedAt);
  return Date.parse(occurredAt) === Date.parse(stated) ? { occurredAt } : { occurredAt, statedAt: stated };
}

/** T17: the customer has it, whatever the carrier reports. */
export const confirmReceipt: Rule<'confirm-receipt'> = (order, { body }) => {
  const none = refuse('nothing_to_receive');
  const lines = chooseLines(order, body.lines, UNITS_OPEN['confirm-receipt'], none);
  return isRefusal(lines) ? lines : [{ type: 'ReceiptConfirmed', lines, by: 'customer' }];
};
