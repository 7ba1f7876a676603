import type { ApiDeps } from '../deps';
import type { Route } from '../http/route';
import { apiKeyRoutes } from './api-keys';
import { callbackRoutes } from './callbacks';
import { carrierRoutes } from './carriers';
import { channelRoutes } from './channels';
import { commandsRoute } from './commands';
import { deadlinesRoute } from './deadlines';
import { docsRoutes } from './docs';
import { listOrdersRoute } from './list-orders';
import { orderCommandRoutes } from './order-commands';
import { orderStatusRoute } from './order-status';
import { readOrderRoute } from './read-order';
import { stockRoutes } from './stock';
import { supplierRoutes } from './suppliers';
import { syncOrderRoute } from './sync-order';
import { systemRoutes } from './system';
import { takeOrderRoute } from './take-order';
import { testOrderRoutes } from './test-orders';
import { timelineRoute } from './timeline';
import { viewsRoute } from './views';

/** Every route there is. What is not in this table is neither served nor documented. */
export function allRoutes(deps: ApiDeps): Route[] {
  const routes: Route[] = [
    takeOrderRoute(deps),
    listOrdersRoute(deps),
    readOrderRoute(deps),
    timelineRoute(deps),
    ...orderCommandRoutes(deps),
    orderStatusRoute(deps),
    syncOrderRoute(deps),
    deadlinesRoute(deps),
    viewsRoute(),
    ...testOrderRoutes(deps),
    commandsRoute(deps),
    ...channelRoutes(deps),
    ...carrierRoutes(deps),
    ...supplierRoutes(deps),
    ...callbackRoutes(deps),
    ...stockRoutes(deps),
    ...apiKeyRoutes(deps),
    ...systemRoutes(deps),
  ];
  return [...routes, ...docsRoutes(routes)];
}
