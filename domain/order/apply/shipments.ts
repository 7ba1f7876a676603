import { foldCarrierEvent } from '../carrier-events';
import type { Shipment } from '../model';
import { shipmentStatus } from '../quantities';
import { withShipment } from './changes';
import type { FactOf, Folds } from './fold';

/** Shipments, their labels, and what carriers report of them. */
export const SHIPMENTS: Folds<
  | 'ShipmentCreated'
  | 'ShipmentEdited'
  | 'LabelBought'
  | 'LabelFailed'
  | 'ShipmentHandedOver'
  | 'ShipmentVoided'
  | 'CarrierReported'
> = {
  ShipmentCreated: (order, fact, at) => ({
    ...order,
    processing: true,
    shipments: [...order.shipments, created(fact, at)],
  }),
  ShipmentEdited: (order, fact) => withShipment(order, fact.shipmentId, (shipment) => edited(shipment, fact)),
  LabelBought: (order, fact) => withShipment(order, fact.shipmentId, (shipment) => labelled(shipment, fact)),
  LabelFailed: (order, { shipmentId }) =>
    withShipment(order, shipmentId, (shipment) => ({ ...shipment, label: 'failed' })),
  ShipmentHandedOver: (order, { shipmentId }, at) =>
    withShipment(order, shipmentId, (shipment) => ({ ...shipment, handedAt: at, statusSince: at })),
  ShipmentVoided: (order, { shipmentId }, at) =>
    withShipment(order, shipmentId, (shipment) => ({ ...shipment, cancelled: true, statusSince: at })),
  CarrierReported: (order, fact, at) =>
    withShipment(order, fact.shipmentId, (shipment) => reported(shipment, fact, at)),
};

const created = (fact: FactOf<'ShipmentCreated'>, at: string): Shipment => ({
  id: fact.shipmentId,
  lines: fact.lines,
  createdAt: at,
  carrier: fact.carrier,
  handOverWanted: fact.handOver,
  label: fact.carrier.sellsLabel ? 'pending' : 'none',
  carrierRef: null,
  trackingNumber: fact.trackingNumber,
  handedAt: null,
  cancelled: false,
  expectedAt: null,
  sourceId: fact.sourceId ?? null,
  latestCarrierEvent: null,
  statusSince: at,
  channelNotifiedAtVersion: null,
});

const edited = (shipment: Shipment, fact: FactOf<'ShipmentEdited'>): Shipment => ({
  ...shipment,
  trackingNumber: fact.trackingNumber ?? shipment.trackingNumber,
  expectedAt: fact.expectedAt ?? shipment.expectedAt,
  carrier: {
    ...shipment.carrier,
    ...fact.carrier,
    trackingUrl: fact.trackingUrl ?? shipment.carrier.trackingUrl,
  },
});

const labelled = (shipment: Shipment, fact: FactOf<'LabelBought'>): Shipment => ({
  ...shipment,
  label: 'bought',
  carrierRef: fact.carrierRef,
  trackingNumber: fact.trackingNumber,
  carrier: {
    ...shipment.carrier,
    service: fact.service ?? shipment.carrier.service,
    trackingUrl: fact.trackingUrl ?? shipment.carrier.trackingUrl,
  },
});

function reported(shipment: Shipment, fact: FactOf<'CarrierReported'>, at: string): Shipment {
  const event = { id: fact.eventId, status: fact.status, occurredAt: fact.occurredAt };
  const next = { ...shipment, latestCarrierEvent: foldCarrierEvent(shipment.latestCarrierEvent, event) };
  return shipmentStatus(next) === shipmentStatus(shipment) ? next : { ...next, statusSince: at };
}
