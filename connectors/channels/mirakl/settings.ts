import { z } from 'zod';
import { DEFAULT_POLL_SECONDS } from '../../../domain/ports';
import { baseUrl, headerSecret, urlTemplate } from '../../shared/settings';

const reasonCode = z.string().regex(/^[\w.-]{1,50}$/, 'expected a reason code of this marketplace');

export const miraklSettings = z.strictObject({
  /** The marketplace's instance, such as `https://marketplace.mirakl.net`. */
  baseUrl,
  /** Required if the key's user has several shops. */
  shopId: z.int().min(1).optional(),
  /** How often to read changes; Mirakl recommends at most once a minute. */
  pollSeconds: z.int().min(5).max(86_400).default(DEFAULT_POLL_SECONDS),
  /** The reason that is sent if a command gives no code of the marketplace (RE01 lists them). */
  reasons: z.strictObject({ cancel: reasonCode, refund: reasonCode }),
  /** The marketplace's codes of carriers by the names we ship under; others travel as free text. */
  carriers: z.record(z.string().min(1).max(80), z.string().min(1).max(80)).default({}),
  /** The order's page in the marketplace's back office, with `{orderId}` in the place of its id. */
  channelUrlTemplate: urlTemplate('orderId').optional(),
});

export type MiraklSettings = z.infer<typeof miraklSettings>;

export const miraklCredentials = z.strictObject({ apiKey: headerSecret });

export type MiraklCredentials = z.infer<typeof miraklCredentials>;
