export type { EffectKind, LedgerEntry, LedgerFilter, SystemName } from './core/ledger';
export type { JournalEntry, JournalFilter } from './core/request-journal';
export type { AccountSettings } from './easypost/carrier-house';
export type { EmittedEvent, TrackingEvent } from './easypost/emit-tracking';
export { serialise as serialiseEasypostEvent, sign as signEasypostWebhook } from './easypost/signature';
export type { Delivery, DeliveryPolicy, SignedRequest } from './easypost/webhook-sender';
export type { BarrierStatus } from './faults/barriers';
export type { Fault, FaultKind, FaultMatch, FaultRule } from './faults/fault';
export type { FaultRuleStatus } from './faults/fault-plan';
export type { FulfillmentMove, FulfillmentMoveDetails } from './fulfillment/move-order';
export type { FulfillmentAccountSettings } from './fulfillment/provider';
export type { ShopSettings } from './mirakl/marketplace';
export type { OrderMove } from './mirakl/move-order';
export type { NewMiraklOrder, NewOrderLine, NewTax } from './mirakl/new-order';
export type {
  BarrierHandle,
  FulfillmentOrderView,
  MiraklOrderView,
  SimulatorControls,
  Simulators,
} from './simulators';
export { type SimulatorsOptions, startSimulators } from './start-simulators';
