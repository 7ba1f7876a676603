const LOWER_CASE = /[a-z]/g;
const SEPARATORS = /[ -]/g;

/**
 * M12: what a tracking number is found by. People and carriers write the same number in different cases, and with or
 * without blanks and hyphens. The number itself stays as it was entered; one of separators alone is its own key. The SQL
 * function `tracking_key` does the same, and a test compares the two.
 */
export function trackingKey(trackingNumber: string): string {
  const key = trackingNumber.replace(LOWER_CASE, (letter) => letter.toUpperCase()).replace(SEPARATORS, '');
  return key === '' ? trackingNumber : key;
}

interface Tracked {
  readonly trackingNumber: string | null;
  readonly cancelled: boolean;
}

/**
 * The shipment that a carrier means by a number: one that is not cancelled before one that is, the exact number before one
 * written differently, and of several with one number the latest, since numbers are used again.
 */
export function shipmentWithNumber<S extends Tracked>(
  shipments: readonly S[],
  trackingNumber: string,
): S | undefined {
  const key = trackingKey(trackingNumber);
  const same = shipments.filter(
    (known) => known.trackingNumber !== null && trackingKey(known.trackingNumber) === key,
  );
  const exact = same.filter((known) => known.trackingNumber === trackingNumber);
  const live = ({ cancelled }: S): boolean => !cancelled;
  return exact.findLast(live) ?? same.findLast(live) ?? exact.at(-1) ?? same.at(-1);
}
