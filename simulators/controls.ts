import type { RequestJournal } from './core/request-journal';
import type { Store } from './core/store';
import type { CarrierHouse } from './easypost/carrier-house';
import { emitTracking } from './easypost/emit-tracking';
import { setRefundStatus } from './easypost/refund-label';
import type { FaultInjector } from './faults/fault-injector';
import type { Order as ProviderOrder } from './fulfillment/model';
import { moveOrder as moveProviderOrder } from './fulfillment/move-order';
import type { FulfillmentProvider } from './fulfillment/provider';
import { renderOrder as renderProviderOrder } from './fulfillment/render-order';
import type { Marketplace } from './mirakl/marketplace';
import type { Order } from './mirakl/model';
import { moveOrder } from './mirakl/move-order';
import { addOrder } from './mirakl/new-order';
import { renderOrder } from './mirakl/render-order';
import type { BarrierHandle, FulfillmentOrderView, MiraklOrderView, SimulatorControls } from './simulators';

const ARRIVAL_TIMEOUT_MS = 10_000;

/** All that the simulators consist of. */
export interface World {
  store: Store;
  journal: RequestJournal;
  faults: FaultInjector;
  market: Marketplace;
  house: CarrierHouse;
  provider: FulfillmentProvider;
}

/**
 * The handles by which tests and the admin side move the world. What they change is on disk when they return.
 */
export function controlsOf({ store, journal, faults, market, house, provider }: World): SimulatorControls {
  const view = (order: Order): MiraklOrderView => renderOrder(order, market.shopOf(order)) as MiraklOrderView;
  const shown = (order: ProviderOrder): FulfillmentOrderView =>
    renderProviderOrder(order) as FulfillmentOrderView;
  const kept = <T>(result: T): T => {
    store.flush();
    return result;
  };
  return {
    addMiraklOrder: (order) => kept(view(addOrder(market, order))),
    miraklOrder(orderId) {
      const order = market.orders.get(orderId);
      return order === undefined ? undefined : view(order);
    },
    moveMiraklOrder(orderId, move) {
      const order = market.orders.get(orderId);
      if (order === undefined) throw new RangeError(`no order ${orderId}`);
      moveOrder(market, order, move);
      return kept(view(order));
    },
    setUpMiraklShop(apiKey, settings) {
      kept(market.setUpShop(apiKey, settings));
    },
    setUpEasypostAccount(apiKey, settings) {
      kept(house.setUpAccount(apiKey, settings));
    },
    decideLabelRefund(shipmentId, status) {
      const shipment = house.shipments.get(shipmentId);
      if (shipment?.refund_status == null)
        throw new RangeError(`no refund was asked for shipment ${shipmentId}`);
      kept(setRefundStatus(house, shipment, status));
    },
    emitTracking: async (trackingCode, event) => kept(await emitTracking(house, trackingCode, event)),
    setUpFulfillmentAccount(apiKey, settings) {
      kept(provider.setUpAccount(apiKey, settings));
    },
    fulfillmentOrder(id) {
      const order = provider.orders.get(id);
      return order === undefined ? undefined : shown(order);
    },
    moveFulfillmentOrder(id, move, details) {
      const order = provider.orders.get(id);
      if (order === undefined) throw new RangeError(`no order ${id}`);
      moveProviderOrder(provider, order, move, details);
      return kept(shown(order));
    },
    fault: (rule) => faults.add(rule),
    faults: () => faults.plan.list(),
    clearFaults: () => faults.clear(),
    barrier: (name) => barrierHandle(faults, name),
    ledger: (filter) => store.ledger.find(filter),
    requests: (filter) => journal.find(filter),
    reset() {
      faults.clear('reset');
      store.reset();
      journal.forgetAll();
      market.prepare();
      house.prepare();
      provider.prepare();
      store.flush();
    },
  };
}

function barrierHandle({ barriers }: FaultInjector, name: string): BarrierHandle {
  return {
    async arrived(count = 1, timeoutMs = ARRIVAL_TIMEOUT_MS) {
      const came = await barriers.arrived(name, count, timeoutMs);
      const status = barriers.status(name);
      if (!came)
        throw new Error(`barrier "${name}": ${status.arrivals} of ${count} came within ${timeoutMs} ms`);
      return status;
    },
    release: (answer) => barriers.release(name, answer),
    status: () => barriers.status(name),
  };
}
