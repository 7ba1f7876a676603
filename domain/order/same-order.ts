import { canonicalJson } from '../record/canonical';
import type { TakeBody } from './take';

/**
 * Is it the same order, whoever placed it? The same lines with their amounts, price of shipping, currency and way of
 * delivery. What changes in the course of an order, such as its payments, and what a channel adds to it is not compared.
 */
export const isSameOrder = (one: TakeBody, other: TakeBody): boolean =>
  canonicalJson(essenceOf(one)) === canonicalJson(essenceOf(other));

const essenceOf = ({ currency, delivery, lines, shipping }: TakeBody) => ({
  currency,
  delivery,
  shipping: { price: shipping.price, taxes: shipping.taxes },
  lines: lines
    .map(({ id, sku, quantity, unitPrice, discount, taxes, shippingPrice }) => ({
      ...{ id, sku, quantity, unitPrice, discount, taxes, shippingPrice },
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1)),
});
