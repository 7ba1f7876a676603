import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { Alarm } from './alarm';
import type { OrderInput, OrderQueryResult } from './contract';
import { ORDER_QUERY } from './contract';
import { inDatabase } from './database';
import { SideEffects } from './side-effects';
import { Signals } from './signals';
import { Visibility } from './visibility';

/**
 * The life of an order: decide what has arrived, show it, start the side effects it requires, and wait for the next
 * signal or deadline. The rules are not here: `advance` applies them in the database, so a changed rule concerns no
 * recorded history. A run ends when the order is over and nothing is pending; whatever comes later starts the next.
 */
export function runOrder(input: OrderInput): Promise<void> {
  // An order is cancelled by its own command. A request to cancel its run would only stop it from listening.
  return CancellationScope.nonCancellable(() => live(input));
}

async function live(input: OrderInput): Promise<void> {
  const { orderId } = input;
  const signals = new Signals();
  const alarm = new Alarm();
  const sideEffects = new SideEffects(orderId, signals);
  const visibility = new Visibility();
  let order: OrderQueryResult = null;
  setHandler(defineQuery<OrderQueryResult>(ORDER_QUERY), () => order, {
    description: 'The order as this run knows it.',
  });

  for (;;) {
    const ended = sideEffects.takeEnded();
    order = sideEffects.latest(order);
    if (order === null || order.more || signals.areWaiting || alarm.hasRung) {
      const handSent = signals.take();
      const now = new Date().toISOString();
      const result = await inDatabase(({ advance }) => advance({ orderId, now, handSent }));
      if (result === null) return;
      order = result.order;
      visibility.addHandSent(result.handSent);
    }
    sideEffects.release(ended);
    if (order.more) continue;

    sideEffects.start(order.work);
    visibility.show(order, sideEffects.areProgressing);
    if (signals.areWaiting || sideEffects.haveEnded) continue;
    if (sideEffects.areIdle) {
      if (!order.isOpen) return;
      if (isLong(input)) await continueAsNew<typeof runOrder>(input);
    }
    alarm.set(order.nextDeadline);
    await condition(() => signals.areWaiting || sideEffects.haveEnded || alarm.hasRung);
  }
}

function isLong({ continueAfterEvents = Number.POSITIVE_INFINITY }: OrderInput): boolean {
  const { continueAsNewSuggested, historyLength } = workflowInfo();
  return continueAsNewSuggested || historyLength >= continueAfterEvents;
}
