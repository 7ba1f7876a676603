import { asObject, asText } from '../core/json';
import type { Carrier } from './model';

interface KnownCarrier {
  code: string;
  label: string;
  standard_code: string;
  tracking_url: string;
}

/** SH21: the carriers that the marketplace has registered. */
export const CARRIERS: readonly KnownCarrier[] = [
  carrier('UPS', 'UPS', 'https://www.ups.com/track?tracknum={trackingId}'),
  carrier('USPS', 'USPS', 'https://tools.usps.com/go/TrackConfirmAction?tLabels={trackingId}'),
  carrier('FEDEX', 'FedEx', 'https://www.fedex.com/fedextrack/?trknbr={trackingId}'),
  carrier('DHL', 'DHL', 'https://www.dhl.com/track?tracking-id={trackingId}'),
  carrier('DPD', 'DPD', 'https://www.dpd.com/tracking?parcel={trackingId}'),
  carrier('GLS', 'GLS', 'https://gls-group.eu/track/{trackingId}'),
];

function carrier(code: string, label: string, tracking_url: string): KnownCarrier {
  return { code, label, standard_code: code, tracking_url };
}

/** What is wrong with a request's tracking. */
export interface TrackingProblem {
  problem: string;
}

/**
 * Reads tracking as a seller sends it. A registered carrier is named by its code and brings its own link; any
 * other is named by its name and may bring one.
 */
export function readTracking(value: unknown): Carrier | TrackingProblem {
  const sent = asObject(value);
  const code = asText(sent.carrier_code) ?? asText(sent.carrier_standard_code);
  const number = asText(sent.tracking_number) ?? null;
  if (code === undefined) {
    const name = asText(sent.carrier_name);
    if (name === undefined) return { problem: 'The carrier code or the carrier name is required.' };
    const url = asText(sent.tracking_url) ?? asText(sent.carrier_url) ?? null;
    return withUrl(
      { carrier_code: null, carrier_name: name, carrier_standard_code: null, tracking_number: number },
      url,
    );
  }
  const known = CARRIERS.find((candidate) => candidate.code === code || candidate.standard_code === code);
  if (known === undefined) return { problem: `The carrier with code '${code}' does not exist.` };
  if (number === null) return { problem: `The tracking number is required for carrier '${code}'.` };
  return withUrl(
    {
      carrier_code: known.code,
      carrier_name: known.label,
      carrier_standard_code: known.standard_code,
      tracking_number: number,
    },
    known.tracking_url,
  );
}

function withUrl(carrierOf: Omit<Carrier, 'tracking_url'>, url: string | null): Carrier {
  const number = carrierOf.tracking_number;
  const link =
    url !== null && number !== null ? url.replace('{trackingId}', encodeURIComponent(number)) : url;
  return { ...carrierOf, tracking_url: link };
}

export function isProblem(value: Carrier | TrackingProblem): value is TrackingProblem {
  return 'problem' in value;
}
