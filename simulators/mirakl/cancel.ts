import type { ApiAnswer } from '../core/api';
import { decimalsOf, toDecimalText } from '../core/decimal';
import { quantityToShip } from './amounts';
import { refuse } from './errors';
import { isOpen, sellerMayCancel, settle } from './lifecycle';
import type { Marketplace } from './marketplace';
import type { Order, Reduction, Shop } from './model';
import { readReductions, renderRequested } from './reductions';

/** OR29: the seller gives up the whole order. */
export function cancelOrder(market: Marketplace, shop: Shop, order: Order): ApiAnswer {
  if (!sellerMayCancel(order, shop)) {
    throw refuse(400, 'ORDER_INVALID_STATE', `An order in status '${order.state}' can't be cancelled`);
  }
  closeAsCanceled(market, order, 'seller');
  return { status: 204 };
}

/** Ends the order for good, on anyone's request, and whatever was paid. */
export function closeAsCanceled(market: Marketplace, order: Order, by: 'seller' | 'operator'): void {
  const at = market.now();
  for (const line of order.lines) {
    if (!isOpen(line)) continue;
    line.state = 'CANCELED';
    line.reason = {
      code: 'CANCELED',
      label: by === 'seller' ? 'Cancelled by the shop' : 'Cancelled by the operator',
    };
  }
  order.state = 'CANCELED';
  market.save(order, at);
  const detail = { by, whole: true };
  market.ledger.append({
    system: 'mirakl',
    kind: 'order_cancelled',
    key: order.id,
    orderId: order.id,
    detail,
  });
}

/** OR30: the seller gives up part of order lines. All of a request is done, or nothing. */
export function cancelLines(market: Marketplace, shop: Shop, body: unknown): ApiAnswer {
  const { taxMode, items } = readReductions(market, shop, body, 'cancelations', (order, line, reduction) => {
    if (!isOpen(line) || !sellerMayCancel(order, shop)) {
      return `An order line in status '${line.state}' can't be cancelled`;
    }
    const shippable = line.state === 'SHIPPING' ? quantityToShip(line) : line.quantity;
    return reduction.quantity > shippable ? 'The quantity is already in a shipment' : undefined;
  });
  const at = market.now();
  const cancelations = items.map((item) => {
    const cancelation: Reduction = { ...item.reduction, id: market.nextNumber() };
    item.line.cancelations.push(cancelation);
    market.ledger.append({
      system: 'mirakl',
      kind: 'order_cancelled',
      key: cancelation.id,
      orderId: item.order.id,
      amount: toDecimalText(
        cancelation.amountMinor + cancelation.shippingMinor,
        decimalsOf(item.order.currency),
      ),
      currency: item.order.currency,
      detail: { by: 'seller', whole: false, lineId: item.line.id, quantity: cancelation.quantity },
    });
    return { ...renderRequested(item), cancelation_id: cancelation.id };
  });
  for (const order of new Set(items.map((item) => item.order))) {
    settle(order, at);
    market.save(order, at);
  }
  return { status: 200, json: { order_tax_mode: taxMode, cancelations } };
}
