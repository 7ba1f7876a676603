import { randomBytes, randomUUID } from 'node:crypto';

/** Thirty-two random lower-case hexadecimal digits; Node keeps random bytes in stock for UUIDs, so this is quick. */
export function hex32(): string {
  return randomUUID().replaceAll('-', '');
}

/** Random decimal digits. */
export function digits(length: number): string {
  return Array.from(randomBytes(length), (byte) => String(byte % 10)).join('');
}

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Random capital letters and digits that can't be mistaken for one another. */
export function code(length: number): string {
  return Array.from(randomBytes(length), (byte) => LETTERS.charAt(byte % LETTERS.length)).join('');
}
