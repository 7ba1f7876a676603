import type { NextFunction, Request, Response } from 'express';
import { Router, raw } from 'express';
import type { FaultInjector } from '../faults/fault-injector';
import type { ApiAnswer, ApiRequest, Dialect, Route } from './api';
import { Refusal } from './api';
import type { JournalEntry, RequestJournal } from './request-journal';
import type { Store } from './store';

/** What a simulated API needs of its surroundings. */
export interface ApiContext {
  store: Store;
  journal: RequestJournal;
  faults: FaultInjector;
}

const BODY_LIMIT = '10mb';
const NO_BODY = Buffer.alloc(0);

/**
 * Serves an API's routes below a prefix: journal, fault, operation, ledger on disk, and only then the response.
 */
export function serveApi(routes: readonly Route[], dialect: Dialect, context: ApiContext): Router {
  const router = Router();
  router.use(raw({ type: () => true, limit: BODY_LIMIT }));
  for (const route of routes) {
    router[route.method](route.path, (req, res, next) => {
      void handle(route, req, res).catch(next);
    });
  }
  router.use((req, res, next) => {
    const notFound: Route = { method: 'get', path: req.path, operation: () => dialect.error(404) };
    void handle(notFound, req, res).catch(next);
  });
  router.use((error: { status?: number }, _req: Request, res: Response, next: NextFunction) => {
    if (res.headersSent) return next(error);
    const { status, headers, json } = dialect.error(error.status ?? 500);
    res
      .status(status)
      .set(headers ?? {})
      .json(json);
  });
  return router;

  async function handle(route: Route, req: Request, res: Response): Promise<void> {
    const path = req.baseUrl + req.path;
    const entry = context.journal.open({ system: dialect.system, method: req.method, path });
    closeWith(res, entry);
    const body: Buffer = Buffer.isBuffer(req.body) ? req.body : NO_BODY;
    const fault = context.faults.plan.isEmpty
      ? undefined
      : context.faults.plan.take({ method: req.method, path, headers: req.headers, body: body.toString() });
    if (fault !== undefined) {
      entry.fault = fault.kind;
      if ((await context.faults.before(fault, dialect, res)) === 'answered') return;
    }
    const answer = execute(route, req, body, dialect);
    context.store.flush();
    await context.faults.after(fault, answer, res);
  }
}

function execute(route: Route, req: Request, body: Buffer, dialect: Dialect): ApiAnswer {
  try {
    return route.operation(toApiRequest(req, body));
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    if (error instanceof SyntaxError) return dialect.error(400);
    throw error;
  }
}

function toApiRequest(req: Request, body: Buffer): ApiRequest {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(req.params)) params[name] = String(value);
  const at = req.originalUrl.indexOf('?');
  return {
    method: req.method,
    path: req.path,
    params,
    query: new URLSearchParams(at < 0 ? '' : req.originalUrl.slice(at + 1)),
    headers: req.headers,
    body: body.length === 0 ? undefined : JSON.parse(body.toString()),
  };
}

function closeWith(res: Response, entry: JournalEntry): void {
  res.once('close', () => {
    entry.status = res.writableFinished ? res.statusCode : 0;
  });
}
