import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { OutsideError } from '../../../domain/errors';
import type { Address, SupplierOrderRequest } from '../../../domain/ports';
import { cityOf, nameOf } from '../../shared/address';
import type { Http } from '../../shared/http';
import { readAs } from '../../shared/http';
import type { FulfillmentCredentials, FulfillmentSettings } from './settings';

const text = z.string().max(500).nullish();

/** The provider's own number of an order. */
export const orderNumber = z.string().min(1).max(200);

/** The state of an order, limited to what is read of it. Unknown values and fields are accepted. */
export const fulfillmentsSchema = z.object({
  fulfillment_provider_order_id: orderNumber,
  status: text,
  fulfillments: z
    .array(z.object({ status: text, reason: z.string().nullish(), explanation: z.string().nullish() }))
    .nullish(),
  shipments: z
    .array(
      z.object({
        tracking_number: z.string().nullish(),
        carrier_code: z.string().nullish(),
        tracking_url: z.string().nullish(),
      }),
    )
    .nullish(),
});

export type Fulfillments = z.infer<typeof fulfillmentsSchema>;

const failureSchema = z.object({ errors: z.array(z.object({ code: z.unknown().optional() })).min(1) });

/** A module of a fulfillment provider: its HTTP client, and the requests that are made in several places. */
export interface Provider {
  readonly settings: FulfillmentSettings;
  /** Every call is a POST that carries the credentials in its body. */
  call(path: string, body: object, options: { effect: boolean; transaction?: string }): Promise<unknown>;
  /** Tests the credentials. Throws `refused`, `credentials_refused`, if they are not accepted. */
  connect(): Promise<void>;
  /** The state of an order, by the provider's number or by ours; null if it has none of that number. */
  find(number: string): Promise<Fulfillments | null>;
}

export function openProvider(
  http: Http,
  settings: FulfillmentSettings,
  credentials: FulfillmentCredentials,
): Provider {
  const auth = {
    fulfillment_provider_api_code: settings.apiCode,
    api_key: credentials.apiKey,
    access_token: credentials.accessToken,
    username: credentials.username,
    password: credentials.password,
  };
  const call: Provider['call'] = async (path, body, { effect, transaction }) => {
    const json = { transaction_id: transaction ?? randomUUID(), auth, ...body };
    return (await http.request({ method: 'POST', path, json, effect })).json;
  };
  return {
    settings,
    call,
    async connect() {
      // A problem with credentials is reported in a 200 here.
      const json = await call('/connect', {}, { effect: false });
      if (failureSchema.safeParse(json).success) throw new OutsideError('refused', 'credentials_refused');
    },
    async find(number) {
      const json = await call(
        '/get_fulfillments',
        { fulfillment_provider_order_id: number },
        { effect: false },
      );
      const failed = failureSchema.safeParse(json).data;
      if (!failed) return readAs(fulfillmentsSchema, json, { effect: false });
      if (failed.errors.some(({ code }) => code === 'fulfillments_not_found')) return null;
      throw new OutsideError('refused', 'request_refused');
    },
  };
}

const addressBody = (address: Address) => ({
  name: nameOf(address),
  company: address.company,
  phone: address.phone,
  address_line_1: address.line1,
  address_line_2: address.line2,
  city: cityOf(address),
  state_province: address.region,
  postal_code: address.postalCode,
  country_code: address.country,
});

/** The body of `/delegate_fulfillment`: one order, to be sent to one place. */
export const orderBody = ({ sourceId, orderReference, to, lines }: SupplierOrderRequest) => ({
  order_id: sourceId,
  order_number: orderReference,
  status: 'AwaitingShipment',
  requested_fulfillments: [
    {
      requested_fulfillment_id: sourceId,
      ship_to: addressBody(to),
      items: lines.map(({ id, sku, name, quantity }) => ({
        line_item_id: id,
        description: name ?? sku,
        product: { product_id: sku, name: name ?? sku, identifiers: { sku } },
        quantity,
      })),
    },
  ],
  buyer: { name: nameOf(to), email: to.email, phone: to.phone },
});
