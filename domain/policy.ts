import { z } from 'zod';

const DAY = 86_400;

const seconds = z
  .int()
  .min(1)
  .max(10 * 365 * DAY);

const authority = z.enum(['us', 'channel']);
const notifier = z.enum(['us', 'channel', 'nobody']);
const codes = z.array(z.string()).nullable();

/**
 * How orders of a channel are treated: data, not code. An order carries the policy it was taken under, so a
 * change to a channel's settings changes orders to come and none that is on its way.
 */
export const policySchema = z
  .strictObject({
    version: z.int().min(1).describe("grows with every change of the channel's settings"),
    requiresAcceptance: z.boolean().describe('an order that does not say so itself waits to be accepted'),
    acceptanceBy: z
      .enum(['none', 'order', 'line', 'quantity'])
      .describe(
        'the finest grain at which the channel lets lines be accepted or refused: there is nothing to decide, the ' +
          'whole order, whole lines, or quantities',
      ),
    acceptBySeconds: seconds.describe('acceptance expires this long after an order was taken'),
    shipBySeconds: seconds.describe('goods that have not left this long after their release are late'),
    carrierSilenceSeconds: seconds.describe(
      'a parcel of which nothing was heard for this long is shown as expired',
    ),
    autoReceiptSeconds: seconds
      .nullable()
      .describe('receipt is taken for granted this long after delivery; null: only a confirmation counts'),
    autoCompleteSeconds: seconds.describe('an order is completed this long after delivery or receipt'),
    autoCloseSeconds: seconds.describe('an order is closed this long after it was completed'),
    refunds: z
      .enum(['channel', 'caller', 'manual'])
      .describe(
        'who moves the money of a refund: the channel through its API, the caller before calling, or a person',
      ),
    refundOnCancel: z
      .enum(['us', 'channel'])
      .describe('who gives back what a refusal or a cancellation frees: us, or the channel by itself'),
    releaseOnAuthorized: z.boolean().describe('goods may leave on an authorisation alone'),
    // P14, P18
    processing: z
      .enum(['implied', 'step'])
      .describe('`step`: processing is a step of its own, without which nothing is shipped'),
    // K2, Z11
    fulfilledAt: z
      .enum(['handover', 'tracking'])
      .describe('when `dropship.channel` reads FULFILLED: goods handed over, or a tracking number known'),
    // L42
    autoAccept: z.boolean().describe('lines that wait for acceptance are accepted without anybody asking'),
    // L43
    stock: z
      .strictObject({
        reserve: z
          .boolean()
          .describe('stock is held for what is accepted, or taken where nobody has to accept'),
        buffer: z
          .int()
          .min(0)
          .max(1_000_000)
          .describe('how much must be left where lines are accepted by themselves'),
      })
      .describe("the seller's own stock; a buffer is kept only of what is reserved"),
    // M19
    partialCancel: z
      .boolean()
      .describe('a seller may cancel some lines of an order; else only all that is still here'),
    // L37
    refundAfterRefusal: z.boolean().describe('money may be given back after everything was refused'),
    // L36
    disputeSeconds: seconds
      .nullable()
      .describe(
        'an incident may be opened this long after delivery, and no order closes by itself before; null: until it is closed',
      ),
    pickupBySeconds: seconds.describe(
      'what was put ready in a store and is not collected for this long is a no-show',
    ),
    // Z21
    sourceReviewSeconds: seconds.describe(
      'how long a supplier may look at a refund, and then again take to pay it',
    ),
    // L33, U41
    trackingRequired: z
      .enum(['never', 'tracked', 'abroad', 'always'])
      .describe('when a parcel sent by hand needs a tracking number'),
    homeCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, 'expected two capital letters of ISO 3166-1, such as DE')
      .nullable()
      .describe('ISO 3166-1; where parcels leave from, to tell what goes abroad'),
    supplier: z
      .string()
      .min(1)
      .max(64)
      .nullable()
      .describe("the supplier connection of lines that name none; null: the seller's own stock"),
    // Z18
    orderUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullable()
      .describe('where the channel shows an order; `{externalId}` stands for its number there'),
    // P3, P7, Z23
    authority: z
      .strictObject({ lifecycle: authority, payment: authority, delivery: authority })
      .describe('whose word counts where we and the channel say different things of one dimension'),
    // K18
    tellsCustomer: z
      .strictObject({
        shipped: notifier,
        delivered: notifier,
        ready_for_pickup: notifier,
        cancelled: notifier,
        refunded: notifier,
      })
      .describe('who tells the customer of an event: one of them, or the customer hears of it twice'),
    testMode: z
      .boolean()
      .describe("the channel's own connection is a test one; orders of mode `test` are told to no other"),
    tells: z
      .strictObject({ acceptance: z.boolean(), shipment: z.boolean(), cancellation: z.boolean() })
      .describe('what the channel wants to be told'),
    reasons: z
      .strictObject({ refuse: codes, cancel: codes, refund: codes })
      .describe('reason codes the channel knows, for each of these commands; null: reasons are free text'),
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

/** A buffer is kept of what is reserved: without a reservation it would be ignored, and nobody told. */
const stockSettings = policySchema.shape.stock.refine(({ reserve, buffer }) => reserve || buffer === 0, {
  path: ['buffer'],
  error: 'expected 0 where accepting reserves no stock',
});

/** An empty list would forbid the command whatever reason is given. */
const someCodes = z.array(z.string()).min(1, 'expected at least one code, or null for free text').nullable();
const reasonSettings = policySchema.shape.reasons
  .extend({ refuse: someCodes, cancel: someCodes, refund: someCodes })
  .describe(policySchema.shape.reasons.description ?? '');

/**
 * What a channel's settings may say about its policy: any part of it but its version and the connection's test mode. More
 * is asked of settings than of a policy: those that were taken before are shown as they are.
 */
export const policySettingsSchema = policySchema
  .omit({ version: true, testMode: true })
  .extend({ stock: stockSettings, reasons: reasonSettings })
  .partial()
  .meta({
    id: 'PolicySettings',
    description:
      'How orders to come are treated. What is given stands in place of what the kind of the channel says, each part as ' +
      'a whole; an order keeps the policy it was taken under.',
  });
export type PolicySettings = z.infer<typeof policySettingsSchema>;

/** What a connection says of its policy, its test mode included. */
export type OwnPolicy = PolicySettings & { readonly testMode?: boolean };

/** The policy of a channel: what any channel starts from, then what its kind needs, then its own settings. */
export function composePolicy(kind: PolicySettings, own: OwnPolicy, version: number): Policy {
  const given = Object.entries({ ...kind, ...own }).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_POLICY, ...(Object.fromEntries(given) as Partial<Policy>), version };
}
