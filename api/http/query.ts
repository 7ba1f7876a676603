import { z } from 'zod';

/** Query parameters arrive as text; these read it as the type in the document, and nothing else. */

export const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `expected a whole number from ${min} to ${max}`)
    .transform(Number)
    .pipe(z.int().min(min).max(max));

export const flag = z
  .enum(['true', 'false'])
  .transform((text) => text === 'true')
  .pipe(z.boolean());

/** Text to search for, without the blanks around it: nothing that PostgreSQL could not hold. */
export const searchText = (max: number) =>
  z
    .string()
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected no control characters')
    .trim()
    .min(1)
    .max(max);

export const instant = z.iso
  .datetime({ offset: true, error: 'expected RFC 3339, such as 2026-11-20T09:30:00Z' })
  .refine((text) => /^(19|20|21)\d\d-/.test(text), 'expected a year from 1900 to 2199');

const MAX_LIMIT = 200;
const DEFAULT_LIMIT = 50;

export const limitParam = wholeNumber(1, MAX_LIMIT)
  .default(DEFAULT_LIMIT)
  .describe('the number of items per page');

export const cursorParam = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,2000}$/, 'expected a value of `nextCursor`')
  .optional()
  .describe('`nextCursor` of the previous page; opaque');

export const pageQuery = z.strictObject({ limit: limitParam, cursor: cursorParam });
