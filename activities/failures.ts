import { ApplicationFailure } from '@temporalio/activity';
import { OutsideError } from '../domain/errors';

/** What went wrong outside, as Temporal may store it: our code only. A refusal is not tried again. */
export function toApplicationFailure(error: unknown): never {
  if (!(error instanceof OutsideError)) throw error;
  const { code, kind, options } = error;
  throw ApplicationFailure.create({
    message: code,
    type: code,
    nonRetryable: kind === 'refused',
    ...(options.retryAfterMs === undefined ? {} : { nextRetryDelay: options.retryAfterMs }),
  });
}
