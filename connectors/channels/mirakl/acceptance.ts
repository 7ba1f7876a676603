import { OutsideError } from '../../../domain/errors';
import type { Attempt, ChannelOrder } from '../../../domain/ports';
import { path } from '../../shared/http';
import type { MiraklShop } from './api';
import type { MiraklOrder } from './order-schema';
import { isUndecided } from './order-schema';
import { INVALID_STATE } from './refusals';

export interface Decision {
  readonly accepted: readonly string[];
  readonly refused: readonly string[];
}

/**
 * Notifies Mirakl which lines are accepted (OR21), all of them in one call. Whether an earlier call has arrived shows
 * in the lines' states. Throws `refused`, `order_invalid_state`, if it was decided otherwise elsewhere, and
 * `transient`, `order_not_ready`, while the marketplace still examines the order.
 */
export async function tellAcceptance(
  shop: MiraklShop,
  order: ChannelOrder,
  decision: Decision,
  attempt: Attempt,
): Promise<void> {
  if (attempt.ref !== null && (await isDecided(shop, order, decision))) return;
  await attempt.saveReference('sent');
  const lines = [
    ...decision.accepted.map((id) => ({ id, accepted: true })),
    ...decision.refused.map((id) => ({ id, accepted: false })),
  ];
  try {
    await shop.request({
      method: 'PUT',
      path: path`/api/orders/${order.externalId}/accept`,
      json: { order_lines: lines },
      effect: true,
    });
  } catch (error) {
    const isStateProblem = error instanceof OutsideError && error.code === INVALID_STATE;
    if (!isStateProblem || !(await isDecided(shop, order, decision))) throw error;
  }
}

/** Is the order decided as we decided it? False while it waits; throws if it is decided otherwise. */
async function isDecided(
  shop: MiraklShop,
  { externalId }: ChannelOrder,
  decision: Decision,
): Promise<boolean> {
  const order = await shop.order(externalId);
  if (order.order_state === 'STAGING') throw new OutsideError('transient', 'order_not_ready');
  if (isUndecided(order.order_state)) return false;
  const states = new Map(order.order_lines.map((line) => [line.order_line_id, line.order_line_state]));
  const isAsDecided =
    decision.accepted.every((id) => isAccepted(order, states.get(id))) &&
    decision.refused.every((id) => states.get(id) === 'REFUSED');
  if (!isAsDecided) throw new OutsideError('refused', INVALID_STATE);
  return true;
}

/** A line that was cancelled afterwards was accepted nevertheless, if the shop has decided at all. */
function isAccepted(order: MiraklOrder, state: string | undefined): boolean {
  if (state === undefined || state === 'REFUSED' || isUndecided(state)) return false;
  return state !== 'CANCELED' || order.acceptance_decision_date != null;
}
