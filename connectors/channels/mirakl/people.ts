import { countryAlpha2 } from '../../../domain/countries';
import type { Address, Customer } from '../../../domain/order/people';
import { addressSchema, customerSchema } from '../../../domain/order/people';
import type { OrderContent } from '../../../domain/order/take';
import { issuesOf } from '../../shared/callback';
import { cleanText } from '../../shared/text';
import type { MiraklAddress, MiraklLine, MiraklOrder } from './order-schema';

type Text = string | null | undefined;

interface ReadContent {
  readonly content: OrderContent;
  /** Fields that exist and cannot be used, without their content. */
  readonly problems: readonly string[];
}

/** What the product is called, for people; the one text that may be cut. */
export const titleOf = (line: MiraklLine): string | null => cleanText(line.product_title, 500);

/**
 * People and addresses, to the extent that the seller may see them: Mirakl shows addresses only once there is something
 * to ship. An address that cannot be used is omitted and reported as a problem: the order must be decided in time
 * nevertheless, and its changes must be read.
 */
export function contentOf(order: MiraklOrder): ReadContent {
  const { customer } = order;
  const shipping = addressOf(customer?.shipping_address, order, 'shipping_address');
  const billing = addressOf(customer?.billing_address, order, 'billing_address');
  const names = order.order_lines.flatMap((line) => {
    const title = titleOf(line);
    return title === null ? [] : [[line.order_line_id, title] as const];
  });
  const known = customerOf(order);
  return {
    content: {
      ...(Object.keys(known).length > 0 ? { customer: known } : {}),
      ...(shipping.address ? { shippingAddress: shipping.address } : {}),
      ...(billing.address ? { billingAddress: billing.address } : {}),
      lineNames: Object.fromEntries(names),
    },
    problems: [shipping.problem, billing.problem].filter((problem) => problem !== undefined),
  };
}

const clean = (text: Text): string | null => cleanText(text, Number.POSITIVE_INFINITY);

const joined = (parts: readonly Text[], separator: string): string | null =>
  clean(parts.filter((part) => clean(part) !== null).join(separator));

/** Without the fields that are null: the schemas distinguish an absent field from an empty one. */
function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

/** A name, e-mail address (a stand-in of the marketplace) or phone that is too long is omitted: no shipment needs it. */
function customerOf(order: MiraklOrder): Customer {
  const { customer } = order;
  const { name, email, phone } = customerSchema.shape;
  return present({
    name: name.safeParse(joined([customer?.firstname, customer?.lastname], ' ') ?? undefined).data ?? null,
    email: email.safeParse(order.customer_notification_email ?? undefined).data ?? null,
    phone: phone.safeParse(phoneOf(customer?.shipping_address) ?? undefined).data ?? null,
  });
}

function phoneOf(address: MiraklAddress | null | undefined): string | null {
  const phone = clean(address?.phone) ?? clean(address?.phone_secondary);
  return phone !== null && phone.length <= 40 ? phone : null;
}

interface ReadAddress {
  readonly address?: Address;
  readonly problem?: string;
}

/** No part of an address is ever cut: a shipment would go to what is left of it. */
function addressOf(shown: MiraklAddress | null | undefined, order: MiraklOrder, field: string): ReadAddress {
  const line1 = clean(shown?.street_1);
  const city = clean(shown?.city);
  if (!shown || (line1 === null && city === null)) return {};
  const company = joined([shown.company, shown.company_2], ', ');
  const person = joined([shown.firstname, shown.lastname], ' ');
  const buyer = joined([order.customer?.firstname, order.customer?.lastname], ' ');
  const address = addressSchema.safeParse(
    present({
      name: person ?? buyer ?? company,
      company,
      line1,
      line2: joined([shown.street_2, shown.additional_info], ', '),
      postalCode: clean(shown.zip_code),
      city,
      region: clean(shown.state),
      country: countryAlpha2(shown.country_iso_code),
      phone: phoneOf(shown),
    }),
  );
  if (address.success) return { address: address.data };
  return { problem: `customer.${field}: ${issuesOf(address.error)}` };
}
