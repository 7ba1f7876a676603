import { addTo, endOfPickup } from './changes';
import type { Folds } from './fold';

/** Orders that the customer collects in a store. */
export const PICKUP: Folds<'PickupPrepared' | 'PickupReady' | 'PickupCollected' | 'PickupCancelled'> = {
  PickupPrepared: (order, _, at) => ({ ...order, pickup: 'to_prepare', pickupAt: at, processing: true }),
  PickupReady: (order, { code }, at) => ({ ...order, pickup: 'ready', pickupAt: at, pickupCode: code }),
  PickupCollected: (order, { lines }, at) => {
    const collected = addTo(addTo(order, 'collected', lines), 'received', lines);
    return endOfPickup({ ...collected, pickupAt: at, receiptAt: at });
  },
  PickupCancelled: (order, _, at) => ({ ...order, pickup: 'cancelled', pickupAt: at }),
};
