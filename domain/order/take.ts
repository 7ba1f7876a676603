import { z } from 'zod';
import type { Money } from '../money';
import { currencySchema, MAX_AMOUNT, moneySchema } from '../money';
import type { Policy } from '../policy';
import { totalsOf } from './amounts';
import type { OrderTaken } from './facts';
import { optional, optionalText, text } from './input';
import { PAYMENT_STATES } from './model';
import type { Address, Customer } from './people';
import { addressSchema, customerSchema } from './people';

/** The number of a product, of lines and in stock. */
export const skuSchema = text(120);

const taxSchema = z.strictObject({
  code: text(40),
  amount: moneySchema,
  included: z.boolean().default(true).describe('true: the price includes the tax'),
});

const lineSchema = z.strictObject({
  id: text(64),
  sku: skuSchema,
  name: optionalText(500),
  quantity: z.int().min(1).max(1_000_000),
  unitPrice: moneySchema,
  discount: optional(moneySchema).describe('the discount on the whole line'),
  taxes: optional(z.array(taxSchema).max(20)),
  shippingPrice: optional(moneySchema),
  weightGrams: optional(z.int().min(0).max(100_000_000)),
  sellerId: optionalText(64),
  supplier: optionalText(64).describe('the supplier connection that ships the line to the customer'),
});

const paymentSchema = z.strictObject({
  id: z.string().regex(/^[\w.\-:]{1,64}$/, 'expected up to 64 letters, digits or . - : _'),
  method: optional(
    z.string().regex(/^[\w.\- ]{1,64}$/, 'expected up to 64 letters, digits, spaces or . - _'),
  ),
  amount: moneySchema,
  state: z.enum(PAYMENT_STATES),
});

/** The body of `POST /v1/orders`. */
export const takeOrderSchema = z
  .strictObject({
    channel: z.string().trim().min(1).max(64),
    externalId: text(100),
    mode: z.enum(['live', 'test']).default('live'),
    placedAt: optional(z.iso.datetime({ offset: true })).describe(
      'when the customer placed the order, RFC 3339; absent: now',
    ),
    currency: currencySchema,
    customer: optional(customerSchema),
    shippingAddress: optional(addressSchema),
    billingAddress: optional(addressSchema),
    lines: z.array(lineSchema).min(1).max(500),
    shipping: optional(
      z.strictObject({
        price: optional(moneySchema),
        taxes: optional(z.array(taxSchema).max(20)),
        method: optionalText(80),
        tracked: z.boolean().default(false),
        delivery: z.enum(['parcel', 'pickup']).default('parcel'),
      }),
    ),
    payment: z.strictObject({
      mode: z.enum(['prepaid', 'on_delivery', 'on_invoice', 'channel']),
      captured: optional(moneySchema),
    }),
    payments: optional(z.array(paymentSchema).max(20)),
    requiresAcceptance: optional(z.boolean()),
    total: optional(moneySchema).describe('if given, must equal the sum of the parts'),
  })
  .superRefine((order, context) => {
    for (const [path, money] of moneyIn(order)) {
      if (money.currency !== order.currency) {
        const message = `expected ${order.currency}, the currency of the order, not ${money.currency}`;
        context.addIssue({ code: 'custom', path, message });
      }
    }
    for (const index of duplicates(order.lines.map((line) => line.id))) {
      const message = 'expected a unique line id';
      context.addIssue({ code: 'custom', path: ['lines', index, 'id'], message });
    }
    for (const index of duplicates((order.payments ?? []).map((payment) => payment.id))) {
      const message = 'expected a unique payment id';
      context.addIssue({ code: 'custom', path: ['payments', index, 'id'], message });
    }
    if (order.payments && order.payment.captured) {
      const message = 'expected either payments or payment.captured, not both';
      context.addIssue({ code: 'custom', path: ['payments'], message });
    }
    order.lines.forEach((line, index) => {
      if (line.supplier !== undefined && order.shipping?.delivery === 'pickup') {
        const message = 'expected no supplier, as the order is a store pickup';
        context.addIssue({ code: 'custom', path: ['lines', index, 'supplier'], message });
      }
      if ((line.discount?.amount ?? 0) > line.unitPrice.amount * line.quantity) {
        const message = 'expected at most the price of the line';
        context.addIssue({ code: 'custom', path: ['lines', index, 'discount'], message });
      }
    });
    const { total } = totalsOf(shippingOf(order), order.lines.map(pricedLine));
    if (total > MAX_AMOUNT * 10) {
      context.addIssue({
        code: 'custom',
        path: ['lines'],
        message: 'the total of the order is too large',
      });
    }
    if (order.total && order.total.amount !== total) {
      const message = `expected ${total}, the sum of the parts in minor units, not ${order.total.amount}`;
      context.addIssue({ code: 'custom', path: ['total', 'amount'], message });
    }
  })
  .meta({ id: 'TakeOrder' });

export type TakeOrder = z.infer<typeof takeOrderSchema>;

/** The personal data and texts of an order. They are stored in the vault only. */
export interface OrderContent {
  readonly customer?: Customer | undefined;
  readonly shippingAddress?: Address | undefined;
  readonly billingAddress?: Address | undefined;
  /** Product names by line id. */
  readonly lineNames: Readonly<Record<string, string>>;
}

/** A new order without its personal data: everything the rules need. */
export type TakeBody = Omit<OrderTaken, 'type'>;

const minor = (money: Money | undefined): number => money?.amount ?? 0;

const taxesOf = (taxes: z.infer<typeof taxSchema>[] | undefined) =>
  (taxes ?? []).map((tax) => ({ code: tax.code, amount: tax.amount.amount, included: tax.included }));

const pricedLine = (line: TakeOrder['lines'][number]) => ({
  unitPrice: line.unitPrice.amount,
  discount: minor(line.discount),
  taxes: taxesOf(line.taxes),
  shippingPrice: minor(line.shippingPrice),
  units: line.quantity,
});

const shippingOf = (order: Pick<TakeOrder, 'shipping'>) => ({
  price: minor(order.shipping?.price),
  taxes: taxesOf(order.shipping?.taxes),
  method: order.shipping?.method ?? null,
  tracked: order.shipping?.tracked ?? false,
});

function paymentsOf(order: TakeOrder): TakeBody['payments'] {
  if (order.payments) {
    return order.payments.map((payment) => ({
      id: payment.id,
      method: payment.method ?? null,
      amount: payment.amount.amount,
      state: payment.state,
    }));
  }
  const captured = minor(order.payment.captured);
  return captured > 0 ? [{ id: 'initial', method: null, amount: captured, state: 'captured' }] : [];
}

const isPickup = (order: Pick<TakeOrder, 'shipping'>): boolean => order.shipping?.delivery === 'pickup';

const supplierOf = (name: string | null, kinds: ReadonlyMap<string, string> = new Map()) => {
  const kind = name === null ? undefined : kinds.get(name);
  return name === null || kind === undefined ? null : { name, kind };
};

/** The supplier connections that a new order's lines come from. */
export const suppliersNamed = (order: TakeOrder, policy: Pick<Policy, 'supplier'>): string[] => [
  ...new Set(order.lines.flatMap((line) => line.supplier ?? policy.supplier ?? [])),
];

/** Splits a new order into what the rules know (no personal data) and what the vault stores. */
export function splitTake(
  order: TakeOrder,
  known: Pick<TakeBody, 'orderId' | 'channel' | 'policy'> & {
    readonly now: string;
    readonly sellerId?: string;
    /** It is posted although its channel imports its orders. */
    readonly isPosted?: boolean;
    /** The kinds of the supplier connections that the order's lines name. */
    readonly suppliers?: ReadonlyMap<string, string>;
  },
): { body: TakeBody; content: OrderContent } {
  const names = order.lines.flatMap((line) =>
    line.name === undefined ? [] : [[line.id, line.name] as const],
  );
  const decides = known.policy.acceptanceBy !== 'none';
  return {
    body: {
      orderId: known.orderId,
      channel: known.channel,
      policy: known.policy,
      externalId: order.externalId,
      mode: order.mode,
      currency: order.currency,
      placedAt: new Date(order.placedAt ?? known.now).toISOString(),
      requiresAcceptance: decides && (order.requiresAcceptance ?? known.policy.requiresAcceptance),
      paymentMode: order.payment.mode,
      delivery: order.shipping?.delivery ?? 'parcel',
      lines: order.lines.map((line) => {
        const { units: _, ...prices } = pricedLine(line);
        return {
          id: line.id,
          sku: line.sku,
          quantity: line.quantity,
          sellerId: line.sellerId ?? known.sellerId ?? null,
          weightGrams: line.weightGrams ?? null,
          supplier: isPickup(order)
            ? null
            : supplierOf(line.supplier ?? known.policy.supplier, known.suppliers),
          ...prices,
        };
      }),
      shipping: shippingOf(order),
      payments: paymentsOf(order),
      destination: order.shippingAddress?.country ?? null,
      ...(known.isPosted ? { posted: true } : {}),
    },
    content: {
      customer: order.customer,
      shippingAddress: order.shippingAddress,
      billingAddress: order.billingAddress,
      lineNames: Object.fromEntries(names),
    },
  };
}

function* moneyIn(order: {
  lines: TakeOrder['lines'];
  shipping?: TakeOrder['shipping'];
  payment: TakeOrder['payment'];
  payments?: TakeOrder['payments'];
  total?: TakeOrder['total'];
}): Generator<[PropertyKey[], Money]> {
  for (const [index, line] of order.lines.entries()) {
    yield [['lines', index, 'unitPrice', 'currency'], line.unitPrice];
    if (line.discount) yield [['lines', index, 'discount', 'currency'], line.discount];
    if (line.shippingPrice) yield [['lines', index, 'shippingPrice', 'currency'], line.shippingPrice];
    for (const [n, tax] of (line.taxes ?? []).entries()) {
      yield [['lines', index, 'taxes', n, 'amount', 'currency'], tax.amount];
    }
  }
  if (order.shipping?.price) yield [['shipping', 'price', 'currency'], order.shipping.price];
  for (const [n, tax] of (order.shipping?.taxes ?? []).entries()) {
    yield [['shipping', 'taxes', n, 'amount', 'currency'], tax.amount];
  }
  if (order.payment.captured) yield [['payment', 'captured', 'currency'], order.payment.captured];
  for (const [n, payment] of (order.payments ?? []).entries()) {
    yield [['payments', n, 'amount', 'currency'], payment.amount];
  }
  if (order.total) yield [['total', 'currency'], order.total];
}

function duplicates(ids: readonly string[]): number[] {
  return ids.flatMap((value, index) => (ids.indexOf(value) < index ? [index] : []));
}
