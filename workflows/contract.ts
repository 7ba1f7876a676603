import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { OrderProgress, OrderStatus } from '../domain/order/read/progress';

/**
 * Names, ids and messages: all that others may know of the workflows. Nothing here runs inside one.
 */

export const ORDER_WORKFLOW = 'runOrder';
export const IMPORT_WORKFLOW = 'importOrders';
export const PULL_WORKFLOW = 'pullSupplier';

export interface OrderInput {
  readonly orderId: string;
  /** Continue as new after this many history events, even if the server does not suggest it yet. */
  readonly continueAfterEvents?: number;
}

export interface ImportInput {
  readonly channel: string;
}

export interface PullInput {
  readonly supplier: string;
}

export const orderWorkflowId = (orderId: string): string => `order:${orderId}`;
/** The order of a workflow id that `orderWorkflowId` built; null for any other workflow. */
export const orderIdOf = (workflowId: string): string | null => /^order:(.+)$/.exec(workflowId)?.[1] ?? null;
export const importWorkflowId = (channel: string): string => `import:${channel}`;
export const pullWorkflowId = (supplier: string): string => `pull:${supplier}`;

/** Wakes a run: it looks into its inbox and at its clock. Starts a run if there is none. */
export const WAKE_SIGNAL = 'wake';
export const ORDER_QUERY = 'order';

/** Milliseconds between two attempts of one pull: doubled each time, up to the longest. */
export const PULL_RETRY = { firstMs: 2_000, longestMs: 120_000 } as const;

/** Asks a pull that is under way to go round once more. */
export const PULL_AGAIN_SIGNAL = 'pullAgain';

/**
 * What the signal of a command carries that is in the inbox already. Anything else was sent by hand, and is the
 * command's body itself.
 */
export interface StoredSignal {
  readonly commandId: string;
}

/** The order as its run knows it; null before the run has loaded it. */
export type OrderQueryResult = OrderProgress | null;

export type OutsideSystem = 'channel' | 'carrier' | 'supplier';

/** One queue for the orders themselves, and one for each kind of outside system, with workers of its own. */
export const orderQueue = (prefix: string): string => `${prefix}-order-runs`;
export const outsideQueue = (prefix: string, system: OutsideSystem, kind: string): string =>
  `${prefix}-${system}-${kind}`;
/** The queue of the versions before 0.3, whose open runs no worker takes any more (ADR 0013). */
export const legacyOrderQueue = (prefix: string): string => `${prefix}-orders`;
export const prefixOf = (queue: string): string => queue.replace(/-order-runs$/, '');

export const CHANNEL = defineSearchAttributeKey('WaybillChannel', SearchAttributeType.KEYWORD);
export const ORDER_NUMBER = defineSearchAttributeKey('WaybillOrderNumber', SearchAttributeType.KEYWORD);
export const LIFECYCLE = defineSearchAttributeKey('WaybillLifecycle', SearchAttributeType.KEYWORD);
export const ACCEPTANCE = defineSearchAttributeKey('WaybillAcceptance', SearchAttributeType.KEYWORD);
export const FULFILLMENT = defineSearchAttributeKey('WaybillFulfillment', SearchAttributeType.KEYWORD);
export const PAYMENT = defineSearchAttributeKey('WaybillPayment', SearchAttributeType.KEYWORD);
export const ATTENTION = defineSearchAttributeKey('WaybillAttention', SearchAttributeType.BOOL);
export const NEXT_DEADLINE = defineSearchAttributeKey('WaybillNextDeadline', SearchAttributeType.DATETIME);

/** All search attributes with their types; they are registered with a namespace before the first order. */
export const SEARCH_ATTRIBUTES: Readonly<Record<string, 'Keyword' | 'Bool' | 'Datetime'>> = {
  [CHANNEL.name]: 'Keyword',
  [ORDER_NUMBER.name]: 'Keyword',
  [LIFECYCLE.name]: 'Keyword',
  [ACCEPTANCE.name]: 'Keyword',
  [FULFILLMENT.name]: 'Keyword',
  [PAYMENT.name]: 'Keyword',
  [ATTENTION.name]: 'Bool',
  [NEXT_DEADLINE.name]: 'Datetime',
};

/** The search attributes that follow an order's status. */
export const statusAttributes = (status: OrderStatus) => [
  { key: LIFECYCLE, value: status.lifecycle },
  { key: ACCEPTANCE, value: status.acceptance },
  { key: FULFILLMENT, value: status.fulfillment },
  { key: PAYMENT, value: status.payment },
  { key: ATTENTION, value: status.attention },
];
