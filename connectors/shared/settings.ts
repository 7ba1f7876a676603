import { z } from 'zod';

/** Where an API is. Whether the process may connect to it is decided when it does. */
export const baseUrl = z
  .url({ protocol: /^https?$/, abort: true })
  .max(500)
  .refine((text) => {
    const url = new URL(text);
    return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  }, 'expected an address without user name, query or fragment')
  .transform((text) => text.replace(/\/+$/, ''));

/** A secret that travels in a header: visible ASCII. */
export const headerSecret = z.string().regex(/^[\x21-\x7e]{1,300}$/, 'expected visible ASCII without blanks');

/** A web address with a placeholder in braces, such as `https://courier.example/track/{trackingNumber}`. */
export const urlTemplate = (placeholder: string) =>
  z
    .url({ protocol: /^https?$/, abort: true })
    .max(500)
    .refine((text) => text.includes(`{${placeholder}}`), `expected {${placeholder}} in it`);
