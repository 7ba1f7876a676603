import { decimalsOf, toMinor } from '../core/decimal';
import { code } from '../core/ids';
import { debit } from './debit';
import { moveTo } from './lifecycle';
import type { Marketplace } from './marketplace';
import { DEFAULT_SHOP_KEY } from './marketplace';
import type {
  Address,
  Customer,
  Order,
  OrderLine,
  OrderState,
  PaymentWorkflow,
  TaxAmount,
  TaxMode,
} from './model';
import { PAYMENT_WORKFLOWS } from './model';

/** A tax of an order line; the amount is decimal. */
export interface NewTax {
  code: string;
  amount: string | number;
  rate?: number;
}

/** A line of an order to be created; amounts are decimal. */
export interface NewOrderLine {
  sku?: string;
  title?: string;
  quantity?: number;
  unitPrice?: string | number;
  shippingPrice?: string | number;
  taxes?: NewTax[];
  shippingTaxes?: NewTax[];
}

/**
 * An order to be created. All that is omitted gets a sensible value: one line, one unit, 19.90, a customer in
 * Paris.
 */
export interface NewMiraklOrder {
  /** The shop it is for; one that is not known yet is set up. */
  shopKey?: string;
  orderId?: string;
  commercialId?: string;
  state?: (typeof FIRST_STATES)[number];
  currency?: string;
  taxMode?: TaxMode;
  paymentWorkflow?: PaymentWorkflow;
  lines?: NewOrderLine[];
  customer?: Partial<Customer> & {
    email?: string;
    shippingAddress?: Partial<Address>;
    billingAddress?: Partial<Address>;
  };
  shippingType?: { code: string; label: string };
  leadtimeToShip?: number;
}

const FIRST_STATES = [
  'STAGING',
  'WAITING_ACCEPTANCE',
  'WAITING_DEBIT',
  'WAITING_DEBIT_PAYMENT',
  'SHIPPING',
] as const satisfies readonly OrderState[];

const DAY_MS = 86_400_000;

/**
 * A customer buys: creates a new order on the marketplace. Throws a RangeError if the input is invalid.
 */
export function addOrder(market: Marketplace, wish: NewMiraklOrder = {}): Order {
  const shopKey = wish.shopKey ?? DEFAULT_SHOP_KEY;
  const shop = market.shops.get(shopKey) ?? market.setUpShop(shopKey);
  const commercialId = wish.commercialId ?? `MIR-${code(8)}`;
  const id = wish.orderId ?? `${commercialId}-A`;
  if (market.orders.get(id) !== undefined) throw new RangeError(`order ${id} exists`);
  const currency = wish.currency ?? shop.currency;
  const workflow = oneOf(PAYMENT_WORKFLOWS, wish.paymentWorkflow ?? 'PAY_ON_ACCEPTANCE');
  const state = oneOf(FIRST_STATES, wish.state ?? 'WAITING_ACCEPTANCE');
  const at = market.now();
  const leadtimeToShip = wish.leadtimeToShip ?? 2;
  const order: Order = {
    id,
    ordinal: market.nextOrdinal(),
    commercialId,
    shopKey,
    state,
    currency,
    taxMode: wish.taxMode ?? 'TAX_INCLUDED',
    workflow,
    ...people(wish),
    lines: (wish.lines ?? [{}]).map((line, index) => newLine(id, line, index + 1, currency)),
    shipping: {
      ...(wish.shippingType ?? { code: 'STD', label: 'Standard' }),
      zoneCode: 'FR',
      zoneLabel: 'France',
    },
    leadtimeToShip,
    shippingDeadlineAt: at + leadtimeToShip * DAY_MS,
    createdAt: at,
    updatedAt: at,
    decidedAt: null,
    debitedAt: null,
    shippingSince: null,
    transaction: null,
    tracking: null,
    shipmentIds: [],
  };
  if (order.lines.length === 0) throw new RangeError('an order has at least one line');
  startIn(market, order, state, at);
  market.save(order, at);
  return order;
}

function startIn(market: Marketplace, order: Order, state: OrderState, at: number): void {
  if (state.startsWith('WAITING_DEBIT') || state === 'SHIPPING') order.decidedAt = at;
  const isPaid = state === 'SHIPPING' && order.workflow === 'PAY_ON_ACCEPTANCE';
  moveTo(order, isPaid ? 'WAITING_DEBIT' : state, at);
  if (isPaid) debit(market, order, at);
}

function newLine(orderId: string, wish: NewOrderLine, index: number, currency: string): OrderLine {
  const amount = (value: string | number): number => {
    const minor = toMinor(value, decimalsOf(currency));
    if (minor === undefined || minor < 0) throw new RangeError(`"${value}" is no amount of ${currency}`);
    return minor;
  };
  const taxes = (list: readonly NewTax[] = []): TaxAmount[] =>
    list.map((tax) => ({ code: tax.code, amountMinor: amount(tax.amount), rate: tax.rate ?? null }));
  const quantity = wish.quantity ?? 1;
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw new RangeError(`quantity ${quantity} is none`);
  const sku = wish.sku ?? `SKU-${index}`;
  return {
    id: `${orderId}-${index}`,
    index,
    state: 'WAITING_ACCEPTANCE',
    offerId: 2_000 + index,
    offerSku: sku,
    productSku: `P-${sku}`,
    title: wish.title ?? `Article ${sku}`,
    quantity,
    unitPriceMinor: amount(wish.unitPrice ?? (decimalsOf(currency) === 0 ? 1990 : '19.90')),
    shippingMinor: amount(wish.shippingPrice ?? 0),
    taxes: taxes(wish.taxes),
    shippingTaxes: taxes(wish.shippingTaxes),
    refunds: [],
    cancelations: [],
    inShipments: 0,
    shipped: 0,
    shippedAt: null,
    receivedAt: null,
    reason: null,
  };
}

function people(
  wish: NewMiraklOrder,
): Pick<Order, 'customer' | 'email' | 'shippingAddress' | 'billingAddress'> {
  const { email, shippingAddress, billingAddress, ...named } = wish.customer ?? {};
  const customer: Customer = {
    customer_id: `CUST-${code(6)}`,
    civility: null,
    firstname: 'Camille',
    lastname: 'Moreau',
    locale: 'fr_FR',
    ...named,
  };
  const home: Address = {
    civility: customer.civility,
    firstname: customer.firstname,
    lastname: customer.lastname,
    company: null,
    company_2: null,
    street_1: '12 rue des Lilas',
    street_2: null,
    zip_code: '75011',
    city: 'Paris',
    state: null,
    country: 'France',
    country_iso_code: 'FRA',
    phone: '+33100000000',
    phone_secondary: null,
    additional_info: null,
    ...shippingAddress,
  };
  return {
    customer,
    email: email ?? `${customer.customer_id.toLowerCase()}@notification.example`,
    shippingAddress: home,
    billingAddress: { ...home, ...billingAddress },
  };
}

function oneOf<T extends string>(allowed: readonly T[], value: string): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new RangeError(`"${value}" is none of ${allowed.join(', ')}`);
  return found;
}
