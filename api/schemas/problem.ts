import { z } from 'zod';
import type { ErrorCode } from '../../domain/errors';
import { ERRORS } from '../../domain/errors';

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

/** RFC 9457, with what a client needs to go on. */
export const problemSchema = z
  .strictObject({
    type: z.string().describe('where the code is explained'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(codes).describe('stable: match on it'),
    requestId: z.string(),
    errors: z
      .array(
        z.strictObject({
          in: z.enum(['body', 'query', 'header', 'path']),
          pointer: z.string().describe('JSON pointer of what is wrong'),
          message: z.string(),
        }),
      )
      .optional()
      .describe('for `invalid_request`'),
    orderVersion: z.int().optional().describe('of a refused command: the version it was refused on'),
    allowedActions: z
      .array(
        z.strictObject({
          action: z.string(),
          irreversible: z.boolean().optional(),
          fields: z.unknown().optional(),
        }),
      )
      .optional()
      .describe('of a refused command: what would be taken'),
    words: z.array(z.string()).optional().describe('of `status_unknown`: the words that there are'),
    way: z
      .array(z.strictObject({ command: z.string(), status: z.string() }))
      .optional()
      .describe('of a status that is not reached in one step: the commands that lead there'),
    command: z.string().optional().describe('of `fields_missing`: the command that they are for'),
    does: z.string().optional().describe('of `fields_missing`: what that command does'),
    order: z.string().optional().describe('of `order_conflict`: the order that has the external id'),
  })
  .meta({ id: 'Problem' });
