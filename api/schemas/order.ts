import { z } from 'zod';
import { DEADLINE_NAMES } from '../../domain/order/deadlines';
import { CARRIER_STATUSES, PAYMENT_STATES, SUPPLIER_ORDER_STATES } from '../../domain/order/model';
import { knownAddressSchema, knownCustomerSchema } from '../../domain/order/people';
import type { OrderView } from '../../domain/order/read/view';
import type { Fits } from './shared';
import { amount, timestamp } from './shared';
import { dimensions, statusSchema } from './status';
import { statusIn } from './views';

const party = z.enum(['seller', 'operator', 'customer', 'channel', 'system']);
const text = z.string().nullable().describe('null if it was erased or never given');
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
  .meta({ id: 'Quantities', description: 'How many units of a line have reached each step.' });

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
    supplier: z.string().optional().describe('the supplier connection that ships the line'),
    supply: dimensions.supply.optional().describe('the state of the line at its supplier'),
    incident: z.strictObject({ reason: text, openedAt: timestamp }).optional(),
    views: z.strictObject({ marketplace: statusIn('marketplace', 'line') }),
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
    expectedAt: z.string().optional().describe('the expected delivery date, YYYY-MM-DD'),
    sourceId: z.string().optional().describe('the supplier order that the shipment belongs to'),
    views: z.strictObject({
      store: statusIn('store.shipment', 'shipment'),
      dropship: statusIn('dropship.order').describe(
        'the status that the order would show if this were its only shipment',
      ),
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
        received: units.describe('units that have arrived or were written off'),
        writtenOff: units.describe('the part of `received` that is not restocked'),
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
    state: z.enum(SUPPLIER_ORDER_STATES),
    since: timestamp,
    supersededByAnother: z
      .boolean()
      .describe('true: its lines were placed again with a later supplier order'),
    reference: z.string().nullable().describe("the supplier's own order number"),
    url: text,
    lines: z.array(lineUnits),
  })
  .meta({ id: 'Source', description: 'A supplier order: lines placed with a supplier.' });

export const viewsSchema = z
  .strictObject({
    backoffice: statusIn('backoffice'),
    store: z.strictObject({ payment: statusIn('store.payment'), fulfillment: statusIn('store.fulfillment') }),
    dropship: z.strictObject({ order: statusIn('dropship.order'), channel: statusIn('dropship.channel') }),
    marketplace: statusIn('marketplace'),
    aggregator: statusIn('aggregator'),
  })
  .meta({
    id: 'OrderViews',
    description: 'The status of the order in the vocabulary of each of five kinds of order systems.',
  });

const attentionSchema = z
  .strictObject({
    effect: z.string().describe('the key to use in `retry-effect`, `confirm-effect` and `give-up-effect`'),
    since: timestamp,
    problem: z.string().describe('a short code for what is wrong'),
    remark: z
      .string()
      .nullable()
      .optional()
      .describe('what the outside system said, in its own words, if it said anything; null for sellers'),
    waysOut: z
      .array(z.enum(['retry', 'confirm', 'give_up']))
      .describe('the commands that resolve it; empty while it is still being retried'),
  })
  .meta({
    id: 'Attention',
    description: 'An effect that could not be carried out, and what a person can do about it.',
  });

const actionSchema = z
  .strictObject({
    action: z.string(),
    irreversible: z.boolean().optional(),
    fields: z.unknown().optional().describe("JSON Schema of the command's body; not included in lists"),
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

/** An order as every response shows it. */
export const orderSchema = z
  .strictObject({
    id: z.string(),
    version: z.int().min(0).describe('increases with every fact; also the ETag'),
    channel: z.string(),
    externalId: z.string(),
    mode: z.enum(['live', 'test']),
    status: statusSchema,
    endedBy: party.optional(),
    endReason: text.optional(),
    customer: knownCustomerSchema.nullable(),
    shippingAddress: knownAddressSchema.nullable(),
    billingAddress: knownAddressSchema.optional(),
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
    posted: z
      .enum(['unconfirmed', 'confirmed', 'contradicted'])
      .optional()
      .describe(
        'only of an order that an operator posted although its channel imports its orders. `unconfirmed`: the import has ' +
          'not found it at the channel yet, and messages to the channel wait. `confirmed`: it has found the same order. ' +
          '`contradicted`: the channel has another order with this number; nothing of it was taken over, and the channel is ' +
          'not notified',
      ),
    deadlines: z.array(deadlineSchema),
    attention: z.array(attentionSchema),
    warnings: z
      .array(
        z.strictObject({
          pointer: z.string().describe('a JSON Pointer into the order'),
          message: z.string(),
        }),
      )
      .describe(
        'what was kept as it came although it cannot be used, such as an e-mail address without an @',
      ),
    allowedActions: z.array(actionSchema),
    statusTimes: z
      .record(z.string(), timestamp)
      .describe(
        'when the whole order first had each status, of any view; empty for a seller who shares the order with others',
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

/** Does not compile if the view has a field that the document lacks. (Types lose the states of returns.) */
type Checked<T> = Omit<T, 'returns'>;
export const viewFitsDocument: Fits<Checked<Mutable<OrderView>>, Checked<z.input<typeof orderSchema>>> = true;
