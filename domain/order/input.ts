import { z } from 'zod';

const printable = /^[^\p{Cc}\p{Cs}\u2028\u2029]*$/u;

const line = () => z.string().regex(printable, 'expected no control characters').trim();

/** Blanks around a text are never meant, and would keep it from being found (M9). Line breaks are refused, not trimmed. */
export const text = (max: number) => line().min(1).max(max);

/** A text that may be missing. Shops send null or blanks for what they do not have (M6): both count as absent. */
export const optionalText = (max: number) =>
  line()
    .max(max)
    .nullish()
    .transform((value) => value || undefined)
    .optional();

/** Anything else that may be missing: null counts as absent. */
export const optional = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();
