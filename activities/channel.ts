import type { Connections } from '../app/connections';
import { OutsideError } from '../domain/errors';
import { cancelledShipping, cancelledValue, orderShippingValue } from '../domain/order/amounts';
import type { ChannelMessage, Order } from '../domain/order/model';
import { isTextRef } from '../domain/order/texts';
import type { Attempt, CancellationMessage, Channel, ShipmentMessage } from '../domain/ports';
import type { Vault } from '../store/vault';
import type { EffectDeps } from './effect';
import { effectActivity } from './effect';

export interface ChannelDeps extends EffectDeps {
  readonly vault: Vault;
  readonly connections: Pick<Connections, 'forOrder'>;
}

/**
 * Notifying a channel of changes to its orders. A message that a kind of channel has no call for is not sent; a refund it
 * has no call for is declined, since money is not paid by silence.
 */
export function createChannelActivities(deps: ChannelDeps) {
  /** Free text in the clear, at the last moment; codes pass as they are. */
  async function reveal(text: string | null): Promise<string | null> {
    if (text === null || !isTextRef(text)) return text;
    return (await deps.vault.read([text])).get(text) ?? null;
  }

  async function shipmentMessage(order: Order, shipmentId: string): Promise<ShipmentMessage> {
    const shipment = order.shipments.find((known) => known.id === shipmentId);
    if (!shipment) throw new OutsideError('transient', 'shipment_not_recorded');
    const { carrier } = shipment;
    return {
      shipmentId,
      lines: shipment.lines,
      carrierName: carrier.account ?? (await reveal(carrier.name)) ?? 'other',
      carrierCode: carrier.account,
      trackingNumber: shipment.trackingNumber,
      trackingUrl: await reveal(carrier.trackingUrl),
    };
  }

  async function send(
    channel: Channel,
    order: Order,
    message: ChannelMessage,
    attempt: Attempt,
  ): Promise<void> {
    const { id, externalId, currency } = order;
    const subject = { id, externalId, currency };
    switch (message.type) {
      case 'acceptance':
        return channel.acceptance?.(subject, message, attempt);
      case 'shipment':
        return channel.shipment?.(subject, await shipmentMessage(order, message.shipmentId), attempt);
      case 'tracking':
        return channel.tracking?.(subject, await shipmentMessage(order, message.shipmentId), attempt);
      case 'cancellation': {
        const reason = await reveal(message.reason);
        return channel.cancellation?.(subject, { lines: priced(order, message), reason }, attempt);
      }
      case 'refund': {
        const refund = order.refunds.find((known) => known.id === message.refundId);
        if (!refund) throw new OutsideError('transient', 'refund_not_recorded');
        const { lines, shipping, amount } = refund;
        const reason = await reveal(refund.reason);
        // Without the call nothing would be paid, and the refund would count as done.
        if (!channel.refund) throw new OutsideError('refused', 'channel_cannot_refund');
        return channel.refund(subject, { refundId: refund.id, lines, shipping, amount, reason }, attempt);
      }
    }
  }

  return {
    notifyChannel: effectActivity(deps, 'tell_channel', async (order, { message }, attempt) => {
      const channel = await deps.connections.forOrder(order).openChannel(order.channel.name);
      if (!channel) throw new OutsideError('refused', 'connection_missing');
      await send(channel, order, message, attempt);
      return { kind: 'done' };
    }),
  };
}

export type ChannelActivities = ReturnType<typeof createChannelActivities>;

const shippingOfWhole = (order: Order): number =>
  order.lifecycle.state === 'cancelled' ? orderShippingValue(order.shipping) : 0;

/** What the cancelled units were worth; a line's own shipping goes with its last units, the order's with the first line. */
function priced(
  order: Order,
  { lines, shipping = shippingOfWhole(order) }: Extract<ChannelMessage, { type: 'cancellation' }>,
): CancellationMessage['lines'] {
  return lines.map((units, index) => {
    const { id, quantity } = units;
    const line = order.lines.find((known) => known.id === id);
    return {
      id,
      quantity,
      amount: line ? cancelledValue(line, units) : 0,
      shipping: (line ? cancelledShipping(line, units) : 0) + (index === 0 ? shipping : 0),
    };
  });
}
