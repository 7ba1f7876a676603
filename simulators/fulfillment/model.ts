/** A customer of the provider, known by its API key. */
export interface Account {
  apiKey: string;
  /** Whether the key still works. */
  active: boolean;
  /** Orders are found by the customer's number too. */
  findsByOrderId: boolean;
  /** Work on an order starts at once, without an operation of the admin side. */
  processesAtOnce: boolean;
  /** The result of a request to cancel: the end, now; or nothing until it is decided. */
  cancelsAtOnce: boolean;
  /** SKUs that are not sold to this customer. */
  unknownSkus: string[];
  /** Changes on one page. */
  pageSize: number;
}

export type Status = 'Processing' | 'Shipped' | 'Cancelled' | 'Rejected';

export interface Item {
  line_item_id: string | null;
  sku: string;
  description: string;
  quantity: number;
}

export interface Parcel {
  carrier_code: string;
  tracking_number: string;
  tracking_url: string | null;
}

/** An order as it is stored; null before the provider has looked at it. */
export interface Order {
  id: string;
  apiKey: string;
  /** The customer's number; two orders may have the same. */
  orderId: string;
  status: Status | null;
  reason: string | null;
  shipTo: Record<string, unknown>;
  items: Item[];
  parcels: Parcel[];
  cancellationAsked: boolean;
  changedAt: number;
  /** Its place in the order of all changes. */
  change: number;
}
