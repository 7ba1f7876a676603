import {
  CancellationScope,
  condition,
  continueAsNew,
  defineQuery,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { RecordActivities } from '../activities/record';
import { alarmAt } from '../domain/order/deadlines';
import type { Order } from '../domain/order/model';
import { readOrder } from '../domain/order/snapshot';
import { Alarm } from './alarm';
import type { OrderInput, OrderQueryResult } from './contract';
import { ORDER_QUERY } from './contract';
import { decideInTurn } from './decide-in-turn';
import { Door } from './door';
import { EffectRunner } from './effect-runner';
import { Showcase } from './showcase';

const quickly = proxyLocalActivities<RecordActivities>({
  startToCloseTimeout: '5 seconds',
  retry: { initialInterval: '100 ms', maximumAttempts: 3 },
});
const patiently = proxyActivities<RecordActivities>({
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '15 seconds' },
  summary: 'the database does not answer',
});

/** The record is written close by where that is possible, and with endless patience where it is not. */
async function onRecord<T>(write: (activities: RecordActivities) => Promise<T>): Promise<T> {
  return write(quickly).catch(() => write(patiently));
}

const COMMANDS_PER_COMMIT = 50;

/**
 * The life of an order: load it, decide what has come in, write it down, do what was promised, and wait for the
 * next thing or the next deadline. A run ends when the order has and nothing is pending; whatever comes later
 * starts the next one through the same door.
 */
export function fulfillOrder(input: OrderInput): Promise<void> {
  // An order is cancelled by its own command. A request to cancel its run would only leave it deaf.
  return CancellationScope.nonCancellable(() => live(input));
}

async function live(input: OrderInput): Promise<void> {
  const { orderId } = input;
  const door = new Door();
  const alarm = new Alarm();
  const effects = new EffectRunner(orderId, door);
  const showcase = new Showcase();
  let order: Order | null = null;
  let version = 0;
  let hash = '';
  setHandler(defineQuery<OrderQueryResult>(ORDER_QUERY), () => order, {
    description: 'The order as this run knows it.',
  });

  async function load(): Promise<boolean> {
    door.woken = false;
    const loaded = await onRecord((activities) => activities.loadOrder({ orderId, asked: door.waitingIds }));
    if (loaded === null) return false;
    ({ version, hash } = loaded);
    order = loaded.order && readOrder(loaded.order);
    door.markDone(loaded.answered);
    for (const command of loaded.pending) door.put(command);
    door.woken ||= loaded.more;
    return true;
  }

  if (!(await load())) return;
  for (;;) {
    for (const sent of door.takeHandSent()) {
      const kept = await onRecord((activities) => activities.keepHandSent({ orderId, ...sent }));
      if (kept) door.put(kept);
      else door.woken = true;
    }
    const commands = door.take(COMMANDS_PER_COMMIT);
    const turn = decideInTurn(order, commands, Math.min(Date.now(), door.nextTime - 1));
    if (turn.decided.length > 0) {
      const { decided, deadlineAt } = turn;
      const commit = { orderId, version, hash, decided, deadlineAt, order: turn.changed ? turn.order : null };
      const result = await onRecord((activities) => activities.commitDecisions(commit));
      if (result.status !== 'committed') {
        door.putBack(commands);
        if (!(await load())) return;
        continue;
      }
      ({ order } = turn);
      ({ hash } = result);
      version = order?.version ?? 0;
      door.markDone(commands.map((command) => command.id));
      effects.reported(commands);
      if (result.adopted > 0) door.woken = true;
    }
    if (order) {
      showcase.show(order);
      effects.start(order);
    }
    if (door.woken && !(await load())) return;
    if (!door.isEmpty) continue;
    if (effects.areIdle) {
      if (order === null || order.lifecycle.state !== 'open') return;
      const { continueAsNewSuggested, historyLength } = workflowInfo();
      const longEnough = historyLength >= (input.continueAfterEvents ?? Number.POSITIVE_INFINITY);
      if (continueAsNewSuggested || longEnough) await continueAsNew<typeof fulfillOrder>(input);
    }
    alarm.set(order && alarmAt(order, Date.now()));
    await condition(() => !door.isEmpty || alarm.rang);
  }
}
