import { z } from 'zod';
import { moneySchema } from '../money';
import type { Party, ShipmentCarrier } from './model';
import { CARRIER_STATUSES } from './model';
import type { TakeBody } from './take';

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

const shipBody = z
  .strictObject({
    lines: lines.optional(),
    shipmentId: id.optional().describe('hands over this shipment'),
    carrier: z
      .strictObject({ account: z.string().min(1).max(80), service: z.string().min(1).max(80).optional() })
      .optional()
      .describe('a carrier connection that sells the label'),
    manual: z
      .strictObject({
        carrier: text.describe("the carrier's name, or a carrier connection whose callbacks find the parcel"),
        trackingNumber: z
          .string()
          .regex(/^[\w .\-/]{1,80}$/, 'expected up to 80 letters, digits, blanks or . - / _')
          .optional(),
        trackingUrl: z
          .url({ protocol: /^https?$/ })
          .max(2_000)
          .optional(),
      })
      .optional()
      .describe('a parcel sent without a label from here'),
  })
  .meta({ id: 'ShipBody' });

const exactlyOne = (names: readonly string[]) => (body: Record<string, unknown>) =>
  names.filter((name) => body[name] !== undefined).length === 1;

const reason = text.optional().describe('a reason code of the channel, or free text where it has none');
const linesAndReason = z.strictObject({ lines: lines.optional(), reason });
const nothing = z.strictObject({});
const effectKey = z.string().min(1).max(200);

interface CommandSpec {
  /** One sentence for the API document and the Temporal UI. */
  readonly does: string;
  readonly irreversible: boolean;
  readonly body: z.ZodType;
  /** Paths of free text in the body, sealed before the body is kept. */
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
      .refine((body) => !(body.shipmentId && body.lines), 'shipmentId takes no lines'),
    texts: ['manual.carrier', 'manual.trackingUrl'],
  },
  'create-shipment': {
    does: 'Creates a shipment, and buys its label where the carrier sells one, without handing it over.',
    irreversible: false,
    body: shipBody
      .omit({ shipmentId: true })
      .refine(exactlyOne(['carrier', 'manual']), 'expected one of carrier or manual'),
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
    body: z.strictObject({ shipmentId: id }),
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
    body: z.strictObject({ returnId: id }),
    texts: [],
  },
  'reject-return': {
    does: 'Rejects a requested return.',
    irreversible: true,
    body: z.strictObject({ returnId: id, reason }),
    texts: ['reason'],
  },
  'receive-return': {
    does: 'Says that an approved return, or the lines named of it, has arrived.',
    irreversible: true,
    body: z.strictObject({ returnId: id, lines: lines.optional() }),
    texts: [],
  },
  'record-payment': {
    does: 'Records what became of a payment.',
    irreversible: true,
    body: z.strictObject({
      paymentId: z.string().regex(/^[\w.\-:]{1,64}$/, 'expected up to 64 letters, digits or . - : _'),
      amount: moneySchema,
      state: z.enum(['pending', 'authorized', 'captured', 'failed', 'voided']),
      method: z
        .string()
        .regex(/^[\w.\- ]{1,64}$/, 'expected up to 64 letters, digits, blanks or . - _')
        .optional(),
    }),
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
    body: z.strictObject({
      effect: effectKey,
      evidence: text.optional(),
      trackingNumber: z
        .string()
        .regex(/^[\w .\-/]{1,80}$/, 'expected up to 80 letters, digits, blanks or . - / _')
        .optional()
        .describe('needed for a label that was bought by hand'),
    }),
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

/** The body of a command as its schema reads it. */
export type BodyOf<N extends CommandName> = z.infer<(typeof COMMANDS)[N]['body']>;

/** A carrier connection as the rules need to know it; null where the name typed is none. */
export type CarrierConnection = Pick<ShipmentCarrier, 'kind' | 'sellsLabel' | 'voidable'> & {
  readonly account: string;
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
} as const;

export type CarrierReport = z.infer<(typeof REPORTS)['carrier-report']>;
export type ChannelReport = z.infer<(typeof REPORTS)['channel-report']>;

/** The schema of a body that may come as a signal; null for a name that takes none. */
export function signalBody(name: string): z.ZodType | null {
  if (isCommandName(name)) return COMMANDS[name].body;
  return Object.hasOwn(REPORTS, name) ? REPORTS[name as keyof typeof REPORTS] : null;
}

/** How an effect ended. Text of the other side never travels here; `problem` is a short code of ours. */
export type EffectOutcome =
  | { readonly kind: 'done'; readonly label?: BoughtLabel; readonly how?: 'confirmed' | 'by_hand' }
  | { readonly kind: 'refused' | 'unknown' | 'delayed'; readonly problem: string };

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
  /** The connection that a body names as carrier, looked up when the command was kept. */
  readonly carrier?: CarrierConnection | null;
}

export type Command = { [N in AnyCommandName]: Envelope<N> }[AnyCommandName];
export type CommandOf<N extends AnyCommandName> = Envelope<N>;
