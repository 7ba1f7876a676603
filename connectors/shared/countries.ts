// Its core alone: the main entry loads the names of all countries in some eighty languages.
import { alpha2ToAlpha3, alpha3ToAlpha2 } from 'i18n-iso-countries/index';

/**
 * A country's two letters from its two or three (ISO 3166-1, and XK and XKK for Kosovo), in upper or lower case; null
 * for what is no such code.
 */
export function countryAlpha2(code: string | null | undefined): string | null {
  const text = code?.trim().toUpperCase() ?? '';
  return alpha2ToAlpha3(text) === undefined ? (alpha3ToAlpha2(text) ?? null) : text;
}
