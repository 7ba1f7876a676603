import { isNativeError } from 'node:util/types';

/**
 * What may be logged of an error: names, codes and stack frames. Never its message, which may quote data, queries
 * or source code.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!isNativeError(error)) return { error: typeof error };
  const { code } = error as { code?: unknown };
  const { originalCode, kind } = driverCause(error);
  const driver = originalCode ?? kind;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { errorCode: code } : {}),
    ...(typeof driver === 'string' ? { driverCode: driver } : {}),
    at: frames.slice(0, 6).map((line) => line.trim()),
  };
}

/** The same in one short string: the error's name, with its code if it has one. */
export const errorCodeOf = (error: unknown): string => {
  if (!isNativeError(error)) return 'unknown';
  const { code } = error as { code?: unknown };
  return typeof code === 'string' || typeof code === 'number' ? `${error.name} ${code}` : error.name;
};

/**
 * Prisma wraps the driver's error, except that of a transaction, which may arrive as it is; PostgreSQL's own code is
 * in there.
 */
export function driverCause(error: Error): { originalCode?: unknown; kind?: unknown } {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: object } } };
  const bare = error.name === 'DriverAdapterError' ? (error.cause as object | undefined) : undefined;
  return meta?.driverAdapterError?.cause ?? bare ?? {};
}
