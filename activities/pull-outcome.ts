import { ApplicationFailure, Context } from '@temporalio/activity';
import { OutsideError } from '../domain/errors';
import { DEFAULT_POLL_SECONDS } from '../domain/ports';
import { nextPullAt } from '../domain/pull-failures';
import type { ConnectionSide, Connections } from '../store/connections';
import type { PullFailureLog } from '../store/pull-failures';
import { toApplicationFailure } from './failures';

export interface PullOutcomeDeps {
  readonly connections: Pick<Connections, 'find'>;
  readonly failures: Pick<PullFailureLog, 'record' | 'clear'>;
  /** How the workflows of pulls retry. */
  readonly retry: Parameters<typeof nextPullAt>[0]['retry'];
}

/**
 * Pulls a connection, and keeps with it whether that worked (C12). Opening it is part of the work: settings that no longer
 * fit are a refusal, which is not retried before the next pull by schedule (C17).
 */
export async function keepingOutcome<T>(
  deps: PullOutcomeDeps,
  side: ConnectionSide,
  name: string,
  pull: () => Promise<T>,
): Promise<T> {
  try {
    const result = await pull();
    await deps.failures.clear(side, name);
    return result;
  } catch (error) {
    await keep(deps, side, name, error);
    return toApplicationFailure(error);
  }
}

/** What went wrong outside or with the connection; any other error, such as one of the database, is none of it. */
async function keep(
  deps: PullOutcomeDeps,
  side: ConnectionSide,
  name: string,
  error: unknown,
): Promise<void> {
  const failure = failureOf(error);
  if (failure === null) return;
  const { code, remark, isFinal, retryAfterMs } = failure;
  const { info, log } = Context.current();
  log.warn('a pull failed', { [side]: name, problem: code, attempt: info.attempt });
  const settings = (await deps.connections.find(side, name))?.settings;
  const pollSeconds = Number(settings?.pollSeconds ?? DEFAULT_POLL_SECONDS) || DEFAULT_POLL_SECONDS;
  const nextAt = nextPullAt(
    { attempt: info.attempt, isFinal, retryAfterMs, pollSeconds, retry: deps.retry },
    new Date(),
  );
  await deps.failures.record(side, name, { code, remark, nextAt });
}

function failureOf(error: unknown) {
  if (error instanceof OutsideError) {
    const { code, kind, options } = error;
    const { remark = null, retryAfterMs } = options;
    return { code, remark, isFinal: kind === 'refused', retryAfterMs };
  }
  if (!(error instanceof ApplicationFailure) || !error.type) return null;
  return { code: error.type, remark: null, isFinal: error.nonRetryable === true, retryAfterMs: undefined };
}
