/** States of an order and of an order line; the last two are states of lines only. */
export type OrderState =
  | 'STAGING'
  | 'WAITING_ACCEPTANCE'
  | 'WAITING_DEBIT'
  | 'WAITING_DEBIT_PAYMENT'
  | 'SHIPPING'
  | 'SHIPPED'
  | 'TO_COLLECT'
  | 'RECEIVED'
  | 'CLOSED'
  | 'REFUSED'
  | 'CANCELED';

export type LineState = OrderState | 'REFUNDED' | 'INCIDENT_OPEN';

/** When the customer is debited; only with PAY_ON_ACCEPTANCE does shipping wait for it. */
export const PAYMENT_WORKFLOWS = [
  'PAY_ON_ACCEPTANCE',
  'PAY_ON_DELIVERY',
  'PAY_ON_DUE_DATE',
  'PAY_ON_SHIPMENT',
  'NO_CUSTOMER_PAYMENT_CONFIRMATION',
] as const;

export type PaymentWorkflow = (typeof PAYMENT_WORKFLOWS)[number];

export type TaxMode = 'TAX_INCLUDED' | 'TAX_EXCLUDED';

/** A seller's shop and how its operator has set it up. */
export interface Shop {
  apiKey: string;
  shopId: number;
  name: string;
  currency: string;
  /** Whether some lines of an order may be accepted and others refused. */
  partialAcceptance: boolean;
  /** Whether the customer is debited as soon as the order is accepted. */
  autoDebit: boolean;
  /** Whether a refund is paid out at once. */
  autoRefund: boolean;
  /** Whether the seller may cancel what the customer has paid; if not, only a refund is left. */
  cancelAfterDebit: boolean;
  /** How far the server moves `start_update_date` back, in milliseconds. */
  safetyDeltaMs: number;
}

export interface Address {
  civility: string | null;
  firstname: string;
  lastname: string;
  company: string | null;
  company_2: string | null;
  street_1: string;
  street_2: string | null;
  zip_code: string;
  city: string;
  state: string | null;
  country: string;
  country_iso_code: string;
  phone: string | null;
  phone_secondary: string | null;
  additional_info: string | null;
}

export interface Customer {
  customer_id: string;
  civility: string | null;
  firstname: string;
  lastname: string;
  locale: string;
}

export interface TaxAmount {
  code: string;
  amountMinor: number;
  rate: number | null;
}

/** Money refunded, or never charged (a cancelation), for part of a line. */
export interface Reduction {
  id: string;
  at: number;
  quantity: number;
  amountMinor: number;
  shippingMinor: number;
  taxes: TaxAmount[];
  shippingTaxes: TaxAmount[];
  reasonCode: string;
}

export interface Refund extends Reduction {
  orderRefundId: string;
  excludedFromShipment: boolean;
  state: 'WAITING_REFUND_PAYMENT' | 'REFUNDED';
}

export interface OrderLine {
  id: string;
  index: number;
  state: LineState;
  offerId: number;
  offerSku: string;
  productSku: string;
  title: string;
  quantity: number;
  unitPriceMinor: number;
  shippingMinor: number;
  taxes: TaxAmount[];
  shippingTaxes: TaxAmount[];
  refunds: Refund[];
  cancelations: Reduction[];
  /** Quantity in shipments that exist, shipped or not. */
  inShipments: number;
  shipped: number;
  shippedAt: number | null;
  receivedAt: number | null;
  reason: { code: string; label: string } | null;
}

export interface Carrier {
  carrier_code: string | null;
  carrier_name: string | null;
  carrier_standard_code: string | null;
  tracking_number: string | null;
  tracking_url: string | null;
}

/** An order as the marketplace knows it; times are milliseconds, amounts minor units. */
export interface Order {
  id: string;
  /** Place in the order of creation. */
  ordinal: number;
  commercialId: string;
  shopKey: string;
  state: OrderState;
  currency: string;
  taxMode: TaxMode;
  workflow: PaymentWorkflow;
  customer: Customer;
  email: string;
  shippingAddress: Address;
  billingAddress: Address;
  lines: OrderLine[];
  shipping: { code: string; label: string; zoneCode: string; zoneLabel: string };
  leadtimeToShip: number;
  shippingDeadlineAt: number;
  createdAt: number;
  updatedAt: number;
  decidedAt: number | null;
  debitedAt: number | null;
  /** When the order came to SHIPPING: from then on the seller sees the addresses. */
  shippingSince: number | null;
  transaction: string | null;
  tracking: Carrier | null;
  shipmentIds: string[];
}

export interface ShipmentLine {
  lineId: string;
  offerSku: string;
  quantity: number;
  packageReference: string | null;
}

/** A parcel, or a part of one, as the multiple shipments API knows it. */
export interface Shipment {
  id: string;
  /** Place in the order of creation. */
  ordinal: number;
  orderId: string;
  shopKey: string;
  status: 'SHIPPING' | 'SHIPPED' | 'RECEIVED' | 'CLOSED' | 'CANCELED';
  lines: ShipmentLine[];
  tracking: Carrier | null;
  invoiceReference: string | null;
  warehouseCode: string | null;
  createdAt: number;
  updatedAt: number;
  shippedAt: number | null;
}
