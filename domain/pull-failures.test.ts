import { needsAttention, nextPullAt } from './pull-failures';

const NOW = new Date('2026-11-20T10:00:30.000Z');
const RETRY = { firstMs: 2_000, longestMs: 120_000 };
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000);

describe('C12: pulls that fail', () => {
  test.each([
    [3, 0],
    [9, 1],
    [1, 15],
  ])('need a person after %d failures within %d minutes', (failures, minutes) => {
    expect(needsAttention({ failures, since: ago(minutes) }, NOW)).toBe(true);
  });

  test('need none yet after two failures within a quarter of an hour', () => {
    expect(needsAttention({ failures: 2, since: ago(14.9) }, NOW)).toBe(false);
  });

  const at = (failed: Partial<Parameters<typeof nextPullAt>[0]>) =>
    nextPullAt({ attempt: 1, isFinal: false, pollSeconds: 60, retry: RETRY, ...failed }, NOW).toISOString();

  test('are tried again after a time that doubles up to two minutes', () => {
    expect([1, 2, 20].map((attempt) => at({ attempt }))).toEqual([
      '2026-11-20T10:00:32.000Z',
      '2026-11-20T10:00:34.000Z',
      '2026-11-20T10:02:30.000Z',
    ]);
  });

  test('are tried again when the outside system asks for it', () => {
    expect(at({ retryAfterMs: 5_000 })).toBe('2026-11-20T10:00:35.000Z');
  });

  test('are tried again by the schedule if a retry would change nothing', () => {
    expect(at({ isFinal: true, retryAfterMs: 5_000 })).toBe('2026-11-20T10:01:00.000Z');
  });
});
