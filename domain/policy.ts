import { z } from 'zod';

const DAY = 86_400;

/** What a channel's acceptance is decided by: nothing to decide, the whole order, whole lines, or quantities. */
export const acceptanceGrain = z.enum(['none', 'order', 'line', 'quantity']);

const seconds = z
  .int()
  .min(1)
  .max(10 * 365 * DAY);

/** Whose word counts where we and the channel say different things of one dimension (P3, P7, Z23). */
const authority = z.enum(['us', 'channel']);
/** Who tells the customer of an event; one of them, or the customer hears of it twice (K18). */
const notifier = z.enum(['us', 'channel', 'nobody']);

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
    /** P14, P18: is processing a step of its own, without which nothing is shipped? */
    processing: z.enum(['implied', 'step']),
    /** K2: when `dropship.channel` reads FULFILLED: goods handed over, or a tracking number known (Z11). */
    fulfilledAt: z.enum(['handover', 'tracking']),
    /** L42: lines that wait for acceptance are accepted without anybody asking. */
    autoAccept: z.boolean(),
    /** Does accepting reserve stock, and how much must be left where it happens by itself (L43)? */
    stock: z.strictObject({ reserve: z.boolean(), buffer: z.int().min(0).max(1_000_000) }),
    /** M19: may a seller cancel some lines of an order, or only all that is still here? */
    partialCancel: z.boolean(),
    /** L37: may money be given back after everything was refused? */
    refundAfterRefusal: z.boolean(),
    /** An incident may be opened this long after delivery, and no order closes before; null: until it is closed. */
    disputeSeconds: seconds.nullable(),
    /** What was put ready in a store and is not collected for this long is a no-show. */
    pickupBySeconds: seconds,
    /** Z21: how long a supplier may look at a refund, and then again take to pay it. */
    sourceReviewSeconds: seconds,
    /** L33, U41: when a parcel sent by hand needs a tracking number. */
    trackingRequired: z.enum(['never', 'tracked', 'abroad', 'always']),
    /** ISO 3166-1; where parcels leave from, to tell what goes abroad. */
    homeCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, 'expected two capital letters of ISO 3166-1, such as DE')
      .nullable(),
    /** The supplier of lines that name none; null: the seller's own stock. */
    supplier: z.string().min(1).max(64).nullable(),
    /** Z18: where the channel shows an order; `{externalId}` stands for its number there. */
    orderUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullable(),
    authority: z.strictObject({ lifecycle: authority, payment: authority, delivery: authority }),
    tellsCustomer: z.strictObject({
      shipped: notifier,
      delivered: notifier,
      ready_for_pickup: notifier,
      cancelled: notifier,
      refunded: notifier,
    }),
    /** Is the channel's own connection a test one? Orders of mode `test` are told to no other. */
    testMode: z.boolean(),
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
  processing: 'implied',
  fulfilledAt: 'handover',
  autoAccept: false,
  stock: { reserve: false, buffer: 0 },
  partialCancel: true,
  refundAfterRefusal: true,
  disputeSeconds: null,
  pickupBySeconds: 7 * DAY,
  sourceReviewSeconds: DAY,
  trackingRequired: 'never',
  homeCountry: null,
  supplier: null,
  orderUrl: null,
  authority: { lifecycle: 'channel', payment: 'channel', delivery: 'channel' },
  tellsCustomer: {
    shipped: 'nobody',
    delivered: 'nobody',
    ready_for_pickup: 'nobody',
    cancelled: 'nobody',
    refunded: 'nobody',
  },
  testMode: false,
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
