import { z } from 'zod';
import { COMMAND_NAMES } from '../../domain/order/commands';
import type { Level, ViewName } from '../../domain/order/read/vocabularies';
import { LEVELS, statusesAt, VIEW_NAMES } from '../../domain/order/read/vocabularies';

export const viewName = z.enum(VIEW_NAMES);

/** The statuses that a view can show at one level. */
export const statusIn = (view: ViewName, level: Level = 'order') =>
  z.enum(statusesAt(view, level).map(({ word }) => word));

const levels = z
  .array(z.enum(LEVELS))
  .describe('what can have it: the whole order, each of its lines, or each of its shipments');

const wordSchema = z
  .strictObject({
    word: z.string(),
    levels,
    aliases: z
      .array(z.string())
      .describe('other names that requests may use; like the status itself, in upper or lower case'),
    setBy: z
      .array(z.enum(COMMAND_NAMES))
      .describe(
        'the commands that `POST /v1/orders/{id}/status` tries, in this order; empty: the status is derived and ' +
          'cannot be set',
      ),
    help: z.string().optional().describe('what the status means in this view, if it could be misunderstood'),
    added: z.boolean().describe('true: added by Waybill, for orders that the order system has no status for'),
  })
  .meta({ id: 'ViewWord' });

export const viewSchema = z
  .strictObject({
    name: viewName,
    levels,
    words: z
      .array(wordSchema)
      .describe('those of the whole order first; if several apply, the first is shown'),
  })
  .meta({ id: 'View', description: 'The status vocabulary of an order system, or of one part of it.' });
