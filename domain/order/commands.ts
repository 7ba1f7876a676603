import { z } from 'zod';
import { moneySchema } from '../money';
import { isRefundKey } from './keys';
import type { Party, ShipmentCarrier } from './model';
import { CARRIER_STATUSES, PAYMENT_STATES } from './model';
import type { TakeBody } from './take';
import { addressSchema, customerSchema } from './take';
import { TEXT_REF } from './texts';

const lineId = z.string().min(1).max(64);
const id = z.string().min(1).max(80);
const quantity = z.int().min(1).max(1_000_000);
/** Free text for people. It is kept in the vault, and travels as a reference. */
const text = z.string().min(1).max(2_000);

const unique = (lines: readonly { id: string }[]): boolean =>
  new Set(lines.map((line) => line.id)).size === lines.length;

const someLines = <T extends z.ZodType<{ id: string }>>(line: T) =>
  z.array(line).min(1).max(1_000).refine(unique, 'each line may be named once');

const lines = someLines(z.strictObject({ id: lineId, quantity: quantity.optional() })).describe(
  'absent: every line, with all that fits; without a quantity: all that fits of that line',
);

/** Lines by their ids alone. */
const lineNames = z
  .array(z.strictObject({ id: lineId }))
  .min(1)
  .max(1_000)
  .refine(unique, 'each line may be named once')
  .describe('absent: every line that it may apply to');

/** People, once they are sealed: a reference into the vault in place of each. */
const peopleRef = z.string().regex(TEXT_REF);

const someOfLines = z.strictObject({ lines: lines.optional() });
const shipmentRef = z.strictObject({ shipmentId: id });
const returnRef = z.strictObject({ returnId: id });
const sourceRef = z.strictObject({ sourceId: id });
const trackingNumber = z
  .string()
  .regex(/^[\w .\-/]{1,80}$/, 'expected up to 80 letters, digits, blanks or . - / _');
const webAddress = z.url({ protocol: /^https?$/ }).max(2_000);
const connectionName = z.string().min(1).max(80);
const pickupCode = z.string().regex(/^[A-Za-z0-9-]{3,20}$/, 'expected 3 to 20 letters, digits or hyphens');

const shipBody = z.strictObject({
  lines: lines.optional(),
  shipmentId: id.optional().describe('hands over this shipment'),
  carrier: z
    .strictObject({ account: z.string().min(1).max(80), service: z.string().min(1).max(80).optional() })
    .optional()
    .describe('a carrier connection that sells the label'),
  manual: z
    .strictObject({
      carrier: text.describe("the carrier's name, or a carrier connection whose callbacks find the parcel"),
      trackingNumber: trackingNumber.optional(),
      trackingUrl: webAddress.optional(),
    })
    .optional()
    .describe('a parcel sent without a label from here'),
});

const exactlyOne = (names: readonly string[]) => (body: Record<string, unknown>) =>
  names.filter((name) => body[name] !== undefined).length === 1;

const reason = text.optional().describe('a reason code of the channel, or free text where it has none');
const linesAndReason = z.strictObject({ lines: lines.optional(), reason });
const nothing = z.strictObject({});
const effectKey = z.string().min(1).max(200);

const confirmed = z.strictObject({
  effect: effectKey,
  evidence: text.optional().describe('needed for a refund'),
  trackingNumber: trackingNumber.optional().describe('needed for a label that was bought by hand'),
});

interface CommandSpec {
  /** One sentence for the API document and the Temporal UI. */
  readonly does: string;
  readonly irreversible: boolean;
  /** What a caller sends. */
  readonly body: z.ZodType;
  /** What is kept of it, where sealing changes its shape. */
  readonly sealed?: z.ZodType;
  /** What of sealed people the rules must know. */
  readonly inClear?: (body: never) => object;
  /** Paths of free text, or of people, in the body: sealed before the body is kept. */
  readonly texts: readonly string[];
}

/**
 * Every command an order takes from outside: a route and a signal of the same name. A command is added here and
 * in `rules/`, nowhere else.
 */
export const COMMANDS = {
  accept: {
    does: 'Accepts all lines that wait for acceptance, or those named.',
    irreversible: true,
    body: z.strictObject({ lines: lines.optional() }),
    texts: [],
  },
  refuse: {
    does: 'Refuses all lines that wait for acceptance, or those named.',
    irreversible: true,
    body: linesAndReason,
    texts: ['reason'],
  },
  ship: {
    does: 'Creates a shipment of what is open, or of the lines named, and hands it over once its label is there.',
    irreversible: true,
    body: shipBody
      .refine(
        exactlyOne(['carrier', 'manual', 'shipmentId']),
        'expected one of carrier, manual or shipmentId',
      )
      .refine((body) => !(body.shipmentId && body.lines), 'shipmentId takes no lines')
      .meta({
        oneOf: [
          { required: ['manual'] },
          { required: ['carrier'] },
          { required: ['shipmentId'], not: { required: ['lines'] } },
        ],
      }),
    texts: ['manual.carrier', 'manual.trackingUrl'],
  },
  'create-shipment': {
    does: 'Creates a shipment, and buys its label where the carrier sells one, without handing it over.',
    irreversible: false,
    body: shipBody
      .omit({ shipmentId: true })
      .refine(exactlyOne(['carrier', 'manual']), 'expected one of carrier or manual')
      .meta({ oneOf: [{ required: ['manual'] }, { required: ['carrier'] }] }),
    texts: ['manual.carrier', 'manual.trackingUrl'],
  },
  'hand-over': {
    does: 'Says that a shipment, or every one that waits, was handed to the carrier.',
    irreversible: true,
    body: z.strictObject({ shipmentId: id.optional() }),
    texts: [],
  },
  'void-shipment': {
    does: 'Calls off a shipment that was not handed over, and gives its label back.',
    irreversible: true,
    body: shipmentRef,
    texts: [],
  },
  deliver: {
    does: 'Marks delivered what is on its way, or the shipment named.',
    irreversible: true,
    body: z.strictObject({ shipmentId: id.optional() }),
    texts: [],
  },
  'confirm-receipt': {
    does: 'Says that the customer has received what was handed over, or the lines named.',
    irreversible: true,
    body: z.strictObject({ lines: lines.optional() }),
    texts: [],
  },
  cancel: {
    does: 'Cancels what has not been handed over, or the lines named.',
    irreversible: true,
    body: linesAndReason.extend({ by: z.enum(['seller', 'operator', 'customer']).optional() }),
    texts: ['reason'],
  },
  refund: {
    does: 'Gives back lines + shipping + adjustment − fee, or everything that is left where nothing is named.',
    irreversible: true,
    body: z.strictObject({
      lines: lines.optional(),
      shipping: moneySchema.optional(),
      adjustment: moneySchema.optional(),
      fee: moneySchema.optional(),
      reason,
    }),
    texts: ['reason'],
  },
  return: {
    does: 'Says that goods have come back: requested, approved and received in one step.',
    irreversible: true,
    body: linesAndReason,
    texts: ['reason'],
  },
  'request-return': {
    does: 'Announces that goods will come back.',
    irreversible: false,
    body: linesAndReason,
    texts: ['reason'],
  },
  'approve-return': {
    does: 'Approves a requested return.',
    irreversible: true,
    body: returnRef,
    texts: [],
  },
  'reject-return': {
    does: 'Rejects a requested return.',
    irreversible: true,
    body: returnRef.extend({ reason }),
    texts: ['reason'],
  },
  'receive-return': {
    does: 'Says that an approved return, or the lines named of it, has arrived.',
    irreversible: true,
    body: returnRef.extend({
      lines: lines.optional(),
      writeOff: z.boolean().optional().describe('true: the goods go back to no shelf, or never come'),
    }),
    texts: [],
  },
  'record-payment': {
    does: 'Records what became of a payment.',
    irreversible: true,
    body: z.strictObject({
      paymentId: z.string().regex(/^[\w.\-:]{1,64}$/, 'expected up to 64 letters, digits or . - : _'),
      amount: moneySchema,
      state: z.enum(PAYMENT_STATES),
      method: z
        .string()
        .regex(/^[\w.\- ]{1,64}$/, 'expected up to 64 letters, digits, blanks or . - _')
        .optional(),
    }),
    texts: [],
  },
  hold: {
    does: 'Holds the order: nothing is released, packed or handed over until it is lifted.',
    irreversible: false,
    body: z.strictObject({
      reason: text,
      until: z.iso
        .datetime({ offset: true })
        .optional()
        .describe('lifts itself then; absent: until `release`'),
    }),
    texts: ['reason'],
  },
  release: {
    does: 'Lifts the hold of an order.',
    irreversible: false,
    body: nothing,
    texts: [],
  },
  process: {
    does: 'Says that work on the goods has begun. A channel may make this a step of its own.',
    irreversible: true,
    body: nothing,
    texts: [],
  },
  'request-logistics': {
    does: 'Hands the order to a logistics provider, who has not answered yet.',
    irreversible: false,
    body: nothing,
    texts: [],
  },
  'acquire-logistics': {
    does: 'Says that the logistics provider has taken the order.',
    irreversible: true,
    body: nothing,
    texts: [],
  },
  'start-logistics': {
    does: 'Says that the logistics provider works on the order.',
    irreversible: true,
    body: nothing,
    texts: [],
  },
  'reject-logistics': {
    does: 'Says that the logistics provider will not do it.',
    irreversible: true,
    body: nothing,
    texts: [],
  },
  'prepare-pickup': {
    does: 'Says that a store has begun to prepare the goods for the customer to collect.',
    irreversible: false,
    body: nothing,
    texts: [],
  },
  'ready-pickup': {
    does: 'Says that the goods wait in the store, with the code the customer must show where there is one.',
    irreversible: false,
    body: z.strictObject({ code: pickupCode.optional() }),
    texts: [],
  },
  collect: {
    does: 'Says that the customer has collected the goods, or the lines named.',
    irreversible: true,
    body: z.strictObject({ lines: lines.optional(), code: pickupCode.optional() }),
    texts: [],
  },
  'cancel-pickup': {
    does: 'Calls off the pickup; the order itself lives on.',
    irreversible: false,
    body: z.strictObject({ noShow: z.boolean().optional().describe('true: the customer did not come') }),
    texts: [],
  },
  'open-incident': {
    does: 'Opens an incident on lines that were handed over; the order neither completes nor closes meanwhile.',
    irreversible: false,
    body: z.strictObject({ lines: lineNames.optional(), reason: text }),
    texts: ['reason'],
  },
  'close-incident': {
    does: 'Closes the incident of all lines that have one, or of those named; their old status shows again.',
    irreversible: false,
    body: z.strictObject({ lines: lineNames.optional(), resolution: text.optional() }),
    texts: ['resolution'],
  },
  'ship-return': {
    does: 'Says that goods of an approved return are on their way back.',
    irreversible: true,
    body: returnRef.extend({ trackingNumber: trackingNumber.optional() }),
    texts: [],
  },
  'start-refund': {
    does: 'Says that somebody has begun to pay a refund by hand; the evidence ends it.',
    irreversible: true,
    body: z.strictObject({ refundId: id }),
    texts: [],
  },
  'collect-cash': {
    does: 'Records the cash that was due on delivery.',
    irreversible: true,
    body: z.strictObject({ amount: moneySchema }),
    texts: [],
  },
  'edit-shipment': {
    does: 'Corrects a parcel that was sent by hand; the channel is told anew.',
    irreversible: false,
    body: shipmentRef
      .extend({
        carrier: text.optional().describe("the carrier's name, or a carrier connection"),
        trackingNumber: trackingNumber.optional(),
        trackingUrl: webAddress.optional(),
        status: z
          .enum(CARRIER_STATUSES)
          .exclude(['awaiting', 'cancelled'])
          .optional()
          .describe('as if the carrier had said so now'),
        expectedAt: z.iso.date().optional().describe('the day it is expected, YYYY-MM-DD'),
      })
      .refine((body) => Object.keys(body).length > 1, 'expected something to correct')
      .meta({ minProperties: 2 }),
    texts: ['carrier', 'trackingUrl'],
  },
  'change-customer': {
    does: "Corrects the customer's name, e-mail address or telephone number.",
    irreversible: true,
    body: z.strictObject({ customer: customerSchema }),
    sealed: z.strictObject({ customer: peopleRef }),
    texts: ['customer'],
  },
  'change-address': {
    does: 'Corrects where the goods or the invoice go, while nothing has been packed for the old address.',
    irreversible: true,
    body: z
      .strictObject({
        shippingAddress: addressSchema.optional(),
        billingAddress: addressSchema.optional(),
      })
      .refine((body) => Object.keys(body).length > 0, 'expected shippingAddress or billingAddress')
      .meta({ minProperties: 1 }),
    sealed: z.strictObject({
      shippingAddress: peopleRef.optional(),
      billingAddress: peopleRef.optional(),
      destination: z.string().optional(),
    }),
    inClear: (body: { shippingAddress?: { country?: unknown } }) =>
      body.shippingAddress ? { destination: body.shippingAddress.country } : {},
    texts: ['shippingAddress', 'billingAddress'],
  },
  'place-source': {
    does: 'Orders what is to be placed from its suppliers, or the lines named.',
    irreversible: true,
    body: someOfLines,
    texts: [],
  },
  'pay-source': {
    does: 'Says that the order at the supplier was paid.',
    irreversible: true,
    body: sourceRef,
    texts: [],
  },
  'track-source': {
    does: 'Records the parcel that a supplier sends, by its tracking number.',
    irreversible: true,
    body: sourceRef.extend({ carrier: text, trackingNumber, trackingUrl: webAddress.optional() }),
    texts: ['carrier', 'trackingUrl'],
  },
  'cancel-source': {
    does: 'Says that the supplier has cancelled; the order lives on: source it again, or cancel and refund it.',
    irreversible: true,
    body: sourceRef.extend({ reason }),
    texts: ['reason'],
  },
  're-source': {
    does: 'Takes lines whose supplier cancelled back to be placed, at the same supplier or another.',
    irreversible: false,
    body: z.strictObject({ lines: lineNames.optional(), supplier: connectionName.optional() }),
    texts: [],
  },
  'review-source-refund': {
    does: 'Says that the supplier looks at a refund of what it cancelled.',
    irreversible: true,
    body: sourceRef,
    texts: [],
  },
  'settle-source-refund': {
    does: 'Records whether the supplier paid what it cancelled back.',
    irreversible: true,
    body: sourceRef.extend({ refunded: z.boolean() }),
    texts: [],
  },
  archive: {
    does: 'Puts an order that is over out of the way. It freezes nothing.',
    irreversible: false,
    body: nothing,
    texts: [],
  },
  unarchive: {
    does: 'Brings an archived order back into the lists.',
    irreversible: false,
    body: nothing,
    texts: [],
  },
  complete: {
    does: 'Completes an order that was handed over and paid.',
    irreversible: true,
    body: nothing,
    texts: [],
  },
  close: { does: 'Closes a completed order.', irreversible: true, body: nothing, texts: [] },
  'retry-effect': {
    does: 'Tries again what needs attention.',
    irreversible: false,
    body: z.strictObject({ effect: effectKey }),
    texts: [],
  },
  'confirm-effect': {
    does: 'Says that what needs attention was done by hand, with the evidence.',
    irreversible: true,
    body: confirmed.refine((body) => !isRefundKey(body.effect) || body.evidence !== undefined, {
      path: ['evidence'],
      message: 'expected what shows that the money went back',
    }),
    // Refunds that were confirmed without it, before it was asked for, stay confirmed.
    sealed: confirmed,
    texts: ['evidence'],
  },
  'give-up-effect': {
    does: 'Gives up what needs attention: it will not be done.',
    irreversible: true,
    body: z.strictObject({ effect: effectKey }),
    texts: [],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

/** The body of a command as a caller sends it. */
export type SentBodyOf<N extends CommandName> = z.infer<(typeof COMMANDS)[N]['body']>;

/** The body of a command as it is kept and decided: free text and people are references by then. */
export type BodyOf<N extends CommandName> = (typeof COMMANDS)[N] extends {
  readonly sealed: z.ZodType<infer B>;
}
  ? B
  : SentBodyOf<N>;

/** What of a body's people stays readable beside their references. */
export const clearOf = (name: CommandName, body: object): object =>
  (COMMANDS[name] as CommandSpec).inClear?.(body as never) ?? {};

/** The schema of a body as it is kept. */
export const sealedBody = (name: CommandName): z.ZodType =>
  (COMMANDS[name] as CommandSpec).sealed ?? COMMANDS[name].body;

/** A carrier's or supplier's connection as the rules need to know it; null where the name typed is none. */
export type CarrierConnection = Pick<ShipmentCarrier, 'kind' | 'sellsLabel' | 'voidable'> & {
  readonly account: string;
  /** Its own test mode is on: the only connections that test orders touch. */
  readonly testMode?: boolean;
};

/**
 * What else reaches an order from outside, through the same door: a carrier's word on one parcel, and a channel's on
 * its order. Their signals are checked like those of commands, since anybody may send one by hand.
 */
export const REPORTS = {
  'carrier-report': z.strictObject({
    shipmentId: id.optional(),
    trackingNumber: z.string().min(1).max(200),
    eventId: z.string().min(1).max(500),
    status: z.enum(CARRIER_STATUSES),
    occurredAt: z.iso.datetime({ offset: true }),
    remark: z.string().nullable(),
  }),
  'channel-report': z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('cancelled'), reason: z.string().nullable() }),
    z.strictObject({ state: z.literal('received') }),
    z.strictObject({ state: z.literal('paid'), paymentId: id, amount: z.int().min(0) }),
  ]),
  'supplier-report': z.strictObject({
    sourceId: id,
    /** `tracked`: a number is known; `shipped`: the parcel has left as well. */
    state: z.enum([
      ...(['paid', 'tracked', 'shipped', 'cancelled'] as const),
      ...(['refund_review', 'refunded', 'refund_declined'] as const),
    ]),
    /** The carrier's name is a reference into the vault. */
    carrier: z.string().nullable(),
    trackingNumber: z.string().max(200).nullable(),
    trackingUrl: z.string().nullable(),
    reason: z.string().nullable(),
  }),
} as const;

export type CarrierReport = z.infer<(typeof REPORTS)['carrier-report']>;
export type SupplierReport = z.infer<(typeof REPORTS)['supplier-report']>;
export type ChannelReport = z.infer<(typeof REPORTS)['channel-report']>;

/** The schema of a body that may come as a signal; null for a name that takes none. */
export function signalBody(name: string): z.ZodType | null {
  if (isCommandName(name)) return sealedBody(name);
  return Object.hasOwn(REPORTS, name) ? REPORTS[name as keyof typeof REPORTS] : null;
}

/** How an effect ended. Text of the other side never travels here; `problem` is a short code of ours. */
export type EffectOutcome =
  | {
      readonly kind: 'done';
      readonly label?: BoughtLabel;
      readonly source?: PlacedSource;
      readonly how?: 'confirmed' | 'by_hand';
    }
  | { readonly kind: 'refused' | 'unknown' | 'delayed'; readonly problem: string };

export interface PlacedSource {
  readonly ref: string;
  /** A reference into the vault. */
  readonly url: string | null;
  readonly paid: boolean;
}

export interface BoughtLabel {
  readonly carrierRef: string;
  readonly trackingNumber: string;
  readonly service: string | null;
  /** A reference into the vault. The label's own address is there too, under the shipment's id. */
  readonly trackingUrl: string | null;
}

/** What reaches an order from inside the system; the same door, the same rules. */
export interface InternalBodies {
  take: TakeBody;
  'carrier-report': CarrierReport;
  'channel-report': ChannelReport;
  'supplier-report': SupplierReport;
  deadline: { readonly name: string; readonly subject: string | null };
  'effect-result': { readonly key: string; readonly outcome: EffectOutcome };
}

export type AnyCommandName = CommandName | keyof InternalBodies;
export type AnyBodyOf<N extends AnyCommandName> = N extends CommandName
  ? BodyOf<N>
  : N extends keyof InternalBodies
    ? InternalBodies[N]
    : never;

interface Envelope<N extends AnyCommandName> {
  /** The inbox row's id, or the key of the effect or deadline it comes from. */
  readonly id: string;
  readonly name: N;
  readonly body: AnyBodyOf<N>;
  /** When it was kept; the command counts as of then, however late it is worked off. */
  readonly receivedAt: string;
  readonly who: string;
  readonly party: Party;
  readonly onBehalfOf: string | null;
  readonly requestId: string | null;
  /** Refuse unless the order still has this version. */
  readonly expectedVersion?: number;
  /** The seller to whose lines the command is confined; absent: nobody. */
  readonly sellerId?: string | null;
  /** The connection that a body names, looked up when the command was kept. */
  readonly carrier?: CarrierConnection | null;
}

export type Command = { [N in AnyCommandName]: Envelope<N> }[AnyCommandName];
export type CommandOf<N extends AnyCommandName> = Envelope<N>;
