import type { Attempt, CancellationMessage, ChannelOrder } from '../../../domain/ports';
import type { LineAmounts } from './amounts';
import { grossOf, lineAmounts, taxOnTop } from './amounts';
import type { MiraklShop } from './api';
import type { MiraklOrder } from './order-schema';
import { reasonCode } from './reasons';
import { reduce } from './reductions';
import type { Wanted } from './spread';
import { spread } from './spread';

/**
 * Notifies Mirakl of units that will not come (OR30). Once the customer was charged, Mirakl lets a seller cancel no
 * more, and the units are refunded and excluded from shipping instead (OR28): for the customer it is the same.
 */
export const tellCancellation = (
  shop: MiraklShop,
  subject: ChannelOrder,
  message: CancellationMessage,
  attempt: Attempt,
): Promise<void> =>
  reduce(shop, subject, attempt, (order) => {
    const isRefund = isCharged(order);
    const { cancel, refund } = shop.settings.reasons;
    return {
      list: isRefund ? 'refunds' : 'cancelations',
      withdraws: isRefund,
      // The given reason is one for cancelling; the marketplace has others for refunds.
      reason: isRefund ? refund : reasonCode(message.reason, cancel),
      shares: spread(lineAmounts(order), wantedOf(order, message), taxOnTop(order)),
    };
  });

const isCharged = (order: MiraklOrder): boolean =>
  order.customer_debited_date != null && order.can_cancel !== true;

/**
 * The last units of a line take all that is left of its price, so that no rounding difference remains; and no more
 * shipping is refunded than there is, since Mirakl never charged that of refused lines.
 */
function wantedOf(order: MiraklOrder, message: CancellationMessage): Wanted {
  const onTop = taxOnTop(order);
  const amounts = lineAmounts(order);
  const left = (id: string): LineAmounts['left'] | undefined => amounts.find((line) => line.id === id)?.left;
  const lines = message.lines.map(({ id, quantity, amount }) => {
    const rest = left(id);
    if (!rest) return { id, quantity, amount };
    const most = grossOf(rest.goods, onTop);
    return { id, quantity, amount: quantity >= rest.quantity ? most : Math.min(amount, most) };
  });
  const shippingLeft = amounts
    .filter((line) => line.state !== 'REFUSED')
    .reduce((sum, line) => sum + grossOf(line.left.shipping, onTop), 0);
  const shipping = Math.min(
    message.lines.reduce((sum, line) => sum + line.shipping, 0),
    shippingLeft,
  );
  return { lines, shipping, total: lines.reduce((sum, line) => sum + line.amount, shipping) };
}
