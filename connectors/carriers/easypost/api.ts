import { z } from 'zod';
import type { Address, LabelRequest } from '../../../domain/ports';
import { cityOf } from '../../shared/address';
import type { EasypostSettings } from './settings';

/** A price that one carrier offers for one service. */
export const rateSchema = z.object({
  id: z.string().min(1).max(100),
  carrier: z.string().max(100),
  service: z.string().max(100),
  rate: z.union([z.string().regex(/^\d+(\.\d+)?$/), z.number().nonnegative()]),
  currency: z.string().nullish(),
});

export type Rate = z.infer<typeof rateSchema>;

/** What is read of a shipment; the rest of it is not used. */
export const shipmentSchema = z.object({
  id: z.string().regex(/^shp_\w{1,64}$/),
  rates: z.array(z.unknown()).nullish(),
  /** Why carriers offer no rate, or another problem that did not make the request fail. */
  messages: z.unknown().optional(),
  selected_rate: z.object({ service: z.string().nullish() }).nullish(),
  postage_label: z.object({ label_url: z.string().nullish() }).nullish(),
  tracking_code: z.string().nullish(),
  tracker: z.object({ public_url: z.string().nullish() }).nullish(),
  refund_status: z.string().nullish(),
});

export type Shipment = z.infer<typeof shipmentSchema>;

const GRAMS_PER_OUNCE = 28.349523125;

/** Rounded up to a tenth of an inch: a carrier that measures more than was declared charges for it. */
export const inches = (mm: number): number => Math.ceil((mm * 100) / 254) / 10;

/** Rounded up to a tenth of an ounce, for the same reason. */
export const ounces = (grams: number): number => Math.ceil((grams * 10) / GRAMS_PER_OUNCE) / 10;

const addressBody = (address: Address) => ({
  name: address.name,
  company: address.company,
  street1: address.line1,
  street2: address.line2,
  zip: address.postalCode,
  city: cityOf(address),
  state: address.region,
  country: address.country,
  phone: address.phone,
  email: address.email,
});

/** The body of `POST /shipments`. */
export function shipmentBody(settings: EasypostSettings, parcel: LabelRequest, reference: string) {
  const box = settings.parcel;
  return {
    shipment: {
      reference,
      from_address: addressBody(settings.shipFrom),
      to_address: addressBody(parcel.to),
      parcel: {
        length: inches(box.lengthMm),
        width: inches(box.widthMm),
        height: inches(box.heightMm),
        // An order whose units weigh nothing was not weighed.
        weight: ounces(parcel.weightGrams || box.weightGrams),
      },
      ...(settings.carrierAccounts ? { carrier_accounts: settings.carrierAccounts } : {}),
      ...(settings.labelFormat ? { options: { label_format: settings.labelFormat } } : {}),
    },
  };
}
