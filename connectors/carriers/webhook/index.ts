import { z } from 'zod';
import type { CarrierKind } from '../../../domain/ports';
import { urlTemplate } from '../../shared/settings';
import { readCallback } from './callback';
import { webhookSecret } from './secret';

const settings = z.strictObject({
  /** The courier's page about a shipment, with `{trackingNumber}` in the place of the number. */
  trackingUrlTemplate: urlTemplate('trackingNumber').optional(),
});

const credentials = z.strictObject({
  secret: webhookSecret,
  /** Still taken while the courier is being moved to a new secret; to be removed afterwards. */
  previousSecret: webhookSecret.optional(),
});

type WebhookSettings = z.infer<typeof settings>;
type WebhookCredentials = z.infer<typeof credentials>;

/** Any courier that can POST JSON signed as Standard Webhooks define; it sells nothing and is never called. */
export const webhook: CarrierKind<WebhookSettings, WebhookCredentials> = {
  kind: 'webhook',
  settings,
  credentials,
  sellsLabel: false,
  voidable: false,
  signatureHeaders: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
  open({ credentials: { secret, previousSecret } }) {
    const secrets = previousSecret === undefined ? [secret] : [secret, previousSecret];
    return {
      readCallback: (request) => readCallback(request, secrets),
      // The courier calls us: there is nothing to try.
      async test() {},
    };
  },
};
