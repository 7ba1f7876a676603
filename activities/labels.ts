import type { Connections } from '../app/connections';
import { newTextRef } from '../app/ids';
import { OutsideError } from '../domain/errors';
import type { EffectOutcome } from '../domain/order/commands';
import type { Order, Shipment } from '../domain/order/model';
import type { OrderContent } from '../domain/order/take';
import { labelUrlRef } from '../domain/order/texts';
import type { Carrier, Label, LabelRequest } from '../domain/ports';
import type { Orders } from '../store/orders';
import type { Vault } from '../store/vault';
import type { EffectDeps } from './effect';
import { effectActivity } from './effect';
import { recipientOf } from './recipient';

export interface LabelDeps extends EffectDeps {
  readonly orders: Orders;
  readonly vault: Vault;
  readonly connections: Pick<Connections, 'forOrder'>;
}

/** Buying and voiding labels. Names and addresses are read from the vault for the one call that needs them. */
export function createLabelActivities(deps: LabelDeps) {
  async function open(order: Order, shipmentId: string): Promise<{ shipment: Shipment; carrier: Carrier }> {
    const shipment = order.shipments.find((known) => known.id === shipmentId);
    const account = shipment?.carrier.account;
    const carrier = account ? await deps.connections.forOrder(order).openCarrier(account) : null;
    if (!shipment || !carrier) throw new OutsideError('refused', 'connection_missing');
    return { shipment, carrier };
  }

  async function keepLabel(orderId: string, shipmentId: string, label: Label): Promise<EffectOutcome> {
    const secrets = label.labelUrl ? [{ ref: labelUrlRef(shipmentId), text: label.labelUrl }] : [];
    const trackingUrl = label.trackingUrl ? newTextRef() : null;
    if (trackingUrl && label.trackingUrl) secrets.push({ ref: trackingUrl, text: label.trackingUrl });
    await deps.vault.write(orderId, secrets);
    const { carrierRef, trackingNumber, service } = label;
    return { kind: 'done', label: { carrierRef, trackingNumber, service, trackingUrl } };
  }

  return {
    buyLabel: effectActivity(deps, 'buy_label', async (order, { shipmentId }, attempt) => {
      const { shipment, carrier } = await open(order, shipmentId);
      if (!carrier.buyLabel) throw new OutsideError('refused', 'carrier_sells_no_labels');
      const content = await deps.orders.content(order.id);
      const label = await carrier.buyLabel(parcelOf(order, shipment, content), attempt);
      return keepLabel(order.id, shipmentId, label);
    }),

    voidLabel: effectActivity(deps, 'void_label', async (order, { shipmentId }, attempt) => {
      const { shipment, carrier } = await open(order, shipmentId);
      if (!carrier.voidLabel || !shipment.carrierRef) throw new OutsideError('refused', 'not_voidable');
      await carrier.voidLabel(shipment.carrierRef, attempt);
      return { kind: 'done' };
    }),
  };
}

export type LabelActivities = ReturnType<typeof createLabelActivities>;

function parcelOf(order: Order, shipment: Shipment, content: OrderContent | null): LabelRequest {
  const weights = shipment.lines.map(({ id, quantity }) => {
    const each = order.lines.find((line) => line.id === id)?.weightGrams;
    return each == null ? null : each * quantity;
  });
  return {
    shipmentId: shipment.id,
    orderReference: order.externalId,
    to: recipientOf(content),
    weightGrams: weights.includes(null)
      ? null
      : weights.reduce<number>((sum, weight) => sum + (weight ?? 0), 0),
    service: shipment.carrier.service,
  };
}
