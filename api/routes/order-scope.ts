import type { Party } from '../../domain/order/model';
import type { OrderHeader, Orders, OrderWithState } from '../../store/orders';
import { notFound } from '../http/problem';
import type { Caller } from '../http/route';

/** An order's header. Throws 404, the same for another seller's order as for one that does not exist. */
export async function headerFor(
  orders: Pick<Orders, 'header'>,
  id: string,
  caller: Caller,
): Promise<OrderHeader> {
  const header = await orders.header(id, caller.sellerId);
  if (!header) throw notFound('order');
  return header;
}

/** As `headerFor`, with the order itself. */
export async function orderWithStateFor(
  orders: Pick<Orders, 'orderWithState'>,
  id: string,
  caller: Caller,
): Promise<OrderWithState> {
  const found = await orders.orderWithState(id, caller.sellerId);
  if (!found) throw notFound('order');
  return found;
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
