import { closeAsCanceled } from './cancel';
import { debit } from './debit';
import { moveTo } from './lifecycle';
import type { Marketplace } from './marketplace';
import type { Order, OrderState } from './model';

/** What happens to an order without the seller: payment, arrival, the end, actions of the operator. */
export const ORDER_MOVES = ['open', 'debit', 'receive', 'close', 'cancel', 'payRefunds'] as const;

export type OrderMove = (typeof ORDER_MOVES)[number];

const FROM: Readonly<Record<Exclude<OrderMove, 'payRefunds'>, readonly OrderState[]>> = {
  open: ['STAGING'],
  debit: ['WAITING_DEBIT', 'WAITING_DEBIT_PAYMENT', 'SHIPPING', 'SHIPPED', 'RECEIVED'],
  receive: ['SHIPPED', 'TO_COLLECT'],
  close: ['SHIPPED', 'TO_COLLECT', 'RECEIVED'],
  cancel: ['STAGING', 'WAITING_ACCEPTANCE', 'WAITING_DEBIT', 'WAITING_DEBIT_PAYMENT', 'SHIPPING'],
};

/** Moves the order. Throws a RangeError from a state in which the real marketplace could not. */
export function moveOrder(market: Marketplace, order: Order, move: OrderMove): void {
  if (move !== 'payRefunds' && !FROM[move].includes(order.state)) {
    throw new RangeError(`can't ${move} an order in ${order.state}`);
  }
  if (move === 'debit' && order.debitedAt !== null) throw new RangeError('the customer has paid already');
  const at = market.now();
  apply(market, order, move, at);
  followShipments(market, order, at);
  market.save(order, at);
}

function apply(market: Marketplace, order: Order, move: OrderMove, at: number): void {
  switch (move) {
    case 'open':
      moveTo(order, 'WAITING_ACCEPTANCE', at);
      break;
    case 'debit':
      debit(market, order, at);
      break;
    case 'receive':
      moveTo(order, 'RECEIVED', at);
      break;
    case 'close':
      moveTo(order, 'CLOSED', at);
      break;
    case 'cancel':
      closeAsCanceled(market, order, 'operator');
      break;
    case 'payRefunds':
      for (const refund of order.lines.flatMap((line) => line.refunds)) refund.state = 'REFUNDED';
  }
}

/** Shipments arrive and close with their order. */
function followShipments(market: Marketplace, order: Order, at: number): void {
  if (order.state !== 'RECEIVED' && order.state !== 'CLOSED') return;
  for (const id of order.shipmentIds) {
    const shipment = market.shipments.get(id);
    if (shipment === undefined || shipment.status === 'CANCELED') continue;
    shipment.status = order.state;
    market.saveShipment(shipment, at);
  }
}
