import type { LedgerEntry, LedgerFilter } from './core/ledger';
import type { JournalEntry, JournalFilter } from './core/request-journal';
import type { AccountSettings } from './easypost/carrier-house';
import type { EmittedEvent, TrackingEvent } from './easypost/emit-tracking';
import type { RefundStatus } from './easypost/model';
import type { BarrierStatus } from './faults/barriers';
import type { FaultRule } from './faults/fault';
import type { FaultRuleStatus } from './faults/fault-plan';
import type { FulfillmentMove, FulfillmentMoveDetails } from './fulfillment/move-order';
import type { FulfillmentAccountSettings } from './fulfillment/provider';
import type { ShopSettings } from './mirakl/marketplace';
import type { OrderMove } from './mirakl/move-order';
import type { NewMiraklOrder } from './mirakl/new-order';

/** A point at which requests wait, as a test handles it. */
export interface BarrierHandle {
  /** Resolves once `count` requests (1) have come; throws after `timeoutMs` (10,000). */
  arrived(count?: number, timeoutMs?: number): Promise<BarrierStatus>;
  /** Releases all that wait, and all that arrive later; with `reset`, by cutting their connections. */
  release(answer?: 'normal' | 'reset'): BarrierStatus;
  status(): BarrierStatus;
}

/** An order as the seller API shows it. */
export type MiraklOrderView = Record<string, unknown> & {
  order_id: string;
  commercial_id: string;
  order_state: string;
  order_lines: (Record<string, unknown> & {
    order_line_id: string;
    order_line_state: string;
    quantity: number;
  })[];
};

/** An order as the fulfillment provider shows it. */
export type FulfillmentOrderView = Record<string, unknown> & {
  fulfillment_provider_order_id: string;
  status?: string;
};

/**
 * What a test, or the admin side, can do to the outside world. The methods that create or move something throw
 * a RangeError if the input is invalid, and leave the world as it was.
 */
export interface SimulatorControls {
  /** Puts an order on the marketplace. */
  addMiraklOrder(order?: NewMiraklOrder): MiraklOrderView;
  miraklOrder(orderId: string): MiraklOrderView | undefined;
  /**
   * What happens to the order without the seller: it is debited, received, closed, cancelled by the operator.
   */
  moveMiraklOrder(orderId: string, move: OrderMove): MiraklOrderView;
  /** Makes a shop of that API key, or changes its settings. */
  setUpMiraklShop(apiKey: string, settings?: ShopSettings): void;
  /** Makes an EasyPost account of that API key, or changes its settings. */
  setUpEasypostAccount(apiKey: string, settings?: AccountSettings): void;
  /** The carrier's decision about a label that was to be refunded. */
  decideLabelRefund(shipmentId: string, status: RefundStatus): void;
  /** The carrier reports about a parcel, and signed webhooks are sent. */
  emitTracking(trackingCode: string, event: TrackingEvent): Promise<EmittedEvent>;
  /** Makes an account at the fulfillment provider, or changes its settings. */
  setUpFulfillmentAccount(apiKey: string, settings?: FulfillmentAccountSettings): void;
  /** An order by the provider's number. */
  fulfillmentOrder(id: string): FulfillmentOrderView | undefined;
  /** What the provider does with an order: it works on it, gives it a tracking number, sends it, calls it off. */
  moveFulfillmentOrder(
    id: string,
    move: FulfillmentMove,
    details?: FulfillmentMoveDetails,
  ): FulfillmentOrderView;
  /** Adds a rule to the fault plan and returns its id. */
  fault(rule: FaultRule): string;
  faults(): FaultRuleStatus[];
  /** Ends all faults and releases all requests that are held. */
  clearFaults(): void;
  barrier(name: string): BarrierHandle;
  /** The effects so far, in order. */
  ledger(filter?: LedgerFilter): LedgerEntry[];
  /** The last requests (5,000 at most), in order. */
  requests(filter?: JournalFilter): JournalEntry[];
  /** Forgets everything: orders, labels, effects, requests, faults. */
  reset(): void;
}

/** The running simulators. */
export interface Simulators extends SimulatorControls {
  /** Address of the process; the admin side is below its `/_sim`. */
  url: string;
  /** Base address for a Mirakl connection. */
  miraklUrl: string;
  /** Base address for an EasyPost connection; the API itself is below its `/v2`. */
  easypostUrl: string;
  /** Base address for a fulfillment provider's connection. */
  fulfillmentUrl: string;
  /** Keys that work from the start, and again after a reset. */
  keys: { mirakl: string; easypost: string; fulfillment: string };
  /** Cuts all connections, ends all timers and closes the state file. */
  close(): Promise<void>;
}
