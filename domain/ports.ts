import type { z } from 'zod';
import type { ChannelReport, SupplierReport } from './order/commands';
import type { CarrierStatus } from './order/model';
import type { OrderContent, TakeOrder } from './order/take';
import type { ChannelCall, PolicySettings } from './policy';

/**
 * What the outside world must be able to do for an order. Connectors implement these; activities call them.
 * Every method returns an outcome or throws an `OutsideError`; nothing else may leave a connector.
 */

/** Seconds between two pulls of a connection whose settings do not define it. */
export const DEFAULT_POLL_SECONDS = 60;

/** A connection that an operator has set up: one account at one outside system. */
export interface Connection<Settings, Credentials> {
  readonly name: string;
  readonly settings: Settings;
  readonly credentials: Credentials;
}

/**
 * What is known of an effect from earlier attempts. A connector remembers the other side's id (or what it saw
 * before it acted) *before* the call that counts, and looks there first when `ref` is not null.
 */
export interface Attempt {
  /** Derived from what the effect is; the same on every attempt. Sent if the other side supports such a key. */
  readonly key: string;
  readonly ref: string | null;
  /** Writes `ref` before acting. The first write wins: the result is what is stored, which may be another's. */
  saveReference(ref: string): Promise<string>;
}

export interface Address {
  readonly name?: string | undefined;
  readonly company?: string | undefined;
  readonly line1: string;
  readonly line2?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly city?: string | undefined;
  readonly region?: string | undefined;
  readonly country: string;
  readonly phone?: string | undefined;
  readonly email?: string | undefined;
}

export interface LabelRequest {
  /** Our shipment's id, for the other side's reference field. */
  readonly shipmentId: string;
  readonly orderReference: string;
  readonly to: Address;
  /** Sum of the units' weights; null if the order has no weight. */
  readonly weightGrams: number | null;
  /** The requested service; null: the cheapest. */
  readonly service: string | null;
}

export interface Label {
  /** The carrier's own id of the shipment. */
  readonly carrierRef: string;
  readonly trackingNumber: string;
  readonly service: string | null;
  readonly labelUrl: string | null;
  readonly trackingUrl: string | null;
}

/** A callback as it arrived: nothing parsed, since signatures cover bytes. */
export interface CallbackRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly receivedAt: string;
}

export interface CarrierCallbackEvent {
  /** The same event has the same id, however often it is sent. */
  readonly eventId: string;
  readonly trackingNumber: string;
  readonly status: CarrierStatus;
  readonly occurredAt: string;
  /** The carrier's own description; may name people. */
  readonly remark: string | null;
}

/** What is wrong with a callback: a bad signature is a 401, a body that makes no sense a 400. */
export type CallbackResult =
  | { readonly ok: true; readonly events: readonly CarrierCallbackEvent[] }
  | { readonly ok: false; readonly problem: 'signature' | 'body'; readonly detail: string };

export interface Carrier {
  /**
   * Buys one label for one shipment, and never a second: an earlier attempt's shipment is looked up first. Throws
   * `refused` if the carrier will not (address, balance), `unknown` if it may have been bought.
   */
  buyLabel?(parcel: LabelRequest, attempt: Attempt): Promise<Label>;
  /** Refunds a label. A label that was refunded before is a success. */
  voidLabel?(carrierRef: string, attempt: Attempt): Promise<void>;
  /** Reads a callback; absent if the kind has none. Verifies before it parses. */
  readCallback?(request: CallbackRequest): CallbackResult;
  /** Tries the credentials without changing anything. */
  test(): Promise<void>;
}

export interface CarrierKind<Settings = unknown, Credentials = unknown> {
  readonly kind: string;
  readonly settings: z.ZodType<Settings>;
  readonly credentials: z.ZodType<Credentials>;
  readonly sellsLabel: boolean;
  readonly voidable: boolean;
  /** Headers, in lower case, that every signed callback has; absent if the kind has no callbacks. */
  readonly signatureHeaders?: readonly string[];
  open(connection: Connection<Settings, Credentials>): Carrier;
}

/** The order as a channel knows it, with what a message needs beside it. Amounts are minor units. */
export interface ChannelOrder {
  readonly id: string;
  readonly externalId: string;
  readonly currency: string;
}

export interface ChannelLine {
  readonly id: string;
  readonly quantity: number;
}

export interface ShipmentMessage {
  readonly shipmentId: string;
  readonly lines: readonly ChannelLine[];
  readonly carrierName: string;
  /** The connection's kind or name as the channel's carrier list may know it; null for free text. */
  readonly carrierCode: string | null;
  readonly trackingNumber: string | null;
  readonly trackingUrl: string | null;
}

export interface RefundMessage {
  readonly refundId: string;
  readonly lines: readonly (ChannelLine & { readonly amount: number })[];
  readonly shipping: number;
  /** lines + shipping + adjustment − fee. */
  readonly amount: number;
  readonly reason: string | null;
}

export interface CancellationMessage {
  readonly lines: readonly (ChannelLine & { readonly amount: number; readonly shipping: number })[];
  readonly reason: string | null;
}

/** An order that a channel shows, in the form in which orders are taken, and what else the channel reports of it. */
export interface ImportedOrder {
  readonly take: TakeOrder;
  /** False for an order that is over at its channel: one that is not known here is not taken any more. */
  readonly takeable: boolean;
  /** People and addresses as the channel shows them now; they may become known after the order itself. */
  readonly content: OrderContent;
  /** Each with a key that is the same whenever the channel reports the same. */
  readonly reports: readonly { readonly key: string; readonly report: ChannelReport }[];
}

export interface Pull {
  readonly orders: readonly ImportedOrder[];
  /** Orders that could not be read, by the channel's id; they must not stop the others. */
  readonly unreadable: readonly { readonly externalId: string; readonly problem: string }[];
  /** Where the next pull continues; opaque outside the connector. */
  readonly cursor: string;
  /** There is more to pull right now. */
  readonly more: boolean;
}

/** Messages are sent once: each checks first whether an earlier attempt has arrived. */
export interface Channel {
  acceptance?(
    order: ChannelOrder,
    decided: { readonly accepted: readonly string[]; readonly refused: readonly string[] },
    attempt: Attempt,
  ): Promise<void>;
  shipment?(order: ChannelOrder, message: ShipmentMessage, attempt: Attempt): Promise<void>;
  /** Corrects carrier and tracking number of a shipment that the channel knows; repeating it changes nothing. */
  tracking?(order: ChannelOrder, message: ShipmentMessage, attempt: Attempt): Promise<void>;
  cancellation?(order: ChannelOrder, message: CancellationMessage, attempt: Attempt): Promise<void>;
  refund?(order: ChannelOrder, message: RefundMessage, attempt: Attempt): Promise<void>;
  /** The next page of what has changed since the cursor; null: from the beginning. */
  pull?(cursor: string | null): Promise<Pull>;
  test(): Promise<void>;
}

export interface ChannelKind<Settings = unknown, Credentials = unknown> {
  readonly kind: string;
  readonly settings: z.ZodType<Settings>;
  readonly credentials: z.ZodType<Credentials>;
  /** What this kind of channel needs of a policy; a connection's own settings go before it. */
  readonly policy: PolicySettings;
  /** Which messages have a call; a policy that needs another is refused (X1). */
  readonly calls: readonly ChannelCall[];
  readonly imports: boolean;
  open(connection: Connection<Settings, Credentials>): Channel;
}

/** Lines ordered from a supplier, to be sent straight to the customer. */
export interface SupplierOrderRequest {
  /** Our id of it, for the other side's reference field. */
  readonly sourceId: string;
  readonly orderReference: string;
  readonly to: Address;
  readonly lines: readonly {
    readonly id: string;
    readonly sku: string;
    readonly name: string | null;
    readonly quantity: number;
  }[];
}

export interface PlacedOrder {
  /** The supplier's own number. */
  readonly ref: string;
  /** The address of the order at the supplier (Z19). */
  readonly url: string | null;
  /** False if the supplier waits for its money before it does anything (Z7). */
  readonly paid: boolean;
}

/** What a supplier reports of one of its orders. */
export interface SupplierChange
  extends Omit<SupplierReport, 'sourceId' | 'carrier' | 'trackingUrl' | 'reason'> {
  readonly ref: string;
  /** The same whenever the supplier reports the same. */
  readonly key: string;
  readonly carrier: string | null;
  readonly trackingUrl: string | null;
  /** The supplier's own text; may name people. */
  readonly reason: string | null;
}

export interface SupplierPull {
  readonly changes: readonly SupplierChange[];
  readonly cursor: string;
  readonly more: boolean;
}

export interface Supplier {
  /**
   * Places one order, and never a second: an earlier attempt's order is looked up first. Throws `refused` if the
   * supplier will not, `unknown` if it may have been placed.
   */
  place(request: SupplierOrderRequest, attempt: Attempt): Promise<PlacedOrder>;
  /**
   * Requests a cancellation; a later change reports that it happened. If it was requested before, that is a success.
   */
  cancel(ref: string, attempt: Attempt): Promise<void>;
  /** The next page of what has changed since the cursor; null: from the beginning. */
  pull(cursor: string | null): Promise<SupplierPull>;
  test(): Promise<void>;
}

export interface SupplierKind<Settings = unknown, Credentials = unknown> {
  readonly kind: string;
  readonly settings: z.ZodType<Settings>;
  readonly credentials: z.ZodType<Credentials>;
  open(connection: Connection<Settings, Credentials>): Supplier;
}

/** Every kind of outside system that this process knows, by name. */
export interface ConnectorKinds {
  readonly channels: ReadonlyMap<string, ChannelKind>;
  readonly carriers: ReadonlyMap<string, CarrierKind>;
  readonly suppliers: ReadonlyMap<string, SupplierKind>;
}
