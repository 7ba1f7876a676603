/** An EasyPost account, known by its API key. */
export interface Account {
  apiKey: string;
  userId: string;
  /** Whether the key still works. */
  active: boolean;
  /** Money to buy labels with, in cents; null for as much as it takes. */
  balanceCents: number | null;
  /** The response to a request for a refund. */
  refundStatus: RefundStatus;
}

export type RefundStatus = 'submitted' | 'refunded' | 'rejected' | 'not_applicable';

export interface Address {
  id: string;
  object: 'Address';
  created_at: string;
  updated_at: string;
  mode: Mode;
  name: string | null;
  company: string | null;
  street1: string | null;
  street2: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  country: string | null;
  phone: string | null;
  email: string | null;
  carrier_facility: null;
  residential: boolean | null;
  federal_tax_id: null;
  state_tax_id: null;
  verifications: Record<string, never>;
}

export type Mode = 'test' | 'production';

export interface Parcel {
  id: string;
  object: 'Parcel';
  created_at: string;
  updated_at: string;
  length: number | null;
  width: number | null;
  height: number | null;
  predefined_package: string | null;
  weight: number;
  mode: Mode;
}

export interface Rate {
  id: string;
  object: 'Rate';
  created_at: string;
  updated_at: string;
  mode: Mode;
  service: string;
  carrier: string;
  rate: string;
  currency: string;
  retail_rate: string;
  retail_currency: string;
  list_rate: string;
  list_currency: string;
  billing_type: 'easypost';
  delivery_days: number;
  delivery_date: null;
  delivery_date_guaranteed: boolean;
  est_delivery_days: number;
  shipment_id: string;
  carrier_account_id: string;
}

/** Why a carrier offers no rate. */
export interface RateMessage {
  carrier: string;
  carrier_account_id: string;
  type: 'rate_error';
  message: string;
}

export type LabelFormat = 'PNG' | 'PDF';

export interface PostageLabel {
  object: 'PostageLabel';
  id: string;
  created_at: string;
  updated_at: string;
  date_advance: number;
  integrated_form: 'none';
  label_date: string;
  label_resolution: number;
  label_size: '4x6';
  label_type: 'default';
  label_file_type: 'image/png' | 'application/pdf';
  label_url: string;
  label_pdf_url: string | null;
  label_zpl_url: null;
  label_epl2_url: null;
  label_file: null;
}

export interface Fee {
  object: 'Fee';
  type: 'LabelFee' | 'PostageFee' | 'TrackerFee';
  amount: string;
  charged: boolean;
  refunded: boolean;
}

/** A shipment as stored; what the API shows beside it is added when it is shown. */
export interface Shipment {
  id: string;
  ordinal: number;
  accountKey: string;
  mode: Mode;
  reference: string | null;
  created_at: string;
  updated_at: string;
  from_address: Address;
  to_address: Address;
  return_address: Address | null;
  parcel: Parcel;
  options: Record<string, unknown>;
  customs_info: unknown;
  is_return: boolean;
  rates: Rate[];
  messages: RateMessage[];
  selected_rate: Rate | null;
  postage_label: PostageLabel | null;
  trackerId: string | null;
  refund_status: RefundStatus | null;
  fees: Fee[];
}

export interface TrackingLocation {
  object: 'TrackingLocation';
  city: string | null;
  state: string | null;
  country: string | null;
  zip: string | null;
}

export interface TrackingDetail {
  object: 'TrackingDetail';
  message: string;
  description: string | null;
  status: string;
  status_detail: string | null;
  datetime: string;
  source: string;
  carrier_code: string | null;
  tracking_location: TrackingLocation;
}

export interface Tracker {
  id: string;
  object: 'Tracker';
  mode: Mode;
  tracking_code: string;
  status: string;
  status_detail: string;
  created_at: string;
  updated_at: string;
  signed_by: string | null;
  weight: number | null;
  est_delivery_date: string | null;
  shipment_id: string | null;
  carrier: string;
  tracking_details: TrackingDetail[];
  carrier_detail: null;
  finalized: boolean;
  is_return: boolean;
  public_url: string;
  fees: Fee[];
}

/** A tracker and whose it is. */
export interface KeptTracker {
  accountKey: string;
  ordinal: number;
  tracker: Tracker;
}

/** A subscription to events. */
export interface Webhook {
  id: string;
  accountKey: string;
  mode: Mode;
  url: string;
  secret: string | null;
  customHeaders: { key: string; value: string }[];
  created_at: string;
  disabled_at: string | null;
}
