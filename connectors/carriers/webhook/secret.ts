import { z } from 'zod';

const PREFIX = 'whsec_';
const SHORTEST_BYTES = 16;

/**
 * The key that a Standard Webhooks secret stands for: base64, with or without `whsec_`. Null if it is not base64,
 * which Node's own decoder would ignore silently.
 */
export function keyOf(secret: string): Buffer | null {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
  return isBase64 ? Buffer.from(text, 'base64') : null;
}

export const webhookSecret = z
  .string()
  .max(500)
  .refine(
    (secret) => (keyOf(secret)?.length ?? 0) >= SHORTEST_BYTES,
    `expected whsec_ and the base64 of at least ${SHORTEST_BYTES} random bytes`,
  );
