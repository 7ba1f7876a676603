import { trackingNumber } from '../../../domain/order/commands';
import type { SupplierChange } from '../../../domain/ports';
import { cleanText, webAddress } from '../../shared/text';
import type { Fulfillments } from './api';

/** The API's statuses, and those that modules use besides them, in lower case. What waits changes nothing yet. */
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
 * The status of the order, or that of its parts: if only some are cancelled it still runs, and it has left once all
 * that remains has.
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
 * What an order's state means: one change for each shipment with a usable number, else one for the state.
 * The same state gives the same keys.
 *
 * A number means that there is a label. Only the state means that the shipment has left: its `ship_date` is, by the
 * API's own documentation, when it was last changed. The API reports nothing of refunds for a cancelled order:
 * they are entered by hand (`review-source-refund`, `settle-source-refund`).
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
