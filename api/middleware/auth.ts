import type { Request, Response } from 'express';
import type { ApiKey, ApiKeys } from '../../store/api-keys';
import { clientAddress } from '../http/client-address';
import { badHeader, Problem, rateLimited } from '../http/problem';
import type { Caller, Route } from '../http/route';
import type { Limits } from '../limits/limits';
import { charge } from './rate-limit';

const unauthorized = (): Problem =>
  new Problem('unauthorized', 'expected the header Authorization: Bearer <API key>', {
    headers: { 'WWW-Authenticate': 'Bearer realm="waybill"' },
  });

interface AuthDeps {
  readonly apiKeys: Pick<ApiKeys, 'verify' | 'verifyFromCopy'>;
  readonly limits: Pick<Limits, 'keys' | 'addresses' | 'lockout'>;
}

/**
 * The caller. Throws 401 for no key, a wrong or revoked one; 403 if the key's role may not use the route, or may not act
 * on behalf of others; 429 beyond the limit of the key. What comes without a valid key counts for its address, and is
 * 429 beyond that limit or while the address is locked out. A valid key is served from a locked address too: others may
 * share the address.
 */
export async function authenticate(
  req: Request,
  res: Response,
  roles: Exclude<Route['roles'], 'open'>,
  deps: AuthDeps,
): Promise<Caller> {
  const secret = secretOf(req);
  const key = secret === null ? null : await verified(req, secret, deps);
  if (!key) throw refused(req, res, secret !== null, deps.limits);
  charge(res, deps.limits.keys, key.id);
  return callerOf(req, key, roles);
}

function secretOf(req: Request): string | null {
  const given = req.headersDistinct.authorization ?? [];
  const [, secret] = /^Bearer ([\x21-\x7e]{1,300})$/i.exec(given[0] ?? '') ?? [];
  return given.length === 1 && secret !== undefined ? secret : null;
}

/** Keys that come from an address which is beyond its limits are not worth a look-up each. */
function verified(req: Request, secret: string, { apiKeys, limits }: AuthDeps): Promise<ApiKey | null> {
  const address = clientAddress(req);
  const isSuspect = limits.lockout.secondsLeft(address) > 0 || limits.addresses.isEmpty(address);
  return isSuspect ? apiKeys.verifyFromCopy(secret) : apiKeys.verify(secret);
}

function refused(req: Request, res: Response, isWrongKey: boolean, limits: AuthDeps['limits']): Problem {
  const address = clientAddress(req);
  charge(res, limits.addresses, address);
  const lockedSeconds = limits.lockout.secondsLeft(address);
  if (lockedSeconds > 0)
    return rateLimited('too many requests with wrong API keys came from this address', lockedSeconds);
  if (isWrongKey) limits.lockout.failed(address);
  return unauthorized();
}

function callerOf(req: Request, key: ApiKey, roles: Exclude<Route['roles'], 'open'>): Caller {
  const onBehalfOf = sellerNamed(req);
  if (onBehalfOf !== null && key.role !== 'operator') {
    throw new Problem('forbidden', 'only an operator may act for a seller');
  }
  const caller: Caller =
    onBehalfOf === null
      ? { keyId: key.id, role: key.role, sellerId: key.role === 'seller' ? key.sellerId : null, onBehalfOf }
      : { keyId: key.id, role: 'seller', sellerId: onBehalfOf, onBehalfOf };
  // A seller's key without a seller would see everything: it is refused rather than trusted.
  if (caller.role === 'seller' && !caller.sellerId)
    throw new Problem('forbidden', 'this seller key has no seller id');
  if (!roles.includes(caller.role))
    throw new Problem('forbidden', `expected a key of role ${roles.join(' or ')}`);
  return caller;
}

function sellerNamed(req: Request): string | null {
  const given = req.headersDistinct['x-on-behalf-of'];
  if (given === undefined) return null;
  const [seller = ''] = given;
  if (given.length === 1 && /^[\x21-\x7e]{1,64}$/.test(seller)) return seller;
  throw badHeader('X-On-Behalf-Of', 'expected one seller id of up to 64 visible ASCII characters');
}
