import { z } from 'zod';

const refusal = z.strictObject({ code: z.string(), detail: z.string() });

/** The state of a command, or of taking an order. */
export const commandSchema = z
  .strictObject({
    id: z.string(),
    order: z.string(),
    command: z.string(),
    state: z.enum(['pending', 'accepted', 'refused']),
    refusal: refusal.optional(),
    orderVersion: z.int().optional().describe("the order's version after the command"),
  })
  .meta({ id: 'CommandState' });
