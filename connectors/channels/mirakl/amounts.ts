import { fromDecimal } from '../../../domain/money';
import type { MiraklLine, MiraklOrder, MiraklReduction } from './order-schema';

export interface TaxPart {
  readonly code: string;
  readonly amount: number;
}

/** A price as Mirakl writes it, in minor units: the net field, and the taxes beside it. */
export interface Price {
  readonly net: number;
  readonly taxes: readonly TaxPart[];
}

/** One line in minor units: as ordered, and what refunds and cancelations have left of it. */
export interface LineAmounts {
  readonly id: string;
  readonly state: string;
  readonly goods: Price;
  readonly shipping: Price;
  readonly left: { readonly goods: Price; readonly shipping: Price; readonly quantity: number };
}

/** Do taxes come on top of the prices? If they are included, `net` is what the customer pays. */
export const taxOnTop = (order: Pick<MiraklOrder, 'order_tax_mode'>): boolean =>
  order.order_tax_mode === 'TAX_EXCLUDED';

/** What the customer pays for it. */
export const grossOf = (price: Price, onTop: boolean): number =>
  onTop ? price.taxes.reduce((sum, tax) => sum + tax.amount, price.net) : price.net;

/** Throws a RangeError if an amount is no amount of the order's currency. */
export function lineAmounts(order: MiraklOrder): LineAmounts[] {
  const minor = (value: number | string): number => fromDecimal(value, order.currency_iso_code);
  return order.order_lines.map((line) => amountsOfLine(line, minor));
}

type Minor = (value: number | string) => number;

const pricesOf = (minor: Minor, net: number | string, taxes: MiraklLine['taxes']): Price => ({
  net: minor(net),
  taxes: taxes.map(({ code, amount }) => ({ code, amount: minor(amount) })),
});

function amountsOfLine(line: MiraklLine, minor: Minor): LineAmounts {
  const goods = pricesOf(minor, line.price, line.taxes);
  const shipping = pricesOf(minor, line.shipping_price, line.shipping_taxes);
  const gone = [...line.refunds, ...line.cancelations];
  return {
    id: line.order_line_id,
    state: line.order_line_state,
    goods,
    shipping,
    left: {
      goods: gone.reduce((left, part) => without(left, pricesOf(minor, part.amount, part.taxes)), goods),
      shipping: gone.reduce(
        (left, part) => without(left, pricesOf(minor, part.shipping_amount, part.shipping_taxes)),
        shipping,
      ),
      quantity: gone.reduce((left, part) => left - part.quantity, line.quantity),
    },
  };
}

/** Never below zero: amounts that Mirakl shows rounded must not turn into a debt. */
const without = (price: Price, part: Price): Price => ({
  net: Math.max(0, price.net - part.net),
  taxes: price.taxes.map(({ code, amount }) => {
    const gone = part.taxes.filter((tax) => tax.code === code).reduce((sum, tax) => sum + tax.amount, 0);
    return { code, amount: Math.max(0, amount - gone) };
  }),
});

/** The part of a line that was refunded before the customer was charged, so that it never counted. */
const isBefore = (reduction: MiraklReduction, at: number): boolean =>
  Date.parse(reduction.created_date ?? '') < at;

/** What the customer was charged for the order: refused lines and what was cancelled before are no part of it. */
export function chargedAmount(order: MiraklOrder): number {
  const debitedAt = Date.parse(order.customer_debited_date ?? '');
  const charged = order.order_lines
    .filter((line) => line.order_line_state !== 'REFUSED')
    .map((line) => ({
      ...line,
      refunds: [],
      cancelations: line.cancelations.filter((part) => isBefore(part, debitedAt)),
    }));
  return lineAmounts({ ...order, order_lines: charged }).reduce(
    (sum, { left }) => sum + grossOf(left.goods, taxOnTop(order)) + grossOf(left.shipping, taxOnTop(order)),
    0,
  );
}
