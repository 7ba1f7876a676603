import { z } from 'zod';
import type { ErrorCode } from '../../domain/errors';
import { ERRORS } from '../../domain/errors';

const codes = Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]];

/** RFC 9457 problem details, with the members that clients need to act on them. */
export const problemSchema = z
  .strictObject({
    type: z.string().describe('the address of the documentation of the code'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(codes).describe('stable: clients should match on it'),
    requestId: z.string(),
    errors: z
      .array(
        z.strictObject({
          in: z.enum(['body', 'query', 'header', 'path']),
          pointer: z.string().describe('JSON Pointer (RFC 6901) to the invalid value'),
          message: z.string(),
        }),
      )
      .optional()
      .describe('for `invalid_request` and `fields_missing`'),
    orderVersion: z
      .int()
      .optional()
      .describe('for a refused command: the version of the order it was decided on'),
    allowedActions: z
      .array(
        z.strictObject({
          action: z.string(),
          irreversible: z.boolean().optional(),
          fields: z.unknown().optional(),
        }),
      )
      .optional()
      .describe('for a refused command: the commands that the order allows'),
    words: z.array(z.string()).optional().describe('for `status_unknown`: the statuses of the view'),
    way: z
      .array(z.strictObject({ command: z.string(), status: z.string() }))
      .optional()
      .describe('for a status that one command cannot reach: the commands that lead to it, in order'),
    command: z.string().optional().describe('for `fields_missing`: the command that requires the fields'),
    does: z.string().optional().describe('for `fields_missing`: what that command does'),
    order: z.string().optional().describe('for `order_conflict`: the order that has the external id'),
  })
  .meta({ id: 'Problem' });
