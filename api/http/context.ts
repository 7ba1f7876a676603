import type { Request, Response } from 'express';
import { badHeader } from './problem';

/** What is known of a request while it is served. */
interface RequestContext {
  readonly requestId: string;
  readonly startedAt: bigint;
  /** The template of the route that serves it; never the path itself, which may hold anything. */
  route: string;
  keyId: string | null;
  /** Of a problem response. */
  code: string | null;
}

const contexts = new WeakMap<Response, RequestContext>();

export function openContext(res: Response, requestId: string): RequestContext {
  const context = {
    requestId,
    startedAt: process.hrtime.bigint(),
    route: 'unmatched',
    keyId: null,
    code: null,
  };
  contexts.set(res, context);
  return context;
}

export function contextOf(res: Response): RequestContext {
  return contexts.get(res) ?? openContext(res, 'unknown');
}

/** Headers that came exactly once: which of two is meant is not ours to guess. */
export function singleHeaders(req: Request): Record<string, string> {
  const single: Record<string, string> = {};
  for (const [name, values] of Object.entries(req.headersDistinct)) {
    const [value] = values ?? [];
    if (values?.length === 1 && value !== undefined) single[name] = value;
  }
  return single;
}

/** A header's value; null if it is absent. Throws 400 if it is repeated: a condition must not be lost. */
export function headerOf(req: Request, name: string): string | null {
  const values = req.headersDistinct[name.toLowerCase()] ?? [];
  if (values.length > 1) throw badHeader(name, 'given more than once');
  return values[0] ?? null;
}
