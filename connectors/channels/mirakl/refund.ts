import type { Attempt, ChannelOrder, RefundMessage } from '../../../domain/ports';
import { lineAmounts, taxOnTop } from './amounts';
import type { MiraklShop } from './api';
import { reasonCode } from './reasons';
import { reduce } from './reductions';
import { spread } from './spread';

/** Has Mirakl give money back (OR28); the pieces stay as they are. */
export const tellRefund = (
  shop: MiraklShop,
  subject: ChannelOrder,
  message: RefundMessage,
  attempt: Attempt,
): Promise<void> =>
  reduce(shop, subject, attempt, (order) => ({
    list: 'refunds',
    withdraws: false,
    reason: reasonCode(message.reason, shop.settings.reasons.refund),
    shares: spread(
      lineAmounts(order),
      { lines: message.lines, shipping: message.shipping, total: message.amount },
      taxOnTop(order),
    ),
  }));
