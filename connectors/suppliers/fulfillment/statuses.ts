import { trackingNumber } from '../../../domain/order/commands';
import type { SupplierChange } from '../../../domain/ports';
import { cleanText, webAddress } from '../../shared/text';
import type { Fulfillments } from './api';

/** The API's words, and those that modules use beside them, in small letters. What waits changes nothing yet. */
const STATES: Readonly<Record<string, SupplierChange['state']>> = {
  processing: 'paid',
  shipped: 'shipped',
  completed: 'shipped',
  cancelled: 'cancelled',
  rejected: 'cancelled',
};

const LONGEST_REASON = 2_000;

const stateOf = (word: string | null | undefined): SupplierChange['state'] | null =>
  STATES[word?.toLowerCase() ?? ''] ?? null;

/**
 * The order's own word, or that of its parts: where only some are called off it still runs, and it has left once all that
 * goes on has.
 */
function overall({ status, fulfillments }: Fulfillments): SupplierChange['state'] | null {
  const own = stateOf(status);
  if (own) return own;
  const states = (fulfillments ?? []).map((part) => stateOf(part.status));
  const going = states.filter((state) => state !== 'cancelled');
  if (going.length === 0) return states.length > 0 ? 'cancelled' : null;
  if (going.every((state) => state === 'shipped')) return 'shipped';
  return going.some((state) => state !== null) ? 'paid' : null;
}

/** Does the provider work on it? Then it does not wait for its money. */
export const isUnderWay = (order: Fulfillments): boolean => {
  const state = overall(order);
  return state === 'paid' || state === 'shipped';
};

export const isCalledOff = (order: Fulfillments): boolean => overall(order) === 'cancelled';

/**
 * What an order's state says: one change for each parcel with a number that can be used, else one for the state.
 * The same words give the same keys.
 *
 * A number says that there is a label. That the parcel has left is said by the state alone: its `ship_date` is, by the
 * API's own account, when it was last changed. Of what is paid back for an order that was called off the API says nothing:
 * that is entered by hand (`review-source-refund`, `settle-source-refund`).
 */
export function changesOf(order: Fulfillments): SupplierChange[] {
  const ref = order.fulfillment_provider_order_id;
  const state = overall(order);
  const nothing = { ref, carrier: null, trackingNumber: null, trackingUrl: null, reason: null };
  if (state === 'cancelled') return [{ ...nothing, state, key: `${ref} cancelled`, reason: reasonOf(order) }];
  const word = state === 'shipped' ? 'shipped' : 'tracked';
  const parcels = (order.shipments ?? []).flatMap((parcel): SupplierChange[] => {
    const number = trackingNumber.safeParse(parcel.tracking_number);
    if (!number.success) return [];
    return [
      {
        ...nothing,
        state: word,
        key: `${ref} ${word} ${number.data}`,
        trackingNumber: number.data,
        carrier: cleanText(parcel.carrier_code, 80),
        trackingUrl: webAddress(parcel.tracking_url),
      },
    ];
  });
  if (parcels.length > 0) return parcels;
  return state ? [{ ...nothing, state, key: `${ref} ${state}` }] : [];
}

function reasonOf({ fulfillments }: Fulfillments): string | null {
  const words = (fulfillments ?? []).flatMap(({ reason, explanation }) => [reason, explanation]);
  return cleanText([...new Set(words)].filter(Boolean).join(': '), LONGEST_REASON);
}
