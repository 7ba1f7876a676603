import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Command } from '../domain/order/commands';
import type { OrderView } from '../domain/order/read/view';
import type { CommandResult, CommandResults } from '../store/command-results';
import type { Orders } from '../store/orders';
import type { OrderClient, OrderTag } from '../temporal/order-client';
import { describeError } from './logging';

/** Most results are notified long before. */
const LOOK_AFTER_MS = 1_000;

/**
 * The result of a command, or null if there is none within the time. It is notified when it is committed; one whose
 * notification is lost is found by a read of the inbox.
 */
export async function resultOf(
  results: Pick<CommandResults, 'wait' | 'look'>,
  commandId: string,
  timeoutMs: number,
): Promise<CommandResult | null> {
  // The command is stored: a database that goes away now makes the result late, not the request wrong.
  const notified = results.wait(commandId, timeoutMs).catch(() => null);
  const done = new AbortController();
  const found = lookOnce(results, commandId, Math.min(LOOK_AFTER_MS, timeoutMs), done.signal);
  const first = await Promise.race([notified, found.then((answer) => answer ?? notified)]);
  done.abort();
  return first;
}

async function lookOnce(
  results: Pick<CommandResults, 'look'>,
  commandId: string,
  afterMs: number,
  done: AbortSignal,
): Promise<CommandResult | null> {
  await sleep(afterMs, undefined, { signal: done }).catch(() => {});
  return done.aborted ? null : results.look(commandId).catch(() => null);
}

/** Signals without waiting. A lost signal is compensated by the relay: the command is in the inbox. */
export function signalSoon(
  {
    orderClient,
    logger,
  }: { readonly orderClient: Pick<OrderClient, 'signal' | 'wake'>; readonly logger: Pick<Logger, 'warn'> },
  tag: OrderTag,
  { name, id }: Pick<Command, 'name' | 'id'>,
): void {
  // The run of a new order finds the command that placed it.
  const sent = name === 'take' ? orderClient.wake(tag) : orderClient.signal(tag, name, id);
  sent.catch((error: unknown) => {
    logger.warn({ orderId: tag.orderId, commandId: id, ...describeError(error) }, 'signal not sent');
  });
}

/**
 * The order as a command left it. Usually that is how it is now; if it has changed since, it is folded from
 * the facts, so that the same request always gets the same response.
 */
export async function viewAfter(
  orders: Pick<Orders, 'view' | 'viewAt'>,
  orderId: string,
  version: number | null,
  sellerId: string | null = null,
): Promise<OrderView | null> {
  const now = await orders.view(orderId, sellerId);
  if (now === null || version === null || now.version === version) return now;
  return (await orders.viewAt(orderId, version, sellerId)) ?? now;
}
