import { z } from 'zod';
import { DEFAULT_POLL_SECONDS } from '../../../domain/ports';
import { baseUrl, urlTemplate } from '../../shared/settings';

const secret = z.string().min(1).max(500);

export const fulfillmentSettings = z.strictObject({
  /** The address of the provider's module; its calls are directly below it. */
  baseUrl,
  /** What the provider calls its own API, if it serves several. */
  apiCode: z.string().regex(/^[\w.-]{1,80}$/, 'expected up to 80 letters, digits or . - _'),
  /**
   * Does the provider find an order by the number we gave it? Nothing else distinguishes an order that was lost on its
   * way from one that was placed; if it does not, a person decides about an order whose response was lost.
   */
  findsByOrderId: z.boolean(),
  pollSeconds: z.int().min(5).max(86_400).default(DEFAULT_POLL_SECONDS),
  /** The order's page at the provider, with `{orderId}` in the place of the provider's number. */
  orderUrlTemplate: urlTemplate('orderId').optional(),
});

export type FulfillmentSettings = z.infer<typeof fulfillmentSettings>;

/** Whichever of them the provider requires. They are sent in the body of every call. */
export const fulfillmentCredentials = z
  .strictObject({
    apiKey: secret.optional(),
    accessToken: secret.optional(),
    username: secret.optional(),
    password: secret.optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'expected an API key, an access token or a user name');

export type FulfillmentCredentials = z.infer<typeof fulfillmentCredentials>;
