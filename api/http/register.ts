import type { Express, Request, RequestHandler } from 'express';
import type { Store } from '../../store';
import { authenticate } from '../middleware/auth';
import { idempotencyKey, respondOnce } from '../middleware/idempotency';
import { methodNotAllowed } from '../middleware/method-not-allowed';
import { discardRest, readBody } from './body';
import { contextOf, headerOf, singleHeaders } from './context';
import { pagesOf } from './cursor';
import { jsonOf, parse, queryOf } from './input';
import { Problem } from './problem';
import type { Call, Caller, Method, Reply, Route } from './route';
import { templateOf } from './route';
import { sendReply } from './send';

const JSON_LIMIT = 1024 * 1024;
const RAW_LIMIT = 256 * 1024;

/**
 * Registers the table with Express: each route, and for each path a response to the methods that it does not support.
 */
export function register(
  app: Express,
  routes: readonly Route[],
  store: Pick<Store, 'apiKeys' | 'cursors' | 'idempotentResponses'>,
): void {
  const methods = new Map<string, Method[]>();
  for (const route of routes) {
    app[route.method](route.path, serve(route, store));
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
function serve(
  route: Route,
  store: Pick<Store, 'apiKeys' | 'cursors' | 'idempotentResponses'>,
): RequestHandler {
  return async function serveRoute(req, res) {
    const context = contextOf(res);
    context.route = templateOf(route.path);
    const caller = route.roles === 'open' ? ANONYMOUS : await authenticate(req, route.roles, store.apiKeys);
    context.keyId = caller.keyId || null;
    const { raw, body } = await bodyOf(route, req);
    const params = paramsOf(route, req);
    const query = parse(route.query, queryOf(req.url), 'query');
    const list = { path: pathOf(route, params, encodeURIComponent), query, sellerId: caller.sellerId };
    const call: Call<unknown, unknown, unknown> = {
      params,
      query,
      pages: pagesOf(list, store.cursors),
      body,
      raw,
      caller,
      idempotency: route.idempotency ? idempotencyKey(req, caller, pathOf(route, params)) : null,
      requestId: context.requestId,
      headers: singleHeaders(req),
      header: (name) => headerOf(req, name),
    };
    sendReply(res, await answer(route, call, store));
    discardRest(req, res);
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

async function bodyOf(route: Route, req: Request): Promise<{ raw: Buffer; body: unknown }> {
  const none = { raw: Buffer.alloc(0), body: undefined };
  if (route.raw) return { ...none, raw: await readBody(req, RAW_LIMIT) };
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
