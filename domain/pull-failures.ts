/** What is known of the pulls of a connection that have failed since the last one that did not (C12). */
export interface PullFailures {
  /** The short code of the latest. */
  readonly code: string;
  /** How many in a row. */
  readonly failures: number;
  /** When the first of them failed. */
  readonly since: Date;
  /** When the latest failed. */
  readonly lastAt: Date;
  /** When it is tried again. */
  readonly nextAt: Date;
}

const FAILURES = 3;
const PATIENCE_MS = 15 * 60_000;

/** C12: a person should look after three failures in a row, or after a quarter of an hour. */
export const needsAttention = (
  { failures, since }: Pick<PullFailures, 'failures' | 'since'>,
  now: Date,
): boolean => failures >= FAILURES || now.getTime() - since.getTime() >= PATIENCE_MS;

interface Failed {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  /** A final failure is not retried before the next pull by schedule. */
  readonly isFinal: boolean;
  /** The time that the outside system asked for. */
  readonly retryAfterMs?: number | undefined;
  readonly pollSeconds: number;
  /** Between two attempts of one pull: doubled each time, up to the longest. */
  readonly retry: { readonly firstMs: number; readonly longestMs: number };
}

/** When a pull that failed at `now` is tried again. Schedules run at multiples of their interval. */
export function nextPullAt({ attempt, isFinal, retryAfterMs, pollSeconds, retry }: Failed, now: Date): Date {
  const { firstMs, longestMs } = retry;
  const every = pollSeconds * 1_000;
  if (isFinal) return new Date((Math.floor(now.getTime() / every) + 1) * every);
  return new Date(now.getTime() + (retryAfterMs ?? Math.min(firstMs * 2 ** (attempt - 1), longestMs)));
}
