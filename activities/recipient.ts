import { OutsideError } from '../domain/errors';
import { isMailAddress } from '../domain/order/people';
import type { OrderContent } from '../domain/order/take';
import type { Address } from '../domain/ports';

/**
 * Where the goods of an order go. An e-mail address that no mail can be sent to is left out, as carriers refuse the
 * shipment for it. Throws `shipping_address_missing` if the order has no address.
 */
export function recipientOf(content: OrderContent | null): Address {
  const address = content?.shippingAddress;
  if (!address) throw new OutsideError('refused', 'shipping_address_missing');
  const email = content.customer?.email;
  return { ...address, email: email !== undefined && isMailAddress(email) ? email : undefined };
}
