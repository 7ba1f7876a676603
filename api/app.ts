import express from 'express';
import helmet from 'helmet';
import type { ApiDeps } from './deps';
import { register } from './http/register';
import { createLimits } from './limits/limits';
import { requestDurations, watchInbox, watchPulls, watchUnreadable, watchUnverified } from './metrics';
import { accessLog } from './middleware/access-log';
import { noSuchPath, problems } from './middleware/errors';
import { oneHost } from './middleware/one-host';
import { requestId } from './middleware/request-id';
import { allRoutes } from './routes';

export type { ApiDeps } from './deps';

/** The HTTP API as an Express application. It opens nothing and owns nothing: what it uses is in `deps`. */
export function createApp(deps: ApiDeps): express.Express {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.enable('case sensitive routing').enable('strict routing');
  // Query strings are read by the routes themselves, which refuse a parameter that comes twice.
  app.set('query parser', false);
  app.set('trust proxy', deps.trustedProxies);
  const load = () => deps.store.database.load();
  const limits = createLimits(deps.limits, load);
  watchInbox(deps.metrics, deps.store.relay);
  watchUnreadable(deps.metrics, deps.store.unreadableOrders);
  watchPulls(deps.metrics, deps.store.pullFailures);
  watchUnverified(deps.metrics, limits.unverified);
  app.use(requestId, accessLog(deps.logger, requestDurations(deps.metrics)), securityHeaders(), oneHost);
  register(app, allRoutes(deps), { store: deps.store, limits });
  app.use(noSuchPath, problems(deps.logger, load));
  return app;
}

/** No other origin may read responses, frame the pages or feed them scripts. */
const securityHeaders = () =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        // Swagger UI sets styles on elements and draws its icons from data: addresses.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
    // Set by the proxy that terminates TLS: here it would speak for hosts and ports that are not ours.
    strictTransportSecurity: false,
  });
