import type { Party } from '../../domain/order/model';
import type { OrderCard, Orders } from '../../store/orders';
import { notFound } from '../http/problem';
import type { Caller } from '../http/route';

/** The order's row. Throws 404, the same for somebody else's order as for one that never was. */
export async function cardFor(orders: Pick<Orders, 'card'>, id: string, caller: Caller): Promise<OrderCard> {
  const card = await orders.card(id, caller.sellerId);
  if (!card) throw notFound('order');
  return card;
}

/** As the record of an order names who did something. */
export const authorOf = ({
  keyId,
  role,
  onBehalfOf,
  sellerId,
}: Caller): { who: string; party: Party; onBehalfOf: string | null; sellerId: string | null } => ({
  who: keyId,
  party: role === 'seller' ? 'seller' : 'operator',
  onBehalfOf,
  sellerId,
});
