import type { Policy } from '../policy';
import type { TakeOrder } from './take';
import { splitTake } from './take';

/**
 * What a new order says, whatever its spelling: two requests that mean the same are equal (M10). Defaults count as
 * written out, as the policy of the order has them; an instant is the same in any offset, an amount of nothing is as good
 * as none, and lines and payments have no sequence. An order without `placedAt` is the same as another without one.
 */
export function meaningOf(order: TakeOrder, policy: Policy): Record<string, unknown> {
  const { body, content } = splitTake(order, { ...NOT_COMPARED, policy });
  const suppliers = new Map(order.lines.map(({ id, supplier }) => [id, supplier ?? policy.supplier ?? null]));
  const { orderId: _, channel: __, policy: ___, ...rest } = body;
  return {
    ...rest,
    channel: order.channel,
    placedAt: order.placedAt === undefined ? null : body.placedAt,
    lines: byId(body.lines).map((line) => ({
      ...line,
      supplier: body.delivery === 'pickup' ? null : suppliers.get(line.id),
      taxes: byCode(line.taxes),
    })),
    shipping: { ...body.shipping, taxes: byCode(body.shipping.taxes) },
    payments: byId(body.payments),
    ...content,
    customer: Object.values(content.customer ?? {}).some(Boolean) ? content.customer : undefined,
  };
}

/** Decided here, not by the request. */
const NOT_COMPARED = { orderId: '', channel: { name: '', kind: '' }, now: new Date(0).toISOString() };

const byId = <T extends { readonly id: string }>(items: readonly T[]): T[] =>
  [...items].sort((a, b) => (a.id < b.id ? -1 : 1));

const byCode = <T extends { readonly code: string; readonly amount: number }>(taxes: readonly T[]): T[] =>
  [...taxes].sort((a, b) => (a.code === b.code ? a.amount - b.amount : a.code < b.code ? -1 : 1));
