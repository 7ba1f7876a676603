import type { ApiAnswer } from '../core/api';
import { decimalsOf, toDecimalText } from '../core/decimal';
import { quantityToShip } from './amounts';
import { settle } from './lifecycle';
import type { Marketplace } from './marketplace';
import type { Order, Refund, Shop } from './model';
import type { RequestedReduction } from './reductions';
import { newGroupId, readReductions, renderRequested } from './reductions';
import { isRefundable } from './render-order';

/**
 * OR28: refunds money of order lines, never more than is left of them. All of a request is done, or
 * nothing.
 */
export function refundLines(market: Marketplace, shop: Shop, body: unknown): ApiAnswer {
  const { taxMode, items } = readReductions(market, shop, body, 'refunds', (order, line, reduction, sent) => {
    if (!isRefundable(order, line)) return `An order line in status '${line.state}' can't be refunded`;
    const excluded = sent.excluded_from_shipment === true;
    if (excluded && reduction.quantity > quantityToShip(line)) return 'The quantity has already been shipped';
    return undefined;
  });
  const at = market.now();
  const groups = new Map<Order, string>();
  const refunds = items.map((item) => {
    const group = groups.get(item.order) ?? newGroupId();
    groups.set(item.order, group);
    const refund = give(market, shop, item, group);
    return {
      ...renderRequested(item),
      refund_id: refund.id,
      order_refund_id: refund.orderRefundId,
      excluded_from_shipment: refund.excludedFromShipment,
    };
  });
  for (const order of groups.keys()) {
    settle(order, at);
    market.save(order, at);
  }
  return { status: 200, json: { order_tax_mode: taxMode, refunds } };
}

function give(
  market: Marketplace,
  shop: Shop,
  { order, line, reduction, sent }: RequestedReduction,
  group: string,
): Refund {
  const refund: Refund = {
    ...reduction,
    id: market.nextNumber(),
    orderRefundId: group,
    excludedFromShipment: sent.excluded_from_shipment === true,
    state: shop.autoRefund ? 'REFUNDED' : 'WAITING_REFUND_PAYMENT',
  };
  line.refunds.push(refund);
  const taxes = [...refund.taxes, ...refund.shippingTaxes].reduce((total, tax) => total + tax.amountMinor, 0);
  // Taxes come on top of the amount only if prices do not contain them.
  const total = refund.amountMinor + refund.shippingMinor + (order.taxMode === 'TAX_EXCLUDED' ? taxes : 0);
  market.ledger.append({
    system: 'mirakl',
    kind: 'refund',
    key: refund.id,
    orderId: order.id,
    amount: toDecimalText(total, decimalsOf(order.currency)),
    currency: order.currency,
    detail: {
      lineId: line.id,
      quantity: refund.quantity,
      reasonCode: refund.reasonCode,
      orderRefundId: group,
    },
  });
  return refund;
}
