// Its core alone: the main entry loads the names of all countries in some eighty languages.
import { alpha2ToAlpha3, alpha3ToAlpha2 } from 'i18n-iso-countries/index';

/** Is this one of the assigned two-letter codes of ISO 3166-1? So counts XK, which carriers and shops use for Kosovo. */
export const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) && alpha2ToAlpha3(code) !== undefined;

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
