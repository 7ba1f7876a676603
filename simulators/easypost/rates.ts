import { toDecimalText } from '../core/decimal';
import { hex32 } from '../core/ids';
import { now } from './carrier-house';
import type { Address, Mode, Parcel, Rate, RateMessage } from './model';

interface Service {
  carrier: 'USPS' | 'UPS';
  service: string;
  abroad: boolean;
  baseCents: number;
  centsPerOunce: number;
  days: number;
  /** Heaviest parcel, in ounces. */
  limitOz: number;
}

const POUND_OZ = 16;

const SERVICES: readonly Service[] = [
  {
    carrier: 'USPS',
    service: 'First',
    abroad: false,
    baseCents: 405,
    centsPerOunce: 9,
    days: 3,
    limitOz: 15.999,
  },
  {
    carrier: 'USPS',
    service: 'Priority',
    abroad: false,
    baseCents: 737,
    centsPerOunce: 4,
    days: 2,
    limitOz: 70 * POUND_OZ,
  },
  {
    carrier: 'USPS',
    service: 'Express',
    abroad: false,
    baseCents: 2375,
    centsPerOunce: 11,
    days: 1,
    limitOz: 70 * POUND_OZ,
  },
  {
    carrier: 'UPS',
    service: 'Ground',
    abroad: false,
    baseCents: 890,
    centsPerOunce: 3,
    days: 4,
    limitOz: 150 * POUND_OZ,
  },
  {
    carrier: 'UPS',
    service: '2ndDayAir',
    abroad: false,
    baseCents: 1840,
    centsPerOunce: 7,
    days: 2,
    limitOz: 150 * POUND_OZ,
  },
  {
    carrier: 'USPS',
    service: 'PriorityMailInternational',
    abroad: true,
    baseCents: 3290,
    centsPerOunce: 22,
    days: 8,
    limitOz: 66 * POUND_OZ,
  },
  {
    carrier: 'UPS',
    service: 'UPSSaver',
    abroad: true,
    baseCents: 4815,
    centsPerOunce: 25,
    days: 4,
    limitOz: 150 * POUND_OZ,
  },
];

const ACCOUNTS = {
  USPS: 'ca_00000000000000000000000000000001',
  UPS: 'ca_00000000000000000000000000000002',
} as const;

/** A postal code to which no carrier goes. */
export const UNREACHABLE_ZIP = '00000';

interface Journey {
  shipmentId: string;
  mode: Mode;
  from: Address;
  to: Address;
  parcel: Parcel;
}

/** What the carriers would take for it, and the excuses of those that would not carry it. */
export function quote(journey: Journey): { rates: Rate[]; messages: RateMessage[] } {
  const { from, to, parcel } = journey;
  if (to.zip === UNREACHABLE_ZIP) {
    return {
      rates: [],
      messages: (['USPS', 'UPS'] as const).map((carrier) => excuse(carrier, 'Invalid ZIP code.')),
    };
  }
  const abroad = from.country !== to.country;
  const offered = SERVICES.filter((service) => service.abroad === abroad && parcel.weight <= service.limitOz);
  const silent = (['USPS', 'UPS'] as const).filter(
    (carrier) => !offered.some((service) => service.carrier === carrier),
  );
  return {
    rates: offered.map((service) => toRate(service, journey)),
    messages: silent.map((carrier) => excuse(carrier, 'The parcel weighs more than this carrier takes.')),
  };
}

function toRate(service: Service, { shipmentId, mode, parcel }: Journey): Rate {
  const cents = service.baseCents + service.centsPerOunce * Math.ceil(parcel.weight);
  const price = toDecimalText(cents, 2);
  const at = now();
  return {
    id: `rate_${hex32()}`,
    object: 'Rate',
    created_at: at,
    updated_at: at,
    mode,
    service: service.service,
    carrier: service.carrier,
    rate: price,
    currency: 'USD',
    retail_rate: toDecimalText(Math.round(cents * 1.15), 2),
    retail_currency: 'USD',
    list_rate: price,
    list_currency: 'USD',
    billing_type: 'easypost',
    delivery_days: service.days,
    delivery_date: null,
    delivery_date_guaranteed: false,
    est_delivery_days: service.days,
    shipment_id: shipmentId,
    carrier_account_id: ACCOUNTS[service.carrier],
  };
}

function excuse(carrier: 'USPS' | 'UPS', message: string): RateMessage {
  return { carrier, carrier_account_id: ACCOUNTS[carrier], type: 'rate_error', message };
}
