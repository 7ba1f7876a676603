import { refuse } from '../../errors';
import type { FactData } from '../facts';
import type { SupplierOrder } from '../model';
import { findOwn } from '../ownership';
import { pendingUnits, sumOver, unhandedUnits } from '../quantities';
import type { Rule } from './rule';
import { isAwaitingHandOver } from './shipping';

/** U14, T31: who the customer is may be corrected until the order is closed. */
export const changeCustomer: Rule<'change-customer'> = (order, { body }) =>
  order.lifecycle.state === 'closed'
    ? refuse('order_closed')
    : [{ type: 'PeopleCorrected', people: { customer: body.customer } }];

/**
 * T31: the shipping address may be corrected while nothing is packed for the old one, and something is still to leave;
 * the billing address until the order is closed.
 */
export const changeAddress: Rule<'change-address'> = (order, { body }) => {
  if (order.lifecycle.state === 'closed') return refuse('order_closed');
  if (body.shippingAddress) {
    if (order.lifecycle.state !== 'open') {
      return refuse(order.lifecycle.state === 'cancelled' ? 'order_cancelled' : 'order_completed');
    }
    if (order.shipments.some(isAwaitingHandOver))
      return refuse('address_in_use', 'a shipment is packed: void it first');
    const left = sumOver(order, (line) => unhandedUnits(order, line) + pendingUnits(line));
    if (left === 0) return refuse('already_handed_over', 'everything has been handed over');
    const isLive = ({ superseded, state }: SupplierOrder): boolean =>
      !superseded && !['cancelled', 'refund_review', 'refunded', 'refund_declined'].includes(state);
    if (order.sources.some(isLive)) {
      return refuse('address_in_use', 'a supplier has already received the address');
    }
  }
  const { shippingAddress, billingAddress } = body;
  const people = {
    ...(shippingAddress ? { shippingAddress } : {}),
    ...(billingAddress ? { billingAddress } : {}),
  };
  const destination = body.destination === undefined ? {} : { destination: body.destination };
  return [{ type: 'PeopleCorrected', people, ...destination }];
};

/** U54, U56: only what was sent by hand; a shipment that a carrier manages is corrected by the carrier. */
export const editShipment: Rule<'edit-shipment'> = (order, command) => {
  const { shipmentId, carrier, trackingNumber, trackingUrl, status, expectedAt } = command.body;
  const shipment = findOwn(order.shipments, shipmentId);
  if (!shipment) return refuse('shipment_not_found', `the order has no shipment "${shipmentId}"`);
  if (shipment.cancelled) return refuse('shipment_cancelled', `shipment "${shipmentId}" is cancelled`);
  if (shipment.carrier.sellsLabel) return refuse('shipment_not_editable');
  if (order.lifecycle.state === 'closed') return refuse('order_closed');
  const facts: FactData[] = [];
  const connection = command.carrier ?? null;
  const edit = {
    ...(carrier === undefined
      ? {}
      : {
          carrier: {
            account: connection?.account ?? null,
            kind: connection?.kind ?? null,
            name: connection ? null : carrier,
          },
        }),
    ...(trackingNumber === undefined ? {} : { trackingNumber }),
    ...(trackingUrl === undefined ? {} : { trackingUrl }),
    ...(expectedAt === undefined ? {} : { expectedAt }),
  };
  if (Object.keys(edit).length > 0) facts.push({ type: 'ShipmentEdited', shipmentId, ...edit });
  if (status !== undefined) {
    if (shipment.handedAt === null && order.hold !== null) return refuse('on_hold');
    if (shipment.handedAt === null) facts.push({ type: 'ShipmentHandedOver', shipmentId, by: 'command' });
    facts.push({
      type: 'CarrierReported',
      shipmentId,
      eventId: command.id,
      status,
      occurredAt: command.receivedAt,
      source: 'command',
      remark: null,
    });
  }
  return facts;
};
