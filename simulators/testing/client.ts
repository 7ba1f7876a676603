import type { Simulators } from '../simulators';

/** Rows of a list; typed as if there were two at least, so a test may name the first ones without asking. */
type Rows<T> = [T, T, ...T[]];

interface ShipmentAnswer {
  id: string;
  reference: string | null;
  status: string;
  from_address: { city: string };
}

/** What tests read from responses. Each field is only in the responses that have it: expect it before use. */
export interface AnswerBody extends ShipmentAnswer {
  order_id: string;
  order_state: string;
  code: string;
  total_count: number;
  orders: Rows<{ order_id: string; last_updated_date: string }>;
  refunds: Rows<{ refund_id: string }>;
  reasons: Rows<{ type: string }>;
  shipment_success: Rows<ShipmentAnswer>;
  shipment_errors: Rows<{ message: string }>;
  data: Rows<ShipmentAnswer & { shipment_lines: Rows<{ quantity: number }> }>;
  next_page_token: string | null;
  shop_name: string;
  error: { code: string };
  rates: Rows<{ id: string; rate: string; service: string; carrier: string }>;
  postage_label: { label_url: string; label_pdf_url: string };
  messages: Rows<{ carrier: string }>;
  refund_status: string;
  tracking_code: string;
  tracking_details: Rows<{ status: string }>;
  shipments: Rows<ShipmentAnswer>;
  trackers: Rows<ShipmentAnswer>;
  webhooks: Rows<{ id: string }>;
  keys: Rows<{ key: string }>;
  balance: string;
  entries: Rows<{ n: number }>;
  requests: Rows<{ n: number }>;
  faults: Rows<{ id: string }>;
}

/** A response, read whole. */
export interface Reply {
  status: number;
  headers: Headers;
  /** Parsed JSON; of an empty body nothing can be read. */
  json: AnswerBody;
}

/** Calls one API; a body is sent as JSON. */
export type Call = (method: string, path: string, body?: unknown) => Promise<Reply>;

/** Calls Mirakl's seller API with the shop's key. */
export function miraklClient(
  { miraklUrl, keys }: { miraklUrl: string; keys: { mirakl: string } },
  apiKey: string = keys.mirakl,
): Call {
  return caller(miraklUrl, { Authorization: apiKey });
}

/** Calls EasyPost's API with the account's key. */
export function easypostClient({ easypostUrl, keys }: Simulators, apiKey: string = keys.easypost): Call {
  const credentials = Buffer.from(`${apiKey}:`).toString('base64');
  return caller(`${easypostUrl}/v2`, { Authorization: `Basic ${credentials}` });
}

/** Calls the admin side. */
export function adminClient({ url }: Pick<Simulators, 'url'>): Call {
  return caller(`${url}/_sim`, {});
}

function caller(base: string, headers: Record<string, string>): Call {
  return async (method, path, body) => {
    const answer = await fetch(base + path, {
      method,
      headers: { ...headers, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return {
      status: answer.status,
      headers: answer.headers,
      json: text === '' ? undefined : JSON.parse(text),
    };
  };
}

/** A parcel in the format of EasyPost. */
export function newShipment(reference: string, parcel: object = { weight: 15.4 }): object {
  const address = {
    name: 'Ada Test',
    street1: '1 Market St',
    city: 'San Francisco',
    state: 'CA',
    zip: '94105',
  };
  return { shipment: { to_address: address, from_address: address, parcel, reference } };
}
