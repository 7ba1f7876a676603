import { Client, Connection } from '@temporalio/client';
import type { SearchAttributePair } from '@temporalio/common';
import { defineSearchAttributeKey, SearchAttributeType, TypedSearchAttributes } from '@temporalio/common';
import { SEARCH_ATTRIBUTES } from '../../workflows/contract';
import { until } from '../support/api/until';
import { testServers } from '../support/environment';
import type { RecordedRun, RecordedSchedule } from './recorded';

/** One run of a workflow. */
export interface Run {
  readonly workflowId: string;
  readonly runId: string;
}

const ATTRIBUTE_TYPES = {
  Keyword: SearchAttributeType.KEYWORD,
  Bool: SearchAttributeType.BOOL,
  Datetime: SearchAttributeType.DATETIME,
};

/** The input of each kind of workflow names what its id names. */
const INPUT_FIELDS: Readonly<Record<string, string>> = {
  order: 'orderId',
  import: 'channel',
  pull: 'supplier',
};

/** Temporal as 0.2 left it, on the test server: its open runs, and its schedules. */
export class RecordedRuns {
  private constructor(
    readonly client: Client,
    private readonly connection: Connection,
  ) {}

  static async connect(): Promise<RecordedRuns> {
    const connection = await Connection.connect({ address: testServers.temporal });
    return new RecordedRuns(new Client({ connection, namespace: testServers.namespace }), connection);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  /** Starts a run as 0.2 did. No worker takes it. */
  async start({ workflowId, type, taskQueue, searchAttributes }: RecordedRun): Promise<Run> {
    const { firstExecutionRunId: runId } = await this.client.workflow.start(type, {
      workflowId,
      taskQueue,
      args: [inputOf(workflowId)],
      typedSearchAttributes: new TypedSearchAttributes(Object.entries(searchAttributes).map(attributeOf)),
    });
    return { workflowId, runId };
  }

  /** Creates a schedule as 0.2 did, lets it start a run, and returns that run. */
  async schedule(schedule: RecordedSchedule): Promise<Run> {
    const { scheduleId, everyMs, workflowType, workflowId, taskQueue } = schedule;
    const handle = await this.client.schedule.create({
      scheduleId,
      spec: { intervals: [{ every: everyMs }] },
      action: { type: 'startWorkflow', workflowType, workflowId, taskQueue, args: [inputOf(workflowId)] },
      policies: { overlap: 'SKIP' },
    });
    await handle.trigger('SKIP');
    const { workflow } = await until('the schedule has begun a run', async () => {
      const [action] = (await handle.describe()).info.recentActions;
      return action?.action;
    });
    return { workflowId: workflow.workflowId, runId: workflow.firstExecutionRunId };
  }

  async unschedule(scheduleId: string): Promise<void> {
    await this.client.schedule.getHandle(scheduleId).delete();
  }

  /** The open runs on a queue that lists show; one that has just begun is shown a little later. */
  async listOpen(taskQueue: string): Promise<Run[]> {
    const query = `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`;
    const runs: Run[] = [];
    for await (const { workflowId, runId } of this.client.workflow.list({ query })) {
      runs.push({ workflowId, runId });
    }
    return runs;
  }

  async statusOf({ workflowId, runId }: Run): Promise<string> {
    return (await this.client.workflow.getHandle(workflowId, runId).describe()).status.name;
  }

  async terminate({ workflowId, runId }: Run): Promise<void> {
    await this.client.workflow.getHandle(workflowId, runId).terminate();
  }
}

function inputOf(workflowId: string): object {
  const [kind = '', ...name] = workflowId.split(':');
  return { [INPUT_FIELDS[kind] ?? kind]: name.join(':') };
}

function attributeOf([name, [value]]: [string, readonly (string | boolean)[]]): SearchAttributePair {
  const type = SEARCH_ATTRIBUTES[name] ?? 'Keyword';
  return {
    key: defineSearchAttributeKey(name, ATTRIBUTE_TYPES[type]),
    value: type === 'Datetime' ? new Date(String(value)) : value,
  } as SearchAttributePair;
}
