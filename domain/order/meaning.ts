import type { Policy } from '../policy';
import { canonicalJson } from '../record/canonical';
import type { TakeBody, TakeOrder } from './take';
import { splitTake } from './take';

/**
 * What a new order says, whatever its spelling: two requests that mean the same are equal (M10). Defaults count as
 * written out, as the policy of the order has them; an instant is the same in any offset, an amount of nothing is as good
 * as none, and lines and payments have no sequence. An order without `placedAt` is the same as another without one.
 */
export function meaningOf(order: TakeOrder, policy: Policy): Record<string, unknown> {
  const { body, content } = splitTake(order, { ...NOT_COMPARED, policy });
  const suppliers = new Map(order.lines.map(({ id, supplier }) => [id, supplier ?? policy.supplier ?? null]));
  const { orderId: _, channel: __, policy: ___, ...rest } = inSequence(body);
  return {
    ...rest,
    channel: order.channel,
    placedAt: order.placedAt === undefined ? null : body.placedAt,
    lines: rest.lines.map((line) => ({
      ...line,
      supplier: body.delivery === 'pickup' ? null : suppliers.get(line.id),
    })),
    ...content,
    customer: Object.values(content.customer ?? {}).some(Boolean) ? content.customer : undefined,
  };
}

/**
 * Is it the same order, whoever placed it? The same lines with their amounts, price of shipping, currency and way of
 * delivery. What changes in the course of an order, such as its payments, and what a channel adds to it is not compared.
 */
export const isSameOrder = (one: TakeBody, other: TakeBody): boolean =>
  canonicalJson(essenceOf(one)) === canonicalJson(essenceOf(other));

function essenceOf(body: TakeBody): object {
  const { currency, delivery, lines, shipping } = inSequence(body);
  return {
    ...{ currency, delivery },
    shipping: { price: shipping.price, taxes: shipping.taxes },
    lines: lines.map(({ id, sku, quantity, unitPrice, discount, taxes, shippingPrice }) => ({
      ...{ id, sku, quantity, unitPrice, discount, taxes, shippingPrice },
    })),
  };
}

/** Lines, payments and taxes have no sequence, so they get one. */
const inSequence = (body: TakeBody): TakeBody => ({
  ...body,
  lines: byId(body.lines).map((line) => ({ ...line, taxes: byCode(line.taxes) })),
  shipping: { ...body.shipping, taxes: byCode(body.shipping.taxes) },
  payments: byId(body.payments),
});

/** Decided here, not by the request. */
const NOT_COMPARED = { orderId: '', channel: { name: '', kind: '' }, now: new Date(0).toISOString() };

const byId = <T extends { readonly id: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1));

const byCode = <T extends { readonly code: string; readonly amount: number }>(taxes: readonly T[]): T[] =>
  [...taxes].sort((a, b) => (a.code === b.code ? a.amount - b.amount : a.code < b.code ? -1 : 1));
