import { toDecimal } from '../domain/money';
import { orderTotals } from '../domain/order/amounts';
import type { Command } from '../domain/order/commands';
import { nextDeadline } from '../domain/order/deadlines';
import { decide } from '../domain/order/decide';
import { orderStatus } from '../domain/order/read/progress';
import type { OrderHeader } from '../store/orders';
import type { OrderTag } from '../temporal/order-client';

/** What Temporal shows of an order when its run has to be started. */
export function tagOf(header: OrderHeader): OrderTag {
  const { id, channel, externalId, version, total, currency, nextDeadline: due } = header;
  const { lifecycle, acceptance, fulfillment, payment, attention } = header;
  return {
    orderId: id,
    channel,
    externalId,
    summary: summaryOf(channel, externalId, total, currency),
    status: version === 0 ? null : { lifecycle, acceptance, fulfillment, payment, attention },
    nextDeadline: due?.toISOString() ?? null,
  };
}

/** The same for an order that is being placed by `command`, as it will be then: its run need not correct it. */
export function tagOfNew(orderId: string, command: Command): OrderTag | null {
  const decision = decide(null, command);
  if (!decision.accepted) return null;
  const { order } = decision;
  const { channel, externalId, currency } = order;
  return {
    orderId,
    channel: channel.name,
    externalId,
    summary: summaryOf(channel.name, externalId, orderTotals(order).total, currency),
    status: orderStatus(order),
    nextDeadline: nextDeadline(order)?.at ?? null,
  };
}

const summaryOf = (channel: string, externalId: string, total: number, currency: string): string =>
  `Order ${externalId} of ${channel}: ${toDecimal(total, currency)} ${currency}`.slice(0, 190);
