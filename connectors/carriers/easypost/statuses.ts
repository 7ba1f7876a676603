import type { CarrierStatus } from '../../../domain/order/model';

/**
 * EasyPost's statuses. `error` concerns the tracker and not the shipment, so like `unknown`, and like statuses that
 * EasyPost may add, it is stored as `awaiting`, which is recorded and decides nothing.
 */
const STATUSES: ReadonlyMap<string, CarrierStatus> = new Map([
  ['unknown', 'awaiting'],
  ['pre_transit', 'awaiting'],
  ['in_transit', 'in_transit'],
  ['out_for_delivery', 'out_for_delivery'],
  ['available_for_pickup', 'at_carrier_point'],
  ['delivered', 'delivered'],
  ['return_to_sender', 'returning'],
  ['failure', 'delivery_failed'],
  ['cancelled', 'cancelled'],
  ['error', 'awaiting'],
]);

/** If the detail is more exact than the status: a shipment that is lost, and one that has come back. */
const DETAILS: ReadonlyMap<string, CarrierStatus> = new Map([
  ['failure/lost', 'lost'],
  ['return_to_sender/arrived_at_destination', 'returned_to_sender'],
]);

export const carrierStatus = (status: string, detail: string | null): CarrierStatus =>
  DETAILS.get(`${status}/${detail}`) ?? STATUSES.get(status) ?? 'awaiting';
