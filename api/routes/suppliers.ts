import { describeError } from '../../app/logging';
import { DEFAULT_POLL_SECONDS } from '../../domain/ports';
import type { ConnectionInfo } from '../../store/connections';
import type { ApiDeps } from '../deps';
import { Problem } from '../http/problem';
import type { Route } from '../http/route';
import { connectionBodies, supplierSchema } from '../schemas/connection';
import { connectionRoutes } from './connections';
import { failingFor, pullHealth } from './pull-health';
import { syncRoute } from './sync';

/** The maximum number of channels that a response names. */
const NAMED_AT_MOST = 5;

/** /v1/suppliers: suppliers ship goods directly to the customer; `supplier` of a line names one. */
export function supplierRoutes(deps: ApiDeps): Route[] {
  const { suppliers } = deps.kinds;
  const { connections } = deps.store;
  const shared = connectionRoutes(deps, {
    side: 'supplier',
    plural: 'suppliers',
    kinds: suppliers,
    bodies: connectionBodies,
    schema: supplierSchema,
    builtIn: null,
    show: ({ name, kind, settings, createdAt, updatedAt, pulledAt }) => ({
      name,
      kind,
      settings,
      createdAt: createdAt.toISOString(),
      updatedAt: updatedAt.toISOString(),
      pulledAt: pulledAt?.toISOString() ?? null,
    }),
    changed: (supplier) => schedule(deps, supplier),
    removed: (supplier) => unschedule(deps, supplier),
    async checkRemoval(name) {
      const channels = await connections.channelsSuppliedBy(name, NAMED_AT_MOST);
      if (channels.length === 0) return;
      throw new Problem('connection_in_use', `it is the supplier in the policy of ${channels.join(', ')}`);
    },
    health: () => pullHealth(deps.store.pullFailures, 'supplier'),
    needingAttention: () => failingFor(deps.store.pullFailures, 'supplier'),
    open: (name) => deps.useCases.connections.openSupplier(name),
  });
  const sync = syncRoute(deps, {
    side: 'supplier',
    plural: 'suppliers',
    summary: 'Reads the changes of a supplier now',
    kindOf: (name) => connections.kindOf('supplier', name),
    isPulled: () => true,
    start: (name) => deps.orderClient.pullNow(name),
  });
  return [...shared, sync];
}

/** If Temporal does not respond now, the relay creates the schedule later. */
function schedule({ orderClient, logger }: ApiDeps, { name, settings }: ConnectionInfo): void {
  const every = Number(settings.pollSeconds ?? DEFAULT_POLL_SECONDS);
  orderClient.schedulePull(name, every).catch((error: unknown) => {
    logger.warn({ supplier: name, ...describeError(error) }, 'supplier pull not scheduled');
  });
}

/** A pull that stays scheduled finds no connection and does nothing. */
function unschedule({ orderClient, logger }: ApiDeps, { name }: ConnectionInfo): void {
  orderClient.unschedulePull(name).catch((error: unknown) => {
    logger.warn({ supplier: name, ...describeError(error) }, 'supplier pull schedule not removed');
  });
}
