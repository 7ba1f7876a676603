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

/** What operators watch. Nothing here asks for a key or shows anything of orders. */
export const systemRoutes = (deps: ApiDeps): Route[] => [healthRoute(), readyRoute(deps), metricsRoute(deps)];

function healthRoute(): Route {
  return openRoute({
    method: 'get',
    path: '/healthz',
    operationId: 'getHealth',
    tag: 'system',
    summary: 'Is the process up?',
    answers: { 200: { description: 'It is', schema: z.strictObject({ status: z.literal('ok') }) } },
    handle: async () => ({ status: 200, body: { status: 'ok' } }),
  });
}

function readyRoute(deps: ApiDeps): Route {
  return openRoute({
    method: 'get',
    path: '/readyz',
    operationId: 'getReadiness',
    tag: 'system',
    summary: 'Is everything there that orders need?',
    description:
      'Orders are taken as long as the database is there; without Temporal or a worker they wait as `received`.',
    answers: {
      200: { description: 'All is there', schema: readySchema },
      503: { description: 'Something is missing', schema: readySchema },
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
    summary: 'Figures for Prometheus',
    description:
      'Asks for no key, so that a scraper needs none; it names routes and counts, never ids or people. Where the ' +
      'api listens beyond the machine, keep this path inside.',
    answers: { 200: { description: 'The figures', contentType: 'text/plain' } },
    handle: async () => ({
      status: 200,
      text: await deps.metrics.metrics(),
      headers: { 'Content-Type': deps.metrics.contentType },
    }),
  });
}

async function readiness({
  store,
  gateway,
}: ApiDeps): Promise<Record<'database' | 'temporal' | 'workers', string>> {
  // Reads a table of ours: a database without its migrations is not ready either.
  const database = succeeds(store.apiKeys.isEmpty());
  const health = within(gateway.health()).catch(() => null);
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
    timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
