import { ActivityFailure, ApplicationFailure, proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { EffectInput, EffectResult } from '../activities/effect';
import type { EffectOutcome } from '../domain/order/commands';
import type { PendingWork } from '../domain/order/effect-kinds';
import type { OrderProgress } from '../domain/order/read/progress';
import { outsideQueue, prefixOf } from './contract';
import { inDatabase } from './database';
import type { Signals } from './signals';

/**
 * Carries out an order's side effects beside its loop, so a carrier that is down does not prevent the order from
 * listening. Each activity writes its outcome into the inbox and has it decided; the run learns what follows.
 */
export class SideEffects {
  private readonly running = new Map<string, PendingWork>();
  private ended: string[] = [];
  private newest: OrderProgress | null = null;

  constructor(
    private readonly orderId: string,
    private readonly signals: Pick<Signals, 'wake'>,
  ) {}

  get areIdle(): boolean {
    return this.running.size === 0;
  }

  /** Some are being carried out that are not delayed: the order is about to change. */
  get areProgressing(): boolean {
    return [...this.running.values()].some(({ isDelayed }) => !isDelayed);
  }

  get haveEnded(): boolean {
    return this.ended.length > 0;
  }

  /** The effects whose activities have ended since the last time. */
  takeEnded(): readonly string[] {
    return this.ended.splice(0);
  }

  /** The order after the activities that have ended, or as it is known if that is newer. */
  latest(known: OrderProgress | null): OrderProgress | null {
    if (this.newest === null || (known !== null && known.version >= this.newest.version)) return known;
    return this.newest;
  }

  /** Forgets effects whose outcomes have been decided on: they may be started again if a person retries them. */
  release(keys: readonly string[]): void {
    for (const key of keys) this.running.delete(key);
  }

  /** Starts what is not running yet. */
  start(work: readonly PendingWork[]): void {
    for (const item of work) {
      if (this.running.has(item.key) || this.mustWait(item)) continue;
      this.running.set(item.key, item);
      void this.carryOut(item).then((progress) => {
        this.ended.push(item.key);
        this.newest = progress && (this.latest(progress) ?? progress);
        // The outcome is in the inbox, and nothing has been decided yet.
        if (progress === null) this.signals.wake();
      });
    }
  }

  /** Messages about one order go to its channel one at a time: most channels cannot deduplicate concurrent ones. */
  private mustWait({ oneAtATime, system }: PendingWork): boolean {
    return (
      oneAtATime && [...this.running.values()].some((other) => other.oneAtATime && other.system === system)
    );
  }

  /** Retries for ten minutes, then reports that the effect is delayed, and retries without end. */
  private async carryOut(work: PendingWork): Promise<EffectResult> {
    if (!work.isDelayed) {
      try {
        return await this.perform(work, false);
      } catch (error) {
        await this.report(work, { kind: 'delayed', problem: problemOf(error) });
        this.running.set(work.key, { ...work, isDelayed: true });
        this.signals.wake();
      }
    }
    try {
      return await this.perform(work, true);
    } catch (error) {
      await this.report(work, { kind: 'unknown', problem: problemOf(error) });
      return null;
    }
  }

  /** Runs the activity of an effect, on the queue of the kind of system that it goes to. */
  private perform(
    { activity, system, connectorKind, key, summary }: PendingWork,
    endless: boolean,
  ): Promise<EffectResult> {
    const limits = endless ? {} : { scheduleToCloseTimeout: '10 minutes' as const };
    const activities = proxyActivities<Record<string, (input: EffectInput) => Promise<EffectResult>>>({
      ...(system === 'stock' ? {} : outside(system, connectorKind ?? 'none')),
      ...limits,
      summary,
      // A worker that was killed is noticed by its silence, long before the call could have ended.
      heartbeatTimeout: '10 seconds',
      startToCloseTimeout: '2 minutes',
      retry: { initialInterval: '1 second', maximumInterval: endless ? '10 minutes' : '1 minute' },
    });
    const run = activities[activity];
    if (!run) throw new Error(`there is no activity ${activity}`);
    return run({ orderId: this.orderId, key });
  }

  private report({ key }: PendingWork, outcome: EffectOutcome): Promise<void> {
    return inDatabase(({ reportEffect }) => reportEffect({ orderId: this.orderId, key, outcome }));
  }
}

const outside = (system: 'channel' | 'carrier' | 'supplier', kind: string) => ({
  taskQueue: outsideQueue(prefixOf(workflowInfo().taskQueue), system, kind),
});

/** The short code of the latest problem; none of the other side's own text. */
function problemOf(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type) return cause.type;
  }
  return error instanceof ActivityFailure ? 'no_answer' : 'failed';
}
