import type { RequestHandler } from 'express';
import { badHeader } from '../http/problem';

/** Refuses a request with two `Host` headers (RFC 9112, 3.2): a proxy in front may have gone by the other one. */
export const oneHost: RequestHandler = (req, _res, next) => {
  if ((req.headersDistinct.host?.length ?? 0) > 1) throw badHeader('Host', 'given more than once');
  next();
};
