import type { Logger } from 'pino';
import { describeError } from '../../app/logging';
import { OutsideError } from '../../domain/errors';

const PATIENCE_MS = 15_000;

export type TestResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly detail?: string };

/** Opens and tests a connection. Any failure is a result of the test, never an error of the request. */
export async function testConnection(
  open: () => Promise<{ test(): Promise<void> } | null>,
  logger: Logger,
): Promise<TestResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<TestResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, problem: 'timeout' }), PATIENCE_MS);
  });
  try {
    return await Promise.race([attempt(open), late]);
  } catch (error) {
    if (error instanceof OutsideError) return { ok: false, problem: error.code };
    logger.warn(describeError(error), 'connection test failed');
    return { ok: false, problem: 'not_usable' };
  } finally {
    clearTimeout(timer);
  }
}

async function attempt(open: () => Promise<{ test(): Promise<void> } | null>): Promise<TestResult> {
  const connector = await open();
  if (!connector) return { ok: false, problem: 'unknown_kind' };
  await connector.test();
  return { ok: true };
}
