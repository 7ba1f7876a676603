import { TokenBuckets } from './token-buckets';

let nowMs: number;
let buckets: TokenBuckets;
beforeEach(() => {
  nowMs = 1_000;
  buckets = new TokenBuckets('key', 2, () => nowMs);
});

const takeMany = (count: number, client = 'a'): boolean[] =>
  Array.from({ length: count }, () => buckets.take(client).isAllowed);

describe('a token bucket', () => {
  test('allows ten seconds’ worth of requests at once, and not one more', () => {
    expect(takeMany(20)).not.toContain(false);
    expect(buckets.take('a')).toEqual({ isAllowed: false, remaining: 0, fullInSeconds: 10 });
    expect(buckets.isEmpty('a')).toBe(true);
  });

  test('refills steadily, and never beyond its capacity', () => {
    takeMany(20);
    nowMs += 500;
    expect(takeMany(2)).toEqual([true, false]);
    nowMs += 3_600_000;
    expect(buckets.take('a')).toEqual({ isAllowed: true, remaining: 19, fullInSeconds: 1 });
  });

  test('is not drained further by requests that are refused', () => {
    takeMany(1_000);
    nowMs += 1_000;
    expect(takeMany(3)).toEqual([true, true, false]);
  });

  test('belongs to one client alone', () => {
    takeMany(21);
    expect(buckets.take('b')).toMatchObject({ isAllowed: true, remaining: 19 });
    expect(buckets.isEmpty('b')).toBe(false);
  });

  test('allows at least one request, however low the rate', () => {
    buckets = new TokenBuckets('key', 0.01, () => nowMs);
    expect(takeMany(2)).toEqual([true, false]);
    nowMs += 100_000;
    expect(takeMany(2)).toEqual([true, false]);
  });

  test('of the client that was silent longest is forgotten once there are ten thousand others', () => {
    takeMany(20);
    for (let other = 0; other < 9_999; other += 1) buckets.take(`other ${other}`);
    expect(buckets.isEmpty('a')).toBe(true);
    buckets.take('one more');
    expect(buckets.isEmpty('a')).toBe(false);
  });
});
