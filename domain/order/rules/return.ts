import type { Refusal } from '../../errors';
import { isRefusal, refuse } from '../../errors';
import { returnId } from '../../ids';
import type { StoredBodyOf } from '../commands';
import type { FactData } from '../facts';
import type { Order, Return } from '../model';
import { findOwn } from '../ownership';
import type { Rule } from './rule';
import { chooseLines } from './rule';
import { UNITS_OPEN } from './units';

type RequestFact = Extract<FactData, { type: 'ReturnRequested' }>;

/** T26: only what has left and is not on its way back can be returned, until the order is closed. */
function requestFact(order: Order, body: StoredBodyOf<'return'>): RequestFact | Refusal {
  if (order.lifecycle.state === 'closed') return refuse('order_closed');
  const none = refuse('nothing_to_return');
  const lines = chooseLines(order, body.lines, UNITS_OPEN.return, none);
  if (isRefusal(lines)) return lines;
  return {
    type: 'ReturnRequested',
    returnId: returnId(order.id, order.returns.length + 1),
    lines,
    reason: body.reason ?? null,
  };
}

export const requestReturn: Rule<'request-return'> = (order, { body }) => {
  const fact = requestFact(order, body);
  return isRefusal(fact) ? fact : [fact];
};

/** The goods are back already: three steps in one. */
export const returnGoods: Rule<'return'> = (order, { body }) => {
  const fact = requestFact(order, body);
  if (isRefusal(fact)) return fact;
  const { returnId: id, lines } = fact;
  return [fact, { type: 'ReturnApproved', returnId: id }, { type: 'ReturnReceived', returnId: id, lines }];
};

const findReturn = (order: Order, id: string): Return | Refusal =>
  findOwn(order.returns, id) ?? refuse('return_not_found', `the order has no return "${id}"`);

const undecided = (order: Order, id: string): Refusal | null => {
  const item = findReturn(order, id);
  if (isRefusal(item)) return item;
  return item.state === 'requested'
    ? null
    : refuse('return_not_requested', `return "${id}" is ${item.state}`);
};

export const approveReturn: Rule<'approve-return'> = (order, { body }) =>
  undecided(order, body.returnId) ?? [{ type: 'ReturnApproved', returnId: body.returnId }];

export const rejectReturn: Rule<'reject-return'> = (order, { body }) =>
  undecided(order, body.returnId) ?? [
    { type: 'ReturnRejected', returnId: body.returnId, reason: body.reason ?? null },
  ];

const isComing = (item: Return): boolean => item.state === 'approved' || item.state === 'in_transit';

/** The customer, or a carrier, has the goods on their way back. */
export const shipReturn: Rule<'ship-return'> = (order, { body }) => {
  const item = findReturn(order, body.returnId);
  if (isRefusal(item)) return item;
  if (item.state !== 'approved') return refuse('return_not_approved', `return "${item.id}" is ${item.state}`);
  return [{ type: 'ReturnShipped', returnId: item.id, trackingNumber: body.trackingNumber ?? null }];
};

/** Goods of an approved return arrive, all of them or some. */
export const receiveReturn: Rule<'receive-return'> = (order, { body }) => {
  const item = findReturn(order, body.returnId);
  if (isRefusal(item)) return item;
  if (!isComing(item)) return refuse('return_not_approved', `return "${item.id}" is ${item.state}`);
  const awaited = new Map(item.lines.map((line) => [line.id, line.quantity - line.received]));
  const none = refuse('nothing_to_return', `no units of return "${item.id}" are left to receive`);
  const lines = chooseLines(order, body.lines, (_, line) => awaited.get(line.id) ?? 0, none);
  if (isRefusal(lines)) return lines;
  const writtenOff = body.writeOff ? { writtenOff: true } : {};
  return [{ type: 'ReturnReceived', returnId: item.id, lines, ...writtenOff }];
};
