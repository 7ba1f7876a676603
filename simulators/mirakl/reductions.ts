import { randomUUID } from 'node:crypto';
import { decimalsOf, toMinor } from '../core/decimal';
import type { JsonObject } from '../core/json';
import { asArray, asInteger, asObject, asText } from '../core/json';
import { remainderOf, remainingTax } from './amounts';
import type { FieldError } from './errors';
import { invalid, refuse } from './errors';
import type { Marketplace } from './marketplace';
import type { Order, OrderLine, Reduction, Shop, TaxAmount, TaxMode } from './model';
import type { ReasonType } from './reasons';
import { REASONS } from './reasons';
import { moneyOf, renderTaxes } from './render-order';

/** A refund or cancelation as requested, and where it belongs. */
export interface RequestedReduction {
  field: string;
  sent: JsonObject;
  order: Order;
  line: OrderLine;
  reduction: Reduction;
}

/** What has been requested, checked against what is left of each line. */
export interface RequestedReductions {
  taxMode: TaxMode;
  items: RequestedReduction[];
}

/** What makes a line unfit for the operation, if anything. */
export type LineCheck = (
  order: Order,
  line: OrderLine,
  reduction: Reduction,
  sent: JsonObject,
) => string | undefined;

/**
 * Reads OR28's refunds or OR30's cancelations. All of them are checked, each against what the ones before it
 * would leave, before any is applied: one that does not fit refuses the whole request.
 */
export function readReductions(
  market: Marketplace,
  shop: Shop,
  body: unknown,
  listName: 'refunds' | 'cancelations',
  check: LineCheck,
): RequestedReductions {
  const list = asArray(asObject(body)[listName]);
  if (list === undefined || list.length === 0) throw invalid(listName, 'must not be empty');
  const taxMode = readTaxMode(asObject(body).order_tax_mode);
  const reasons: ReasonType = listName === 'refunds' ? 'REFUND' : 'CANCELATION';
  const errors: FieldError[] = [];
  const items: RequestedReduction[] = [];
  list.map(asObject).forEach((sent, index) => {
    const field = `${listName}[${index}]`;
    const found = findLine(market, shop, asText(sent.order_line_id));
    if (found === undefined) {
      errors.push(
        fieldError(`${field}.order_line_id`, 'ORDER_LINE_NOT_FOUND', 'The order line does not exist'),
      );
      return;
    }
    const { order, line } = found;
    const reduction = readReduction(market, order, sent);
    const applied = items.filter((item) => item.line === line).map((item) => item.reduction);
    errors.push(
      ...amountErrors(field, line, reduction, applied),
      ...valueErrors(field, order, sent, reasons),
    );
    const unfit = check(order, line, reduction, sent);
    if (unfit !== undefined)
      errors.push(fieldError(`${field}.order_line_id`, 'ORDER_LINE_INVALID_STATE', unfit));
    items.push({ field, sent, order, line, reduction });
  });
  if (errors.length > 0)
    throw refuse(400, 'VALIDATION_ERROR', errors[0]?.message ?? 'Input validation failed', errors);
  return { taxMode: taxMode ?? items[0]?.order.taxMode ?? 'TAX_INCLUDED', items };
}

function readTaxMode(value: unknown): TaxMode | undefined {
  if (value === undefined || value === null) return undefined;
  if (value === 'TAX_INCLUDED' || value === 'TAX_EXCLUDED') return value;
  throw invalid('order_tax_mode', 'must be TAX_INCLUDED or TAX_EXCLUDED');
}

function findLine(
  market: Marketplace,
  shop: Shop,
  id: string | undefined,
): { order: Order; line: OrderLine } | undefined {
  // A line's id is its order's id, a dash and its number.
  const order = id === undefined ? undefined : market.orders.get(id.slice(0, id.lastIndexOf('-')));
  const line = order?.lines.find((candidate) => candidate.id === id);
  return order === undefined || line === undefined || order.shopKey !== shop.apiKey
    ? undefined
    : { order, line };
}

function readReduction(market: Marketplace, order: Order, sent: JsonObject): Reduction {
  const amount = (value: unknown): number => toMinor(value, decimalsOf(order.currency)) ?? Number.NaN;
  const taxes = (value: unknown): TaxAmount[] =>
    (asArray(value) ?? []).map(asObject).map((tax) => ({
      code: asText(tax.code) ?? '',
      amountMinor: amount(tax.amount),
      rate: null,
    }));
  return {
    id: '',
    at: market.now(),
    quantity: sent.quantity === undefined ? 0 : (asInteger(sent.quantity) ?? Number.NaN),
    amountMinor: amount(sent.amount),
    shippingMinor: sent.shipping_amount === undefined ? Number.NaN : amount(sent.shipping_amount),
    taxes: taxes(sent.taxes),
    shippingTaxes: taxes(sent.shipping_taxes),
    reasonCode: asText(sent.reason_code) ?? '',
  };
}

function amountErrors(
  field: string,
  line: OrderLine,
  wanted: Reduction,
  applied: readonly Reduction[],
): FieldError[] {
  const left = remainderOf(line);
  const sum = (pick: (reduction: Reduction) => number): number =>
    applied.reduce((total, one) => total + pick(one), 0);
  const errors: FieldError[] = [];
  const within = (name: string, value: number, limit: number): void => {
    if (!Number.isFinite(value) || value < 0) {
      errors.push(
        fieldError(`${field}.${name}`, 'VALIDATION_ERROR', `${name} must be a positive number or zero`),
      );
    } else if (value > limit) {
      errors.push(
        fieldError(`${field}.${name}`, 'AMOUNT_TOO_HIGH', `${name} is higher than what is left of the line`),
      );
    }
  };
  within('amount', wanted.amountMinor, left.amountMinor - sum((one) => one.amountMinor));
  within('shipping_amount', wanted.shippingMinor, left.shippingMinor - sum((one) => one.shippingMinor));
  within('quantity', wanted.quantity, left.quantity - sum((one) => one.quantity));
  for (const [name, part] of [
    ['taxes', 'taxes'],
    ['shipping_taxes', 'shippingTaxes'],
  ] as const) {
    for (const tax of wanted[part]) {
      const already = applied.flatMap((one) => one[part]).filter((one) => one.code === tax.code);
      const limit = remainingTax(line, part, tax.code) ?? -1;
      within(name, tax.amountMinor, limit - already.reduce((total, one) => total + one.amountMinor, 0));
    }
  }
  if (wanted.amountMinor === 0 && wanted.shippingMinor === 0 && wanted.quantity === 0) {
    errors.push(fieldError(`${field}.amount`, 'VALIDATION_ERROR', 'Nothing is asked for'));
  }
  return errors;
}

function valueErrors(field: string, order: Order, sent: JsonObject, type: ReasonType): FieldError[] {
  const errors: FieldError[] = [];
  const currency = asText(sent.currency_iso_code);
  if (currency !== undefined && currency !== order.currency) {
    const message = `The currency of the order is '${order.currency}'`;
    errors.push(fieldError(`${field}.currency_iso_code`, 'INVALID_CURRENCY', message));
  }
  const reason = asText(sent.reason_code);
  if (!REASONS.some((known) => known.code === reason && known.type === type)) {
    errors.push(
      fieldError(`${field}.reason_code`, 'REASON_NOT_FOUND', `No ${type} reason with code '${reason ?? ''}'`),
    );
  }
  return errors;
}

function fieldError(field: string, code: string, message: string): FieldError {
  return { field, code, message };
}

/** The fields of the response that refunds and cancelations share. */
export function renderRequested({ order, line, reduction }: RequestedReduction): Record<string, unknown> {
  const money = moneyOf(order);
  return {
    order_line_id: line.id,
    amount: money(reduction.amountMinor),
    shipping_amount: money(reduction.shippingMinor),
    quantity: reduction.quantity,
    reason_code: reduction.reasonCode,
    currency_iso_code: order.currency,
    taxes: renderTaxes(reduction.taxes, money),
    shipping_taxes: renderTaxes(reduction.shippingTaxes, money),
    fees: [],
  };
}

/** An id such as groups the refunds of one request. */
export function newGroupId(): string {
  return randomUUID();
}
