import { z } from 'zod';
import { moneySchema } from '../money';
import { COMMAND_DESCRIPTIONS } from './command-descriptions';
import { isRefundKey } from './keys';
import type { Party, ShipmentCarrier } from './model';
import { CARRIER_STATUSES, PAYMENT_STATES } from './model';
import { addressSchema, customerSchema } from './people';
import type { TakeBody } from './take';
import { TEXT_REF } from './texts';

/** As orders are taken: without the blanks around it (M9). */
const lineId = z.string().trim().min(1).max(64);
const id = z.string().min(1).max(80);
const quantity = z.int().min(1).max(1_000_000);
/** Free text. It is stored in the vault and represented by a text reference everywhere else. */
const text = z.string().min(1).max(2_000);

const unique = (lines: readonly { id: string }[]): boolean =>
  new Set(lines.map((line) => line.id)).size === lines.length;

const someLines = <T extends z.ZodType<{ id: string }>>(line: T) =>
  z.array(line).min(1).max(1_000).refine(unique, 'expected each line at most once');

const lines = someLines(z.strictObject({ id: lineId, quantity: quantity.optional() })).describe(
  'absent: all lines, with all units the command can take; without a quantity: all such units of that line',
);

/** Lines by their ids alone. */
const lineNames = z
  .array(z.strictObject({ id: lineId }))
  .min(1)
  .max(1_000)
  .refine(unique, 'expected each line at most once')
  .describe('absent: every line the command can apply to');

/** Personal data once it is sealed: a text reference in place of each person or address. */
const peopleRef = z.string().regex(TEXT_REF);

const someOfLines = z.strictObject({ lines: lines.optional() });
const shipmentRef = z.strictObject({ shipmentId: id });
const returnRef = z.strictObject({ returnId: id });
const supplierOrderRef = z.strictObject({ sourceId: id });
/** Also what carriers and suppliers may report, so that what is typed and what is reported can meet. */
export const trackingNumber = z
  .string()
  .regex(/^[\w .\-/]{1,80}$/, 'expected up to 80 letters, digits, spaces or . - / _');
const webAddress = z.url({ protocol: /^https?$/ }).max(2_000);
const connectionName = z.string().min(1).max(80);
const pickupCode = z.string().regex(/^[A-Za-z0-9-]{3,20}$/, 'expected 3 to 20 letters, digits or hyphens');

const shipBody = z.strictObject({
  lines: lines.optional(),
  shipmentId: id.optional().describe('the shipment to hand over'),
  carrier: z
    .strictObject({ account: z.string().min(1).max(80), service: z.string().min(1).max(80).optional() })
    .optional()
    .describe('the carrier connection to buy the label from'),
  manual: z
    .strictObject({
      carrier: text.describe(
        "the carrier's name, or a carrier connection whose callbacks report on the shipment",
      ),
      trackingNumber: trackingNumber.optional(),
      trackingUrl: webAddress.optional(),
    })
    .optional()
    .describe('a shipment sent without a label bought through Waybill'),
});

const exactlyOne = (names: readonly string[]) => (body: Record<string, unknown>) =>
  names.filter((name) => body[name] !== undefined).length === 1;

const reason = text
  .optional()
  .describe('a reason code of the channel, or free text if the channel has no codes');
const linesAndReason = z.strictObject({ lines: lines.optional(), reason });
const nothing = z.strictObject({});
const effectKey = z.string().min(1).max(200);

const confirmed = z.strictObject({
  effect: effectKey,
  evidence: text.optional().describe('required for a refund: what shows that the money was paid'),
  trackingNumber: trackingNumber.optional().describe('required for a label that was bought by hand'),
});

interface CommandSpec {
  /** The summary in the API document and the Temporal UI. */
  readonly does: string;
  readonly irreversible: boolean;
  /** What a caller sends. */
  readonly body: z.ZodType;
  /** What is stored, if sealing changes the shape. */
  readonly sealed?: z.ZodType;
  /** The parts of sealed personal data that the rules need. */
  readonly unsealed?: (body: never) => object;
  /** Paths of free text and personal data in the body: sealed before the body is stored. */
  readonly texts: readonly string[];
}

/**
 * Every command that callers may send to an order. Each is a route and a signal of the same name. A new command is added
 * here and in `rules/` only.
 */
export const COMMANDS = {
  accept: {
    does: COMMAND_DESCRIPTIONS.accept,
    irreversible: true,
    body: z.strictObject({ lines: lines.optional() }),
    texts: [],
  },
  refuse: {
    does: COMMAND_DESCRIPTIONS.refuse,
    irreversible: true,
    body: linesAndReason,
    texts: ['reason'],
  },
  ship: {
    does: COMMAND_DESCRIPTIONS.ship,
    irreversible: true,
    body: shipBody
      .refine(
        exactlyOne(['carrier', 'manual', 'shipmentId']),
        'expected one of carrier, manual or shipmentId',
      )
      .refine((body) => !(body.shipmentId && body.lines), 'expected no lines with shipmentId')
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
    does: COMMAND_DESCRIPTIONS['create-shipment'],
    irreversible: false,
    body: shipBody
      .omit({ shipmentId: true })
      .refine(exactlyOne(['carrier', 'manual']), 'expected one of carrier or manual')
      .meta({ oneOf: [{ required: ['manual'] }, { required: ['carrier'] }] }),
    texts: ['manual.carrier', 'manual.trackingUrl'],
  },
  'hand-over': {
    does: COMMAND_DESCRIPTIONS['hand-over'],
    irreversible: true,
    body: z.strictObject({ shipmentId: id.optional() }),
    texts: [],
  },
  'void-shipment': {
    does: COMMAND_DESCRIPTIONS['void-shipment'],
    irreversible: true,
    body: shipmentRef,
    texts: [],
  },
  deliver: {
    does: COMMAND_DESCRIPTIONS.deliver,
    irreversible: true,
    body: z.strictObject({ shipmentId: id.optional() }),
    texts: [],
  },
  'confirm-receipt': {
    does: COMMAND_DESCRIPTIONS['confirm-receipt'],
    irreversible: true,
    body: z.strictObject({ lines: lines.optional() }),
    texts: [],
  },
  cancel: {
    does: COMMAND_DESCRIPTIONS.cancel,
    irreversible: true,
    body: linesAndReason.extend({ by: z.enum(['seller', 'operator', 'customer']).optional() }),
    texts: ['reason'],
  },
  refund: {
    does: COMMAND_DESCRIPTIONS.refund,
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
    does: COMMAND_DESCRIPTIONS.return,
    irreversible: true,
    body: linesAndReason,
    texts: ['reason'],
  },
  'request-return': {
    does: COMMAND_DESCRIPTIONS['request-return'],
    irreversible: false,
    body: linesAndReason,
    texts: ['reason'],
  },
  'approve-return': {
    does: COMMAND_DESCRIPTIONS['approve-return'],
    irreversible: true,
    body: returnRef,
    texts: [],
  },
  'reject-return': {
    does: COMMAND_DESCRIPTIONS['reject-return'],
    irreversible: true,
    body: returnRef.extend({ reason }),
    texts: ['reason'],
  },
  'receive-return': {
    does: COMMAND_DESCRIPTIONS['receive-return'],
    irreversible: true,
    body: returnRef.extend({
      lines: lines.optional(),
      writeOff: z.boolean().optional().describe('true: write the goods off instead of restocking them'),
    }),
    texts: [],
  },
  'record-payment': {
    does: COMMAND_DESCRIPTIONS['record-payment'],
    irreversible: true,
    body: z.strictObject({
      paymentId: z.string().regex(/^[\w.\-:]{1,64}$/, 'expected up to 64 letters, digits or . - : _'),
      amount: moneySchema,
      state: z.enum(PAYMENT_STATES),
      method: z
        .string()
        .regex(/^[\w.\- ]{1,64}$/, 'expected up to 64 letters, digits, spaces or . - _')
        .optional(),
    }),
    texts: [],
  },
  hold: {
    does: COMMAND_DESCRIPTIONS.hold,
    irreversible: false,
    body: z.strictObject({
      reason: text,
      until: z.iso
        .datetime({ offset: true })
        .optional()
        .describe('when the hold lifts by itself; absent: it stays until `release`'),
    }),
    texts: ['reason'],
  },
  release: {
    does: COMMAND_DESCRIPTIONS.release,
    irreversible: false,
    body: nothing,
    texts: [],
  },
  process: {
    does: COMMAND_DESCRIPTIONS.process,
    irreversible: true,
    body: nothing,
    texts: [],
  },
  'request-logistics': {
    does: COMMAND_DESCRIPTIONS['request-logistics'],
    irreversible: false,
    body: nothing,
    texts: [],
  },
  'acquire-logistics': {
    does: COMMAND_DESCRIPTIONS['acquire-logistics'],
    irreversible: true,
    body: nothing,
    texts: [],
  },
  'start-logistics': {
    does: COMMAND_DESCRIPTIONS['start-logistics'],
    irreversible: true,
    body: nothing,
    texts: [],
  },
  'reject-logistics': {
    does: COMMAND_DESCRIPTIONS['reject-logistics'],
    irreversible: true,
    body: nothing,
    texts: [],
  },
  'prepare-pickup': {
    does: COMMAND_DESCRIPTIONS['prepare-pickup'],
    irreversible: false,
    body: nothing,
    texts: [],
  },
  'ready-pickup': {
    does: COMMAND_DESCRIPTIONS['ready-pickup'],
    irreversible: false,
    body: z.strictObject({ code: pickupCode.optional() }),
    texts: [],
  },
  collect: {
    does: COMMAND_DESCRIPTIONS.collect,
    irreversible: true,
    body: z.strictObject({ lines: lines.optional(), code: pickupCode.optional() }),
    texts: [],
  },
  'cancel-pickup': {
    does: COMMAND_DESCRIPTIONS['cancel-pickup'],
    irreversible: false,
    body: z.strictObject({
      noShow: z.boolean().optional().describe('true: the customer did not collect the goods'),
    }),
    texts: [],
  },
  'open-incident': {
    does: COMMAND_DESCRIPTIONS['open-incident'],
    irreversible: false,
    body: z.strictObject({ lines: lineNames.optional(), reason: text }),
    texts: ['reason'],
  },
  'close-incident': {
    does: COMMAND_DESCRIPTIONS['close-incident'],
    irreversible: false,
    body: z.strictObject({ lines: lineNames.optional(), resolution: text.optional() }),
    texts: ['resolution'],
  },
  'ship-return': {
    does: COMMAND_DESCRIPTIONS['ship-return'],
    irreversible: true,
    body: returnRef.extend({ trackingNumber: trackingNumber.optional() }),
    texts: [],
  },
  'start-refund': {
    does: COMMAND_DESCRIPTIONS['start-refund'],
    irreversible: true,
    body: z.strictObject({ refundId: id }),
    texts: [],
  },
  'collect-cash': {
    does: COMMAND_DESCRIPTIONS['collect-cash'],
    irreversible: true,
    body: z.strictObject({ amount: moneySchema }),
    texts: [],
  },
  'edit-shipment': {
    does: COMMAND_DESCRIPTIONS['edit-shipment'],
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
          .describe('recorded as if the carrier had reported it now'),
        expectedAt: z.iso.date().optional().describe('the expected delivery date, YYYY-MM-DD'),
      })
      .refine((body) => Object.keys(body).length > 1, 'expected at least one field to correct')
      .meta({ minProperties: 2 }),
    texts: ['carrier', 'trackingUrl'],
  },
  'change-customer': {
    does: COMMAND_DESCRIPTIONS['change-customer'],
    irreversible: true,
    body: z.strictObject({ customer: customerSchema }),
    sealed: z.strictObject({ customer: peopleRef }),
    texts: ['customer'],
  },
  'change-address': {
    does: COMMAND_DESCRIPTIONS['change-address'],
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
    unsealed: (body: { shippingAddress?: { country?: unknown } }) =>
      body.shippingAddress ? { destination: body.shippingAddress.country } : {},
    texts: ['shippingAddress', 'billingAddress'],
  },
  'place-source': {
    does: COMMAND_DESCRIPTIONS['place-source'],
    irreversible: true,
    body: someOfLines,
    texts: [],
  },
  'pay-source': {
    does: COMMAND_DESCRIPTIONS['pay-source'],
    irreversible: true,
    body: supplierOrderRef,
    texts: [],
  },
  'track-source': {
    does: COMMAND_DESCRIPTIONS['track-source'],
    irreversible: true,
    body: supplierOrderRef.extend({ carrier: text, trackingNumber, trackingUrl: webAddress.optional() }),
    texts: ['carrier', 'trackingUrl'],
  },
  'cancel-source': {
    does: COMMAND_DESCRIPTIONS['cancel-source'],
    irreversible: true,
    body: supplierOrderRef.extend({ reason }),
    texts: ['reason'],
  },
  're-source': {
    does: COMMAND_DESCRIPTIONS['re-source'],
    irreversible: false,
    body: z.strictObject({ lines: lineNames.optional(), supplier: connectionName.optional() }),
    texts: [],
  },
  'review-source-refund': {
    does: COMMAND_DESCRIPTIONS['review-source-refund'],
    irreversible: true,
    body: supplierOrderRef,
    texts: [],
  },
  'settle-source-refund': {
    does: COMMAND_DESCRIPTIONS['settle-source-refund'],
    irreversible: true,
    body: supplierOrderRef.extend({ refunded: z.boolean() }),
    texts: [],
  },
  archive: {
    does: COMMAND_DESCRIPTIONS.archive,
    irreversible: false,
    body: nothing,
    texts: [],
  },
  unarchive: {
    does: COMMAND_DESCRIPTIONS.unarchive,
    irreversible: false,
    body: nothing,
    texts: [],
  },
  complete: {
    does: COMMAND_DESCRIPTIONS.complete,
    irreversible: true,
    body: nothing,
    texts: [],
  },
  close: { does: COMMAND_DESCRIPTIONS.close, irreversible: true, body: nothing, texts: [] },
  'retry-effect': {
    does: COMMAND_DESCRIPTIONS['retry-effect'],
    irreversible: false,
    body: z.strictObject({ effect: effectKey }),
    texts: [],
  },
  'confirm-effect': {
    does: COMMAND_DESCRIPTIONS['confirm-effect'],
    irreversible: true,
    body: confirmed.refine((body) => !isRefundKey(body.effect) || body.evidence !== undefined, {
      path: ['evidence'],
      message: 'expected what shows that the money was paid',
    }),
    // Refunds that were confirmed before evidence was required stay confirmed.
    sealed: confirmed,
    texts: ['evidence'],
  },
  'give-up-effect': {
    does: COMMAND_DESCRIPTIONS['give-up-effect'],
    irreversible: true,
    body: z.strictObject({ effect: effectKey }),
    texts: [],
  },
} as const satisfies Record<string, CommandSpec>;

export type CommandName = keyof typeof COMMANDS;
export const COMMAND_NAMES = Object.keys(COMMANDS) as CommandName[];

export const isCommandName = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

/** The body of a command as a caller sends it. */
export type RequestBodyOf<N extends CommandName> = z.infer<(typeof COMMANDS)[N]['body']>;

/** The body of a command as it is stored and decided: free text and personal data are text references. */
export type StoredBodyOf<N extends CommandName> = (typeof COMMANDS)[N] extends {
  readonly sealed: z.ZodType<infer B>;
}
  ? B
  : RequestBodyOf<N>;

/** The parts of a body's personal data that stay readable beside their references. */
export const unsealedFieldsOf = (name: CommandName, body: object): object =>
  (COMMANDS[name] as CommandSpec).unsealed?.(body as never) ?? {};

/** The schema of a body as it is stored. */
export const sealedBody = (name: CommandName): z.ZodType =>
  (COMMANDS[name] as CommandSpec).sealed ?? COMMANDS[name].body;

/** A carrier or supplier connection, with what the rules need to know of it. */
export type CarrierConnection = Pick<ShipmentCarrier, 'kind' | 'sellsLabel' | 'voidable'> & {
  readonly account: string;
  /** The connection is in test mode: test orders use no others. */
  readonly testMode?: boolean;
};

/**
 * Reports from outside systems, which arrive through the same inbox as commands: from a carrier on one shipment, from a
 * channel on its order, from a supplier on its supplier order. Their signals are validated like those of commands, since
 * anyone with access to Temporal may send one by hand.
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
    /** The channel shows an order with the number of one that was posted: the same, or another one. */
    z.strictObject({ state: z.literal('shown'), isSame: z.boolean() }),
  ]),
  'supplier-report': z.strictObject({
    sourceId: id,
    /** `tracked`: the tracking number is known; `shipped`: the shipment has been handed over as well. */
    state: z.enum([
      ...(['paid', 'tracked', 'shipped', 'cancelled'] as const),
      ...(['refund_review', 'refunded', 'refund_declined'] as const),
    ]),
    /** The carrier's name, as a text reference. */
    carrier: z.string().nullable(),
    trackingNumber: z.string().max(200).nullable(),
    trackingUrl: z.string().nullable(),
    reason: z.string().nullable(),
  }),
} as const;

export type CarrierReport = z.infer<(typeof REPORTS)['carrier-report']>;
export type SupplierReport = z.infer<(typeof REPORTS)['supplier-report']>;
export type ChannelReport = z.infer<(typeof REPORTS)['channel-report']>;

/** The schema of the body of a signal; null for an unknown name. */
export function signalBody(name: string): z.ZodType | null {
  if (isCommandName(name)) return sealedBody(name);
  return Object.hasOwn(REPORTS, name) ? REPORTS[name as keyof typeof REPORTS] : null;
}

/**
 * How an effect ended. `problem` is a short code; `remark` is the other side's own text, as a text reference (C11).
 */
export type EffectOutcome =
  | {
      readonly kind: 'done';
      readonly label?: BoughtLabel;
      readonly source?: PlacedSource;
      readonly how?: 'confirmed' | 'by_hand';
    }
  | { readonly kind: 'refused' | 'unknown' | 'delayed'; readonly problem: string; readonly remark?: string };

export interface PlacedSource {
  readonly ref: string;
  /** A text reference. */
  readonly url: string | null;
  readonly paid: boolean;
}

export interface BoughtLabel {
  readonly carrierRef: string;
  readonly trackingNumber: string;
  readonly service: string | null;
  /** A text reference. The address of the label itself is in the vault too, under the shipment's id. */
  readonly trackingUrl: string | null;
}

/** Messages to an order from inside the system. They go through the same inbox and the same rules. */
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
  ? StoredBodyOf<N>
  : N extends keyof InternalBodies
    ? InternalBodies[N]
    : never;

interface Envelope<N extends AnyCommandName> {
  /** The inbox row's id, or the key of the effect or deadline that caused it. */
  readonly id: string;
  readonly name: N;
  readonly body: AnyBodyOf<N>;
  /** When it was stored. The command counts as of then, however late it is decided. */
  readonly receivedAt: string;
  readonly who: string;
  readonly party: Party;
  readonly onBehalfOf: string | null;
  readonly requestId: string | null;
  /** Refuse the command unless the order still has this version. */
  readonly expectedVersion?: number;
  /** The seller whose lines alone the command may affect; absent: no restriction. */
  readonly sellerId?: string | null;
  /** The connection that the body names, looked up when the command was stored; null if there is none of that name. */
  readonly carrier?: CarrierConnection | null;
}

export type Command = { [N in AnyCommandName]: Envelope<N> }[AnyCommandName];
export type CommandOf<N extends AnyCommandName> = Envelope<N>;
