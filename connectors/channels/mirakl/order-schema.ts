import { z } from 'zod';
import { currencySchema } from '../../../domain/money';

/** Prices are JSON numbers with decimals; as text or number they are read digit by digit. */
const decimal = z.union([z.number(), z.string()]);
const decimalOrNone = decimal.nullish().transform((value) => value ?? 0);
const text = z.string().nullish();

const taxes = z
  .array(z.object({ code: z.string(), amount: decimal }))
  .nullish()
  .transform((list) => list ?? []);

/** A refund or a cancelation of a part of a line. */
const reductions = z
  .array(
    z.object({
      amount: decimal,
      shipping_amount: decimalOrNone,
      quantity: z
        .int()
        .nullish()
        .transform((value) => value ?? 0),
      created_date: text,
      taxes,
      shipping_taxes: taxes,
    }),
  )
  .nullish()
  .transform((list) => list ?? []);

const lineSchema = z.object({
  order_line_id: z.string(),
  order_line_state: z.string(),
  offer_sku: z.string(),
  product_title: text,
  quantity: z.int(),
  /** The whole line without shipping; `price_unit` is the price of one piece. */
  price: decimal,
  price_unit: decimal.nullish(),
  shipping_price: decimalOrNone,
  taxes,
  shipping_taxes: taxes,
  refunds: reductions,
  cancelations: reductions,
});

const addressSchema = z.object({
  firstname: text,
  lastname: text,
  company: text,
  company_2: text,
  street_1: text,
  street_2: text,
  additional_info: text,
  zip_code: text,
  city: text,
  state: text,
  country_iso_code: text,
  phone: text,
  phone_secondary: text,
});

/**
 * What is read of an order of OR11: strict in that, blind to the rest, and open if Mirakl may add values (states,
 * payment workflows, reasons).
 */
export const orderSchema = z.object({
  order_id: z.string().min(1).max(100),
  order_state: z.string(),
  order_state_reason_code: text,
  created_date: z.iso.datetime({ offset: true }),
  last_updated_date: text,
  acceptance_decision_date: text,
  customer_debited_date: text,
  can_cancel: z.boolean().nullish(),
  currency_iso_code: currencySchema,
  order_tax_mode: z
    .enum(['TAX_INCLUDED', 'TAX_EXCLUDED'])
    .nullish()
    .transform((mode) => mode ?? 'TAX_INCLUDED'),
  payment_type: text,
  shipping_type_code: text,
  customer_notification_email: text,
  customer: z
    .object({
      firstname: text,
      lastname: text,
      shipping_address: addressSchema.nullish(),
      billing_address: addressSchema.nullish(),
    })
    .nullish(),
  order_lines: z.array(lineSchema).min(1).max(500),
});

export type MiraklOrder = z.infer<typeof orderSchema>;
export type MiraklLine = z.infer<typeof lineSchema>;
export type MiraklAddress = z.infer<typeof addressSchema>;
export type MiraklReduction = z.infer<typeof reductions>[number];

/** A page of OR11; its orders are read one by one, so that one that can't be read stops no other. */
export const pageSchema = z.object({
  orders: z.array(z.unknown()),
  total_count: z.int().min(0).nullish(),
});

/** What remains to be known of an order that can't be read. */
export const orderIdSchema = z.object({ order_id: z.string().min(1).max(100) });

/** States before the seller's decision. */
export const isUndecided = (state: string): boolean => state === 'STAGING' || state === 'WAITING_ACCEPTANCE';

/** States in which something is left for us to do: decide, wait for the money, ship. */
export const isWorkable = (state: string): boolean =>
  isUndecided(state) || ['WAITING_DEBIT', 'WAITING_DEBIT_PAYMENT', 'SHIPPING'].includes(state);
