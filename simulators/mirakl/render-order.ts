import { decimalsOf, toDecimalNumber } from '../core/decimal';
import { linePrice, orderTotals } from './amounts';
import { sellerMayCancel } from './lifecycle';
import type { Order, OrderLine, Reduction, Refund, Shop, TaxAmount } from './model';

/**
 * The API's dates of orders have no fractions of a second, so a reader's cursor lies up to a second early.
 */
export function wholeSeconds(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

export function milliseconds(at: number): string {
  return new Date(at).toISOString();
}

function orNull(at: number | null, format: (at: number) => string): string | null {
  return at === null ? null : format(at);
}

const REFUNDABLE = new Set(['SHIPPING', 'SHIPPED', 'TO_COLLECT', 'RECEIVED', 'CLOSED', 'INCIDENT_OPEN']);

/** Whether money of this line can be refunded: it was charged, and not all of it was refunded yet. */
export function isRefundable(order: Order, line: OrderLine): boolean {
  const isPaid = order.debitedAt !== null || order.workflow === 'NO_CUSTOMER_PAYMENT_CONFIRMATION';
  return isPaid && REFUNDABLE.has(line.state);
}

/** The order as OR11 shows it to the seller. */
export function renderOrder(order: Order, shop: Shop): Record<string, unknown> {
  const money = moneyOf(order);
  const { priceMinor, shippingMinor } = orderTotals(order);
  // A seller sees the address once the goods are to go there.
  const knowsAddress = order.shippingSince !== null;
  const live = order.lines.filter((line) => line.state !== 'REFUSED' && line.state !== 'CANCELED');
  return {
    order_id: order.id,
    commercial_id: order.commercialId,
    order_state: order.state,
    order_state_reason_code: null,
    order_state_reason_label: null,
    created_date: wholeSeconds(order.createdAt),
    last_updated_date: wholeSeconds(order.updatedAt),
    acceptance_decision_date: orNull(order.decidedAt, wholeSeconds),
    customer_debited_date: orNull(order.debitedAt, milliseconds),
    transaction_date: orNull(order.debitedAt, milliseconds),
    transaction_number: order.transaction,
    shipping_deadline: milliseconds(order.shippingDeadlineAt),
    leadtime_to_ship: order.leadtimeToShip,
    currency_iso_code: order.currency,
    price: money(priceMinor),
    shipping_price: money(shippingMinor),
    total_price: money(priceMinor + shippingMinor),
    total_commission: 0,
    order_tax_mode: order.taxMode,
    payment_workflow: order.workflow,
    payment_type: 'CARD',
    can_cancel: sellerMayCancel(order, shop),
    can_shop_ship: order.state === 'SHIPPING',
    customer_directly_pays_seller: false,
    fully_refunded: live.length > 0 && live.every((line) => line.state === 'REFUNDED'),
    has_customer_message: false,
    has_incident: order.lines.some((line) => line.state === 'INCIDENT_OPEN'),
    has_invoice: false,
    channel: null,
    customer: {
      ...order.customer,
      shipping_address: knowsAddress ? order.shippingAddress : null,
      billing_address: knowsAddress ? order.billingAddress : null,
    },
    customer_notification_email: order.email,
    delivery_date: null,
    fulfillment: { center: { code: 'DEFAULT' } },
    order_additional_fields: [],
    order_lines: order.lines.map((line) => renderLine(order, line, money)),
    promotions: { applied_promotions: [], total_deduced_amount: 0 },
    references: null,
    shipping_carrier_code: order.tracking?.carrier_code ?? null,
    shipping_carrier_standard_code: order.tracking?.carrier_standard_code ?? null,
    shipping_company: order.tracking?.carrier_name ?? null,
    shipping_tracking: order.tracking?.tracking_number ?? null,
    shipping_tracking_url: order.tracking?.tracking_url ?? null,
    shipping_type_code: order.shipping.code,
    shipping_type_label: order.shipping.label,
    shipping_zone_code: order.shipping.zoneCode,
    shipping_zone_label: order.shipping.zoneLabel,
    shop_id: shop.shopId,
    shop_name: shop.name,
  };
}

type Money = (minor: number) => number;

/** Turns minor units of the order's currency into the API's numbers. */
export function moneyOf(order: Order): Money {
  const decimals = decimalsOf(order.currency);
  return (minor) => toDecimalNumber(minor, decimals);
}

function renderLine(order: Order, line: OrderLine, money: Money): Record<string, unknown> {
  return {
    order_line_id: line.id,
    order_line_index: line.index,
    order_line_state: line.state,
    order_line_state_reason_code: line.reason?.code ?? null,
    order_line_state_reason_label: line.reason?.label ?? null,
    offer_id: line.offerId,
    offer_sku: line.offerSku,
    offer_state_code: '11',
    product_sku: line.productSku,
    product_title: line.title,
    product_medias: [],
    category_code: 'GOODS',
    category_label: 'Goods',
    description: null,
    quantity: line.quantity,
    price_unit: money(line.unitPriceMinor),
    price: money(linePrice(line)),
    shipping_price: money(line.shippingMinor),
    total_price: money(linePrice(line) + line.shippingMinor),
    price_additional_info: null,
    commission_fee: 0,
    total_commission: 0,
    taxes: renderTaxes(line.taxes, money),
    shipping_taxes: renderTaxes(line.shippingTaxes, money),
    promotions: [],
    order_line_additional_fields: [],
    can_refund: isRefundable(order, line),
    created_date: wholeSeconds(order.createdAt),
    last_updated_date: wholeSeconds(order.updatedAt),
    debited_date: orNull(order.debitedAt, wholeSeconds),
    shipped_date: orNull(line.shippedAt, wholeSeconds),
    received_date: orNull(line.receivedAt, wholeSeconds),
    refunds: line.refunds.map((refund) => renderRefund(refund, money)),
    cancelations: line.cancelations.map((cancelation) => renderReduction(cancelation, money)),
  };
}

export function renderTaxes(taxes: readonly TaxAmount[], money: Money): Record<string, unknown>[] {
  return taxes.map(({ code, amountMinor, rate }) => ({
    code,
    amount: money(amountMinor),
    ...(rate === null ? {} : { rate }),
  }));
}

function renderReduction(reduction: Reduction, money: Money): Record<string, unknown> {
  return {
    id: reduction.id,
    created_date: wholeSeconds(reduction.at),
    quantity: reduction.quantity,
    amount: money(reduction.amountMinor),
    shipping_amount: money(reduction.shippingMinor),
    taxes: renderTaxes(reduction.taxes, money),
    shipping_taxes: renderTaxes(reduction.shippingTaxes, money),
    reason_code: reduction.reasonCode,
    commission_amount: 0,
    commission_total_amount: 0,
    fees: [],
  };
}

function renderRefund(refund: Refund, money: Money): Record<string, unknown> {
  return {
    ...renderReduction(refund, money),
    order_refund_id: refund.orderRefundId,
    state: refund.state,
    refund_state: refund.state,
    transaction_date: refund.state === 'REFUNDED' ? wholeSeconds(refund.at) : null,
    transaction_number: refund.state === 'REFUNDED' ? `RF_${refund.id}` : null,
  };
}
