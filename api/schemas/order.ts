import { z } from 'zod';
import { DEADLINE_NAMES } from '../../domain/order/deadlines';
import { CARRIER_STATUSES, PAYMENT_STATES, SOURCE_STATES } from '../../domain/order/model';
import type { OrderView } from '../../domain/order/read/view';
import { addressSchema, customerSchema } from '../../domain/order/take';
import type { Fits } from './shared';
import { amount, timestamp } from './shared';
import { dimensions, statusSchema } from './status';
import { wordIn } from './views';

const party = z.enum(['seller', 'operator', 'customer', 'channel', 'system']);
const text = z.string().nullable().describe('null where it was erased, or never said');
const units = z.int().min(0);
const lineUnits = z.strictObject({ id: z.string(), quantity: units });

const quantities = z
  .strictObject({
    ordered: units,
    accepted: units,
    refused: units,
    cancelled: units,
    prepared: units,
    handed: units,
    delivered: units,
    received: units,
    returnRequested: units,
    returned: units,
    refunded: units,
  })
  .meta({ id: 'Quantities', description: 'How many units of a line have come how far.' });

const lineSchema = z
  .strictObject({
    id: z.string(),
    sku: z.string(),
    name: text,
    sellerId: z.string().optional(),
    unitPrice: amount,
    discount: amount.optional(),
    shippingPrice: amount.optional(),
    taxes: z.array(z.strictObject({ code: z.string(), included: z.boolean(), amount })).optional(),
    weightGrams: units.optional(),
    supplier: z.string().optional().describe('the supplier connection it comes from'),
    supply: dimensions.supply.optional().describe('how far it has come there'),
    incident: z.strictObject({ reason: text, openedAt: timestamp }).optional(),
    views: z.strictObject({ marketplace: wordIn('marketplace', 'line') }),
    quantities,
  })
  .meta({ id: 'OrderLine' });

const shipmentSchema = z
  .strictObject({
    id: z.string(),
    status: z.enum(CARRIER_STATUSES),
    label: z.enum(['none', 'pending', 'bought', 'failed']),
    carrier: text,
    service: z.string().nullable(),
    trackingNumber: z.string().nullable(),
    trackingUrl: text,
    labelUrl: text,
    createdAt: timestamp,
    handedOverAt: timestamp.nullable(),
    expectedAt: z.string().optional().describe('the day it is expected, as somebody has said'),
    sourceId: z.string().optional().describe('the order at a supplier that it comes from'),
    views: z.strictObject({
      store: wordIn('store.shipment', 'shipment'),
      dropship: wordIn('dropship.order').describe('what the order would show if this were all of it'),
    }),
    lines: z.array(lineUnits),
    events: z.array(z.strictObject({ status: z.string(), occurredAt: z.string(), raw: text })),
  })
  .meta({ id: 'Shipment' });

const refundSchema = z
  .strictObject({
    id: z.string(),
    status: z.enum(['to_refund', 'refunding', 'refunded', 'declined', 'failed']),
    executedBy: z.enum(['channel', 'caller', 'manual']),
    amount,
    lines: z.array(lineUnits.extend({ amount })),
    shipping: amount,
    adjustment: amount,
    fee: amount,
    payments: z.array(z.strictObject({ paymentId: z.string(), amount })),
    reason: text,
    at: timestamp,
  })
  .meta({ id: 'Refund' });

const returnSchema = z
  .strictObject({
    id: z.string(),
    status: z.enum(['requested', 'approved', 'rejected', 'in_transit', 'returned', 'written_off']),
    lines: z.array(
      lineUnits.extend({
        received: units.describe('units that are settled'),
        writtenOff: units.describe('those of them that go back to no shelf'),
      }),
    ),
    trackingNumber: z.string().nullable(),
    reason: text,
    at: timestamp,
  })
  .meta({ id: 'Return' });

const sourceSchema = z
  .strictObject({
    id: z.string(),
    supplier: z.string(),
    state: z.enum(SOURCE_STATES),
    since: timestamp,
    supersededByAnother: z.boolean().describe('its lines were ordered anew since'),
    reference: z.string().nullable().describe("the supplier's own number of it"),
    url: text,
    lines: z.array(lineUnits),
  })
  .meta({ id: 'Source', description: 'Lines ordered from a supplier.' });

export const viewsSchema = z
  .strictObject({
    poleepo: wordIn('poleepo'),
    store: z.strictObject({ payment: wordIn('store.payment'), fulfillment: wordIn('store.fulfillment') }),
    dropship: z.strictObject({ order: wordIn('dropship.order'), channel: wordIn('dropship.channel') }),
    marketplace: wordIn('marketplace'),
    aggregator: wordIn('aggregator'),
  })
  .meta({ id: 'OrderViews', description: 'The order in the words of five kinds of order systems at once.' });

const attentionSchema = z
  .strictObject({
    effect: z.string().describe('names it in `retry-effect`, `confirm-effect` and `give-up-effect`'),
    since: timestamp,
    problem: z.string(),
    waysOut: z.array(z.enum(['retry', 'confirm', 'give_up'])).describe('empty while it is still being tried'),
  })
  .meta({
    id: 'Attention',
    description: 'Something outside that could not be done, and what a person may do.',
  });

const actionSchema = z
  .strictObject({
    action: z.string(),
    irreversible: z.boolean().optional(),
    fields: z.unknown().optional().describe("JSON Schema of the command's body; left out in lists"),
  })
  .meta({ id: 'AllowedAction' });

export const deadlineSchema = z
  .strictObject({
    name: z.enum(DEADLINE_NAMES),
    at: timestamp,
    shipmentId: z.string().optional(),
    sourceId: z.string().optional(),
  })
  .meta({ id: 'Deadline' });

/** An order as every answer shows it. */
export const orderSchema = z
  .strictObject({
    id: z.string(),
    version: z.int().min(0).describe('grows with everything that happens; also the ETag'),
    channel: z.string(),
    externalId: z.string(),
    mode: z.enum(['live', 'test']),
    status: statusSchema,
    endedBy: party.optional(),
    endReason: text.optional(),
    customer: customerSchema.nullable(),
    shippingAddress: addressSchema.nullable(),
    billingAddress: addressSchema.optional(),
    placedAt: timestamp,
    createdAt: timestamp,
    updatedAt: timestamp,
    requiresAcceptance: z.boolean(),
    totals: z.strictObject({
      items: amount,
      discounts: amount,
      shipping: amount,
      taxes: amount,
      total: amount,
      captured: amount,
      refunded: amount,
    }),
    payment: z.strictObject({ mode: z.enum(['prepaid', 'on_delivery', 'on_invoice', 'channel']) }),
    payments: z.array(
      z.strictObject({
        id: z.string(),
        method: z.string().nullable(),
        state: z.enum(PAYMENT_STATES),
        amount,
      }),
    ),
    shipping: z.strictObject({
      method: z.string().nullable(),
      tracked: z.boolean(),
      delivery: z.enum(['parcel', 'pickup']),
    }),
    lines: z.array(lineSchema),
    shipments: z.array(shipmentSchema),
    refunds: z.array(refundSchema),
    returns: z.array(returnSchema),
    sources: z.array(sourceSchema).optional(),
    hold: z.strictObject({ reason: text, until: timestamp.nullable() }).optional(),
    pickupCode: z.string().optional(),
    archived: z.boolean(),
    deadlines: z.array(deadlineSchema),
    attention: z.array(attentionSchema),
    allowedActions: z.array(actionSchema),
    statusTimes: z
      .record(z.string(), timestamp)
      .describe(
        'when each status word was true of the order first, of whichever view; of a part of an order nobody keeps them',
      ),
    links: z.strictObject({ channel: z.string().optional() }),
    views: viewsSchema,
  })
  .meta({ id: 'Order' });

type Mutable<T> = T extends readonly (infer I)[]
  ? Mutable<I>[]
  : T extends object
    ? { -readonly [K in keyof T]: Mutable<T[K]> }
    : T;

/** Does not compile where the view has something that the document has not. (Types lose the words of returns.) */
type Checked<T> = Omit<T, 'returns'>;
export const viewFitsDocument: Fits<Checked<Mutable<OrderView>>, Checked<z.input<typeof orderSchema>>> = true;
