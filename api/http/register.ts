import type { Express, Request, RequestHandler, Response } from 'express';
import type { Store } from '../../store';
import type { Limits } from '../limits/limits';
import type { HeldBytes } from '../limits/unverified-bytes';
import { authenticate } from '../middleware/auth';
import { idempotencyKey, respondOnce } from '../middleware/idempotency';
import { methodNotAllowed } from '../middleware/method-not-allowed';
import { charge } from '../middleware/rate-limit';
import { discardRest, readBody, readUnverifiedBody } from './body';
import { clientAddress } from './client-address';
import { contextOf, headerOf, singleHeaders } from './context';
import { pagesOf } from './cursor';
import { jsonOf, parse, queryOf } from './input';
import { Problem } from './problem';
import type { Call, Caller, Method, Reply, Route } from './route';
import { templateOf } from './route';
import { sendReply } from './send';

const JSON_LIMIT = 1024 * 1024;
const RAW_LIMIT = 256 * 1024;

export interface RegisterDeps {
  readonly store: Pick<Store, 'apiKeys' | 'cursors' | 'idempotentResponses'>;
  readonly limits: Limits;
}

/**
 * Registers the table with Express: each route, and for each path a response to the methods that it does not support.
 */
export function register(app: Express, routes: readonly Route[], deps: RegisterDeps): void {
  const methods = new Map<string, Method[]>();
  for (const route of routes) {
    app[route.method](route.path, serve(route, deps));
    methods.set(route.path, [...(methods.get(route.path) ?? []), route.method]);
  }
  for (const [path, taken] of methods) app.all(path, named(path), methodNotAllowed(taken));
}

const named =
  (path: string): RequestHandler =>
  (_req, res, next) => {
    contextOf(res).route = templateOf(path);
    next();
  };

/** The caller is determined before anything of the request is read, and everything is read before anything is done. */
function serve(route: Route, deps: RegisterDeps): RequestHandler {
  return async function serveRoute(req, res) {
    const context = contextOf(res);
    context.route = templateOf(route.path);
    const caller = await callerOf(route, req, res, deps);
    context.keyId = caller.keyId || null;
    const address = clientAddress(req);
    const held = deps.limits.unverified.open(address);
    try {
      const call = await callOf(route, req, {
        caller,
        held,
        requestId: context.requestId,
        cursors: deps.store.cursors,
      });
      const reply = route.isUnlimited
        ? await route.handle(call)
        : await deps.limits.admission.run(caller.keyId || address, () => answer(route, call, deps.store));
      sendReply(res, reply);
    } finally {
      held.release();
    }
    discardRest(req, res);
  };
}

async function callerOf(route: Route, req: Request, res: Response, deps: RegisterDeps): Promise<Caller> {
  const { store, limits } = deps;
  if (route.roles !== 'open') return authenticate(req, res, route.roles, { apiKeys: store.apiKeys, limits });
  if (!route.isUnlimited) charge(res, limits.addresses, clientAddress(req));
  return ANONYMOUS;
}

interface CallOrigin {
  readonly caller: Caller;
  readonly held: HeldBytes;
  readonly requestId: string;
  readonly cursors: Store['cursors'];
}

async function callOf(
  route: Route,
  req: Request,
  { caller, held, requestId, cursors }: CallOrigin,
): Promise<Call<unknown, unknown, unknown>> {
  const params = paramsOf(route, req);
  const { raw, body } = await bodyOf(route, req, held);
  const query = parse(route.query, queryOf(req.url), 'query');
  const list = { path: pathOf(route, params, encodeURIComponent), query, sellerId: caller.sellerId };
  return {
    params,
    query,
    pages: pagesOf(list, cursors),
    body,
    raw,
    caller,
    idempotency: route.idempotency ? idempotencyKey(req, caller, pathOf(route, params)) : null,
    requestId,
    headers: singleHeaders(req),
    header: (name) => headerOf(req, name),
  };
}

const ANONYMOUS: Caller = { keyId: '', role: 'viewer', sellerId: null, onBehalfOf: null };

function answer(
  route: Route,
  call: Call<unknown, unknown, unknown>,
  store: Pick<Store, 'idempotentResponses'>,
): Promise<Reply> {
  const { idempotency, body, query, caller } = call;
  if (route.idempotency !== 'for_route' || idempotency === null) return route.handle(call);
  const content = { body, query, onBehalfOf: caller.onBehalfOf };
  return respondOnce(store.idempotentResponses, idempotency, content, () => route.handle(call));
}

/** A path that can't name anything names nothing: 404, as for what never was. */
function paramsOf(route: Route, req: Request): Record<string, unknown> {
  const parsed = route.params.safeParse(req.params);
  if (!parsed.success) throw new Problem('not_found', 'there is no resource with this id or name');
  return parsed.data;
}

/** The path as it is written without any encoding: one thing has one name, however it was requested. */
const pathOf = (
  { path }: Route,
  params: Record<string, unknown>,
  written: (value: string) => string = (value) => value,
): string => path.replace(/:(\w+)/g, (_, name: string) => written(String(params[name])));

async function bodyOf(route: Route, req: Request, held: HeldBytes): Promise<{ raw: Buffer; body: unknown }> {
  const none = { raw: Buffer.alloc(0), body: undefined };
  if (route.raw) {
    route.checkHeaders?.(singleHeaders(req));
    return { ...none, raw: await readUnverifiedBody(req, RAW_LIMIT, held) };
  }
  if (!route.body) return none;
  const isSent =
    req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  if (isSent) checkMediaType(req);
  const bytes = await readBody(req, JSON_LIMIT);
  if (bytes.length === 0 && !route.bodyOptional) throw new Problem('invalid_request', 'expected a JSON body');
  const value = bytes.length === 0 ? {} : jsonOf(bytes);
  return { ...none, body: parse(route.body, value, 'body') };
}

function checkMediaType(req: Request): void {
  const [type = '', ...parameters] = (req.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  const isUtf8 = charset === undefined || /^charset="?utf-?8"?$/.test(charset);
  if (type.trim() !== 'application/json' || !isUtf8) throw new Problem('unsupported_media_type');
}
