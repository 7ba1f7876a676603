import type { CarrierStatus } from '../../../domain/order/model';

/**
 * EasyPost's words. `error` speaks of the tracker and not of the parcel, so like `unknown`, and like words that
 * EasyPost may add, it is kept as `awaiting`, which is recorded and decides nothing.
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

/** Where the detail says more than the word: a parcel that is lost, and one that has come back. */
const DETAILS: ReadonlyMap<string, CarrierStatus> = new Map([
  ['failure/lost', 'lost'],
  ['return_to_sender/arrived_at_destination', 'returned_to_sender'],
]);

export const carrierStatus = (status: string, detail: string | null): CarrierStatus =>
  DETAILS.get(`${status}/${detail}`) ?? STATUSES.get(status) ?? 'awaiting';
