/** The longest time that is accepted. */
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds that a `Retry-After` requests to wait, from seconds or an HTTP date, at most an hour; null if it is
 * absent or invalid.
 */
export function retryAfterMs(value: string | undefined, now: number = Date.now()): number | null {
  const text = value?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : dateMs(text) - now;
  return Number.isNaN(ms) ? null : Math.min(Math.max(0, ms), LONGEST_MS);
}

/** HTTP's preferred form of a date; `Date.parse` alone takes far more for one. */
function dateMs(text: string): number {
  return /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text)
    ? Date.parse(text)
    : Number.NaN;
}
