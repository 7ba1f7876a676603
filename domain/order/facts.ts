import type { Policy } from '../policy';
import type { EffectKey } from './keys';
import type {
  CarrierStatus,
  Line,
  LineQuantity,
  LogisticsState,
  Order,
  Party,
  PaymentMode,
  PaymentState,
  People,
  Refund,
  Return,
  ShipmentCarrier,
  Shipping,
  StockChange,
} from './model';

/** C11: with what an outside system said of a refusal: a text reference, for the operator alone. */
interface OutsideWords {
  readonly remark?: string;
}

/**
 * What has happened to an order. Facts are never changed, only added; a fact's shape is versioned, and an older
 * shape is brought up to date by `upcast` when it is read.
 */
export type FactData =
  | OrderTaken
  | {
      readonly type: 'PaymentRecorded';
      readonly paymentId: string;
      readonly method: string | null;
      readonly amount: number;
      readonly state: PaymentState;
    }
  | { readonly type: 'LinesAccepted'; readonly lines: readonly LineQuantity[] }
  | {
      readonly type: 'LinesRefused';
      readonly lines: readonly LineQuantity[];
      readonly reason: string | null;
      /** The channel is not notified of its own decision. Absent: the seller. */
      readonly by?: 'channel';
    }
  | { readonly type: 'AcceptanceExpired' }
  | { readonly type: 'OrderReleased' }
  | {
      readonly type: 'ShipmentCreated';
      readonly shipmentId: string;
      readonly lines: readonly LineQuantity[];
      readonly carrier: ShipmentCarrier;
      readonly trackingNumber: string | null;
      readonly handOver: boolean;
      /** The order at a supplier that it comes from. */
      readonly sourceId?: string;
    }
  | {
      readonly type: 'ShipmentEdited';
      readonly shipmentId: string;
      readonly carrier?: Pick<ShipmentCarrier, 'account' | 'kind' | 'name'>;
      readonly trackingNumber?: string;
      readonly trackingUrl?: string;
      readonly expectedAt?: string;
    }
  | {
      readonly type: 'LabelBought';
      readonly shipmentId: string;
      readonly carrierRef: string;
      readonly trackingNumber: string;
      readonly service: string | null;
      readonly trackingUrl: string | null;
    }
  | { readonly type: 'LabelFailed'; readonly shipmentId: string; readonly problem: string }
  | { readonly type: 'ShipmentHandedOver'; readonly shipmentId: string; readonly by: 'command' | 'scan' }
  | { readonly type: 'ShipmentVoided'; readonly shipmentId: string }
  | {
      readonly type: 'CarrierReported';
      readonly shipmentId: string;
      readonly eventId: string;
      readonly status: CarrierStatus;
      /** When it counts as: never after its receipt (M12). */
      readonly occurredAt: string;
      /** What the carrier's clock said, if that lay after the receipt. */
      readonly statedAt?: string;
      readonly source: 'carrier' | 'command' | 'timer';
      readonly remark: string | null;
    }
  | { readonly type: 'ReceiptConfirmed'; readonly lines: readonly LineQuantity[]; readonly by: Party }
  | {
      readonly type: 'LinesCancelled';
      readonly lines: readonly LineQuantity[];
      readonly reason: string | null;
      readonly by: Party;
    }
  | {
      readonly type: 'OrderCancelled';
      readonly by: Party;
      readonly reason: string | null;
      readonly late: boolean;
    }
  | { readonly type: 'RefundRequested'; readonly refund: Omit<Refund, 'state' | 'at'> }
  | { readonly type: 'RefundDone'; readonly refundId: string; readonly evidence: string | null }
  | ({ readonly type: 'RefundDeclined'; readonly refundId: string; readonly problem: string } & OutsideWords)
  | { readonly type: 'RefundFailed'; readonly refundId: string; readonly problem: string }
  | {
      readonly type: 'ReturnRequested';
      readonly returnId: string;
      readonly lines: readonly LineQuantity[];
      readonly reason: string | null;
    }
  | { readonly type: 'ReturnApproved'; readonly returnId: string }
  | { readonly type: 'ReturnRejected'; readonly returnId: string; readonly reason: string | null }
  | { readonly type: 'ReturnShipped'; readonly returnId: string; readonly trackingNumber: string | null }
  | {
      readonly type: 'ReturnReceived';
      readonly returnId: string;
      readonly lines: readonly LineQuantity[];
      readonly writtenOff?: boolean;
    }
  | { readonly type: 'RefundStarted'; readonly refundId: string }
  | { readonly type: 'IncidentOpened'; readonly lines: readonly string[]; readonly reason: string }
  | { readonly type: 'IncidentClosed'; readonly lines: readonly string[]; readonly resolution: string | null }
  | { readonly type: 'OrderHeld'; readonly reason: string; readonly until: string | null }
  | { readonly type: 'HoldLifted' }
  | { readonly type: 'ProcessingStarted' }
  | { readonly type: 'LogisticsReported'; readonly state: Exclude<LogisticsState, 'none'> }
  | { readonly type: 'PickupPrepared' }
  | { readonly type: 'PickupReady'; readonly code: string | null }
  | { readonly type: 'PickupCollected'; readonly lines: readonly LineQuantity[] }
  | { readonly type: 'PickupCancelled'; readonly noShow: boolean }
  | {
      readonly type: 'ReservationRequested';
      readonly lines: readonly LineQuantity[];
      readonly buffer: number;
    }
  | { readonly type: 'LinesReserved'; readonly lines: readonly LineQuantity[]; readonly key: EffectKey }
  | { readonly type: 'StockSettled'; readonly changes: readonly StockChange[] }
  | {
      readonly type: 'SourceRequested';
      readonly sourceId: string;
      readonly supplier: string;
      readonly kind: string;
      readonly lines: readonly LineQuantity[];
    }
  | {
      readonly type: 'SourcePlaced';
      readonly sourceId: string;
      readonly ref: string | null;
      readonly url: string | null;
      readonly paid: boolean;
    }
  | { readonly type: 'SourcePaid'; readonly sourceId: string }
  | { readonly type: 'SourceTracked'; readonly sourceId: string }
  | {
      readonly type: 'SourceCancelled';
      readonly sourceId: string;
      readonly reason: string | null;
      /** It is still being placed: what comes of that has to be looked after. */
      readonly placing?: true;
    }
  | { readonly type: 'SourceRefundReviewed'; readonly sourceId: string }
  | { readonly type: 'SourceRefundSettled'; readonly sourceId: string; readonly refunded: boolean }
  | {
      readonly type: 'LinesResourced';
      readonly lines: readonly string[];
      readonly supplier: { readonly name: string; readonly kind: string };
    }
  | {
      readonly type: 'PeopleCorrected';
      readonly people: Partial<People>;
      /** The country goods go to now. */
      readonly destination?: string;
    }
  | { readonly type: 'ChannelContradicted'; readonly dimension: string; readonly word: string }
  /** The channel shows the same order as the one that was posted: from now on it is the channel's. */
  | { readonly type: 'PostedOrderConfirmed' }
  /** The channel has another order with the number of the one that was posted. */
  | { readonly type: 'PostedOrderContradicted' }
  | { readonly type: 'OrderArchived' }
  | { readonly type: 'OrderUnarchived' }
  | { readonly type: 'DeadlineMissed'; readonly deadline: string }
  | { readonly type: 'OrderCompleted'; readonly by: Party }
  | { readonly type: 'OrderClosed'; readonly by: Party }
  | {
      readonly type: 'EffectDone';
      readonly key: EffectKey;
      readonly how: 'confirmed' | 'by_hand';
      readonly evidence: string | null;
    }
  | { readonly type: 'EffectDelayed'; readonly key: EffectKey; readonly problem: string }
  | ({
      readonly type: 'EffectNeedsAttention';
      readonly key: EffectKey;
      readonly problem: string;
    } & OutsideWords)
  | { readonly type: 'EffectRetried'; readonly key: EffectKey }
  | { readonly type: 'EffectGivenUp'; readonly key: EffectKey };

export interface OrderTaken {
  readonly type: 'OrderTaken';
  readonly orderId: string;
  readonly channel: Order['channel'];
  readonly externalId: string;
  readonly mode: Order['mode'];
  readonly currency: string;
  readonly placedAt: string;
  readonly policy: Policy;
  readonly requiresAcceptance: boolean;
  readonly paymentMode: PaymentMode;
  readonly delivery: Order['delivery'];
  readonly lines: readonly TakenLine[];
  readonly shipping: Shipping;
  readonly payments: Order['payments'];
  readonly destination?: string | null;
  /** It was posted although its channel imports its orders. Absent: it was imported, or its channel has no import. */
  readonly posted?: true;
}

export type TakenLine = Pick<
  Line,
  'id' | 'sku' | 'sellerId' | 'unitPrice' | 'discount' | 'taxes' | 'shippingPrice' | 'weightGrams'
> & { readonly quantity: number; readonly supplier?: Line['supplier'] };

export type FactType = FactData['type'];

/** The version of the shapes above. It grows with any change that an old fact would not fit. */
export const FACT_VERSION = 1;

/** A fact with what the fold needs to know of its circumstances. */
export interface Fact {
  readonly at: string;
  readonly data: FactData;
}

/** What is recorded beside a fact: who, for whom, and because of what. */
export interface FactOrigin {
  /** The API key, connection or timer it came from. */
  readonly who: string;
  readonly onBehalfOf: string | null;
  /** The inbox row or effect that led to it; never null. */
  readonly cause: string;
  readonly requestId: string | null;
}

/** Brings a stored fact of an older version to today's shape. There is one version so far. */
export function upcast(version: number, data: unknown): FactData {
  if (version !== FACT_VERSION) throw new Error(`facts of version ${version} are not known here`);
  return data as FactData;
}

export type ReturnLine = Return['lines'][number];
