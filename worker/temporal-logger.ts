import type { Logger as TemporalLogger } from '@temporalio/worker';
import { DefaultLogger } from '@temporalio/worker';
import type { Logger } from 'pino';

const LEVELS = { TRACE: 'trace', DEBUG: 'debug', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const;

/** What may be logged of Temporal's own messages: names and ids, no inputs and no messages of failures. */
const KEPT = ['workflowId', 'runId', 'workflowType', 'activityType', 'attempt', 'taskQueue'] as const;

/** A worker of an outside system has no workflows, and is not meant to. */
const EXPECTED = 'No workflows registered';

/** Temporal's log lines in ours, at WARN and above unless debugging. */
export function temporalLogger(logger: Logger): TemporalLogger {
  const level = logger.isLevelEnabled('debug') ? 'DEBUG' : 'WARN';
  return new DefaultLogger(level, ({ level: of, message, meta }) => {
    const kept = Object.fromEntries(
      KEPT.flatMap((key) => (meta?.[key] === undefined ? [] : [[key, meta[key]]])),
    );
    logger[message.startsWith(EXPECTED) ? 'debug' : LEVELS[of]](kept, message);
  });
}
