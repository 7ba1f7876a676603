import { LRUCache } from 'lru-cache';

/** More clients than this are forgotten, the longest silent first; a forgotten bucket is a full one. */
const MAX_BUCKETS = 10_000;

/** How many seconds' worth of requests may come at once. */
export const BURST_SECONDS = 10;

export interface Taken {
  readonly isAllowed: boolean;
  readonly remaining: number;
  /** Until the bucket is full again, at least 1. */
  readonly fullInSeconds: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * A token bucket for each client: holds ten seconds' worth of requests, refills steadily, and each request takes one.
 * Requests that are refused take none, so a client that keeps trying is served at the rate of the limit.
 */
export class TokenBuckets {
  private readonly buckets = new LRUCache<string, Bucket>({ max: MAX_BUCKETS });
  readonly capacity: number;

  constructor(
    /** The name of the limit, as the header `RateLimit-Policy` has it. */
    readonly name: string,
    private readonly perSecond: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.capacity = Math.max(1, Math.floor(perSecond * BURST_SECONDS));
  }

  take(client: string): Taken {
    const bucket = this.filled(client);
    const isAllowed = bucket.tokens >= 1;
    if (isAllowed) bucket.tokens -= 1;
    this.buckets.set(client, bucket);
    const fullInSeconds = Math.max(1, Math.ceil((this.capacity - bucket.tokens) / this.perSecond));
    return { isAllowed, remaining: Math.floor(bucket.tokens), fullInSeconds };
  }

  /** Whether the next request would be refused. */
  isEmpty(client: string): boolean {
    return this.filled(client).tokens < 1;
  }

  private filled(client: string): Bucket {
    const atMs = this.nowMs();
    const known = this.buckets.peek(client);
    if (!known) return { tokens: this.capacity, atMs };
    const refilled = ((atMs - known.atMs) / 1_000) * this.perSecond;
    return { tokens: Math.min(this.capacity, known.tokens + refilled), atMs };
  }
}
