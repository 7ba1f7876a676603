import { ActivityFailure, ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { ChannelActivities } from '../activities/channel';
import type { LabelActivities } from '../activities/labels';
import type { StockActivities } from '../activities/stock';
import type { SupplyActivities } from '../activities/supply';
import type { Command, CommandOf, EffectOutcome } from '../domain/order/commands';
import type { Effect, Order } from '../domain/order/model';
import type { OutsideSide } from './contract';
import { outsideQueue, prefixOf } from './contract';
import type { Door } from './door';

/**
 * Carries out what an order has promised, beside its loop: a dead carrier does not make the order deaf. Results
 * go through the same door as everything else.
 */
export class EffectRunner {
  private readonly running = new Map<string, Effect['kind']>();

  constructor(
    private readonly orderId: string,
    private readonly door: Door,
  ) {}

  get areIdle(): boolean {
    return this.running.size === 0;
  }

  /** Starts what is pending and not under way. */
  start(order: Order): void {
    const oldestFirst = Object.values(order.effects).sort(
      (a, b) => Date.parse(a.since) - Date.parse(b.since),
    );
    for (const { effect, state, problem } of oldestFirst) {
      if (state !== 'pending' || this.running.has(effect.key) || this.mustWait(effect)) continue;
      this.running.set(effect.key, effect.kind);
      void this.carryOut(order, effect, problem !== null);
    }
  }

  /** A channel hears one message of an order after the other: most tell equal ones apart by what came before. */
  private mustWait({ kind }: Effect): boolean {
    return kind === 'tell_channel' && [...this.running.values()].includes(kind);
  }

  /** Results that were committed: their effects may be started again, should somebody want them tried again. */
  reported(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.name === 'effect-result' && command.body.outcome.kind !== 'delayed') {
        this.running.delete(command.body.key);
      }
    }
  }

  /**
   * Tries for a while; where that was not enough, says so and goes on without end. So an order shows what it is
   * waiting for, and never fails for it.
   */
  private async carryOut(order: Order, effect: Effect, isLate: boolean): Promise<void> {
    if (!isLate) {
      try {
        return this.report(effect.key, await perform(this.orderId, order, effect, false));
      } catch (error) {
        this.report(effect.key, { kind: 'delayed', problem: problemOf(error) });
      }
    }
    try {
      this.report(effect.key, await perform(this.orderId, order, effect, true));
    } catch (error) {
      this.report(effect.key, { kind: 'unknown', problem: problemOf(error) });
    }
  }

  private report(key: string, outcome: EffectOutcome): void {
    const result: CommandOf<'effect-result'> = {
      id: `effect:${key}`,
      name: 'effect-result',
      body: { key, outcome },
      receivedAt: new Date().toISOString(),
      who: `effect:${key}`,
      party: 'system',
      onBehalfOf: null,
      requestId: null,
    };
    this.door.put({ ...result, id: `${result.id}:${this.results++}` });
  }

  private results = 0;
}

/** Calls the activity of an effect, on the queue of the kind of system it goes to. */
function perform(orderId: string, order: Order, effect: Effect, endless: boolean): Promise<EffectOutcome> {
  const { key } = effect;
  switch (effect.kind) {
    case 'buy_label':
    case 'void_label': {
      const { shipmentId } = effect;
      const kind = order.shipments.find((known) => known.id === shipmentId)?.carrier.kind ?? 'none';
      const labels = proxyActivities<LabelActivities>(
        options('carrier', kind, `${effect.kind} ${shipmentId}`, endless),
      );
      const input = { orderId, shipmentId, key };
      return effect.kind === 'buy_label' ? labels.buyLabel(input) : labels.voidLabel(input);
    }
    case 'tell_channel': {
      const { message } = effect;
      const summary = `${message.type} → ${order.channel.name}`;
      const channel = proxyActivities<ChannelActivities>(
        options('channel', order.channel.kind, summary, endless),
      );
      return channel.tellChannel({ orderId, key, message });
    }
    case 'place_source':
    case 'cancel_source': {
      const { sourceId } = effect;
      const source = order.sources.find((known) => known.id === sourceId);
      const summary = `${effect.kind} ${sourceId} at ${source?.supplier ?? 'nobody'}`;
      const supply = proxyActivities<SupplyActivities>(
        options('supplier', source?.kind ?? 'none', summary, endless),
      );
      const input = { orderId, sourceId, key };
      return effect.kind === 'place_source' ? supply.placeSource(input) : supply.cancelSource(input);
    }
    case 'reserve_stock':
      return stockOf(endless).reserveStock({ orderId, key, lines: effect.lines, buffer: effect.buffer });
    case 'change_stock':
      return stockOf(endless).changeStock({ orderId, key, changes: effect.changes });
    case 'refund_by_hand':
    case 'intercept_parcel':
    case 'settle_drift':
      return Promise.resolve({ kind: 'unknown', problem: effect.kind });
  }
}

/** Stock is in our own database, so any worker for orders can change it. */
const stockOf = (endless: boolean) =>
  proxyActivities<StockActivities>({
    summary: 'stock',
    startToCloseTimeout: '30 seconds',
    ...(endless ? {} : { scheduleToCloseTimeout: '10 minutes' }),
    retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
  });

function options(side: OutsideSide, kind: string, summary: string, endless: boolean) {
  return {
    taskQueue: outsideQueue(prefixOf(workflowInfo().taskQueue), side, kind),
    summary: summary.slice(0, 190),
    startToCloseTimeout: '2 minutes',
    // A worker that was killed is noticed by its silence, long before the call could have ended.
    heartbeatTimeout: '10 seconds',
    ...(endless ? {} : { scheduleToCloseTimeout: '10 minutes' }),
    retry: {
      initialInterval: '1 second',
      backoffCoefficient: 2,
      maximumInterval: endless ? '10 minutes' : '1 minute',
    },
  } as const;
}

/** The short code of what went wrong last; nothing of the other side's own text. */
function problemOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type) return cause.type;
  }
  return error instanceof ActivityFailure ? 'no_answer' : 'failed';
}
