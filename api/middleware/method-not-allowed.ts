import type { RequestHandler } from 'express';
import { Problem } from '../http/problem';
import type { Method } from '../http/route';

/** Responds to every method that a path does not support: 405 with `Allow`, and `OPTIONS` with `Allow` only. */
export function methodNotAllowed(methods: readonly Method[]): RequestHandler {
  const names = methods.map((method) => method.toUpperCase());
  const allow = [...names, ...(methods.includes('get') ? ['HEAD'] : []), 'OPTIONS'].sort().join(', ');
  return (req, res) => {
    if (req.method !== 'OPTIONS') {
      throw new Problem('method_not_allowed', `expected one of ${allow}`, { headers: { Allow: allow } });
    }
    res.setHeader('Allow', allow);
    res.statusCode = 204;
    res.end();
  };
}
