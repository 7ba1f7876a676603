import { z } from 'zod';
import { addressFields, checkAddress } from '../../../domain/order/people';
import { baseUrl, headerSecret } from '../../shared/settings';

const lengthMm = z.int().min(1).max(10_000);

export const easypostSettings = z.strictObject({
  baseUrl: baseUrl.default('https://api.easypost.com/v2'),
  /** Where shipments start. */
  shipFrom: z
    .strictObject({ ...addressFields, email: z.email().max(254).optional() })
    .superRefine(checkAddress),
  /** The box that everything is sent in; its weight counts if an order has no weight. */
  parcel: z.strictObject({
    lengthMm,
    widthMm: lengthMm,
    heightMm: lengthMm,
    weightGrams: z.int().min(1).max(1_000_000),
  }),
  /** Ids of carrier accounts to request rates from; absent: all that the EasyPost account has. */
  carrierAccounts: z
    .array(z.string().regex(/^ca_\w{1,64}$/, 'expected an id such as ca_…'))
    .min(1)
    .max(50)
    .optional(),
  labelFormat: z.enum(['PDF', 'PNG', 'ZPL', 'EPL2']).optional(),
});

export type EasypostSettings = z.infer<typeof easypostSettings>;

const webhookSecret = z.string().min(8).max(500);

export const easypostCredentials = z.strictObject({
  apiKey: headerSecret,
  webhookSecret,
  /** Still taken while EasyPost is being moved to a new secret; to be removed afterwards. */
  previousWebhookSecret: webhookSecret.optional(),
});

export type EasypostCredentials = z.infer<typeof easypostCredentials>;
