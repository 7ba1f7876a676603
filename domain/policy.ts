import { z } from 'zod';

const DAY = 86_400;

/** What a channel's acceptance is decided by: nothing to decide, the whole order, whole lines, or quantities. */
export const acceptanceGrain = z.enum(['none', 'order', 'line', 'quantity']);

const seconds = z
  .int()
  .min(1)
  .max(10 * 365 * DAY);

/**
 * How orders of a channel are treated: data, not code. An order carries the policy it was taken under, so a
 * change to a channel's settings changes orders to come and none that is on its way.
 */
export const policySchema = z
  .strictObject({
    version: z.int().min(1),
    requiresAcceptance: z.boolean(),
    /** The finest grain at which this channel lets lines be accepted or refused. */
    acceptanceBy: acceptanceGrain,
    acceptBySeconds: seconds,
    shipBySeconds: seconds,
    /** A parcel of which nothing was heard for this long is shown as expired. */
    carrierSilenceSeconds: seconds,
    /** Receipt is taken for granted this long after delivery; null: only a confirmation counts. */
    autoReceiptSeconds: seconds.nullable(),
    autoCompleteSeconds: seconds,
    autoCloseSeconds: seconds,
    /** Who moves the money of a refund: the channel through its API, the caller before calling, or a person. */
    refunds: z.enum(['channel', 'caller', 'manual']),
    /** Who gives back what a refusal or a cancellation frees: us, or the channel by itself. */
    refundOnCancel: z.enum(['us', 'channel']),
    /** May goods leave on an authorisation alone? */
    releaseOnAuthorized: z.boolean(),
    /** What the channel wants to be told. */
    tells: z.strictObject({
      acceptance: z.boolean(),
      shipment: z.boolean(),
      cancellation: z.boolean(),
    }),
    /** Reason codes the channel knows; null: reasons are free text. */
    reasons: z.strictObject({
      refuse: z.array(z.string()).nullable(),
      cancel: z.array(z.string()).nullable(),
      refund: z.array(z.string()).nullable(),
    }),
  })
  .meta({ id: 'Policy' });

export type Policy = z.infer<typeof policySchema>;

/** The policy of `direct`, and what any channel starts from. */
export const DEFAULT_POLICY: Policy = {
  version: 1,
  requiresAcceptance: false,
  acceptanceBy: 'quantity',
  acceptBySeconds: 2 * DAY,
  shipBySeconds: 5 * DAY,
  carrierSilenceSeconds: 30 * DAY,
  autoReceiptSeconds: null,
  autoCompleteSeconds: 14 * DAY,
  autoCloseSeconds: 30 * DAY,
  refunds: 'caller',
  refundOnCancel: 'us',
  releaseOnAuthorized: false,
  tells: { acceptance: false, shipment: false, cancellation: false },
  reasons: { refuse: null, cancel: null, refund: null },
};

/** What a channel's settings may say about its policy: any part of it but its version. */
export const policySettingsSchema = policySchema.omit({ version: true }).partial();
export type PolicySettings = z.infer<typeof policySettingsSchema>;

/** The policy of a channel: what any channel starts from, then what its kind needs, then its own settings. */
export function composePolicy(kind: PolicySettings, own: PolicySettings, version: number): Policy {
  const given = Object.entries({ ...kind, ...own }).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_POLICY, ...(Object.fromEntries(given) as Partial<Policy>), version };
}
