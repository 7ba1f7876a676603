import { z } from 'zod';
import type { OrderStatus } from '../../domain/order/read/progress';
import { timestamp } from './shared';
import { dimensions } from './status';

const { lifecycle, acceptance, fulfillment, payment } = dimensions;

/** What an order's workflow run knows of it. */
export const orderRunSchema = z
  .strictObject({
    id: z.string(),
    version: z.int(),
    status: z
      .strictObject({ lifecycle, acceptance, fulfillment, payment, attention: z.boolean() })
      .nullable()
      .describe('the search attributes by which operators find it; null before its first decision'),
    nextDeadline: timestamp.nullable(),
    sideEffects: z
      .array(z.strictObject({ effect: z.string(), summary: z.string(), isDelayed: z.boolean() }))
      .describe('what is being carried out, oldest first'),
    details: z.string().describe('what the Temporal UI shows, in Markdown'),
  })
  .meta({ id: 'OrderRun', description: "An order as its workflow's run knows it." });

export type OrderRun = Omit<z.input<typeof orderRunSchema>, 'status'> & {
  readonly status: OrderStatus | null;
};
