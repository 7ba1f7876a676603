import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import type { Logger } from 'pino';
import { errorCodeOf } from '../app/logging';

/**
 * Failures of activities are stored by Temporal, unencrypted. Messages of a database or a library may
 * quote what it was given, so only a name and a code leave the worker.
 */
export function scrubFailures(logger: Logger): ActivityInterceptorsFactory {
  return ({ info }) => ({
    inbound: {
      async execute(input, next) {
        try {
          return await next(input);
        } catch (error) {
          if (error instanceof TemporalFailure) throw error;
          const problem = errorCodeOf(error);
          logger.warn(
            {
              activity: info.activityType,
              workflowId: info.workflowExecution?.workflowId,
              attempt: info.attempt,
              problem,
            },
            'an activity failed',
          );
          throw ApplicationFailure.create({ message: problem, type: problem });
        }
      },
    },
  });
}
