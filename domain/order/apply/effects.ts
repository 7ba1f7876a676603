import { effectSpec } from '../effect-kinds';
import { effectsOf, settledBy } from '../effects';
import type { Fact, FactData } from '../facts';
import type { EffectKey } from '../keys';
import { parseEffectKey } from '../keys';
import type { Order, PendingEffect, Shipment } from '../model';
import { isOutOfStock } from '../quantities';
import { withShipment } from './changes';
import type { Folds } from './fold';

/** The consequences of an effect beside its own entry: the label it buys, the contradiction it stands for. */
export const EFFECTS: Folds<
  'EffectDone' | 'EffectDelayed' | 'EffectNeedsAttention' | 'EffectRetried' | 'EffectGivenUp'
> = {
  EffectDone: (order, { key }) => withoutDrift(order, key),
  EffectDelayed: (order) => order,
  EffectNeedsAttention: (order) => order,
  EffectRetried: (order, { key }) => withLabel(order, key, 'pending'),
  EffectGivenUp: (order, { key }) => withLabel(withoutDrift(order, key), key, 'failed'),
};

/** Sets the label of the shipment whose label the effect buys; changes nothing for effects of other kinds. */
function withLabel(order: Order, key: EffectKey, label: Shipment['label']): Order {
  const effect = order.effects[key]?.effect;
  return effect?.kind === 'buy_label'
    ? withShipment(order, effect.shipmentId, (shipment) => ({ ...shipment, label }))
    : order;
}

/** Both ways out of a contradiction settle it: a person has looked, and our state stays. */
function withoutDrift(order: Order, key: EffectKey): Order {
  const parsed = parseEffectKey(key);
  if (parsed?.kind !== 'drift') return order;
  return { ...order, drift: order.drift.filter((dimension) => dimension !== parsed.dimension) };
}

/**
 * The effects that are pending after a fact. `order` is the order after it, with the effects before it. They follow
 * from the facts alone, so each load of an order takes them up again.
 */
export function foldEffects(order: Order, { at, data }: Fact): Order['effects'] {
  const settled = new Set<string>(settledBy(data));
  const mark = markOf(data);
  const effects: Record<string, PendingEffect> = {};
  for (const [key, pending] of Object.entries(order.effects)) {
    if (settled.has(key) || isObsolete(order, data, pending)) continue;
    effects[key] = mark?.key === key ? { effect: pending.effect, ...mark.change, since: at } : pending;
  }
  for (const effect of effectsOf(order, data)) {
    const { problem } = effectSpec(effect);
    effects[effect.key] = { effect, state: problem ? 'attention' : 'pending', since: at, problem };
  }
  return effects;
}

interface Mark {
  readonly key: EffectKey;
  readonly change: Pick<PendingEffect, 'state' | 'problem' | 'remark'>;
}

const wordsOf = ({ remark }: { readonly remark?: string }) => (remark === undefined ? {} : { remark });

function markOf(fact: FactData): Mark | null {
  switch (fact.type) {
    case 'EffectDelayed':
      return { key: fact.key, change: { state: 'pending', problem: fact.problem } };
    case 'EffectNeedsAttention':
      return { key: fact.key, change: { state: 'attention', problem: fact.problem, ...wordsOf(fact) } };
    case 'EffectRetried':
      return { key: fact.key, change: { state: 'pending', problem: null } };
    default:
      return null;
  }
}

/** Is nothing wanted of an effect any more after this fact? */
function isObsolete(order: Order, fact: FactData, pending: PendingEffect): boolean {
  const { effect } = pending;
  switch (fact.type) {
    case 'PostedOrderContradicted':
      return effect.kind === 'tell_channel';
    case 'ShipmentVoided':
      // A label that was refused is wanted no more; one that may have been bought still has to be looked after.
      return (
        effect.kind === 'buy_label' &&
        effect.shipmentId === fact.shipmentId &&
        order.shipments.some(({ id, label }) => id === fact.shipmentId && label === 'failed')
      );
    case 'ReservationRequested':
    case 'LinesRefused':
    case 'OrderCancelled': {
      // A reservation that failed is settled by the next decision on its lines. One whose outcome is unknown may hold
      // stock, and stays until a person has found out.
      if (effect.kind !== 'reserve_stock' || !isOutOfStock(pending)) return false;
      const decided = 'lines' in fact ? fact.lines.map(({ id }) => id) : null;
      return decided === null || effect.lines.some(({ id }) => decided.includes(id));
    }
    default:
      return false;
  }
}
