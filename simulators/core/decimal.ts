const EXPONENTS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, CLP: 0, BHD: 3, KWD: 3, TND: 3 };

/** How many decimals the currency's amounts have. */
export function decimalsOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/**
 * Reads an amount (JSON number or decimal text) as minor units, or returns undefined if it is no amount of
 * that precision. It goes through the decimal text, so 0.1 + 0.2 style remainders are refused rather than
 * rounded.
 */
export function toMinor(value: unknown, decimals: number): number | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  const match = /^(-?)(\d{1,12})(?:\.(\d+))?$/.exec(String(value).trim());
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(decimals))) return undefined;
  const minor = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  return sign === '-' && minor !== 0 ? -minor : minor;
}

/** Minor units as decimal text: 1234 with two decimals is "12.34". */
export function toDecimalText(minor: number, decimals: number): string {
  const digits = String(Math.abs(minor)).padStart(decimals + 1, '0');
  const sign = minor < 0 ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Minor units as the JSON number an API of numbers sends. */
export function toDecimalNumber(minor: number, decimals: number): number {
  return Number(toDecimalText(minor, decimals));
}
