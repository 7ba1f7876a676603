import { isNativeError } from 'node:util/types';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { describeError, driverCause } from '../../app/logging';
import { discardRest } from '../http/body';
import { contextOf } from '../http/context';
import { Problem } from '../http/problem';
import { sendProblem } from '../http/send';

/** The last handler: 404 for a path that no route has. */
export const noSuchPath: RequestHandler = () => {
  throw new Problem('not_found', 'there is no route with this path');
};

/** Turns everything thrown into a problem response. An unexpected error is logged and becomes `internal`. */
export function problems(logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const problem = asProblem(error);
    if (problem.code === 'internal' || problem.code === 'unavailable') {
      logger.warn(
        { requestId: contextOf(res).requestId, ...describeError(causeOf(error)) },
        'a request failed',
      );
    }
    if (res.headersSent) return void res.destroy();
    sendProblem(res, problem);
    discardRest(req, res);
  };
}

const causeOf = (error: unknown): unknown =>
  error instanceof Problem && isNativeError(error.cause) ? error.cause : error;

function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // Express could not decode the path.
  if (error instanceof URIError || (error as { status?: unknown } | null)?.status === 400) {
    return new Problem('invalid_request', 'the path is not valid percent-encoding');
  }
  if (isOutage(error)) {
    return new Problem('unavailable', 'the database does not answer', {
      headers: { 'Retry-After': '2' },
      cause: error,
    });
  }
  return new Problem('internal', undefined, { cause: error });
}

const OUTAGE_CODES =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|P1001|P1002|P1008|P1017|P2024|P2028|57P0\d|57014|53300|08\w{3})$/;
const OUTAGE_WORDS =
  /ECONNREFUSED|ECONNRESET|Connection terminated|not queryable|connection timeout|timeout exceeded|read timeout|reach database/i;

/**
 * A broken connection has a code, or, in the middle of a transaction, only a message. An error of Node's own sockets may
 * come from another realm than this module (a `vm` context has its own `Error`), hence no `instanceof`.
 */
export function isOutage(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const { code } = error as { code?: unknown };
  const { originalCode, kind } = driverCause(error);
  return (
    OUTAGE_CODES.test(String(code)) ||
    OUTAGE_CODES.test(String(originalCode)) ||
    OUTAGE_KINDS.has(String(kind)) ||
    OUTAGE_WORDS.test(error.message) ||
    isOutage(error.cause)
  );
}

/** What the driver's adapter calls a database that is away. */
const OUTAGE_KINDS: ReadonlySet<string> = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
]);
