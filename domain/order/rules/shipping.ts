import type { Refusal } from '../../errors';
import { isRefusal, refuse } from '../../errors';
import { shipmentId } from '../../ids';
import type { CommandOf, StoredBodyOf } from '../commands';
import type { FactData } from '../facts';
import type { Order, Shipment, ShipmentCarrier } from '../model';
import { findOwn, isOwn } from '../ownership';
import { preparationRefusal } from './preparation';
import type { Rule } from './rule';
import { chooseLines } from './rule';
import { UNITS_OPEN } from './units';

const labelIsThere = (shipment: Shipment): boolean =>
  shipment.label === 'bought' || shipment.label === 'none';

/** Waits to be handed over: created, not cancelled, and not handed over. */
export const isAwaitingHandOver = (shipment: Shipment): boolean =>
  !shipment.cancelled && shipment.handedAt === null && isOwn(shipment);

/** L33, U41: does the channel require a number for a shipment that is sent by hand? */
export function needsTrackingNumber(order: Order): boolean {
  const { trackingRequired, homeCountry } = order.policy;
  switch (trackingRequired) {
    case 'never':
      return false;
    case 'always':
      return true;
    case 'tracked':
      return order.shipping.tracked;
    case 'abroad':
      return order.destination !== null && homeCountry !== null && order.destination !== homeCountry;
  }
}

function handOverFacts(order: Order, id: string): FactData[] | Refusal {
  if (order.hold !== null) return refuse('on_hold');
  const shipment = findOwn(order.shipments, id);
  if (!shipment) return refuse('shipment_not_found', `the order has no shipment "${id}"`);
  if (shipment.cancelled) return refuse('shipment_cancelled', `shipment "${id}" is cancelled`);
  if (shipment.handedAt) return refuse('already_handed_over', `shipment "${id}" was already handed over`);
  if (!labelIsThere(shipment))
    return refuse('label_pending', `the label of shipment "${id}" is ${shipment.label}`);
  return [{ type: 'ShipmentHandedOver', shipmentId: id, by: 'command' }];
}

type CreateBody = StoredBodyOf<'create-shipment'>;

function carrierOf(
  body: CreateBody,
  command: CommandOf<'ship' | 'create-shipment'>,
): ShipmentCarrier | Refusal {
  const connection = command.carrier ?? null;
  if (body.carrier) {
    const { account, service } = body.carrier;
    if (!connection) return refuse('unknown_carrier', `there is no carrier connection "${account}"`);
    if (!connection.sellsLabel) {
      return refuse('carrier_sells_no_labels', `"${account}" does not sell labels: ship with "manual"`);
    }
    const { testMode: _, ...known } = connection;
    return { ...known, service: service ?? null, name: null, trackingUrl: null };
  }
  return {
    account: connection?.account ?? null,
    kind: connection?.kind ?? null,
    service: null,
    name: connection ? null : (body.manual?.carrier ?? null),
    trackingUrl: body.manual?.trackingUrl ?? null,
    sellsLabel: false,
    voidable: true,
  };
}

/** T10: a shipment takes open units of an order that may leave; the number of shipments is not limited. */
function createFacts(
  order: Order,
  body: CreateBody,
  command: CommandOf<'ship' | 'create-shipment'>,
  handOver: boolean,
): FactData[] | Refusal {
  const no = preparationRefusal(order);
  if (no) return no;
  if (order.delivery === 'pickup')
    return refuse('is_a_pickup', 'the customer collects the goods: use "prepare-pickup"');
  if (order.policy.processing === 'step' && !order.processing) return refuse('processing_required');
  const none = refuse('nothing_to_ship');
  const lines = chooseLines(order, body.lines, UNITS_OPEN.ship, none);
  if (isRefusal(lines)) return lines;
  const carrier = carrierOf(body, command);
  if (isRefusal(carrier)) return carrier;
  if (carrier.sellsLabel && order.mode === 'test' && command.carrier?.testMode !== true) {
    return refuse('connection_is_live', `"${carrier.account}" is not in test mode`);
  }
  if (body.manual && !body.manual.trackingNumber && needsTrackingNumber(order)) {
    return refuse(
      'tracking_number_required',
      'manual.trackingNumber: expected the tracking number of the shipment',
    );
  }
  const created: FactData = {
    type: 'ShipmentCreated',
    shipmentId: shipmentId(order.id, order.shipments.length + 1),
    lines,
    carrier,
    trackingNumber: body.manual?.trackingNumber ?? null,
    handOver,
  };
  return [created];
}

/** Creates and hands over in one, or hands over an existing shipment (T10, T12, T13). */
export const ship: Rule<'ship'> = (order, command) =>
  command.body.shipmentId
    ? handOverFacts(order, command.body.shipmentId)
    : createFacts(order, command.body, command, true);

export const createShipment: Rule<'create-shipment'> = (order, command) =>
  createFacts(order, command.body, command, false);

/** T12: one shipment, or all that wait with their label there. */
export const handOver: Rule<'hand-over'> = (order, { body }) => {
  if (body.shipmentId) return handOverFacts(order, body.shipmentId);
  if (order.hold !== null) return refuse('on_hold');
  const waiting = order.shipments.filter(isAwaitingHandOver);
  if (waiting.length === 0) return refuse('nothing_to_hand_over');
  const ready = waiting.filter(labelIsThere);
  if (ready.length === 0) return refuse('label_pending');
  return ready.map((shipment) => ({
    type: 'ShipmentHandedOver',
    shipmentId: shipment.id,
    by: 'command',
  }));
};

/** T11: voided before it is handed over; a label that was bought must be one that the carrier takes back. */
export const voidShipment: Rule<'void-shipment'> = (order, { body }) => {
  const id = body.shipmentId;
  const shipment = findOwn(order.shipments, id);
  if (!shipment) return refuse('shipment_not_found', `the order has no shipment "${id}"`);
  if (shipment.cancelled) return refuse('shipment_cancelled', `shipment "${id}" was already cancelled`);
  if (shipment.handedAt) return refuse('already_handed_over', `shipment "${id}" was already handed over`);
  if (shipment.sourceId !== null) {
    return refuse('not_voidable', `the supplier ships "${id}": ask the supplier to cancel`);
  }
  if (shipment.label !== 'none' && !shipment.carrier.voidable) {
    return refuse('not_voidable', `the carrier of shipment "${id}" does not refund labels`);
  }
  return [{ type: 'ShipmentVoided', shipmentId: id }];
};
