import type { ApiAnswer } from '../core/api';
import { asArray, asObject, asText } from '../core/json';
import { debit } from './debit';
import { invalid, invalidState, refuse } from './errors';
import { moveTo } from './lifecycle';
import type { Marketplace } from './marketplace';
import type { Order, Shop } from './model';

interface Decision {
  id: string;
  accepted: boolean;
}

/** OR21: the seller decides about every line of a new order at once. */
export function acceptOrder(market: Marketplace, shop: Shop, order: Order, body: unknown): ApiAnswer {
  const decisions = readDecisions(body);
  if (order.state !== 'WAITING_ACCEPTANCE') throw invalidState('WAITING_ACCEPTANCE', order.state);
  const byLine = checkDecisions(order, shop, decisions);
  const at = market.now();
  for (const line of order.lines) {
    if (byLine.get(line.id) === true) continue;
    line.state = 'REFUSED';
    line.reason = { code: 'REFUSED', label: 'Rejected' };
  }
  order.decidedAt = at;
  const detail = {
    accepted: decisions.filter(({ accepted }) => accepted).map(({ id }) => id),
    refused: decisions.filter(({ accepted }) => !accepted).map(({ id }) => id),
  };
  if (detail.accepted.length === 0) {
    order.state = 'REFUSED';
    market.ledger.append({
      system: 'mirakl',
      kind: 'order_refused',
      key: order.id,
      orderId: order.id,
      detail,
    });
  } else {
    market.ledger.append({
      system: 'mirakl',
      kind: 'order_accepted',
      key: order.id,
      orderId: order.id,
      detail,
    });
    collectPayment(market, shop, order, at);
  }
  market.save(order, at);
  return { status: 204 };
}

/** Moves an accepted order towards shipping, to the extent that its way of payment allows. */
function collectPayment(market: Marketplace, shop: Shop, order: Order, at: number): void {
  const paysFirst = order.workflow === 'PAY_ON_ACCEPTANCE';
  moveTo(order, paysFirst ? 'WAITING_DEBIT' : 'SHIPPING', at);
  if (paysFirst && shop.autoDebit) debit(market, order, at);
}

function readDecisions(body: unknown): Decision[] {
  const lines = asArray(asObject(body).order_lines);
  if (lines === undefined || lines.length === 0) throw invalid('order_lines', 'must not be empty');
  return lines.map((line, index) => {
    if (line === null) {
      throw refuse(400, 'ORDER_LINE_NULL_ELEMENT', 'The order lines list contains a null element');
    }
    const { id, accepted } = asObject(line);
    const name = asText(id);
    if (name === undefined) throw invalid(`order_lines[${index}].id`, 'must not be null');
    if (typeof accepted !== 'boolean') throw invalid(`order_lines[${index}].accepted`, 'must not be null');
    return { id: name, accepted };
  });
}

function checkDecisions(order: Order, shop: Shop, decisions: readonly Decision[]): Map<string, boolean> {
  const byLine = new Map(decisions.map(({ id, accepted }) => [id, accepted]));
  if (byLine.size < decisions.length) {
    throw refuse(400, 'ORDER_LINE_DUPLICATE_ID', 'The order lines list contains duplicate order line IDs');
  }
  for (const id of byLine.keys()) {
    if (order.lines.some((line) => line.id === id)) continue;
    throw refuse(400, 'ORDER_LINE_NOT_FOUND', `Order line '${id}' does not exist in order '${order.id}'`);
  }
  if (byLine.size < order.lines.length) {
    const message = 'Some order lines are missing from the acceptance decision';
    throw refuse(400, 'ORDER_LINE_ACCEPTANCE_DECISION_MISSING', message);
  }
  if (!shop.partialAcceptance && new Set(byLine.values()).size > 1) {
    throw refuse(400, 'ORDER_PARTIAL_ACCEPTANCE_DISABLED', 'Partial acceptance is disabled for this shop');
  }
  return byLine;
}
