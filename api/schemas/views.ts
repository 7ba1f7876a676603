import { z } from 'zod';
import { COMMAND_NAMES } from '../../domain/order/commands';
import type { Level, ViewName } from '../../domain/order/read/vocabularies';
import { LEVELS, VIEW_NAMES, wordsAt } from '../../domain/order/read/vocabularies';

export const viewName = z.enum(VIEW_NAMES);

/** A word that a view shows at one level: for a drop-down as for an answer, none but these are there. */
export const wordIn = (view: ViewName, level: Level = 'order') =>
  z.enum(wordsAt(view, level).map(({ word }) => word));

const levels = z
  .array(z.enum(LEVELS))
  .describe('what shows it: the whole order, each of its lines, or each of its shipments');

const wordSchema = z
  .strictObject({
    word: z.string(),
    levels,
    aliases: z
      .array(z.string())
      .describe('what else it may be called in a request; like itself, in any case'),
    setBy: z
      .array(z.enum(COMMAND_NAMES))
      .describe(
        'the commands by which `POST /v1/orders/{id}/status` may get there, in the order in which they are tried; ' +
          'none: nobody sets it, it follows from what happens',
      ),
    help: z.string().optional().describe('what it means here, where it may be taken for something else'),
    added: z.boolean().describe('it is a word of Waybill, for orders that the order system has none for'),
  })
  .meta({ id: 'ViewWord' });

export const viewSchema = z
  .strictObject({
    name: viewName,
    levels,
    words: z
      .array(wordSchema)
      .describe('those of the whole order first; of several that hold, the first is shown'),
  })
  .meta({ id: 'View', description: 'The vocabulary of an order system, or of one part of it.' });
