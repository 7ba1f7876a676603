import type { Refusal } from '../../errors';
import { refuse } from '../../errors';
import type { FactData } from '../facts';
import { notOpen } from '../guards';
import type { LogisticsState, Order } from '../model';
import { shippableUnits, sumOver } from '../quantities';
import type { Rule } from './rule';

/** What prevents work on the goods of an order; null if nothing does. */
export function preparationRefusal(order: Order): Refusal | null {
  const closed = notOpen(order);
  if (closed) return closed;
  if (order.releasedAt === null) return notReleased(order);
  return order.hold === null ? null : refuse('on_hold');
}

function notReleased(order: Order): Refusal {
  if (order.hold !== null) return refuse('on_hold');
  const undecided = order.lines.some((line) => line.accepted + line.refused < line.ordered);
  return undecided
    ? refuse('not_released', 'lines are waiting for acceptance: accept or refuse them first')
    : refuse('not_released', 'the order is waiting for its payment');
}

/** A hold stops what is still here; what has left is beyond it. A new hold replaces the old one. */
export const hold: Rule<'hold'> = (order, { body }) =>
  notOpen(order) ?? [
    {
      type: 'OrderHeld',
      reason: body.reason,
      until: body.until === undefined ? null : new Date(body.until).toISOString(),
    },
  ];

export const release: Rule<'release'> = (order) =>
  order.hold === null ? refuse('not_on_hold') : [{ type: 'HoldLifted' }];

/** T8: work on our own goods starts; a supplier's lines and a store's counter have their own steps. */
export const process: Rule<'process'> = (order) => {
  const no = preparationRefusal(order);
  if (no) return no;
  if (order.delivery === 'pickup') return refuse('is_a_pickup', 'use "prepare-pickup"');
  if (order.processing) return refuse('already_processing');
  if (sumOver(order, (line) => shippableUnits(order, line)) === 0) return refuse('nothing_to_process');
  return [{ type: 'ProcessingStarted' }];
};

type Logistics = 'request-logistics' | 'acquire-logistics' | 'start-logistics' | 'reject-logistics';

/** T9: the states of a logistics provider, and from which each may follow. */
const LOGISTICS: Record<Logistics, { to: Exclude<LogisticsState, 'none'>; from: readonly LogisticsState[] }> =
  {
    'request-logistics': { to: 'requested', from: ['none', 'rejected'] },
    'acquire-logistics': { to: 'acknowledged', from: ['none', 'requested'] },
    'start-logistics': { to: 'in_progress', from: ['acknowledged'] },
    'reject-logistics': { to: 'rejected', from: ['requested', 'acknowledged'] },
  };

const report =
  <N extends Logistics>(name: N): Rule<N> =>
  (order) => {
    const no = preparationRefusal(order);
    if (no) return no;
    if (order.delivery === 'pickup') return refuse('is_a_pickup');
    if (sumOver(order, (line) => shippableUnits(order, line)) === 0) return refuse('nothing_to_process');
    const { to, from } = LOGISTICS[name];
    if (!from.includes(order.executor)) {
      return refuse('logistics_not_expected', `the state of the logistics provider is "${order.executor}"`);
    }
    const reported: FactData = { type: 'LogisticsReported', state: to };
    return [reported];
  };

export const requestLogistics = report('request-logistics');
export const acknowledgeLogistics = report('acquire-logistics');
export const startLogistics = report('start-logistics');
export const rejectLogistics = report('reject-logistics');
