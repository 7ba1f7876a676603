import type { SearchAttributePair } from '@temporalio/common';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { Command } from '../domain/order/commands';
import { nextDeadline } from '../domain/order/deadlines';
import type { Order } from '../domain/order/model';
import { needsAttention, statusOf } from '../domain/order/status';

/**
 * Names, ids and messages: all that may be known of the workflows from outside. Nothing here runs inside one.
 */

export const ORDER_WORKFLOW = 'fulfillOrder';
export const IMPORT_WORKFLOW = 'importOrders';
export const PULL_WORKFLOW = 'pullSupplier';

export interface OrderInput {
  readonly orderId: string;
  /** Begin again after this many history events even if the server does not suggest it yet. */
  readonly continueAfterEvents?: number;
}

export interface ImportInput {
  readonly channel: string;
}

export interface PullInput {
  readonly supplier: string;
}

export const orderWorkflowId = (orderId: string): string => `order:${orderId}`;
export const importWorkflowId = (channel: string): string => `import:${channel}`;
export const pullWorkflowId = (supplier: string): string => `pull:${supplier}`;

/** Wakes a run: it looks into its inbox and at its clock. Starts one where there is none. */
export const WAKE_SIGNAL = 'wake';
export const ORDER_QUERY = 'order';

/** What a command's signal carries: the command as it was kept. */
export type CommandSignal = Command;
export type OrderQueryResult = Order | null;

export const DEFAULT_QUEUE_PREFIX = 'waybill';

export type OutsideSide = 'channel' | 'carrier' | 'supplier';

/** One queue for the orders themselves, and one for each kind of outside system, with workers of its own. */
export const orderQueue = (prefix: string): string => `${prefix}-orders`;
export const outsideQueue = (prefix: string, side: OutsideSide, kind: string): string =>
  `${prefix}-${side}-${kind}`;
export const prefixOf = (queue: string): string => queue.replace(/-orders$/, '');

export const CHANNEL = defineSearchAttributeKey('WaybillChannel', SearchAttributeType.KEYWORD);
export const ORDER_NUMBER = defineSearchAttributeKey('WaybillOrderNumber', SearchAttributeType.KEYWORD);
export const LIFECYCLE = defineSearchAttributeKey('WaybillLifecycle', SearchAttributeType.KEYWORD);
export const ACCEPTANCE = defineSearchAttributeKey('WaybillAcceptance', SearchAttributeType.KEYWORD);
export const FULFILLMENT = defineSearchAttributeKey('WaybillFulfillment', SearchAttributeType.KEYWORD);
export const PAYMENT = defineSearchAttributeKey('WaybillPayment', SearchAttributeType.KEYWORD);
export const ATTENTION = defineSearchAttributeKey('WaybillAttention', SearchAttributeType.BOOL);
export const NEXT_DEADLINE = defineSearchAttributeKey('WaybillNextDeadline', SearchAttributeType.DATETIME);

/** To be registered with a namespace before the first order. */
export const SEARCH_ATTRIBUTES = {
  WaybillChannel: 'Keyword',
  WaybillOrderNumber: 'Keyword',
  WaybillLifecycle: 'Keyword',
  WaybillAcceptance: 'Keyword',
  WaybillFulfillment: 'Keyword',
  WaybillPayment: 'Keyword',
  WaybillAttention: 'Bool',
  WaybillNextDeadline: 'Datetime',
} as const;

/** The words by which ops find an order, as they should stand after its latest fact. */
export function attributesOf(order: Order): SearchAttributePair[] {
  const { lifecycle, acceptance, fulfillment, payment } = statusOf(order);
  const deadline = nextDeadline(order);
  return [
    { key: LIFECYCLE, value: lifecycle },
    { key: ACCEPTANCE, value: acceptance },
    { key: FULFILLMENT, value: fulfillment },
    { key: PAYMENT, value: payment },
    { key: ATTENTION, value: needsAttention(order) },
    ...(deadline ? [{ key: NEXT_DEADLINE, value: new Date(deadline.at) }] : []),
  ];
}
