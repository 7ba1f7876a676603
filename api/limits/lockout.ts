import { LRUCache } from 'lru-cache';

/** More addresses than this are forgotten, the longest silent first. */
const MAX_ADDRESSES = 10_000;

interface Failures {
  count: number;
  readonly sinceMs: number;
  lockedUntilMs: number;
}

/**
 * Addresses from which too many wrong API keys came. Failures count for their address alone, never for a key: whoever
 * tries keys locks out no one but the unknown clients at the same address.
 */
export class Lockout {
  private readonly addresses = new LRUCache<string, Failures>({ max: MAX_ADDRESSES });

  constructor(
    /** Failures within the time of one lockout that lock an address. */
    private readonly maxFailures: number,
    private readonly lockoutSeconds: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Counts a wrong key. Those that come during a lockout do not extend it. */
  failed(address: string): void {
    const now = this.nowMs();
    const known = this.addresses.get(address);
    const isOver = !known || now - known.sinceMs > this.lockoutMs || this.isPast(known, now);
    const failures = isOver ? { count: 0, sinceMs: now, lockedUntilMs: 0 } : known;
    failures.count += 1;
    if (failures.count >= this.maxFailures && failures.lockedUntilMs === 0)
      failures.lockedUntilMs = now + this.lockoutMs;
    this.addresses.set(address, failures);
  }

  /** Seconds until the address is free again, rounded up; 0 if it is not locked. */
  secondsLeft(address: string): number {
    const until = this.addresses.get(address)?.lockedUntilMs ?? 0;
    return Math.max(0, Math.ceil((until - this.nowMs()) / 1_000));
  }

  private get lockoutMs(): number {
    return this.lockoutSeconds * 1_000;
  }

  private isPast({ lockedUntilMs }: Failures, now: number): boolean {
    return lockedUntilMs > 0 && lockedUntilMs <= now;
  }
}
