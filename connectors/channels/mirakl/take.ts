import { fromDecimal } from '../../../domain/money';
import type { OrderContent, TakeOrder } from '../../../domain/order/take';
import { takeOrderSchema } from '../../../domain/order/take';
import { issuesOf } from '../../shared/callback';
import { cleanText } from '../../shared/text';
import type { LineAmounts, TaxPart } from './amounts';
import { chargedAmount, grossOf, lineAmounts, taxOnTop } from './amounts';
import type { MiraklLine, MiraklOrder } from './order-schema';
import { isUndecided } from './order-schema';
import { titleOf } from './people';
import { Unreadable } from './unreadable';

/** A marketplace order is paid once, to the marketplace; Mirakl's own number may come only with the debit. */
export const PAYMENT_ID = 'channel';

/** Lines that are not to be shipped, of an order that is seen for the first time. */
const GONE: ReadonlySet<string> = new Set(['REFUSED', 'CANCELED', 'REFUNDED']);

/**
 * The order in the form in which orders are taken. The connection's name is its channel, Mirakl's id its external
 * id, and a line keeps Mirakl's id, so that every later message names what Mirakl knows. Fees beside the price are
 * not read: they concern the marketplace. Throws `Unreadable`.
 */
export function takeOf(order: MiraklOrder, channel: string, content: OrderContent): TakeOrder {
  const wanted = order.order_lines.filter((line) => !GONE.has(line.order_line_state));
  // An order of which nothing is left is only reported on; it still has to be something.
  const lines = wanted.length > 0 ? wanted : order.order_lines;
  const amounts = new Map(lineAmounts(order).map((line) => [line.id, line]));
  const { customer, shippingAddress, billingAddress } = content;
  const method = cleanText(order.shipping_type_code, 80);
  const result = takeOrderSchema.safeParse({
    channel,
    externalId: order.order_id,
    placedAt: order.created_date,
    currency: order.currency_iso_code,
    customer,
    shippingAddress,
    billingAddress,
    lines: lines.map((line) => lineOf(order, line, amounts.get(line.order_line_id))),
    shipping: {
      taxes: shippingTaxes(order, lines, amounts),
      ...(method === null ? {} : { method }),
    },
    payment: { mode: 'channel' },
    payments: [paymentOf(order)],
    requiresAcceptance: isUndecided(order.order_state),
  });
  if (!result.success) throw new Unreadable(issuesOf(result.error));
  return result.data;
}

function lineOf(order: MiraklOrder, line: MiraklLine, amounts: LineAmounts | undefined) {
  const currency = order.currency_iso_code;
  const money = (amount: number) => ({ amount, currency });
  const price = amounts?.goods.net ?? 0;
  const { unitPrice, discount } = unitPriceOf(line, price, currency);
  const taxes = (amounts?.goods.taxes ?? []).map((tax) => taxLine(order, tax));
  return {
    id: line.order_line_id,
    sku: line.offer_sku,
    name: titleOf(line) ?? undefined,
    quantity: line.quantity,
    unitPrice: money(unitPrice),
    ...(discount > 0 ? { discount: money(discount) } : {}),
    ...(taxes.length > 0 ? { taxes } : {}),
    shippingPrice: money(amounts?.shipping.net ?? 0),
  };
}

/**
 * The price of the line is authoritative. If units times their price is more (a promotion), the rest is a
 * discount; if it is less or cannot be divided, the price of a unit is rounded up and the rest deducted again.
 */
function unitPriceOf(
  line: MiraklLine,
  price: number,
  currency: string,
): { unitPrice: number; discount: number } {
  const shown = shownUnitPrice(line, currency);
  const quantity = Math.max(1, line.quantity);
  const unitPrice = shown * quantity >= price ? shown : Math.ceil(price / quantity);
  return { unitPrice, discount: unitPrice * quantity - price };
}

/** The price of a unit as shown; null if it has more decimals than the currency, as divided prices do. */
function shownUnitPrice({ price_unit }: MiraklLine, currency: string): number {
  try {
    return fromDecimal(price_unit ?? 0, currency);
  } catch {
    return 0;
  }
}

const taxLine = (order: MiraklOrder, { code, amount }: TaxPart) => ({
  code: cleanText(code, 40) ?? 'tax',
  amount: { amount, currency: order.currency_iso_code },
  included: !taxOnTop(order),
});

/** Taxes on shipping by code: lines carry the price of shipping, the order its taxes. */
function shippingTaxes(
  order: MiraklOrder,
  lines: readonly MiraklLine[],
  amounts: ReadonlyMap<string, LineAmounts>,
) {
  const sums = new Map<string, number>();
  for (const line of lines) {
    for (const { code, amount } of amounts.get(line.order_line_id)?.shipping.taxes ?? []) {
      sums.set(code, (sums.get(code) ?? 0) + amount);
    }
  }
  return [...sums].map(([code, amount]) => taxLine(order, { code, amount }));
}

function paymentOf(order: MiraklOrder) {
  const isDebited = order.customer_debited_date != null;
  const method = order.payment_type ?? '';
  return {
    id: PAYMENT_ID,
    ...(/^[\w.\- ]{1,64}$/.test(method) ? { method } : {}),
    amount: { amount: isDebited ? chargedAmount(order) : totalOf(order), currency: order.currency_iso_code },
    state: isDebited ? ('captured' as const) : ('pending' as const),
  };
}

/** What the customer would pay if every line were accepted. */
const totalOf = (order: MiraklOrder): number =>
  lineAmounts(order).reduce(
    (sum, line) => sum + grossOf(line.goods, taxOnTop(order)) + grossOf(line.shipping, taxOnTop(order)),
    0,
  );
