import { z } from 'zod';
import { countrySchema, WITHOUT_CITIES } from '../countries';
import { optionalText, text } from './input';

/** The fields of an address, for schemas that add their own. To be checked by `checkAddress`. */
export const addressFields = {
  name: optionalText(200).describe('who receives it; may be absent if there is a company'),
  company: optionalText(200),
  line1: text(200),
  line2: optionalText(200),
  postalCode: optionalText(20),
  city: optionalText(100).describe(
    'required, except in countries whose addresses have none, such as HK and SG',
  ),
  region: optionalText(100),
  country: countrySchema.describe('the two letters of ISO 3166-1'),
  phone: optionalText(40),
};

interface CheckedAddress {
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly city?: string | undefined;
  readonly country: string;
}

/** What an address needs beyond its fields: a recipient, and a city where the country has cities (M6). */
export function checkAddress(
  { name, company, city, country }: CheckedAddress,
  context: z.RefinementCtx,
): void {
  const missing = (field: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [field], message });
  if (name === undefined && company === undefined) missing('name', 'expected a name or a company');
  if (city === undefined && !WITHOUT_CITIES.includes(country))
    missing('city', `expected a city, as addresses in ${country} have one`);
}

/** The same for clients that draw forms, as JSON Schema. */
const CONDITIONS = {
  if: { required: ['company'] },
  else: { required: ['name'] },
  dependentSchemas: {
    country: { if: { properties: { country: { enum: WITHOUT_CITIES } } }, else: { required: ['city'] } },
  },
};

/** An address as it comes in. */
export const addressSchema = z
  .strictObject(addressFields)
  .superRefine(checkAddress)
  .meta({ id: 'Address', ...CONDITIONS });

/** A customer as it comes in. */
export const customerSchema = z
  .strictObject({
    name: optionalText(200),
    email: optionalText(1_000).describe(
      'kept as it came; one that no mail can be sent to is listed in `warnings` of the order',
    ),
    phone: optionalText(40),
  })
  .meta({ id: 'Customer' });

const stored = z.string().optional();

/** An address as it is stored and shown: it was checked when it came in, by the rules of that day. */
export const knownAddressSchema = z
  .strictObject({
    name: stored,
    company: stored,
    line1: z.string(),
    line2: stored,
    postalCode: stored,
    city: stored,
    region: stored,
    country: z.string(),
    phone: stored,
  })
  .meta({ id: 'Address' });

/** A customer as it is stored and shown. */
export const knownCustomerSchema = z
  .strictObject({ name: stored, email: stored, phone: stored })
  .meta({ id: 'Customer' });

export type Address = z.infer<typeof knownAddressSchema>;
export type Customer = z.infer<typeof knownCustomerSchema>;

/** Can mail be sent there? Whatever has something on both sides of an @ counts: stricter rules refuse addresses in use (M7). */
export const isMailAddress = (email: string): boolean => /^\S+@\S+$/.test(email);

/** Something in an order that was kept as it came, although it cannot be used. */
export interface Warning {
  /** JSON Pointer into the order. */
  readonly pointer: string;
  readonly message: string;
}

/** What of these people cannot be used. */
export function warningsOf(customer: Customer | null): Warning[] {
  const { email } = customer ?? {};
  if (email === undefined || isMailAddress(email)) return [];
  const message = 'no mail can be sent there: expected something on both sides of an @, without blanks';
  return [{ pointer: '/customer/email', message }];
}
