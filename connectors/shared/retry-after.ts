/** Nobody is believed who wants to be left alone for longer. */
const LONGEST_MS = 3_600_000;

/**
 * Milliseconds that a `Retry-After` asks to wait, from seconds or an HTTP date, at most an hour; null where it is
 * absent or makes no sense.
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
