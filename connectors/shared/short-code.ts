/**
 * Another system's error code as one of ours: `ADDRESS.VERIFY.FAILURE` becomes `address_verify_failure`. A text that
 * does not look like a code is not one (it might be a sentence that names a person), and the fallback is returned.
 */
export function shortCode(code: unknown, fallback: string): string {
  if (typeof code !== 'string' || code.length > 64) return fallback;
  if (!/^[A-Z][A-Z0-9]*([._][A-Z0-9]+)*$/.test(code)) return fallback;
  return code.toLowerCase().replaceAll('.', '_');
}
