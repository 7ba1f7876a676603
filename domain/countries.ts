// Its core alone: the main entry loads the names of all countries in some eighty languages.
import { alpha2ToAlpha3, alpha3ToAlpha2 } from 'i18n-iso-countries/index';
import { z } from 'zod';

/** Is this an assigned two-letter code of ISO 3166-1? XK counts as well: carriers and shops use it for Kosovo. */
export const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && alpha2ToAlpha3(code) !== undefined;

/** A country as it comes in: an assigned code of ISO 3166-1 in upper or lower case, read as capital letters (M6). */
export const countrySchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2}$/, { error: 'expected two letters of ISO 3166-1, such as DE', abort: true })
  .toUpperCase()
  .refine(isCountry, 'expected an assigned code of ISO 3166-1, such as GB for the United Kingdom');

/**
 * A country's two letters from its two or three (ISO 3166-1, and XK and XKK for Kosovo), in upper or lower case; null
 * for what is no such code.
 */
export function countryAlpha2(code: string | null | undefined): string | null {
  const text = code?.trim().toUpperCase() ?? '';
  return isCountry(text) ? text : (alpha3ToAlpha2(text) ?? null);
}

/**
 * Countries whose addresses need no city: one city is all there is, or the region or the lines name the place.
 * (Those of which Google's libaddressinput does not require the field "city".)
 */
export const WITHOUT_CITIES: readonly string[] = ['AE', 'GI', 'HK', 'JP', 'KY', 'MC', 'MO', 'NR', 'SG'];
