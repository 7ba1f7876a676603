import type { CommandName } from '../../../domain/order/commands';
import type { Shown } from '../../support/api/answers';
import { byHand, eur } from '../../support/api/new-order';

type Fields = Readonly<Record<string, unknown>>;
export type Body = object | ((order: Shown) => object);
export type Step = readonly [CommandName, Body?];

export interface Scene {
  /** What the order has of its own. */
  readonly order?: Fields;
  /** The channel it is sent to: one that has refunds done by hand. */
  readonly byHandChannel?: true;
  /** Its address is one to which no carrier goes. */
  readonly unreachable?: true;
  /** Its lines come from a supplier. */
  readonly dropship?: true;
  readonly before?: readonly Step[];
  readonly body?: Body;
}

/** An order that takes a command, with what it shows then, and one that refuses it. */
export interface Case extends Scene {
  /** Waits for this before the command is sent. */
  readonly after?: (order: Shown) => boolean;
  /** What the order shows then. */
  readonly shows: object;
  readonly refused: Scene & { readonly code: string };
}

export const waiting = { requiresAcceptance: true };
export const unpaid = { payment: { mode: 'prepaid' } };
export const pickup = { shipping: { delivery: 'pickup', price: eur(490) } };
export const onDelivery = { payment: { mode: 'on_delivery' } };

export const parcel = (order: Shown) => ({ shipmentId: order.shipments[0]?.id });
export const goods = (order: Shown) => ({ returnId: order.returns[0]?.id });
export const source = (order: Shown) => ({ sourceId: order.sources?.[0]?.id });
export const money = (order: Shown) => ({ refundId: order.refunds[0]?.id });
export const stuck = (order: Shown) => ({ effect: order.attention[0]?.effect });

export const sent: Step = ['ship', byHand()];
export const packed: Step = ['create-shipment', byHand()];
export const announced: Step = ['request-return', { reason: 'too small' }];
