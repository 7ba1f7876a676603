import type { Refusal } from '../../errors';
import { isRefusal, refuse } from '../../errors';
import type { Order, PickupState } from '../model';
import { preparationRefusal } from './preparation';
import type { Rule } from './rule';
import { chooseLines } from './rule';
import { UNITS_OPEN } from './units';

function pickupRefusal(order: Order, from: readonly PickupState[]): Refusal | null {
  if (order.delivery !== 'pickup') return refuse('not_a_pickup');
  const no = preparationRefusal(order);
  if (no) return no;
  if (from.includes(order.pickup)) return null;
  return refuse('pickup_not_ready', `the state of the pickup is "${order.pickup}"`);
}

/** T18: also after a cancelled pickup: the customer comes another day. */
export const preparePickup: Rule<'prepare-pickup'> = (order) =>
  pickupRefusal(order, ['none', 'cancelled']) ?? [{ type: 'PickupPrepared' }];

export const readyPickup: Rule<'ready-pickup'> = (order, { body }) =>
  pickupRefusal(order, ['to_prepare']) ?? [{ type: 'PickupReady', code: body.code ?? null }];

/** T18: what is collected is handed over and received at once, for the code that was given out. */
export const collect: Rule<'collect'> = (order, { body }) => {
  const no = pickupRefusal(order, ['ready']);
  if (no) return no;
  if (order.pickupCode !== null && body.code !== order.pickupCode) return refuse('pickup_code_wrong');
  const none = refuse('nothing_to_hand_over');
  const lines = chooseLines(order, body.lines, UNITS_OPEN.collect, none);
  return isRefusal(lines) ? lines : [{ type: 'PickupCollected', lines }];
};

/** T18: by the store, or because the customer did not come. */
export const cancelPickup: Rule<'cancel-pickup'> = (order, { body }) => {
  const no = pickupRefusal(order, body.noShow ? ['ready'] : ['to_prepare', 'ready']);
  return no ?? [{ type: 'PickupCancelled', noShow: body.noShow ?? false }];
};
