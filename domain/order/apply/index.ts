import type { Fact, FactType } from '../facts';
import type { Order, Shipment } from '../model';
import { activeUnits } from '../quantities';
import { begin } from './begin';
import { EFFECTS, foldEffects } from './effects';
import type { FactOf, Folds } from './fold';
import { LIFECYCLE } from './lifecycle';
import { LINES } from './lines';
import { PAYMENTS } from './payments';
import { PICKUP } from './pickup';
import { RETURNS } from './returns';
import { SHIPMENTS } from './shipments';
import { SUPPLIER_ORDERS } from './supplier-orders';

/** How each fact changes an order. A fact without an entry does not compile. */
const FOLD: Folds<FactType> = {
  ...LIFECYCLE,
  ...LINES,
  ...PICKUP,
  ...PAYMENTS,
  ...SHIPMENTS,
  ...SUPPLIER_ORDERS,
  ...RETURNS,
  ...EFFECTS,
};

const fold = <T extends FactType>(order: Order, fact: FactOf<T> & { readonly type: T }, at: string): Order =>
  FOLD[fact.type](order, fact, at);

/**
 * Folds one fact into the order. Total and pure: it checks nothing, since `decide` has; a fact once recorded is
 * true. The first fact must be `OrderTaken`, else it throws.
 */
export function apply(order: Order | null, { at, data }: Fact): Order {
  if (order === null) {
    if (data.type !== 'OrderTaken') throw new Error(`an order cannot begin with ${data.type}`);
    return begin(data, at);
  }
  const next = { ...fold(order, data, at), version: order.version + 1, updatedAt: at };
  return withNotified({ ...next, effects: foldEffects(next, { at, data }) });
}

/** Folds facts in their order; with `null` the first of them must be `OrderTaken`. Throws if there is no order then. */
export function applyAll(order: Order | null, facts: readonly Fact[]): Order {
  const folded = facts.reduce<Order | null>(apply, order);
  if (folded === null) throw new Error('no facts to fold');
  return folded;
}

/** A shipment whose message to the channel is pending counts as notified: any later change of it is a correction. */
function withNotified(order: Order): Order {
  const about = Object.values(order.effects).flatMap(({ effect }) =>
    effect.kind === 'tell_channel' && effect.message.type === 'shipment' ? [effect.message.shipmentId] : [],
  );
  const isNew = ({ id, channelNotifiedAtVersion }: Shipment): boolean =>
    channelNotifiedAtVersion === null && about.includes(id);
  if (!order.shipments.some(isNew)) return order;
  const shipments = order.shipments.map((shipment) =>
    isNew(shipment) ? { ...shipment, channelNotifiedAtVersion: order.version } : shipment,
  );
  return { ...order, shipments };
}

/** Has every unit that is to be fulfilled left? Used by rules that end an order of which nothing is left. */
export const nothingActive = (order: Order): boolean =>
  order.lines.every((line) => activeUnits(line) === 0 && line.accepted + line.refused === line.ordered);
