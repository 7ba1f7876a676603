import * as ISO_4217 from 'dinero.js/currencies';
import { z } from 'zod';

/**
 * Amounts are integers in the currency's minor unit (1250 = 12.50 EUR, 1250 JPY, 1.250 KWD). Inside the domain
 * an order has one currency, so amounts travel as bare integers; `Money` is their shape at every edge.
 */
export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** ISO 4217 as it is in force: a currency that was withdrawn is none, whatever `Intl` still has a name for. */
const currencies: ReadonlyMap<
  string,
  { readonly base: number | readonly number[]; readonly exponent: number }
> = new Map(Object.entries(ISO_4217));

export const currencySchema = z
  .string()
  .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code of three capital letters, such as EUR')
  .refine((code) => currencies.has(code), 'expected a currency of ISO 4217, such as EUR');

const UNKNOWN = { base: 10, exponent: 2 };

/** The largest amount taken in one field: far above any order, far below what sums could overflow. */
export const MAX_AMOUNT = 1_000_000_000_000;

export const moneySchema = z
  .strictObject({
    amount: z.int().min(0).max(MAX_AMOUNT).describe('integer in the minor unit of the currency'),
    currency: currencySchema,
  })
  .meta({ id: 'Money', description: 'An amount in minor units with its ISO 4217 currency.' });

/**
 * Decimal places of a currency's minor unit: EUR 2, JPY 0, KWD 3 (ISO 4217). Ariary and ouguiya, which have fifths, have
 * two decimal places in the standard; so has a currency that was withdrawn after an order was taken in it.
 */
export function minorDigits(currency: string): number {
  const { base, exponent } = currencies.get(currency) ?? UNKNOWN;
  return base === UNKNOWN.base ? exponent : UNKNOWN.exponent;
}

/** The amount as a plain decimal, for people and for APIs that count in decimals: 1250 EUR is `12.50`. */
export function toDecimal(amount: number, currency: string): string {
  const digits = minorDigits(currency);
  const sign = amount < 0 ? '-' : '';
  const padded = String(Math.abs(amount)).padStart(digits + 1, '0');
  if (digits === 0) return sign + padded;
  return `${sign}${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/**
 * Reads a decimal number or string (`12.5`, `"12.50"`) as minor units, exactly and without floating point sums.
 * Throws a RangeError if the text is no decimal or has more places than the currency.
 */
export function fromDecimal(value: number | string, currency: string): number {
  const text = typeof value === 'number' ? String(value) : value.trim();
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) throw new RangeError('not a decimal amount');
  const [, sign, whole = '0', fraction = ''] = match;
  const digits = minorDigits(currency);
  if (/[1-9]/.test(fraction.slice(digits))) throw new RangeError(`more than ${digits} decimal places`);
  const minor = Number(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  if (!Number.isSafeInteger(minor)) throw new RangeError('amount out of range');
  return sign ? -minor : minor;
}

/**
 * Splits an amount over weights so that the parts add up to the amount to the last minor unit (largest
 * remainder; ties go to the earlier part). No part is above its weight if the amount is not above their sum.
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return weights.map(() => 0);
  const shares = weights.map((weight, index) => {
    const product = BigInt(amount) * BigInt(weight);
    return { index, floor: Number(product / BigInt(total)), rest: product % BigInt(total) };
  });
  let left = amount - shares.reduce((sum, share) => sum + share.floor, 0);
  const parts = shares.map((share) => share.floor);
  const byRest = [...shares].sort((a, b) =>
    a.rest === b.rest ? a.index - b.index : a.rest > b.rest ? -1 : 1,
  );
  for (const share of byRest) {
    if (left === 0) break;
    parts[share.index] = (parts[share.index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}

/**
 * The part of a whole that belongs to the units `from` (exclusive) to `to` (inclusive) of `of` units. Parts of
 * consecutive ranges add up to the whole, whatever the order in which units are taken.
 */
export function shareOfUnits(whole: number, from: number, to: number, of: number): number {
  const upTo = (units: number): number => {
    if (units === 0) return 0;
    return units === of ? whole : Number((BigInt(whole) * BigInt(units)) / BigInt(of));
  };
  return upTo(to) - upTo(from);
}
