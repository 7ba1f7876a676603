import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import type { Histogram } from 'prom-client';
import { contextOf } from '../http/context';

/**
 * One line and one measurement per request, made of our own names only: neither path nor query nor header nor
 * body, so that they contain nothing personal and nothing forged.
 */
export function accessLog(
  logger: Logger,
  durations: Histogram<'method' | 'route' | 'status'>,
): RequestHandler {
  return (req, res, next) => {
    const context = contextOf(res);
    res.once('close', () => {
      const { route, requestId, keyId, code } = context;
      const seconds = Number(process.hrtime.bigint() - context.startedAt) / 1e9;
      const status = res.writableFinished ? res.statusCode : 499;
      const { method } = req;
      durations.observe({ method, route, status }, seconds);
      const level = status === 500 ? 'error' : status > 500 ? 'warn' : 'info';
      logger[level](
        { method, route, status, ms: Math.round(seconds * 1e4) / 10, requestId, keyId, code },
        'request',
      );
    });
    next();
  };
}
