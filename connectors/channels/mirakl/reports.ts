import type { ImportedOrder } from '../../../domain/ports';
import { chargedAmount } from './amounts';
import type { MiraklOrder } from './order-schema';
import { PAYMENT_ID } from './take';

const ARRIVED: ReadonlySet<string> = new Set(['RECEIVED', 'CLOSED']);

/**
 * What Mirakl reports about an order, each change once: the customer was charged, has it, or the order was cancelled.
 * An order that was refused in the marketplace's back office is reported like one that was cancelled there. A closed
 * order counts as received only if a line is: one that was refunded in full is closed too.
 */
export function reportsOf(order: MiraklOrder): ImportedOrder['reports'] {
  const id = order.order_id;
  const reports: ImportedOrder['reports'][number][] = [];
  if (order.customer_debited_date != null) {
    const amount = chargedAmount(order);
    if (amount > 0) {
      reports.push({ key: `${id}:paid`, report: { state: 'paid', paymentId: PAYMENT_ID, amount } });
    }
  }
  if (
    ARRIVED.has(order.order_state) &&
    order.order_lines.some((line) => ARRIVED.has(line.order_line_state))
  ) {
    reports.push({ key: `${id}:received`, report: { state: 'received' } });
  }
  if (order.order_state === 'CANCELED' || order.order_state === 'REFUSED') {
    reports.push({ key: `${id}:cancelled`, report: { state: 'cancelled', reason: reasonOf(order) } });
  }
  return reports;
}

/** Mirakl's code of the reason, or the state if there is none; a text might name a person. */
function reasonOf({ order_state_reason_code, order_state }: MiraklOrder): string {
  const code = order_state_reason_code ?? '';
  return /^[\w.-]{1,50}$/.test(code) ? code : order_state.toLowerCase();
}
