import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, ScheduleHandle } from '@temporalio/client';
import {
  ScheduleAlreadyRunning,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { OrderStatus } from '../domain/order/read/progress';
import type { ImportInput, OrderQueryResult, PullInput, StoredSignal } from '../workflows/contract';
import {
  CHANNEL,
  IMPORT_WORKFLOW,
  importWorkflowId,
  LIFECYCLE,
  NEXT_DEADLINE,
  ORDER_NUMBER,
  ORDER_QUERY,
  ORDER_WORKFLOW,
  orderQueue,
  orderWorkflowId,
  PULL_AGAIN_SIGNAL,
  PULL_WORKFLOW,
  pullWorkflowId,
  statusAttributes,
  WAKE_SIGNAL,
} from '../workflows/contract';
import { endLegacyRuns } from './legacy-runs';

/** What Temporal shows of an order when its run has to be started. */
export interface OrderTag {
  readonly orderId: string;
  readonly channel: string;
  readonly externalId: string;
  readonly summary: string;
  /** Null before the order's first decision. */
  readonly status: OrderStatus | null;
  /** RFC 3339. */
  readonly nextDeadline: string | null;
}

/** What a request to pull led to: a run, or another round of the run that was under way. */
export type PullRequested = 'started' | 'queued';

/** Runs end within moments: more than one race in a row is no race. */
const PULL_TRIES = 5;

/**
 * After how long a step of a run that a worker has taken, and not completed, is given out again (S-4). Temporal's default is
 * ten seconds, which a pause of the worker and a busy moment after it exceed. The step is then given to the same worker
 * while its local activity still runs, and the SDK may never complete a step of that run again before a restart ("Trying
 * to send a new WFT for a run which already has one"). On the other hand an order whose worker was killed in the middle
 * of a step waits for so long.
 */
const TASK_TIMEOUT = '30 seconds';

/** Everything that the API sends to Temporal. A call that fails is no loss: what it was about is in the inbox. */
export class OrderClient {
  private readonly underWay = new Set<Promise<void>>();
  private readonly planned = new Set<string>();

  constructor(
    private readonly client: Client,
    private readonly queuePrefix: string,
  ) {}

  /** Signals that a command is in the inbox; starts a run if the order has none. */
  async signal(tag: OrderTag, name: string, commandId: string): Promise<void> {
    const kept: StoredSignal = { commandId };
    await this.send(tag, name, [kept]);
  }

  async wake(tag: OrderTag): Promise<void> {
    await this.send(tag, WAKE_SIGNAL, []);
  }

  /** Queries the run itself. 'gone': it has ended; 'unavailable': no worker responds. */
  async query(orderId: string): Promise<OrderQueryResult | 'gone' | 'unavailable'> {
    const handle = this.client.workflow.getHandle(orderWorkflowId(orderId));
    try {
      const answer = this.client.withDeadline(Date.now() + 5_000, () =>
        handle.query<OrderQueryResult>(ORDER_QUERY),
      );
      return await answer;
    } catch (error) {
      return error instanceof WorkflowNotFoundError ? 'gone' : 'unavailable';
    }
  }

  /** Imports a channel's orders now; an import that is under way runs once more after it. */
  importNow(channel: string): Promise<PullRequested> {
    return this.startNow(importOf(channel));
  }

  /** Sees to it that a channel is imported every so many seconds. Safe to repeat. */
  async scheduleImport(channel: string, everySeconds: number): Promise<void> {
    await this.schedule(importOf(channel), everySeconds);
  }

  async unscheduleImport(channel: string): Promise<void> {
    await this.unschedule(importOf(channel));
  }

  /** Reads a supplier's changes now; a pull that is under way runs once more after it. */
  pullNow(supplier: string): Promise<PullRequested> {
    return this.startNow(pullOf(supplier));
  }

  /** Sees to it that a supplier's changes are read every so many seconds. Safe to repeat. */
  async schedulePull(supplier: string, everySeconds: number): Promise<void> {
    await this.schedule(pullOf(supplier), everySeconds);
  }

  async unschedulePull(supplier: string): Promise<void> {
    await this.unschedule(pullOf(supplier));
  }

  /** Throws if Temporal does not respond; returns whether a worker for orders has polled for work lately. */
  async health(): Promise<{ workers: boolean }> {
    const { pollers } = await this.client.withDeadline(Date.now() + 3_000, () =>
      this.client.workflowService.describeTaskQueue({
        namespace: this.client.options.namespace,
        taskQueue: { name: orderQueue(this.queuePrefix) },
        taskQueueType: 1,
      }),
    );
    const recently = Date.now() - 120_000;
    const seen = (pollers ?? []).map((poller) => Number(poller.lastAccessTime?.seconds ?? 0) * 1000);
    return { workers: seen.some((time) => time > recently) };
  }

  /** Ends what version 0.2 has left open, and returns batch by batch the orders whose runs were ended. */
  endLegacyRuns(): AsyncGenerator<string[]> {
    return endLegacyRuns(this.client, this.queuePrefix);
  }

  /** Runs `work` for a key after a pause, once for all calls within it. `idle` waits for it. */
  afterPause(
    key: string,
    pauseMs: number,
    work: (wake: (tag: OrderTag) => Promise<void>) => Promise<void>,
  ): void {
    if (this.planned.has(key)) return;
    const planned = sleep(pauseMs).then(() => {
      this.planned.delete(key);
      return work((tag) => this.wake(tag));
    });
    this.planned.add(key);
    this.underWay.add(planned);
    void planned.finally(() => this.underWay.delete(planned));
  }

  /** Resolves when no signal is under way any more: before that the connection must not be closed. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  private async send(tag: OrderTag, signal: string, signalArgs: unknown[]): Promise<void> {
    const sent = this.signalWithStart(tag, signal, signalArgs);
    this.underWay.add(sent);
    await sent.finally(() => this.underWay.delete(sent));
  }

  /** X10: a run that ends between the two calls is started again, so no request is lost. */
  private async startNow(polling: Polling): Promise<PullRequested> {
    for (let tries = 1; ; tries += 1) {
      if (await this.startPull(polling)) return 'started';
      try {
        await this.client.workflow.getHandle(polling.workflowId).signal(PULL_AGAIN_SIGNAL);
        return 'queued';
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError) || tries === PULL_TRIES) throw error;
      }
    }
  }

  /** False if a run is under way. */
  private async startPull({ workflowType, workflowId, input, summary }: Polling): Promise<boolean> {
    try {
      await this.client.workflow.start(workflowType, {
        workflowId,
        taskQueue: orderQueue(this.queuePrefix),
        args: [input],
        workflowIdConflictPolicy: 'FAIL',
        staticSummary: summary,
      });
      return true;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
      throw error;
    }
  }

  /** The schedule has the id of what it starts. */
  private async schedule({ workflowType, workflowId, input }: Polling, everySeconds: number): Promise<void> {
    const spec = { intervals: [{ every: everySeconds * 1000 }] };
    const action = {
      type: 'startWorkflow' as const,
      workflowType,
      workflowId,
      taskQueue: orderQueue(this.queuePrefix),
      args: [input],
    };
    const scheduleId = workflowId;
    try {
      await this.client.schedule.create({ scheduleId, spec, action, policies: { overlap: 'SKIP' } });
    } catch (error) {
      if (!(error instanceof ScheduleAlreadyRunning)) throw error;
      const handle: ScheduleHandle = this.client.schedule.getHandle(scheduleId);
      const known = await handle.describe();
      const isCurrent =
        known.spec.intervals?.[0]?.every === everySeconds * 1000 &&
        known.action.type === action.type &&
        known.action.taskQueue === action.taskQueue;
      if (isCurrent) return;
      await handle.update((schedule) => ({ ...schedule, spec, action }));
    }
  }

  private async unschedule({ workflowId }: Polling): Promise<void> {
    await this.client.schedule
      .getHandle(workflowId)
      .delete()
      .catch((error) => {
        if (error?.name !== 'ScheduleNotFoundError') throw error;
      });
  }

  private async signalWithStart(tag: OrderTag, signal: string, signalArgs: unknown[]): Promise<void> {
    await this.client.withDeadline(Date.now() + 5_000, () =>
      this.client.workflow.signalWithStart(ORDER_WORKFLOW, {
        workflowId: orderWorkflowId(tag.orderId),
        taskQueue: orderQueue(this.queuePrefix),
        args: [{ orderId: tag.orderId }],
        signal,
        signalArgs,
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        workflowTaskTimeout: TASK_TIMEOUT,
        staticSummary: tag.summary,
        priority: { fairnessKey: tag.channel.slice(0, 60) },
        typedSearchAttributes: new TypedSearchAttributes([
          { key: CHANNEL, value: tag.channel },
          { key: ORDER_NUMBER, value: tag.externalId },
          ...(tag.status ? statusAttributes(tag.status) : [{ key: LIFECYCLE, value: 'received' }]),
          ...(tag.nextDeadline ? [{ key: NEXT_DEADLINE, value: new Date(tag.nextDeadline) }] : []),
        ]),
      }),
    );
  }
}

/** Looking at an outside system for what is new there. */
interface Polling {
  readonly workflowType: string;
  readonly workflowId: string;
  readonly input: ImportInput | PullInput;
  readonly summary: string;
}

const importOf = (channel: string): Polling => ({
  workflowType: IMPORT_WORKFLOW,
  workflowId: importWorkflowId(channel),
  input: { channel },
  summary: `Import of ${channel}`,
});

const pullOf = (supplier: string): Polling => ({
  workflowType: PULL_WORKFLOW,
  workflowId: pullWorkflowId(supplier),
  input: { supplier },
  summary: `Changes at ${supplier}`,
});
