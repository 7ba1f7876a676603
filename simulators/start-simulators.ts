import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { adminRouter } from './admin/admin-router';
import type { World } from './controls';
import { controlsOf } from './controls';
import { RequestJournal } from './core/request-journal';
import { serveApi } from './core/serve';
import { Store } from './core/store';
import { CarrierHouse, DEFAULT_EASYPOST_KEY } from './easypost/carrier-house';
import { easypostDialect } from './easypost/errors';
import { easypostRoutes } from './easypost/routes';
import { FaultInjector } from './faults/fault-injector';
import { fulfillmentDialect } from './fulfillment/errors';
import { DEFAULT_FULFILLMENT_KEY, FulfillmentProvider } from './fulfillment/provider';
import { fulfillmentRoutes } from './fulfillment/routes';
import { miraklDialect } from './mirakl/errors';
import { DEFAULT_SHOP_KEY, Marketplace } from './mirakl/marketplace';
import { miraklRoutes } from './mirakl/routes';
import type { Simulators } from './simulators';

/** Where the simulators listen and what they store. */
export interface SimulatorsOptions {
  /** A free port by default. */
  port?: number;
  /** Stores the state there, and continues with what is there already; in memory only by default. */
  stateDir?: string;
}

/**
 * Starts the outside world on 127.0.0.1.
 *
 * @example
 * const simulators = await startSimulators();
 * simulators.addMiraklOrder({ lines: [{ sku: 'LAMP', quantity: 2 }] });
 * await simulators.close();
 */
export async function startSimulators({ port = 0, stateDir }: SimulatorsOptions = {}): Promise<Simulators> {
  const store = new Store(stateDir);
  const world: World = {
    store,
    journal: new RequestJournal(),
    faults: new FaultInjector(),
    market: new Marketplace(store),
    house: new CarrierHouse(store),
    provider: new FulfillmentProvider(store),
  };
  const controls = controlsOf(world);
  let url = '';
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use('/mirakl', serveApi(miraklRoutes(world.market), miraklDialect, world));
  app.use(
    '/easypost',
    serveApi(
      easypostRoutes(world.house, () => `${url}/easypost`),
      easypostDialect,
      world,
    ),
  );
  app.use('/fulfillment', serveApi(fulfillmentRoutes(world.provider), fulfillmentDialect, world));
  app.use('/_sim', adminRouter(controls, world.faults));
  const server = createServer(app);
  await listen(server, port);
  store.flush();
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...controls,
    url,
    miraklUrl: `${url}/mirakl`,
    easypostUrl: `${url}/easypost`,
    fulfillmentUrl: `${url}/fulfillment`,
    keys: { mirakl: DEFAULT_SHOP_KEY, easypost: DEFAULT_EASYPOST_KEY, fulfillment: DEFAULT_FULFILLMENT_KEY },
    async close() {
      world.house.sender.close();
      world.faults.clear('reset');
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      store.close();
    },
  };
}

function listen(server: Server, port: number): Promise<void> {
  // Longer than usual clients keep an idle connection, so none sends into one that is just being closed.
  server.keepAliveTimeout = 65_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}
