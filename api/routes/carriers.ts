import type { ApiDeps } from '../deps';
import type { Route } from '../http/route';
import { carrierSchema, connectionBodies } from '../schemas/connection';
import { connectionRoutes } from './connections';
import { unmatchedCallbackRoutes } from './unmatched-callbacks';

/** /v1/carriers: accounts at carriers, named by `carrier.account` of a shipment. */
export function carrierRoutes(deps: ApiDeps): Route[] {
  const { carriers } = deps.kinds;
  const shared = connectionRoutes(deps, {
    side: 'carrier',
    plural: 'carriers',
    kinds: carriers,
    bodies: connectionBodies,
    schema: carrierSchema,
    builtIn: null,
    show: ({ name, kind, settings, createdAt, updatedAt }) => ({
      name,
      kind,
      settings,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      sellsLabels: carriers.get(kind)?.sellsLabel ?? false,
      takesLabelsBack: carriers.get(kind)?.voidable ?? false,
    }),
    changed() {},
    removed() {},
    open: (name) => deps.useCases.connections.openCarrier(name),
  });
  return [...shared, ...unmatchedCallbackRoutes(deps)];
}
