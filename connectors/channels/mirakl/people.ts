import type { OrderContent } from '../../../domain/order/take';
import { customerSchema } from '../../../domain/order/take';
import { countryAlpha2 } from '../../shared/countries';
import { cleanText } from '../../shared/text';
import type { MiraklAddress, MiraklOrder } from './order-schema';
import { Unreadable } from './unreadable';

type Customer = NonNullable<OrderContent['customer']>;
type Address = NonNullable<OrderContent['shippingAddress']>;
type Text = string | null | undefined;

/**
 * People and addresses, as far as the seller may see them: Mirakl shows addresses only once there is something to
 * ship. Throws `Unreadable` for an address that is there and can't be used, since leaving it out would look as if
 * it were still to come. Nothing of an address is ever cut: what is too long is for the order's schema to refuse.
 */
export function contentOf(order: MiraklOrder): OrderContent {
  const { customer } = order;
  const shippingAddress = addressOf(customer?.shipping_address, order, 'shipping_address');
  const billingAddress = addressOf(customer?.billing_address, order, 'billing_address');
  const names = order.order_lines.flatMap((line) => {
    const title = cleanText(line.product_title, 500);
    return title === null ? [] : [[line.order_line_id, title] as const];
  });
  const known = customerOf(order);
  return {
    ...(Object.keys(known).length > 0 ? { customer: known } : {}),
    ...(shippingAddress ? { shippingAddress } : {}),
    ...(billingAddress ? { billingAddress } : {}),
    lineNames: Object.fromEntries(names),
  };
}

const clean = (text: Text): string | null => cleanText(text, Number.POSITIVE_INFINITY);

const joined = (parts: readonly Text[], separator: string): string | null =>
  clean(parts.filter((part) => clean(part) !== null).join(separator));

/** Without the fields that are null: the schemas tell a field that is absent from one that is empty. */
function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

/** A mail address (a stand-in of the marketplace) or phone that does not fit is left out: the parcel needs neither. */
function customerOf(order: MiraklOrder): Customer {
  const { customer } = order;
  const email = customerSchema.shape.email.safeParse(order.customer_notification_email ?? undefined).data;
  return present({
    name: joined([customer?.firstname, customer?.lastname], ' '),
    email: email ?? null,
    phone: phoneOf(customer?.shipping_address),
  });
}

function phoneOf(address: MiraklAddress | null | undefined): string | null {
  const phone = clean(address?.phone) ?? clean(address?.phone_secondary);
  return phone !== null && phone.length <= 40 ? phone : null;
}

function addressOf(
  address: MiraklAddress | null | undefined,
  order: MiraklOrder,
  field: string,
): Address | null {
  const line1 = clean(address?.street_1);
  const city = clean(address?.city);
  if (!address || (line1 === null && city === null)) return null;
  const company = joined([address.company, address.company_2], ', ');
  const person = joined([address.firstname, address.lastname], ' ');
  const buyer = joined([order.customer?.firstname, order.customer?.lastname], ' ');
  const needed = (part: string, value: string | null): string => {
    if (value === null) throw new Unreadable(`customer.${field}.${part}: missing, or nothing that is known`);
    return value;
  };
  return {
    name: needed('lastname', person ?? buyer ?? company),
    line1: needed('street_1', line1),
    city: needed('city', city),
    country: needed('country_iso_code', countryAlpha2(address.country_iso_code)),
    ...present({
      company,
      line2: joined([address.street_2, address.additional_info], ', '),
      postalCode: clean(address.zip_code),
      region: clean(address.state),
      phone: phoneOf(address),
    }),
  };
}
