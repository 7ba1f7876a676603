import type { Policy } from '../policy';
import type { DimensionState } from './dimensions';
import type { EffectKey } from './keys';
import type { Ownership } from './ownership';

/**
 * What an order is: facts folded into quantities, shipments, payments, refunds and returns. No status is stored
 * here; `status.ts` derives it. It is plain JSON, free of personal data, and small enough to be loaded whole by
 * every run of the workflow: people, product names and free text live in the vault and are named by reference.
 */
export interface Order {
  readonly id: string;
  /** The number of facts folded so far. */
  readonly version: number;
  readonly channel: { readonly name: string; readonly kind: string };
  readonly externalId: string;
  readonly mode: 'live' | 'test';
  readonly currency: string;
  readonly placedAt: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly policy: Policy;
  readonly requiresAcceptance: boolean;
  readonly paymentMode: PaymentMode;
  readonly delivery: 'parcel' | 'pickup';
  readonly lifecycle: Lifecycle;
  /** Set once goods may leave: accepted, and paid for as the payment mode requires. */
  readonly releasedAt: string | null;
  readonly processing: boolean;
  /** The acceptance deadline passed without a decision. */
  readonly acceptanceExpired: boolean;
  readonly lines: readonly Line[];
  readonly shipping: Shipping;
  readonly payments: readonly Payment[];
  readonly shipments: readonly Shipment[];
  readonly refunds: readonly Refund[];
  readonly returns: readonly Return[];
  /** When receipt was confirmed, or taken for granted, last. */
  readonly receiptAt: string | null;
  /** Promises to the outside world that are not settled yet, by key. */
  readonly effects: Readonly<Record<string, PendingEffect>>;
  /** Deadlines that have passed and were noted once, as `name` or `name:subject`. */
  readonly missed: readonly string[];
  readonly hold: Hold | null;
  readonly pickup: PickupState;
  /** When the pickup reached its current state. */
  readonly pickupAt: string | null;
  /** What the customer has to show at the counter, if one was given. */
  readonly pickupCode: string | null;
  readonly executor: LogisticsState;
  readonly archived: boolean;
  /** The country the goods go to, ISO 3166-1; null if it is not known. */
  readonly destination: string | null;
  /** How often stock was requested. */
  readonly reservations: number;
  /** Orders at suppliers, oldest first. */
  readonly sources: readonly SupplierOrder[];
  /** When the last incident was closed: deadlines that an incident stopped start again then. */
  readonly incidentsClosedAt: string | null;
  /** Dimensions on which the channel disagrees although Waybill has the authority. */
  readonly drift: readonly string[];
  /** Parts of the order's people that were corrected, as references into the vault. */
  readonly people: People;
  /** Absent: it was imported, or its channel has no import. */
  readonly posted?: PostedState;
}

/**
 * An order that was posted although its channel imports its orders. Until the import finds the same order there, messages
 * to the channel wait; if it finds another one with the number, none are sent.
 */
export type PostedState = 'unconfirmed' | 'confirmed' | 'contradicted';

export interface People {
  readonly customer: string | null;
  readonly shippingAddress: string | null;
  readonly billingAddress: string | null;
}

export type PaymentMode = 'prepaid' | 'on_delivery' | 'on_invoice' | 'channel';
export type PickupState = DimensionState<'pickup'>;
export type LogisticsState = DimensionState<'executor'>;
export type SupplyState = DimensionState<'supply'>;

/** O: a supplier order is requested before it is placed; from then on it has the state of its lines. */
export const SUPPLIER_ORDER_STATES = [
  'requested',
  'placed_unpaid',
  'paid_awaiting_tracking',
  'tracking_assigned',
  'cancelled',
  'refund_review',
  'refunded',
  'refund_declined',
] as const satisfies readonly (SupplyState | 'requested')[];
export type SupplierOrderState = (typeof SUPPLIER_ORDER_STATES)[number];

/** Lines placed with a supplier. `superseded`: they were sourced again since. */
export interface SupplierOrder {
  readonly id: string;
  readonly supplier: string;
  readonly kind: string;
  readonly lines: readonly LineQuantity[];
  readonly state: SupplierOrderState;
  readonly since: string;
  /** The supplier's own number of it. */
  readonly ref: string | null;
  /** Z19: the address of the order at the supplier; a reference into the vault. */
  readonly url: string | null;
  readonly superseded: boolean;
  readonly ownership?: Ownership;
}

export interface Lifecycle {
  readonly state: 'open' | 'cancelled' | 'completed' | 'closed';
  readonly since: string;
  readonly by: Party;
  /** A code, or the reference of a text in the vault. */
  readonly reason?: string;
}

export type Party = 'seller' | 'operator' | 'customer' | 'channel' | 'system';

export interface Hold {
  readonly reason: string;
  readonly until: string | null;
}

export interface Tax {
  readonly code: string;
  readonly amount: number;
  /** True if the price already contains it. */
  readonly included: boolean;
}

/** Amounts are for the whole line, but for `unitPrice`; quantities are units. */
export interface Line {
  readonly id: string;
  readonly sku: string;
  readonly sellerId: string | null;
  readonly unitPrice: number;
  readonly discount: number;
  readonly taxes: readonly Tax[];
  readonly shippingPrice: number;
  readonly weightGrams: number | null;
  readonly ordered: number;
  readonly accepted: number;
  readonly refused: number;
  /** Of the accepted units. Units that never were accepted need no cancelling: the order's lifecycle covers it. */
  readonly cancelled: number;
  /** Confirmed by the customer, or taken for granted after the policy's time. */
  readonly received: number;
  readonly refunded: number;
  readonly incident: { readonly reason: string; readonly openedAt: string } | null;
  /** The connection that supplies it and its kind; null: the seller's own stock. */
  readonly supplier: { readonly name: string; readonly kind: string } | null;
  /** Handed to the customer in a store. */
  readonly collected: number;
  /** Units of stock held for it, taken out for it, and put back from it. */
  readonly reserved: number;
  readonly consumed: number;
  readonly restocked: number;
}

export interface Shipping {
  readonly price: number;
  readonly taxes: readonly Tax[];
  readonly method: string | null;
  readonly tracked: boolean;
}

export const PAYMENT_STATES = ['pending', 'authorized', 'captured', 'failed', 'voided'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

export interface Payment {
  readonly id: string;
  readonly method: string | null;
  readonly amount: number;
  readonly state: PaymentState;
}

export interface LineQuantity {
  readonly id: string;
  readonly quantity: number;
}

export type LabelState = 'none' | 'pending' | 'bought' | 'failed';

/** The statuses of a shipment that a carrier may report. */
export const CARRIER_STATUSES = [
  'awaiting',
  'handed',
  'in_transit',
  'out_for_delivery',
  'at_carrier_point',
  'delivered',
  'delivery_failed',
  'expired',
  'returning',
  'returned_to_sender',
  'lost',
  'cancelled',
] as const;
export type CarrierStatus = (typeof CARRIER_STATUSES)[number];

export interface Shipment {
  readonly id: string;
  readonly lines: readonly LineQuantity[];
  readonly createdAt: string;
  readonly carrier: ShipmentCarrier;
  /** `ship` requested it: the shipment counts as handed over as soon as its label is there. */
  readonly handOverWanted: boolean;
  readonly label: LabelState;
  /** The carrier's own id of the shipment, once a label was bought. */
  readonly carrierRef: string | null;
  readonly trackingNumber: string | null;
  readonly handedAt: string | null;
  readonly cancelled: boolean;
  /** U54: the day on which the shipment is expected, as recorded by a person. */
  readonly expectedAt: string | null;
  /** The supplier order that it came from. */
  readonly sourceId: string | null;
  /** The latest carrier event by (occurredAt, rank, id); it determines the status. */
  readonly latestCarrierEvent: CarrierEvent | null;
  readonly statusSince: string;
  /** The version of the order with which its channel was notified of the shipment; null: it was not. */
  readonly channelNotifiedAtVersion: number | null;
  readonly ownership?: Ownership;
}

/** How a shipment travels: by a carrier connection that sells labels, or by hand. */
export interface ShipmentCarrier {
  /** The connection whose callbacks report on this shipment. */
  readonly account: string | null;
  readonly kind: string | null;
  readonly service: string | null;
  /** The carrier's name if it is not a connection: a reference into the vault. */
  readonly name: string | null;
  readonly trackingUrl: string | null;
  readonly sellsLabel: boolean;
  readonly voidable: boolean;
}

export interface CarrierEvent {
  readonly id: string;
  readonly status: CarrierStatus;
  readonly occurredAt: string;
}

export type RefundState = 'to_refund' | 'refunding' | 'refunded' | 'declined' | 'failed';

/**
 * `unitsCoveringCancellation` of the units cover cancelled or unpaid returned units; `unitsNotHandedOver` had not left when
 * they were refunded. Absent in old snapshots.
 */
export interface RefundedUnits extends LineQuantity {
  readonly amount: number;
  readonly unitsCoveringCancellation?: number;
  readonly unitsNotHandedOver?: number;
}

export interface Refund {
  readonly id: string;
  readonly state: RefundState;
  readonly executedBy: 'channel' | 'caller' | 'manual';
  readonly lines: readonly RefundedUnits[];
  readonly shipping: number;
  readonly adjustment: number;
  readonly fee: number;
  /** What the customer gets: lines + shipping + adjustment − fee. */
  readonly amount: number;
  readonly allocations: readonly { readonly paymentId: string; readonly amount: number }[];
  readonly reason: string | null;
  readonly at: string;
}

export type ReturnState = 'requested' | 'approved' | 'rejected' | 'in_transit' | 'received' | 'written_off';

export interface Return {
  readonly id: string;
  readonly state: ReturnState;
  /** `received` counts all that is settled, `writtenOff` those of them that go back to no shelf. */
  readonly lines: readonly (LineQuantity & { readonly received: number; readonly writtenOff: number })[];
  readonly trackingNumber: string | null;
  readonly reason: string | null;
  /** What the customer does not pay any more because it came back before it was paid for. */
  readonly unpaid: number;
  readonly at: string;
  readonly ownership?: Ownership;
}

export type WayOut = 'retry' | 'confirm' | 'give_up';

/** A promise to the outside world: `pending` while it is being carried out, `attention` if a person must decide. */
export interface PendingEffect {
  readonly effect: Effect;
  readonly state: 'pending' | 'attention';
  readonly since: string;
  /** A short code of what is wrong; null while nothing is. */
  readonly problem: string | null;
  /** What the outside system said of it: a text reference. */
  readonly remark?: string;
}

/** Keys name the effect and never change between attempts, so that it can be found again and done once. */
export type Effect =
  | { readonly key: EffectKey; readonly kind: 'buy_label'; readonly shipmentId: string }
  | { readonly key: EffectKey; readonly kind: 'void_label'; readonly shipmentId: string }
  | { readonly key: EffectKey; readonly kind: 'refund_by_hand'; readonly refundId: string }
  | { readonly key: EffectKey; readonly kind: 'intercept_parcel'; readonly shipmentId: string }
  | {
      readonly key: EffectKey;
      readonly kind: 'settle_drift';
      readonly dimension: string;
      readonly word: string;
    }
  | { readonly key: EffectKey; readonly kind: 'settle_conflict' }
  | { readonly key: EffectKey; readonly kind: 'place_source'; readonly sourceId: string }
  | { readonly key: EffectKey; readonly kind: 'cancel_source'; readonly sourceId: string }
  | {
      readonly key: EffectKey;
      readonly kind: 'reserve_stock';
      readonly lines: readonly LineQuantity[];
      /** What must be left over; zero if a person decided. */
      readonly buffer: number;
    }
  | { readonly key: EffectKey; readonly kind: 'change_stock'; readonly changes: readonly StockChange[] }
  | { readonly key: EffectKey; readonly kind: 'tell_channel'; readonly message: ChannelMessage };

/** Units of a line whose reservation ends: taken out for good, given free again, or put back on the shelf. */
export interface StockChange {
  readonly id: string;
  readonly consume: number;
  readonly release: number;
  readonly restock: number;
}

/** Units of a line that go; `after` as many of it that were refused or cancelled before. Absent: none were. */
export interface CancelledUnits extends LineQuantity {
  readonly after?: number;
}

export type ChannelMessage =
  | { readonly type: 'acceptance'; readonly accepted: readonly string[]; readonly refused: readonly string[] }
  | { readonly type: 'shipment'; readonly shipmentId: string }
  /** The shipment that the channel knows has another carrier or number now (U54). */
  | { readonly type: 'tracking'; readonly shipmentId: string }
  | {
      readonly type: 'cancellation';
      readonly lines: readonly CancelledUnits[];
      readonly reason: string | null;
      /** The part of the shipping price that is cancelled with them. Absent in messages of older versions. */
      readonly shipping?: number;
    }
  | { readonly type: 'refund'; readonly refundId: string };
