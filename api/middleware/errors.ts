import { isNativeError } from 'node:util/types';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import type { Logger } from 'pino';
import { describeError, driverCause } from '../../app/logging';
import type { DatabaseLoad } from '../../store/connection-pool';
import { discardRest } from '../http/body';
import { contextOf } from '../http/context';
import { overloaded, Problem } from '../http/problem';
import { sendProblem } from '../http/send';
import { isAnswering } from '../limits/admission';

/** The last handler: 404 for a path that no route has. */
export const noSuchPath: RequestHandler = () => {
  throw new Problem('not_found', 'there is no route with this path');
};

/**
 * Turns everything thrown into a problem response. An unexpected error is logged and becomes `internal`. Whoever waited
 * too long for a connection to the database gets `overloaded` if the database answers others, else `unavailable`.
 */
export function problems(logger: Logger, load: () => DatabaseLoad): ErrorRequestHandler {
  return (error: unknown, req, res, _next) => {
    const problem = asProblem(error, load);
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

function asProblem(error: unknown, load: () => DatabaseLoad): Problem {
  if (error instanceof Problem) return error;
  // Express could not decode the path.
  if (error instanceof URIError || (error as { status?: unknown } | null)?.status === 400) {
    return new Problem('invalid_request', 'the path is not valid percent-encoding');
  }
  if (isLongWait(error) && isAnswering(load())) return overloaded(error);
  if (isOutage(error)) {
    return new Problem('unavailable', 'the database does not answer', {
      headers: { 'Retry-After': '2' },
      cause: error,
    });
  }
  return new Problem('internal', undefined, { cause: error });
}

const OUTAGE_CODES = /^(ECONN\w+|EPIPE|ETIMEDOUT|ENOTFOUND|P1001|P1002|P1008|P1017|57P0\d|57014|08\w{3})$/;
/** No connection or transaction was free in time, or the server has no more connections (53300). */
const WAIT_CODES = /^(P2024|P2028|P2037|53300)$/;
const WAIT_WORDS = /timeout exceeded when trying to connect/i;
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
    isLongWait(error) ||
    isOutage(error.cause)
  );
}

/** True if the error says that no connection to the database was free in time. */
export function isLongWait(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const { code } = error as { code?: unknown };
  const { originalCode, kind } = driverCause(error);
  return (
    WAIT_CODES.test(String(code)) ||
    WAIT_CODES.test(String(originalCode)) ||
    kind === 'TooManyConnections' ||
    WAIT_WORDS.test(error.message) ||
    isLongWait(error.cause)
  );
}

/** What the driver's adapter calls a database that is away. */
const OUTAGE_KINDS: ReadonlySet<string> = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
]);
