import type { Policy } from '../policy';
import type {
  CarrierStatus,
  Line,
  LineQuantity,
  Order,
  Party,
  PaymentMode,
  PaymentState,
  Refund,
  Return,
  ShipmentCarrier,
  Shipping,
} from './model';

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
  | { readonly type: 'LinesRefused'; readonly lines: readonly LineQuantity[]; readonly reason: string | null }
  | { readonly type: 'AcceptanceExpired' }
  | { readonly type: 'OrderReleased' }
  | {
      readonly type: 'ShipmentCreated';
      readonly shipmentId: string;
      readonly lines: readonly LineQuantity[];
      readonly carrier: ShipmentCarrier;
      readonly trackingNumber: string | null;
      readonly handOver: boolean;
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
      readonly occurredAt: string;
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
  | { readonly type: 'RefundDeclined'; readonly refundId: string; readonly problem: string }
  | { readonly type: 'RefundFailed'; readonly refundId: string; readonly problem: string }
  | {
      readonly type: 'ReturnRequested';
      readonly returnId: string;
      readonly lines: readonly LineQuantity[];
      readonly reason: string | null;
    }
  | { readonly type: 'ReturnApproved'; readonly returnId: string }
  | { readonly type: 'ReturnRejected'; readonly returnId: string; readonly reason: string | null }
  | { readonly type: 'ReturnReceived'; readonly returnId: string; readonly lines: readonly LineQuantity[] }
  | { readonly type: 'IncidentOpened'; readonly lines: readonly string[]; readonly reason: string }
  | { readonly type: 'DeadlineMissed'; readonly deadline: string }
  | { readonly type: 'OrderCompleted'; readonly by: Party }
  | { readonly type: 'OrderClosed'; readonly by: Party }
  | {
      readonly type: 'EffectDone';
      readonly key: string;
      readonly how: 'confirmed' | 'by_hand';
      readonly evidence: string | null;
    }
  | { readonly type: 'EffectDelayed'; readonly key: string; readonly problem: string }
  | { readonly type: 'EffectNeedsAttention'; readonly key: string; readonly problem: string }
  | { readonly type: 'EffectRetried'; readonly key: string }
  | { readonly type: 'EffectGivenUp'; readonly key: string };

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
}

export type TakenLine = Pick<
  Line,
  'id' | 'sku' | 'sellerId' | 'unitPrice' | 'discount' | 'taxes' | 'shippingPrice' | 'weightGrams'
> & { readonly quantity: number };

export type FactType = FactData['type'];

/** The version of the shapes above. It grows with any change that an old fact would not fit. */
export const FACT_VERSION = 1;

/** A fact with what the fold needs to know of its circumstances. */
export interface Fact {
  readonly at: string;
  readonly data: FactData;
}

/** What stands beside a fact in the record: who, for whom, and because of what. */
export interface Circumstances {
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
