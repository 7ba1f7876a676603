import { decimalsOf, toDecimalText } from '../core/decimal';
import { orderTotals } from './amounts';
import { moveTo } from './lifecycle';
import type { Marketplace } from './marketplace';
import type { Order } from './model';

/**
 * The customer pays, and the ledger has the amount. An order that waited for it may be shipped from now on.
 */
export function debit(market: Marketplace, order: Order, at: number): void {
  order.debitedAt = at;
  order.transaction = `TR_${order.commercialId}`;
  if (order.state === 'WAITING_DEBIT' || order.state === 'WAITING_DEBIT_PAYMENT')
    moveTo(order, 'SHIPPING', at);
  const { priceMinor, shippingMinor } = orderTotals(order);
  // If prices are without taxes, the customer pays those too.
  const taxes = order.taxMode === 'TAX_EXCLUDED' ? taxTotal(order) : 0;
  market.ledger.append({
    system: 'mirakl',
    kind: 'order_debited',
    key: order.id,
    orderId: order.id,
    amount: toDecimalText(priceMinor + shippingMinor + taxes, decimalsOf(order.currency)),
    currency: order.currency,
    detail: {},
  });
}

/** With payment on shipment, the customer pays when the last parcel departs. */
export function debitOnShipment(market: Marketplace, order: Order, at: number): void {
  const isDue = order.workflow === 'PAY_ON_SHIPMENT' && order.state === 'SHIPPED' && order.debitedAt === null;
  if (isDue && market.shopOf(order).autoDebit) debit(market, order, at);
}

function taxTotal(order: Order): number {
  return order.lines
    .filter((line) => line.state !== 'REFUSED')
    .flatMap((line) => [...line.taxes, ...line.shippingTaxes])
    .reduce((total, tax) => total + tax.amountMinor, 0);
}
