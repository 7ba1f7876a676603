import type { Request } from 'express';
import type { ApiKeys } from '../../store/api-keys';
import { badHeader, Problem } from '../http/problem';
import type { Caller, Route } from '../http/route';

const unauthorized = (): Problem =>
  new Problem('unauthorized', 'expected the header Authorization: Bearer <API key>', {
    headers: { 'WWW-Authenticate': 'Bearer realm="waybill"' },
  });

/**
 * The caller. Throws 401 for no key, a wrong or revoked one; 403 if the key's role may not use the route, or
 * may not act on behalf of others.
 */
export async function authenticate(
  req: Request,
  roles: Exclude<Route['roles'], 'open'>,
  apiKeys: Pick<ApiKeys, 'verify'>,
): Promise<Caller> {
  const given = req.headersDistinct.authorization ?? [];
  const [, secret] = /^Bearer ([\x21-\x7e]{1,300})$/i.exec(given[0] ?? '') ?? [];
  if (given.length !== 1 || secret === undefined) throw unauthorized();
  const key = await apiKeys.verify(secret);
  if (!key) throw unauthorized();
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
