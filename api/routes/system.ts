import { z } from 'zod';
import type { ApiDeps } from '../deps';
import type { Route } from '../http/route';
import { openRoute } from '../http/route';

const PATIENCE_MS = 3_000;

const check = z.enum(['ok', 'missing']);
const readySchema = z
  .strictObject({
    status: z.enum(['ready', 'not_ready']),
    checks: z.strictObject({ database: check, temporal: check, workers: check }),
    missing: z.array(z.string()).optional(),
  })
  .meta({ id: 'Readiness' });

/** Health and metrics. These routes require no API key and show nothing of orders. */
export const systemRoutes = (deps: ApiDeps): Route[] => [healthRoute(), readyRoute(deps), metricsRoute(deps)];

function healthRoute(): Route {
  return openRoute({
    method: 'get',
    path: '/healthz',
    operationId: 'getHealth',
    tag: 'system',
    isUnlimited: true,
    summary: 'Checks whether the process is running',
    responses: {
      200: { description: 'The process is running', schema: z.strictObject({ status: z.literal('ok') }) },
    },
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  });
}

function readyRoute(deps: ApiDeps): Route {
  return openRoute({
    method: 'get',
    path: '/readyz',
    operationId: 'getReadiness',
    tag: 'system',
    isUnlimited: true,
    summary: 'Checks whether everything that orders need is available',
    description:
      'Orders are taken as long as the database is available; without Temporal or a worker they stay `received`.',
    responses: {
      200: { description: 'Everything is available', schema: readySchema },
      503: { description: 'Something is not available', schema: readySchema },
    },
    async handle() {
      const checks = await readiness(deps);
      const missing = Object.entries(checks).flatMap(([name, state]) => (state === 'ok' ? [] : [name]));
      if (missing.length === 0) return { status: 200, body: { status: 'ready', checks } };
      return { status: 503, body: { status: 'not_ready', checks, missing } };
    },
  });
}

function metricsRoute(deps: ApiDeps): Route {
  return openRoute({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tag: 'system',
    isUnlimited: true,
    summary: 'Gets metrics for Prometheus',
    description:
      'Requires no API key. Contains route templates and counts, never ids or personal data. If the API is reachable ' +
      'from outside, block this path at the proxy.',
    responses: { 200: { description: 'The metrics', contentType: 'text/plain' } },
    handle: async () => ({
      status: 200,
      text: await deps.metrics.metrics(),
      headers: { 'Content-Type': deps.metrics.contentType },
    }),
  });
}

async function readiness({
  store,
  orderClient,
}: ApiDeps): Promise<Record<'database' | 'temporal' | 'workers', string>> {
  // Reads one of our tables: a database without its migrations is not ready either.
  const database = succeeds(store.apiKeys.isEmpty());
  const health = within(orderClient.health()).catch(() => null);
  const [isThere, temporal] = await Promise.all([database, health]);
  const word = (ok: boolean): string => (ok ? 'ok' : 'missing');
  return {
    database: word(isThere),
    temporal: word(temporal !== null),
    workers: word(temporal?.workers ?? false),
  };
}

const succeeds = (promise: Promise<unknown>): Promise<boolean> =>
  within(promise).then(
    () => true,
    () => false,
  );

function within<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no response in time')), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
