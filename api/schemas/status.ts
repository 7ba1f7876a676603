import { z } from 'zod';
import { DIMENSIONS } from '../../domain/order/dimensions';

/** The states of each dimension. */
export const dimensions = {
  lifecycle: z.enum(DIMENSIONS.lifecycle),
  acceptance: z.enum(DIMENSIONS.acceptance),
  payment: z.enum(DIMENSIONS.payment),
  fulfillment: z.enum(DIMENSIONS.fulfillment),
  delivery: z.enum(DIMENSIONS.delivery),
  pickup: z.enum(DIMENSIONS.pickup),
  return: z.enum(DIMENSIONS.return),
  refund: z.enum(DIMENSIONS.refund),
  incident: z.enum(DIMENSIONS.incident),
  executor: z.enum(DIMENSIONS.executor),
  supply: z.enum(DIMENSIONS.supply),
  channel: z.enum(DIMENSIONS.channel),
  hold: z.enum(DIMENSIONS.hold),
};

export const statusSchema = z.strictObject(dimensions).meta({
  id: 'OrderStatus',
  description: 'The state of the whole order in each dimension, derived from the facts.',
});
