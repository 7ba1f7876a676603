import type { Refusal } from '../../errors';
import { isRefusal, refuse } from '../../errors';
import { waysOutOf } from '../attention';
import type { BoughtLabel, EffectOutcome } from '../commands';
import type { FactData } from '../facts';
import type { LineQuantity, Order, PendingEffect, WayOut } from '../model';
import { activeUnits, isOutOfStock, isOwnStock, lineWith, pendingUnits } from '../quantities';
import type { Rule } from './rule';
import { isAwaitingHandOver } from './shipping';

/** Keys come from outside, and may be the name of something that every object has. */
const effectOf = (order: Order, key: string): PendingEffect | undefined =>
  Object.hasOwn(order.effects, key) ? order.effects[key] : undefined;

const bought = (shipmentId: string, label: BoughtLabel): FactData => ({
  type: 'LabelBought',
  shipmentId,
  ...label,
});

type Done = Extract<EffectOutcome, { kind: 'done' }>;
type Failed = Exclude<EffectOutcome, { kind: 'done' }>;

/** What is wrong, and what the outside system said of it, if it said anything. */
const failureOf = ({ problem, remark }: Failed) => ({ problem, ...(remark === undefined ? {} : { remark }) });

/** The refund that an effect carries out, whoever executes it. */
const refundBehind = ({ effect }: PendingEffect): string | null => {
  if (effect.kind === 'refund_by_hand') return effect.refundId;
  return effect.kind === 'tell_channel' && effect.message.type === 'refund' ? effect.message.refundId : null;
};

function doneFact(pending: PendingEffect, outcome: Done, evidence: string | null): FactData {
  const { effect } = pending;
  if (effect.kind === 'buy_label' && outcome.label) return bought(effect.shipmentId, outcome.label);
  if (effect.kind === 'place_source') {
    const source = outcome.source ?? { ref: null, url: null, paid: true };
    return { type: 'SourcePlaced', sourceId: effect.sourceId, ...source };
  }
  const refundId = refundBehind(pending);
  if (refundId !== null) return { type: 'RefundDone', refundId, evidence };
  return { type: 'EffectDone', key: effect.key, how: outcome.how ?? 'confirmed', evidence };
}

/** A supplier order that is not placed after all; one that was cancelled meanwhile is over already. */
const notPlaced = (order: Order, effect: Placing, reason: string): FactData =>
  order.sources.some(({ id, state }) => id === effect.sourceId && state === 'requested')
    ? { type: 'SourceCancelled', sourceId: effect.sourceId, reason }
    : { type: 'EffectGivenUp', key: effect.key };

type Placing = Extract<PendingEffect['effect'], { kind: 'place_source' }>;

function refusedFacts(order: Order, pending: PendingEffect, refusal: Failed): FactData[] {
  const { effect } = pending;
  const { problem } = refusal;
  const attention: FactData = { type: 'EffectNeedsAttention', key: effect.key, ...failureOf(refusal) };
  if (effect.kind === 'buy_label') {
    const failed: FactData = { type: 'LabelFailed', shipmentId: effect.shipmentId, problem };
    // The label of a shipment that was cancelled meanwhile is not needed.
    const calledOff = order.shipments.some(({ id, cancelled }) => id === effect.shipmentId && cancelled);
    return [failed, calledOff ? { type: 'EffectGivenUp', key: effect.key } : attention];
  }
  if (effect.kind === 'place_source') return [notPlaced(order, effect, problem)];
  // Acceptance was automatic, or the order is over: so no attention is needed. A line with too little stock waits to be
  // decided like any other line. If nothing is left to decide, a person has to know.
  const unasked = order.policy.autoAccept && order.requiresAcceptance && order.reservations === 1;
  if (effect.kind === 'reserve_stock' && (unasked || order.lifecycle.state !== 'open')) {
    return [{ type: 'EffectGivenUp', key: effect.key }];
  }
  const refundId = refundBehind(pending);
  return refundId === null ? [attention] : [{ type: 'RefundDeclined', refundId, ...failureOf(refusal) }];
}

/** Accepting was decided, and is true now; unless the order has ended meanwhile, and then the stock goes back. */
function acceptedFacts(order: Order, lines: readonly LineQuantity[]): FactData[] {
  const pending = lines.flatMap(({ id, quantity }) => {
    const line = lineWith(order, id);
    const units = line ? Math.min(quantity, pendingUnits(line)) : 0;
    return units > 0 ? [{ id, quantity: units }] : [];
  });
  return order.lifecycle.state === 'open' && pending.length > 0
    ? [{ type: 'LinesAccepted', lines: pending }]
    : [];
}

function reservedFacts(order: Order, pending: PendingEffect): FactData[] | null {
  const { effect } = pending;
  if (effect.kind !== 'reserve_stock') return null;
  const own = effect.lines.filter(({ id }) => isOwnStock(order, id));
  return [{ type: 'LinesReserved', lines: own, key: effect.key }, ...acceptedFacts(order, effect.lines)];
}

/**
 * What an effect came to. A refusal is an outcome and needs a person; so does an unknown outcome that could not
 * be looked up. A result that comes twice, or too late, changes nothing.
 */
export const effectResult: Rule<'effect-result'> = (order, { body }) => {
  const pending = effectOf(order, body.key);
  if (!pending) return [];
  const { outcome } = body;
  switch (outcome.kind) {
    case 'done':
      return reservedFacts(order, pending) ?? [doneFact(pending, outcome, null)];
    case 'refused':
      return refusedFacts(order, pending, outcome);
    case 'unknown':
      return [{ type: 'EffectNeedsAttention', key: pending.effect.key, ...failureOf(outcome) }];
    case 'delayed':
      // It needs attention by now: a late result of an earlier attempt does not revert that.
      return pending.state === 'attention' || pending.problem === outcome.problem
        ? []
        : [{ type: 'EffectDelayed', key: pending.effect.key, problem: outcome.problem }];
  }
};

function open(order: Order, key: string, way: WayOut): PendingEffect | Refusal {
  const pending = effectOf(order, key);
  if (!pending || pending.problem === null) {
    return refuse('effect_not_found', `no effect "${key}" needs attention`);
  }
  const ways = waysOutOf(pending);
  if (ways.includes(way)) return pending;
  const detail = `"${way}" is not available for "${key}"; available: ${ways.join(', ') || 'none, it is still being tried'}`;
  return refuse('way_out_not_open', detail);
}

export const retryEffect: Rule<'retry-effect'> = (order, { body }) => {
  const pending = open(order, body.effect, 'retry');
  if (isRefusal(pending)) return pending;
  const { effect } = pending;
  const again: FactData = { type: 'EffectRetried', key: effect.key };
  if (effect.kind !== 'reserve_stock' || !isOutOfStock(pending)) return [again];
  const lines = stillWanted(order, effect.lines);
  if (lines.length === 0) return [{ type: 'EffectGivenUp', key: effect.key }];
  const isSame = sumUnits(lines) === sumUnits(effect.lines);
  return isSame ? [again] : [{ type: 'ReservationRequested', lines, buffer: effect.buffer }];
};

const sumUnits = (lines: readonly LineQuantity[]): number =>
  lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** Of units whose stock was requested in vain, those that still need it, or were taken from the shelf for it. */
const stillWanted = (order: Order, requestedLines: readonly LineQuantity[]): LineQuantity[] =>
  requestedLines.flatMap(({ id, quantity }) => {
    const line = lineWith(order, id);
    const wanted = line
      ? pendingUnits(line) + Math.max(0, activeUnits(line) - line.reserved - line.consumed)
      : 0;
    return wanted > 0 ? [{ id, quantity: Math.min(quantity, wanted) }] : [];
  });

/** A person did it by hand and confirms it, with the evidence. */
export const confirmEffect: Rule<'confirm-effect'> = (order, { body }) => {
  const pending = open(order, body.effect, 'confirm');
  if (isRefusal(pending)) return pending;
  const evidence = body.evidence ?? null;
  const { effect } = pending;
  if (effect.kind === 'buy_label') {
    if (!body.trackingNumber) {
      return refuse(
        'malformed_command',
        'trackingNumber: expected the tracking number of the label bought by hand',
      );
    }
    const label = { carrierRef: 'by_hand', service: null, trackingUrl: null };
    return [
      { type: 'EffectDone', key: effect.key, how: 'by_hand', evidence },
      bought(effect.shipmentId, { ...label, trackingNumber: body.trackingNumber }),
    ];
  }
  const byHand = doneFact(pending, { kind: 'done', how: 'by_hand' }, evidence);
  // Accepted although there is too little stock: nothing is reserved for it.
  return effect.kind === 'reserve_stock' ? [byHand, ...acceptedFacts(order, effect.lines)] : [byHand];
};

/** It will not be done: a shipment without its label is cancelled, a refund has failed, a message stays unsent. */
export const giveUpEffect: Rule<'give-up-effect'> = (order, { body }) => {
  const pending = open(order, body.effect, 'give_up');
  if (isRefusal(pending)) return pending;
  const { effect } = pending;
  const refundId = refundBehind(pending);
  if (refundId !== null) return [{ type: 'RefundFailed', refundId, problem: 'given_up' }];
  if (effect.kind === 'place_source') return [notPlaced(order, effect, 'given_up')];
  const givenUp: FactData = { type: 'EffectGivenUp', key: effect.key };
  const unlabelled = order.shipments.find(
    (shipment) =>
      effect.kind === 'buy_label' && shipment.id === effect.shipmentId && isAwaitingHandOver(shipment),
  );
  return unlabelled ? [{ type: 'ShipmentVoided', shipmentId: unlabelled.id }, givenUp] : [givenUp];
};
