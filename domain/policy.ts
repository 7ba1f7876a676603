import { z } from 'zod';
import { countrySchema } from './countries';

const DAY = 86_400;

const seconds = z
  .int()
  .min(1)
  .max(10 * 365 * DAY);

const authority = z.enum(['us', 'channel']);
const notifier = z.enum(['us', 'channel', 'nobody']);
const codes = z.array(z.string()).nullable();

/**
 * How the orders of a channel are handled, as data. An order keeps the policy it was taken under, so a change of a
 * channel's settings affects new orders only.
 */
export const policySchema = z
  .strictObject({
    version: z.int().min(1).describe("increases with every change of the channel's settings"),
    requiresAcceptance: z
      .boolean()
      .describe('whether an order waits for acceptance if it does not say so itself'),
    acceptanceBy: z
      .enum(['none', 'order', 'line', 'quantity'])
      .describe(
        'what the channel allows to be accepted or refused separately: nothing (no acceptance), the whole order, whole ' +
          'lines, or quantities of lines',
      ),
    acceptBySeconds: seconds.describe('how long after an order was taken its acceptance expires'),
    shipBySeconds: seconds.describe(
      'how long after its release an order is late if goods have not been handed over',
    ),
    carrierSilenceSeconds: seconds.describe(
      'after how long without a carrier event a shipment becomes expired',
    ),
    autoReceiptSeconds: seconds
      .nullable()
      .describe('how long after delivery receipt is assumed; null: only a confirmation counts'),
    autoCompleteSeconds: seconds.describe('how long after delivery or receipt an order is completed'),
    autoCloseSeconds: seconds.describe('how long after its completion an order is closed'),
    refunds: z
      .enum(['channel', 'caller', 'manual'])
      .describe(
        'who pays a refund: the channel through its API, the caller before calling Waybill, or a person',
      ),
    refundOnCancel: z
      .enum(['us', 'channel'])
      .describe('who refunds after a refusal or cancellation: us, or the channel by itself'),
    releaseOnAuthorized: z.boolean().describe('whether an order is released once its payment is authorized'),
    // P14, P18
    processing: z
      .enum(['implied', 'step'])
      .describe('`step`: `process` is required before anything ships; `implied`: it is not'),
    // K2, Z11
    fulfilledAt: z
      .enum(['handover', 'tracking'])
      .describe(
        'when `dropship.channel` shows FULFILLED: once goods are handed over, or once a tracking number is known',
      ),
    // L42
    autoAccept: z.boolean().describe('whether lines that wait for acceptance are accepted automatically'),
    // L43
    stock: z
      .strictObject({
        reserve: z
          .boolean()
          .describe(
            'whether stock is reserved when lines are accepted, or when the order is taken if it needs no acceptance',
          ),
        buffer: z
          .int()
          .min(0)
          .max(1_000_000)
          .describe('units of stock that automatic acceptance must leave unreserved'),
      })
      .describe("how orders use the seller's own stock; a buffer requires `reserve`"),
    // M19
    partialCancel: z
      .boolean()
      .describe(
        'whether some lines of an order can be cancelled; otherwise only everything that has not been handed over',
      ),
    // L37
    refundAfterRefusal: z
      .boolean()
      .describe('whether Waybill can issue refunds after everything was refused'),
    // L36
    disputeSeconds: seconds
      .nullable()
      .describe(
        'how long after delivery an incident can be opened, and the earliest time an order closes by itself; null: until the order is closed',
      ),
    pickupBySeconds: seconds.describe('how long goods wait for pickup before the pickup counts as a no-show'),
    // Z21
    sourceReviewSeconds: seconds.describe(
      'how long a supplier may review a refund, and after that how long it may take to pay it',
    ),
    // L33, U41
    trackingRequired: z
      .enum(['never', 'tracked', 'abroad', 'always'])
      .describe('when a shipment sent by hand requires a tracking number'),
    homeCountry: z
      .string()
      .regex(/^[A-Z]{2}$/, 'expected two capital letters of ISO 3166-1, such as DE')
      .nullable()
      .describe('the country that shipments leave from, ISO 3166-1; tells which shipments go abroad'),
    supplier: z
      .string()
      .min(1)
      .max(64)
      .nullable()
      .describe("the supplier connection for lines that name none; null: the seller's own stock"),
    // Z18
    orderUrl: z
      .url({ protocol: /^https?$/ })
      .max(500)
      .nullable()
      .describe('the address of an order at the channel, with `{externalId}` for its order number'),
    // P3, P7, Z23
    authority: z
      .strictObject({ lifecycle: authority, payment: authority, delivery: authority })
      .describe('who decides if we and the channel disagree on a dimension'),
    // K18
    tellsCustomer: z
      .strictObject({
        shipped: notifier,
        delivered: notifier,
        ready_for_pickup: notifier,
        cancelled: notifier,
        refunded: notifier,
      })
      .describe(
        'who notifies the customer of each event; `us` is refused in settings, since Waybill cannot send mail yet, and ' +
          'counts as `nobody` in settings that were stored before',
      ),
    testMode: z
      .boolean()
      .describe('whether the channel connection is in test mode; it is notified of test orders only then'),
    tells: z
      .strictObject({ acceptance: z.boolean(), shipment: z.boolean(), cancellation: z.boolean() })
      .describe('which events the channel is notified of'),
    reasons: z
      .strictObject({ refuse: codes, cancel: codes, refund: codes })
      .describe('the reason codes of the channel for each command; null: reasons are free text'),
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

/** A buffer without reservations would silently have no effect. */
const stockSettings = policySchema.shape.stock.refine(({ reserve, buffer }) => reserve || buffer === 0, {
  path: ['buffer'],
  error: 'expected 0, as stock is not reserved',
});

/** An empty list would forbid the command whatever reason is given. */
const someCodes = z.array(z.string()).min(1, 'expected at least one code, or null for free text').nullable();
const reasonSettings = policySchema.shape.reasons
  .extend({ refuse: someCodes, cancel: someCodes, refund: someCodes })
  .describe(policySchema.shape.reasons.description ?? '');

/** A code that is none would make every shipment one abroad. */
const homeCountrySettings = countrySchema
  .nullable()
  .describe(policySchema.shape.homeCountry.description ?? '');

/**
 * The policy as part of a channel's settings: any part of it except the version and the connection's test mode. The checks
 * are stricter than those of a stored policy, so that older policies stay readable.
 */
export const policySettingsSchema = policySchema
  .omit({ version: true, testMode: true })
  .extend({ stock: stockSettings, reasons: reasonSettings, homeCountry: homeCountrySettings })
  .partial()
  .meta({
    id: 'PolicySettings',
    description:
      'How new orders are handled. Each given part replaces the default of the kind of the channel as a whole. An order ' +
      'keeps the policy it was taken under.',
  });
export type PolicySettings = z.infer<typeof policySettingsSchema>;

/** The policy settings of a connection, including its test mode. */
export type OwnPolicy = PolicySettings & { readonly testMode?: boolean };

/**
 * The policy of a channel: the defaults, overridden by its kind, overridden by its own settings. X1: an event of which
 * stored settings say that Waybill notifies the customer is one without a notification, so that no order promises it.
 */
export function composePolicy(kind: PolicySettings, own: OwnPolicy, version: number): Policy {
  const given = Object.entries({ ...kind, ...own }).filter(([, value]) => value !== undefined);
  const policy: Policy = { ...DEFAULT_POLICY, ...(Object.fromEntries(given) as Partial<Policy>), version };
  const notifiers = Object.entries(policy.tellsCustomer).map(([event, by]) => [event, notifierOf(by)]);
  return { ...policy, tellsCustomer: Object.fromEntries(notifiers) as Policy['tellsCustomer'] };
}

type Notifier = z.infer<typeof notifier>;

/** Who really notifies the customer: Waybill cannot. */
export const notifierOf = (by: Notifier): Exclude<Notifier, 'us'> => (by === 'us' ? 'nobody' : by);

/** What a kind of channel can be asked through its API. */
export const CHANNEL_CALLS = ['acceptance', 'shipment', 'cancellation', 'refund'] as const;
export type ChannelCall = (typeof CHANNEL_CALLS)[number];

/** A setting that nothing would carry out: where it stands in the policy, and what to choose instead. */
export interface UnkeptPromise {
  readonly path: readonly string[];
  readonly expected: string;
}

/**
 * X1: the parts of a channel's own policy that promise what cannot be done: mail from Waybill, and messages or refunds
 * through a kind of channel that has no call for them. Their orders would look notified or refunded, and would not be.
 */
export function unkeptPromises(own: PolicySettings, calls: readonly ChannelCall[]): UnkeptPromise[] {
  const mails = Object.entries(own.tellsCustomer ?? {}).flatMap(([event, by]) =>
    by === 'us' ? [{ path: ['tellsCustomer', event], expected: NO_MAIL }] : [],
  );
  const messages = Object.entries(own.tells ?? {}).flatMap(([call, isOn]) =>
    isOn && !calls.includes(call as ChannelCall) ? [{ path: ['tells', call], expected: NO_MESSAGE }] : [],
  );
  const refunds =
    own.refunds === 'channel' && !calls.includes('refund')
      ? [{ path: ['refunds'], expected: NO_REFUND }]
      : [];
  return [...mails, ...messages, ...refunds];
}

const NO_MAIL =
  'expected channel if the channel notifies the customer, or nobody: Waybill cannot send mail to customers yet';
const NO_MESSAGE = 'expected false: this kind of channel cannot be notified';
const NO_REFUND = 'expected caller or manual: this kind of channel cannot be asked for refunds';
