import { noopMetricMeter } from '@temporalio/common';
import { DefaultLogger } from '@temporalio/worker';
import { compileWorkerOptions } from '@temporalio/worker/lib/worker-options';
import { taskLimits, UNINTERRUPTED } from './limits';

/** What the SDK makes of options, and the warnings it has about them. */
function compiled(options: object) {
  const warnings: string[] = [];
  const logger = new DefaultLogger('WARN', ({ message }) => warnings.push(message));
  return { ...compileWorkerOptions({ taskQueue: 'orders', ...options }, logger, noopMetricMeter), warnings };
}

test('the SDK interrupts workflow code after five seconds by itself, and with our limit after no pause of a day', () => {
  expect(compiled({}).isolateExecutionTimeoutMs).toBe(5_000);
  expect(compiled(UNINTERRUPTED).isolateExecutionTimeoutMs).toBe(24 * 60 * 60 * 1000);
});

test.each([
  [2, { workflowTasks: 2, decisions: 2, activities: 6 }],
  [10, { workflowTasks: 10, decisions: 10, activities: 30 }],
  [200, { workflowTasks: 40, decisions: 200, activities: 600 }],
])(
  'a worker with %i connections takes tasks in proportion, and the SDK accepts them',
  (connections, expected) => {
    const { tuner, warnings } = compiled({ ...taskLimits(connections), maxCachedWorkflows: 600 });
    expect(warnings).toEqual([]);
    expect({
      workflowTasks: tuner.workflowTaskSlotSupplier,
      decisions: tuner.localActivityTaskSlotSupplier,
      activities: tuner.activityTaskSlotSupplier,
    }).toEqual({
      workflowTasks: { type: 'fixed-size', numSlots: expected.workflowTasks },
      decisions: { type: 'fixed-size', numSlots: expected.decisions },
      activities: { type: 'fixed-size', numSlots: expected.activities },
    });
  },
);
