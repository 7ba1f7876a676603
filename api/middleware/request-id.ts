import { randomBytes } from 'node:crypto';
import type { RequestHandler } from 'express';
import { openContext } from '../http/context';

const ACCEPTABLE = /^[A-Za-z0-9_-]{1,64}$/;

/** Uses the caller's `X-Request-Id` if it is harmless, and otherwise creates one; opens the request's context. */
export const requestId: RequestHandler = (req, res, next) => {
  const given = req.headersDistinct['x-request-id'];
  const [first = ''] = given ?? [];
  const id = given?.length === 1 && ACCEPTABLE.test(first) ? first : `req_${randomBytes(12).toString('hex')}`;
  openContext(res, id);
  res.setHeader('X-Request-Id', id);
  next();
};
