import type { Response } from 'express';
import { rateLimited } from '../http/problem';
import type { TokenBuckets } from '../limits/token-buckets';
import { BURST_SECONDS } from '../limits/token-buckets';

/**
 * Takes one request from a client's bucket and says in the response what is left, as draft-ietf-httpapi-ratelimit-headers
 * 11 has it: `RateLimit-Policy: "key";q=10000;w=10` and `RateLimit: "key";r=9999;t=1`. Throws 429 if nothing is left.
 */
export function charge(res: Response, buckets: TokenBuckets, client: string): void {
  const { isAllowed, remaining, fullInSeconds } = buckets.take(client);
  res.setHeader('RateLimit-Policy', `"${buckets.name}";q=${buckets.capacity};w=${BURST_SECONDS}`);
  res.setHeader('RateLimit', `"${buckets.name}";r=${remaining};t=${fullInSeconds}`);
  // The draft: Retry-After is not earlier than the end of the window that RateLimit names.
  if (!isAllowed) throw rateLimited(`the limit of requests per ${buckets.name} is reached`, fullInSeconds);
}
